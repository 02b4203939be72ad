"""``atrium sweep``: what it prints, where it stores, and that it goes on after any end."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sim.site import to_yaml
from studio.__main__ import main
from tests.sweeps import sweep_data

ROOT = Path(__file__).parents[4]


@pytest.fixture
def sweep(data, tmp_path):
    """Write a sweep and return its file."""

    def write(count: int = 3, **fields) -> str:
        path = tmp_path / "nights.yaml"
        path.write_text(to_yaml(sweep_data(count, **fields)), encoding="utf-8")
        return str(path)

    return write


def start(*arguments: str, code: str = "") -> subprocess.Popen[bytes]:
    # shells let what they start in the background ignore interrupts, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    program = f"import sys\n{code}\nfrom studio.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", program, "sweep", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finished(folder: Path) -> dict[str, float]:
    """Return the runs in the index with the seconds they took."""
    path = folder / "results.sqlite"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        try:
            rows = connection.execute("SELECT run, seconds FROM sweep_run JOIN result USING (run)")
            return dict(rows.fetchall())
        except sqlite3.OperationalError:  # not made yet
            return {}


def wait_for(process: subprocess.Popen[bytes], folder: Path, count: int) -> None:
    until = time.monotonic() + 120
    while len(finished(folder)) < count:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def members(session: int) -> list[int]:
    """Return the living processes of a session, zombies left out."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def test_it_shows_what_differs_and_stores_in_the_data_directory(sweep, data, capsys):
    assert main(["sweep", sweep(3), "--workers", "2"]) == 0
    captured = capsys.readouterr()

    assert captured.err == ""
    assert captured.out.startswith("nights (nights), base office/base\n")
    assert "  Site energy " in captured.out
    assert "  #0  night 10 " in captured.out
    summary = captured.out.splitlines()[-1]
    assert summary.startswith("3 scenarios, 3 done and 0 failed; 3 computed now in ")
    assert summary.endswith(f"results in {data / 'sweeps' / 'nights'}")
    assert len(finished(data / "sweeps" / "nights")) == 3


def test_json_is_one_document(sweep, tmp_path, capsys):
    arguments = ["sweep", sweep(2), "-o", str(tmp_path / "out"), "--workers", "1", "--json"]
    assert main(arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(arguments) == 0
    second = json.loads(capsys.readouterr().out)

    assert (first["points"], first["done"], first["failed"], first["computed"]) == (2, 2, 0, 2)
    assert second["computed"] == 0
    assert second["runs"] == first["runs"]


def test_wrong_input_is_told_in_full_and_makes_nothing(sweep, tmp_path, capsys):
    path = sweep(2, seed="x", design={"kind": "sobol"}, base="office/bsae")
    assert main(["sweep", path, "-o", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()

    assert told.out == ""
    assert all(f" {place} (line " in told.err for place in ("seed", "design.count", "base"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workers", "0"],
        ["--workers", "2", "--dask", "tcp://127.0.0.1:1"],
        ["--dask", "foo"],
        ["--dask", "tcp://foo"],
    ],
)
def test_a_wrong_command_line_is_told(sweep, arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["sweep", sweep(1), *arguments])
    assert caught.value.code == 2
    assert "usage: atrium sweep" in capsys.readouterr().err


def test_a_failed_scenario_is_shown_with_its_reason(sweep, tmp_path, capsys):
    factors = {
        "night": {"path": "zones.core.heating.setpoint.unoccupied", "values": [16.0, 25.0]},
        "cool": {"path": "zones.core.cooling.setpoint.unoccupied", "values": [30.0, 24.5]},
    }
    path = sweep(factors=factors, constraints=[{"exclusive": ["night", "cool"]}], design={
        "kind": "list", "points": [{"night": 16.0}, {"cool": 30.0, "night": 16.0}],
    })  # fmt: skip
    assert main(["sweep", path, "-o", str(tmp_path / "a"), "--quiet"]) == 0
    assert "1 left out by constraints" in capsys.readouterr().out

    path = sweep(factors=factors)
    assert main(["sweep", path, "-o", str(tmp_path / "b"), "--quiet"]) == 1
    shown = capsys.readouterr().out
    assert "Failed\n  #3 (night 25, cool 24.5): " in shown
    assert "4 scenarios, 3 done and 1 failed" in shown


def test_a_killed_sweep_leaves_no_process_and_goes_on_where_it_was(sweep, tmp_path, capsys):
    path, folder = sweep(40), tmp_path / "out"
    process = start(path, "-o", str(folder), "--workers", "2", "--quiet")
    with process:
        wait_for(process, folder, 4)
        process.kill()
    before = finished(folder)
    until = time.monotonic() + 20
    while members(process.pid):
        assert time.monotonic() < until
        time.sleep(0.1)

    assert main(["sweep", path, "-o", str(folder), "--workers", "2", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    after = finished(folder)
    assert 4 <= len(before) < 40
    assert document["computed"] == 40 - len(before)
    assert {run: after[run] for run in before} == before
    assert (document["done"], len(after)) == (40, 40)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
    ],
)
def test_an_interrupted_sweep_ends_cleanly(sweep, tmp_path, number, code):
    folder = tmp_path / "out"
    process = start(sweep(200), "-o", str(folder), "--workers", "2")
    wait_for(process, folder, 2)
    os.killpg(process.pid, number)  # as a terminal does: to the workers, too
    output, errors = process.communicate(timeout=60)

    assert process.returncode == code, errors.decode()
    assert output == b""
    assert b"what was finished before is kept" in errors
    assert b"Traceback" not in errors
    assert 2 <= len(finished(folder)) < 200
    assert not list(folder.glob("**/*.part"))


def test_a_full_disk_ends_it_with_words(sweep, tmp_path):
    folder = tmp_path / "out"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))"
    path = sweep(4, keep={"series": "step"})
    process = start(path, "-o", str(folder), "--workers", "1", "--quiet", code=limit)
    _, errors = process.communicate(timeout=120)
    words = errors.decode()

    assert process.returncode == 1, words
    assert "Traceback" not in words
    assert "of 4 scenarios have ended and are kept: the same command goes on" in words
    assert not list(folder.glob("**/*.part"))
    assert main(["sweep", path, "-o", str(folder), "--quiet"]) == 0


def test_dask_that_is_not_there_is_told_with_the_remedy(sweep, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    folder = tmp_path / "out"
    assert main(["sweep", sweep(1), "-o", str(folder), "--dask", "tcp://127.0.0.1:1"]) == 1
    assert "pip install" in capsys.readouterr().err
    assert not folder.exists()
