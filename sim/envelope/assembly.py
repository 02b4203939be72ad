"""From a Site to the thermal networks of its zones and the couplings between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.envelope.alike import distinct_surfaces
from sim.envelope.apertures import WindowRow, optics_of, outer_plane_of, rows_of
from sim.envelope.blinds import BlindedWindow
from sim.envelope.building import (
    REFERENCE_TEMPERATURE,
    SPECIFIC_HEAT_AIR,
    Building,
    Coupling,
    Opening,
    ZoneAssembly,
    dry_air_density,
)
from sim.envelope.detailed_films import (
    SMOOTH,
    Exposed,
    add_gap_films,
    add_glass_film,
    add_natural_film,
    add_outside_film,
)
from sim.envelope.faces import Face, connect_radiation
from sim.envelope.layers import Chain, chain_of, chain_with_pipes
from sim.envelope.network import AIR, Network, film_nodes
from sim.envelope.signals import GROUND, OUTDOOR, SKY
from sim.envelope.sun_inside import spread_sun
from sim.errors import DocumentError, Fault
from sim.physics import films
from sim.physics.infiltration import leakage_area, leakage_coefficients, leakage_flow
from sim.site import Construction, Site, Surface, Zone

Array = NDArray[np.float64]

USUAL_DIFFERENCE = 10.0
"""Between indoors and outdoors, where a leak by stack and wind is linearised. [K]"""
STIFFEST_COUPLING = 0.6
"""Largest ``step G (1/C1 + 1/C2)`` at which a wall is cut between two of its nodes."""
STIFFEST_FACES = 1.2
"""The same of a light wall with its capacity on its two faces, which the films of both zones relax
within the step; walls lighter still couple the two airs."""


def assemble_building(
    site: Site, *, step: float, pressure: float, wind_speed: float, detailed: bool = False
) -> Building:
    """Build the networks of a site.

    Parameters
    ----------
    site : Site
        The building.
    step : float
        Exchange step, decides where walls between zones are cut. [s]
    pressure : float
        Mean air pressure. [Pa]
    wind_speed : float
        Mean wind speed, for constant outside films. [m/s]
    detailed : bool
        Films that follow temperature and wind, as corrections to the constant ones.
    """
    building = Building(site, step, pressure, wind_speed, detailed)
    building.signals.column(OUTDOOR)  # ventilation, which comes later, takes it from there
    for name, zone in site.zones.items():
        building.zones[name] = _zone(building, name, zone)
    for name, surface in distinct_surfaces(site).items():
        _add_surface(building, name, surface)
    for name, exchange in site.air_exchange.items():
        heat = exchange.flow * building.supply_density * SPECIFIC_HEAT_AIR
        ends = ((exchange.zone, AIR), (exchange.other_zone, AIR))
        _couple(building, *ends, conductance=heat, place=f"air_exchange.{name}.flow")
    for assembly in building.zones.values():
        _finish(building, assembly)
    return building


def _zone(building: Building, name: str, zone: Zone) -> ZoneAssembly:
    capacity = building.supply_density * SPECIFIC_HEAT_AIR * zone.volume * zone.air_mass_multiplier
    network = Network(capacity)
    outdoor = dry_air_density(REFERENCE_TEMPERATURE, building.pressure)
    constant = 0.0 if zone.infiltration.by_weather else zone.infiltration.air_changes
    leakage = constant / 3600.0 * zone.volume * outdoor * SPECIFIC_HEAT_AIR
    by_weather = _leakage(zone, outdoor * SPECIFIC_HEAT_AIR, building.wind_speed)
    if leakage + by_weather[2] > 0.0:
        column = building.signals.column(OUTDOOR)
        network.bound(AIR, leakage + by_weather[2], column, "infiltration")
    assembly = ZoneAssembly(name, zone, network, leakage, leakage=by_weather)
    if zone.internal_mass_area > 0.0 and zone.internal_mass_construction is not None:
        construction = building.site.constructions[zone.internal_mass_construction]
        chain = chain_of(construction, building.site.materials)
        skin = _Skin(zone.internal_mass_area, 90.0, None, construction)
        _inner_half(building, assembly, chain, skin)
    return assembly


def _leakage(zone: Zone, heat: float, wind_speed: float) -> tuple[float, float, float]:
    """Return what stack and wind do to a zone's leak, see `kernel.Model`; ``heat`` in J/(m3 K)."""
    look = zone.infiltration
    if not look.by_weather:
        return 0.0, 0.0, 0.0
    area = look.leakage_area or leakage_area(look.air_changes_50 or 0.0, zone.volume)
    stack, wind = leakage_coefficients(area, look.storeys, look.shelter_class)
    usual = float(leakage_flow((stack, wind), USUAL_DIFFERENCE, wind_speed))
    return stack * heat * heat, wind * heat * heat, usual * heat


