"""A run's series in memory: interval means labelled at the interval's start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.quantities import quantity

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SITE = "site"
"""Asset of quantities that belong to the whole building."""


class Signal(NamedTuple):
    """Key of a series: asset (``zones.core``, ``site``) and name in the quantity registry."""

    asset: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Crossings:
    """Every switching of a terminal, in order of time.

    Attributes
    ----------
    time : ndarray, shape (n,)
        Since the run's start. [s]
    zone : ndarray of int, shape (n,)
        Index into ``zones``.
    kind : ndarray of int, shape (n,)
        Mode entered, a value of `sim.kernel.Mode`.
    temperature : ndarray, shape (n,)
        Zone air temperature at the crossing. [degC]
    threshold : ndarray, shape (n,)
        Temperature that was crossed; NaN where a power limit was. [degC]
    zones : tuple of str
        Names of the zones.
    """

    time: NDArray[np.float64]
    zone: NDArray[np.int64]
    kind: NDArray[np.int64]
    temperature: NDArray[np.float64]
    threshold: NDArray[np.float64]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """Balance of a run: flows and stored change, accumulated independently of one another.

    Attributes
    ----------
    flows : mapping of str to ndarray, shape (zones,)
        What entered each zone by each way: heat [J], or vapour or carbon dioxide [kg].
    stored : ndarray, shape (zones,)
        Stored amount at the end minus at the start. [J] or [kg]
    zones : tuple of str
        Names of the zones.
    smallest : float
        Flows whose absolute sum is less than this count as this much. [J] or [kg]
    """

    flows: Mapping[str, NDArray[np.float64]]
    stored: NDArray[np.float64]
    zones: tuple[str, ...]
    smallest: float = 1.0

    def zone_residuals(self) -> NDArray[np.float64]:
        """Return each zone's imbalance over the sum of its absolute flows, shape (zones,). [-]."""
        total = np.sum(list(self.flows.values()), axis=0)
        scale = np.sum([np.abs(values) for values in self.flows.values()], axis=0)
        return np.asarray(np.abs(total - self.stored) / np.maximum(scale, self.smallest))

    @property
    def residual(self) -> float:
        """Largest imbalance of the building or any zone, over the sum of absolute flows. [-]."""
        total = sum(float(np.sum(values)) for values in self.flows.values())
        scale = sum(float(np.sum(np.abs(values))) for values in self.flows.values())
        building = abs(total - float(np.sum(self.stored))) / max(scale, self.smallest)
        # np.max lets what is no number through, Python's max may hide it
        return float(np.max([building, *self.zone_residuals()], initial=0.0))


