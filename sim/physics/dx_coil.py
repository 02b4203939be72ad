"""Direct-expansion cooling coil: full-load map, dry-coil boundary, cycling, air that leaves it.

Each function takes and returns plain numbers or writes into an array it is given, is written with
numpy alone and calls no other, so that it compiles as it is into the exchange step; `full_load` and
`boundary_at` put them together where time does not press. Sources: ASHRAE Standard 140-2020,
section 5.3 and its full-load map; AHRI 210/240 (degradation by cycling); ASHRAE Fundamentals
(2021), chapter 1.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Quantity = TypeVar("Quantity", float, Array)
"""A number, or an array of them."""

OUTDOOR_REACH = 10.0
"""How far beyond its ends a map is followed over the outdoor temperature; held from there. [K]"""
WET_BULB_REACH = 5.0
"""The same over the entering wet bulb; below, the dry-coil boundary is the limit. [K]"""
DRY_BULB_REACH = 5.0
"""The same over the entering dry bulb. [K]"""


class CoilMap(NamedTuple):
    """Full-load performance of a coil and its compressor on a grid; gross, without fans.

    Attributes
    ----------
    outdoor : array, shape (m,)
        Outdoor dry bulb, rising. [degC]
    wet_bulb : array, shape (n,)
        Entering wet bulb, rising. [degC]
    dry_bulb : array, shape (k,)
        Entering dry bulb, rising. [degC]
    total : array, shape (m, n)
        Capacity, rising with the wet bulb. [W]
    power : array, shape (m, n)
        Electricity of the compressor. [W]
    sensible : array, shape (m, n, k)
        Sensible capacity of the wet coil, falling with the wet bulb. Where it would exceed the
        total the coil is dry. [W]
    """

    outdoor: Array
    wet_bulb: Array
    dry_bulb: Array
    total: Array
    power: Array
    sensible: Array


def wet_lines(wet_bulb: Array, sensible: Array, dry: NDArray[np.bool_]) -> Array:
    """Return sensible capacities with those of the dry coil replaced by the wet coil's lines.

    Parameters
    ----------
    wet_bulb : array, shape (n,)
        Entering wet bulb. [degC]
    sensible : array, shape (m, n, k)
        Sensible capacity as measured. [W]
    dry : array of bool, shape (m, n, k)
        Where the coil was dry; never at the two highest wet bulbs.

    Returns
    -------
    array, shape (m, n, k)
        Lines over the wet bulb, extrapolated from the two points that follow. [W]
    """
    found: Array = np.array(sensible, dtype=np.float64)
    for j in range(wet_bulb.size - 3, -1, -1):
        step = (wet_bulb[j + 1] - wet_bulb[j]) / (wet_bulb[j + 2] - wet_bulb[j + 1])
        line = found[:, j + 1] + step * (found[:, j + 1] - found[:, j + 2])
        found[:, j] = np.where(dry[:, j], line, found[:, j])
    return found


def fill_lines(dry_bulb: float, outdoor: float, coil: CoilMap, lines: Array) -> None:
    """Write total, power and wet sensible capacity over the map's wet bulbs into `lines`.

    Parameters
    ----------
    dry_bulb, outdoor : float
        Of the entering and of the outdoor air. [degC]
    coil : CoilMap
        The map.
    lines : array, shape (3, n)
        Takes the result. [W]

    Notes
    -----
    Linear in both temperatures, beyond the map up to `DRY_BULB_REACH` and `OUTDOOR_REACH`; held
    from there.
    """
    last = coil.outdoor.size - 1
    low, high = coil.outdoor[0] - OUTDOOR_REACH, coil.outdoor[last] + OUTDOOR_REACH
    x = np.minimum(np.maximum(outdoor, low), high)
    i = 0
    while i < last - 1 and x > coil.outdoor[i + 1]:
        i += 1
    a = (x - coil.outdoor[i]) / (coil.outdoor[i + 1] - coil.outdoor[i])
    last = coil.dry_bulb.size - 1
    low, high = coil.dry_bulb[0] - DRY_BULB_REACH, coil.dry_bulb[last] + DRY_BULB_REACH
    y = np.minimum(np.maximum(dry_bulb, low), high)
    k = 0
    while k < last - 1 and y > coil.dry_bulb[k + 1]:
        k += 1
    b = (y - coil.dry_bulb[k]) / (coil.dry_bulb[k + 1] - coil.dry_bulb[k])
    for j in range(coil.wet_bulb.size):
        lines[0, j] = (1.0 - a) * coil.total[i, j] + a * coil.total[i + 1, j]
        lines[1, j] = (1.0 - a) * coil.power[i, j] + a * coil.power[i + 1, j]
        cool = (1.0 - b) * coil.sensible[i, j, k] + b * coil.sensible[i, j, k + 1]
        warm = (1.0 - b) * coil.sensible[i + 1, j, k] + b * coil.sensible[i + 1, j, k + 1]
        lines[2, j] = (1.0 - a) * cool + a * warm


def dry_boundary(wet_bulb: Array, lines: Array) -> float:
    """Return the entering wet bulb up to which the coil is dry. [degC]

    Parameters
    ----------
    wet_bulb : array, shape (n,)
        Wet bulbs of the map. [degC]
    lines : array, shape (3, n)
        As `fill_lines` has them. [W]

    Notes
    -----
    Where the falling line of the wet sensible capacity meets the rising one of the total; the
    first and the last piece of both lines are followed beyond the map.
    """
    j = 0
    while j < wet_bulb.size - 2 and lines[2, j + 1] >= lines[0, j + 1]:
        j += 1
    here = lines[2, j] - lines[0, j]
    beyond = lines[2, j + 1] - lines[0, j + 1]
    share = here / np.maximum(here - beyond, 1e-9)
    return float(wet_bulb[j] + share * (wet_bulb[j + 1] - wet_bulb[j]))


def capacity(
    entering_wet_bulb: float, boundary: float, wet_bulb: Array, lines: Array
) -> tuple[float, float, float]:
    """Return total and sensible capacity and compressor power. [W]

    Parameters
    ----------
    entering_wet_bulb : float
        Of the entering air. [degC]
    boundary : float
        Up to where the coil is dry, from `dry_boundary`. [degC]
    wet_bulb : array, shape (n,)
        Wet bulbs of the map. [degC]
    lines : array, shape (3, n)
        As `fill_lines` has them. [W]

    Notes
    -----
    Below the boundary total, sensible and power are those at the boundary: a dry coil does not feel
    humidity. Above the map lines are followed up to `WET_BULB_REACH`.
    """
    last = wet_bulb.size - 1
    x = np.maximum(np.minimum(entering_wet_bulb, wet_bulb[last] + WET_BULB_REACH), boundary)
    j = 0
    while j < last - 1 and x > wet_bulb[j + 1]:
        j += 1
    a = (x - wet_bulb[j]) / (wet_bulb[j + 1] - wet_bulb[j])
    total = (1.0 - a) * lines[0, j] + a * lines[0, j + 1]
    power = (1.0 - a) * lines[1, j] + a * lines[1, j + 1]
    wet = (1.0 - a) * lines[2, j] + a * lines[2, j + 1]
    return float(total), float(np.minimum(np.maximum(wet, 0.0), total)), float(power)


def full_load(
    entering_dry_bulb: float, entering_wet_bulb: float, outdoor: float, coil: CoilMap
) -> tuple[float, float, float]:
    """Return total and sensible capacity and compressor power at full load. [W]

    Parameters
    ----------
    entering_dry_bulb, entering_wet_bulb : float
        Of the entering air. [degC]
    outdoor : float
        Outdoor dry bulb. [degC]
    coil : CoilMap
        The map.
    """
    lines = np.empty((3, coil.wet_bulb.size))
    fill_lines(entering_dry_bulb, outdoor, coil, lines)
    boundary = dry_boundary(coil.wet_bulb, lines)
    return capacity(entering_wet_bulb, boundary, coil.wet_bulb, lines)


def boundary_at(entering_dry_bulb: float, outdoor: float, coil: CoilMap) -> float:
    """Return the entering wet bulb up to which a coil is dry. [degC]

    Parameters
    ----------
    entering_dry_bulb, outdoor : float
        Of the entering and of the outdoor air. [degC]
    coil : CoilMap
        The map.
    """
    lines = np.empty((3, coil.wet_bulb.size))
    fill_lines(entering_dry_bulb, outdoor, coil, lines)
    return dry_boundary(coil.wet_bulb, lines)


def run_fraction(part_load: Quantity, degradation: float) -> Quantity:
    """Share of the time that a cycling machine runs.

    Parameters
    ----------
    part_load : float or array, shape (n,)
        Load over net capacity, at least 0. [-]
    degradation : float
        Coefficient of cyclic degradation, 0 to below 1. [-]

    Returns
    -------
    array, shape (n,)
        Part load over part-load factor, at most 1. [-]

    Notes
    -----
    AHRI Standard 210/240: the part-load factor, efficiency over that of steady operation,
    is ``1 - degradation (1 - PLR)``. ASHRAE 140-2020 section 5.3 calls it CDF, with 0.229.
    """
    bounded = np.minimum(part_load, 1.0)
    share: Quantity = bounded / (1.0 - degradation * (1.0 - bounded))
    return share


def leaving_air(
    dry_bulb: float, humidity_ratio: float, total: float, sensible: float, mass_flow: float
) -> tuple[float, float]:
    """Return dry bulb [degC] and humidity ratio [kg/kg] of the air that leaves a coil.

    Parameters
    ----------
    dry_bulb : float
        Of the entering air. [degC]
    humidity_ratio : float
        Of the entering air. [kg/kg]
    total, sensible : float
        Heat taken from the air. [W]
    mass_flow : float
        Dry air. [kg/s]

    Notes
    -----
    Latent heat is that of the water at the entering dry bulb, sensible heat that of the leaving
    mixture: together they are the fall of the enthalpy of ASHRAE Fundamentals (2021), chapter 1,
    eq. 30. The condensate is ``mass_flow`` times the fall of the humidity ratio; the heat it
    carries away as a liquid, about 1 % of the latent heat, is part of the total.
    """
    vapour = 2501000.0 + 1860.0 * dry_bulb
    ratio = humidity_ratio - (total - sensible) / (mass_flow * vapour)
    return dry_bulb - sensible / (mass_flow * (1006.0 + 1860.0 * ratio)), ratio