@dataclass(frozen=True, slots=True)
class _Skin:
    """An inside face to be made: its area [m2], its outward normal [deg], its construction.

    ``plane`` is the node of its chain that pipes lie in.
    """

    area: float
    tilt: float
    azimuth: float | None
    construction: Construction
    outer_face: bool = False
    coefficient: float | None = None
    plane: int | None = None


def _inner_half(building: Building, assembly: ZoneAssembly, chain: Chain, skin: _Skin) -> int:
    """Add a chain that ends at the zone's air; return its outermost node."""
    network = assembly.network
    outermost, face = _add_chain(network, chain, skin.area)
    look = skin.construction
    emissivity, absorptance = look.inside_emissivity, look.inside_solar_absorptance
    if skin.outer_face:
        emissivity, absorptance = look.outside_emissivity, look.outside_solar_absorptance
    if skin.coefficient is not None:
        network.connect(face, AIR, skin.area * skin.coefficient)
        emissivity = 0.0  # the prescribed coefficient holds long-wave exchange as well
    else:
        network.connect(face, AIR, skin.area * films.inside_convection(skin.tilt))
        if building.detailed:
            add_natural_film(network, face, skin.area, skin.tilt)
    assembly.faces.append(
        Face(face, skin.area, emissivity, absorptance, 1.0, skin.tilt, skin.azimuth)
    )
    return outermost


def _add_chain(network: Network, chain: Chain, area: float) -> tuple[int, int]:
    """Add the nodes of a chain; return the outermost and the innermost.

    An end without resistance is a node with capacity itself; else it is a massless face.
    """
    nodes = [network.node(area * capacity) for capacity in chain.capacities]
    if chain.resistances[0] > 0.0 or not nodes:
        nodes.insert(0, network.node())
    inner = chain.resistances[-1] if chain.capacities or chain.resistances[0] > 0.0 else 0.0
    if inner > 0.0:
        nodes.append(network.node())
    links = [resistance for resistance in chain.resistances if resistance > 0.0]
    for one, other, resistance in zip(nodes, nodes[1:], links, strict=False):
        network.connect(one, other, area / resistance)
    return nodes[0], nodes[-1]


def _add_surface(building: Building, name: str, surface: Surface) -> None:
    site = building.site
    construction = site.constructions[surface.construction]
    between = surface.boundary == "zone"
    exchange = building.step if between else 0.0
    plane: int | None = None
    if (loop := site.heated_surfaces.get(name)) is not None:
        chain, plane = chain_with_pipes(construction, site.materials, loop, exchange=exchange)
    else:
        chain = chain_of(construction, site.materials, exchange=exchange)
    opaque = max(surface.area - surface.window_area, 0.0)
    skin = _Skin(
        opaque,
        surface.tilt,
        surface.azimuth,
        construction,
        coefficient=surface.inside_coefficient,
        plane=plane,
    )
    assembly = building.zones[surface.zone]
    if between:
        _add_partition(building, name, surface, chain, skin)
        return
    first = len(assembly.network.capacities)
    if plane is not None:
        assembly.pipes[name] = assembly.interface(first + plane)
    if surface.boundary == "ground":
        bare = Chain(chain.capacities, (0.0, *chain.resistances[1:]))
        node = _inner_half(building, assembly, bare, skin)
        column = building.signals.column(GROUND)
        assembly.network.bound(node, opaque / chain.resistances[0], column, "ground")
        return
    face = _inner_half(building, assembly, chain, skin)
    if surface.boundary == "outdoors":
        _expose(building, assembly, face, surface, opaque)
        for row in rows_of(site, surface):
            _add_windows(building, assembly, surface, row)


