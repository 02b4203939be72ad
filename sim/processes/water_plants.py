"""Water plants of a run: the kernel's arrays, the draws from them, and what is kept of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.plant import (
    LoopFigure,
    LoopRecord,
    PlantModel,
    PlantState,
    SourceCondition,
    SourceState,
)
from sim.plants.assembly import Climate, assemble_plants
from sim.processes.outdoors import outdoor_wet_bulb
from sim.processes.period import Period
from sim.trajectory import Balance, Signal

Array = NDArray[np.float64]

_DAYS_OF_MONTHS = np.cumsum([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_SERIES = {
    "supply_water_temperature": LoopRecord.SUPPLY,
    "return_water_temperature": LoopRecord.RETURN,
    "water_flow": LoopRecord.FLOW,
    "plant_load": LoopRecord.LOAD,
    "plant_unmet_load": LoopRecord.UNMET,
    "plant_output": LoopRecord.SOURCES,
    "pump_power": LoopRecord.PUMP,
    "plant_stages": LoopRecord.STAGES,
}


class WaterPlants:
    """Water plants of a run.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules.

    Attributes
    ----------
    names : tuple of str
        Plants in the kernel's order.
    state : PlantState
        Changed by the kernel in place.
    """

    def __init__(self, period: Period) -> None:
        self._period = period
        site = period.building.site
        steps = period.part_steps
        made = assemble_plants(site.plants, step=period.building.step, climate=_climate(period))
        self.names = made.names
        self._model, self._sources = made.model, made.sources
        self.state: PlantState = made.new_state(steps)
        self._draws = np.zeros((period.count, len(self.names)))
        for water in site.hot_water.values():
            if water.plant is not None:
                draw = water.peak_flow * period.mean(water.schedule)
                self._draws[:, made.index[water.plant]] += draw
        weather = period.driving.weather
        self._wet_bulb: Array = np.zeros(period.count)
        if self.names:
            self._wet_bulb = period.cut(outdoor_wet_bulb(weather, period.building.pressure))
        self._record = np.zeros((len(self.names), len(LoopRecord), period.intervals), np.float32)
        self._totals = np.zeros((len(self.names), len(LoopRecord)))
        self._before = np.zeros((len(self.names), len(LoopRecord)))

    def model(self, steps: slice) -> PlantModel:
        """Return the arrays of a part of the run."""
        day = self._period.days[steps.start // self._period.driving.steps_per_day]
        return self._model._replace(first_day=float(day + 1))

    def chunk(self, place: slice) -> tuple[Array, Array]:
        """Return the outdoor wet bulb and the draws of a chunk of steps."""
        return self._wet_bulb[place], self._draws[place]

    def repair(self, plant: str, factors: Mapping[str, Array], *, circulates: bool) -> None:
        """Set what is left of a plant's sources, and whether its pump works, from now on.

        Parameters
        ----------
        plant : str
            Name of the plant.
        factors : mapping of str to ndarray, shape (SourceCondition,)
            Of each source.
        circulates : bool
            Whether its pump works.
        """
        p, state = self.names.index(plant), self.state
        for source, condition in factors.items():
            j = self._sources.index((plant, source))
            before = state.condition[j, SourceCondition.CAPACITY]
            lost = max(before - condition[SourceCondition.CAPACITY], 0.0) / max(before, 1e-9)
            # nothing that is lost may still be promised to coils for the step that begins
            state.available[p] -= min(
                lost * state.source[j, SourceState.CAPACITY], state.available[p]
            )
            state.condition[j] = condition
        state.circulates[p] = 1.0 if circulates else 0.0
        state.available[p] *= state.circulates[p]

    def keep(self, part: int) -> None:
        """Keep a finished part."""
        if not self.names:
            return
        place, steps = self._period.intervals_of(part), self._period.steps_of(part)
        count = steps.stop - steps.start
        self._record[:, :, place] = self._period.kept(self.state.record[:count].transpose(1, 2, 0))
        self._before = self.state.record[count - 1].copy()
        self._totals += self.state.record[:count].sum(axis=0) * self._period.building.step

    def last(self, k: int) -> dict[Signal, float]:
        """Return what step ``k`` of a part says of all plants; -1 for the one before the part."""
        record = self.state.record[k] if k >= 0 else self._before
        return {
            Signal(f"plants.{name}", quantity): float(record[p, column])
            for p, name in enumerate(self.names)
            for quantity, column in _SERIES.items()
        }

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of all plants."""
        return {
            Signal(f"plants.{name}", quantity): self._record[p, column]
            for p, name in enumerate(self.names)
            for quantity, column in _SERIES.items()
        }

    def balance(self) -> Balance:
        """Return the balance of heat of the loops; cold counts as heat taken. [J]"""
        sign = self._model.loop[:, LoopFigure.SIGN]
        flows = {
            "sources": sign * self._totals[:, LoopRecord.SOURCES],
            "delivered": -sign * self._totals[:, LoopRecord.LOAD],
            "pumps": self._totals[:, LoopRecord.PUMP_HEAT],
            "losses": -self._totals[:, LoopRecord.LOSS],
            "draws": -self._totals[:, LoopRecord.DRAW],
            "defrost": -self._totals[:, LoopRecord.DEFROST],
        }
        return Balance(flows, self._totals[:, LoopRecord.CHANGE], self.names)


def _climate(period: Period) -> Climate:
    """Return what plants need to know of their place."""
    hours: Any = period.driving.weather.dry_bulb.reshape(365, -1).mean(axis=1)
    months = [
        float(hours[first:last].mean()) for first, last in itertools.pairwise(_DAYS_OF_MONTHS)
    ]
    return Climate(
        pressure=period.building.pressure,
        annual_mean=float(hours.mean()),
        monthly_difference=max(months) - min(months),
        latitude=period.building.site.location.latitude,
        first_day=float(period.days[0] + 1),
    )
