"""Weather of the steps of a run: means over each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.sun import sun_position
from sim.weather.record import HOURS, Array, Weather


@dataclass(frozen=True, slots=True, eq=False)
class WeatherSteps:
    """Means over ``n`` steps; names and units as in `Weather`.

    Attributes
    ----------
    first_step : int
        Number of the first step in the standard-time year.
    step : float
        Length of a step. [s]
    """

    first_step: int
    step: float
    dry_bulb: Array
    dew_point: Array
    relative_humidity: Array
    pressure: Array
    wind_speed: Array
    wind_direction: Array
    global_horizontal: Array
    direct_normal: Array
    diffuse_horizontal: Array
    infrared_horizontal: Array
    opaque_cover: Array


Hours = np.ndarray[tuple[int], np.dtype[np.intp]]

_STATES = (
    "dry_bulb", "dew_point", "relative_humidity", "pressure", "wind_speed", "infrared_horizontal",
    "opaque_cover",
)  # fmt: skip


def steps_per_hour(step: float) -> int:
    """Return how many steps make an hour.

    Raises
    ------
    ValueError
        If the step does not divide an hour.
    """
    count = round(3600.0 / step) if step > 0.0 else 0
    if count < 1 or count * step != 3600.0:
        raise ValueError(f"a step of {step} s does not divide an hour; take 60, 300, 900 or 3600 s")
    return count


def at_steps(weather: Weather, first_step: int, count: int, step: float) -> WeatherSteps:
    """Return the weather as means of consecutive steps.

    Parameters
    ----------
    weather : Weather
        Hourly year.
    first_step : int
        Number of the first step in the standard-time year of 8760 h, step 0 begins on 1 January,
        00:00; steps beyond the year's end (or before its start) go round.
    count : int
        Number of steps ``n``.
    step : float
        Length of a step, a divisor of an hour. [s]

    Returns
    -------
    WeatherSteps
        Arrays of shape (n,).

    Raises
    ------
    ValueError
        If the step does not divide an hour.

    Notes
    -----
    TMY2, TMY3 and EPW files tell states (temperatures, humidity, pressure, wind, cloud and, being
    computed from these, the sky's infrared) at the end of the hour, irradiance as the mean of the
    hour before (Wilcox and Marion 2008, NREL/TP-581-43156, table 1-3). So states lie on straight
    lines from hour to hour; in the first hour of the year they are held, as 31 December of a
    typical year does not join 1 January. Wind turns by the shorter way.

    Sun: diffuse and global irradiance follow the sine of the sun's height, direct normal is even,
    all over the steps of the hour whose middle has the sun up; in an hour without such a step they
    are spread evenly. With an even beam, beam and diffuse add up to the file's global irradiance
    (Denver: 0.03 % over the year at 300 s; with a clear-sky shape of the beam 0.26 %).
    """
    per_hour = steps_per_hour(step)
    first_hour, offset = divmod(first_step, per_hour)
    hours = np.arange(first_hour, -(-(first_step + count) // per_hour)) % HOURS
    cut = slice(offset, offset + count)
    states = {name: _between(getattr(weather, name), hours, per_hour)[cut] for name in _STATES}
    states["dew_point"] = np.minimum(states["dew_point"], states["dry_bulb"])
    shares = _sun_shares(weather, hours, per_hour)
    sun = {
        name: (getattr(weather, name)[hours][:, None] * share).ravel()[cut]
        for name, share in shares.items()
    }
    direction = _turning(weather.wind_direction, hours, per_hour)[cut]
    return WeatherSteps(first_step, step, wind_direction=direction, **states, **sun)


@lru_cache(maxsize=2)
def year_in_steps(weather: Weather, step: float) -> WeatherSteps:
    """Return `at_steps` of the whole year, shared by all who ask; nobody writes into it.

    Design days and what-ifs mostly ask for the weather that was asked for last.
    """
    return at_steps(weather, 0, HOURS * steps_per_hour(step), step)


def _between(values: Array, hours: Hours, parts: int) -> Array:
    """Return means over the parts of each hour, on the line from its start to its end."""
    start, end = values[np.maximum(hours - 1, 0)][:, None], values[hours][:, None]
    middles = (np.arange(parts) + 0.5) / parts
    return (start + (end - start) * middles).ravel()


def _turning(degrees: Array, hours: Hours, parts: int) -> Array:
    """Return directions at the middle of each part, turned by the shorter way. [deg]"""
    start, end = degrees[np.maximum(hours - 1, 0)][:, None], degrees[hours][:, None]
    turn = (end - start + 180.0) % 360.0 - 180.0
    middles = (np.arange(parts) + 0.5) / parts
    return ((start + turn * middles) % 360.0).ravel()


def _sun_shares(weather: Weather, hours: Hours, parts: int) -> dict[str, Array]:
    """Return for every hour the factors of its steps, of mean 1, shape (hours, parts)."""
    sun = sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=3600.0 / parts,
    )
    zenith = sun.zenith.reshape(HOURS, parts)[hours]
    height = np.maximum(np.cos(np.radians(zenith)), 0.0)
    diffuse = _normalised(height)
    return {
        "global_horizontal": diffuse,
        "diffuse_horizontal": diffuse,
        "direct_normal": _normalised((zenith < 90.0).astype(np.float64)),
    }


def _normalised(shape: Array) -> Array:
    mean = shape.mean(axis=1, keepdims=True)
    return np.where(mean > 0.0, shape / np.where(mean > 0.0, mean, 1.0), 1.0)
