"""Run many scenarios from one document; what is finished is kept, and the same command goes on.

Results go to a folder, each as soon as it is there: after Ctrl-C, a crash or a full disk, run the
same command once more, and only what is missing is computed.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from studio.commands.numbers import whole_number
from studio.commands.results import add_data_argument, user_directories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from scenarios.sweep import SweepResult, SweepRun

SUMMARY = "run many scenarios from one document"

_COLUMNS = ("site_energy", "energy_cost", "carbon_emissions", "unmet_heating_hours")
"""KPIs in the table of scenarios; --json has all."""
_MOST_ROWS = 20
"""Scenarios and failures listed; --json has all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("sweep", metavar="SWEEP", help="YAML file or name of a sweep")
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="folder of the results (default: sweeps/NAME in the data directory)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        metavar="N",
        type=whole_number(1, 1024),
        help="processes on this machine (default: one a core)",
    )
    where.add_argument(
        "--dask",
        metavar="ADDRESS",
        type=_scheduler,
        help="scheduler of a Dask cluster, tcp://host:8786",
    )
    parser.add_argument(
        "--retry", action="store_true", help="run once more what failed in an earlier attempt"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Run the sweep; 1 where scenarios failed."""
    from scenarios.executors import executor

    with executor(workers=options.workers, dask=options.dask) as pool:
        # imported while the workers load the kernel
        from scenarios.sweep import read_plan, run_sweep
        from studio.commands.output import progress_bar, write_json

        plan = read_plan(options.sweep, directories=user_directories(options.data))
        folder = _folder(options.output, options.data, plan.sweep.name)
        title = f"{plan.sweep.name}, {len(plan.points)} scenarios"
        with progress_bar(title, quiet=options.quiet) as bar:
            result = run_sweep(
                plan,
                folder,
                executor=pool,
                progress=None if bar is None else lambda done, count: bar(done / count),
                retry=options.retry,
            )
    if options.json:
        write_json(result.to_json())
    else:
        _show(result)
    return 1 if result.failed else 0


def _scheduler(text: str) -> str:
    if not re.fullmatch(r"([a-z]+://)?[^/\s]+:\d{1,5}", text):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: tcp://host:8786")
    return text


def _folder(output: str | None, data: str | None, name: str) -> Path:
    from pathlib import Path

    from studio.settings import settings_from

    return Path(output).expanduser() if output else settings_from(data).data / "sweeps" / name


def _show(result: SweepResult) -> None:
    from studio.commands.output import write

    sweep = result.plan.sweep
    write(f"{sweep.title or sweep.name} ({sweep.name}), base {result.plan.base.chain[-1]}\n")
    _show_kpis(result)
    _show_scenarios(result)
    _show_findings(result.done)
    _show_failures(result.failed)
    write(f"\n{summary(result)}")


def summary(result: SweepResult) -> str:
    """Return the sweep in one line.

    Parameters
    ----------
    result : SweepResult
        What came of it.
    """
    stored = len(result.runs) - len(result.failed)
    parts = [
        f"{len(result.runs)} scenarios, {stored} done and {len(result.failed)} failed",
        f"{result.computed} computed now in {result.seconds:.1f} s",
    ]
    if result.plan.left_out:
        parts.append(f"{result.plan.left_out} left out by constraints")
    return f"{'; '.join(parts)}; results in {result.folder}"


def _show_kpis(result: SweepResult) -> None:
    """Write the span of every KPI that varies, and the scenarios at its ends."""
    import numpy as np

    from scenarios.formats import Number
    from studio.commands.output import label, write, write_table

    numbers = {each.run: each.point.number for each in reversed(result.done)}
    rows = [("KPIs that differ", "least", "in", "mean", "most", "in", "")]
    for name, values in result.kpis.values.items():
        least, most = np.nanmin(values), np.nanmax(values)
        if least == most:
            continue
        unit = result.kpis.units[name]
        ends = [numbers[result.kpis.runs[int(place)]] for place in _ends(values)]
        texts = [Number(float(v), unit).text for v in (least, np.nanmean(values), most)]
        symbol = Number(float(least), unit).symbol
        rows.append(
            (label(name), texts[0], f"#{ends[0]}", texts[1], texts[2], f"#{ends[1]}", symbol)
        )
    if len(rows) > 1:
        write_table(rows, right=[1, 2, 3, 4, 5])
        write()


def _ends(values: NDArray[np.float64]) -> tuple[int, int]:
    import numpy as np

    return int(np.nanargmin(values)), int(np.nanargmax(values))


def _show_scenarios(result: SweepResult) -> None:
    """Write the scenarios with the least site energy."""
    import numpy as np

    from scenarios.formats import Number
    from studio.commands.output import label, write, write_table

    kpis = result.kpis
    names = [name for name in _COLUMNS if name in kpis.values]
    if not names:
        return
    place = {run: row for row, run in enumerate(kpis.runs)}
    done = sorted(
        result.done, key=lambda each: np.nan_to_num(kpis.values[names[0]][place[each.run]])
    )
    heads = [f"{label(name)} [{Number(0.0, kpis.units[name]).symbol}]" for name in names]
    rows = [("", "Scenario", *heads)]
    for each in done[:_MOST_ROWS]:
        row = place[each.run]
        texts = [Number(float(kpis.values[n][row]), kpis.units[n]).text for n in names]
        rows.append((f"#{each.point.number}", each.point.title, *texts))
    write_table(rows, right=[0, *range(2, len(heads) + 2)])
    if len(done) > _MOST_ROWS:
        write(f"  and {len(done) - _MOST_ROWS} with more (--json lists all)")


def _show_findings(done: Sequence[SweepRun]) -> None:
    """Write how often each doubt came up."""
    from collections import Counter

    from studio.commands.output import write, write_table

    counts = Counter(code for each in done for code in each.record.findings)
    if counts:
        write("\nFindings (--json says where)")
        write_table([(code, f"in {count} of {len(done)}") for code, count in counts.most_common()])


def _show_failures(failed: Sequence[SweepRun]) -> None:
    from studio.commands.output import write

    for line in _failures(failed):
        write(line)


def _failures(failed: Sequence[SweepRun]) -> Iterator[str]:
    if failed:
        yield "\nFailed"
    for each in failed[:_MOST_ROWS]:
        yield f"  #{each.point.number} ({each.point.title}): {each.record.reason}"
    if len(failed) > _MOST_ROWS:
        yield f"  and {len(failed) - _MOST_ROWS} more (--json lists all)"
