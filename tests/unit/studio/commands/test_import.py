"""atrium import: files of histories into a store, with accounts."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from connectors.store import SqliteStore
from studio.__main__ import main
from tests.telemetry import BEGIN, END

POINTS = """
name: plant
points:
  room: {address: {kind: rest, path: room}, quantity: air_temperature}
"""
LAYOUT = """
delimiter: ";"
decimal: ","
zone: Europe/Berlin
fields: {timestamp: Zeit}
points: {"Raum 1": room}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "points.yaml").write_text(POINTS)
    (tmp_path / "layout.yaml").write_text(LAYOUT)
    (tmp_path / "a.csv").write_text("Zeit;Raum 1;Tür\n2025-06-01 12:00;21,5;0\nheute;22,5;1\n")
    (tmp_path / "b.csv").write_text("Zeit;Raum 1\n2025-10-26 02:30;20\n2025-10-26 02:30;21\n")
    return tmp_path


def arguments(folder, *files):
    names = [str(folder / file) for file in files]
    return ["import", *names, "--points", str(folder / "points.yaml"), "--store", str(folder / "s")]


def test_files_are_imported_once_with_accounts(folder, capsys):
    given = [*arguments(folder, "a.csv", "b.csv"), "--layout", str(folder / "layout.yaml")]
    assert main([*given, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["values"], report["new"]) == (4, 6, 3)
    assert report["files"][0]["rejected"] == {"unknown point": 2, "time unreadable": 1}
    assert report["files"][0]["rejections"][0]["line"] == 2
    codes = {finding["code"] for finding in report["findings"]}
    assert codes == {"columns-without-point", "ambiguous-times"}
    assert main(given) == 0
    out = capsys.readouterr().out
    assert "0 readings are new, 3 were there before" in out
    assert "line 3: time unreadable: Raum 1: 22,5 at heute" in out
    with SqliteStore(folder / "s") as store:
        assert store.read(["room"], BEGIN, END).value.tolist() == [21.5, 20.0, 21.0]
        assert store.tallies()["import"].stored == 6


def test_options_stand_for_a_layout(folder):
    given = arguments(folder, "a.csv")
    given += ["--column", "Raum 1=room", "--zone", "UTC", "--decimal", ",", "--delimiter", ";"]
    given += ["--unit", "Raum 1=degF"]
    assert main(given) == 0
    with SqliteStore(folder / "s") as store:
        assert store.read(["room"], BEGIN, END).value[0] == pytest.approx((21.5 - 32) / 1.8)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--zone", "Moon/Crater"], "zone"),
        (["--time-format", "%d.%m.%Q"], "time_format: '%d.%m.%Q'; allowed: such as %d.%m.%Y %H:%M"),
        (["--column", "room"], "NAME=VALUE"),
        (["--column", "a=romm"], "perhaps room"),
        (["--layout", "nowhere.yaml"], "nowhere.yaml"),
        (["--decimal", ","], "map its columns"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_made(folder, capsys, more, told):
    assert main([*arguments(folder, "a.csv"), *more]) == 2
    assert told in capsys.readouterr().err
    assert not (folder / "s").exists()


def test_all_files_are_looked_at_before_any_is_stored(folder, capsys):
    (folder / "c.csv").write_bytes(b"\xff\xfe\x00")
    given = arguments(folder, "a.csv", "c.csv", "none.csv")
    assert main([*given, "--layout", str(folder / "layout.yaml")]) == 2
    told = capsys.readouterr().err
    assert "c.csv" in told
    assert "none.csv" in told
    assert not (folder / "s").exists()


def test_where_nothing_could_be_stored_it_failed(folder, capsys):
    (folder / "d.csv").write_text("time,room\n2025-06-01T00:00Z,hot\n")
    assert main(arguments(folder, "d.csv")) == 1
    assert "1 rejected, malformed" in capsys.readouterr().out


def long_file(folder, rows):
    path = folder / "long.csv"
    with path.open("w") as file:
        file.write("sensor_id,timestamp,value\n")
        file.writelines(f"room,{1_600_000_000 + k},{20 + k % 50 / 10}\n" for k in range(rows))
    return path


def test_ctrl_c_keeps_what_it_says_and_going_on_completes_it(folder):
    rows = 900_000
    long_file(folder, rows)
    command = [sys.executable, "-m", "studio", *arguments(folder, "long.csv")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    journal = folder / "s"
    while not any(file.stat().st_size > 1_000_000 for file in journal.glob("*")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert "import it again to go on" in told
    with SqliteStore(folder / "s") as store:
        assert store.findings == ()
        stored = store.tallies()["import"].stored
        assert 0 < stored < rows
        store.compact()
        assert store.count(["room"]) == stored


DISK = """
import resource, sys
from studio.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
sys.exit(main(sys.argv[1:]))
"""


def test_a_full_disk_is_said_and_what_was_stored_stays(folder):
    long_file(folder, 60_000)
    command = [sys.executable, "-c", DISK, *arguments(folder, "long.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 1, done.stderr
    assert "make room on the disk" in done.stderr
    with SqliteStore(folder / "s") as store:
        assert store.findings == ()
        stored = store.tallies()["import"].stored if store.tallies() else 0
    assert main([*arguments(folder, "long.csv"), "--json"]) == 0
    with SqliteStore(folder / "s") as store:
        store.compact()
        assert store.count(["room"]) == 60_000 >= stored
