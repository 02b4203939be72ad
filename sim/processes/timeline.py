"""What schedules say of the zones: set-points, gains and air flows as one timeline of changes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.clock import DAY
from sim.envelope.driving import DAYS
from sim.kernel import Input
from sim.processes.openings import flow_levels
from sim.processes.plant import fan_heat
from sim.schedules import (
    Calendar,
    level_at,
    operation_transitions,
    setpoint_transitions,
    step_means,
    transitions,
)
from sim.site import Schedule, Setpoint, Site, Terminal, Zone
from sim.site.air_systems import VariableAirVolume
from sim.site.schedule_references import blind_schedules
from sim.systems.control import NEVER

Array = NDArray[np.float64]
Signal = tuple[Array, Array]

FLOW_LEVELS = 8
"""Air flows are rounded to this many levels: each is a decomposition of its own."""
UNLIMITED = 1.0e9
"""Capacity of a terminal that only its system limits. [W]"""


@dataclass(frozen=True, slots=True)
class ZoneSignals:
    """Piecewise constant inputs of a zone.

    Attributes
    ----------
    inputs : mapping of Input to (times, values)
        What the schedules say; values hold from their time on, the first at or before 0 s.
    flows : tuple of float
        Outdoor air flow of each configuration: each level of the windows after the other for the
        first flow of the ventilation, then for the second. [m3/s]
    windows : tuple of float
        Levels of the air through windows people open, none first. [m3/s]
    """

    inputs: Mapping[Input, Signal]
    flows: tuple[float, ...]
    windows: tuple[float, ...] = (0.0,)

    @property
    def opened(self) -> tuple[float, ...]:
        """Air through windows people open in each configuration. [m3/s]"""
        return self.windows * (len(self.flows) // len(self.windows))

    def at(self, kind: Input, time: float) -> float:
        """Return what the schedules say of an input at a time. [s]"""
        times, values = self.inputs[kind]
        return float(values[max(int(np.searchsorted(times, time, side="right")) - 1, 0)])


class Levels:
    """Transitions of schedules and of set-points by them, each computed once."""

    def __init__(self, site: Site, calendar: Calendar) -> None:
        self._site = site
        self._calendar = calendar
        self._known: dict[str, Signal] = {}
        self._held: dict[tuple[str, Setpoint], tuple[Signal, Signal]] = {}

    def of(self, name: str) -> Signal:
        """Return times and levels of a schedule of the site."""
        if name not in self._known:
            self._known[name] = transitions(self._site.schedules[name], self._calendar)
        return self._known[name]

    def setpoint(self, terminal: Terminal) -> Signal:
        """Return times and values of a terminal's set-point."""
        return self._holding(terminal)[0]

    def capacity(self, terminal: Terminal) -> Signal:
        """Return times and values of what a terminal can give, nothing while it is off. [W]"""
        times, on = self._holding(terminal)[1]
        return times, (UNLIMITED if terminal.capacity is None else terminal.capacity) * on

    def _holding(self, terminal: Terminal) -> tuple[Signal, Signal]:
        """Return the set-point, and 1 while it may be held; many terminals share theirs."""
        key = (terminal.schedule, terminal.setpoint)
        if key not in self._held:
            schedule: Schedule = self._site.schedules[terminal.schedule]
            how = (terminal.setpoint, schedule, self._calendar)
            self._held[key] = setpoint_transitions(*how), operation_transitions(*how)
        return self._held[key]


def combine(signals: Sequence[tuple[float, Signal]]) -> Signal:
    """Return the weighted sum of piecewise constant signals."""
    if not signals:
        return np.zeros(1), np.zeros(1)
    times = np.unique(np.concatenate([times for _, (times, _) in signals]))
    total = np.zeros(len(times))
    for weight, (own_times, levels) in signals:
        total += weight * level_at(own_times, levels, times)
    return times, total


