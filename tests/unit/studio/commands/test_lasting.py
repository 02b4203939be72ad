"""Commands that go on until they are stopped: what stops them is their end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


def started(*arguments, data):
    # shells let what they start in the background ignore interrupts, and children inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [sys.executable, "-m", "studio", *arguments, "--data", data],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "arguments",
    [
        ["emulate", "small-office/base", "--modbus", "127.0.0.1:0"],
        ["emulate", "small-office/base", "--boptest", "127.0.0.1:0"],
        ["studio", "--port", "0"],
    ],
    ids=["emulate", "boptest", "studio"],
)
def test_a_signal_is_their_end_and_no_failure(arguments, number, tmp_path):
    process = started(*arguments, data=tmp_path)
    try:
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line or process.poll() is None, process.stderr.read()
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.communicate()
