"""The state of repair of a run's zones and handlers, as malfunctions come and go."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.processes.room import Room
from sim.processes.thermal import ThermalProcess
from sim.processes.wear import ZoneEffect, condition_of, handler_effect, zone_effect
from sim.site import Site
from sim.site.malfunction_checks import Target, target_of

Array = NDArray[np.float64]

_ROUNDING = 1e-6
"""Nearer than this to a border of steps counts as on it. [s]"""


class Conditions:
    """Brings what malfunctions do to where it acts.

    A zone's thermostat and terminals change at once. What handlers are like is read as an exchange
    step begins: they change with the first step that begins then or later.

    Parameters
    ----------
    environment : simpy.Environment
        Clock.
    thermal : ThermalProcess
        Advanced before a handler changes.
    site : Site
        Its malfunctions, all without faults.
    rooms : mapping of str to Room
        Zones by name.
    handlers : mapping of str to ndarray, shape (Condition,)
        Their states of repair by name, changed in place.
    """

    def __init__(
        self,
        environment: simpy.Environment,
        thermal: ThermalProcess,
        site: Site,
        *,
        rooms: Mapping[str, Room],
        handlers: Mapping[str, Array],
    ) -> None:
        self._environment = environment
        self._thermal = thermal
        self._items = site.malfunctions
        self._rooms, self._handlers = rooms, handlers
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
        if target.zone is not None:
            self._apply_to_zone(name, target.zone)
        else:
            self._environment.process(self._at_next_step(target))

    def _apply_to_zone(self, name: str, zone: str) -> None:
        room, holder = self._rooms[zone], f"malfunctions.{name}"
        effects: dict[str, ZoneEffect] = {
            other: zone_effect(self._items[other], severity)
            for other, severity in self._active.items()
            if self._targets[other].zone == zone
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
        if target.handler is None or target.system is None:
            return
        self._thermal.reach(float(self._environment.now))
        self._handlers[target.handler][:] = condition_of(
            handler_effect(self._items[other], severity, target.system)
            for other, severity in self._active.items()
            if self._targets[other].handler == target.handler
        )
