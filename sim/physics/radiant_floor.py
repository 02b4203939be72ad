"""Pipes in a floor: what stands between their water and the mean temperature of their plane.

ISO 11855-2 puts four resistances in a row, each per floor area: that of the water's warming along
the pipe, from water to pipe, through its wall, and from the pipe to the mean temperature of the
plane that pipes lie in. The last one is the periodic part of the field of a row of line sources. It
is written here as the sum of its harmonics, each reflected at the boundaries above and below, which
holds for pipes in the middle of a slab (where it becomes ``T ln(T / (pi D)) / (2 pi k)``, ISO
11855-2) and for pipes on insulation. EN 1264-2, annex A, is what it is checked against.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

FLOOR_FILM = 10.8
"""Of a heated floor, EN 1264-2. [W/(m2 K)]"""
_HARMONICS = 200


class PipePlane(NamedTuple):
    """Pipes in their layer.

    Attributes
    ----------
    spacing : float
        Between the axes of neighbouring pipes. [m]
    diameter : float
        Outside. [m]
    conductivity : float
        Of the layer. [W/(m K)]
    above, below : float
        From the axes to the layer's faces. [m]
    resistance_above, resistance_below : float
        From these faces to the room and to what is below. [m2 K/W]
    """

    spacing: float
    diameter: float
    conductivity: float
    above: float
    below: float
    resistance_above: float
    resistance_below: float


def spreading_resistance(plane: PipePlane) -> float:
    """Return the resistance from the pipes' outside to the mean temperature of their plane.

    Parameters
    ----------
    plane : PipePlane
        The pipes and their layer.

    Returns
    -------
    float
        Per floor area. [m2 K/W]

    Notes
    -----
    Harmonic s of the field of line sources falls as exp(-2 pi s z / T); a face with a film h sends
    back (a - h/k) / (a + h/k) of it, a = 2 pi s / T. Near the pipe the sum of all 1/s is
    ln(T / (pi D)). Holds for pipes that are thin against their spacing, D < T / 3.
    """
    order = np.arange(1, _HARMONICS + 1)
    wave = 2.0 * np.pi * order / plane.spacing
    back = []
    for distance, resistance in (
        (plane.above, plane.resistance_above),
        (plane.below, plane.resistance_below),
    ):
        film = 1.0 / (max(resistance, 1e-6) * plane.conductivity)
        back.append((wave - film) / (wave + film) * np.exp(-2.0 * wave * distance))
    up, down = back
    reflected = np.sum((up + down + 2.0 * up * down) / (1.0 - up * down) / order)
    near = np.log(plane.spacing / (np.pi * plane.diameter))
    scale = plane.spacing / (2.0 * np.pi * plane.conductivity)
    return float(scale * (near + reflected))


def wall_resistance(spacing: float, diameter: float, wall: float, conductivity: float) -> float:
    """Return the resistance of the pipes' walls per floor area. [m2 K/W]

    Parameters
    ----------
    spacing, diameter, wall : float
        Of the pipes, their outside diameter, their walls. [m]
    conductivity : float
        Of the walls. [W/(m K)]
    """
    ratio = diameter / (diameter - 2.0 * wall)
    return float(spacing * np.log(ratio) / (2.0 * np.pi * conductivity))


def water_resistance(spacing: float, inside: float, flow: float, length: float) -> float:
    """Return the resistance from water to pipe per floor area, in turbulent flow. [m2 K/W]

    Parameters
    ----------
    spacing, inside : float
        Of the pipes, and their inside diameter. [m]
    flow : float
        Water per floor area. [kg/(s m2)]
    length : float
        Of one circuit. [m]

    Notes
    -----
    T^0.13 / (8 pi) ((D - 2 s) / (m l))^0.87, ISO 11855-2.
    """
    return float(spacing**0.13 / (8.0 * np.pi) * (inside / (flow * length)) ** 0.87)


def pipe_heat(supply: float, core: float, capacity_flow: float, resistance: float) -> float:
    """Return the heat that water gives on its way through pipes in a plane of one temperature. [W]

    Parameters
    ----------
    supply : float
        Of the water. [degC]
    core : float
        Mean temperature of the plane. [degC]
    capacity_flow : float
        Flow times specific heat, above 0. [W/K]
    resistance : float
        From water to plane, the water's own warming left out: that is the exponential. [K/W]
    """
    share = -np.expm1(-1.0 / (resistance * capacity_flow))
    return float(capacity_flow * (supply - core) * share)


def basic_flux(excess: float) -> float:
    """Return the heat of a floor by its mean excess over the room, EN 1264-2. [W/m2]

    Parameters
    ----------
    excess : float
        Mean floor temperature over room temperature, at least 0. [K]
    """
    return float(8.92 * np.maximum(excess, 0.0) ** 1.1)
