"""atrium discover --modbus, with a server that is not ours and with the emulated building."""

import asyncio
import json
import struct
import threading

import pytest

from connectors.points import PointTable
from studio.__main__ import main
from tests.modbus import free_port, server

MAP = """name: heater
word_order: big
registers:
  room: {start: 10, type: float32, quantity: air_temperature}
  power: {start: 12, quantity: electric_power, unit: kW, scale: 0.1}
  nothing: {start: 700, quantity: status}
"""


@pytest.fixture
def port():
    """Serve registers with holes in a thread."""
    loop, stop, chosen = asyncio.new_event_loop(), asyncio.Event(), free_port()
    ready = threading.Event()

    async def serve():
        words = list(struct.unpack(">HH", struct.pack(">f", 21.5)))
        async with server([(10, [*words, 45]), (40, [7, 8])], units=(3, 5), port=chosen):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    ready.wait(10)
    yield chosen
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def test_units_registers_and_their_meaning(port, tmp_path, capsys):
    (tmp_path / "heater.yaml").write_text(MAP)
    given = ["discover", "--modbus", f"127.0.0.1:{port}", "--units", "3,5-6", "--registers", "0-63"]
    given += ["--map", f"3={tmp_path / 'heater.yaml'}", "-o", str(tmp_path / "points.yaml")]
    assert main([*given, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [unit["unit"] for unit in document["units"]] == [3, 5]
    assert document["units"][0]["registers"]["holding"] == [[10, 12], [40, 41]]
    assert document["requests"] < 1000
    codes = [finding["code"] for finding in document["findings"]]
    assert codes == ["no-map", "registers-silent"]
    table = PointTable.load(tmp_path / "points.yaml")
    assert set(table.points) == {"unit-3/room", "unit-3/power"}
    assert table.connections["bus"].port == port
    store = ["--store", str(tmp_path / "s"), "--seconds", "0.5", "--json"]
    assert main(["record", str(tmp_path / "points.yaml"), *store]) == 0
    assert json.loads(capsys.readouterr().out)["accounts"]["bus"]["stored"] == 2
    assert main(given) == 2
    assert "not there yet" in capsys.readouterr().err
    assert main(given[:-2]) == 0
    out = capsys.readouterr().out
    assert "unit 5, holding: 10-12, 40-41" in out
    assert "Reads only" in out
    assert "21.5" in out


def test_nobody_there_is_a_failure(capsys):
    assert main(["discover", "--modbus", f"127.0.0.1:{free_port()}", "--units", "1"]) == 1
    assert "cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize(
    "more",
    [
        ["--units", "0-300"],
        ["--units", "9-3"],
        ["--registers", "x"],
        ["--map", "no-such-map"],
        ["--timeout", "-1"],
    ],
)
def test_wrong_input_is_told(more, capsys):
    assert main(["discover", "--modbus", "127.0.0.1:5020", *more]) == 2
    assert capsys.readouterr().err


def test_one_way_is_needed(capsys):
    for given in ([], ["--modbus", "h:1", "--bacnet", "h:2"]):
        with pytest.raises(SystemExit):
            main(["discover", *given])
