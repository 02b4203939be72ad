"""Points of an emulated building: what the devices of a site would measure and take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from connectors.points import BACNET_UNITS, Conversion, conversion
from sim.quantities import Quantity, quantity
from sim.trajectory import SITE

if TYPE_CHECKING:
    from sim.assets import Asset
    from sim.processes.room import Room
    from sim.simulation import Simulation

HOLDER = "devices"
"""Who holds what clients of the emulated devices command."""

MODES: Mapping[int, str] = {1: "off", 2: "heating", 3: "cooling"}
"""States of a zone's terminal."""
SWITCH: Mapping[int, str] = {0: "off", 1: "on"}

_NONE = 95
_UNITS: Mapping[str, tuple[int, float]] = {
    # unit of the registry -> number of the device's unit, change in it that is worth a message
    "degC": (62, 0.1),
    "K": (121, 0.1),
    "W": (48, 0.05),
    "J": (19, 0.1),
    "ppm": (96, 10.0),
    "kg/s": (42, 0.01),
    "m3/s": (87, 0.05),
    "lux": (37, 10.0),
    "": (_NONE, 1.0),
}
_UNITS_OF: Mapping[str, tuple[int, float]] = {
    "relative_humidity": (29, 1.0),
    "blind_position": (98, 1.0),
    "window_opening": (98, 1.0),
    "lighting_level": (98, 1.0),
}

_ZONE = (
    "relative_humidity", "co2_concentration", "people_count", "illuminance", "blind_position",
    "window_opening", "heating_power", "cooling_power",
)  # fmt: skip
_SYSTEM = (
    "supply_air_temperature", "mixed_air_temperature", "supply_air_flow", "outdoor_air_flow",
    "cooling_coil_power", "heating_coil_power", "reheat_power", "fan_power", "compressor_power",
    "emitter_supply_temperature", "emitter_return_temperature", "emitter_flow", "emitter_power",
    "floor_surface_temperature",
)  # fmt: skip
_PLANT = (
    "supply_water_temperature", "return_water_temperature", "water_flow", "plant_load",
    "plant_output", "pump_power", "plant_stages",
)  # fmt: skip
_SETPOINTS = (5.0, 40.0)
_ELECTRIC = ("fan_power", "compressor_power", "pump_power")
_LITTLE = 1.0
"""Power below which a terminal is off. [W]"""

Read = Callable[[], float]
"""Returns a value now, in the quantity's unit."""


