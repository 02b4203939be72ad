"""Daylight: luminous efficacy of sun and sky, and the light that reaches a point in a room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Perez et al. (1990), doi:10.1016/0038-092X(90)90055-H, table 4: rows are the eight bins of sky
# clearness, columns a, b, c, d.
_DIFFUSE = np.array(
    [
        [97.24, -0.46, 12.00, -8.91],
        [107.22, 1.15, 0.59, -3.95],
        [104.97, 2.96, -5.53, -8.77],
        [102.39, 5.59, -13.95, -13.90],
        [100.71, 5.94, -22.75, -23.74],
        [106.42, 3.83, -36.15, -28.83],
        [141.88, 1.90, -53.24, -14.03],
        [152.23, 0.35, -45.27, -7.98],
    ]
)
_BEAM = np.array(
    [
        [57.20, -4.55, -2.98, 117.12],
        [98.99, -3.46, -1.21, 12.38],
        [109.83, -4.90, -1.71, -8.81],
        [110.34, -5.84, -1.99, -4.56],
        [106.36, -3.97, -1.75, -6.16],
        [107.19, -1.25, -1.51, -26.73],
        [105.75, 0.77, -1.26, -34.44],
        [101.18, 1.58, -1.10, -8.29],
    ]
)
_BINS = np.array([1.065, 1.23, 1.5, 1.95, 2.8, 4.5, 6.2])
_HIGHEST_EFFICACY = 200.0  # above that of any sky in the source [lm/W]


@dataclass(frozen=True, slots=True, eq=False)
class Efficacy:
    """Light per sun, arrays of shape (n,).

    Attributes
    ----------
    beam : array
        Of the direct beam. [lm/W]
    diffuse : array
        Of the sky. [lm/W]
    """

    beam: Array
    diffuse: Array


def luminous_efficacy(
    zenith: Array,
    direct_normal: Array,
    diffuse: Array,
    *,
    extraterrestrial_normal: Array,
    dew_point: Array,
) -> Efficacy:
    """Luminous efficacy of sun and sky.

    Parameters
    ----------
    zenith : array, shape (n,)
        Of the sun. [deg]
    direct_normal, diffuse : array, shape (n,)
        Direct normal and diffuse horizontal irradiance. [W/m2]
    extraterrestrial_normal : array, shape (n,)
        Irradiance outside the atmosphere. [W/m2]
    dew_point : array, shape (n,)
        Of the air near the ground. [degC]

    Returns
    -------
    Efficacy
        0 for what is not there.

    Notes
    -----
    Perez et al. (1990), doi:10.1016/0038-092X(90)90055-H, eq. 7 and 8 and table 4; precipitable
    water from the dew point, exp(0.07 Td - 0.075) cm; air mass of Kasten and Young (1989). Held
    within 0 and 200 lm/W: close to the horizon the correlation runs away.
    """
    angle = np.radians(np.minimum(zenith, 89.0))
    air_mass = 1.0 / (np.cos(angle) + 0.50572 * (96.07995 - np.minimum(zenith, 89.0)) ** -1.6364)
    sky = np.maximum(diffuse, 1e-6)
    cubed = 1.041 * angle**3
    clearness = ((sky + direct_normal) / sky + cubed) / (1.0 + cubed)
    brightness = np.maximum(sky * air_mass / extraterrestrial_normal, 1e-6)
    bins = np.searchsorted(_BINS, clearness, side="right")
    water = np.exp(0.07 * dew_point - 0.075)
    d, b = _DIFFUSE[bins].T, _BEAM[bins].T
    of_sky = d[0] + d[1] * water + d[2] * np.cos(angle) + d[3] * np.log(brightness)
    of_beam = b[0] + b[1] * water + b[2] * np.exp(5.73 * angle - 5.0) + b[3] * brightness
    return Efficacy(
        beam=np.where(direct_normal > 0.0, np.clip(of_beam, 0.0, _HIGHEST_EFFICACY), 0.0),
        diffuse=np.where(diffuse > 0.0, np.clip(of_sky, 0.0, _HIGHEST_EFFICACY), 0.0),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """What daylight needs to know of a room.

    Attributes
    ----------
    surface_area : float
        Of all faces, windows included. [m2]
    mean_reflectance : float
        Area-weighted over all faces, windows included, below 1. [-]
    lower_reflectance : float
        Of the floor and the walls below the windows' middle. [-]
    upper_reflectance : float
        Of the ceiling and the walls above it. [-]
    """

    surface_area: float
    mean_reflectance: float = 0.5
    lower_reflectance: float = 0.3
    upper_reflectance: float = 0.7


@dataclass(frozen=True, slots=True)
class WindowView:
    """A vertical window as the reference point sees it.

    Attributes
    ----------
    width, height : float
        Of the glass. [m]
    distance : float
        From the window's plane to the point. [m]
    sill : float
        Lower edge of the glass above the point's level; parts below it are not seen. [m]
    offset : float
        Of the point from the window's middle, along the wall. [m]
    tilt : float
        Of its outward normal; a wall's window sees half of the sky. [deg]
    """

    width: float
    height: float
    distance: float
    sill: float = 0.0
    offset: float = 0.0
    tilt: float = 90.0


@dataclass(frozen=True, slots=True)
class DaylightCoefficients:
    """Illuminance at the point per light that a window lets in [lux/(lm/m2)].

    Attributes
    ----------
    beam, sky, ground : float
        For sunbeam, sky light and light reflected by the ground.
    blind : float
        For light of a drawn blind.
    """

    beam: float
    sky: float
    ground: float
    blind: float = 0.0


def daylight_coefficients(room: Room, window: WindowView) -> DaylightCoefficients:
    """Illuminance that a window's light gives at a point of the work plane.

    Parameters
    ----------
    room : Room
        Its reflecting faces.
    window : WindowView
        Vertical window; for a roof light give a sill of minus its height: what lies below the
        point's level is not seen, which leaves the reflected part.

    Returns
    -------
    DaylightCoefficients
        Per [lm/m2 of glass] that is transmitted.

    Notes
    -----
    Split flux (Hopkinson, Petherbridge and Longmore 1966, Daylighting, ch. 17): light of sky and
    sun falls on the lower part of the room first, that of the ground on the upper, and what is
    reflected is spread evenly, E = flux x reflectance / (area (1 - mean reflectance)). The direct
    part comes from the sky seen through the window, evenly bright, by the configuration factor of
    a rectangle at right angles to the receiving element (Howell et al. 2020, Thermal Radiation
    Heat Transfer, app. C). A window of tilt b has (1 + cos b) / 2 of the sky before it, all of it
    above the point: the sky is brighter than the window's mean by the inverse of that. Light from
    the ground comes from below and gives no direct part. Sun on the point itself is left out:
    people close blinds there. A drawn blind is itself the evenly bright rectangle; its light falls
    half on the lower part and half on the upper.
    """
    area = window.width * window.height
    spread = area / (room.surface_area * (1.0 - room.mean_reflectance))
    lower, upper = room.lower_reflectance * spread, room.upper_reflectance * spread
    direct = _direct_factor(window)
    sky_share = 0.5 * (1.0 + math.cos(math.radians(window.tilt)))
    return DaylightCoefficients(
        beam=lower,
        sky=lower + direct / max(sky_share, direct),  # no brighter than its sky all around
        ground=upper,
        blind=0.5 * (lower + upper) + direct,
    )


def _direct_factor(window: WindowView) -> float:
    """Return illuminance per exitance of the window as a Lambertian rectangle [-].

    The point lies before the lower edge of a rectangle's corner; rectangles are added and
    subtracted (lower edge at the point's level, side at the point's foot).
    """
    top, bottom = max(window.sill + window.height, 0.0), max(window.sill, 0.0)
    right, left = 0.5 * window.width + window.offset, 0.5 * window.width - window.offset
    total = 0.0
    for side in (right, left):
        seen = [_corner(abs(side), level, window.distance) for level in (top, bottom)]
        total += math.copysign(seen[0] - seen[1], side)
    return total


def _corner(width: float, height: float, distance: float) -> float:
    """Return the configuration factor of a rectangle that begins at the point's level [-]."""
    if width <= 0.0 or height <= 0.0:
        return 0.0
    slant = np.hypot(height, distance)
    factor = np.arctan2(width, distance) - distance / slant * np.arctan2(width, slant)
    return float(factor / (2.0 * np.pi))


def illuminance(
    coefficients: Sequence[DaylightCoefficients],
    beam: Sequence[Array],
    sky: Sequence[Array],
    ground: Sequence[Array],
    *,
    blind: Sequence[Array] = (),
) -> Array:
    """Daylight at a reference point from all windows of its room.

    Parameters
    ----------
    coefficients : sequence of DaylightCoefficients
        One for each window.
    beam, sky, ground : sequence of array, shape (n,)
        Light each window lets in, per area of glass. [lm/m2]
    blind : sequence of array, shape (n,)
        Light each window's drawn blind lets in; empty where there are no blinds. [lm/m2]

    Returns
    -------
    array, shape (n,)
        Illuminance. [lux]
    """
    parts = zip(coefficients, beam, sky, ground, strict=True)
    total = sum(
        (c.beam * b + c.sky * s + c.ground * g for c, b, s, g in parts), np.zeros_like(beam[0])
    )
    if not blind:
        return total
    return sum((c.blind * b for c, b in zip(coefficients, blind, strict=True)), total)
