"""One zone marched by the kernel alone: weather, gains and changes given by the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.envelope.assembly import assemble_building
from sim.envelope.compiled import compile_building
from sim.envelope.signals import OUTDOOR, SignalKey
from sim.kernel import Input
from sim.processes.thermal import new_state
from sim.site import site_from
from tests.boxes import site_data

OUTDOOR_STEP = 300.0
"""For which an outdoor temperature holds. [s]"""
CHEST = {
    "floor_area": 20, "volume": 60, "infiltration": {"air_changes": 0.4},
    "internal_mass_area": 40, "internal_mass_construction": "partition",
}  # fmt: skip
WALL = {"zone": "room", "boundary": "outdoors", "construction": "light-wall", "tilt": 90}


class March:
    """A room of light walls and heavy mass, advanced step by step.

    Parameters
    ----------
    outdoor : sequence of float
        Outdoor temperature in each 300 s. [degC]
    step : float
        Exchange step of the kernel; divides 300 s. [s]
    every : int
        Steps of an interval of the series.
    flows : sequence of float
        Ventilation of each configuration. [m3/s]
    start : float
        Temperature of everything at first. [degC]
    zone : mapping
        Fields of the zone: terminals.
    """

    def __init__(
        self,
        outdoor: Sequence[float],
        *,
        step: float = 300.0,
        every: int = 1,
        flows: Sequence[float] = (0.0,),
        start: float = 20.0,
        **zone: Any,
    ) -> None:
        site = site_from(
            site_data(
                zones={"room": {**CHEST, "system": "ideal", **zone}},
                surfaces={f"wall-{a}": {**WALL, "area": 15, "azimuth": a} for a in (0, 90, 180)},
            )
        )
        building = assemble_building(site, step=step, pressure=101325.0, wind_speed=3.0)
        self.compiled = compile_building(building, {"room": flows})
        repeats = round(OUTDOOR_STEP / step)
        air = np.repeat(np.asarray(outdoor, dtype=np.float64), repeats)
        signals = np.zeros((len(building.signals), len(air)))
        for key, row in building.signals.keys.items():
            if key == SignalKey(OUTDOOR):
                signals[row] = air
            elif key.kind == "sky":
                signals[row] = air - 10.0
        self.chunk = kernel.Chunk(
            signals=np.ascontiguousarray(signals.T, dtype=np.float32),
            outdoor=air,
            wind=np.zeros(len(air)),
            mixing=np.ones((0, len(air))),
            density=283.15 / (air + 273.15) - 1.0,
            dimming=np.ones((1, len(air))),
            leaking=np.ones((1, len(air))),
            sunlit=np.ones(len(air), dtype=np.int64),
            film_signals=np.zeros((1, len(signals)), np.float32),
            film_sunlit=np.ones(1, dtype=np.int64),
            film_outdoor=np.zeros(1),
            film_sky=np.zeros(1),
            film_forced=np.zeros((1, 1)),
            first=0,
            every=every,
        )
        self.state = new_state(self.compiled, -(-len(air) // every), days=7)
        self.compiled.set_nodes(self.state, 0, np.full(len(self.compiled.capacities[0]), start))
        self._work = kernel.new_work(self.compiled.model)
        self._set_inputs(site.zones["room"])
        self.first_heat = float(self.compiled.stored_heat(self.state)[0])

    def _set_inputs(self, zone: Any) -> None:
        inputs = self.state.cells[0]
        inputs[Input.HEATING_SETPOINT], inputs[Input.COOLING_SETPOINT] = -1e4, 1e4
        for terminal, setpoint, capacity in (
            (zone.heating, Input.HEATING_SETPOINT, Input.HEATING_CAPACITY),
            (zone.cooling, Input.COOLING_SETPOINT, Input.COOLING_CAPACITY),
        ):
            if terminal is not None:
                inputs[setpoint] = terminal.setpoint.occupied
                inputs[capacity] = terminal.capacity

    def to(self, until: float, *changes: tuple[float, Input, float], only: int = -1) -> int:
        """Advance to a time [s] with changes of (time, input, value); return how many took."""
        table = np.array([(time, 0, kind, value) for time, kind, value in changes]).reshape(-1, 4)
        return kernel.run(
            self.compiled.model,
            self.chunk,
            self.state,
            kernel.no_systems(1),
            self._work,
            table,
            float(until),
            only,
        )

    def read(self, time: float) -> float:
        """Return the air temperature at a time in the present step. [degC]"""
        self.to(time, only=0)
        return float(kernel.air_temperature(self.compiled.model, self.state, 0))

    @property
    def nodes(self) -> NDArray[np.float64]:
        """Node temperatures now. [degC]"""
        return self.compiled.node_temperatures(self.state, 0)

    @property
    def log(self) -> NDArray[np.float64]:
        """Switchings so far: time, zone, mode, temperature, threshold."""
        return self.state.log[: self.state.counter[0]]

    @property
    def modes(self) -> list[int]:
        """Modes entered so far."""
        return [int(mode) for mode in self.log[:, 2]]

    def total(self, column: kernel.Record) -> float:
        """Return what has been recorded of a column so far. [J]"""
        return float(self.state.ledger.totals[0, column] + self.state.ledger.record[0, column])

    @property
    def residual(self) -> float:
        """Imbalance of flows and stored heat over the sum of absolute flows. [-]"""
        record = kernel.Record
        names = ("OPAQUE", "WINDOW", "GROUND", "INFILTRATION", "VENTILATION", "INTERZONE", "GAINS")
        flows = [self.total(record[name]) for name in (*names, "HEATING")]
        flows.append(-self.total(record.COOLING))
        stored = float(self.compiled.stored_heat(self.state)[0]) - self.first_heat
        return abs(sum(flows) - stored) / max(sum(abs(flow) for flow in flows), 1.0)
