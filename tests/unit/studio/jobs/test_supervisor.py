"""Worker processes: killed, stopped and orphaned ones never leave a run hanging."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio import actions
from studio.jobs import Supervisor
from studio.session import Session, entered
from studio.settings import Settings
from studio.workspace import open_workspace

LONG = "name: long\nbase: office/base\nperiod: {start: 2025-01-01, end: 2033-01-01}\n"
"""Works for seconds: long enough to be killed on the way."""


def eventually(found, within=30.0):
    """Wait until something is true and return it."""
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if value := found():
            return value
        time.sleep(0.02)
    return found()


@pytest.fixture
def settings(data):
    (data / "scenarios" / "office" / "long.yaml").write_text(LONG)
    return Settings(data, workers=2)


@pytest.fixture
def workspace(settings):
    return open_workspace(settings)


@pytest.fixture
def supervisor(settings, workspace):
    made = Supervisor(settings, workspace.registry)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def user(workspace):
    with entered(Session("local", workspace)):
        yield


def state(run):
    return actions.get_run(run.id).state


def running(run):
    """Return the run once its simulation has begun."""
    found = actions.get_run(run.id)
    return found if found.state == "running" and found.progress > 0.02 else None


@pytest.mark.usefixtures("user")
def test_a_killed_worker_fails_its_run_with_the_reason_and_others_go_on(supervisor):
    victim = actions.submit_run("office/long")
    other = actions.submit_run("office/base")
    supervisor.wake()
    worker = eventually(lambda: running(victim)).worker
    os.kill(supervisor.processes()[worker], signal.SIGKILL)
    killed = time.monotonic()
    assert eventually(lambda: state(victim) == "failed", within=10)
    assert time.monotonic() - killed < 10
    assert actions.get_run(victim.id).error == "worker process ended by signal 9 (SIGKILL)"
    assert eventually(lambda: state(other) == "done")
    assert eventually(lambda: len(supervisor.processes()) == 2), "the worker was not replaced"
    again = actions.submit_run("office/base")
    supervisor.wake()
    assert eventually(lambda: state(again) == "done")


@pytest.mark.usefixtures("user")
def test_a_running_run_is_cancelled_within_seconds(supervisor, settings):
    run = actions.submit_run("office/long")
    supervisor.wake()
    assert eventually(lambda: running(run))
    actions.cancel_run(run.id)
    assert eventually(lambda: state(run) == "cancelled", within=5)
    assert list(settings.results.iterdir()) == []


@pytest.mark.usefixtures("user")
def test_a_stopped_studio_puts_its_runs_back(settings, workspace):
    first = Supervisor(settings, workspace.registry)
    first.start()
    run = actions.submit_run("office/long")
    first.wake()
    assert eventually(lambda: running(run))
    processes = list(first.processes().values())
    first.stop()
    assert state(run) == "queued"
    assert "put back" in actions.run_log(run.id)[-1].text
    assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


SERVER = """
import sys, time
from studio.jobs import Supervisor
from studio.settings import Settings
from studio.workspace import open_workspace
from pathlib import Path
settings = Settings(Path(sys.argv[1]), workers=1)
supervisor = Supervisor(settings, open_workspace(settings).registry)
supervisor.start()
sys.stdout.write(str(list(supervisor.processes().values())[0]) + "\\n")
sys.stdout.flush()
time.sleep(600)
"""


def start_server(settings):
    """Start a server of its own process; return it and the number of its worker's process."""
    house = str(Path(__file__).resolve().parents[4])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(settings.data)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": house},
        text=True,
    )
    return server, int(server.stdout.readline())


@pytest.mark.usefixtures("user")
def test_a_worker_whose_server_is_killed_finishes_its_run_and_ends(settings, workspace):
    run = actions.submit_run("office/base")
    server, worker = start_server(settings)
    assert eventually(lambda: state(run) != "queued")
    server.kill()
    server.wait()
    server.stdout.close()
    assert eventually(lambda: state(run) == "done")
    assert eventually(lambda: _gone(worker))


@pytest.mark.usefixtures("user")
def test_runs_of_workers_that_died_with_their_server_fail_at_the_next_start(settings, workspace):
    run, waiting = actions.submit_run("office/long"), actions.submit_run("office/base")
    server, worker = start_server(settings)
    assert eventually(lambda: running(run))
    server.kill()
    server.wait()
    server.stdout.close()
    os.kill(worker, signal.SIGKILL)
    assert state(run) == "running"
    following = Supervisor(settings, workspace.registry)
    following.start()
    try:
        assert eventually(lambda: state(run) == "failed", within=10)
        assert "the studio was stopped" in actions.get_run(run.id).error
        assert eventually(lambda: state(waiting) == "done")
    finally:
        following.stop()


def _gone(pid):
    """Return whether a process ended, be it as a zombie that nobody waits for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.usefixtures("user")
def test_a_worker_that_cannot_start_says_why_and_is_tried_again_later(
    settings, workspace, monkeypatch
):
    monkeypatch.setenv("ATRIUM_WORKERS", "none")
    supervisor = Supervisor(settings, workspace.registry)
    supervisor.start()
    try:
        assert eventually(lambda: not supervisor.processes())
        logs = eventually(lambda: [p for p in settings.logs.iterdir() if p.stat().st_size])
        assert "ATRIUM_WORKERS" in logs[0].read_text()
    finally:
        supervisor.stop()