@dataclass(frozen=True)
class ServedPoint:
    """A point of an emulated device.

    Attributes
    ----------
    name : str
        Its name, which its objects and topics bear.
    device : str
        Device it belongs to.
    asset : str
        Place in the site.
    quantity : str
        Name in the registry.
    shape : {'analog', 'binary', 'multistate'}
        What its values are like.
    unit_number : int
        Number of the device's unit in BACnet.
    increment : float
        Change worth a message, in the device's unit.
    text : str
        What it is, for people.
    writable : bool
        Whether it takes commands.
    low, high : float
        Limits of commands, in the device's unit.
    states : mapping of int to str
        Texts of its numbers, where it is not analog.
    """

    name: str
    device: str
    asset: str
    quantity: str
    shape: Literal["analog", "binary", "multistate"] = "analog"
    unit_number: int = _NONE
    increment: float = 1.0
    text: str = ""
    writable: bool = False
    low: float = 0.0
    high: float = 0.0
    states: Mapping[int, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Unit of the device, as point tables write it."""
        return BACNET_UNITS[self.unit_number].text

    @property
    def entry(self) -> Quantity:
        """Entry of the registry."""
        return quantity(self.quantity)

    @cached_property
    def _conversion(self) -> Conversion:
        return conversion(self.unit, self.entry)

    def told(self, value: float) -> float:
        """Return a value of the quantity as the device tells it."""
        found = self._conversion
        return (value - found.offset) / found.factor

    def meant(self, raw: float) -> float:
        """Return what the device tells as a value of the quantity."""
        found = self._conversion
        return raw * found.factor + found.offset


@dataclass(frozen=True, slots=True)
class Actuator:
    """What a command acts on, in the quantity's unit.

    Attributes
    ----------
    default : callable
        Returns what holds without commands.
    hold : callable
        Takes what is commanded.
    release : callable
        Gives it back to the schedules.
    known : bool
        Whether the default can be told while something is commanded.
    """

    default: Read
    hold: Callable[[float], None]
    release: Callable[[], None]
    known: bool = True


@dataclass(slots=True)
class Wiring:
    """The points of a simulation, and what they are wired to.

    Attributes
    ----------
    points : dict of str to ServedPoint
        By name, in a fixed order.
    reads : dict of str to callable
        What measures, by point.
    actuators : dict of str to Actuator
        What commands act on, by point.
    powers : dict of str to str
        Energy meters: names of the points whose power they count.
    """

    points: dict[str, ServedPoint] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    actuators: dict[str, Actuator] = field(default_factory=dict)
    powers: dict[str, str] = field(default_factory=dict)

    def measure(self, point: ServedPoint, read: Read) -> None:
        """Add a measured point."""
        self.points[point.name] = point
        self.reads[point.name] = read

    def command(self, point: ServedPoint, actuator: Actuator) -> None:
        """Add a commandable point."""
        self.points[point.name] = point
        self.actuators[point.name] = actuator


def wire(simulation: Simulation) -> Wiring:
    """Return the points of a simulation that has made its first step.

    Parameters
    ----------
    simulation : Simulation
        The building.
    """
    wiring = Wiring()
    _wire_site(wiring, simulation)
    assets = simulation.assets
    for name in simulation.site.zones:
        _wire_zone(wiring, simulation, name)
    for name in sorted(assets):
        group, _, place = name.partition(".")
        if group == "systems":
            device = f"systems.{place.partition('.')[0]}"
            _wire_asset(wiring, assets[name], _SYSTEM, device)
            _wire_fan(wiring, assets[name], device)
        elif group == "plants":
            _wire_asset(wiring, assets[name], _PLANT, name)
    return wiring


def _wire_site(wiring: Wiring, simulation: Simulation) -> None:
    outdoor = _point(SITE, "outdoor_temperature", SITE)
    wiring.measure(outdoor, lambda: simulation.outdoor_temperature)
    meters = {
        "lighting": ("electric", ("lighting_power",), "Lighting"),
        "ventilation-and-cooling": ("electric", _ELECTRIC, "Fans, compressors and pumps"),
        "heating": ("thermal", ("heating_power",), "Heat given to zones"),
        "cooling": ("thermal", ("cooling_power",), "Cold given to zones"),
    }
    for name, (kind, quantities, text) in meters.items():
        parts = [
            partial(asset.value, each)
            for _, asset in sorted(simulation.assets.items())
            for each in quantities
            if each in asset.signals
        ]
        if not parts:
            continue
        power = _point(SITE, f"{kind}_power", SITE, f"{name}-{kind}-power", text=text)
        energy = _point(SITE, f"{kind}_energy", SITE, f"{name}-{kind}-energy", text=text)
        wiring.measure(power, partial(_total, parts))
        wiring.points[energy.name] = energy
        wiring.powers[energy.name] = power.name


def _total(parts: Sequence[Read]) -> float:
    return sum(part() for part in parts)


def _wire_zone(wiring: Wiring, simulation: Simulation, name: str) -> None:
    document, room = simulation.site.zones[name], simulation.zone(name)
    place = f"zones.{name}"
    wiring.measure(_point(place, "air_temperature", "zones"), lambda: room.air_temperature)
    if document.heating is None and document.cooling is None:
        return
    space = simulation.assets[place]
    _wire_asset(wiring, space, _ZONE, "zones")
    if "people_count" in space.signals:
        occupied = _switch(place, "occupancy", "zones", "Whether somebody is there")
        wiring.measure(occupied, lambda: float(room.people_count > 0.0))
    mode = ServedPoint(
        f"{place}/mode", "zones", place, "mode", "multistate", text="What the terminal does",
        states=MODES,
    )  # fmt: skip
    wiring.measure(mode, partial(_mode, space))
    for coil, terminal in (("heating", document.heating), ("cooling", document.cooling)):
        if terminal is not None:
            _wire_coil(wiring, room, place, coil)
    if document.lighting is not None:
        lights = simulation.assets[f"{place}.lighting"]
        _wire_asset(wiring, lights, ("lighting_power",), "zones", place)
        installed = document.lighting.power_density * document.floor_area
        _wire_lighting(wiring, room, lights, installed)


def _wire_coil(wiring: Wiring, room: Room, place: str, coil: str) -> None:
    """Add the set-point and the switch of a zone's heating or cooling."""
    column = ("heating", "cooling").index(coil)
    set_to = room.set_heating_setpoint if coil == "heating" else room.set_cooling_setpoint
    holder = f"{HOLDER}/{coil}"
    low, high = _SETPOINTS
    setpoint = _point(place, f"{coil}_setpoint", "zones", writable=True, low=low, high=high)
    wiring.command(
        setpoint,
        Actuator(
            lambda: room.setpoints_without(holder)[column],
            partial(set_to, holder=holder),
            partial(room.release, holder=holder),
        ),
    )
    switch = f"{holder}/switch"

    def hold(value: float) -> None:
        if value:
            room.release(holder=switch)
        else:
            room.hold_capacity(coil, 0.0, holder=switch)

    enable = _switch(
        place, f"{coil}-enable", "zones", f"Whether {coil} may run", writable=True, high=1.0
    )
    wiring.command(enable, Actuator(lambda: 1.0, hold, partial(room.release, holder=switch)))


def _wire_lighting(wiring: Wiring, room: Room, lights: Asset, installed: float) -> None:
    place = f"zones.{lights.zones[0]}"
    level = _point(place, "lighting_level", "zones", writable=True, high=1.0)
    wiring.command(
        level,
        Actuator(
            lambda: min(1.0, lights.value("lighting_power") / installed) if installed else 0.0,
            room.set_lighting,
            room.release,  # without a name: lights alone are held without one
            known=False,
        ),
    )


def _wire_asset(
    wiring: Wiring, asset: Asset, quantities: tuple[str, ...], device: str, place: str | None = None
) -> None:
    for each in quantities:
        if each in asset.signals:
            point = _point(asset.name if place is None else place, each, device)
            wiring.measure(point, partial(asset.value, each))


def _wire_fan(wiring: Wiring, asset: Asset, device: str) -> None:
    if "fan_power" in asset.signals:
        point = _switch(asset.name, "fan-status", device, "Whether the supply fan runs")
        wiring.measure(point, lambda: float(asset.value("fan_power") > _LITTLE))


def _mode(space: Asset) -> float:
    if space.value("heating_power") > _LITTLE:
        return 2.0
    return 3.0 if space.value("cooling_power") > _LITTLE else 1.0


def _point(
    asset: str, name: str, device: str, end: str = "", *, text: str = "", writable: bool = False,
    low: float = 0.0, high: float = 0.0,
) -> ServedPoint:  # fmt: skip
    """Return an analog point of a quantity; limits in the quantity's unit."""
    entry = quantity(name)
    number, increment = _UNITS_OF.get(name) or _UNITS[entry.unit]
    bare = ServedPoint("", device, asset, name, unit_number=number)
    return ServedPoint(
        f"{asset}/{end or name.replace('_', '-')}",
        device,
        asset,
        name,
        unit_number=number,
        increment=increment,
        text=f"{text}: {entry.text[0].lower()}{entry.text[1:]}" if text else entry.text,
        writable=writable,
        low=bare.told(low),
        high=bare.told(high),
    )


def _switch(
    asset: str, end: str, device: str, text: str, *, writable: bool = False, high: float = 0.0
) -> ServedPoint:
    return ServedPoint(
        f"{asset}/{end}", device, asset, "status", "binary", text=text, writable=writable,
        high=high, states=SWITCH,
    )  # fmt: skip


def devices_of(points: Mapping[str, ServedPoint]) -> Iterator[tuple[str, list[ServedPoint]]]:
    """Yield devices in a fixed order, each with its points."""
    grouped: dict[str, list[ServedPoint]] = {}
    for point in points.values():
        grouped.setdefault(point.device, []).append(point)
    yield from grouped.items()
