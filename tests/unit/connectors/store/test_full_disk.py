"""Where there is no room, a batch is refused whole, and what was acknowledged stays."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.accounting import Tally
from connectors.store import SqliteStore
from tests.telemetry import everything, rows, series

ROOT = Path(__file__).parents[4]

FILL = """
import sys
from connectors.readings import DAY
from connectors.store import SqliteStore, StoreFullError
from tests.telemetry import T0, series
import resource

store = SqliteStore(sys.argv[1])
limit = int(sys.argv[2])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
done, refusals = 0, 0
while refusals < 3:
    try:
        store.append(series(count=500, start=T0 + done * DAY), source="bus")
        done += 1
    except StoreFullError as error:
        refusals += 1
        assert "make room" in str(error) and "nothing of this was stored" in str(error), str(error)
        try:
            store.compact()
        except StoreFullError:
            pass
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.append(series(count=500, start=T0 + done * DAY), source="bus")
    done += 1
print(done)
"""


def fill(folder, limit):
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(folder), str(limit)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def check(folder, batches):
    with SqliteStore(folder) as store:
        assert store.findings == ()
        assert store.tallies() == {"bus": Tally(stored=500 * batches)}
        assert len(everything(store)) == 500 * batches


def test_a_limit_of_size_refuses_batches_and_loses_nothing(tmp_path):
    batches = fill(tmp_path / "store", 600_000)
    assert batches > 5
    check(tmp_path / "store", batches)


def test_a_full_disk_refuses_batches_and_loses_nothing(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        batches = fill(disk / "store", 0)
        assert batches > 5
        with SqliteStore(disk / "store", read_only=True) as store:
            assert len(everything(store)) == 500 * batches
            assert store.tallies()["bus"].stored == 500 * batches
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_the_limit_is_the_one_of_the_system():
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY


def test_after_all_that_a_store_is_as_usual(tmp_path):
    fill(tmp_path / "store", 600_000)
    with SqliteStore(tmp_path / "store") as store:
        store.append(series("other"), source="later")
        store.compact()
        assert rows(store.read(["other"], *_ALL)) == rows(series("other"))


_ALL = (series().frame()["source_time"].min(), series(count=11).frame()["source_time"].max())
