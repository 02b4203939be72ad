"""The whole server killed in the middle of its work: nothing finished is lost, nothing hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from studio import actions
from studio.session import Session, entered
from studio.settings import settings_from
from studio.workspace import open_workspace

LONG = "name: long\nbase: office/base\nperiod: {start: 2025-01-01, end: 2033-01-01}\n"
HOUSE = Path(__file__).resolve().parents[4]


class Server:
    """A studio in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "studio", "studio", "--data", str(data), "--port", "0"],
            stdout=subprocess.PIPE,
            cwd=HOUSE,
            text=True,
            env={**os.environ, "ATRIUM_WORKERS": "1"},
        )
        self.address = self.process.stdout.readline().split()[2]

    def ask(self, path, method="GET", **options):
        answer = httpx.request(method, f"{self.address}/api/v1/{path}", timeout=60, **options)
        answer.raise_for_status()
        return answer.json()

    def submit(self, scenario):
        return self.ask("runs", "POST", json={"scenario": scenario})["id"]

    def until(self, run, *states, within=120.0, pause=0.05):
        limit = time.monotonic() + within
        while (found := self.ask(f"runs/{run}"))["state"] not in states:
            assert time.monotonic() < limit, found
            time.sleep(pause)
        return found

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def server(data):
    (data / "scenarios" / "office" / "long.yaml").write_text(LONG)
    made = []

    def start():
        made.append(Server(data))
        return made[-1]

    yield start
    for each in made:
        if each.process.poll() is None:
            each.end(signal.SIGTERM)


def test_a_server_killed_and_started_again_has_every_run(server):
    first = server()
    finished = first.submit("office/base")
    first.until(finished, "done")
    cut, waiting = first.submit("office/long"), first.submit("office/setback")
    first.until(cut, "running")
    first.end(signal.SIGKILL)
    second = server()
    before = second.ask(f"results/{finished}")
    assert before["kpis"]["site_energy"]["value"] > 0
    # The worker of the killed server finishes the run it has; nothing is lost, nothing hangs.
    assert second.until(cut, "done", "failed")["state"] == "done"
    assert second.until(waiting, "done")["error"] == ""
    assert len(second.ask("runs")) == 3


@pytest.mark.slow
def test_a_stopped_server_goes_on_where_it_was(server, data):
    first = server()
    run = first.submit("office/long")
    first.until(run, "running")
    first.end(signal.SIGTERM)
    workspace = open_workspace(settings_from(data))
    with entered(Session("local", workspace)):
        assert actions.get_run(run).state == "queued"
    second = server()
    second.until(run, "done")


@pytest.mark.benchmark
def test_the_studio_costs_less_than_a_tenth_of_the_bare_run(server, data, tmp_path):
    from scenarios.resolve import resolve
    from scenarios.run import execute
    from scenarios.store import write_result

    folders = (data / "scenarios",)

    def bare():
        begun = time.perf_counter()
        write_result(tmp_path / "bare.h5", execute(resolve("office/long", directories=folders)))
        return time.perf_counter() - begun

    def studio():
        # Looked at seldom, and timed by the registry, so that the looking takes no part.
        done = running.until(running.submit("office/long"), "done", pause=1.0)
        times = [datetime.fromisoformat(done[name]) for name in ("submitted", "finished")]
        return (times[1] - times[0]).total_seconds()

    running = server()
    bare(), studio()  # compiled and read once
    pairs = [(bare(), studio()) for _ in range(4)]
    best, shown = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    sys.stdout.write(f"bare {best:.2f} s, studio {shown:.2f} s, ratio {shown / best:.3f}\n")
    assert shown < 1.1 * best
