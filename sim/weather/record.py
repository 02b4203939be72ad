"""A year of hourly weather as Atrium holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import Finding

Array = NDArray[np.float64]

HOURS = 8760
"""Hours of the weather year; a leap day of the source is left out. [h]"""

SERIES = (
    "dry_bulb", "dew_point", "relative_humidity", "pressure", "wind_speed", "wind_direction",
    "global_horizontal", "direct_normal", "diffuse_horizontal", "infrared_horizontal",
    "opaque_cover",
)  # fmt: skip
"""Names of the hourly series of a `Weather`."""


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """One year of weather, hour by hour in local standard time.

    Row 0 is the hour from 00:00 to 01:00 on 1 January. Irradiance of the sun is the hour's mean,
    everything else the value at its end. Typical years are made of months of several
    years, so that rows have no date but their place in the year, and 31 December does not join
    1 January.

    Attributes
    ----------
    name : str
        Name of the station.
    source : str
        Where it was read from: name of the station or file.
    latitude, longitude : float
        Place, north and east positive. [deg]
    elevation : float
        Height above sea level. [m]
    utc_offset : float
        Local standard time minus UTC. [h]
    dry_bulb, dew_point : array, shape (8760,)
        Air temperatures. [degC]
    relative_humidity : array, shape (8760,)
        Relative humidity, 0 to 1. [-]
    pressure : array, shape (8760,)
        Air pressure at the station. [Pa]
    wind_speed : array, shape (8760,)
        Wind speed, 10 m above open ground. [m/s]
    wind_direction : array, shape (8760,)
        Where the wind comes from, clockwise from north. [deg]
    global_horizontal, direct_normal, diffuse_horizontal : array, shape (8760,)
        Solar irradiance. [W/m2]
    infrared_horizontal : array, shape (8760,)
        Long-wave irradiance of the sky on a horizontal plane; after Clark and Allen where the
        source has none. [W/m2]
    opaque_cover : array, shape (8760,)
        Part of the sky covered by opaque cloud, 0 to 1. [-]
    content_hash : str
        SHA-256 of the source's bytes (of the unpacked ones if it is gzipped).
    findings : tuple of Finding
        What was filled in or left out when the source was read.
    """

    name: str
    source: str
    latitude: float
    longitude: float
    elevation: float
    utc_offset: float
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
    content_hash: str
    findings: tuple[Finding, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in SERIES:
            getattr(self, name).setflags(write=False)


_HEADER = ("name", "latitude", "longitude", "elevation", "utc_offset", "content_hash")


def to_arrays(weather: Weather) -> dict[str, NDArray[Any]]:
    """Return the weather as named arrays for the cache; `from_arrays` is the way back."""
    head: dict[str, object] = {name: getattr(weather, name) for name in _HEADER}
    head["findings"] = [[each.code, each.text, dict(each.evidence)] for each in weather.findings]
    arrays: dict[str, NDArray[Any]] = {name: getattr(weather, name) for name in SERIES}
    arrays["head"] = np.array(json.dumps(head))
    return arrays


def from_arrays(arrays: Mapping[str, NDArray[Any]], source: str) -> Weather:
    """Return the weather of named arrays as `to_arrays` made them."""
    fields: dict[str, Any] = json.loads(str(arrays["head"]))
    fields["findings"] = tuple(Finding(*parts) for parts in fields["findings"])
    fields.update({name: arrays[name] for name in SERIES})
    return Weather(source=source, **fields)
