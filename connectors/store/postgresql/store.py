"""The store on a PostgreSQL server, for what outgrows a file, with the same promises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from connectors.accounting import Tally
from connectors.readings import DAY, Readings, microseconds
from connectors.store.interface import (
    TOO_OLD,
    Compacted,
    Receipt,
    Retained,
    Retention,
    StoreDamagedError,
    StoreError,
    TelemetryStore,
)
from connectors.store.nesting import check_nesting, within
from connectors.store.postgresql.months import Months
from connectors.store.postgresql.queries import (
    ADDED,
    COLUMNS,
    EARLIER,
    HOUR,
    REPLACED,
    among,
    hours,
    literal,
    summarised,
)
from connectors.store.postgresql.server import Server, copied
from connectors.store.postgresql.wire import (
    histories,
    readings_of,
    readings_of_histories,
    summaries_of,
    written,
)
from connectors.store.summaries import Summaries
from sim.errors import Finding

_SCHEMA_NAME = re.compile(r"[a-z_][a-z0-9_]{0,50}")


class PostgresStore(TelemetryStore):
    """Telemetry on a PostgreSQL server of version 14 or later.

    Batches are copied into a table that is partitioned by months (a hypertable where TimescaleDB is
    installed), whose key makes repeated deliveries one. A table holds the newest reading of each
    point; `compact` brings hourly roll-ups up to date, which aggregates of whole hours use.

    Parameters
    ----------
    url : str
        ``postgresql://user:password@host:port/database``; a folder of sockets: ``?host=/run/...``.
    schema : str
        Schema of the tables; made if it is not there.

    Raises
    ------
    StoreError
        If the driver is missing, or the server cannot be used.
    """

    def __init__(self, url: str, *, schema: str = "telemetry") -> None:
        if not _SCHEMA_NAME.fullmatch(schema):
            raise StoreError(f"{schema!r} is no name of a schema; use a-z, 0-9 and _")
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._server = Server(url, schema)
        self._months = Months(self._server.partitioned)

    @property
    def read_only(self) -> bool:
        """Whether the store takes no readings; a server says so when it is asked."""
        return False

    def append(
        self, readings: Readings, *, source: str = "", rejected: Mapping[str, int] | None = None
    ) -> Receipt:
        """Store a batch durably; see `TelemetryStore.append`."""
        counts = dict(rejected or {})
        with self._server.transaction() as connection:
            numbers = _numbered(connection, readings.names, self._numbers)
            own = np.array([numbers[name] for name in readings.names], np.int32)
            kept = _young(connection, readings, own)
            refused = len(readings) - len(kept)
            if refused:
                counts[TOO_OLD] = counts.get(TOO_OLD, 0) + refused
            if len(kept):
                made = self._months.make(connection, kept)
                _insert(connection, kept.distinct(), numbers)
                counts[""] = len(kept)
            for reason, count in sorted(counts.items()):
                connection.run(
                    "INSERT INTO tally VALUES (:source, :reason, :count) ON CONFLICT"
                    " (source, reason) DO UPDATE SET count = tally.count + excluded.count",
                    source=source,
                    reason=reason,
                    count=count,
                )
        self._know(numbers)
        if len(kept):
            self._months.know(made)
        return Receipt(len(kept), {TOO_OLD: refused} if refused else {})

    def points(self) -> tuple[str, ...]:
        """Return the names of all points met, sorted."""
        with self._server.transaction() as connection:
            return tuple(sorted(self._chosen(connection, None)))

    def read(self, points: Sequence[str], start: datetime, end: datetime) -> Readings:
        """Return readings of points within times; see `TelemetryStore.read`."""
        with self._server.transaction() as connection:
            where = self._where(connection, points, microseconds(start), microseconds(end))
            return readings_of_histories(copied(connection, histories(where)), self._names)

    def newest(self, points: Sequence[str] | None = None) -> Readings:
        """Return the newest reading of points; see `TelemetryStore.newest`."""
        with self._server.transaction() as connection:
            numbers = self._chosen(connection, points)
            query = f"SELECT {COLUMNS} FROM latest WHERE {among(numbers.values())}"
            return readings_of(copied(connection, query), self._names)

    def known_at(self, moment: datetime, points: Sequence[str] | None = None) -> Readings:
        """Return what was known at a moment; see `TelemetryStore.known_at`."""
        time = literal(microseconds(moment))
        with self._server.transaction() as connection:
            numbers = self._chosen(connection, points)
            query = (
                "SELECT r.point, r.source_time, r.receive_time, r.value, r.quality, r.sequence"
                " FROM point p, LATERAL (SELECT * FROM reading WHERE point = p.id"
                f" AND receive_time <= {time} ORDER BY source_time DESC, sequence DESC LIMIT 1) r"
                f" WHERE {among(numbers.values(), 'p.id')}"
            )
            return readings_of(copied(connection, query), self._names)

    def summaries(
        self, points: Sequence[str], start: datetime, end: datetime, every: timedelta
    ) -> Summaries:
        """Return summaries of intervals; see `TelemetryStore.summaries`."""
        begin, until = microseconds(start), microseconds(end)
        step = every // timedelta(microseconds=1)
        with self._server.transaction() as connection:
            parts = self._coarse(connection, points, begin, until)
            for part in parts:
                check_nesting(part, begin, until, step)
            if begin % HOUR or until % HOUR or step % HOUR:
                where = self._where(connection, points, begin, until)
                query = summarised(where, step, begin)
                parts.append(summaries_of(copied(connection, query), self._names, step))
            else:
                parts += self._rolled_up(connection, points, begin, until)
        return Summaries.joined(parts, step, begin)

    def tallies(self) -> dict[str, Tally]:
        """Return the durable counters of every source."""
        with self._server.transaction() as connection:
            rows = connection.run("SELECT source, reason, count FROM tally")
        found: dict[str, dict[str, int]] = {}
        for source, reason, count in rows:
            found.setdefault(source, {})[reason] = count
        return {
            source: Tally(counts.pop("", 0), counts) for source, counts in sorted(found.items())
        }

    def compact(self, until: datetime | None = None) -> Compacted:
        """Bring roll-ups of hours up to date; see `TelemetryStore.compact`.

        The readings told are those of the hours rolled up again.
        """
        before = "true" if until is None else f"s.start < {literal(microseconds(until))}"
        with self._server.transaction() as connection:
            # locked in the order in which batches mark them, so that neither waits for ever
            connection.run("CREATE TEMPORARY TABLE due (LIKE stale) ON COMMIT DROP")
            connection.run(
                f"INSERT INTO due SELECT * FROM stale s WHERE {before}"
                " ORDER BY point, start FOR UPDATE"
            )
            connection.run(
                "DELETE FROM stale s USING due WHERE s.point = due.point AND s.start = due.start"
            )
            connection.run(
                "DELETE FROM rollup r USING due WHERE r.point = due.point AND r.start = due.start"
            )
            connection.run(f"INSERT INTO rollup {hours('due')}")
            ((readings, days),) = connection.run(
                "SELECT (SELECT coalesce(sum(count), 0) FROM rollup JOIN due USING (point, start)),"
                " count(DISTINCT (point, start::date)) FROM due"
            )
        return Compacted(int(readings), days)

    def retain(
        self, policy: Retention, now: datetime, points: Sequence[str] | None = None
    ) -> Retained:
        """Let go what is too old; see `TelemetryStore.retain`."""
        horizon = microseconds(now - policy.raw) // DAY * DAY
        oldest = None if policy.coarse is None else microseconds(now - policy.coarse) // DAY * DAY
        with self._server.transaction() as connection:
            numbers = self._chosen(connection, points)
            own = among(numbers.values())
            if policy.every is not None:
                step = policy.every // timedelta(microseconds=1)
                where = f"{own} AND source_time < {literal(horizon)}"
                if oldest is not None:
                    where += f" AND source_time >= {literal(oldest)}"
                figures = summarised(where, step, 0)
                connection.run(f"INSERT INTO coarse SELECT {step}, * FROM ({figures}) s {ADDED}")
            connection.run(
                f"SELECT 1 FROM stale WHERE {own} AND start < {literal(horizon)}"
                " ORDER BY point, start FOR UPDATE"
            )
            for table in ("rollup", "stale"):
                connection.run(f"DELETE FROM {table} WHERE {own} AND start < {literal(horizon)}")
            connection.run(f"DELETE FROM reading WHERE {own} AND source_time < {literal(horizon)}")
            readings = connection.row_count
            summaries = 0
            if oldest is not None:
                connection.run(f"DELETE FROM coarse WHERE {own} AND start < {literal(oldest)}")
                summaries = connection.row_count
            connection.run(
                f"UPDATE point SET horizon = greatest(horizon, {literal(horizon)})"
                f" WHERE {among(numbers.values(), 'id')}"
            )
            self._months.drop_empty(connection, horizon)
        return Retained(max(readings, 0), max(summaries, 0))

    def check(self) -> tuple[Finding, ...]:
        """Read every table once; the server finds damage of its pages by itself."""
        try:
            with self._server.transaction() as connection:
                for table in ("reading", "latest", "rollup", "coarse", "point", "tally"):
                    connection.run(f"SELECT count(t.*::text) FROM {table} t")
        except StoreDamagedError as error:
            self.findings = (Finding("store-damaged", str(error)),)
        return self.findings

    def close(self) -> None:
        """Close the connections; nothing is lost without."""
        self._server.close()

    def _chosen(self, connection: Any, points: Sequence[str] | None) -> dict[str, int]:
        """Return the numbers of points, unknown ones left out."""
        if points is None:
            rows = connection.run("SELECT name, id FROM point")
        else:
            unknown = [name for name in points if name not in self._numbers]
            rows = [(name, self._numbers[name]) for name in points if name in self._numbers]
            if unknown:
                rows += connection.run(
                    "SELECT name, id FROM point WHERE name = ANY(:names)", names=unknown
                )
        found = dict(rows)
        self._know(found)
        return found

    def _know(self, numbers: Mapping[str, int]) -> None:
        self._numbers.update(numbers)
        self._names.update({number: name for name, number in numbers.items()})

    def _where(self, connection: Any, points: Sequence[str], start: int, end: int) -> str:
        own = among(self._chosen(connection, points).values())
        return f"{own} AND source_time >= {literal(start)} AND source_time < {literal(end)}"

    def _rolled_up(
        self, connection: Any, points: Sequence[str], start: int, end: int
    ) -> list[Summaries]:
        """Return hours: those rolled up, and the others from their readings."""
        own = among(self._chosen(connection, points).values())
        times = f"start >= {literal(start)} AND start < {literal(end)}"
        rolled = (
            "SELECT point, start, count, total, low, high, first, last FROM rollup r"
            f" WHERE {own} AND {times} AND NOT EXISTS"
            " (SELECT 1 FROM stale s WHERE s.point = r.point AND s.start = r.start)"
        )
        chosen = f"{own.replace('point', 'h.point')} AND {times.replace('start ', 'h.start ')}"
        fresh = hours("stale", chosen)
        return [
            summaries_of(copied(connection, query), self._names, HOUR) for query in (rolled, fresh)
        ]

    def _coarse(
        self, connection: Any, points: Sequence[str], start: int, end: int
    ) -> list[Summaries]:
        own = among(self._chosen(connection, points).values())
        parts = []
        for (every,) in connection.run(f"SELECT DISTINCT every FROM coarse WHERE {own}"):
            query = (
                "SELECT point, start, count, total, low, high, first, last FROM coarse"
                f" WHERE {own} AND every = {every} AND start > {literal(start - every)}"
                f" AND start < {literal(end)}"
            )
            part = summaries_of(copied(connection, query), self._names, every)
            parts.append(within(part, start, end))
        return parts


def _numbered(connection: Any, names: Sequence[str], known: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of names, new ones among them, in an order that cannot block others."""
    unknown = sorted(name for name in names if name not in known)
    found = {name: known[name] for name in names if name in known}
    if unknown:
        connection.run(
            "INSERT INTO point (name) SELECT unnest(CAST(:names AS text[])) ON CONFLICT DO NOTHING",
            names=unknown,
        )
        rows = connection.run("SELECT name, id FROM point WHERE name = ANY(:names)", names=unknown)
        found.update(dict(rows))
    return found