def _expose(
    building: Building, assembly: ZoneAssembly, face: int, surface: Surface, area: float
) -> None:
    """Let an outer face meet air, sky and sun; without sun, sky and wind where it is sheltered."""
    construction = building.site.constructions[surface.construction]
    signals, network = building.signals, assembly.network
    exposed = Exposed(
        face, area, construction.outside_emissivity, construction.outside_roughness, "opaque"
    )
    if surface.sheltered:
        still = films.outside_convection(0.0) + sum(
            films.outside_radiation(exposed.emissivity, surface.tilt)
        )
        network.bound(face, area * still, signals.column(OUTDOOR), "opaque")
        return
    _connect_outdoors(building, network, exposed, surface, surface.outside_coefficient)
    plane = outer_plane_of(building.site, surface)
    network.feed(
        face,
        area * construction.outside_solar_absorptance,
        signals.column("incident", plane),
        "opaque",
    )


def _connect_outdoors(
    building: Building,
    network: Network,
    exposed: Exposed,
    surface: Surface,
    coefficient: float | None,
) -> None:
    """Connect an outer face to air and sky, or to the air alone by a prescribed coefficient."""
    node, area, signals = exposed.node, exposed.area, building.signals
    outdoor = signals.column(OUTDOOR)
    if coefficient is not None:
        network.bound(node, area * coefficient, outdoor, exposed.group)
        return
    sky, rest = films.outside_radiation(exposed.emissivity, surface.tilt)
    convection = films.outside_convection(building.wind_speed)
    network.bound(node, area * (convection + rest), outdoor, exposed.group)
    if sky > 0.0:
        network.bound(node, area * sky, signals.column(SKY), exposed.group)
    if building.detailed:
        add_outside_film(building, network, exposed, surface)


def _add_windows(
    building: Building, assembly: ZoneAssembly, surface: Surface, row: WindowRow
) -> None:
    """Add glass as massless nodes, absorbed sun at each, and the frame beside it."""
    signals, network, window = building.signals, assembly.network, row.window
    glazing = building.site.glazings[window.glazing]
    optics, aperture = optics_of(glazing), row.fenestration
    glass = window.gross_area * (1.0 - window.frame_fraction)
    frame = window.gross_area - glass
    outdoor = signals.column(OUTDOOR)
    if frame > 0.0:
        network.bound(AIR, frame * window.frame_u_value, outdoor, "window")
    if glass <= 0.0:
        return
    nodes = [network.node() for _ in range(len(optics.thermal_resistances) + 1)]
    for one, other, resistance in zip(nodes, nodes[1:], optics.thermal_resistances, strict=False):
        network.connect(one, other, glass / resistance)
    exposed = Exposed(nodes[0], glass, optics.emissivity_outside, SMOOTH, "window")
    _connect_outdoors(building, network, exposed, surface, window.outside_coefficient)
    prescribed = window.inside_coefficient
    inside = films.inside_convection(surface.tilt) if prescribed is None else prescribed
    network.connect(nodes[-1], AIR, glass * inside)
    if building.detailed:
        if prescribed is None:
            add_glass_film(building, network, nodes[-1], surface=surface, window=window)
        add_gap_films(building, network, nodes, window)
    for index, node in enumerate(nodes):
        network.feed(node, glass, signals.column("pane", aperture, index), "window")
    if isinstance(aperture, BlindedWindow) and aperture.releases:
        network.feed(AIR, glass, signals.column("blind", aperture), "solar")
    taken = 1.0 - optics.back_diffuse_reflectance
    face = Face(
        node=nodes[-1],
        area=glass,
        emissivity=optics.emissivity_inside if prescribed is None else 0.0,
        solar_absorptance=taken,
        kept_fraction=sum(optics.back_diffuse_absorptance) / taken if taken > 0.0 else 0.0,
        tilt=surface.tilt,
        azimuth=surface.azimuth,
        panes=tuple(zip(nodes, optics.back_diffuse_absorptance, strict=True)),
    )
    assembly.faces.append(face)
    assembly.openings.append(
        Opening(
            aperture,
            tuple(glass * share for share in row.shares),
            face.plane,
            1.0 - window.interior_shade,
            window.height,
            window.sill,
        )
    )


