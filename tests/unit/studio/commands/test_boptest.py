"""The command emulate --boptest, and a client that knows nothing but HTTP."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from scenarios.store import read_result
from sim.kpis.boptest import core_kpis
from studio.__main__ import main

DAY = 86400
START = 14 * DAY
SCENARIO = """
name: one-day
base: small-office/base
period: {start: 2025-01-15, end: 2025-01-16}
seed: 2  # whose first people come before the set-point is reached
"""
USES = ("heating_energy", "cooling_energy", "fan_energy", "pump_energy")


class Client:
    """What an outside algorithm has: a socket and JSON."""

    def __init__(self, address):
        self.url = f"http://{address}"

    def __call__(self, method, path, **fields):
        request = urllib.request.Request(  # noqa: S310  our own address
            f"{self.url}/{path}", method=method,
            data=json.dumps(fields).encode() if method != "GET" else None,
            headers={"content-type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  the same
            return json.load(answer)["payload"]

    def day(self, **overwritten):
        self("PUT", "initialize", start_time=START, warmup_period=0)
        self("PUT", "step", step=3600)
        for hour in range(1, 25):
            assert self("POST", "advance", **overwritten)["time"] == START + 3600 * hour
        return self("GET", "kpi")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    path = tmp_path_factory.mktemp("boptest") / "day.yaml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def client(scenario):
    process = subprocess.Popen(
        [sys.executable, "-m", "studio", "emulate", scenario, "--boptest", "127.0.0.1:0",
         "--seconds", "120", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    try:
        text = ""
        while not text.endswith("}\n") or text.count("{") != text.count("}"):
            line = process.stdout.readline()
            assert line, process.stderr.read()
            text += line
        served = json.loads(text)
        assert (served["site"], served["time"]) == ("small-office", START)
        yield Client(served["listening"]["boptest"])
    finally:
        process.kill()
        process.communicate()


def test_the_kpis_of_a_day_are_those_of_the_run(client, scenario, tmp_path, capsys):
    told = client.day()
    file = tmp_path / "day.h5"
    assert main(["run", str(scenario), "-o", str(file), "--json"]) == 0
    document, result = json.loads(capsys.readouterr().out), read_result(file)
    tariff = result.site.tariffs["time-of-use"]
    expected = core_kpis(result.trajectory, result.site, tariff)
    assert told.pop("time_rat") > 0
    assert told == expected  # to the last digit
    assert told["ener_tot"] > 0.1
    uses = sum(document["kpis"][name]["value"] for name in USES)
    assert told["ener_tot"] == pytest.approx(1000 * uses / result.site.floor_area, rel=1e-9)
    # that day set-points are missed while people are there alone, in single precision
    conditioned = sum(zone.heating is not None for zone in result.site.zones.values())
    unmet = document["kpis"]["unmet_degree_hours"]["value"]
    assert told["tdis_tot"] == pytest.approx(unmet / conditioned, rel=1e-4)


def test_what_is_overwritten_changes_the_score_and_a_day_repeats_itself(client):
    first = client.day()
    zones = [n[:-2] for n in client("GET", "inputs") if n.endswith("_oveTZonHeaSet_u")]
    cold = {f"{z}{e}": v for z in zones for e, v in (("_u", 285.15), ("_activate", 1))}
    saved = client.day(**cold)
    assert saved["ener_tot"] < 0.9 * first["ener_tot"]
    assert saved["tdis_tot"] > first["tdis_tot"]
    again = client.day()
    assert {**again, "time_rat": 0} == {**first, "time_rat": 0}


def test_what_is_malformed_is_answered_with_400_and_a_reason(client):
    with pytest.raises(urllib.error.HTTPError) as refused:
        client("POST", "advance", no_such_input_u=1)
    assert refused.value.code == 400
    assert "no_such_input_u" in json.load(refused.value)["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["emulate", "no-such-site", "--boptest", "127.0.0.1:0"],
        ["emulate", "small-office/base", "--boptest", "nowhere"],
        ["emulate", "small-office/base", "--boptest", "127.0.0.1:0", "--modbus", "127.0.0.1:0"],
        ["emulate", "small-office/base", "--boptest", "127.0.0.1:0", "--speed", "60"],
    ],
)
def test_wrong_input_is_told(arguments, capsys):
    assert main(arguments) == 2
    assert "remedy" in capsys.readouterr().err
