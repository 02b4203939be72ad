"""A recorder killed at any moment has lost nothing that it acknowledged."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from connectors.store import SqliteStore
from tests.telemetry import BEGIN, END
from tests.unit.connectors.store.recorder import BATCH, NAMES, batch

ROOT = Path(__file__).parents[4]


def record_and_kill(folder, first, seconds):
    """Record from a batch on, kill after so many seconds; return how many were acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.connectors.store.recorder", str(folder), str(first)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    with process:
        line = process.stdout.readline()  # it is at work
        assert line, "the recorder began"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        acknowledged = [line, *process.stdout.read().splitlines(keepends=True)]
    whole = [int(line) for line in acknowledged if line.endswith(b"\n")]
    assert process.returncode == -signal.SIGKILL
    return whole[-1] + 1


def check_whole(folder, acknowledged):
    """Check the store and return the number of batches in it: one more at most."""
    with SqliteStore(folder) as store:
        assert store.check() == ()
        found = store.read(NAMES, BEGIN, END)
        tally = store.tallies()["recorder"]
    stored = len(found) // BATCH
    assert acknowledged <= stored <= acknowledged + 1
    assert sorted(found.sequence.tolist()) == list(range(stored * BATCH)), "none lost or doubled"
    for number in {0, stored // 2, stored - 1}:
        expected = batch(number)
        places = np.searchsorted(np.sort(found.sequence), expected.sequence)
        own = np.argsort(found.sequence)[places]
        assert found.value[own].tolist() == expected.value.tolist()
        assert found.receive_time[own].tolist() == expected.receive_time.tolist()
    assert tally.stored == stored * BATCH
    assert dict(tally.rejected) == {"not finite": 3 * stored}
    assert tally.accepted == tally.stored + 3 * stored
    assert tally.missing == 0
    return stored


def kill_often(folder, times, stream):
    count = 0
    for _ in range(times):
        acknowledged = record_and_kill(folder, count, stream.uniform(0.0, 0.25))
        assert acknowledged > count
        count = check_whole(folder, acknowledged)
    assert count > times


def test_ten_kills_lose_nothing(tmp_path):
    kill_often(tmp_path / "store", 10, random.Random(1))


@pytest.mark.slow
def test_fifty_kills_lose_nothing(tmp_path):
    kill_often(tmp_path / "store", 50, random.Random(2))
