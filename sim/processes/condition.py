"""The state of repair of zones, handlers and plants, as malfunctions come and go."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernel.systems.emission import EmitterMemory
from sim.processes.room import Room
from sim.processes.thermal import ThermalProcess
from sim.processes.water_plants import WaterPlants
from sim.processes.wear import (
    ZoneEffect,
    condition_of,
    handler_effect,
    source_effect,
    zone_effect,
)
from sim.site import Site
from sim.site.air_systems import AirSystem
from sim.site.malfunction_checks import Target, is_emitter_valve, target_of
from sim.site.malfunctions import FailedPump, StuckValve

Array = NDArray[np.float64]

_ROUNDING = 1e-6
"""Nearer than this to a border of steps counts as on it. [s]"""


class Parts(NamedTuple):
    """What may be out of order, by name.

    Attributes
    ----------
    rooms : mapping of str to Room
        Zones.
    handlers : mapping of str to ndarray, shape (Condition,)
        States of repair of air handlers, changed in place.
    valves : mapping of str to list of ndarray
        What the emitters of each zone remember, changed in place.
    plants : WaterPlants
        Water plants.
    """

    rooms: Mapping[str, Room]
    handlers: Mapping[str, Array]
    valves: Mapping[str, list[Array]]
    plants: WaterPlants


class Conditions:
    """Brings what malfunctions do to where it acts.

    A zone's thermostat and terminals change at once. What handlers, emitters and plants are like is
    read as an exchange step begins: they change with the first step that begins then or later.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    thermal : ThermalProcess
        Advanced before a handler, an emitter or a plant changes.
    site : Site
        Its malfunctions, all without faults.
    parts : Parts
        What may be out of order.
    """

    def __init__(
        self, environment: simpy.Environment, thermal: ThermalProcess, site: Site, parts: Parts
    ) -> None:
        self._environment = environment
        self._thermal = thermal
        self._site, self._items = site, site.malfunctions
        self._parts = parts
        self._targets: dict[str, Target] = {}
        for name, item in self._items.items():
            target = target_of(site, item.asset)
            if target is not None:
                self._targets[name] = target
        self._active: dict[str, float] = {}

    def apply(self, name: str, severity: float) -> None:
        """Give a malfunction a severity, 0 for none. [-]"""
        if severity > 0.0:
            self._active[name] = severity
        else:
            self._active.pop(name, None)
        target = self._targets[name]
        if target.zone is not None and not self._of_emitters(name):
            self._apply_to_zone(name, target.zone)
        else:
            self._environment.process(self._at_next_step(target))

    def _of_emitters(self, name: str) -> bool:
        zone = self._targets[name].zone
        return zone is not None and is_emitter_valve(self._site, self._items[name], zone)

    def _apply_to_zone(self, name: str, zone: str) -> None:
        room, holder = self._parts.rooms[zone], f"malfunctions.{name}"
        effects: dict[str, ZoneEffect] = {
            other: zone_effect(self._items[other], severity)
            for other, severity in self._active.items()
            if self._targets[other].zone == zone and not self._of_emitters(other)
        }
        own = effects.get(name)
        if own is not None and own.coil:
            room.hold_capacity(own.coil, own.share, holder=holder)
        else:
            room.release(holder=holder)
        room.misread(sum(effect.bias for effect in effects.values()))

    def _at_next_step(self, target: Target) -> Generator[simpy.Event, Any, None]:
        step = self._thermal.compiled.model.step
        rest = -float(self._environment.now) % step
        if _ROUNDING < rest < step - _ROUNDING:
            yield self._environment.timeout(rest)
        self._thermal.reach(float(self._environment.now))
        if target.zone is not None:
            self._move_valves(target.zone)
        elif target.plant is not None:
            self._change_plant(target.plant)
        elif target.handler is not None and target.system is not None:
            self._change_handler(target.handler, target.system)

    def _move_valves(self, zone: str) -> None:
        """Hold the valves of a zone's emitters where the last malfunction has them, or let go."""
        position = -1.0
        for name in self._active:
            item = self._items[name]
            if self._targets[name].zone == zone and isinstance(item, StuckValve):
                position = item.position if self._of_emitters(name) else position
        for memory in self._parts.valves[zone]:
            memory[EmitterMemory.STUCK] = position

    def _change_handler(self, handler: str, system: AirSystem) -> None:
        self._parts.handlers[handler][:] = condition_of(
            handler_effect(self._items[other], severity, system)
            for other, severity in self._active.items()
            if self._targets[other].handler == handler
        )

    def _change_plant(self, plant: str) -> None:
        """Give the sources and the pump of a plant the repair that all malfunctions leave."""
        factors = {source: np.ones(2) for source in self._site.plants[plant].sources}
        circulates = True
        for name, severity in self._active.items():
            target, item = self._targets[name], self._items[name]
            if target.plant != plant:
                continue
            circulates = circulates and not isinstance(item, FailedPump)
            for source in factors if target.source is None else (target.source,):
                factors[source] *= source_effect(item, severity)
        self._parts.plants.repair(plant, factors, circulates=circulates)
