"""Results: one run, or runs compared with the first of them, as sections to read and as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.charts import Panels, carpet_chart, temperature_chart, titles_of
from scenarios.charts import Part as Days
from scenarios.charts.series import extreme_weeks
from scenarios.compare import compare
from scenarios.happenings import KINDS, Happened, happened
from scenarios.index import KpiIndex
from scenarios.plain import plain
from scenarios.report import FORMATS
from scenarios.report.content import build_report
from scenarios.report.write import render_report
from scenarios.run import residuals
from sim.errors import AtriumError, DocumentError, Fault
from sim.quantities import quantity
from sim.trajectory import SITE, Signal
from studio.actions.runs import get_run
from studio.session import current

if TYPE_CHECKING:
    from scenarios.report.model import Report
    from scenarios.run import RunResult

MOST_COMPARED = 6
"""Results that can be told apart in one chart."""

MOST_HAPPENINGS = 100
"""Rows of what happened that are shown at once."""

_WEEK = 7
_FINE = 900.0
"""Interval over which temperatures of a week are averaged. [s]"""


@dataclass(frozen=True, slots=True)
class Explorable:
    """What can be looked at in a result.

    Attributes
    ----------
    zones : tuple of str
        Zones with an air temperature.
    carpets : tuple of (str, str)
        Names and texts of the quantities of the building.
    """

    zones: tuple[str, ...]
    carpets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened in a run, as far as it was asked for.

    Attributes
    ----------
    rows : tuple of Happened
        In order of time, at most `MOST_HAPPENINGS`.
    first : int
        Place of the first row among all that were asked for.
    found : int
        Number of all that were asked for.
    kinds : tuple of (str, str, int)
        Name, title and number of each kind that there is.
    places : tuple of str
        Assets to which something happened.
    """

    rows: tuple[Happened, ...]
    first: int
    found: int
    kinds: tuple[tuple[str, str, int], ...]
    places: tuple[str, ...]


def get_report(runs: Sequence[str]) -> Report:
    """Return what a report says of one run, or of runs compared with the first.

    Raises
    ------
    AtriumError
        If a run does not exist or is not finished, or its file is damaged.
    """
    return current().workspace.results.report(tuple(runs), lambda: build_report(_results(runs)))


def get_result(run: str) -> dict[str, Any]:
    """Return KPIs, manifest and findings of a finished run as plain data.

    Raises
    ------
    AtriumError
        If the run does not exist or is not finished, or its file is damaged.
    """
    (result,) = _results([run])
    return {
        "run": run,
        "scenario": get_run(run).scenario,
        "title": result.title,
        "manifest": plain(result.manifest),
        "balance_residual": plain(result.trajectory.residual),
        "balances": plain(residuals(result.trajectory)),
        "kpis": {
            name: {"value": plain(kpi.value), "unit": kpi.unit} for name, kpi in result.kpis.items()
        },
        "replications": plain(result.replications),
        "attribution": plain(result.attribution),
        "findings": plain(result.findings),
    }


def have_error_bars(runs: Sequence[str]) -> bool:
    """Tell whether runs were all repeated, so that their differences have error bars.

    Raises
    ------
    AtriumError
        If a run does not exist or is not finished, or its file is damaged.
    """
    return all(result.replications is not None for result in _results(runs))


def compare_runs(runs: Sequence[str]) -> dict[str, Any]:
    """Return the comparison of runs with the first of them as plain data: inputs first.

    Raises
    ------
    AtriumError
        If there are fewer than two runs, or one is not finished.
    """
    if len(runs) < 2:
        raise _fault("runs", ",".join(runs), "two or more runs", "name another run")
    return compare(_results(runs)).to_json()


def list_explorable(runs: Sequence[str]) -> Explorable:
    """Return which zones and quantities all of the runs have."""
    signals = set.intersection(*(set(r.trajectory.series) for r in _results(runs)))
    zones = [
        signal.asset.removeprefix("zones.")
        for signal in _results(runs)[0].trajectory.series
        if signal.quantity == "air_temperature" and signal in signals
    ]
    found = [
        (signal.quantity, quantity(signal.quantity).text)
        for signal in sorted(signals)
        if signal.asset == SITE
    ]
    return Explorable(tuple(zones), tuple(found))


