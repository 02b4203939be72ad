"""The tutorial of live buildings, its commands and its code, as a reader would do it."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks, run

PAGE = ROOT / "docs/tutorial-live.md"
PORT = 47808
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}


def _free() -> int:
    """Return a port that is free, and the next one with it."""
    for _ in range(50):
        with (
            socket.socket(type=socket.SOCK_DGRAM) as one,
            socket.socket(type=socket.SOCK_DGRAM) as two,
        ):
            one.bind(("127.0.0.1", 0))
            try:
                two.bind(("127.0.0.1", one.getsockname()[1] + 1))
            except OSError:
                continue
            return int(one.getsockname()[1])
    raise AssertionError("no two free ports in a row")


def _at(text: str, port: int) -> str:
    return text.replace(str(PORT + 1), str(port + 1)).replace(str(PORT), str(port))


def _commands(port: int) -> list[list[str]]:
    lines = "\n".join(blocks(PAGE, "console")).splitlines()
    told = [shlex.split(_at(line, port)) for line in lines if line.startswith("$ atrium ")]
    return [[sys.executable, "-m", "studio", *command[2:]] for command in told]


@pytest.fixture
def port():
    """The port at which the tutorial's office listens; the office runs."""
    place = _free()
    emulate, *_ = _commands(place)
    office = subprocess.Popen(
        emulate, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT
    )
    try:
        while "Ctrl-C stops" not in (line := office.stdout.readline()):
            assert line, office.stderr.read()
        yield place
    finally:
        office.terminate()
        office.communicate()


def test_the_tutorial_does_what_it_says(port: int, tmp_path: Path) -> None:
    _, discover, record = _commands(port)
    found = run(discover, folder=tmp_path, environment=ENVIRONMENT)
    assert found.returncode == 0, found.stderr
    for line in "\n".join(blocks(PAGE, "text")).splitlines():
        assert _at(line, port) in found.stdout
    done = run(record, folder=tmp_path, environment=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  site +(\d+) +\1 +0 +0$", done.stdout, re.MULTILINE), done.stdout
    code = "\n".join(blocks(PAGE, "py"))
    looked = run(
        [sys.executable, "-W", "error", "-c", code], folder=tmp_path, environment=ENVIRONMENT
    )
    assert looked.returncode == 0, looked.stderr
    share, count = re.search(r"(\d+)% of (\d+) points have the right", looked.stdout).groups()
    assert int(share) >= 95
    assert int(count) == 220
    met, good = re.search(r"(\d+) points, (\d+)% good", looked.stdout).groups()
    assert met == count
    assert int(good) >= 95
    assert int(re.search(r"(\d+) readings in a file", looked.stdout).group(1)) >= int(count)
