"""`atrium write` and `atrium supervise` on a Modbus server: acts, words, exit codes."""

import asyncio
import json
import struct
import threading

import pytest
import yaml

from connectors.gate import Journal
from studio.__main__ import main
from tests.modbus import server

POINT, OTHER = "ahu/supply-setpoint", "ahu/damper"


@pytest.fixture(scope="module")
def port():
    """Serve registers in a thread of its own."""
    ready, end, found = threading.Event(), [], []

    async def serve():
        words = struct.unpack(">HH", struct.pack(">f", 20.0))
        async with server([(0, [*words, 40])]) as (own, _):
            found.append(own)
            stop = asyncio.Event()
            end.append((asyncio.get_running_loop(), stop))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(10)
    yield found[0]
    loop, stop = end[0]
    loop.call_soon_threadsafe(stop.set)
    thread.join()


@pytest.fixture
def site(port, tmp_path):
    path, folder = tmp_path / "points.yaml", tmp_path / "store"
    register = {"kind": "modbus", "unit": 1}
    document = {
        "name": "plant",
        "connections": {"bus": {"kind": "modbus", "host": "127.0.0.1", "port": port}},
        "points": {
            POINT: {
                "address": {**register, "start": 0, "type": "float32"},
                "quantity": "temperature", "kind": "command", "write_low": 12, "write_high": 24,
            },
            OTHER: {
                "address": {**register, "start": 2}, "quantity": "position", "unit": "percent",
                "kind": "command", "write_low": 0, "write_high": 1,
            },
            "ahu/measured": {
                "address": {**register, "start": 1}, "quantity": "temperature",
            },
        },
    }  # fmt: skip
    path.write_text(yaml.safe_dump(document))
    return path, folder


@pytest.fixture
def write(site, capsys):
    """Return what runs an act and gives its code, its output and its errors."""
    path, folder = site

    def run(*arguments):
        code = main(["write", str(path), "--store", str(folder), "--who", "ann", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def supervised(site):
    journal = Journal(site[1])
    with journal.writing() as records:
        records.supervise("test", 600.0)
    yield journal
    journal.close()


def documented(result):
    return json.loads(result[1])


def test_in_shadow_a_command_tells_what_would_be_written(write, supervised):
    code, output, _ = write("command", POINT, "68 degF")
    assert (code, output) == (0, f"{POINT} 20 shadow (was 20): not armed\n")


def test_armed_commanded_and_released(write, supervised):
    assert write("arm", "ahu/*", "--for", "2h", "--reason", "trial")[0] == 0
    told = documented(write("command", POINT, "21", "--lease", "15min", "--json"))
    assert (told["outcome"], told["value"], told["previous"]) == ("written", 21.0, 20.0)
    assert write("command", OTHER, "55 %")[0] == 0
    status = documented(write("status", "--json"))
    by_name = {one["point"]: one for one in status["points"]}
    assert by_name[POINT]["held_by"] == "ann"
    assert 700.0 < by_name[POINT]["lease_left"] <= 720.0
    code, output, _ = write("status")
    assert code == 0
    assert "ann" in output
    code, output, _ = write("release", POINT)
    assert (code, output.split(":")[0]) == (0, f"{POINT} released (was 21)")
    assert write("release", "--all")[1].startswith(f"{OTHER} released")
    assert write("release", "--all") == (0, "nothing was held there\n", "")
    acts = [one["act"] for one in documented(write("audit", "--point", POINT, "--json"))]
    assert acts == ["arm", "command", "write", "release"]
    assert "trial" in write("audit", "--last", "9")[1]


def test_a_command_says_when_it_is_given_back(write, supervised):
    write("arm", POINT, "--for", "1h")
    end = "; the supervisor gives it back within {} s; --hold renews it\n"
    for more, seconds in (["--lease", "20s"], 20), ([], 300):
        code, output, _ = write("command", POINT, "21", *more)
        assert (code, output.endswith(end.format(seconds))) == (0, True), output
    write("release", POINT)


def test_an_empty_audit_says_so(write):
    assert write("audit") == (0, "nothing is noted\n", "")
    assert "the table has no ahu/nothing" in write("audit", "--point", "ahu/nothing")[1]
    with pytest.raises(SystemExit):
        write("audit", "--last", "-3")


def test_refusals_end_with_1_and_say_why(write, supervised):
    write("arm", POINT, "--for", "1h")
    for value, more, words in (
        ("30", [], "outside 12 to 24"),
        ("20", ["--priority", "8"], "allowed: 9 to 16"),
        ("20", ["--lease", "2h"], "a lease of 7200 s"),
    ):
        code, output, _ = write("command", POINT, value, *more)
        assert (code, words in output) == (1, True), output
    assert write("command", "ahu/measured", "20")[0] == 1
    assert write("resume")[0] == 1


def test_without_a_supervisor_the_remedy_is_told(write):
    write("arm", POINT, "--for", "1h")
    code, output, _ = write("command", POINT, "21")
    assert code == 1
    assert "start atrium supervise" in output
    assert "No supervisor runs" in write("status")[1]


def test_stop_gives_back_and_refuses_until_resumed(write, supervised):
    write("arm", POINT, "--for", "1h")
    write("command", POINT, "21")
    code, output, _ = write("stop", "--for", "1h", "--reason", "fire drill")
    assert (code, "released" in output) == (0, True)
    assert "stopped by ann: fire drill" in write("command", POINT, "21")[1]
    assert "All writes are stopped by ann" in write("status")[1]
    assert write("resume")[0] == 0
    assert write("command", POINT, "21")[0] == 0
    assert write("disarm", POINT)[0] == 0
    assert "shadow" in write("command", POINT, "21")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["arm", "nobody", "--for", "1h"], "a command point of the table"),
        (["arm", "ahu/measured", "--for", "1h"], "a command point of the table"),
        (["arm", POINT, "--for", "30 days"], "longest_arming"),
        (["command", "nobody", "21"], "a point of the table"),
        (["command", POINT, "warm"], "VALUE"),
        (["command", POINT, "21 kW"], "VALUE"),
        (["release"], "--all"),
        (["release", POINT, "--all"], "--all"),
    ],
)
def test_wrong_input_ends_with_2_and_all_faults(write, arguments, words):
    code, output, error = write(*arguments)
    assert (code, output) == (2, "")
    assert words in error


