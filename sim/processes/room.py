"""A zone as processes see it: measurements to read, set-points and lights to command."""

from __future__ import annotations

import math

import numpy as np
import simpy

from sim.errors import SimulationError
from sim.kernel import Input
from sim.processes.checkpoint import Note, noted, unheard
from sim.processes.lighting import OccupancySensor
from sim.processes.thermal import ThermalProcess
from sim.processes.timeline import UNLIMITED, Signal, ZoneSignals
from sim.site import Zone

PROCESS = "process"
"""Who holds what a process sets without a name of its own."""


class Room:
    """A zone of a running simulation.

    What a process sets holds over the schedule until it is released; a figure that is not finite
    raises `SimulationError`.

    Parameters
    ----------
    environment : simpy.Environment
        Owner of time.
    thermal : ThermalProcess
        Where changes go and measurements come from.
    index : int
        The zone's place in the kernel.
    zone : Zone
        What the site says of it.
    signals : ZoneSignals
        What the schedules say of it.

    Attributes
    ----------
    note : callable
        Notes what is commanded from outside the run's processes.
    """

    def __init__(
        self,
        environment: simpy.Environment,
        thermal: ThermalProcess,
        index: int,
        *,
        zone: Zone,
        signals: ZoneSignals,
    ) -> None:
        self._environment = environment
        self._thermal = thermal
        self._index = index
        self._zone = zone
        self._signals = signals
        self._switched = 0.0
        self._held: dict[Input, dict[str, float]] = {}
        self._configuration, self._window = 0.0, 0.0
        self._people = 0.0
        self._presence: Signal | None = None
        self.sensor: OccupancySensor | None = None
        self.note: Note = unheard

    @property
    def air_temperature(self) -> float:
        """Air temperature now. [degC]"""
        return self._thermal.air_temperature(self._index, self._environment.now)

    @property
    def operative_temperature(self) -> float:
        """Operative temperature: of the air now, and radiant in the last exchange step. [degC]"""
        now = self._environment.now
        return 0.5 * (self.air_temperature + self._thermal.radiant_temperature(self._index, now))

    @property
    def people_count(self) -> float:
        """People present now. [-]"""
        if self._presence is None:
            return self._people
        times, counts = self._presence
        place = int(np.searchsorted(times, self._environment.now, side="right"))
        return float(counts[place - 1]) if place > 0 else 0.0

    @property
    def heating_setpoint(self) -> float:
        """Heating set-point now. [degC]"""
        return self._value(Input.HEATING_SETPOINT)

    @property
    def cooling_setpoint(self) -> float:
        """Cooling set-point now. [degC]"""
        return self._value(Input.COOLING_SETPOINT)

    @noted
    def set_heating_setpoint(self, temperature: float, *, holder: str = PROCESS) -> None:
        """Hold the heating set-point until `release`; nothing where nothing heats. [degC]

        Where it is above the cooling set-point, cooling stops at it. Of several holders the latest
        one counts.
        """
        if self._zone.heating is not None:
            self._hold(Input.HEATING_SETPOINT, temperature, holder)

    @noted
    def set_cooling_setpoint(self, temperature: float, *, holder: str = PROCESS) -> None:
        """Hold the cooling set-point until `release`; nothing where nothing cools. [degC]

        Where it is below the heating set-point, cooling stops at the latter. Of several holders the
        latest one counts.
        """
        if self._zone.cooling is not None:
            self._hold(Input.COOLING_SETPOINT, temperature, holder)

    def setpoints_without(self, holder: str) -> tuple[float, float]:
        """Return the set-points for heating and cooling there would be without a holder. [degC]"""
        kinds = (Input.HEATING_SETPOINT, Input.COOLING_SETPOINT)
        others = (
            [value for name, value in self._held.get(kind, {}).items() if name != holder]
            for kind in kinds
        )
        heating, cooling = (
            values[-1] if values else self._scheduled(kind)
            for kind, values in zip(kinds, others, strict=True)
        )
        return heating, cooling

    @noted
    def set_lighting(self, level: float) -> None:
        """Hold the lighting at a share of its installed power, 0 to 1, until `release`. [-]"""
        if self._zone.lighting is not None:
            installed = self._zone.lighting.power_density * self._zone.floor_area
            self._hold(Input.LIGHTING, min(max(level, 0.0), 1.0) * installed)

    @noted
    def set_available(self, *, heating: bool | None = None, cooling: bool | None = None) -> None:
        """Make the heating or cooling terminal work, or fail, until `release`."""
        terminals = (
            (heating, self._zone.heating, Input.HEATING_CAPACITY),
            (cooling, self._zone.cooling, Input.COOLING_CAPACITY),
        )
        for available, terminal, kind in terminals:
            if available is not None and terminal is not None:
                most = UNLIMITED if terminal.capacity is None else terminal.capacity
                self._hold(kind, most if available else 0.0)

    @noted
    def hold_capacity(self, coil: str, share: float, *, holder: str) -> None:
        """Hold the heating or cooling terminal at a share of its capacity until `release`. [-]"""
        heats = coil == "heating"
        terminal = self._zone.heating if heats else self._zone.cooling
        if terminal is not None:
            most = UNLIMITED if terminal.capacity is None else terminal.capacity
            kind = Input.HEATING_CAPACITY if heats else Input.COOLING_CAPACITY
            self._hold(kind, share * most, holder)

    @noted
    def misread(self, bias: float) -> None:
        """Let the thermostat's sensor read too much by a bias; set-points stay as they are. [K]"""
        self._send(Input.SENSOR_BIAS, bias)

    @noted
    def add_heat(self, power: float) -> None:
        """Give the zone convective heat of another source until `release`. [W]"""
        self._thermal.add_heat(self._environment.now, self._index, power)
        self._send(Input.EXTRA, self._scheduled(Input.EXTRA) + power)

    @noted
    def release(self, *, holder: str = PROCESS) -> None:
        """Give what a holder holds in this zone back to who held it before, or to the schedules.

        Without a name that is what processes hold, not what occupants do.
        """
        for kind in [kind for kind, values in self._held.items() if holder in values]:
            values = self._held[kind]
            del values[holder]
            if not values:
                del self._held[kind]
                self._thermal.give_back(self._environment.now, self._index, kind)
            self._send(kind, self._value(kind))
        now = self._environment.now
        if holder == PROCESS and self._thermal.take_heat_off(now, self._index):
            self._send(Input.EXTRA, self._scheduled(Input.EXTRA))

    def let_air_in(self, level: int) -> None:
        """Set the air through the zone's windows to one of its levels, 0 for none."""
        self._window = float(level)
        self._send(Input.CONFIGURATION, self._configuration + self._window)

    def follow(self, kind: int, value: float) -> None:
        """Take what a schedule says of air, or of lights that a sensor switches."""
        if kind == Input.CONFIGURATION:
            self._configuration = value
            self._send(Input.CONFIGURATION, value + self._window)
        elif self.sensor is not None:
            self.sensor.allow(value)

    def expect(self, presence: Signal) -> None:
        """Take who is present when, for the whole run: times in order, and counts from then on.

        For zones whose people no sensor sees; the kernel gets the same as planned changes.
        """
        self._presence = presence

    def tell(self, count: float) -> None:
        """Take the number of people present from now on."""
        self._people = count
        self._send(Input.PEOPLE, count)
        if self.sensor is not None:
            self.sensor.see(count)

    def switch_lighting(self, power: float) -> None:
        """Take the lighting power the sensor allows. [W]"""
        self._switched = power
        if Input.LIGHTING not in self._held:
            self._send(Input.LIGHTING, power)

    def _value(self, kind: Input) -> float:
        held = self._held.get(kind)
        return next(reversed(held.values())) if held else self._scheduled(kind)

    def _scheduled(self, kind: Input) -> float:
        if kind == Input.LIGHTING and self.sensor is not None:
            return self._switched
        return self._signals.at(kind, self._environment.now)

    def _hold(self, kind: Input, value: float, holder: str = PROCESS) -> None:
        held = self._held.setdefault(kind, {})
        held.pop(holder, None)  # the latest comes last
        held[holder] = value
        self._thermal.hold(self._environment.now, self._index, kind)
        self._send(kind, value)

    def _send(self, kind: Input, value: float) -> None:
        if not math.isfinite(value):
            name = self._thermal.compiled.zones[self._index]
            raise SimulationError(
                f"zone {name!r}: {kind.name.lower().replace('_', ' ')} set to {value} at "
                f"{self._environment.now / 3600.0:.2f} h after the start; give a finite number"
            )
        self._thermal.change(float(self._environment.now), self._index, kind, value)
