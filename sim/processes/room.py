"""A zone as processes see it: measurements to read, set-points and lights to command."""

from __future__ import annotations

import simpy

from sim.kernel import Input
from sim.processes.lighting import OccupancySensor
from sim.processes.thermal import Change, ThermalProcess
from sim.site import Zone


class Room:
    """A zone of a running simulation.

    What a process sets holds over the schedule until it is released.

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
    """

    def __init__(
        self, environment: simpy.Environment, thermal: ThermalProcess, index: int, zone: Zone
    ) -> None:
        self._environment = environment
        self._thermal = thermal
        self._index = index
        self._zone = zone
        self._scheduled: dict[int, float] = {}
        self._held: dict[int, float] = {}
        self._people = 0.0
        self.sensor: OccupancySensor | None = None

    @property
    def air_temperature(self) -> float:
        """Air temperature now. [degC]"""
        return self._thermal.air_temperature(self._index, self._environment.now)

    @property
    def people_count(self) -> float:
        """People present now. [-]"""
        return self._people

    @property
    def heating_setpoint(self) -> float:
        """Heating set-point now. [degC]"""
        return self._value(Input.HEATING_SETPOINT)

    @property
    def cooling_setpoint(self) -> float:
        """Cooling set-point now. [degC]"""
        return self._value(Input.COOLING_SETPOINT)

    def set_heating_setpoint(self, temperature: float) -> None:
        """Hold the heating set-point until `release`. [degC]"""
        self._hold(Input.HEATING_SETPOINT, temperature)

    def set_cooling_setpoint(self, temperature: float) -> None:
        """Hold the cooling set-point until `release`. [degC]"""
        self._hold(Input.COOLING_SETPOINT, temperature)

    def set_lighting(self, level: float) -> None:
        """Hold the lighting at a share of its installed power, 0 to 1, until `release`. [-]"""
        if self._zone.lighting is not None:
            installed = self._zone.lighting.power_density * self._zone.floor_area
            self._hold(Input.LIGHTING, min(max(level, 0.0), 1.0) * installed)

    def set_available(self, *, heating: bool | None = None, cooling: bool | None = None) -> None:
        """Make the heating or cooling terminal work, or fail, until `release`."""
        terminals = (
            (heating, self._zone.heating, Input.HEATING_CAPACITY),
            (cooling, self._zone.cooling, Input.COOLING_CAPACITY),
        )
        for available, terminal, kind in terminals:
            if available is not None and terminal is not None:
                self._hold(kind, terminal.capacity if available else 0.0)

    def add_heat(self, power: float) -> None:
        """Hold the convective heat of other sources in the zone until `release`. [W]"""
        self._hold(Input.EXTRA, self._scheduled.get(Input.EXTRA, 0.0) + power)

    def release(self) -> None:
        """Give everything this zone holds back to the schedules."""
        for kind in list(self._held):
            del self._held[kind]
            self._send(kind, self._scheduled.get(kind, 0.0))

    def follow(self, change: Change) -> None:
        """Take what a schedule says, unless a process holds it."""
        time, _, kind, value = change
        if kind == Input.PEOPLE:
            self.tell(value)
        elif kind == Input.LIGHTING and self.sensor is not None:
            self.sensor.allow(value)
        else:
            self._scheduled[kind] = value
            if kind not in self._held:
                self._thermal.change(time, self._index, kind, value)

    def tell(self, count: float) -> None:
        """Take the number of people present from now on."""
        self._people = count
        self._send(Input.PEOPLE, count)
        if self.sensor is not None:
            self.sensor.see(count)

    def switch_lighting(self, power: float) -> None:
        """Take the lighting power the sensor allows. [W]"""
        self._scheduled[Input.LIGHTING] = power
        if Input.LIGHTING not in self._held:
            self._send(Input.LIGHTING, power)

    def _value(self, kind: int) -> float:
        return self._held.get(kind, self._scheduled.get(kind, float("nan")))

    def _hold(self, kind: int, value: float) -> None:
        self._held[kind] = value
        self._send(kind, value)

    def _send(self, kind: int, value: float) -> None:
        self._thermal.change(float(self._environment.now), self._index, kind, value)
