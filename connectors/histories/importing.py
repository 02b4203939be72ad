"""Files into a store: judged as everything is, a part at a time, and accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connectors.histories.csv_file import CsvFile
from connectors.histories.file import History
from connectors.histories.forms import LongForm, WideForm, form_of, is_long
from connectors.histories.layout import ALIASES, Layout
from connectors.histories.parquet_file import ParquetFile
from connectors.intake import Intake
from connectors.store import TelemetryStore
from connectors.validation import Rejection, Validator
from sim.errors import DocumentError, Fault, Finding

SOURCE = "import"
"""Under which the store counts what was imported."""
_PARQUET = {".parquet", ".pq"}
_PROBED = 200
_COMPACT_AFTER = 1_000_000


@dataclass(slots=True)
class FileAccount:
    """What became of a file: every row is in it, and values = stored + rejected.

    Attributes
    ----------
    path : Path
        The file.
    rows, blank : int
        Rows under the heading, and those of them with nothing in them.
    values : int
        Values met; a row that cannot be read counts as one.
    stored : int
        Those that are in the store now, be it since an earlier import.
    rejected : Counter
        Those that are not, by reason.
    empty : int
        Cells without a value.
    rejections : list of Rejection
        The first of the rejected, with the numbers of their rows.
    row_word : str
        What a row is called: ``line`` or ``row``.
    """

    path: Path
    rows: int = 0
    blank: int = 0
    values: int = 0
    stored: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    empty: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    row_word: str = "row"


@dataclass(frozen=True, slots=True)
class OpenHistory:
    """A file whose heading was read, ready to be imported."""

    file: History
    form: LongForm | WideForm


def open_history(
    path: Path, layout: Layout, validator: Validator, *, received: datetime
) -> OpenHistory:
    """Open a file and see whether its columns are understood; nothing is stored.

    Parameters
    ----------
    path : Path
        CSV, or Parquet by its suffix.
    layout : Layout
        What is known of it.
    validator : Validator
        Judges readings.
    received : datetime
        Time of receipt of all readings that do not say theirs.

    Raises
    ------
    DocumentError
        If it cannot be read, none of its columns is a point, a point has several, or none of its
        first times can be read.
    """
    file: History = ParquetFile(path) if path.suffix.lower() in _PARQUET else CsvFile(path, layout)
    if faults := list(_faults_of_fields(file.heads, layout)):
        raise DocumentError(faults, source=path.name)
    form = form_of(file.heads, layout, validator, received)
    faults = [] if isinstance(form, LongForm) else list(_faults_of_columns(form, file.heads))
    faults += _faults_of_times(file, form)
    if faults:
        raise DocumentError(faults, source=path.name)
    # times seen here are seen again
    return OpenHistory(file, form_of(file.heads, layout, validator, received))


def import_file(
    history: OpenHistory,
    intake: Intake,
    store: TelemetryStore,
    *,
    details: int = 20,
    progress: Callable[[FileAccount, float], None] | None = None,
) -> FileAccount:
    """Store what can be stored of a file, a part at a time.

    Each part is on the disk before the next is read, so that an import that ends early has stored
    what it counted; done again, it stores nothing twice.

    Parameters
    ----------
    history : OpenHistory
        The file.
    intake : Intake
        Stores and accounts.
    store : TelemetryStore
        The same store, to be compacted on the way.
    details : int
        Rejections that are kept one by one.
    progress : callable, optional
        Told the account so far and the share of the file that is done.

    Raises
    ------
    DocumentError
        If the file cannot be read on.
    StoreError
        If the store cannot take it, because the disk is full perhaps.
    """
    account = FileAccount(history.file.path, row_word=history.file.row_word)
    waiting = 0
    if progress is not None:
        progress(account, 0.0)
    for part in history.file.parts():
        judged = history.form.judged(part, details=details - len(account.rejections))
        outcome = intake.take_checked(SOURCE, judged.checked, judged.values)
        account.rows += len(part.rows) + len(part.malformed) + part.blank
        account.blank += part.blank
        account.values += judged.values
        account.empty += judged.empty
        account.stored += outcome.stored
        account.rejected.update(judged.checked.rejected)
        if outcome.refused:
            account.rejected["older than what is kept"] += outcome.refused
        account.rejections += judged.checked.rejections
        waiting += outcome.stored
        if waiting > _COMPACT_AFTER:
            store.compact()
            waiting = 0
        if progress is not None:
            progress(account, part.done)
    account.findings = tuple(_findings(history))
    return account


def _faults_of_fields(heads: Sequence[str], layout: Layout) -> Iterator[Fault]:
    shown = ", ".join(heads)[:300]
    for role, head in layout.fields.items():
        if head not in heads:
            yield Fault(f"fields.{role}", head, f"a heading: {shown}", "correct the name")
    repeated = [head for head, count in Counter(heads).items() if count > 1 and head]
    for head in repeated:
        yield Fault("heading", head, "each name once", "rename one of the columns")
    if layout.form == "long" and not is_long(heads, layout):
        limit = f"columns {', '.join(list(ALIASES)[:3])}; there are {shown}"
        yield Fault("heading", shown, limit, "say under fields which columns hold these")


def _faults_of_columns(form: WideForm, heads: Sequence[str]) -> Iterator[Fault]:
    shown = ", ".join(heads)[:300]
    if not form.known:
        yield Fault(
            "heading",
            shown,
            "sensor_id, timestamp, value; or a column of time and columns that are points",
            "map its columns to points (points: {COLUMN: POINT})",
        )
    for point in form.repeated:
        yield Fault("heading", point, "one column for a point", "ignore one of its columns")


def _faults_of_times(file: History, form: LongForm | WideForm) -> Iterator[Fault]:
    """Tell where none of the first times can be read: then none of the others can."""
    part = next((part for part in file.parts() if len(part.rows)), None)
    if part is None:
        return
    cells = list(part.columns[form.time][:_PROBED])
    if not all(form.clock.why(cell) for cell in cells):
        return
    why = form.clock.why(cells[0])
    remedy = f"name them, zone: Europe/Berlin, time_format: %d.%m.%Y %H:%M ({why})"
    line = int(part.rows[0]) if file.row_word == "line" else None
    yield Fault(file.heads[form.time], str(cells[0])[:80], form.clock.wanted, remedy, line)


def _findings(history: OpenHistory) -> Iterator[Finding]:
    clock = history.form.clock
    if clock.twice:
        taken = {
            "order": "which is meant was taken from the order of the rows",
            "earlier": "the earlier was taken, as the layout says",
            "later": "the later was taken, as the layout says",
            "reject": "they were rejected, as the layout says",
        }[clock.layout.ambiguous]
        yield Finding(
            "ambiguous-times",
            f"{history.file.path.name}: {clock.twice} rows have times that clocks in "
            f"{clock.layout.zone} showed twice; {taken}",
            {"rows": clock.twice, "ambiguous": clock.layout.ambiguous},
        )
    left = history.form.unknown
    if left:
        yield Finding(
            "columns-without-point",
            f"{history.file.path.name}: no points for {', '.join(left)[:300]}",
            {"columns": left},
        )
