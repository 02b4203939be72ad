"""Daylight at a point against closed forms: sky component and internally reflected light."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from scenarios.validation.model import Check, Progress, Report, checks_of
from sim.physics.daylight import Room, WindowView, daylight_coefficients

WINDOWS = ((1.5, 1.5, 2.0), (3.0, 1.5, 3.0), (2.0, 2.0, 4.0), (6.0, 1.5, 5.0))
"""Width, height above the work plane, distance of the reference point. [m]"""
_DEEP = 2.0
"""Distance over height beyond which an even sky is no stand-in for an overcast one. [-]"""
_OVERCAST_VERTICAL = 0.396
"""Sky light on an unobstructed wall over that on the ground, CIE overcast sky. [-]"""
_DARK = Room(surface_area=1e12)


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Compare daylight at a point with closed forms.

    Parameters
    ----------
    cases : sequence of str, optional
        Some of ``sky-component``, ``reflected``; all of them by default.
    progress : callable
        Told what is about to be done.

    Raises
    ------
    DocumentError
        If there is no such case.
    """
    return Report("daylight", checks_of("daylight", CASES, cases, progress))


def _near(name: str, value: float, truth: float, source: str) -> Check:
    slack = 0.001 * truth
    return Check(name, value, "%", truth - slack, truth + slack, source)


def overcast_sky_component(width: float, height: float, distance: float) -> float:
    """Sky component of an unglazed vertical opening under the CIE overcast sky.

    Parameters
    ----------
    width, height : float
        Of the opening, which begins at the level of the point and at its foot. [m]
    distance : float
        Of the point, on a horizontal plane. [m]

    Returns
    -------
    float
        Illuminance over that of the unobstructed horizontal plane. [-]

    Notes
    -----
    Closed form, Walsh (1961), The Science of Daylight; Tregenza and Sharples, Daylighting
    Algorithms, algorithm 2.32; Seshadri, doi:10.1007/BF03045745.
    """
    across = math.atan2(width, distance)
    up = math.atan2(height, distance)
    slant = math.atan2(width, math.hypot(height, distance))
    even = 3.0 / (14.0 * math.pi) * (across - math.cos(up) * slant)
    bright = math.asin(math.sin(across) * math.sin(up)) - 0.5 * math.sin(2 * up) * math.sin(slant)
    return even + 2.0 / (7.0 * math.pi) * bright


def even_sky_component(width: float, height: float, distance: float) -> float:
    """Return the same of an evenly bright sky (configuration factor of the opening). [-]

    Parameters
    ----------
    width, height, distance : float
        As in `overcast_sky_component`. [m]
    """
    slant = math.hypot(height, distance)
    return (
        math.atan2(width, distance) - distance / slant * math.atan2(width, slant)
    ) / (2.0 * math.pi)  # fmt: skip


def _sky_component() -> Iterator[Check]:
    for width, height, distance in WINDOWS:
        coefficients = daylight_coefficients(_DARK, WindowView(width, height, distance))
        size = f"{width:g}x{height:g}-at-{distance:g}"
        # the opening before the point: two of half the width
        half = (0.5 * width, height, distance)
        even = 2.0 * even_sky_component(*half)
        yield _near(
            f"sky-component-even-{size}",
            100.0 * coefficients.sky * 0.5,  # half of an even sky stands over a wall
            100.0 * even,
            "Hopkinson, Petherbridge and Longmore (1966), ch. 4",
        )
        overcast = 200.0 * overcast_sky_component(*half)
        limited = distance <= _DEEP * height
        yield Check(
            f"sky-component-overcast-{size}",
            100.0 * coefficients.sky * _OVERCAST_VERTICAL,
            "%",
            0.75 * overcast if limited else None,
            1.25 * overcast if limited else None,
            "Walsh (1961), closed form; doi:10.1007/BF03045745",
            f"closed form {overcast:.2f} %; the method's even sky is too bright near its horizon",
        )


def _reflected() -> Iterator[Check]:
    room = Room(120.0, mean_reflectance=0.5, lower_reflectance=0.3, upper_reflectance=0.6)
    area, transmittance = 6.0, 0.85
    found = daylight_coefficients(room, WindowView(4.0, 1.5, 3.0, sill=-1.5))
    # 39 % of the ground's light falls on a wall from the sky, 5 % from ground of reflectance 0.1
    light = transmittance * (39.0 * found.sky + 5.0 * found.ground)
    truth = transmittance * area / (120.0 * (1.0 - 0.5)) * (39.0 * 0.3 + 5.0 * 0.6)
    yield _near(
        "internally-reflected-component",
        light,
        truth,
        "BRE split-flux formula, Hopkinson et al. (1966), ch. 17",
    )


CASES: Mapping[str, Callable[[], Iterator[Check]]] = MappingProxyType(
    {"sky-component": _sky_component, "reflected": _reflected}
)
"""What is validated, by name."""
