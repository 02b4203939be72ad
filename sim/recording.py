"""What a run keeps: step means of all zones, switchings, and the terms of the energy balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import SPECIFIC_HEAT_AIR
from sim.kernel import Record
from sim.kernel.air_quality import AirSeries
from sim.kernel.ledger import Ledger
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


_LOG_TYPES = (np.float64, np.int32, np.int8, np.float64, np.float64)
"""Of time, zone, mode, temperature and threshold."""


class Recorder:
    """What is kept of the zones: series and totals, which the kernel fills, sun and switchings.

    Parameters
    ----------
    zones : sequence of str
        Names in the kernel's order.
    ledger : Ledger
        Of the kernel, with the zones' series and totals.
    air : AirSeries
        Series of the zones' air.
    interval : float
        Length of the intervals of series. [s]
    """

    def __init__(
        self, zones: Sequence[str], ledger: Ledger, air: AirSeries, interval: float
    ) -> None:
        self.zones = tuple(zones)
        self._ledger, self._air, self._interval = ledger, air, interval
        self._solar = np.zeros(len(zones))
        self._solar_means = np.zeros(ledger.means.shape[1:], dtype=np.float32)
        self._columns: list[list[NDArray[Any]]] = [[] for _ in _LOG_TYPES]

    def keep(self, log: Array) -> None:
        """Keep the switchings of a finished part, shape (m, 5)."""
        order = np.argsort(log[:, 0], kind="stable")
        for place, (parts, kind) in enumerate(zip(self._columns, _LOG_TYPES, strict=True)):
            parts.append(log[order, place].astype(kind))

    def keep_sun(self, place: slice, power: Array) -> None:
        """Keep the sun absorbed inside each zone in some intervals, shape (z, k). [W]"""
        self._solar_means[:, place] = power
        self._solar += power.sum(axis=1) * self._interval

    def series(self) -> dict[Signal, NDArray[np.float32]]:
        """Return the series of all zones."""
        result: dict[Signal, NDArray[np.float32]] = {}
        means, air = self._ledger.means, self._air
        for z, name in enumerate(self.zones):
            asset = f"zones.{name}"
            for quantity, column in _SERIES.items():
                result[Signal(asset, quantity)] = means[column, z]
            leak = means[Record.LEAKAGE, z] * np.float32(1.0 / SPECIFIC_HEAT_AIR)
            result[Signal(asset, "infiltration_flow")] = leak
            result[Signal(asset, "solar_gain")] = self._solar_means[z]
            result[Signal(asset, "humidity_ratio")] = air.water[z]
            result[Signal(asset, "relative_humidity")] = air.humidity[z]
            result[Signal(asset, "co2_concentration")] = air.carbon[z]
        return result

    def last(self) -> dict[Signal, float]:
        """Return what the last exchange step says of all zones."""
        found: dict[Signal, float] = {}
        for z, name in enumerate(self.zones):
            asset = f"zones.{name}"
            for quantity, column in _SERIES.items():
                found[Signal(asset, quantity)] = float(self._ledger.last[z, column])
            leak = float(self._ledger.last[z, Record.LEAKAGE]) / SPECIFIC_HEAT_AIR
            found[Signal(asset, "infiltration_flow")] = leak
        return found

    def balance(self, stored: Array) -> Balance:
        """Return the energy balance for a change of stored heat, shape (z,). [J]"""
        totals = self._ledger.totals
        flows = {name: sign * totals[:, column] for name, (column, sign) in _FLOWS.items()}
        flows["solar"] = self._solar.copy()
        return Balance(flows, stored, self.zones)

    def crossings(self) -> Crossings:
        """Return all switchings in order of time."""
        for parts, number in zip(self._columns, _LOG_TYPES, strict=True):
            # one after the other: millions of them would fill the memory twice
            whole = np.concatenate([np.zeros(0, dtype=number), *parts])
            parts[:] = [whole if number is np.float64 else whole.astype(np.int64)]
        time, zone, kind, temperature, threshold = (parts[0] for parts in self._columns)
        return Crossings(time, zone, kind, temperature, threshold, self.zones)
