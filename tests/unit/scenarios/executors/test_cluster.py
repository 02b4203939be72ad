"""Sweeps on a Dask cluster of this machine: workers and the scheduler may die."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.errors import AtriumError
from sim.site import to_yaml
from tests.sweeps import sweep_data
from tests.synthetic import write_library

pytest.importorskip("distributed", reason="needs the extra atrium[dask]")

ROOT = Path(__file__).parents[4]
ENVIRONMENT = {
    **os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
}  # fmt: skip


class Cluster:
    """A scheduler and two workers, each a session of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "dask_scheduler", "--port", "0", "--scheduler-file", str(self.file)
        )
        until = time.monotonic() + 30
        while not self.file.exists() or not self.file.read_text():
            assert time.monotonic() < until, (folder / "scheduler.log").read_text()
            time.sleep(0.1)
        self.address = json.loads(self.file.read_text())["address"]
        self.workers = [
            self._start(f"worker{n}", "dask_worker", self.address, "--nthreads", "1", *options)
            for n in range(2)
        ]

    def _start(self, name: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [
                    sys.executable, "-m", f"distributed.cli.{module}", *arguments,
                    "--host", "127.0.0.1", "--no-dashboard",
                ],
                stdout=log, stderr=log, env=ENVIRONMENT, start_new_session=True,
                cwd=self.folder,
            )  # fmt: skip

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path, "--no-nanny")
    yield made
    made.end()


@pytest.fixture
def sweep(tmp_path, monkeypatch):
    data = tmp_path / "data"
    write_library(data / "scenarios")
    monkeypatch.setitem(ENVIRONMENT, "ATRIUM_DATA", str(data))
    path = tmp_path / "nights.yaml"
    path.write_text(to_yaml(sweep_data(24)), encoding="utf-8")
    return path


def start(sweep: Path, folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable, "-m", "studio", "sweep", str(sweep), "-o", str(folder), "--json",
            *options,
        ],
        env=ENVIRONMENT, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for(process: subprocess.Popen[str], folder: Path, count: int) -> None:
    """Wait until some scenarios are stored, by their daily series."""
    until = time.monotonic() + 120
    while sum(1 for _ in folder.glob("series/*.h5")) < count:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def _series(sweep):
    sweep.write_text(to_yaml(sweep_data(24, keep={"series": "daily"})), encoding="utf-8")


@pytest.mark.timeout(240)
def test_one_of_two_workers_killed_loses_nothing(cluster, sweep, tmp_path):
    process = start(sweep, tmp_path / "out", "--dask", cluster.address)
    wait_for(process, tmp_path / "out", 3)
    cluster.workers[0].kill()
    output, errors = process.communicate(timeout=180)

    assert process.returncode == 0, errors
    document = json.loads(output)
    assert (document["done"], document["failed"], document["computed"]) == (24, 0, 24)
    assert len({each["run"] for each in document["runs"]}) == 24


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_killed_scheduler_is_told_and_the_sweep_goes_on(cluster, sweep, tmp_path):
    folder = tmp_path / "out"
    process = start(sweep, folder, "--dask", cluster.address)
    wait_for(process, folder, 3)
    cluster.scheduler.kill()
    output, errors = process.communicate(timeout=60)
    stored = sum(1 for _ in folder.glob("series/*.h5"))

    assert process.returncode == 1
    assert output == ""
    assert f"the Dask scheduler at {cluster.address} is lost" in errors
    assert "of 24 scenarios have ended and are kept: the same command goes on" in errors
    assert 3 <= stored < 24

    process = start(sweep, folder, "--workers", "2")
    output, errors = process.communicate(timeout=120)
    document = json.loads(output)
    assert document["done"] == 24
    assert document["computed"] <= 24 - stored + 1  # the last may be stored, and not entered yet


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_poison_piece_fails_alone(tmp_path):
    cluster = Cluster(tmp_path)
    program = (
        "from scenarios.executors import executor\nfrom tests.sweeps import act, orders\n"
        f"with executor(dask={cluster.address!r}) as pool:\n"
        "    for each in pool.run(act, orders(12, n3=('exit',), n5=('raise',))):\n"
        "        print(each.key, each.failed, each.reason.partition(':')[0])\n"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            check=False, env=ENVIRONMENT, cwd=ROOT, text=True, capture_output=True, timeout=100,
        )  # fmt: skip
    finally:
        cluster.end()
    lines = sorted(done.stdout.splitlines())

    assert len(lines) == 12, done.stderr
    assert "k3 True it ended every worker that took it" in lines
    assert "k5 True unexpected ValueError" in lines
    assert sum("False" in line for line in lines) == 10


@pytest.mark.timeout(120)
def test_workers_that_lack_the_function_are_told(tmp_path):
    cluster = Cluster(tmp_path, "--no-nanny")
    program = (
        "import sys\nfrom scenarios.executors import executor\n"
        f"sys.path.append({str(tmp_path / 'sub')!r})\nimport only_there\n"
        f"with executor(dask={cluster.address!r}) as pool:\n"
        "    (each,) = pool.run(only_there.work, [('a', 1)])\n    print(each.reason)\n"
    )
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "only_there.py").write_text("def work(_): ...\n", encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-c", program],
            check=False, env=ENVIRONMENT, cwd=ROOT, text=True, capture_output=True, timeout=100,
        )  # fmt: skip
    finally:
        cluster.end()

    assert done.stdout.startswith("the worker cannot take it: "), done.stderr
    assert "is the same version of Atrium installed there?" in done.stdout


def test_nobody_at_the_address_is_told(monkeypatch):
    from scenarios.executors import cluster

    monkeypatch.setattr(cluster, "_CONNECT_WITHIN", 0.5)
    with pytest.raises(AtriumError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9 .*"):
        cluster.DaskCluster("tcp://127.0.0.1:9")
    with pytest.raises(AtriumError, match="no Dask scheduler answers at nowhere://x"):
        cluster.DaskCluster("nowhere://x")
