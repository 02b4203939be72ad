"""Bring histories of other systems into a store: CSV and Parquet files.

Rows are one reading each (sensor_id, timestamp, value, perhaps unit, quality and sequence), or a
time and a column for each point. What a file's names, numbers and times mean is said by options or
by a layout (--layout). Every value is stored, or rejected with its reason and counted. Done again,
an import stores nothing twice.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from connectors.histories import FileAccount, Layout
    from connectors.histories.importing import OpenHistory
    from connectors.points import PointTable
    from connectors.store import TelemetryStore

SUMMARY = "bring histories (CSV, Parquet) into a store"
_TEXTS = ("encoding", "delimiter", "decimal", "zone", "ambiguous", "time_format")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="CSV, or .parquet")
    parser.add_argument("--points", metavar="POINTS.yaml", required=True, help="table of points")
    parser.add_argument(
        "--store",
        metavar="DIR",
        required=True,
        help="folder of the telemetry, or postgresql://user@host/database",
    )
    parser.add_argument("--layout", metavar="LAYOUT.yaml", help="what names and numbers mean")
    parser.add_argument(
        "--column", metavar="NAME=POINT", action="append", default=[],
        help="point of a name of the file; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--unit", metavar="NAME=UNIT", action="append", default=[],
        help="unit of a name of the file, where it is not as the device delivers",
    )  # fmt: skip
    parser.add_argument("--zone", metavar="ZONE", help="of times without one: Europe/Berlin")
    parser.add_argument(
        "--ambiguous", choices=("order", "earlier", "later", "reject"),
        help="what times mean that clocks showed twice (default: by the order of rows)",
    )  # fmt: skip
    parser.add_argument("--time-format", metavar="FORMAT", help="of times: '%%d.%%m.%%Y %%H:%%M'")
    parser.add_argument("--delimiter", metavar="C", help="between columns (default: found)")
    parser.add_argument("--decimal", choices=(".", ","), help="decimal sign (default: .)")
    parser.add_argument("--encoding", metavar="NAME", help="of the text (default: utf-8)")
    parser.add_argument(
        "--show", metavar="N", type=_count, default=20, help="rejections printed (default: 20)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Import; 1 where there were values and none could be stored."""
    import time

    from connectors.points import PointTable
    from studio.commands.output import write_json

    table = PointTable.load(options.points)
    layout = _layout(options, table)
    received, histories, judge = _opened(options.files, layout, table)
    began = time.perf_counter()
    with _store(options.store) as store:
        accounts, fresh = _imported(histories, judge, store, options)
    seconds = time.perf_counter() - began
    report = _report(accounts, fresh, seconds)
    if options.json:
        write_json({**report, "received": received.isoformat()})
    else:
        _show(accounts, report)
    return 1 if report["values"] and not report["stored"] else 0


def _layout(options: argparse.Namespace, table: PointTable) -> Layout:
    """Return the layout of the file named, with what options say instead."""
    from connectors.histories import Layout
    from sim.errors import DocumentError

    layout = Layout() if options.layout is None else Layout.load(options.layout)
    given = {name: getattr(options, name) for name in _TEXTS}
    changed: dict[str, Any] = {name: text for name, text in given.items() if text is not None}
    if changed.get("delimiter") == "\\t":
        changed["delimiter"] = "\t"
    changed["points"] = {**layout.points, **_pairs("--column", options.column)}
    changed["units"] = {**layout.units, **_pairs("--unit", options.unit)}
    source = options.layout or "command line"
    layout = Layout.read({**layout.plain(), **changed}, source=source)
    if faults := list(layout.faults(table)):
        raise DocumentError(faults, source=source)
    return layout


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    from sim.errors import DocumentError, Fault

    pairs = {}
    for text in texts:
        name, sign, value = text.rpartition("=")
        if not sign or not name or not value:
            fault = Fault(option, text, "NAME=VALUE", "write both, with a sign of equality between")
            raise DocumentError([fault], source="command line")
        pairs[name] = value
    return pairs


