"""The weather of a run as people meet it: by exchange step and by day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.clock import DAY
from sim.envelope.driving import DAYS, Driving, station_to_local
from sim.physics.comfort import clothing_insulation, running_mean_temperature
from sim.physics.psychrometrics import humidity_ratio, wet_bulb
from sim.site import Location
from sim.weather import WeatherSteps

Array = NDArray[np.float64]

MORNING = 6
"""Hour of standard time whose outdoor temperature people dress by, ASHRAE 55. [h]"""


@dataclass(frozen=True, slots=True)
class Outdoors:
    """The weather of a run.

    Attributes
    ----------
    step : float
        Exchange step. [s]
    temperature, wind_speed : ndarray, shape (steps,)
        Dry bulb [degC], and local wind at 10 m [m/s], means of the steps.
    daily_mean, running_mean, clothing : ndarray, shape (days,)
        Outdoor temperature of the day, running mean of the days before [degC], and what people
        wear. [clo]
    """

    step: float
    temperature: Array
    wind_speed: Array
    daily_mean: Array
    running_mean: Array
    clothing: Array

    def place(self, time: float) -> tuple[int, int]:
        """Return the step and the day of a time, the last ones beyond the end. [s]"""
        step = min(int(time / self.step + 1e-9), len(self.temperature) - 1)
        return step, min(int(time / DAY), len(self.daily_mean) - 1)


@lru_cache(maxsize=2)
def outdoor_water(weather: WeatherSteps, pressure: float) -> Array:
    """Return the humidity ratio of the outdoor air through the weather year. [kg/kg]

    Shared by all runs of the same weather, as is `outdoor_wet_bulb`: not to be written to.
    """
    levels = np.full(len(weather.dry_bulb), pressure)
    return np.asarray(humidity_ratio(weather.dry_bulb, weather.relative_humidity, levels))


@lru_cache(maxsize=2)
def outdoor_wet_bulb(weather: WeatherSteps, pressure: float) -> Array:
    """Return the wet bulb of the outdoor air through the weather year. [degC]"""
    levels = np.full(len(weather.dry_bulb), pressure)
    return np.asarray(wet_bulb(weather.dry_bulb, outdoor_water(weather, pressure), levels))


def outdoors_of(driving: Driving, days: list[int], location: Location, step: float) -> Outdoors:
    """Return the weather of the days of a run, by their numbers in the weather year."""
    per_day = driving.steps_per_day
    temperature = driving.weather.dry_bulb.reshape(DAYS, per_day)
    morning = temperature[:, MORNING * per_day // 24]
    mean = temperature.mean(axis=1)
    wind = driving.weather.wind_speed.reshape(DAYS, per_day) * station_to_local(location, 10.0)
    return Outdoors(
        step=step,
        temperature=temperature[days].ravel(),
        wind_speed=wind[days].ravel(),
        daily_mean=mean[days],
        running_mean=running_mean_temperature(mean)[days],
        clothing=clothing_insulation(morning[days]),
    )
