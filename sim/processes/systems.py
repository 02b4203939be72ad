"""Air systems of a run: the kernel's rows, their schedules, and what is kept of what they did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.systems.arrays import (
    Box,
    HandlerRecord,
    SystemsChunk,
    SystemsModel,
    SystemsState,
    Use,
    new_systems,
)
from sim.processes.period import Period
from sim.systems.assembly import add_systems, systems_model
from sim.systems.rows import ALWAYS, Air, Rows
from sim.trajectory import Signal

Array = NDArray[np.float64]

_SERIES = {
    "supply_air_temperature": HandlerRecord.SUPPLY_TEMPERATURE,
    "mixed_air_temperature": HandlerRecord.MIXED_TEMPERATURE,
    "supply_air_flow": HandlerRecord.SUPPLY_FLOW,
    "outdoor_air_flow": HandlerRecord.OUTDOOR_FLOW,
    "cooling_coil_power": HandlerRecord.COOLING,
    "heating_coil_power": HandlerRecord.HEATING,
    "reheat_power": HandlerRecord.REHEAT,
    "fan_power": HandlerRecord.FAN,
    "compressor_power": HandlerRecord.COMPRESSOR,
}


class Systems:
    """Air systems of a run.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules; every size of its systems is a number.

    Attributes
    ----------
    model : SystemsModel
        Rows of the kernel.
    names : tuple of str
        Handlers in the kernel's order; that of a packaged unit is ``system.zone``.
    uses : ndarray, shape (Use, k)
        What all systems consume, step means. [W]
    """

    def __init__(self, period: Period) -> None:
        building = period.building
        zones = tuple(building.zones)
        air = Air(building.pressure, building.supply_density)
        rows = Rows(building.site, air, zones, box=np.full((len(zones), Box.COLUMNS), -1.0))
        add_systems(rows)
        self.model: SystemsModel = systems_model(rows)
        self.names = tuple(rows.names)
        self._period = period
        self._levels = np.stack(
            [np.ones(period.count) if n == ALWAYS else period.mean(n) for n in rows.levels], axis=1
        )
        self._record = np.zeros((len(self.names), len(HandlerRecord), period.count), np.float32)
        self._totals = np.zeros((len(self.names), len(HandlerRecord)))
        self.uses = np.zeros((len(Use), period.count))

    def new_state(self, supplied: Array) -> SystemsState:
        """Return a state that shares what systems do to zones with the zones' own."""
        plants = len(self._period.building.site.plants)
        return new_systems(self.model, supplied, self._period.driving.steps_per_day, plants)

    def chunk(self, place: slice, outdoor: Array) -> SystemsChunk:
        """Return what is known ahead of a chunk of steps."""
        return SystemsChunk(self._levels[place], outdoor)

    def keep(self, day: int, state: SystemsState) -> None:
        """Keep a finished day."""
        steps = self._period.driving.steps_per_day
        place = slice(day * steps, (day + 1) * steps)
        per_second = 1.0 / self._period.building.step
        self._record[:, :, place] = state.record.transpose(0, 2, 1) * per_second
        self._totals += state.record.sum(axis=1)
        self.uses[:, place] = state.uses.T * per_second

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of all handlers."""
        return {
            Signal(f"systems.{name}", quantity): self._record[h, column]
            for h, name in enumerate(self.names)
            for quantity, column in _SERIES.items()
        }

    def residuals(self) -> Array:
        """Return by what share of all that moved each handler does not close, shape (h,). [-]"""
        total = {column: self._totals[:, column] for column in HandlerRecord}
        sources = total[HandlerRecord.OUTDOOR_HEAT] + total[HandlerRecord.FAN_HEAT]
        sources += total[HandlerRecord.HEATING] + total[HandlerRecord.REHEAT]
        sources -= total[HandlerRecord.COOLING_SENSIBLE]
        spent = total[HandlerRecord.DELIVERED] + total[HandlerRecord.OWED]
        moved = np.abs(self._totals).sum(axis=1)
        return np.asarray(np.abs(sources - spent) / np.maximum(moved, 1.0))
