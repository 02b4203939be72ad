"""Plants of service hot water: the least power with which their tank never runs out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.physics.service_water import mains_temperature
from sim.schedules import calendar_of, step_means, transitions
from sim.systems.rows import WATER_HEAT

if TYPE_CHECKING:
    from sim.site.plant import Plant
    from sim.sizing.case import Case
    from sim.weather import Weather

Array = NDArray[np.float64]

USABLE = 0.7
"""Share of a tank that can be drawn hot: ASHRAE Handbook HVAC Applications 2019, ch. 51. [-]"""
STEP = 900.0
"""Over which draws are means. [s]"""
_YEAR = (date(2021, 1, 1), date(2022, 1, 1))
_STEPS = round(365 * 86400 / STEP)
_DENSITY = 992.0
"""Of water, as in plants. [kg/m3]"""
_NEAR = 1e-4


def add_service_water(case: Case, weather: Weather) -> None:
    """Keep what the taps draw from plants of service hot water whose capacity is open."""
    for name, plant in case.site.plants.items():
        if plant.kind != "domestic_hot_water" or not plant.is_open:
            continue
        drawn = draws(case, name, weather) * heat_of_draws(plant, weather)
        if np.any(drawn > 0.0):
            power = least_power(drawn, usable_heat(plant, weather)) + losses(plant)
            case.heat.append((name, power))
            case.water.append((name, power / (WATER_HEAT * plant.design_difference)))


def draws(case: Case, plant: str, weather: Weather) -> Array:
    """Return the water drawn at the taps through a year, shape (n,). [m3/s]"""
    calendar = calendar_of(case.site.location, weather.utc_offset, *_YEAR)
    total = np.zeros(_STEPS)
    for water in case.site.hot_water.values():
        if water.plant == plant:
            signal = transitions(case.site.schedules[water.schedule], calendar)
            total += water.peak_flow * step_means(*signal, _STEPS, STEP)
    return total


def heat_of_draws(plant: Plant, weather: Weather) -> Array:
    """Return the heat in water at the taps, shape (n,). [J/m3]"""
    delivery = 0.0 if plant.domestic is None else plant.domestic.delivery_temperature
    return WATER_HEAT * _DENSITY * np.maximum(delivery - _mains(plant, weather), 0.0)


def usable_heat(plant: Plant, weather: Weather) -> float:
    """Return what a tank gives before it is no longer warm enough. [J]

    A draw may begin just before the start sensor calls: what lies above it may be gone by then, and
    the rest colder by the dead band.
    """
    if plant.tank is None:
        return 0.0
    volume = max(USABLE - plant.tank.start_sensor, 0.0) * plant.tank.volume
    coldest = plant.supply_temperature - plant.tank.dead_band
    rise = coldest - float(np.min(_mains(plant, weather)))
    return volume * WATER_HEAT * _DENSITY * max(rise, 0.0)


def losses(plant: Plant) -> float:
    """Return what tank and circulating pipe lose while they are hot. [W]"""
    conductance = 0.0 if plant.tank is None else plant.tank.loss
    if plant.domestic is not None:
        conductance += plant.domestic.recirculation_loss
    return conductance * (plant.supply_temperature - plant.surroundings_temperature)


def least_power(drawn: Array, stored: float) -> float:
    """Return the least power that makes up for draws, with what a tank holds. [W]

    Parameters
    ----------
    drawn : ndarray, shape (n,)
        Heat drawn in each step, which come again and again. [W]
    stored : float
        What a full tank gives. [J]

    Notes
    -----
    The curves of need and supply of EN 12831-3: from any moment at which the tank is full, what is
    drawn may exceed what the power makes until then by what is stored. Found by bisection.
    """
    low, high = float(np.mean(drawn)), float(np.max(drawn))
    twice = np.tile(drawn, 2)
    while high - low > _NEAR * high:
        power = 0.5 * (low + high)
        behind = np.concatenate([[0.0], np.cumsum((twice - power) * STEP)])
        lacking = float(np.max(behind - np.minimum.accumulate(behind)))
        low, high = (power, high) if lacking > stored else (low, power)
    return high


def _mains(plant: Plant, weather: Weather) -> Array:
    """Return the temperature of the mains through a year, shape (n,). [degC]"""
    mains = None if plant.domestic is None else plant.domestic.mains
    if mains is None or mains.temperature is not None:
        return np.full(_STEPS, 10.0 if mains is None else mains.temperature)
    months = weather.dry_bulb.reshape(365, 24).mean(axis=1)
    parts = [float(part.mean()) for part in np.split(months, _MONTHS)]
    mean, difference = mains.annual_mean_outdoor, mains.monthly_difference
    course = mains_temperature(
        np.arange(1.0, 366.0),
        float(months.mean()) if mean is None else mean,
        max(parts) - min(parts) if difference is None else difference,
        1.0 if weather.latitude < 0.0 else 0.0,
    )
    return np.repeat(course, _STEPS // 365)


_MONTHS = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
