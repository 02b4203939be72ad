"""Design days: from a weather year or given, and as weather of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.cache import code_digest, digest
from sim.holidays import public_holidays
from sim.physics.clear_sky import clear_sky
from sim.physics.psychrometrics import (
    dew_point,
    humidity_ratio,
    humidity_ratio_from_vapour,
    humidity_ratio_from_wet_bulb,
    relative_humidity,
    saturation_pressure,
    vapour_pressure,
)
from sim.physics.sky import clark_allen_infrared
from sim.site.sizing import DesignDay
from sim.sun import sun_position
from sim.weather.record import HOURS, Array, Weather

if TYPE_CHECKING:
    from sim.holidays import Holidays
    from sim.site import Site
    from sim.site.sizing import Sizing

DAY_STEP = 300.0
"""Step of the sun, from which the hours' means follow. [s]"""
_MONTHS = np.repeat(np.arange(1, 13), [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FIRST_YEAR = 2021
"""First of the years whose calendar is looked at for a working day."""
_RANGE = (
    0.88, 0.92, 0.95, 0.98, 1.0, 0.98, 0.91, 0.74, 0.55, 0.38, 0.23, 0.13,
    0.05, 0.0, 0.0, 0.06, 0.14, 0.24, 0.39, 0.50, 0.59, 0.68, 0.75, 0.82,
)  # fmt: skip
"""Share of the daily range below the maximum at the end of each hour: ASHRAE Handbook Fundamentals
2009, chapter 14, table 6."""


@dataclass(frozen=True, slots=True)
class Day:
    """A design day that is run.

    Attributes
    ----------
    name : str
        Its name.
    document : DesignDay
        What it is.
    date : date
        A day of that month and number that is neither weekend nor holiday.
    weather : Weather
        A year of it.
    outdoor_ratio : ndarray, shape (24,)
        Humidity ratio at the end of each hour. [-]
    """

    name: str
    document: DesignDay
    date: date
    weather: Weather
    outdoor_ratio: Array


def design_days(site: Site, weather: Weather) -> tuple[Day, ...]:
    """Return the days a site is sized for: its own, or those of its weather."""
    documents = site.design_days or days_of_weather(weather, site.sizing)
    return tuple(
        _day(name, document, weather, site.location.holidays)
        for name, document in documents.items()
    )


def days_of_weather(weather: Weather, rules: Sizing) -> dict[str, DesignDay]:
    """Return the design days of a weather year.

    Parameters
    ----------
    weather : Weather
        The year.
    rules : Sizing
        Percentiles, and how many months have a cooling day.

    Returns
    -------
    dict of DesignDay
        A heating day in the coldest month: constant, without sun. A cooling day in each of the
        warmest months: the highest temperature of the year but for the percentile, the month's mean
        daily range, the mean humidity of the hours as warm, a clear sky. Mean wind.
    """
    dry_bulb = weather.dry_bulb
    days = dry_bulb.reshape(365, 24)
    means = np.array([days[month == _MONTHS].mean() for month in range(1, 13)])
    wind = round(float(weather.wind_speed.mean()), 2)
    cold = float(np.quantile(dry_bulb, 1.0 - rules.heating_percentile / 100.0))
    hot = float(np.quantile(dry_bulb, 1.0 - rules.cooling_percentile / 100.0))
    ratio = humidity_ratio(dry_bulb, weather.relative_humidity, weather.pressure)
    source = f"hours of {weather.name}"
    made = {
        "winter": DesignDay(
            kind="heating",
            dry_bulb=round(cold, 2),
            wind_speed=wind,
            month=int(np.argmin(means)) + 1,
            source=f"{rules.heating_percentile:g} % of the {source}",
        )
    }
    coincident = round(float(ratio[dry_bulb >= hot].mean()), 5)
    warmest = np.argsort(-means, kind="stable")[: rules.cooling_months]
    for month in sorted(int(place) + 1 for place in warmest):
        spread = np.ptp(days[month == _MONTHS], axis=1).mean()
        made[f"summer-{month:02d}"] = DesignDay(
            kind="cooling",
            dry_bulb=round(hot, 2),
            daily_range=round(float(spread), 2),
            humidity_ratio=coincident,
            wind_speed=wind,
            month=month,
            clearness=1.0,
            source=f"{rules.cooling_percentile:g} % of the {source}",
        )
    return made


def _day(name: str, document: DesignDay, weather: Weather, holidays: Holidays | None) -> Day:
    made, ratio = design_weather(document, weather)
    return Day(name, document, working_day(document, holidays), made, ratio)


def working_day(document: DesignDay, holidays: Holidays | None) -> date:
    """Return the first such day from 2021 on that is neither weekend nor holiday.

    A day that is a holiday in every year is taken as it falls.
    """
    candidates = [date(_FIRST_YEAR + n, document.month, document.day) for n in range(12)]
    workdays = [day for day in candidates if day.weekday() < 5]
    free: set[date] = set()
    if holidays is not None:
        free = set(public_holidays(holidays, _FIRST_YEAR, _FIRST_YEAR + 12).tolist())
    return next((day for day in workdays if day not in free), workdays[0])


def design_weather(document: DesignDay, weather: Weather) -> tuple[Weather, Array]:
    """Return a year that has a design day 365 times, and its humidity ratio through the day.

    Parameters
    ----------
    document : DesignDay
        The day.
    weather : Weather
        Whose place and mean pressure it has.

    Notes
    -----
    Sun: `sim.physics.clear_sky`; sky: clear, after Clark and Allen. The humidity ratio is constant
    as far as the air can hold it.
    """
    pressure = np.full(24, float(weather.pressure.mean()))
    dry_bulb = document.dry_bulb - document.daily_range * np.array(_RANGE)
    saturated = humidity_ratio_from_vapour(saturation_pressure(dry_bulb), pressure)
    ratio = np.minimum(_ratio_at_maximum(document, float(pressure[0])), saturated)
    damp = np.minimum(dew_point(vapour_pressure(ratio, pressure)), dry_bulb)
    beam, diffuse, total = _sun(document, weather)
    infrared = clark_allen_infrared(dry_bulb, damp, np.zeros(24))
    place = (weather.latitude, weather.longitude, weather.elevation, weather.utc_offset)
    parts = (document.model_dump(mode="json"), place, float(pressure[0]))
    code = code_digest("sim.sizing.days", "sim.physics.clear_sky", "sim.physics.psychrometrics")
    made = replace(
        weather,
        name=f"design day at {weather.name}",
        dry_bulb=_year(dry_bulb),
        dew_point=_year(damp),
        relative_humidity=_year(relative_humidity(dry_bulb, ratio, pressure)),
        pressure=_year(pressure),
        wind_speed=np.full(HOURS, document.wind_speed),
        wind_direction=np.full(HOURS, document.wind_direction),
        global_horizontal=total,
        direct_normal=beam,
        diffuse_horizontal=diffuse,
        infrared_horizontal=_year(infrared),
        opaque_cover=np.zeros(HOURS),
        content_hash=digest({"design day": parts, "code": code}),
        findings=(),
    )
    return made, ratio


def _ratio_at_maximum(document: DesignDay, pressure: float) -> float:
    if document.humidity_ratio is not None:
        return document.humidity_ratio
    if document.wet_bulb is not None:
        made = humidity_ratio_from_wet_bulb(document.dry_bulb, document.wet_bulb, pressure)
        return max(float(made), 0.0)
    return np.inf


def _year(day: Array) -> Array:
    return np.tile(day, HOURS // 24)


def _sun(document: DesignDay, weather: Weather) -> tuple[Array, Array, Array]:
    """Return hourly means of beam, diffuse and global irradiance. [W/m2]"""
    sun = sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=DAY_STEP,
    )
    beam, diffuse = clear_sky(document.month, sun.zenith, document.clearness)
    total = diffuse + beam * np.maximum(np.cos(np.radians(sun.zenith)), 0.0)
    return _hours(beam), _hours(diffuse), _hours(total)


def _hours(values: Array) -> Array:
    return np.asarray(values.reshape(HOURS, -1).mean(axis=1))
