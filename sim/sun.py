"""Position of the sun and the anisotropic sky: the one door to pvlib.

pvlib brings pandas, so that the wrapper stands beside `sim.physics` and not in it, and pvlib is
imported only when a result is not in the disk cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.cache import cached_arrays, code_digest

if TYPE_CHECKING:
    from pandas import DatetimeIndex

Array = NDArray[np.float64]

SOLAR_YEAR = 2025
"""Calendar year of the sun's path. Typical years have no year of their own; 2025 is no leap year,
and at the same date of other years the sun stands within 0.4 degrees of it."""

_YEAR_SECONDS = 8760 * 3600
_PVLIB_MODULES = ("pvlib.spa", "pvlib.solarposition", "pvlib.irradiance", "pvlib.atmosphere")
_HORIZON_ZENITH = 89.0
_PROBE_TILT = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class SunPosition:
    """Where the sun is in the middle of every step of a standard-time year.

    Attributes
    ----------
    zenith : array, shape (n,)
        Apparent (refracted) angle from the vertical. [deg]
    azimuth : array, shape (n,)
        Clockwise from north. [deg]
    extraterrestrial_normal : array, shape (n,)
        Irradiance outside the atmosphere. [W/m2]
    """

    zenith: Array
    azimuth: Array
    extraterrestrial_normal: Array

    def take(self, first_step: int, count: int) -> SunPosition:
        """Return ``count`` steps from ``first_step`` of the year on, going round at its end."""
        index = np.arange(first_step, first_step + count) % len(self.zenith)
        return SunPosition(
            self.zenith[index], self.azimuth[index], self.extraterrestrial_normal[index]
        )


@dataclass(frozen=True, slots=True, eq=False)
class SkyComponents:
    """Diffuse radiation of the sky in the three parts of Perez' model.

    Attributes
    ----------
    isotropic : array, shape (n,)
        Of the uniform dome, on a horizontal plane. [W/m2]
    circumsolar : array, shape (n,)
        Of the region around the sun, on a plane normal to it. [W/m2]
    horizon : array, shape (n,)
        Of the band at the horizon, on a vertical plane; negative below a brighter zenith. [W/m2]
    """

    isotropic: Array
    circumsolar: Array
    horizon: Array


def sun_position(
    latitude: float, longitude: float, *, elevation: float, utc_offset: float, step: float
) -> SunPosition:
    """Return the sun in the middle of every step of the year (kept in the disk cache).

    Parameters
    ----------
    latitude, longitude : float
        Place, north and east positive. [deg]
    elevation : float
        Height above sea level. [m]
    utc_offset : float
        Local standard time minus UTC. [h]
    step : float
        Length of a step, a divisor of an hour. [s]

    Returns
    -------
    SunPosition
        Arrays of 8760 h over the step.

    Notes
    -----
    Solar position algorithm of Reda and Andreas (2004, doi:10.1016/j.solener.2003.12.003) by
    pvlib, accurate to 0.0003 degrees; pressure of the standard atmosphere, 12 degC for refraction.
    Extraterrestrial irradiance after Spencer (1971), solar constant 1366.1 W/m2.
    """
    place = (latitude, longitude, elevation, utc_offset)
    key = {
        "what": "sun",
        "place": place,
        "step": step,
        "code": code_digest("sim.sun", *_PVLIB_MODULES),
    }
    return SunPosition(**cached_arrays(key, lambda: _position(*place, step)))


def _position(
    latitude: float, longitude: float, elevation: float, utc_offset: float, step: float
) -> dict[str, Array]:
    import pandas as pd
    from pvlib import irradiance

    middle = (np.arange(round(_YEAR_SECONDS / step)) + 0.5) * step
    start = pd.Timestamp(year=SOLAR_YEAR, month=1, day=1, tz="UTC")
    seconds = pd.to_timedelta(middle - utc_offset * 3600.0, unit="s")
    times = start + seconds
    zenith, azimuth = sun_angles(times, latitude, longitude, elevation=elevation)
    day = np.floor(middle / 86400.0) + 1.0
    return {
        "zenith": zenith,
        "azimuth": azimuth,
        "extraterrestrial_normal": irradiance.get_extra_radiation(day, epoch_year=SOLAR_YEAR),
    }


def sun_angles(
    times: DatetimeIndex,
    latitude: float,
    longitude: float,
    *,
    elevation: float,
    pressure: float | None = None,
    temperature: float = 12.0,
) -> tuple[Array, Array]:
    """Return the apparent zenith angle and the azimuth of the sun at given moments.

    Parameters
    ----------
    times : DatetimeIndex, shape (n,)
        Aware moments.
    latitude, longitude : float
        Place, north and east positive. [deg]
    elevation : float
        Height above sea level. [m]
    pressure : float, optional
        For refraction; that of the standard atmosphere where not given. [Pa]
    temperature : float
        For refraction. [degC]

    Returns
    -------
    zenith, azimuth : array, shape (n,)
        Refracted, from the vertical; clockwise from north. [deg]
    """
    from pvlib import solarposition

    table = solarposition.get_solarposition(
        times, latitude, longitude, elevation, pressure, temperature=temperature
    )
    return table["apparent_zenith"].to_numpy(), table["azimuth"].to_numpy()


def perez_components(sun: SunPosition, direct_normal: Array, diffuse: Array) -> SkyComponents:
    """Split the diffuse radiation of the sky after Perez et al. (1990).

    Parameters
    ----------
    sun : SunPosition
        Sun of the same steps.
    direct_normal, diffuse : array, shape (n,)
        Direct normal and diffuse horizontal irradiance. [W/m2]

    Returns
    -------
    SkyComponents
        Arrays of shape (n,).

    Notes
    -----
    doi:10.1016/0038-092X(90)90055-H, coefficients of all sites, by pvlib. pvlib gives the parts on
    one plane only: a plane tilted by 10 degrees is probed and its geometry divided out, which
    holds for every plane. With the sun lower than 1 degree the sky is taken as uniform: the
    brightness coefficients explode there.
    """
    from pvlib import atmosphere, irradiance

    low = sun.zenith > _HORIZON_ZENITH
    zenith = np.minimum(sun.zenith, _HORIZON_ZENITH)
    parts = irradiance.perez(
        _PROBE_TILT,
        sun.azimuth,
        diffuse,
        direct_normal,
        sun.extraterrestrial_normal,
        zenith,
        sun.azimuth,
        atmosphere.get_relative_airmass(zenith),
        return_components=True,
    )
    tilt = np.radians(_PROBE_TILT)
    facing_sun = np.cos(np.radians(zenith) - tilt)
    lit = (diffuse > 0.0) & ~low
    return SkyComponents(
        isotropic=np.where(lit, parts["poa_isotropic"] * 2.0 / (1.0 + np.cos(tilt)), diffuse),
        circumsolar=np.where(lit, parts["poa_circumsolar"] / facing_sun, 0.0),
        horizon=np.where(lit, parts["poa_horizon"] / np.sin(tilt), 0.0),
    )
