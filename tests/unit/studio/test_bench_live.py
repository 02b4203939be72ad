"""Figures of the live side, on a small scale, and their command."""

import json

import pytest

from connectors.readings import Readings
from studio.__main__ import main
from studio.benchmarks.live import FIGURES, bench_live, peers
from studio.benchmarks.live.deliveries import rest_per_s
from studio.benchmarks.live.fleet import _missing, fleet
from studio.benchmarks.live.messages import mqtt
from studio.benchmarks.live.storing import bytes_per_reading, ingest_per_s, point_year_ms
from studio.benchmarks.live.wires import bacnet_batch, modbus_block
from tests.telemetry import T0


def test_figures_are_measured():
    lines = []
    assert ingest_per_s(lines.append, batches=5) > 1000.0
    assert lines[0].startswith("sealing: ")
    assert 0.0 < point_year_ms(lines.append, days=3) < 1000.0


def test_a_reading_takes_few_bytes():
    assert 2.0 < bytes_per_reading(lambda _: None, days=7) <= 5.0


def test_batches_are_compared_with_reading_one_by_one():
    lines = []
    assert bacnet_batch(lines.append, seconds=0.1, count=10) > 0.0
    assert modbus_block(lines.append, seconds=0.1) > 0.0
    assert [line.split(":")[0] for line in lines] == ["bacnet", "modbus"]


@pytest.mark.parametrize("program", ["mosquitto", "amqtt"])
def test_no_message_is_lost_whatever_the_broker(monkeypatch, program):
    if program == "amqtt":
        monkeypatch.setattr(peers.shutil, "which", lambda *_, **__: None)
    found = mqtt(lambda _: None, seconds=0.5, rate=2000, single=0.2)
    assert set(found) == {"mqtt_per_s", "mqtt_lost"}
    assert found["mqtt_lost"] == 0
    assert found["mqtt_per_s"] > 0.0


def test_deliveries_are_answered_and_stored():
    assert rest_per_s(lambda _: None, batches=2, size=10) > 0.0


def test_a_fleet_loses_nothing_and_takes_commands():
    found = fleet(lambda _: None, seconds=2.0, buses=2, units=3, every=0.5)
    assert set(found) == {
        "fleet_per_s", "fleet_lost", "fleet_left_out", "fleet_growth_MB", "fleet_commands_per_min",
    }  # fmt: skip
    assert found["fleet_lost"] == 0
    assert found["fleet_per_s"] > 0.0
    assert found["fleet_commands_per_min"] > 0.0


def test_a_reading_that_is_missing_is_counted():
    counts = Readings.columns(
        [f"d{n}" for n in range(3)],
        [0, 0, 0, 1, 1],
        source_time=[T0 + n for n in range(5)],
        value=[1, 2, 4, 1, 2],
    )
    assert _missing(counts, 3) == 2


def test_what_lasts_is_measured_once_and_may_give_several_figures(monkeypatch):
    asked = []

    def measured(_, **options):
        asked.append(options)
        return {"mqtt_per_s": 1.0, "mqtt_lost": 0}

    for name in ("mqtt_per_s", "mqtt_lost"):
        monkeypatch.setitem(FIGURES, name, measured)
    result = bench_live(lambda _: None, names=["mqtt_per_s", "mqtt_lost"], seconds=3.0)
    assert result["ratios"] == {"mqtt_per_s": 1.0, "mqtt_lost": 0}
    assert asked == [{"seconds": 3.0}]


def test_long_figures_are_measured_where_they_are_asked_for(monkeypatch):
    asked = []
    for name in list(FIGURES):
        monkeypatch.setitem(FIGURES, name, lambda _, name=name: asked.append(name) or 1.0)
    bench_live(lambda _: None, runs=1)
    assert set(asked) == set(FIGURES) - {"fleet"}
    asked.clear()
    bench_live(lambda _: None, runs=1, long=True)
    assert set(asked) == set(FIGURES)


def test_the_form_is_that_of_the_engine(monkeypatch):
    values = iter([3.0, 1.0, 2.0])
    monkeypatch.setitem(FIGURES, "point_year_ms", lambda _: next(values))
    lines = []
    result = bench_live(lines.append, names=["point_year_ms"])
    assert result["ratios"] == {"point_year_ms": 2.0}
    assert set(result) == {"ratios", "energies", "seconds", "machine", "runs"}
    assert lines == ["point_year_ms: 3", "point_year_ms: 1", "point_year_ms: 2"]


@pytest.mark.parametrize("arguments", [["live"], ["live", "naive_simpy_5"], ["ingest_per_s"]])
def test_the_command_prints_one_document(monkeypatch, capsys, arguments):
    asked = {}

    def bench(name):
        def measured(_told, *, names, **_):
            asked[name] = names
            return {
                "ratios": {name: 1.0},
                "energies": {},
                "seconds": {},
                "machine": "x",
                "runs": 1,
            }

        return measured

    monkeypatch.setattr("studio.benchmarks.live.bench_live", bench("live"))
    monkeypatch.setattr("studio.benchmarks.engine.bench_engine", bench("engine"))
    assert main(["bench", *arguments, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result["ratios"]) == set(asked)
    assert (
        asked
        == {
            ("live",): {"live": []},
            ("live", "naive_simpy_5"): {"live": [], "engine": ["naive_simpy_5"]},
            ("ingest_per_s",): {"live": ["ingest_per_s"]},
        }[tuple(arguments)]
    )
