"""What speaks against comparing two results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.compare.pairs import pairs_of
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
    else:
        yield from _error_bar_doubts(base, other)


def _error_bar_doubts(base: RunResult, other: RunResult) -> Iterator[Finding]:
    counts = [0 if r.replications is None else len(r.replications) for r in (base, other)]
    if 0 in counts:
        yield Finding(
            "no-error-bar",
            f"The difference of {other.name} comes from single runs: no error bar is known. Repeat "
            "both with several sets of random numbers.",
            {"result": other.name},
        )
    elif pairs_of(base, other) is None:
        yield Finding(
            "no-pairs",
            f"The replications of {other.name} share no seeds with those of {base.name}: no error "
            "bar is known. Run both from the same seed.",
            {"result": other.name, "replications": counts},
        )


def _told(result: RunResult, field: str) -> object:
    manifest = result.manifest
    if field == "period":
        return f"{manifest.period_start} to {manifest.period_end}"
    if field == "weather_hash":
        return f"{manifest.weather} ({manifest.weather_hash[:8]})"
    return getattr(manifest, field)