def _add_partition(
    building: Building, name: str, surface: Surface, chain: Chain, skin: _Skin
) -> None:
    """Add a wall between two zones: one object, cut where its nodes exchange least heat."""
    inside = building.zones[surface.zone]
    outside = building.zones[str(surface.other_zone)]
    back = replace(
        skin,
        tilt=180.0 - skin.tilt,
        azimuth=(surface.azimuth + 180.0) % 360.0,
        outer_face=True,
        coefficient=surface.outside_coefficient,
    )
    plane = skin.plane
    index, stiffness = chain.cut(building.step, plane)
    if plane is not None:
        if stiffness > STIFFEST_COUPLING:
            raise _too_light(building, name)
        first = len(inside.network.capacities)
        inside.pipes[name] = inside.interface(first + plane - index)
    if stiffness > STIFFEST_COUPLING:
        chain = chain.on_faces()
        index, stiffness = chain.cut(building.step)
    if stiffness <= STIFFEST_FACES:
        here = Chain(chain.capacities[index:], (0.0, *chain.resistances[index + 1 :]))
        there = Chain(chain.capacities[:index], (*chain.resistances[:index], 0.0)).reversed()
        conductance = skin.area / chain.resistances[index]
    else:
        half = 0.5 * sum(chain.capacities)
        quarter = 0.25 * chain.resistance
        here = there = Chain((half,), (0.0, quarter)) if half > 0.0 else Chain((), (0.0,))
        film = films.inside_convection(surface.tilt)
        radiation = 4.0 * films.STEFAN_BOLTZMANN * films.INSIDE_MEAN_TEMPERATURE_K**3
        conductance = skin.area / (chain.resistance + 2.0 / (film + 0.9 * radiation))
    near = _inner_half(building, inside, here, skin)
    far = _inner_half(building, outside, there, back)
    if stiffness > STIFFEST_FACES:
        near = far = AIR
    ends = ((inside.name, near), (outside.name, far))
    _couple(building, *ends, conductance=conductance, place=f"surfaces.{name}")


def _too_light(building: Building, name: str) -> DocumentError:
    fault = Fault(
        f"surfaces.{name}.construction",
        building.site.surfaces[name].construction,
        f"mass on the outer side of the pipes, for a step of {building.step:g} s",
        "put the pipes nearer to the inside, or take shorter steps",
    )
    return DocumentError([fault], source=building.site.name)


def _couple(
    building: Building,
    one: tuple[str, int],
    other: tuple[str, int],
    *,
    conductance: float,
    place: str,
) -> None:
    if conductance <= 0.0:
        return
    ends = [(name, building.zones[name].interface(node)) for name, node in (one, other)]
    building.couplings.append(Coupling(*ends[0], *ends[1], conductance, place))


def _finish(building: Building, assembly: ZoneAssembly) -> None:
    """Connect the faces by radiation and spread the sun over them."""
    network, faces = assembly.network, assembly.faces
    assembly.radiant = connect_radiation(network, faces, detailed=building.detailed)
    network.input(assembly.radiant)
    for node in (*assembly.interfaces, *film_nodes(network)):
        network.input({node: 1.0})
    spread_sun(building, assembly)


def ventilated(building: Building, assembly: ZoneAssembly, flow: float) -> Network:
    """Return a zone's network with outdoor air [m3/s of supply air] entering directly."""
    heat = flow * building.supply_density * SPECIFIC_HEAT_AIR
    network = assembly.network.under([*assembly.network.boundaries], assembly.network.sources)
    if heat > 0.0:
        network.bound(AIR, heat, building.signals.column(OUTDOOR), "ventilation")
    return network
