"""Radiators and heated floors of a run: the kernel's rows, and what is kept of what they did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.kernel.systems.emission import (
    Emitter,
    EmitterModel,
    EmitterRecord,
    EmitterState,
    new_emitters,
)
from sim.processes.period import Period
from sim.systems.emitters import EmitterRows, emitter_model
from sim.trajectory import Balance, Signal

Array = NDArray[np.float64]

_SERIES = {
    "emitter_power": EmitterRecord.HEAT,
    "emitter_water_power": EmitterRecord.DRAWN,
    "emitter_supply_temperature": EmitterRecord.SUPPLY_TEMPERATURE,
    "emitter_return_temperature": EmitterRecord.RETURN_TEMPERATURE,
    "emitter_flow": EmitterRecord.FLOW,
    "floor_surface_temperature": EmitterRecord.FACE_TEMPERATURE,
}


class Emitters:
    """Emitters of a run.

    Parameters
    ----------
    period : Period
        The building and its days.

    Attributes
    ----------
    model : EmitterModel
        Rows of the kernel.
    names : tuple of str
        Emitters in the kernel's order: ``system.zone`` of radiators, ``system.surface`` of floors.
    """

    def __init__(self, period: Period) -> None:
        building = period.building
        places = {
            surface: place
            for assembly in building.zones.values()
            for surface, place in assembly.pipes.items()
        }
        rows = EmitterRows(building.site, tuple(building.zones), places, building.step)
        self.model: EmitterModel = emitter_model(rows)
        self.names = tuple(rows.names)
        self._zones = tuple(building.zones)
        self._floors = building.site.heated_surfaces
        self._period, self._steps = period, period.part_steps
        self._per_second = 1.0 / building.step
        self._record = np.zeros((len(self.names), len(EmitterRecord), period.intervals), np.float32)
        self._totals = np.zeros((len(self.names), len(EmitterRecord)))
        self._moved = np.zeros(len(self.names))
        self._before = np.zeros((len(self.names), len(EmitterRecord)))

    def new_state(self) -> EmitterState:
        """Return the state of all emitters at room temperature."""
        return new_emitters(self.model, self._steps)

    def valves(self, state: EmitterState) -> dict[str, list[Array]]:
        """Return what the emitters of each zone remember, views of the state."""
        found: dict[str, list[Array]] = {}
        for row, memory in zip(self.model.figure, state.memory, strict=True):
            found.setdefault(self._zones[int(row[Emitter.ZONE])], []).append(memory)
        return found

    def keep(self, part: int, state: EmitterState) -> None:
        """Keep a finished part."""
        if not self.names:
            return
        steps = self._period.steps_of(part)
        means = state.record[:, : steps.stop - steps.start].transpose(0, 2, 1) * self._per_second
        self._record[:, :, self._period.intervals_of(part)] = self._period.kept(means)
        self._before = state.record[:, steps.stop - steps.start - 1].copy()
        self._totals += state.record.sum(axis=1)
        self._moved += np.abs(state.record[:, :, EmitterRecord.HEAT]).sum(axis=1)

    def last(self, state: EmitterState, k: int) -> dict[Signal, float]:
        """Return what step ``k`` of a part says of all emitters; -1 for the one before the part."""
        record = (state.record[:, k] if k >= 0 else self._before) * self._per_second
        return {signal: float(record[place]) for signal, place in self._signals()}

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of all emitters."""
        return {signal: self._record[place] for signal, place in self._signals()}

    def _signals(self) -> Iterator[tuple[Signal, tuple[int, int]]]:
        """Yield the signals of all emitters, with their places in the records."""
        for e, name in enumerate(self.names):
            for quantity, column in _SERIES.items():
                floor = name.split(".", 1)[1] in self._floors
                if floor or quantity != "floor_surface_temperature":
                    yield Signal(f"systems.{name}", quantity), (e, column)

    def residuals(self) -> Array:
        """Return by what share of all its heat each emitter does not close, shape (e,). [-]"""
        drawn = self._totals[:, EmitterRecord.DRAWN]
        spent = self._totals[:, EmitterRecord.HEAT] + self._totals[:, EmitterRecord.STORED]
        return np.asarray(np.abs(drawn - spent) / np.maximum(self._moved, 1.0))

    def balance(self) -> Balance:
        """Return the balance of heat of the emitters. [J]"""
        flows = {
            "drawn": self._totals[:, EmitterRecord.DRAWN],
            "given": -self._totals[:, EmitterRecord.HEAT],
        }
        return Balance(flows, self._totals[:, EmitterRecord.STORED], self.names)
