"""KPIs of many results in SQLite, so that a thousand runs compare without opening their files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.plain import plain
from sim.errors import AtriumError
from sim.file_faults import told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scenarios.run import RunResult
    from scenarios.store import ResultSummary
    from scenarios.sweep.tasks import TaskResult
    from sim.kpis import Kpi

_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    run TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    site TEXT NOT NULL,
    path TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    manifest TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS result_kpi (
    run TEXT NOT NULL REFERENCES result (run) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value REAL,
    unit TEXT NOT NULL,
    PRIMARY KEY (run, name)
);
CREATE INDEX IF NOT EXISTS result_input_hash ON result (input_hash);
CREATE INDEX IF NOT EXISTS result_kpi_value ON result_kpi (name, run, value);
"""


@dataclass(frozen=True, slots=True)
class IndexedResult:
    """A result as the index knows it.

    Attributes
    ----------
    run : str
        Identifier of the run.
    name, title, site : str
        Of the scenario and its site.
    path : Path
        Result file.
    input_hash : str
        Hash of all inputs; equal runs have equal hashes.
    kpis : mapping of str to Kpi
        Figures by name.
    """

    run: str
    name: str
    title: str
    site: str
    path: Path
    input_hash: str
    kpis: Mapping[str, Kpi]


@dataclass(frozen=True, slots=True)
class KpiTable:
    """KPIs of many runs, one column a KPI.

    Attributes
    ----------
    runs : tuple of str
        Identifiers, in the order of the rows.
    values : mapping of str to ndarray, shape (runs,)
        Figures by KPI; NaN where a run has none. [units]
    units : mapping of str to str
        Unit by KPI.
    """

    runs: tuple[str, ...]
    values: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str]


class KpiIndex:
    """Index of results in a SQLite file (WAL); may share the file with other tables.

    Parameters
    ----------
    path : Path
        Database file; made if it is not there.

    Raises
    ------
    AtriumError
        If the file is no database or cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        with self._connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)

    def add(
        self, run: str, path: str | Path, result: RunResult | ResultSummary | TaskResult
    ) -> None:
        """Enter a finished run, in place of an earlier entry of the same run."""
        manifest = result.manifest
        row = (
            run,
            result.name,
            result.title,
            manifest.site,
            str(path),
            manifest.input_hash,
            json.dumps(plain(manifest)),
        )
        kpis = [(run, kpi.name, plain(kpi.value), kpi.unit) for kpi in result.kpis.values()]
        with self._connected() as connection, connection:
            connection.execute("DELETE FROM result WHERE run = ?", (run,))
            connection.execute("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            connection.executemany("INSERT INTO result_kpi VALUES (?, ?, ?, ?)", kpis)

    def remove(self, run: str) -> None:
        """Take a run out; nothing happens where it is not there."""
        with self._connected() as connection, connection:
            connection.execute("DELETE FROM result WHERE run = ?", (run,))

    def get(self, run: str) -> IndexedResult | None:
        """Return a run, or ``None`` where it is not there."""
        return next(iter(self.select([run])), None)

    def with_inputs(self, input_hash: str) -> tuple[IndexedResult, ...]:
        """Return the runs of equal inputs, by identifier."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT run FROM result WHERE input_hash = ? ORDER BY run", (input_hash,)
            ).fetchall()
        return self.select([run for (run,) in rows])

    def select(self, runs: Sequence[str] | None = None) -> tuple[IndexedResult, ...]:
        """Return runs in the order asked for, or all by identifier; unknown ones are left out."""
        chosen = None if runs is None else json.dumps(list(runs))
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT run, name, title, site, path, input_hash FROM result"
                " WHERE ?1 IS NULL OR run IN (SELECT value FROM json_each(?1)) ORDER BY run",
                (chosen,),
            ).fetchall()
            values = connection.execute(
                "SELECT run, name, value, unit FROM result_kpi"
                " WHERE ?1 IS NULL OR run IN (SELECT value FROM json_each(?1)) ORDER BY rowid",
                (chosen,),
            ).fetchall()
        kpis = _by_run(values)
        found = {
            run: IndexedResult(run, name, title, site, Path(path), digest, kpis.get(run, {}))
            for run, name, title, site, path, digest in rows
        }
        wanted = found if runs is None else runs
        return tuple(found[run] for run in wanted if run in found)

    def figures(self, names: Sequence[str], runs: Sequence[str] | None = None) -> KpiTable:
        """Return some KPIs of many runs as columns; ten thousand runs take milliseconds.

        Parameters
        ----------
        names : sequence of str
            KPIs wanted; a run that lacks one has NaN there, one that lacks all is left out.
        runs : sequence of str, optional
            Runs wanted, in this order; default all by identifier.
        """
        columns: dict[str, _Column] = {}
        units: dict[str, str] = {}
        with self._connected() as connection:
            for name in names:
                columns[name] = found, values = [], []
                for run, value in connection.execute(
                    "SELECT run, value FROM result_kpi WHERE name = ? ORDER BY run", (name,)
                ):
                    found.append(run)
                    values.append(value)
                unit = connection.execute(
                    "SELECT unit FROM result_kpi WHERE name = ? LIMIT 1", (name,)
                ).fetchone()
                units[name] = unit[0] if unit else ""
        return _table(columns, units, runs)

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                yield connection
        except sqlite3.Error as error:
            raise AtriumError(f"the index {told(self._path, 'cannot be used', error)}") from error


_Column = tuple[list[str], list[float | None]]
"""Runs in order of their identifiers, and their values."""


def _table(
    columns: Mapping[str, _Column], units: Mapping[str, str], wanted: Sequence[str] | None
) -> KpiTable:
    """Return columns over the same runs, NaN where one lacks a run."""
    import numpy as np

    order = _runs(columns)
    if wanted is not None:
        known = set(order)
        order = [run for run in wanted if run in known]
    values = {}
    for name, (runs, figures) in columns.items():
        values[name] = np.array(_arranged(runs, figures, order), dtype=np.float64)
    return KpiTable(tuple(order), values, units)


def _arranged(runs: list[str], figures: list[float | None], order: list[str]) -> list[float | None]:
    """Return figures in another order of runs; ``None``, which becomes NaN, where one lacks."""
    if runs == order:
        return figures
    found = dict(zip(runs, figures, strict=True))
    return [found.get(run) for run in order]


def _runs(columns: Mapping[str, _Column]) -> list[str]:
    """Return the runs of all columns, which mostly have the same."""
    each = [runs for runs, _ in columns.values()]
    if all(runs == each[0] for runs in each):
        return each[0] if each else []
    return sorted({run for runs in each for run in runs})


def _by_run(rows: Sequence[tuple[str, str, float | None, str]]) -> dict[str, dict[str, Kpi]]:
    from sim.kpis import Kpi

    found: dict[str, dict[str, Kpi]] = {}
    for run, name, value, unit in rows:
        number = float("nan") if value is None else value
        found.setdefault(run, {})[name] = Kpi(name, number, unit)
    return found
