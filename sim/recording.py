"""What a run keeps: step means of all zones, switchings, and the terms of the energy balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import SPECIFIC_HEAT_AIR
from sim.kernel import Record
from sim.kernel.air_quality import AirSeries
from sim.physics.air_quality import CARBON_DIOXIDE_PER_AIR
from sim.trajectory import Balance, Crossings, Signal

Array = NDArray[np.float64]

_SERIES: Mapping[str, Record] = {
    "air_temperature": Record.AIR,
    "mean_radiant_temperature": Record.RADIANT,
    "opaque_gain": Record.OPAQUE,
    "window_gain": Record.WINDOW,
    "ground_gain": Record.GROUND,
    "infiltration_gain": Record.INFILTRATION,
    "ventilation_gain": Record.VENTILATION,
    "heating_power": Record.HEATING,
    "cooling_power": Record.COOLING,
    "interzone_gain": Record.INTERZONE,
    "people_count": Record.PEOPLE,
    "lighting_power": Record.LIGHTING,
    "supply_air_gain": Record.SUPPLY,
    "heating_setpoint": Record.HEATING_SETPOINT,
    "cooling_setpoint": Record.COOLING_SETPOINT,
}
_AIR_SERIES = ("humidity_ratio", "relative_humidity", "co2_concentration")
_FLOWS: Mapping[str, tuple[Record, float]] = {
    "opaque": (Record.OPAQUE, 1.0),
    "window": (Record.WINDOW, 1.0),
    "ground": (Record.GROUND, 1.0),
    "infiltration": (Record.INFILTRATION, 1.0),
    "ventilation": (Record.VENTILATION, 1.0),
    "interzone": (Record.INTERZONE, 1.0),
    "gains": (Record.GAINS, 1.0),
    "supply": (Record.SUPPLY, 1.0),
    "heating": (Record.HEATING, 1.0),
    "cooling": (Record.COOLING, -1.0),
}


class Recorder:
    """Collects the kernel's records day by day.

    Parameters
    ----------
    zones : sequence of str
        Names in the kernel's order.
    days, steps_per_day : int
        Length of the run.
    step : float
        Exchange step. [s]
    """

    def __init__(self, zones: Sequence[str], days: int, steps_per_day: int, step: float) -> None:
        self.zones = tuple(zones)
        self._step = step
        self._per_day = steps_per_day
        shape = (len(zones), days * steps_per_day)
        self._means = np.zeros((len(Record), *shape), dtype=np.float32)
        self._totals = np.zeros((len(zones), len(Record)))
        self._solar = np.zeros(len(zones))
        self._solar_means = np.zeros(shape, dtype=np.float32)
        self._logs: list[Array] = []
        self._air = np.zeros((3, *shape), dtype=np.float32)

    def keep(self, day: int, record: Array, log: Array) -> None:
        """Keep a finished day: integrals over steps (z, k, Record) and the log (m, 5)."""
        place = slice(day * self._per_day, (day + 1) * self._per_day)
        means = self._means[:, :, place]
        np.multiply(record.transpose(2, 0, 1), 1.0 / self._step, out=means, casting="same_kind")
        self._totals += np.ones(self._per_day) @ record
        self._logs.append(log[np.argsort(log[:, 0], kind="stable")])

    def keep_sun(self, day: int, power: Array) -> None:
        """Keep the sun absorbed inside each zone on a day, shape (z, k). [W]"""
        place = slice(day * self._per_day, (day + 1) * self._per_day)
        self._solar_means[:, place] = power
        self._solar += power.sum(axis=1) * self._step

    def keep_air(self, day: int, air: AirSeries) -> None:
        """Keep the humidity and the carbon dioxide of a day."""
        place = slice(day * self._per_day, (day + 1) * self._per_day)
        np.multiply(air.water, 1000.0, out=self._air[0, :, place], casting="same_kind")
        self._air[1, :, place] = air.humidity
        parts = 1e6 / CARBON_DIOXIDE_PER_AIR
        np.multiply(air.carbon, parts, out=self._air[2, :, place], casting="same_kind")

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the step means of all zones."""
        result: dict[Signal, NDArray[np.float32]] = {}
        for z, name in enumerate(self.zones):
            asset = f"zones.{name}"
            for quantity, column in _SERIES.items():
                result[Signal(asset, quantity)] = self._means[column, z]
            conductance = self._means[Record.LEAKAGE, z]
            leak = conductance * np.float32(1.0 / SPECIFIC_HEAT_AIR)
            result[Signal(asset, "infiltration_flow")] = leak
            result[Signal(asset, "solar_gain")] = self._solar_means[z]
            for place, quantity in enumerate(_AIR_SERIES):
                result[Signal(asset, quantity)] = self._air[place, z]
        return result

    def balance(self, stored: Array) -> Balance:
        """Return the energy balance for a change of stored heat, shape (z,). [J]"""
        flows = {name: sign * self._totals[:, column] for name, (column, sign) in _FLOWS.items()}
        flows["solar"] = self._solar.copy()
        return Balance(flows, stored, self.zones)

    def crossings(self) -> Crossings:
        """Return all switchings in order of time."""
        log = np.concatenate([*self._logs, np.zeros((0, 5))])
        return Crossings(
            time=log[:, 0].copy(),
            zone=log[:, 1].astype(np.int64),
            kind=log[:, 2].astype(np.int64),
            temperature=log[:, 3].copy(),
            threshold=log[:, 4].copy(),
            zones=self.zones,
        )