def zone_signals(site: Site, name: str, levels: Levels) -> ZoneSignals:
    """Return all inputs of a zone that follow from schedules alone."""
    zone = site.zones[name]
    inputs: dict[Input, Signal] = {}
    for terminal, setpoint, capacity, never in (
        (zone.heating, Input.HEATING_SETPOINT, Input.HEATING_CAPACITY, -NEVER),
        (zone.cooling, Input.COOLING_SETPOINT, Input.COOLING_CAPACITY, NEVER),
    ):
        inputs[setpoint] = levels.setpoint(terminal) if terminal else _constant(never)
        inputs[capacity] = levels.capacity(terminal) if terminal else _constant(0.0)
    inputs[Input.PEOPLE] = _constant(0.0)
    if zone.people is not None:
        inputs[Input.PEOPLE] = combine([(zone.people.count, levels.of(zone.people.schedule))])
    inputs[Input.LIGHTING] = _constant(0.0)
    if zone.lighting is not None:
        power = zone.lighting.power_density * zone.floor_area
        inputs[Input.LIGHTING] = combine([(power, levels.of(zone.lighting.schedule))])
    inputs.update(_equipment(zone, levels))
    inputs[Input.EXTRA] = combine(
        [*_fan_heat(site, name, levels), *_returned_heat(site, name, levels)]
    )
    flow = combine(_flows(site, zone, levels))
    rounded, (times, index) = _configurations(flow)
    windows = flow_levels(site, name, len(rounded))
    inputs[Input.CONFIGURATION] = (times, index * len(windows))
    return ZoneSignals(inputs, tuple(a + b for a in rounded for b in windows), windows)


def _constant(value: float) -> Signal:
    return np.zeros(1), np.array([value])


def _equipment(zone: Zone, levels: Levels) -> dict[Input, Signal]:
    convective, radiant = [], []
    for item in zone.equipment.values():
        heat = item.power_density * zone.floor_area * (1.0 - item.lost_fraction)
        signal = levels.of(item.schedule)
        convective.append((heat * (1.0 - item.radiant_fraction), signal))
        radiant.append((heat * item.radiant_fraction, signal))
    return {
        Input.EQUIPMENT_CONVECTIVE: combine(convective),
        Input.EQUIPMENT_RADIANT: combine(radiant),
    }


def _returned_heat(site: Site, name: str, levels: Levels) -> list[tuple[float, Signal]]:
    """Heat of lights that return air brings to a plenum, as their schedule says."""
    systems = {
        key
        for key, system in site.air_systems.items()
        if isinstance(system, VariableAirVolume) and system.return_plenum == name
    }
    lit = [zone for zone in site.zones.values() if zone.lighting and zone.system in systems]
    return [
        (
            zone.lighting.return_fraction * zone.lighting.power_density * zone.floor_area,
            levels.of(zone.lighting.schedule),
        )
        for zone in lit
        if zone.lighting and zone.lighting.return_fraction > 0.0 and zone.lighting.by_schedule
    ]


def _fan_heat(site: Site, name: str, levels: Levels) -> list[tuple[float, Signal]]:
    """Heat of a continuous supply fan, all of which ends in the air it moves."""
    heat = fan_heat(site, name)
    system = site.ideal_systems.get(site.zones[name].system or "")
    if heat == 0.0 or system is None or system.fan is None:
        return []
    times, level = levels.of(system.fan.schedule)
    return [(heat, (times, (level > 0.0).astype(np.float64)))]


def _flows(site: Site, zone: Zone, levels: Levels) -> list[tuple[float, Signal]]:
    """Outdoor air flows, what heat recovery gives back taken off. [m3/s]"""
    flows: list[tuple[float, Signal]] = []
    if zone.ventilation is not None and zone.system not in site.air_systems:
        supply = zone.ventilation
        people = 0 if zone.people is None else zone.people.capacity
        flow = supply.per_person * people + supply.per_area * zone.floor_area
        flows.append((flow * (1.0 - supply.heat_recovery), levels.of(supply.schedule)))
    if zone.night_ventilation > 0.0 and zone.night_ventilation_schedule is not None:
        flows.append((zone.night_ventilation, levels.of(zone.night_ventilation_schedule)))
    return flows


