"""The one thermal process of a building: hands what happened to the compiled kernel.

Other processes *write* timed changes and go on. The kernel is called every few weeks with all
changes until then, or at once when somebody *reads* a zone: then all zones are advanced to the last
exchange step and that zone alone to the present second.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.envelope.compiled import CompiledBuilding
from sim.errors import SimulationError
from sim.kernel.ledger import new_ledger
from sim.kernel.systems.arrays import new_supply
from sim.kernel.vectors import zeros

Array = NDArray[np.float64]
Change = tuple[float, int, int, float]
"""Time [s], zone, `sim.kernel.Input`, value."""

DAILY_LOG = 3000
"""Switchings of all zones in a day for which there is room at least."""
DAILY_ZONE_LOG = 500
"""Switchings of a zone in a day for which there is room in larger buildings."""


def new_state(compiled: CompiledBuilding, intervals: int, days: int) -> kernel.State:
    """Return a state at 0 degC with room for a run.

    Parameters
    ----------
    compiled : CompiledBuilding
        The building.
    intervals : int
        Of the series of the run.
    days : int
        Longest time between two calls of the kernel.
    """
    zones, width = len(compiled.zones), compiled.model.rates.shape[1]
    seen, acted = compiled.model.seen.shape[2], compiled.model.acts.shape[2]
    marks = zeros((zones, kernel.Mark.COLUMNS), np.int64)
    marks[:, kernel.Mark.VARIANT] = compiled.model.variant[:, 0, 0]
    marks[:, kernel.Mark.FILM_VARIANT], marks[:, kernel.Mark.ORDERED] = -1, 1
    return kernel.State(
        modes=zeros((zones, width)),
        cells=zeros((zones, kernel.Cell.COLUMNS)),
        marks=marks,
        exchange=zeros((zones, seen - kernel.FIRST_SEEN)),
        seen=zeros((zones, seen)),
        film_heat=zeros((zones, compiled.model.film_response.shape[2])),
        film_acted=zeros((zones, acted)),
        ledger=new_ledger(zones, len(kernel.Record), intervals),
        log=np.zeros((days * max(DAILY_LOG, DAILY_ZONE_LOG * zones), 5)),
        counter=np.array([0, -1, -1, 0], dtype=np.int64),
        supplied=new_supply(zones),
    )


def check_state(compiled: CompiledBuilding, state: kernel.State, period: str) -> None:
    """Check that the kernel reached its goal, with numbers.

    Raises
    ------
    SimulationError
        If a terminal switches without end or a temperature is not finite; names the zone and the
        time, counted in ``period``.
    """
    unstable = int(state.counter[2])
    if unstable >= 0:
        reason = (
            "its terminal switches without end",
            "widen the band of on_off terminals or lower their capacity",
        )
    else:
        lost = np.flatnonzero(~np.isfinite(state.modes.sum(axis=1)))
        if len(lost) == 0:
            return
        unstable = int(lost[0])
        reason = (
            "its temperature is no number any more",
            "look for impossible figures among what processes set",
        )
    zone, hours = compiled.zones[unstable], float(state.cells[unstable, kernel.Cell.CLOCK]) / 3600.0
    raise SimulationError(
        f"zone {zone!r}: {reason[0]} {hours:.2f} h after the start of {period}; {reason[1]}"
    )


class _Planned:
    """Changes that are known ahead, shape (n, 4), in order of time."""

    def __init__(self, changes: Array) -> None:
        self._changes, self._moments = changes, np.ascontiguousarray(changes[:, 0])
        self._next = 0

    def until(self, time: float) -> Array:
        """Return those up to a time that nobody has asked for before."""
        first = self._next
        self._next += int(np.searchsorted(self._moments[first:], time, side="right"))
        return self._changes[first : self._next]


class ThermalProcess:
    """Advances all zones and keeps what the kernel recorded.

    Parameters
    ----------
    compiled : CompiledBuilding
        The building.
    state : kernel.State
        State at the start, with room for the run.
    chunk : callable
        Returns the kernel's known-ahead inputs of a part of the run, by its number.
    systems : callable
        Returns the systems of a part; their state lives on.
    keep : callable
        Takes a finished part: its number and the log (m, 5).

    """

    def __init__(
        self,
        compiled: CompiledBuilding,
        state: kernel.State,
        chunk: Callable[[int], kernel.Chunk],
        keep: Callable[[int, Array], None],
        systems: Callable[[int], kernel.Systems],
    ) -> None:
        self.compiled = compiled
        self.state = state
        self._chunk_of = chunk
        self._keep = keep
        self._work = kernel.new_work(compiled.model)
        self._parts: list[Array] = []
        self._tail: list[Change] = []
        self._planned = _Planned(np.zeros((0, 4)))
        self._schedules = _Planned(np.zeros((0, 4)))
        self._held: set[tuple[int, int]] = set()
        self._added: dict[int, float] = {}
        self._chunk = chunk(0)
        self._systems_of = systems
        self._systems = systems(0)
        self._air = np.zeros(len(compiled.zones))
        self._read = np.full(len(compiled.zones), np.nan)

    def change(self, time: float, zone: int, kind: int, value: float) -> None:
        """Note a change of a zone's input; times never go back."""
        self._tail.append((time, zone, kind, value))

    def plan(self, changes: Array) -> None:
        """Take changes known before the run that nothing holds, shape (n, 4), in order of time.

        They reach the kernel when their time has come, together with what is noted by then.
        """
        self._planned = _Planned(changes)

    def follow(self, changes: Array) -> None:
        """Take what schedules say through the run, shape (n, 4), in order of time.

        When the time of a change comes it counts unless its input is held.
        """
        self._schedules = _Planned(changes)

    def hold(self, now: float, zone: int, kind: int) -> None:
        """Let an input stay as it is against its schedule from now on."""
        self._take_schedules(now)
        self._held.add((zone, kind))

    def give_back(self, now: float, zone: int, kind: int) -> None:
        """Let an input follow its schedule again from now on."""
        self._take_schedules(now)
        self._held.discard((zone, kind))

    def add_heat(self, now: float, zone: int, power: float) -> None:
        """Add convective heat to what a schedule says from now on. [W]"""
        self._take_schedules(now)
        self._added[zone] = power

    def take_heat_off(self, now: float, zone: int) -> bool:
        """Add nothing to what a schedule says from now on; return whether anything was."""
        self._take_schedules(now)
        return self._added.pop(zone, None) is not None

    def finish(self, part: int, end: float) -> None:
        """Advance to the end of a part [s] and hand its switchings on."""
        self._advance(end, -1)
        used = int(self.state.counter[0])
        self._keep(part, self.state.log[:used])
        self.state.counter[0] = 0
        self._chunk = self._chunk_of(part + 1)
        self._systems = self._systems_of(part + 1)

    def reach(self, now: float) -> None:
        """Advance to a border of exchange steps, from which on systems are to be different. [s]"""
        self._advance(now, -1)

    def air_temperature(self, zone: int, now: float) -> float:
        """Return a zone's air temperature at this moment. [degC]"""
        if self._read[zone] != now:
            if self.state.cells[zone, kernel.Cell.CLOCK] < now:
                self._advance(now, zone)
            kernel.air_temperatures(self.compiled.model, self.state, self._air)
            self._read[:] = self.state.cells[:, kernel.Cell.CLOCK]
        return float(self._air[zone])

    def radiant_temperature(self, zone: int, now: float) -> float:
        """Return a zone's mean radiant temperature, mean of the last whole exchange step. [degC]

        In the first step of a run, which has none before it, the air's temperature.
        """
        air = self.air_temperature(zone, now)
        if now < self.compiled.model.step * (1.0 - 1e-9):
            return air
        return float(self.state.ledger.last[zone, kernel.Record.RADIANT])

    def _advance(self, until: float, only: int) -> None:
        changes = self._due(until)
        done = kernel.run(
            self.compiled.model,
            self._chunk,
            self.state,
            self._systems,
            self._work,
            changes,
            float(until),  # of a process it may be a whole number: the kernel would compile anew
            only,
        )
        left = changes[done:]
        self._parts = [left[left[:, 2] >= 0.0]]
        check_state(self.compiled, self.state, "the run")

    def _due(self, until: float) -> Array:
        """Return what was noted and what was planned up to a time, in order of time."""
        self._take_schedules(until)
        self._flush_tail()
        changes = np.concatenate([*self._parts, self._planned.until(until)])
        return changes[np.argsort(changes[:, 0], kind="stable")]

    def _take_schedules(self, until: float) -> None:
        """Note what schedules say up to a time, as long as the same inputs are held and added to.

        Before a change at the same moment that a process has noted: what it sets, it also holds.
        """
        due = self._schedules.until(until)
        if len(due) == 0:
            return
        if self._held:
            free = [(int(zone), int(kind)) not in self._held for zone, kind in due[:, 1:3]]
            due = due[np.array(free)]
        if self._added:
            more = [
                self._added.get(int(zone), 0.0) * (kind == kernel.Input.EXTRA)
                for zone, kind in due[:, 1:3]
            ]
            due = due.copy()
            due[:, 3] += more
        self._parts.append(due)

    def _flush_tail(self) -> None:
        if self._tail:
            self._parts.append(np.array(self._tail))
            self._tail = []