def _opened(files: Sequence[str], layout: Layout, table: PointTable) -> Any:
    """Open every file before anything is stored, and tell the faults of all."""
    from datetime import UTC, datetime
    from pathlib import Path

    from connectors.histories import open_history
    from connectors.validation import Validator
    from sim.errors import DocumentError, Fault

    received, validator = datetime.now(UTC), Validator(table)
    histories, faults = [], []
    for name in files:
        path = Path(name).expanduser()
        try:
            histories.append(open_history(path, layout, validator, received=received))
        except DocumentError as error:
            faults += [fault.within(path.name) for fault in error.faults]
    if faults:
        raise DocumentError(faults, source="import")
    repeated = {path.name for path in map(Path, files) if files.count(str(path)) > 1}
    if repeated:
        fault = Fault("FILE", ", ".join(sorted(repeated)), "each file once", "name it once")
        raise DocumentError([fault], source="import")
    return received, histories, validator


def _store(place: str) -> TelemetryStore:
    from studio.commands.record import opened_store

    return opened_store(place)


def _imported(
    histories: Sequence[OpenHistory], validator: Any, store: TelemetryStore, options: Any
) -> tuple[list[FileAccount], int]:
    """Import file after file, and count the readings that were not there before."""
    from connectors.histories import import_file
    from connectors.intake import Intake
    from studio.commands.output import progress_bar

    intake = Intake(validator, store)
    store.compact()
    before = store.count(store.points())
    accounts: list[FileAccount] = []
    with progress_bar("importing", quiet=options.json, engine=False) as bar:
        for number, history in enumerate(histories):
            room = options.show - sum(len(one.rejections) for one in accounts)
            with _said_where_it_ended(bar, number, len(histories)) as told:
                account = import_file(history, intake, store, details=max(room, 0), progress=told)
            accounts.append(account)
        store.compact()
    return accounts, store.count(store.points()) - before


@contextmanager
def _said_where_it_ended(
    bar: Callable[[float], None] | None, number: int, files: int
) -> Iterator[Callable[[FileAccount, float], None]]:
    """Move the bar, and say how far a file was imported that could not be finished."""
    from sim.errors import AtriumError

    last: list[FileAccount] = []

    def told(account: FileAccount, done: float) -> None:
        last[:] = [account]
        if bar is not None:
            bar((number + done) / files)

    try:
        yield told
    except (AtriumError, KeyboardInterrupt):
        for one in last:
            sys.stderr.write(
                f"atrium: {one.path.name}: {one.stored} readings of its first {one.rows} rows are "
                "stored for sure; import it again to go on, nothing is stored twice\n"
            )
        raise


def _report(accounts: Sequence[FileAccount], fresh: int, seconds: float) -> dict[str, Any]:
    files = [
        {
            "file": str(one.path),
            "rows": one.rows,
            "blank": one.blank,
            "values": one.values,
            "stored": one.stored,
            "rejected": dict(one.rejected),
            "empty": one.empty,
            "rejections": [
                {one.row_word: each.index, "reason": str(each.reason), "detail": each.detail}
                for each in one.rejections
            ],
        }
        for one in accounts
    ]
    rows = sum(one.rows for one in accounts)
    return {
        "rows": rows,
        "values": sum(one.values for one in accounts),
        "stored": sum(one.stored for one in accounts),
        "new": fresh,
        "rejected": sum(one.rejected.total() for one in accounts),
        "seconds": round(seconds, 3),
        "rows_per_s": round(rows / max(seconds, 1e-9)),
        "files": files,
        "findings": [finding for one in accounts for finding in one.findings],
    }


def _show(accounts: Sequence[FileAccount], report: dict[str, Any]) -> None:
    from studio.commands.output import write, write_findings, write_table

    rows = [["File", "rows", "values", "stored", "rejected", "empty"]]
    for one in accounts:
        counts = (one.rows, one.values, one.stored, one.rejected.total(), one.empty)
        rows.append([one.path.name, *map(str, counts)])
    write_table(rows, right=[1, 2, 3, 4, 5])
    for one in accounts:
        for reason, count in one.rejected.items():
            write(f"  {one.path.name}: {count} rejected, {reason}")
        for each in one.rejections:
            write(f"    {one.row_word} {each.index}: {each.reason}: {each.detail}")
        if one.rejections and one.rejected.total() > len(one.rejections):
            write(f"    and {one.rejected.total() - len(one.rejections)} more")
    write_findings(report["findings"])
    write(
        f"\n{report['new']} readings are new, {report['stored'] - report['new']} were there before;"
        f" {report['rows_per_s']} rows/s"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: a number from 0 to 999999")
    return int(text)
