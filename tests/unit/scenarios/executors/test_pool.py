"""Every piece of work ends once, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios.executors import executor
from scenarios.executors.pool import MOST_AHEAD, ProcessPool
from tests.sweeps import act, orders, unpicklable

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def pool():
    with executor(workers=2) as made:
        yield made


def test_every_piece_ends_once_in_two_workers(pool):
    outcomes = list(pool.run(act, orders(20)))

    assert sorted(outcome.key for outcome in outcomes) == sorted(f"k{n}" for n in range(20))
    assert all(outcome.value[0] == int(outcome.key[1:]) for outcome in outcomes)
    assert len({outcome.value[1] for outcome in outcomes}) == 2
    assert all(outcome.seconds >= 0.02 for outcome in outcomes)


def test_an_error_fails_alone_with_its_reason(pool):
    outcomes = {each.key: each for each in pool.run(act, orders(4, n2=("raise",)))}

    assert [key for key, each in outcomes.items() if each.failed] == ["k2"]
    assert outcomes["k2"].reason.startswith("unexpected ValueError: number 2 (in act, line ")


def test_a_result_that_cannot_be_sent_fails_alone(pool):
    (outcome,) = pool.run(unpicklable, [("a", None)])

    assert outcome.failed
    assert "pickle" in outcome.reason


def test_a_poison_piece_fails_alone(pool):
    outcomes = {each.key: each for each in pool.run(act, orders(12, n3=("exit",)))}

    assert len(outcomes) == 12
    assert [key for key, each in outcomes.items() if each.failed] == ["k3"]
    assert outcomes["k3"].reason == "the worker process ended with code 7, 2 times"


def test_a_piece_whose_worker_dies_once_is_done_by_another(pool, tmp_path):
    outcomes = list(pool.run(act, orders(8, n1=("die once", str(tmp_path / "died")))))

    assert len(outcomes) == 8
    assert not any(each.failed for each in outcomes)
    assert (tmp_path / "died").exists()


def test_a_worker_killed_from_outside_loses_nothing(pool):
    outcomes = []
    for outcome in pool.run(act, orders(24, 0.05)):
        outcomes.append(outcome)
        if len(outcomes) == 6:
            os.kill(pool.processes[0], signal.SIGKILL)

    assert sorted(each.value[0] for each in outcomes) == list(range(24))
    assert len({each.value[1] for each in outcomes}) >= 3


def test_idle_workers_killed_between_two_runs_are_replaced(pool):
    list(pool.run(act, orders(4)))
    for process in pool.processes:
        os.kill(process, signal.SIGKILL)
    time.sleep(0.1)

    assert len(list(pool.run(act, orders(4)))) == 4


def test_pieces_are_taken_a_little_ahead_of_the_workers(pool):
    taken = []

    def endless():
        for number in range(10_000):
            taken.append(number)
            yield f"k{number}", (number, "sleep", 0.02)

    for outcome in pool.run(act, endless()):
        if outcome.value[0] >= 5:
            break

    assert len(taken) <= 6 + 2 + MOST_AHEAD  # those that ended, those at work, those made ready
    assert len(list(pool.run(act, orders(3)))) == 3


def test_large_pieces_are_taken_a_few_ahead(pool, monkeypatch):
    monkeypatch.setattr("scenarios.executors.pool.MOST_BYTES_AHEAD", 1000)
    taken = []

    def endless():
        for number in range(10_000):
            taken.append(number)
            yield f"k{number}", (number, "sleep", 0.02, "x" * 400)

    next(iter(pool.run(act, endless())))
    assert len(taken) <= 1 + 2 + 3


def test_no_process_is_left_at_the_end():
    with ProcessPool(2) as pool:
        list(pool.run(act, orders(4)))
        processes = pool.processes
    assert len(processes) == 2
    assert pool.processes == ()
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_script_without_a_guard_is_told_what_it_needs(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from scenarios.executors import executor\n"
        "with executor(workers=1) as pool:\n    print(list(pool.run(abs, [('a', -1)])))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 1
    assert "the workers cannot start" in done.stderr.splitlines()[-1]
    assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]


def test_workers_have_one_thread_and_the_environment_stays(pool, monkeypatch):
    before = dict(os.environ)
    (outcome,) = pool.run(os.getenv, [("a", "OPENBLAS_NUM_THREADS")])

    assert outcome.value == "1"
    assert dict(os.environ) == before


def test_without_workers_the_work_is_done_here():
    with executor(workers=0) as here:
        outcomes = list(here.run(act, orders(3, n1=("raise",))))

    assert [each.key for each in outcomes] == ["k0", "k1", "k2"]
    assert outcomes[0].value == (0, os.getpid())
    assert outcomes[1].failed
