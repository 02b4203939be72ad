"""Whether the faces of each zone can enclose it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site.envelope import Surface
    from sim.site.site import Site

LARGEST_GAP = 0.07
"""Share of a zone's faces that may be missing: slopes, overhangs and rounding leave 5 %. [-]"""
_COMPASS = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)


def open_zones(site: Site) -> Iterator[Fault]:
    """Yield a fault for every zone whose faces cannot close: a floor, roof or wall is missing.

    The areas of a closed body, each along its outward normal, sum to nothing (Gauss). Walls that
    meet no outdoors are often put together in one surface whatever way they look, so that
    horizontally these may make up for any other. Zones without any surface are told elsewhere.
    """
    for name in site.zones:
        faces = [(s, 1.0) for s in site.surfaces.values() if s.zone == name]
        faces += [(s, -1.0) for s in site.surfaces.values() if s.other_zone == name]
        if faces:
            yield from _gap(name, faces)


def _gap(name: str, faces: list[tuple[Surface, float]]) -> Iterator[Fault]:
    """Yield what one zone lacks, upwards and sideways."""
    area = sum(surface.area for surface, _ in faces)
    total = sum((sign * surface.area * _normal(surface) for surface, sign in faces), np.zeros(3))
    slack = sum(
        surface.area * math.sin(math.radians(surface.tilt))
        for surface, _ in faces
        if surface.boundary != "outdoors"
    )
    outdoors = sum(
        (surface.area * _normal(surface) for surface, _ in faces if surface.boundary == "outdoors"),
        np.zeros(3),
    )
    level = sum(surface.area * abs(float(_normal(surface)[2])) for surface, _ in faces)
    upwards, sideways = float(total[2]), float(np.hypot(outdoors[0], outdoors[1]))
    lumped = any(surface.boundary == "adiabatic" for surface, _ in faces)
    if level <= 0.01 * area and not lumped:
        yield _fault(name, "no surface looks up or down", "a floor and a roof or ceiling")
    elif abs(upwards) > LARGEST_GAP * area:
        way = "down" if upwards > 0.0 else "up"
        what = "a floor" if upwards > 0.0 else "a roof or ceiling"
        yield _fault(name, _missing(abs(upwards), way), what)
    elif sideways - slack > LARGEST_GAP * area:
        azimuth = math.degrees(math.atan2(-outdoors[0], -outdoors[1])) % 360.0
        way = _COMPASS[round(azimuth / 45.0) % 8]
        yield _fault(name, _missing(sideways - slack, way), "a wall")


def _normal(surface: Surface) -> NDArray[np.float64]:
    """Return the outward normal from its zone: east, north, up. [-]"""
    tilt, azimuth = math.radians(surface.tilt), math.radians(surface.azimuth)
    across = math.sin(tilt)
    return np.array([across * math.sin(azimuth), across * math.cos(azimuth), math.cos(tilt)])


def _missing(area: float, way: str) -> str:
    return f"about {area:.3g} m2 that look {way} are missing"


def _fault(name: str, gap: str, what: str) -> Fault:
    return Fault(
        f"zones.{name}",
        f"open: {gap}",
        f"surfaces that enclose the zone, to within {LARGEST_GAP:.0%} of their area",
        f"add {what}, or correct areas, tilts and azimuths",
    )
