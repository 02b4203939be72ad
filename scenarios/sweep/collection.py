"""The folder of a sweep: what was finished, each result under the hash of its inputs.

``sweep.json`` says what is in it, ``results.sqlite`` holds the KPI index, what ran and what failed,
``series/<run>.<interval>-<signals>.h5`` the series kept. A run is done with its entry in the index,
which comes last: a process that is killed leaves a result whole or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scenarios.files import clear_abandoned, write_atomically
from scenarios.index import KpiIndex, KpiTable
from scenarios.plain import plain
from sim.errors import AtriumError, DocumentError, Fault
from sim.file_faults import told

if TYPE_CHECKING:
    from scenarios.sweep.document import Keep, Sweep
    from scenarios.sweep.tasks import TaskResult

_HEAD = "sweep.json"
_FORMAT = "atrium-sweep"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sweep_point (
    signature TEXT PRIMARY KEY,
    run TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sweep_run (
    run TEXT PRIMARY KEY,
    seconds REAL NOT NULL,
    reason TEXT NOT NULL,
    findings TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What the folder knows of a run.

    Attributes
    ----------
    seconds : float
        Wall time in the worker. [s]
    reason : str
        Why it failed; empty where it is done.
    findings : tuple of str
        Codes of its findings.
    """

    seconds: float
    reason: str
    findings: tuple[str, ...]


class Collection:
    """The results of a sweep in a folder, for one process at a time.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    sweep : Sweep
        The document, which may have grown since the folder was made.

    Raises
    ------
    AtriumError
        If the folder cannot be written, or another process works in it.
    DocumentError
        If it holds something else.
    """

    def __init__(self, folder: Path, sweep: Sweep) -> None:
        self.folder = folder
        self._keep = sweep.keep
        self._series = folder / "series"
        _make(folder)
        _check_head(folder, sweep)
        self._lock = _locked(folder)
        _make(self._series)
        clear_abandoned(self._series)
        write_atomically(folder / _HEAD, _head(sweep))
        self._path = folder / "results.sqlite"
        self.index = KpiIndex(self._path)
        with self._connected() as connection:
            connection.executescript(_SCHEMA)
            # as long as one connection stays, others end without clearing up the log of changes
            self._kept = sqlite3.connect(self._path)
            self._kept.execute("SELECT count(*) FROM sweep_point").fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Let another process in."""
        self._kept.close()
        self._lock.close()

    def runs(self) -> dict[str, str]:
        """Return the run of every point met before, by its signature."""
        with self._connected() as connection:
            return dict(connection.execute("SELECT signature, run FROM sweep_point"))

    def records(self) -> dict[str, Record]:
        """Return what is known of every run that ended and whose results are all there."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT run, seconds, reason, findings FROM sweep_run"
                " WHERE reason <> '' OR run IN (SELECT run FROM result)"
            ).fetchall()
        return {
            run: Record(seconds, reason, tuple(json.loads(findings)))
            for run, seconds, reason, findings in rows
            if reason or self._keep.series == "none" or self.file(run).is_file()
        }

    def know(self, signature: str, run: str) -> None:
        """Note which run a point is."""
        with self._connected() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO sweep_point VALUES (?, ?)", (signature, run))

    def add(self, run: str, result: TaskResult) -> None:
        """Store a result: its series first, its entry in the index last."""
        path = Path()
        if result.file is not None:
            path = self.file(run)
            write_atomically(path, result.file)
        codes = sorted({finding.code for finding in result.findings})
        self._note(run, Record(result.seconds["total"], "", tuple(codes)))
        self.index.add(run, path, result)

    def fail(self, run: str, reason: str, seconds: float) -> None:
        """Note that a run failed."""
        self._note(run, Record(seconds, reason, ()))

    def forget_failures(self) -> None:
        """Let what failed be tried again."""
        with self._connected() as connection, connection:
            connection.execute("DELETE FROM sweep_run WHERE reason <> ''")

    def figures(self, names: Sequence[str], runs: Sequence[str]) -> KpiTable:
        """Return KPIs of runs as columns; see `KpiIndex.figures`."""
        return self.index.figures(names, runs)

    def file(self, run: str) -> Path:
        """Return the file that the series of a run go to."""
        return self._series / f"{run}.{_series_name(self._keep)}.h5"

    def _note(self, run: str, record: Record) -> None:
        row = (run, record.seconds, record.reason, json.dumps(record.findings))
        with self._connected() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO sweep_run VALUES (?, ?, ?, ?)", row)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as connection:
                # Power may fail before these are on the disk: they cost a second look, no result.
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection
        except sqlite3.Error as error:
            raise AtriumError(told(self._path, "cannot be used", error)) from error


def _series_name(keep: Keep) -> str:
    """Return a name for what is kept, so that series of another choice are not taken for it."""
    return f"{keep.series}-{sha256(json.dumps(keep.signals).encode()).hexdigest()[:8]}"


def _head(sweep: Sweep) -> bytes:
    content = {"format": _FORMAT, "sweep": plain(sweep.model_dump(mode="json"))}
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n".encode()


def _check_head(folder: Path, sweep: Sweep) -> None:
    """Refuse a folder that holds another sweep, or files that are none."""
    path = folder / _HEAD
    try:
        content: Mapping[str, Any] = json.loads(path.read_bytes())
        found = f"the sweep {content['sweep']['name']!r}"
        sound = content["format"] == _FORMAT and content["sweep"]["name"] == sweep.name
    except FileNotFoundError:
        others = sorted(each.name for each in folder.iterdir() if each.name not in _OWN)
        found, sound = f"other files ({', '.join(others[:3])})", not others
    except (ValueError, KeyError, TypeError):
        found, sound = f"a file {_HEAD} that no sweep wrote", False
    if not sound:
        limit = f"an empty folder, or one with results of the sweep {sweep.name!r}"
        fault = Fault("-o", str(folder), f"{limit}; this one holds {found}", "name another folder")
        raise DocumentError([fault], source="command line")


_OWN = frozenset({"series", "lock.sqlite", "lock.sqlite-journal"})
"""What a sweep that ended before it began may have left."""


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtriumError(told(folder, "cannot be made a folder", error)) from error


def _locked(folder: Path) -> sqlite3.Connection:
    """Return a connection that keeps other processes out as long as this one lives."""
    path = folder / "lock.sqlite"
    try:
        connection = sqlite3.connect(path, timeout=0)
    except sqlite3.Error as error:
        raise AtriumError(told(path, "cannot be opened", error)) from error
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if "locked" in str(error):
            raise AtriumError(f"another sweep is at work in {folder}; wait for its end") from error
        raise AtriumError(told(path, "cannot be written", error)) from error
    return connection
