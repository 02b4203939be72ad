"""What speaks against comparing two results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Finding

if TYPE_CHECKING:
    from scenarios.changes import InputDifference
    from scenarios.compare.model import KpiDifference
    from scenarios.run import RunResult

_MANIFEST = (
    ("site", "site-differs", "They are of different sites"),
    ("weather_hash", "weather-differs", "They ran with different weather"),
    ("period", "period-differs", "They cover different periods"),
    ("engine_version", "engine-version-differs", "They come from different versions of Atrium"),
    ("seed", "seed-differs", "Their random streams have different seeds"),
    ("tariff", "tariff-differs", "They are billed by different tariffs"),
)


def doubts(
    base: RunResult,
    other: RunResult,
    inputs: tuple[InputDifference, ...],
    kpis: tuple[KpiDifference, ...],
) -> Iterator[Finding]:
    """Yield what makes the difference of two results doubtful."""
    for field, code, text in _MANIFEST:
        before, after = _told(base, field), _told(other, field)
        if before != after:
            yield Finding(
                code,
                f"{text}: {before} and {after}; part of the difference comes from that.",
                {"result": other.name, "before": before, "after": after},
            )
    if base.manifest.input_hash == other.manifest.input_hash:
        yield Finding(
            "same-inputs",
            f"{other.name} has the same inputs as {base.name}.",
            {"result": other.name, "input_hash": other.manifest.input_hash},
        )
    elif inputs and all(kpi.verdict == "same" or kpi.absolute == 0 for kpi in kpis):
        yield Finding(
            "no-effect",
            f"The inputs of {other.name} differ from {base.name}, but no KPI does.",
            {"result": other.name, "inputs": [difference.path for difference in inputs]},
        )


def _told(result: RunResult, field: str) -> object:
    manifest = result.manifest
    if field == "period":
        return f"{manifest.period_start} to {manifest.period_end}"
    if field == "weather_hash":
        return f"{manifest.weather} ({manifest.weather_hash[:8]})"
    return getattr(manifest, field)