@dataclass(frozen=True, slots=True)
class Happening:
    """Something discrete that a process reported.

    Attributes
    ----------
    time : float
        Since the run's start. [s]
    asset : str
        Asset concerned.
    text : str
        What happened.
    kind : {'malfunction', 'repair', 'window', 'thermostat', 'process'}
        What it belongs to; ``process`` is what users' own processes report.
    value : float, optional
        How much of it, where that says something.
    unit : str
        Of the value; empty for a share of 1, ``currency`` for that of the run's tariff.
    """

    time: float
    asset: str
    text: str
    kind: str = "process"
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A malfunction from its beginning to its repair.

    Attributes
    ----------
    name : str
        Name of the malfunction in the site.
    asset, kind : str
        What broke, and how.
    begun_at : float
        When it happened, since the run's start. [s]
    noticed, begun, repaired : float, optional
        When it was noticed, its repair began and ended; None where it did not come to that. [s]
    cost : float
        Of its repair, once it is repaired. [currency]
    """

    name: str
    asset: str
    kind: str
    begun_at: float
    noticed: float | None = None
    begun: float | None = None
    repaired: float | None = None
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The series of one run.

    Attributes
    ----------
    start : datetime
        Aware UTC time of the first interval's start.
    step : float
        Length of an interval. [s]
    series : mapping of Signal to ndarray, shape (n,)
        Interval means in the unit of the quantity registry, float32.
    time_zone : str
        IANA name of the site's civil time.
    utc_offset : float
        Of the site's standard time. [h]
    crossings : Crossings
        Switchings of terminals.
    balance : Balance
        Energy balance of the run.
    happenings : tuple of Happening
        What processes reported.
    warm_up_days : int
        Days simulated before the start until the state repeated.
    breakdowns : tuple of Breakdown
        What broke, in the order of its beginnings.
    air_balances : mapping of str to Balance
        Balances of vapour, ``moisture``, and of carbon dioxide, ``co2``. [kg]
    system_balances : mapping of str to Balance
        Balances of heat in air handlers, ``handlers``, in water plants, ``plants``, in radiators
        and heated floors, ``emitters``, and of electricity in ``batteries``; where a site has
        them. [J]
    """

    start: datetime
    step: float
    series: Mapping[Signal, NDArray[np.float32]]
    time_zone: str
    utc_offset: float
    crossings: Crossings
    balance: Balance
    happenings: tuple[Happening, ...] = ()
    warm_up_days: int = 0
    breakdowns: tuple[Breakdown, ...] = ()
    air_balances: Mapping[str, Balance] = field(default_factory=dict)
    system_balances: Mapping[str, Balance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for signal in self.series:
            quantity(signal.quantity)

    def __len__(self) -> int:
        return next((len(values) for values in self.series.values()), 0)

    def __getitem__(self, key: tuple[str, str]) -> NDArray[np.float32]:
        return self.series[Signal(*key)]

    def __contains__(self, key: object) -> bool:
        return key in self.series

    @property
    def end(self) -> datetime:
        """Aware UTC end of the last interval."""
        return self.start + timedelta(seconds=self.step * len(self))

    @property
    def balances(self) -> dict[str, Balance]:
        """All balances by name: of heat in the ``zones``, of their air, and of their systems."""
        return {"zones": self.balance, **self.air_balances, **self.system_balances}

    @property
    def residual(self) -> float:
        """Largest imbalance of energy, in the building or its systems, over absolute flows. [-]"""
        parts = (self.balance, *self.system_balances.values())
        return float(np.max([part.residual for part in parts], initial=0.0))

    @property
    def moisture_residual(self) -> float:
        """Largest imbalance of vapour over the sum of absolute flows; 0 where none was kept. [-]"""
        return self._residual("moisture")

    @property
    def co2_residual(self) -> float:
        """Largest imbalance of carbon dioxide over the sum of absolute flows; 0 without one. [-]"""
        return self._residual("co2")

    def _residual(self, name: str) -> float:
        return self.air_balances[name].residual if name in self.air_balances else 0.0

    def assets(self, name: str) -> Iterator[str]:
        """Yield the assets that have a series of quantity ``name``."""
        return (signal.asset for signal in self.series if signal.quantity == name)

    def site(self, name: str) -> NDArray[np.float64]:
        """Return the building's series of a quantity; zeros where the site has none, shape (n,)."""
        values = self.series.get(Signal(SITE, name))
        return np.zeros(len(self)) if values is None else values.astype(np.float64)

    def frame(self) -> pd.DataFrame:
        """Return all series as a table with civil-time index and columns (asset, quantity)."""
        import pandas as pd

        index = pd.date_range(self.start, periods=len(self), freq=pd.Timedelta(seconds=self.step))
        columns = pd.MultiIndex.from_tuples(list(self.series), names=["asset", "quantity"])
        table = pd.DataFrame(
            np.column_stack(list(self.series.values())), index=index, columns=columns
        )
        return table.tz_convert(self.time_zone)

    def digest(self) -> str:
        """Return a SHA-256 over all series and crossings: equal digests mean equal bytes."""
        sha = hashlib.sha256(f"{self.start.isoformat()} {self.step}".encode())
        for signal in sorted(self.series):
            sha.update(f"{signal.asset}/{signal.quantity}".encode())
            sha.update(np.ascontiguousarray(self.series[signal]).tobytes())
        log = self.crossings
        for column in (log.time, log.zone, log.kind, log.temperature, log.threshold):
            sha.update(np.ascontiguousarray(column).tobytes())
        return sha.hexdigest()
