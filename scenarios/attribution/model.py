"""What an attribution holds: measures, and what each brings of every figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """What is attributed to: a change, or changes that make sense together only.

    Attributes
    ----------
    name : str
        From the field ``measure`` of its changes, else the path of the change.
    changes : tuple of int
        Places among the scenario's changes.
    paths : tuple of str
        Their paths.
    """

    name: str
    changes: tuple[int, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KpiParts:
    """What each measure brings of the difference of a KPI.

    Attributes
    ----------
    unit : str
        Unit of all values.
    before, after : float
        Without and with all measures; means of the replications. [unit]
    parts : tuple of float
        By measure; they add up to ``after - before``. [unit]
    half_widths : tuple of float, optional
        Half of the 95 % confidence interval of each part; ``None`` where the parts are exact and
        come from single runs. [unit]
    """

    unit: str
    before: float
    after: float
    parts: tuple[float, ...]
    half_widths: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Differences of all KPIs, split among the measures of a scenario.

    Attributes
    ----------
    base : str
        Title of what the measures are added to.
    base_run : str
        Short name of its run, with the scenario's own period, weather, tariff and seed.
    measures : tuple of Measure
        In the order of the scenario.
    kpis : mapping of str to KpiParts
        By name.
    runs : int
        Runs with different inputs that were needed, replications included.
    orders : int, optional
        How many orders were sampled; ``None`` where all combinations were run.
    replications : int
        Replications of each combination.
    """

    base: str
    base_run: str
    measures: tuple[Measure, ...]
    kpis: Mapping[str, KpiParts]
    runs: int
    orders: int | None = None
    replications: int = 1

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Attribution:
        """Return the attribution from plain data, as `scenarios.plain.plain` makes it."""
        return cls(
            base=data["base"],
            base_run=data["base_run"],
            measures=tuple(
                Measure(item["name"], tuple(item["changes"]), tuple(item["paths"]))
                for item in data["measures"]
            ),
            kpis={name: _kpi_parts(item) for name, item in data["kpis"].items()},
            runs=data["runs"],
            orders=data["orders"],
            replications=data["replications"],
        )


def _kpi_parts(item: Mapping[str, Any]) -> KpiParts:
    half_widths = item["half_widths"]
    return KpiParts(
        item["unit"],
        item["before"],
        item["after"],
        tuple(item["parts"]),
        None if half_widths is None else tuple(half_widths),
    )
