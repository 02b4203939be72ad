"""Air systems of a run: the kernel's rows, their schedules, and what is kept of what they did."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.ledger import new_ledger
from sim.kernel.plant import PlantState
from sim.kernel.systems.arrays import (
    Box,
    Handler,
    HandlerRecord,
    SystemsChunk,
    SystemsModel,
    SystemsState,
    new_systems,
)
from sim.kernel.systems.sequence_columns import ZoneSequence
from sim.physics.psychrometrics import dew_point, vapour_pressure
from sim.processes.period import Period
from sim.schedules import Calendar, level_at, transitions
from sim.systems.assembly import add_systems, systems_model
from sim.systems.control import add_optimal_start
from sim.systems.rows import ALWAYS, Air, Rows
from sim.trajectory import Balance, Signal

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
_FLOWS = {
    "outdoor air": (HandlerRecord.OUTDOOR_HEAT, 1.0),
    "fan": (HandlerRecord.FAN_HEAT, 1.0),
    "heating": (HandlerRecord.HEATING, 1.0),
    "reheat": (HandlerRecord.REHEAT, 1.0),
    "cooling": (HandlerRecord.COOLING_SENSIBLE, -1.0),
    "delivered": (HandlerRecord.DELIVERED, -1.0),
}


class Systems:
    """Air systems of a run.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules; every size of its systems is a number.
    calendar : Calendar
        The run's days, whose civil clock night purge follows.
    plants : tuple of str
        Names of the water plants in the kernel's order.

    Attributes
    ----------
    model : SystemsModel
        Rows of the kernel.
    names : tuple of str
        Handlers in the kernel's order; that of a packaged unit is ``system.zone``.
    """

    def __init__(self, period: Period, calendar: Calendar, plants: tuple[str, ...] = ()) -> None:
        building = period.building
        zones = tuple(building.zones)
        air = Air(building.pressure, building.supply_density)
        rows = Rows(
            building.site,
            air,
            zones,
            plants=plants,
            water={n: plant.supply_temperature for n, plant in building.site.plants.items()},
            box=np.full((len(zones), Box.COLUMNS), -1.0),
            zone_sequence=np.zeros((len(zones), ZoneSequence.COLUMNS)),
        )
        add_systems(rows)
        awaited = add_optimal_start(rows)
        self.model: SystemsModel = systems_model(rows)
        self.names = tuple(rows.names)
        self._purges = bool(np.any(self.model.handler[:, Handler.PURGES]))
        self._period = period
        self._levels = np.stack(
            [np.ones(period.count) if n == ALWAYS else period.mean(n) for n in rows.levels], axis=1
        )
        until = [_until(self._period, calendar, schedule) for schedule in awaited]
        self._until = np.stack(until, axis=1) if until else np.zeros((period.count, 0))
        self._clock: Array = calendar.step_clock(period.count, building.step)
        self._ledger = new_ledger(len(self.names), len(HandlerRecord), period.intervals)

    def new_state(self, supplied: Array, water: PlantState) -> SystemsState:
        """Return a state that shares what systems do to zones, and plants to systems, with them."""
        steps, plants = self._period.part_steps, (water.supply, water.available)
        return new_systems(self.model, supplied, steps, self._ledger, plants)

    def chunk(
        self, place: slice, outdoor: Array, humid: Array, water: tuple[Array, Array]
    ) -> SystemsChunk:
        """Return what is known ahead of a chunk of steps.

        Parameters
        ----------
        place : slice
            The steps.
        outdoor, humid : ndarray, shape (k,)
            Dry bulb [degC] and humidity ratio of the outdoor air. [kg/kg]
        water : tuple of ndarray
            Outdoor wet bulb [degC] and draws of service hot water. [m3/s]
        """
        return SystemsChunk(
            levels=self._levels[place],
            outdoor=outdoor,
            wet_bulb=water[0],
            draws=water[1],
            clock=self._clock[place],
            dew_point=self._dew_point(humid) if self._purges else np.zeros(len(humid)),
            until=self._until[place],
        )

    def _dew_point(self, humid: Array) -> Array:
        """Return the dew point of outdoor air by its humidity ratio [kg/kg]. [degC]"""
        pressure = np.full(len(humid), self._period.building.pressure)
        return np.asarray(dew_point(vapour_pressure(humid, pressure)))

    def last(self) -> dict[Signal, float]:
        """Return what the last exchange step says of all handlers."""
        return {
            Signal(f"systems.{name}", quantity): float(self._ledger.last[h, column])
            for h, name in enumerate(self.names)
            for quantity, column in _SERIES.items()
        }

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of all handlers."""
        return {
            Signal(f"systems.{name}", quantity): self._ledger.means[column, h]
            for h, name in enumerate(self.names)
            for quantity, column in _SERIES.items()
        }

    def balance(self) -> Balance:
        """Return the balance of heat of the handlers. [J]"""
        totals = self._ledger.totals
        flows = {name: sign * totals[:, column] for name, (column, sign) in _FLOWS.items()}
        return Balance(flows, totals[:, HandlerRecord.OWED], self.names)


def _until(period: Period, calendar: Calendar, schedule: str) -> Array:
    """Return the time from each step's start until a schedule is above zero, 0 while it is. [s]

    The day after the run counts, for which zones may start in the run's last night.
    """
    times, levels = transitions(period.building.site.schedules[schedule], calendar.longer(1))
    starts: Array = np.arange(period.count, dtype=np.float64) * period.building.step
    on = np.append(times[levels > 0.0], np.inf)
    following = on[np.searchsorted(on, starts, side="left")] - starts
    return np.where(level_at(times, levels, starts) > 0.0, 0.0, following)
