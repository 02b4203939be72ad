"""Workers are copies of the process that asks where it has the kernel, else of a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.executors.worker import how_it_ended

ROOT = Path(__file__).parents[4]
BEGIN = """
import json, os, signal, sys, threading, time
from scenarios.executors import executor
from tests.sweeps import act, orders, parent_of
"""
SIMULATE = "import scenarios.executors.preload\n"
PARENTS = """
with executor(workers=2) as pool:
    found = [each.value for each in pool.run(parent_of, [('a', 0), ('b', 1)])]
print(json.dumps([each == os.getpid() for each in found]))
"""


@pytest.fixture
def alone():
    """Run a program in a process of its own, which has one thread, and return what it prints."""

    def run(program: str):
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + program],
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize(
    ("before", "copied"),
    [
        (SIMULATE, True),
        ("import sim.kernel\n", False),
        (SIMULATE + "threading.Thread(target=threading.Event().wait, daemon=True).start()", False),
        (SIMULATE + "del os.environ['OPENBLAS_NUM_THREADS']", False),
    ],
    ids=["simulated", "not yet", "with a second thread", "with threads of NumPy"],
)
def test_what_has_simulated_and_has_one_thread_is_copied_itself(alone, before, copied):
    assert alone(before + PARENTS) == [copied, copied]


def test_in_copies_every_piece_ends_once_whatever_happens(alone, tmp_path):
    outcomes = alone(
        f"{SIMULATE}died = {str(tmp_path / 'died')!r}\n"
        "found = []\n"
        "with executor(workers=2) as pool:\n"
        "    for each in pool.run(act, orders(24, n3=('exit',), n5=('die once', died))):\n"
        "        found.append((each.key, each.reason))\n"
        "        if len(found) == 12:\n"
        "            os.kill(pool.processes[0], signal.SIGKILL)\n"
        "print(json.dumps(found))"
    )

    assert sorted(key for key, _ in outcomes) == sorted(f"k{n}" for n in range(24))
    assert [each for each in outcomes if each[1]] == [
        ["k3", "the worker process ended with code 7, 2 times"]
    ]


def test_copies_end_when_they_are_told_and_take_signals_as_workers_do(alone):
    seconds, codes = alone(
        f"{SIMULATE}signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))\n"
        "with executor(workers=3) as pool:\n"
        "    list(pool.run(act, orders(6)))\n"
        "    workers = list(pool._workers)\n"
        "    os.kill(workers[0].pid, signal.SIGINT)\n"
        "    os.kill(workers[1].pid, signal.SIGTERM)\n"
        "    begun = time.monotonic()\n"
        "print(json.dumps([time.monotonic() - begun, [w.process.exitcode for w in workers]]))"
    )

    assert seconds < 4.0  # workers that do not end by themselves are killed after 5 s each
    assert codes == [0, -15, 0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-9, "the worker process was ended by signal 9 (SIGKILL)"),
        (-200, "the worker process was ended by signal 200 (unknown)"),
        (3, "the worker process ended with code 3"),
    ],
)
def test_ends_in_words(code, words):
    assert how_it_ended(code) == words
