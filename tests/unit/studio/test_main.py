from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import pytest

from sim.errors import AtriumError, DocumentError, Fault
from studio import __main__ as command_line
from studio.__main__ import COMMANDS, main

HEAVY = (
    "numpy", "pandas", "numba", "dash", "matplotlib", "pydantic", "h5py", "scipy", "pint", "simpy",
    "yaml", "rich", "plotly", "fastapi",
)  # fmt: skip
RUN = ("pandas", "pvlib", "matplotlib", "dash", "pint", "plotly", "fastapi", "rich", "typst")
"""Libraries that a plain run has no use for."""


def imported_by(code: str, **environment: str) -> set[str]:
    listing = "\nimport sys; sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code + listing],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_help_imports_nothing_heavy():
    code = "from studio.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass"

    assert imported_by(code).isdisjoint(HEAVY)


def test_a_second_run_imports_no_more_than_it_needs(data):
    (data / "scenarios" / "office" / "short.yaml").write_text(
        "name: short\nbase: small-office/night-setback\n"
        "period: {start: 2025-01-06, end: 2025-01-08}\n",
        encoding="utf-8",
    )
    assert main(["run", "office/short"]) == 0  # what the first run computes once is kept on disk
    found = imported_by(
        "from studio.__main__ import main\nmain(['run', 'office/short', '--json', '--quiet'])"
    )

    assert {"numpy", "numba", "simpy"} <= found
    assert found.isdisjoint(RUN)


@pytest.mark.benchmark
def test_help_costs_little_more_than_python_itself():
    def cost(*arguments: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for _ in range(10):
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert cost("-m", "studio", "--help") / cost("-c", "pass") <= 5


def test_help_names_every_command_and_the_exit_codes(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    text = capsys.readouterr().out

    assert caught.value.code == 0
    assert all(f"    {name} " in text for name in ("run", "compare", "report", "studio"))
    assert "Exit codes" in text


def test_the_version_is_that_of_the_distribution(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"atrium {metadata.version('atrium')}\n"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run"], ["run", "x", "--seed", "-1"]])
def test_a_wrong_command_line_is_wrong_input(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    assert "usage: atrium" in capsys.readouterr().err


class Failing:
    """A command that ends in an error."""

    SUMMARY = "fail"

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def add_arguments(self, parser: object) -> None:
        """Take none."""

    def run(self, _: object) -> int:
        raise self._error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (AtriumError("the work failed"), 1, "atrium: the work failed\n"),
        (DocumentError([Fault("a.b", 1, "2", "write 2")], source="x.yaml"), 2, "write 2"),
        (OSError(28, "No space left on device"), 1, "No space left on device: make room"),
        (MemoryError(), 1, "not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_every_expected_end_has_its_code_and_words(monkeypatch, capsys, error, code, words):
    monkeypatch.setattr(command_line, "_modules", lambda: [("fail", Failing(error))])

    assert main(["fail"]) == code
    assert words in capsys.readouterr().err


def test_a_fault_of_ours_is_not_hidden(monkeypatch):
    monkeypatch.setattr(command_line, "_modules", lambda: [("fail", Failing(RuntimeError("oh")))])

    with pytest.raises(RuntimeError, match="oh"):
        main(["fail"])


def test_a_missing_module_of_a_command_is_left_out_and_a_broken_one_is_not(monkeypatch):
    monkeypatch.setattr(command_line, "COMMANDS", (*COMMANDS, "missing"))
    names = [name for name, _ in command_line._modules()]
    assert "missing" not in names
    assert {"run", "compare", "report", "studio"} <= set(names)

    def broken(_: str) -> None:
        raise ModuleNotFoundError("No module named 'numpy'", name="numpy")

    monkeypatch.setattr(command_line.importlib, "import_module", broken)
    with pytest.raises(ModuleNotFoundError):
        list(command_line._modules())


def test_sigterm_is_handled_while_a_command_runs_only(monkeypatch, capsys):
    before = signal.getsignal(signal.SIGTERM)

    class Waiting(Failing):
        def run(self, _: object) -> int:
            signal.raise_signal(signal.SIGTERM)
            return 0

    monkeypatch.setattr(command_line, "_modules", lambda: [("wait", Waiting(OSError()))])

    assert main(["wait"]) == 143
    assert "terminated" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def start(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    # shells let what they start in the background ignore interrupts, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, "-m", "studio", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(command_line.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def long_scenario(data: Path) -> None:
    (data / "scenarios" / "office" / "long.yaml").write_text(
        "name: long\nbase: office/base\nperiod: {start: 2025-01-01, end: 2034-12-31}\n",
        encoding="utf-8",
    )


def await_handler(process: subprocess.Popen) -> None:
    """Wait until the command handles SIGTERM: before, it is still being imported."""
    status = Path(f"/proc/{process.pid}/status")
    for _ in range(600):
        caught = next(line for line in status.read_text().splitlines() if "SigCgt" in line)
        if int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.05)
    raise AssertionError("the command never handled SIGTERM")


def test_sigterm_amid_a_callback_ends_an_event_loop() -> None:
    async def serve() -> None:
        asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGTERM)
        await asyncio.sleep(20.0)

    before = command_line._on_sigterm(command_line._terminate)
    try:
        with pytest.raises(command_line._Terminated):
            asyncio.run(serve())
    finally:
        command_line._on_sigterm(before)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_cleanly_and_leaves_nothing(data, tmp_path, number, code):
    long_scenario(data)
    here = tmp_path / "here"
    here.mkdir()
    process = start("run", "office/long", "-o", "out.h5", cwd=here)
    await_handler(process)
    time.sleep(2.0)  # in its middle: all of it takes more than six seconds
    assert process.poll() is None
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)

    assert process.returncode == code
    assert b"what was finished before is kept" in errors
    assert b"Traceback" not in errors
    assert list(here.iterdir()) == []


def test_a_reader_that_leaves_is_no_error(data, tmp_path):
    process = start("run", "office/base", "--json", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=60) == 141
    assert errors == b""


def test_text_that_the_terminal_lacks_does_not_fail(data, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "studio", "compare", "office/base", "office/setback"],
        check=True,
        capture_output=True,
        cwd=Path(command_line.__file__).parents[1],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert b"18  ?  16  ?C" in done.stdout
