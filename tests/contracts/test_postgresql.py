"""What only a server has: partitions, roll-ups, clients that are killed, servers that go away."""

import itertools
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.accounting import Tally
from connectors.readings import DAY, SECOND, Readings
from connectors.store import PostgresStore, Retention, StoreError
from connectors.store.postgresql.server import copied
from connectors.store.postgresql.store import _insert
from tests.postgresql import server
from tests.telemetry import NEW_YEAR, T0, everything, hours, rows, series

ROOT = Path(__file__).parents[2]
_SCHEMAS = itertools.count()

pytestmark = pytest.mark.peers

RECORD = """
import sys
from connectors.store import PostgresStore
from tests.telemetry import T0, series

store = PostgresStore(sys.argv[1], schema=sys.argv[2])
number = 0
while True:
    store.append(series(count=50, start=T0 + number * 10**10, sequence=50 * number), source="bus")
    print(number, flush=True)
    number += 1
"""


@pytest.fixture
def schema():
    return f"server_{next(_SCHEMAS)}"


@pytest.fixture
def store(postgresql, schema):
    with PostgresStore(postgresql, schema=schema) as store:
        yield store


def asked(store, query):
    with store._server.transaction() as connection:
        return connection.run(query)


def partitions(store):
    return {
        name
        for (name,) in asked(
            store,
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = to_regclass('reading')",
        )
    }


def test_months_have_partitions_and_absurd_times_share_one(store):
    store.append(Readings.joined([series("a", 3, start=T0 + k * 31 * DAY) for k in range(3)]))
    store.append(series("a", 2, start=T0 + 365 * 500 * DAY))
    assert partitions(store) == {
        "reading_2025_01", "reading_2025_02", "reading_2025_03", "reading_other",
    }  # fmt: skip
    assert len(everything(store)) == 9
    plan = "\n".join(
        line
        for (line,) in asked(
            store, "EXPLAIN SELECT * FROM reading WHERE source_time < timestamptz '2025-01-15 UTC'"
        )
    )
    assert "reading_2025_02" not in plan


def test_months_let_go_are_dropped_and_made_again(store):
    store.append(Readings.joined([series("a", 3, start=T0 + k * 31 * DAY) for k in range(3)]))
    store.retain(Retention(timedelta(days=10)), NEW_YEAR + timedelta(days=60))
    assert partitions(store) == {"reading_2025_02", "reading_2025_03", "reading_other"}
    store.append(series("new", 3))
    assert "reading_2025_01" in partitions(store)
    assert rows(store.read(["new"], NEW_YEAR, NEW_YEAR + hours(1))) == rows(series("new", 3))


def test_roll_ups_answer_and_late_readings_make_them_stale(store):
    store.append(series("a", 600))
    assert store.compact().readings == 600
    assert asked(store, "SELECT count(*), sum(count) FROM rollup") == [[10, 600]]
    store.append(series("a", 1, start=T0 + 30 * SECOND, first=1000.0))
    assert asked(store, "SELECT count(*) FROM stale") == [[1]]
    table = store.aggregate(["a"], NEW_YEAR, NEW_YEAR + hours(4), every=hours(2), how="maximum")
    assert table["a"].tolist() == [1000.0, 43.9]
    assert store.compact().readings == 61
    assert asked(store, "SELECT count(*) FROM stale") == [[0]]
    again = store.aggregate(["a"], NEW_YEAR, NEW_YEAR + hours(4), every=hours(2), how="maximum")
    assert again.equals(table)
    # the answer is that of the roll-ups, not of the readings
    asked(store, "UPDATE rollup SET high = 5000")
    told = store.aggregate(["a"], NEW_YEAR, NEW_YEAR + hours(4), every=hours(2), how="maximum")
    assert told["a"].tolist() == [5000.0, 5000.0]


def test_a_roll_up_waits_for_a_batch_under_way(postgresql, store, schema):
    store.append(series("a", 60))
    with PostgresStore(postgresql, schema=schema) as other:
        with other._server.transaction() as connection:
            late = series("a", 1, start=T0 + 30 * SECOND, first=1000.0)
            _insert(connection, late, {"a": other._chosen(connection, ["a"])["a"]})
            roll_up = threading.Thread(target=store.compact)
            roll_up.start()
            roll_up.join(0.3)
            assert roll_up.is_alive()
        roll_up.join()
    table = store.aggregate(["a"], NEW_YEAR, NEW_YEAR + hours(1), every=hours(1), how="maximum")
    assert table["a"].tolist() == [1000.0]
    assert asked(store, "SELECT max(high), sum(count) FROM rollup") == [[1000.0, 61]]


def test_a_killed_client_has_lost_nothing_acknowledged(postgresql, store, schema):
    process = subprocess.Popen(
        [sys.executable, "-c", RECORD, postgresql, schema],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with process:
        lines = list(itertools.islice(process.stdout, 10))
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    acknowledged = len([line for line in lines if line.endswith(b"\n")])
    assert acknowledged >= 10
    stored = len(everything(store)) // 50
    assert acknowledged <= stored <= acknowledged + 1
    assert store.tallies() == {"bus": Tally(stored=50 * stored)}


def test_a_server_that_goes_away_is_told_and_taken_back(schema):
    pytest.importorskip("pg8000", reason="pg8000 is not installed")
    with server() as address:
        store = PostgresStore(address, schema=schema)
        store.append(series())
        asked(store, "SELECT 1")
        with store._server.transaction() as connection:
            connection.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND usename = 'atrium'"
            )
    with pytest.raises(StoreError, match="cannot be used"):
        store.append(series("b"))
    store.close()


def test_lost_connections_are_replaced(postgresql, store, schema):
    with PostgresStore(postgresql, schema=schema) as other:
        other.append(series())
        asked(
            store,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )
        with pytest.raises(StoreError, match="nothing of this was stored"):
            other.append(series("b"))
        other.append(series("b"))
        assert other.points() == ("b", "zone-1")


def test_a_driver_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pg8000.native", None)
    with pytest.raises(StoreError, match=r"atrium\[postgresql\]"):
        PostgresStore("postgresql://localhost/x")


def test_passwords_are_not_told():
    pytest.importorskip("pg8000", reason="pg8000 is not installed")
    with pytest.raises(StoreError) as raised:
        PostgresStore("postgresql://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(raised.value)
    assert "127.0.0.1:1" in str(raised.value)


def test_a_later_layout_is_refused(postgresql, store, schema):
    asked(store, "UPDATE layout SET version = 99")
    with pytest.raises(StoreError, match="layout 99"):
        PostgresStore(postgresql, schema=schema)


def test_names_of_schemas_are_checked(postgresql):
    with pytest.raises(StoreError, match="no name of a schema"):
        PostgresStore(postgresql, schema='x"; DROP TABLE y')


def test_names_of_points_are_texts_and_no_commands(store):
    names = ["a'; DROP TABLE reading; --", 'b"', "c\\", "d:e", "ä/ü {1,2}"]
    store.append(Readings.joined([series(name, 2) for name in names]))
    assert set(store.points()) == set(names)
    assert len(everything(store)) == 10
    with store._server.transaction() as connection:
        assert len(copied(connection, "SELECT 1")) > 19
