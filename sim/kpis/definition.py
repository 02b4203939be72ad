"""What a KPI is: a number, and the definition it is calculated by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sim.kpis.figures import Figures

Better = Literal["lower", "higher", "neither"]
"""Which direction is an improvement."""

CURRENCY = "currency"
"""Unit of costs in the definitions; a KPI carries the tariff's currency instead."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One number of a run.

    Attributes
    ----------
    name : str
        Name in `sim.kpis.KPI_DEFINITIONS`.
    value : float
        The number. [unit]
    unit : str
        Its unit.
    """

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """How a KPI is calculated.

    Attributes
    ----------
    name : str
        Name used in documents, files and tables.
    unit : str
        Unit of its value; ``currency`` stands for that of the tariff.
    text : str
        One sentence for people.
    function : callable
        Pure function of the figures of a run; None where the KPI has no meaning for it (no floor
        area, nobody there, no tariff).
    better : {'lower', 'higher', 'neither'}
        Which direction is an improvement.
    source : str
        Standard or convention the definition follows.
    """

    name: str
    unit: str
    text: str
    function: Callable[[Figures], float | None]
    better: Better
    source: str = ""


def percent(share: float | None) -> float | None:
    """Return a share in per cent, nothing for nothing."""
    return None if share is None else 100.0 * share
