"""atrium record, with a Modbus server that is not ours."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from connectors.store import SqliteStore
from studio.__main__ import main
from tests.modbus import free_port, server
from tests.telemetry import BEGIN, END

POINTS = """
name: plant
connections:
  meters: {{kind: modbus, host: 127.0.0.1, port: {port}, timeout: 0.5}}
points:
  room:
    address: {{kind: modbus, unit: 1, start: 0}}
    quantity: air_temperature
    scale: 0.1
    poll: 0.1
  gone: {{address: {{kind: modbus, unit: 1, start: 500}}, quantity: air_temperature, poll: 0.1}}
"""


@pytest.fixture
def port():
    """Serve two registers in a thread."""
    loop, stop, chosen = asyncio.new_event_loop(), asyncio.Event(), free_port()

    async def serve():
        async with server([(0, [215, 0])], port=chosen):
            ready.set()
            await stop.wait()

    ready = threading.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    yield chosen
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def test_a_second_is_recorded_with_its_accounts(port, tmp_path, capsys):
    table = tmp_path / "points.yaml"
    table.write_text(POINTS.format(port=port))
    arguments = ["--store", str(tmp_path / "s"), "--seconds", "1", "--json"]
    arguments += ["--metrics", str(tmp_path / "metrics")]
    assert main(["record", str(table), *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    account = report["accounts"]["meters"]
    assert account["accepted"] == account["stored"] + account["in_flight"]
    assert account["in_flight"] == 0
    assert report["devices"][0]["link"] == "connected"
    assert (report["alarms"], report["findings"]) == ([], [])
    assert (tmp_path / "s" / "events.sqlite").exists()
    assert report["ages"]["gone"] is None
    with SqliteStore(tmp_path / "s") as store:
        held = store.read(["room"], BEGIN, END)
        assert len(held) >= 5
        assert set(held.value.tolist()) == {21.5}
        assert store.tallies()["meters"].stored == account["stored"]
    assert "atrium_link_up" in (tmp_path / "metrics").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_loses_nothing(port, tmp_path, number):
    table = tmp_path / "points.yaml"
    table.write_text(POINTS.format(port=port))
    command = [sys.executable, "-m", "studio", "record", str(table), "--store", str(tmp_path / "s")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    for _ in range(200):
        if (tmp_path / "s").exists():
            break
        time.sleep(0.05)
    time.sleep(1.5)
    process.send_signal(number)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "meters" in out
    with SqliteStore(tmp_path / "s") as store:
        assert store.tallies()["meters"].stored > 2


@pytest.mark.parametrize("command", [["record"], ["supervise"], ["write", "status"]])
def test_a_store_that_cannot_be_opened_is_told_with_the_remedy(command, tmp_path, capsys):
    table, place = tmp_path / "points.yaml", tmp_path / "file"
    table.write_text(POINTS.format(port=free_port()))
    place.touch()
    name, *act = command
    assert main([name, str(table), "--store", str(place), *act]) == 1
    assert f"{place} is a file: name a folder" in capsys.readouterr().err


def test_a_device_that_is_not_there_is_recorded_as_a_fault_and_said(tmp_path, capsys):
    table = tmp_path / "points.yaml"
    table.write_text(POINTS.format(port=free_port()))
    assert main(["record", str(table), "--store", str(tmp_path / "s"), "--seconds", "0.5"]) == 0
    assert "lost" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\npoints: {a: {address: {kind: modbus, unit: 1, start: 0}, quantity: status}}",
         "connection"),
        ("name: x\nconnections: {m: {kind: modbus}}\n"
         "points: {a: {address: {kind: modbus, unit: 1, start: 0}, quantity: status}}",
         "host or serial"),
        ("name: x\nconnections: {m: {kind: mqtt, host: h}}\n"
         "points: {a: {address: {kind: modbus, unit: 1, start: 0}, quantity: status,"
         " connection: m}}", "a connection for modbus"),
    ],
)  # fmt: skip
def test_wrong_tables_are_refused_with_the_place(tmp_path, capsys, text, told):
    table = tmp_path / "points.yaml"
    table.write_text(text)
    assert main(["record", str(table), "--store", str(tmp_path / "s"), "--seconds", "1"]) == 2
    assert told in capsys.readouterr().err
