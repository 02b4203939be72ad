"""Comparison of results: what was changed, what came of it, and what it is worth."""

from scenarios.compare.compare import compare
from scenarios.compare.model import (
    Alternative,
    Comparison,
    DayProfile,
    KpiDifference,
    LoadDuration,
    Measure,
    MeasureEconomics,
    MonthlyProfile,
    Profiles,
)

__all__ = [
    "Alternative", "Comparison", "DayProfile", "KpiDifference", "LoadDuration", "Measure",
    "MeasureEconomics", "MonthlyProfile", "Profiles", "compare",
]  # fmt: skip
