"""Shadows of overhangs and side fins on a rectangular window.

Seen from outside: ``x`` runs to the right from the window's lower left corner, ``y`` up along it,
and the shades stand out at right angles to the window's plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BLOCK = 2048  # directions worked on at once: the arrays of a block stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Overhang:
    """A flat shade above the window, parallel to its upper edge.

    Attributes
    ----------
    depth : float
        How far it stands out. [m]
    gap : float
        From the window's upper edge up to the shade. [m]
    left, right : float
        How far it reaches beyond the window's sides. [m]
    """

    depth: float
    gap: float = 0.0
    left: float = 0.0
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Fin:
    """A flat shade beside the window, parallel to its side.

    Attributes
    ----------
    depth : float
        How far it stands out. [m]
    gap : float
        From the window's side to the shade. [m]
    above, below : float
        How far it reaches beyond the window's upper and lower edge. [m]
    """

    depth: float
    gap: float = 0.0
    above: float = 0.0
    below: float = 0.0


@dataclass(frozen=True, slots=True)
class Shades:
    """The fixed shades of a window; left and right as seen from outside.

    Attributes
    ----------
    overhang : Overhang, optional
        Above.
    left, right : Fin, optional
        Beside.
    """

    overhang: Overhang | None = None
    left: Fin | None = None
    right: Fin | None = None

    def __bool__(self) -> bool:
        return any(shade is not None for shade in (self.overhang, self.left, self.right))


def window_axes(azimuth: float, tilt: float) -> NDArray[np.float64]:
    """Return the axes of a window as rows: right, up, out, each as east, north, up parts.

    Parameters
    ----------
    azimuth : float
        Where the window faces, clockwise from north. [deg]
    tilt : float
        0 faces up, 90 is a wall. [deg]

    Returns
    -------
    array, shape (3, 3)
        Unit vectors. [-]
    """
    turn, lean = np.radians(azimuth), np.radians(tilt)
    right = (-np.cos(turn), np.sin(turn), 0.0)
    up = (-np.cos(lean) * np.sin(turn), -np.cos(lean) * np.cos(turn), np.sin(lean))
    out = (np.sin(lean) * np.sin(turn), np.sin(lean) * np.cos(turn), np.cos(lean))
    return np.array([right, up, out])


def sunlit_fraction(direction: Array, *, width: float, height: float, shades: Shades) -> Array:
    """Part of a window's area that a distant source reaches.

    Parameters
    ----------
    direction : array, shape (3, n)
        Towards the source in the axes of `window_axes`: right, up, out. [-]
    width, height : float
        Of the window. [m]
    shades : Shades
        What stands before it.

    Returns
    -------
    array, shape (n,)
        0 (all in shadow, or the source behind the window's plane) to 1. [-]

    Notes
    -----
    Exact. The shadow of each shade is a parallelogram whose slanted sides are all parallel, so
    that the height in shadow is a piecewise linear function of ``x``, with kinks where a corner
    lies or a slanted side meets a horizontal line; between kinks its value in the middle is its
    mean. Overlapping shadows are counted once.
    """
    fraction = np.zeros(direction.shape[1])
    ahead = np.flatnonzero(direction[2] > 1e-9)
    if not shades:
        fraction[ahead] = 1.0
        return fraction
    shift = -direction[:2, ahead] / direction[2, ahead]
    for start in range(0, len(ahead), _BLOCK):
        part = slice(start, start + _BLOCK)
        shaded = _shaded_area(shift[:, part], width, height, shades)
        fraction[ahead[part]] = np.clip(1.0 - shaded / (width * height), 0.0, 1.0)
    return fraction


def diffuse_factors(
    *, width: float, height: float, shades: Shades, tilt: float
) -> tuple[float, float]:
    """Part of uniform sky light and of uniform ground light that reaches a window.

    Parameters
    ----------
    width, height : float
        Of the window. [m]
    shades : Shades
        What stands before it; black, they neither reflect nor shine.
    tilt : float
        Tilt of the window, 0 faces up, 90 is a wall. [deg]

    Returns
    -------
    tuple of float
        Factor of the sky and of the ground, 0 to 1; 1 where nothing of it is seen anyway. [-]

    Notes
    -----
    Integral of `sunlit_fraction` over the half-space before the window, weighted by the cosine of
    incidence: 60 by 60 directions of equal weight in projected solid angle, within 0.001 of the
    exact view factors.
    """
    if not shades:
        return 1.0, 1.0
    direction = _directions(60)
    lit = sunlit_fraction(direction, width=width, height=height, shades=shades)
    vertical = window_axes(180.0, tilt)[:, 2]
    from_sky = vertical @ direction > 0.0
    return _mean_of(lit, from_sky), _mean_of(lit, ~from_sky)


def _mean_of(values: Array, chosen: NDArray[np.bool_]) -> float:
    return float(values[chosen].mean()) if chosen.any() else 1.0


def _directions(count: int) -> Array:
    """Return ``count**2`` directions of equal projected solid angle before the window, (3, n).

    By Nusselt's analogy they are points spread evenly over the unit disc.
    """
    radius = np.sqrt((np.arange(count) + 0.5) / count)
    angle = 2.0 * np.pi * (np.arange(count) + 0.5) / count
    across, along = np.meshgrid(radius, angle, indexing="ij")
    right, up = (across * np.cos(along)).ravel(), (across * np.sin(along)).ravel()
    return np.stack([right, up, np.sqrt(np.maximum(1.0 - right**2 - up**2, 0.0))])


def _shaded_area(shift: Array, width: float, height: float, shades: Shades) -> Array:
    """Return the area in shadow; ``shift`` is how far shadows move per depth, right and up."""
    shadows = _shadows(shades, width, height, shift)
    kinks = np.sort(_kinks(shadows, width, height, shift), axis=0)
    middle, span = 0.5 * (kinks[1:] + kinks[:-1]), np.diff(kinks, axis=0)
    shaded: Array = _covered([shadow.over(middle) for shadow in shadows], height)
    area: Array = (shaded * span).sum(axis=0)
    return area


@dataclass(frozen=True, slots=True, eq=False)
class _Shadow:
    """Parallelogram of points ``x = x0 + t shift_x``, ``y = y0 + t shift_y`` with 0 <= t <= depth.

    For an overhang x0 runs over an interval and y0 is one height, for a fin the reverse.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    depth: float
    shift: Array

    @property
    def flat(self) -> bool:
        """Whether its ends are horizontal: the shadow of an overhang."""
        return self.y[0] == self.y[1]

    def over(self, x: Array) -> tuple[Array, Array]:
        """Return from where to where the shadow covers the vertical line at ``x``."""
        slide, drop = self.shift
        steep = np.where(np.abs(slide) < 1e-12, 1e-12, slide)
        times = (x - self.x[0]) / steep, (x - self.x[1]) / steep
        first = np.clip(np.minimum(*times), 0.0, self.depth)
        last = np.clip(np.maximum(*times), 0.0, self.depth)
        ends = (first * drop, last * drop)
        hit = (np.minimum(*times) <= self.depth) & (np.maximum(*times) >= 0.0)
        low = np.where(hit, self.y[0] + np.minimum(*ends), 0.0)
        return low, np.where(hit, self.y[1] + np.maximum(*ends), 0.0)


def _shadows(shades: Shades, width: float, height: float, shift: Array) -> list[_Shadow]:
    found = []
    if shades.overhang is not None:
        shade, level = shades.overhang, height + shades.overhang.gap
        reach = (-shade.left, width + shade.right)
        found.append(_Shadow(reach, (level, level), shade.depth, shift))
    if shades.left is not None:
        found.append(_fin_shadow(shades.left, -shades.left.gap, height, shift))
    if shades.right is not None:
        found.append(_fin_shadow(shades.right, width + shades.right.gap, height, shift))
    return found


def _fin_shadow(fin: Fin, x: float, height: float, shift: Array) -> _Shadow:
    return _Shadow((x, x), (-fin.below, height + fin.above), fin.depth, shift)


def _kinks(shadows: list[_Shadow], width: float, height: float, shift: Array) -> Array:
    """Return every ``x`` within the window where the covered height may kink, (m, n)."""
    slide, drop = shift
    level = np.zeros_like(slide)
    lines = [level, level + height]
    corners = [level, level + width]
    for shadow in shadows:
        corners += [x + far * slide for x in dict.fromkeys(shadow.x) for far in (0.0, shadow.depth)]
        if shadow.flat:
            lines += [shadow.y[0] + far * drop for far in (0.0, shadow.depth)]
    flatness = slide / np.where(np.abs(drop) < 1e-12, 1e-12, drop)
    for shadow in shadows:
        for x, y in zip(shadow.x, shadow.y, strict=True):
            corners += [x + (line - y) * flatness for line in lines]
    kinks: Array = np.clip(np.stack(corners), 0.0, width)
    return kinks


def _covered(intervals: list[tuple[Array, Array]], height: float) -> Array:
    """Return the length of the union of intervals within 0 to ``height``."""
    within = [(np.maximum(low, 0.0), np.minimum(high, height)) for low, high in intervals]
    total: Array = np.zeros_like(within[0][0])
    for size in range(1, len(within) + 1):
        for chosen in combinations(within, size):
            low = reduce(np.maximum, [part[0] for part in chosen])
            high = reduce(np.minimum, [part[1] for part in chosen])
            total += (-1.0) ** (size + 1) * np.maximum(high - low, 0.0)
    return total