def get_temperatures(runs: Sequence[str], zone: str, stretch: str = "warm") -> Panels:
    """Return the air temperature of a zone with the band between its set-points.

    Parameters
    ----------
    runs : sequence of str
        Finished runs, the base first.
    zone : str
        Name of the zone.
    stretch : {'cold', 'warm', 'all'}
        Days shown: the coldest or the warmest week of the base, or the whole run.

    Raises
    ------
    AtriumError
        If a run has no such zone, or the days are named otherwise.
    """
    results = _results(runs)
    zones = list_explorable(runs).zones
    if zone not in zones:
        raise _fault("zone", zone, f"one of {', '.join(zones)}", "choose another zone")
    if stretch not in ("cold", "warm", "all"):
        raise _fault("stretch", stretch, "cold, warm or all", "choose one of these")
    return temperature_chart(
        results, titles_of(results), zone=zone, part=_days(results[0], stretch)
    )


def get_carpet(runs: Sequence[str], name: str) -> Panels:
    """Return a quantity of the building by day and hour.

    Raises
    ------
    AtriumError
        If a run has no such quantity.
    """
    results = _results(runs)
    names = dict(list_explorable(runs).carpets)
    if name not in names:
        raise _fault("carpet", name, f"one of {', '.join(names)}", "choose another quantity")
    return carpet_chart(results, titles_of(results), Signal(SITE, name))


def list_happenings(run: str, *, kind: str = "", place: str = "", first: int = 0) -> Happenings:
    """Return what happened in a run: malfunctions and repairs, what occupants did.

    Parameters
    ----------
    run : str
        A finished run.
    kind, place : str
        Only of this kind, only at this asset; empty for all.
    first : int
        Place from which rows are wanted.

    Raises
    ------
    AtriumError
        If the run does not exist or is not finished, or its file is damaged.
    """
    (result,) = _results([run])
    told = happened(result)
    asked = [e for e in told if kind in ("", e.kind) and place in ("", e.where)]
    counts = Counter(each.kind for each in told)
    first = min(max(first, 0), max(len(asked) - 1, 0)) // MOST_HAPPENINGS * MOST_HAPPENINGS
    return Happenings(
        rows=tuple(asked[first : first + MOST_HAPPENINGS]),
        first=first,
        found=len(asked),
        kinds=tuple((name, title, counts[name]) for name, title in KINDS.items() if counts[name]),
        places=tuple(sorted({each.where for each in told})),
    )


def write_report(runs: Sequence[str], ending: str) -> bytes:
    """Return a report on runs as a file: ``.pdf``, ``.html``, ``.csv`` or ``.json``.

    Raises
    ------
    AtriumError
        If a run is not finished or the ending unknown.
    """
    if ending not in FORMATS:
        raise _fault("format", ending, f"one of {', '.join(FORMATS)}", "choose another format")
    return render_report(_results(runs), ending)


def result_file(run: str) -> Path:
    """Return the HDF5 file of a finished run.

    Raises
    ------
    AtriumError
        If the run does not exist or is not finished.
    """
    _finished(run)
    return current().workspace.settings.result(run)


def key_figures(runs: Sequence[str]) -> dict[str, dict[str, tuple[float, str]]]:
    """Return value and unit of every KPI of finished runs, from the index alone."""
    index = KpiIndex(current().workspace.settings.database)
    return {
        entry.run: {name: (kpi.value, kpi.unit) for name, kpi in entry.kpis.items()}
        for entry in index.select(list(runs))
    }


def _results(runs: Sequence[str]) -> list[RunResult]:
    if not 1 <= len(runs) <= MOST_COMPARED:
        limit = f"1 to {MOST_COMPARED} runs"
        raise _fault("runs", ",".join(runs), limit, "name fewer or more runs")
    if len(set(runs)) < len(runs):
        raise _fault("runs", ",".join(runs), "each run once", "leave out what is repeated")
    return [_result(run) for run in runs]


def _result(run: str) -> RunResult:
    _finished(run)
    return current().workspace.results.get(run)


def _finished(run: str) -> None:
    found = get_run(run)
    if found.state != "done":
        reason = f": {found.error}" if found.error else ""
        text = f"the run of {found.title!r} ({run}) has no result; it is {found.state}{reason}"
        raise AtriumError(text)


def _days(result: RunResult, stretch: str) -> Days | None:
    cold, warm = extreme_weeks(result.trajectory)
    step = result.trajectory.step
    if stretch == "all":
        return None
    return Days(cold if stretch == "cold" else warm, _WEEK, max(_FINE, step))


def _fault(place: str, value: str, limit: str, remedy: str) -> DocumentError:
    return DocumentError([Fault(place, value, limit, remedy)], source="results")
