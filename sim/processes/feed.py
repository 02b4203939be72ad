"""What the kernel is fed with part by part, and what is kept of each finished part of a run."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.envelope.building import Building
from sim.envelope.compiled import CompiledBuilding, block_means
from sim.envelope.sun_inside import solar_coefficients
from sim.kernel.blocks import Singles
from sim.processes.air_quality import AirQuality, mixing_shares, new_air_series
from sim.processes.emitters import Emitters
from sim.processes.period import Period
from sim.processes.systems import Systems
from sim.processes.uses import Uses
from sim.processes.water_plants import WaterPlants
from sim.recording import Recorder
from sim.schedules import Calendar
from sim.trajectory import Balance, Signal

Array = NDArray[np.float64]
_Real = TypeVar("_Real", np.float32, np.float64)


class Feed:
    """The parts of a run: inputs of the kernel that are known ahead, and records that it leaves.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules.
    calendar : Calendar
        The run's days.
    compiled : CompiledBuilding
        The building as the kernel takes it.
    state : kernel.State
        Of the zones, which systems act on, and in which the kernel keeps their series.

    Attributes
    ----------
    recorder : Recorder
        Records of the zones.
    air : AirQuality
        Humidity and carbon dioxide.
    systems, plants, emitters
        What serves the zones.
    handling : SystemsState
        State of the air handlers, their repair among it.
    emitting : EmitterState
        State of the emitters, what sticks among it.
    """

    def __init__(
        self,
        period: Period,
        calendar: Calendar,
        compiled: CompiledBuilding,
        state: kernel.State,
    ) -> None:
        self._period = period
        self._first = 0
        self._present: dict[int, tuple[kernel.Chunk, Array]] = {}
        self._compiled = compiled
        building = period.building
        self.air = AirQuality(period)
        self.plants = WaterPlants(period)
        self.systems = Systems(period, calendar, self.plants.names)
        self.emitters = Emitters(period)
        self._uses = Uses(period)
        self._air_series = new_air_series(len(compiled.zones), period.intervals)
        self.recorder = Recorder(compiled.zones, state.ledger, self._air_series, period.interval)
        self.handling = self.systems.new_state(state.supplied, self.plants.state)
        self.emitting = self.emitters.new_state()
        self._mixing = mixing_shares(period)
        # which share of each zone's infiltration is open [-]
        leaks = [zone.infiltration.schedule for zone in building.site.zones.values()]
        self._leaking = period.weighted([[(1.0, schedule)] for schedule in leaks])
        self._absorbed = _absorbed(building)
        self._sun_mask = building.signals.sun_mask()

    def chunk(self, part: int) -> kernel.Chunk:
        """Return the inputs of a part of the run; after its end those of the last part."""
        return self._inputs(part)[0]

    def _inputs(self, part: int) -> tuple[kernel.Chunk, Array]:
        """Return the inputs of a part, and the sun that each zone absorbs, shape (z, k). [W]"""
        part = min(part, self._period.parts - 1)
        if part not in self._present:
            place = self._period.year_of(part)
            rows = self._period.driving.signals.at(place)
            # one by one: products of matrices are rounded in another order in parts of other length
            absorbed = np.zeros((len(self._compiled.zones), rows.shape[1]))
            for zone, column, coefficient in self._absorbed:
                # the balance of heat wants more digits than the signals have
                absorbed[zone] += np.multiply(rows[column], coefficient, dtype=np.float64)
            self._present = {part: (self._chunk(part, rows), absorbed)}
        return self._present[part]

    def _chunk(self, part: int, rows: Singles) -> kernel.Chunk:
        """Return the inputs of a part with signals, a row each."""
        driving, steps = self._period.driving, self._period.steps_of(part)
        place, model = self._period.year_of(part), self._compiled.model
        signals = np.ascontiguousarray(rows.T)
        films = bool(model.counts[:, kernel.Count.FILMS].any())

        def blocks(values: NDArray[_Real]) -> NDArray[_Real]:
            """Return means of blocks, the longer ones behind; none where no film asks for them."""
            if not films:
                return values[:0]
            halves = block_means(values, model.film_every)
            hours = block_means(halves, model.film_hour // model.film_every)
            return np.concatenate([halves, hours])

        film_signals = blocks(signals)
        return kernel.Chunk(
            signals=signals,
            outdoor=driving.weather.dry_bulb[place],
            wind=driving.weather.wind_speed[place],
            mixing=self._mixing.cut(steps),
            density=driving.density[place],
            dimming=driving.dimming.cut(place),
            leaking=self._leaking.cut(steps),
            sunlit=self._sunlit(signals),
            film_signals=film_signals,
            film_sunlit=self._sunlit(film_signals),
            film_outdoor=blocks(driving.weather.dry_bulb[place]),
            film_sky=blocks(driving.sky[place]),
            film_forced=blocks(driving.forced[:, place].T),
            first=steps.start,
            every=self._period.every,
        )

    def _sunlit(self, signals: Singles) -> NDArray[np.int64]:
        """Return whether the sun does anything: none of its signals is ever below zero."""
        return (signals @ self._sun_mask > 0.0).astype(np.int64)

    def systems_of(self, part: int) -> kernel.Systems:
        """Return the systems of a part, ready to record it; their state lives on."""
        self._first = self._period.steps_of(part).start
        self.handling.uses[:] = 0.0
        self.emitting.record[:] = 0.0
        steps = self._period.steps_of(part)
        outdoor = self._period.driving.weather.dry_bulb[self._period.year_of(part)]
        humid, water = self.air.outdoor_water[steps], self.plants.chunk(steps)
        return kernel.Systems(
            self.systems.model,
            self.handling,
            self.systems.chunk(steps, outdoor, humid, water),
            self.air.model,
            self.air.chunk(steps),
            self.air.state,
            self._air_series,
            self.plants.model(steps),
            self.plants.state,
            self.emitters.model,
            self.emitting,
        )

    def keep(self, part: int, log: Array) -> None:
        """Keep a finished part."""
        self.recorder.keep(log)
        self._uses.keep(part, self.handling.uses)
        if self.plants.names:
            self._uses.keep(part, self.plants.state.uses)
        self.plants.keep(part)
        self.emitters.keep(part, self.emitting)
        absorbed = self._period.kept(self._inputs(part)[1])
        self.recorder.keep_sun(self._period.intervals_of(part), absorbed)

    def last(self, step: int) -> dict[Signal, float]:
        """Return the means of a step of the run, which must be the last one that is over."""
        k = step - self._first
        return {
            **self.recorder.last(),
            **self.air.last(),
            **self.systems.last(),
            **self.plants.last(k),
            **self.emitters.last(self.emitting, k),
        }

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of zones, handlers, plants and emitters."""
        parts = (self.recorder, self.systems, self.plants, self.emitters)
        return {signal: values for part in parts for signal, values in part.series().items()}

    def uses(self) -> dict[str, Array]:
        """Return what systems and plants consume, step means by quantity, each shape (k,). [W]"""
        return self._uses.series()

    def balances(self) -> dict[str, Balance]:
        """Return the balances of heat of what serves the zones, where there is any. [J]"""
        parts: dict[str, Systems | WaterPlants | Emitters] = {
            "handlers": self.systems,
            "plants": self.plants,
            "emitters": self.emitters,
        }
        return {kind: part.balance() for kind, part in parts.items() if part.names}


def _absorbed(building: Building) -> list[tuple[int, int, float]]:
    """Return what each zone absorbs of the signals: zone, column, heat per unit. [m2]"""
    found: list[tuple[int, int, float]] = []
    for zone, assembly in enumerate(building.zones.values()):
        heat = solar_coefficients(assembly, len(building.signals))
        found += [(zone, int(column), float(heat[column])) for column in np.flatnonzero(heat)]
    return found
