"""The commands emulate and discover, as processes that talk to each other."""

import json
import os
import signal
import subprocess
import sys

import pytest

from connectors.points import PointTable
from studio.__main__ import main


def atrium(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "studio", *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        **options,
    )  # fmt: skip


def test_a_building_is_served_found_and_stopped(tmp_path):
    building = atrium(
        "emulate", "small-office/base", "--bacnet", "127.0.0.1:0", "--start", "2025-01-15T09:00",
        "--step", "300", "--seconds", "90", "--json",
    )  # fmt: skip
    try:
        text = ""
        while not text.endswith("}\n") or text.count("{") != text.count("}"):
            line = building.stdout.readline()
            assert line, building.stderr.read()
            text += line
        served = json.loads(text)
        table = tmp_path / "points.yaml"
        found = subprocess.run(
            [sys.executable, "-m", "studio", "discover", "--bacnet",
             served["listening"]["bacnet"], "--wait", "1", "-o", table, "--json"],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        document = json.loads(found.stdout)
        assert document["found"] == served["points"]
        assert document["proposed"] == served["points"]
        assert len(document["devices"]) == len(served["devices"])
        assert len(PointTable.load(table).points) == served["points"]
        building.send_signal(signal.SIGTERM)
        assert building.wait(20) == 0
    finally:
        building.kill()
        building.communicate()


@pytest.mark.parametrize(
    "arguments",
    [
        ["emulate", "small-office/base"],
        ["emulate", "no-such-site", "--bacnet", "127.0.0.1:0"],
        [
            "emulate",
            "small-office/base",
            "--bacnet",
            "127.0.0.1:0",
            "--step",
            "0",
            "--seconds",
            "1",
        ],
        ["discover", "--bacnet", "127.0.0.1:0", "-o", "/no/such/folder/points.yaml"],
    ],
)
def test_wrong_input_is_told(arguments, capsys):
    assert main(arguments) == 2
    assert "remedy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1:99999", "prefix or port is out of range"),
        ("127.0.0.1/99:47808", "prefix or port is out of range"),
        ("no address", "is no address"),
        ("127.0.0.1:port", "is no address"),
    ],
)
@pytest.mark.parametrize("command", [["emulate", "small-office/base"], ["discover"]])
def test_a_wrong_address_is_a_wrong_input(command, address, why, capsys):
    assert main([*command, "--bacnet", address]) == 2
    told = capsys.readouterr().err
    assert f"--bacnet: {address!r}; allowed: HOST:PORT" in told
    assert why in told


def test_ports_of_all_devices_have_to_be_there(capsys):
    assert main(["emulate", "small-office/base", "--bacnet", "127.0.0.1:65535"]) == 2
    assert "each device takes one" in capsys.readouterr().err


@pytest.mark.parametrize("wait", ["-1", "nan", "soon"])
def test_a_wait_that_is_none_is_refused(wait, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["discover", "--bacnet", "127.0.0.1:9", "--wait", wait])
    assert "a number of seconds above 0" in capsys.readouterr().err


def test_a_table_is_not_replaced_since_it_may_hold_corrections(tmp_path, capsys):
    table = tmp_path / "points.yaml"
    table.write_text("corrected")
    assert main(["discover", "--bacnet", "127.0.0.1:9", "--wait", "0.1", "-o", str(table)]) == 2
    assert "not there yet" in capsys.readouterr().err
    assert table.read_text() == "corrected"


def test_nobody_there_is_a_failure_with_its_reason(capsys):
    assert main(["discover", "--bacnet", "127.0.0.1:9", "--wait", "0.2"]) == 1
    assert "no device answers" in capsys.readouterr().err
