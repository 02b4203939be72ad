"""Where in a room the sun's beam strikes first, seen from a window in one of its walls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TARGETS = ("floor", "opposite", "clockwise", "anticlockwise")
"""The floor, the wall opposite, and those whose outward normal is a quarter turn clockwise and
anticlockwise from the window's, seen from above."""
LEVELS = 6
"""Heights on the window from which rays are sent."""


@dataclass(frozen=True, slots=True)
class SunlitRoom:
    """A box with a window in one of its walls, anywhere along it.

    Attributes
    ----------
    width, depth : float
        Length of the window's wall, and distance to the one opposite. [m]
    sill, height : float
        Height of the window's lower edge above the floor, and of the window. [m]
    """

    width: float
    depth: float
    sill: float
    height: float


def struck_shares(room: SunlitRoom, zenith: Array, bearing: Array) -> Array:
    """Return the share of the beam that first strikes each of the `TARGETS`.

    Parameters
    ----------
    room : SunlitRoom
        The room.
    zenith : array, shape (n,)
        Of the sun. [deg]
    bearing : array, shape (n,)
        Azimuth of the sun minus that of the window's outward normal. [deg]

    Returns
    -------
    array, shape (4, n)
        Of sum 1; all to the floor where the sun is down, behind the wall or in its plane. [-]

    Notes
    -----
    Rays from `LEVELS` heights; along the wall their starting points are even, so that the share
    that meets a side wall on its way is distance travelled sideways over width.
    """
    result = np.zeros((len(TARGETS), len(zenith)))
    result[0] = 1.0
    level = np.sin(np.radians(zenith))
    inward = level * np.cos(np.radians(bearing))
    seen = np.flatnonzero((inward > 1e-6) & (zenith < 90.0))
    inward = inward[seen]
    sideways = level[seen] * np.sin(np.radians(bearing[seen]))
    downward = np.cos(np.radians(zenith[seen]))
    to_wall = room.depth / inward
    struck = np.zeros((len(TARGETS), len(seen)))
    middles = (np.arange(LEVELS) + 0.5) / LEVELS
    for start in room.sill + room.height * middles:
        to_floor = start / downward
        length = np.minimum(to_wall, to_floor)
        aside = np.minimum(np.abs(sideways) * length / room.width, 1.0)
        # the sun clockwise of the normal shines towards the wall that is anticlockwise behind
        struck[2] += np.where(sideways < 0.0, aside, 0.0)
        struck[3] += np.where(sideways >= 0.0, aside, 0.0)
        struck[0] += np.where(to_floor <= to_wall, 1.0 - aside, 0.0)
        struck[1] += np.where(to_floor > to_wall, 1.0 - aside, 0.0)
    result[:, seen] = struck / LEVELS
    return result
