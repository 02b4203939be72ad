"""A file damaged in the middle opens read-only, gives what is whole and says what is lost."""

import re
import sqlite3

import numpy as np
import pytest

from connectors.readings import DAY, SECOND, Readings
from connectors.store import SqliteStore, StoreDamagedError, StoreError
from connectors.store.sqlite.database import FILE
from connectors.store.sqlite.store import SqliteStore as Store
from tests.telemetry import BEGIN, END, T0, everything, rows, series

PAGE = 4096
A_DAY = 864
"""Readings of a day: their blob fills more than two pages."""
NAMES = [f"zone-{k}" for k in range(12)]


def noisy(name, days):
    """Readings whose blobs fill some pages."""
    stream = np.random.default_rng(sum(map(ord, name)))
    count = A_DAY * days
    times = T0 + 100 * SECOND * np.arange(count)
    return Readings.columns(
        [name],
        np.zeros(count),
        source_time=times,
        receive_time=times + stream.integers(0, 10**12, count),
        value=stream.normal(size=count),
        sequence=np.arange(count),
    )


@pytest.fixture
def folder(tmp_path):
    """A store with sealed days and a journal, closed."""
    with SqliteStore(tmp_path / "store") as store:
        for name in NAMES:
            store.append(noisy(name, 6), source="bus")
        store.compact()
        for name in NAMES[:4]:
            store.append(series(name, 200, start=T0 + 20 * DAY), source="bus")
        store.reclaim()
    return tmp_path / "store"


def damage_page(folder, page):
    with (folder / FILE).open("r+b") as file:
        file.seek(page * PAGE)
        file.write(bytes(np.random.default_rng(page).integers(0, 256, PAGE, np.uint8)))


def pages_of(folder, table):
    """Return the pages that a table is on, interior ones first."""
    connection = sqlite3.connect(folder / FILE)
    try:
        rows = connection.execute(
            "SELECT pageno - 1, pagetype FROM dbstat WHERE name = ? ORDER BY pageno", (table,)
        ).fetchall()
    finally:
        connection.close()
    return rows


def lost_of(store):
    return sum(finding.evidence.get("readings", 0) for finding in store.findings)


def test_damage_in_the_middle_costs_what_was_there_and_no_more(folder):
    with SqliteStore(folder) as store:
        before = set(everything(store))
    size = (folder / FILE).stat().st_size
    damage_page(folder, size // PAGE // 2)
    with SqliteStore(folder) as store:
        assert store.read_only
        after = set(everything(store))
        assert after < before
        assert len(before) - len(after) == lost_of(store)
        assert len(after) > 0.9 * len(before)
        text = "\n".join(finding.text for finding in store.findings)
        assert re.search(r"864 readings of zone-\d+ on 2025-01-0\d are lost", text), text
        lost = {(row[0], row[1] // DAY) for row in before - after}
        told = {(f.evidence["point"], f.evidence["readings"]) for f in store.findings if f.evidence}
        assert {(name, A_DAY) for name, _ in lost} == told
        with pytest.raises(StoreDamagedError, match="rescue_to"):
            store.append(series())
        with pytest.raises(StoreDamagedError):
            store.compact()


def test_any_page_damaged_never_gives_wrong_readings(folder):
    with SqliteStore(folder) as store:
        before = set(everything(store))
    whole = (folder / FILE).read_bytes()
    for page in range(1, len(whole) // PAGE, 11):
        (folder / FILE).write_bytes(whole)
        damage_page(folder, page)
        with SqliteStore(folder) as store:
            assert store.read_only
            after = set(everything(store))
            renamed = {row for row in after if row[0].endswith("name lost")}
            assert after - renamed <= before
            assert len(renamed) <= len(before - after), "a name is lost, its readings are not"
            unknown = any(finding.evidence.get("table") for finding in store.findings)
            assert unknown or len(after) + lost_of(store) >= len(before)


@pytest.mark.parametrize("table", ["day", "point", "latest", "tally", "journal", "blob"])
def test_each_table_damaged(folder, table):
    with SqliteStore(folder) as store:
        before = set(everything(store))
    pages = pages_of(folder, table)
    damage_page(folder, pages[len(pages) // 2][0])
    with SqliteStore(folder) as store:
        assert store.read_only
        after = set(everything(store))
        assert len(after) > 0.9 * len(before)
        if table in {"day", "latest", "tally"}:
            assert after == before, "nothing measured was on it"
        newest = {row[0]: row[1] for row in sorted(after, key=lambda row: row[1])}
        found = {name: row[1] for row in rows(store.newest()) for name in [row[0]]}
        assert found == newest


def test_damage_met_later_turns_the_store_read_only(folder):
    store = SqliteStore(folder)
    before = set(everything(store))
    pages = [page for page, kind in pages_of(folder, "blob") if kind == "overflow"]
    damage_page(folder, pages[len(pages) // 2])
    for _ in range(2):
        store.close()
        store._database = type(store._database)(folder / FILE)
        after = set(everything(store))
        assert after < before
        assert store.read_only
        assert len(before) - len(after) == lost_of(store)
    store.close()


def test_what_is_whole_is_rescued_into_a_new_store(folder, tmp_path):
    pages = pages_of(folder, "blob")
    damage_page(folder, pages[len(pages) // 2][0])
    with SqliteStore(folder) as store:
        whole = everything(store)
        with pytest.raises(StoreError, match="name a new folder"):
            store.rescue_to(folder)
        with store.rescue_to(tmp_path / "rescued") as rescued:
            assert everything(rescued) == whole
            rescued.append(series("new"))
            assert not rescued.read_only


def test_a_file_that_is_no_store_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"hello" * 1000)
    with pytest.raises(StoreDamagedError, match="is damaged"):
        SqliteStore(tmp_path)
    (tmp_path / "other").mkdir()
    connection = sqlite3.connect(tmp_path / "other" / FILE)
    connection.execute("CREATE TABLE things (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="no telemetry store"):
        SqliteStore(tmp_path / "other")


def test_a_later_layout_is_refused(folder):
    connection = sqlite3.connect(folder / FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="layout 99"):
        SqliteStore(folder)


def test_a_store_for_reading_alone(folder, tmp_path):
    with pytest.raises(StoreError, match="no telemetry store"):
        SqliteStore(tmp_path / "nowhere", read_only=True)
    assert not (tmp_path / "nowhere").exists()
    with SqliteStore(folder) as writer, SqliteStore(folder, read_only=True) as reader:
        writer.append(series("late"))
        assert rows(reader.read(["late"], BEGIN, END)) == rows(series("late"))
        with pytest.raises(StoreError, match="reading alone"):
            reader.append(series())


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "file" / "store")
    assert Store is SqliteStore


def test_room_is_given_back(tmp_path):
    with SqliteStore(tmp_path) as store:
        for k in range(200):
            store.append(series(count=500, start=T0 + k * 500 * 60 * SECOND))
        before = store.size()
        store.compact()
        store.reclaim()
        assert store.size() < before / 5
