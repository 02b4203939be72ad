"""Surface films that follow temperature, wind and sky, as corrections to the constant ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.envelope.apertures import optics_of, plane_of
from sim.envelope.building import RIBBON_HEIGHT, Building, Facade
from sim.envelope.network import AIR, Film, Network
from sim.kernel import FilmKind
from sim.physics import convection, films
from sim.site import Site, Surface, Window

SMOOTH = 1.0
"""Roughness of glass for outside convection. [-]"""
_GROUPS = ("opaque", "window")
"""Groups of flows that films from outdoors count in, as the kernel numbers them."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """A node outdoors: area [m2], emissivity, roughness, and the group its flow counts in."""

    node: int
    area: float
    emissivity: float
    roughness: float
    group: str


def add_outside_film(
    building: Building, network: Network, exposed: Exposed, surface: Surface
) -> None:
    """Let the film of an outer face follow temperature, wind and sky."""
    unstable, stable = convection.natural_factors(surface.tilt)
    sky, rest = films.outside_radiation(exposed.emissivity, surface.tilt)
    share = films.sky_share(surface.tilt)
    azimuth = plane_of(building.site, surface).azimuth
    facade = Facade(azimuth, surface.tilt, _middle_height(building.site, surface))
    column = building.facades.setdefault(facade, len(building.facades))
    figures = (
        exposed.area,
        films.outside_convection(building.wind_speed),
        unstable,
        stable,
        _upward(surface.tilt),
        exposed.roughness,
        exposed.emissivity,
        share,
        sky,
        rest,
        float(column),
        float(_GROUPS.index(exposed.group)),
    )
    network.films.append(Film(FilmKind.OUTSIDE, exposed.node, -1, figures))


def _middle_height(site: Site, surface: Surface) -> float:
    """Return the height of a surface's middle; from its zone where the site is silent. [m]"""
    if surface.height is not None:
        return surface.height
    zone = site.zones[surface.zone]
    storey = zone.volume / zone.floor_area if zone.floor_area > 0.0 else 3.0
    return storey if surface.tilt < 45.0 else max(0.5 * storey, 0.5)


def add_natural_film(network: Network, face: int, area: float, tilt: float) -> None:
    """Let the convection of an inside face follow its temperature; ``tilt`` is the outward one."""
    unstable, stable = convection.natural_factors(tilt)
    figures = (area, films.inside_convection(tilt), unstable, stable, -_upward(tilt))
    network.films.append(Film(FilmKind.INSIDE, face, AIR, figures))


def _upward(tilt: float) -> float:
    """Return 1 for a normal that points up, -1 down, 0 sideways."""
    lean = float(np.cos(np.radians(tilt)))
    return 0.0 if abs(lean) < 1e-6 else float(np.sign(lean))


def add_glass_film(
    building: Building, network: Network, node: int, *, surface: Surface, window: Window
) -> None:
    """Let the inside film of glass follow temperature."""
    area = window.gross_area * (1.0 - window.frame_fraction)
    if _upward(surface.tilt) != 0.0:
        add_natural_film(network, node, area, surface.tilt)
        return
    height = window.height or RIBBON_HEIGHT
    figures = (area, films.inside_convection(surface.tilt), height, building.pressure)
    network.films.append(Film(FilmKind.GLASS, node, AIR, figures))


def add_gap_films(building: Building, network: Network, nodes: list[int], window: Window) -> None:
    """Let gas gaps follow temperature."""
    area = window.gross_area * (1.0 - window.frame_fraction)
    gaps = optics_of(building.site.glazings[window.glazing]).gaps
    for one, other, gap in zip(nodes, nodes[1:], gaps, strict=False):
        if gap.gas is None:
            continue
        figures = (
            area,
            area / gap.resistance,
            1.0 / (1.0 / gap.emissivity_outer + 1.0 / gap.emissivity_inner - 1.0),
            gap.glass_resistance,
            gap.thickness,
            window.height or RIBBON_HEIGHT,
            building.pressure,
            *convection.GAP_GASES[gap.gas],
        )
        network.films.append(Film(FilmKind.GAP, one, other, figures))