def _configurations(flow: Signal) -> tuple[tuple[float, ...], Signal]:
    """Round flows to a few levels; return the levels and which one holds when."""
    times, values = flow
    known = np.unique(np.round(values, 12))
    if len(known) > FLOW_LEVELS:
        grid = np.linspace(0.0, float(known[-1]), FLOW_LEVELS)
        values = grid[np.argmin(np.abs(values[:, None] - grid[None, :]), axis=1)]
        known = np.unique(values)
    index = np.searchsorted(known, np.round(values, 12) - 1e-12)
    return tuple(float(value) for value in known), (times, index.astype(np.float64))


def changes_of(signals: Sequence[ZoneSignals]) -> Array:
    """Return the changes of all zones in order of time, equal values left out.

    Parameters
    ----------
    signals : sequence of ZoneSignals
        In the kernel's order of zones.

    Returns
    -------
    ndarray, shape (n, 4)
        Time [s], zone, `sim.kernel.Input` and value.
    """
    parts: list[Array] = [np.zeros((0, 4))]
    for zone, own in enumerate(signals):
        for kind, (times, values) in own.inputs.items():
            moved = np.flatnonzero(np.diff(values, prepend=np.nan) != 0.0)
            part = np.empty((len(moved), 4))
            part[:, 0] = np.maximum(times[moved], 0.0)
            part[:, 1] = zone
            part[:, 2] = kind
            part[:, 3] = values[moved]
            parts.append(part)
    every = np.concatenate(parts)
    return every[np.argsort(every[:, 0], kind="stable")]


def follow(
    environment: simpy.Environment, changes: Array, apply: Callable[[Array], None]
) -> Generator[simpy.Event, Any, None]:
    """Hand the changes of each moment, shape (n, 4), to ``apply``; a SimPy process."""
    moments, first = np.unique(changes[:, 0], return_index=True)
    ends = np.append(first, len(changes))[1:]
    for time, begin, end in zip(moments.tolist(), first.tolist(), ends.tolist(), strict=True):
        if time > environment.now:
            yield environment.timeout(time - environment.now)
        apply(changes[begin:end])


def scheduled_people(site: Site, timeline: Array) -> dict[str, Signal]:
    """Return who is present when by the schedules, times and counts, of zones with people."""
    people = timeline[timeline[:, 2] == Input.PEOPLE]
    rows = {
        z: people[people[:, 1] == z] for z, zone in enumerate(site.zones.values()) if zone.people
    }
    return {[*site.zones][z]: (own[:, 0], own[:, 3]) for z, own in rows.items()}


def told_changes(site: Site, timeline: Array) -> NDArray[np.int64]:
    """Return which changes go to a room (1), straight to the kernel (0), or nowhere (-1).

    People are brought apart: `sim.processes.rooms.bring_people`.
    """
    told = np.zeros(len(timeline), dtype=np.int64)
    for z, zone in enumerate(site.zones.values()):
        own = timeline[:, 1] == z
        if zone.people is not None:
            told[own & (timeline[:, 2] == Input.PEOPLE)] = -1
        if zone.window_opening is not None:
            told[own & (timeline[:, 2] == Input.CONFIGURATION)] = 1
        if zone.lighting is not None and zone.lighting.control == "occupancy":
            told[own & (timeline[:, 2] == Input.LIGHTING)] = 1
    return told


def blind_years(site: Site, levels: Levels, days: Sequence[int], step: float) -> dict[str, Array]:
    """Return the schedules that draw blinds, over the weather year; the first year counts."""
    each = round(DAY / step)
    found = {}
    for name in {name for _, name in blind_schedules(site)}:
        run = step_means(*levels.of(name), len(days) * each, step)
        year = np.zeros((DAYS, each))
        # of days that come again the first is written last
        year[days[::-1]] = run.reshape(-1, each)[::-1]
        found[name] = year.ravel()
    return found