def _young(connection: Any, readings: Readings, numbers: np.ndarray[Any, Any]) -> Readings:
    """Return the readings of times that were not let go."""
    rows = connection.run(
        "SELECT id, horizon FROM point WHERE horizon > '-infinity' AND id = ANY(:ids)",
        ids=numbers.tolist(),
    )
    if not rows or not len(readings):
        return readings
    horizons = {number: microseconds(horizon) for number, horizon in rows}
    own = np.array([horizons.get(number, -(2**62)) for number in numbers.tolist()], np.int64)
    return readings.take(readings.source_time >= own[readings.point])


def _insert(connection: Any, readings: Readings, numbers: Mapping[str, int]) -> None:
    """Write readings, distinct and in order, with what follows from them."""
    own = np.array([numbers[name] for name in readings.names], np.int32)
    connection.run("CREATE TEMPORARY TABLE incoming (LIKE reading) ON COMMIT DROP")
    content = written(readings, own)
    connection.run("COPY incoming FROM STDIN (FORMAT binary)", stream=[content])
    connection.run(
        f"INSERT INTO reading SELECT {COLUMNS} FROM incoming"
        " ON CONFLICT (point, source_time, sequence)"
        f" DO UPDATE SET {REPLACED} WHERE {EARLIER.format('reading')}"
    )
    connection.run(
        f"INSERT INTO latest SELECT DISTINCT ON (point) {COLUMNS} FROM incoming"
        " ORDER BY point, source_time DESC, sequence DESC ON CONFLICT (point) DO UPDATE SET"
        f" source_time = excluded.source_time, sequence = excluded.sequence, {REPLACED}"
        " WHERE (excluded.source_time, excluded.sequence) > (latest.source_time, latest.sequence)"
        " OR (excluded.source_time, excluded.sequence) = (latest.source_time, latest.sequence)"
        f" AND {EARLIER.format('latest')}"
    )
    connection.run(
        "INSERT INTO stale SELECT DISTINCT point, date_trunc('hour', source_time) FROM incoming"
        # written again where it is there, so that a roll-up under way waits for these readings
        " ORDER BY 1, 2 ON CONFLICT (point, start) DO UPDATE SET start = excluded.start"
    )
