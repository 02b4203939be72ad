"""Assets: the pieces of a building by kind, each with the quantities that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.catalogue import Entry, entry
from sim.document import Document
from sim.quantities import Quantity, quantity
from sim.site import Site
from sim.trajectory import SITE, Signal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Reader = Callable[[Signal], float]
"""Returns the value of a signal now."""

LIGHTING = frozenset({"lighting_power", "illuminance", "blind_position"})
"""Quantities of a zone that tell of its lights."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A piece of a building.

    Attributes
    ----------
    name : str
        Its place in the site, ``systems.rooftop.core``.
    document : Document, optional
        What the site says of it; none of the whole building.
    zones : tuple of str
        Zones it is in or serves.
    signals : mapping of str to Signal
        Its series by quantity.
    """

    name: str
    document: Document | None
    zones: tuple[str, ...]
    signals: Mapping[str, Signal]
    _read: Reader | None = field(default=None, repr=False, compare=False)

    @property
    def quantities(self) -> dict[str, Quantity]:
        """Entries of the registry, with unit and range, of all that can be known of it."""
        return {name: quantity(name) for name in self.signals}

    @property
    def types(self) -> dict[str, Entry]:
        """Entries of the catalogue that it or its parts are of, by place: ``fan``."""
        named = _types(self.document.model_dump() if self.document is not None else {}, "")
        return {place: entry(name) for place, name in named}

    def value(self, name: str) -> float:
        """Return a quantity now: its mean over the last exchange step, in the registry's unit.

        Raises
        ------
        KeyError
            If nothing tells that quantity of this asset.
        LookupError
            If the asset does not belong to a running simulation.
        """
        signal = self.signals[name]
        if self._read is None:
            raise LookupError(f"{self.name} is not live: ask a simulation for its assets")
        return self._read(signal)

    def values(self) -> dict[str, float]:
        """Return all quantities now; see `value`."""
        return {name: self.value(name) for name in self.signals}

    def series(
        self, series: Mapping[Signal, NDArray[np.float32]]
    ) -> dict[str, NDArray[np.float32]]:
        """Return its series of a run, ``trajectory.series``, by quantity, each shape (n,)."""
        return {name: series[signal] for name, signal in self.signals.items() if signal in series}


class Space(Asset):
    """A zone: its air, its people, what its terminals give, what crosses its walls."""


class LightingSystem(Asset):
    """The lights of a zone, and the daylight they follow."""


class HVACSystem(Asset):
    """A system that heats, cools or ventilates: an air handler, or emitters of a zone."""


class WaterPlant(Asset):
    """A water loop with its sources and pump."""


class PhotovoltaicSystem(Asset):
    """A photovoltaic array."""


class BatteryStorage(Asset):
    """A battery."""


class ChargingStation(Asset):
    """Charge points of vehicles."""


class Meters(Asset):
    """What the whole building takes and makes."""


_KINDS: Mapping[str, type[Asset]] = {
    "zones": Space,
    "systems": HVACSystem,
    "plants": WaterPlant,
    "photovoltaics": PhotovoltaicSystem,
    "batteries": BatteryStorage,
    "vehicle_charging": ChargingStation,
    SITE: Meters,
}


def assets_of(
    site: Site, signals: Iterable[Signal], read: Reader | None = None
) -> dict[str, Asset]:
    """Return the assets that signals tell of, by name.

    Parameters
    ----------
    site : Site
        The building.
    signals : iterable of Signal
        Keys of ``trajectory.series``, or what a running simulation knows.
    read : callable, optional
        Returns the value of a signal now.

    Examples
    --------
    >>> from scenarios.resolve import resolve
    >>> from sim.trajectory import Signal
    >>> site = resolve("small-office/base").site
    >>> assets_of(site, [Signal("zones.core", "lighting_power")])["zones.core.lighting"].zones
    ('core',)
    """
    grouped: dict[str, dict[str, Signal]] = {}
    for signal in signals:
        lights = signal.asset.startswith("zones.") and signal.quantity in LIGHTING
        name = f"{signal.asset}.lighting" if lights else signal.asset
        grouped.setdefault(name, {})[signal.quantity] = signal
    return {name: _asset(site, name, own, read) for name, own in grouped.items()}


def _asset(site: Site, name: str, signals: Mapping[str, Signal], read: Reader | None) -> Asset:
    group, _, place = name.partition(".")
    own = place.split(".")
    if name.endswith(".lighting"):
        return LightingSystem(name, site.zones[own[0]].lighting, (own[0],), signals, read)
    document = getattr(site, group, {}).get(own[0]) if group != SITE else None
    return _KINDS.get(group, Asset)(name, document, _zones(site, group, own), signals, read)


def _zones(site: Site, group: str, own: list[str]) -> tuple[str, ...]:
    """Return the zones of an asset: a handler or emitter of one zone bears its name."""
    if group == "zones":
        return (own[0],)
    if group != "systems":
        return ()
    served = tuple(name for name, zone in site.zones.items() if zone.system == own[0])
    return (own[1],) if len(own) > 1 and own[1] in site.zones else served


def _types(data: object, place: str) -> Iterator[tuple[str, str]]:
    """Yield the place and the name of each entry of the catalogue that plain data refer to."""
    if isinstance(data, Mapping):
        if isinstance(data.get("type"), str):
            yield place, data["type"]
        for key, part in data.items():
            yield from _types(part, f"{place}.{key}" if place else str(key))
    elif isinstance(data, (list, tuple)):
        for index, part in enumerate(data):
            yield from _types(part, f"{place}[{index}]")