@pytest.mark.parametrize("time", ["0", "-1h", "soon", "1e99"])
def test_times_that_are_none_are_refused(write, time):
    with pytest.raises(SystemExit) as caught:
        write("arm", POINT, "--for", time)
    assert caught.value.code == 2


def test_hold_gives_back_when_it_is_stopped(write, supervised):
    write("arm", POINT, "--for", "1h")
    threading.Timer(1.0, lambda: write_stop(supervised)).start()
    code, _, error = write("command", POINT, "21", "--lease", "5s", "--hold")
    assert "held until Ctrl-C" in error
    assert (code, "no longer held" in error) == (1, True)
    assert "all writes are stopped" in error
    assert write("audit", "--json", "--last", "1")[1].count("restored 20") == 1


def write_stop(journal):
    with journal.writing() as records:
        records.begin_stop("bob", 60.0, "enough")


def test_the_supervisor_gives_back_and_counts(site, write, supervised, capsys):
    path, folder = site
    write("arm", POINT, "--for", "1h")
    assert write("command", POINT, "21", "--lease", "1s")[0] == 0
    code = main(["supervise", str(path), "--store", str(folder), "--seconds", "2", "--json"])
    told = capsys.readouterr()
    assert code == 0
    assert json.loads(told.out) == {"released": 1, "failures": 0, "left": []}
    assert f"{POINT} released, lease ran out: restored 20" in told.err
    assert "held" not in write("status")[1].split(POINT)[1].split("\n")[0]


def test_a_supervisor_that_cannot_give_back_says_so(site, write, supervised, capsys):
    path, folder = site
    write("arm", POINT, "--for", "1h")
    write("command", POINT, "21", "--lease", "1s")
    away = yaml.safe_load(path.read_text())
    kept = dict(away["connections"]["bus"])
    away["connections"]["bus"] |= {"port": 1, "timeout": 0.2}
    path.write_text(yaml.safe_dump(away))
    command = ["supervise", str(path), "--store", str(folder), "--seconds", "1.5"]
    assert main(command) == 1
    assert f"{POINT} still has a value" in capsys.readouterr().out
    path.write_text(yaml.safe_dump({**away, "connections": {"bus": kept}}))
    assert main([*command[:-1], "1"]) == 0


@pytest.mark.parametrize(
    "act", [["arm", "a", "--for"], ["command", "a", "1", "--lease"], ["stop", "--for"]]
)
def test_help_and_refusal_say_what_a_time_without_a_unit_is(act, capsys):
    for given in (["soon"], ["1", "--help"]):
        with pytest.raises(SystemExit):
            main(["write", "points.yaml", "--store", "s", *act, *given])
        told = " ".join("".join(capsys.readouterr()).split())
        assert "a time such as 15min or 2h; a number alone is in seconds" in told
