"""The networks of a building's zones, and what stands between them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.envelope.blinds import Fenestration
from sim.envelope.faces import Face
from sim.envelope.network import Network
from sim.envelope.signals import SignalTable
from sim.physics.psychrometrics import density
from sim.physics.sun_patch import SunlitRoom
from sim.site import Site, Zone

SPECIFIC_HEAT_AIR = 1006.0
"""Specific heat of dry air, ASHRAE Fundamentals 2021, ch. 1. [J/(kg K)]"""
REFERENCE_TEMPERATURE = 10.0
"""Outdoor temperature at whose density infiltration is linearised. [degC]"""
RIBBON_HEIGHT = 1.5
"""Height of a window that is given by its area alone. [m]"""
STEEPEST_ROOF_LIGHT = 45.0
"""Tilt below which a window is a roof light: its beam goes to the floor, and of its daylight only
the reflected part counts. [deg]"""


@dataclass(frozen=True, slots=True)
class Opening:
    """Glass of a window or a row of windows in a zone: what transmits sun into it.

    Attributes
    ----------
    aperture : Fenestration
        How it sees the sun.
    areas : tuple of float
        Of the glass of each window. [m2]
    plane : tuple of float
        Key of the plane it lies in: tilt and azimuth of the outward normal. [deg]
    passed : float
        Share of the transmitted sun that a fixed inside shade lets pass. [-]
    height, sill : float, optional
        Of the window, and of its lower edge above the floor, where they are known. [m]
    """

    aperture: Fenestration
    areas: tuple[float, ...]
    plane: tuple[float, float]
    passed: float
    height: float | None
    sill: float | None

    @property
    def area(self) -> float:
        """Area of all glass. [m2]"""
        return sum(self.areas)


@dataclass(slots=True)
class ZoneAssembly:
    """A zone's network while surfaces are added to it."""

    name: str
    zone: Zone
    network: Network
    infiltration: float
    faces: list[Face] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    interfaces: list[int] = field(default_factory=list)
    radiant: dict[int, float] = field(default_factory=dict)
    leakage: tuple[float, float, float] = (0.0, 0.0, 0.0)
    pipes: dict[str, int] = field(default_factory=dict)

    def interface(self, node: int) -> int:
        """Make a node a meeting place with another zone; return its number in the zone."""
        self.interfaces.append(node)
        return len(self.interfaces) - 1


@dataclass(frozen=True, slots=True)
class Struck:
    """The beam of a window in a room: subject of the signals of what it strikes first."""

    aperture: Fenestration
    room: SunlitRoom


def room_behind(assembly: ZoneAssembly, opening: Opening) -> SunlitRoom | None:
    """Return the zone as a box behind a window; ``None`` for roof lights and zones of no size.

    The box has the zone's height and floor area, and the length of the window's wall.
    """
    zone, (tilt, _) = assembly.zone, opening.plane
    wall = sum(face.area for face in assembly.faces if face.plane == opening.plane)
    if not STEEPEST_ROOF_LIGHT <= tilt <= 180.0 - STEEPEST_ROOF_LIGHT or not zone.floor_area > 0.0:
        return None
    high = zone.volume / zone.floor_area
    width = wall / high
    height = min(opening.height or RIBBON_HEIGHT, high)
    sill = 0.5 * (high - height) if opening.sill is None else opening.sill
    return SunlitRoom(width, zone.floor_area / width, sill, height)


@dataclass(frozen=True, slots=True)
class Coupling:
    """Heat between two zones: a conductance between an interface of each [W/K], and its place."""

    zone: str
    interface: int
    other_zone: str
    other_interface: int
    conductance: float
    place: str


@dataclass(frozen=True, slots=True)
class Facade:
    """What the wind sees of a face: where it looks [deg] and the height of its middle. [m]"""

    azimuth: float
    tilt: float
    height: float


@dataclass(slots=True)
class Building:
    """The networks of all zones, the signals that drive them and the couplings between them."""

    site: Site
    step: float
    pressure: float
    wind_speed: float
    detailed: bool = False
    signals: SignalTable = field(default_factory=SignalTable)
    zones: dict[str, ZoneAssembly] = field(default_factory=dict)
    couplings: list[Coupling] = field(default_factory=list)
    facades: dict[Facade, int] = field(default_factory=dict)

    @property
    def supply_density(self) -> float:
        """Density of standard air at the site's pressure, for ventilation. [kg/m3]"""
        return dry_air_density(20.0, self.pressure)


def dry_air_density(temperature: float, pressure: float) -> float:
    """Return the density of dry air. [kg/m3]"""
    dry = np.zeros(1)
    return float(density(dry + temperature, dry, dry + pressure)[0])
