from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from studio.commands.output import progress_bar, write_json, write_table


def test_columns_are_aligned_and_have_no_trailing_blanks(capsys):
    write_table([("a", "1"), ("long", "22"), ("b", "")], right=[1])

    assert capsys.readouterr().out == "  a      1\n  long  22\n  b\n"


def test_an_empty_table_is_nothing(capsys):
    write_table([])

    assert capsys.readouterr().out == ""


def test_json_has_no_nan(capsys):
    write_json({"a": float("nan"), "b": (1, 2)})

    assert capsys.readouterr().out == '{\n  "a": null,\n  "b": [\n    1,\n    2\n  ]\n}\n'


def test_no_bar_without_a_terminal():
    with progress_bar("x") as progress:
        assert progress is None


@pytest.mark.parametrize(("quiet", "shown"), [("False", True), ("True", False)])
def test_a_bar_goes_to_the_terminal_and_not_to_standard_output(quiet, shown):
    code = (
        "from studio.commands.output import progress_bar\n"
        f"with progress_bar('small-office', quiet={quiet}) as progress:\n"
        "    for step in range(5):\n"
        "        if progress: progress(step / 4)\n"
    )
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        stdout=subprocess.PIPE,
        stderr=follower,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.write(follower, b".")
    seen = os.read(leader, 65536)
    os.close(leader)
    os.close(follower)

    assert done.stdout == b""
    assert (b"small-office" in seen) == shown
