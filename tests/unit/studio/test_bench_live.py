"""Figures of the live side, on a small scale, and their command."""

import json

import pytest

from studio.__main__ import main
from studio.benchmarks.live import (
    FIGURES,
    bench_live,
    bytes_per_reading,
    ingest_per_s,
    point_year_ms,
)


def test_figures_are_measured():
    lines = []
    assert ingest_per_s(lines.append, batches=5) > 1000.0
    assert lines[0].startswith("sealing: ")
    assert 0.0 < point_year_ms(lines.append, days=3) < 1000.0


def test_a_reading_takes_few_bytes():
    assert 2.0 < bytes_per_reading(lambda _: None, days=7) <= 5.0


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
        def measured(_told, *, runs, names):
            asked[name] = names
            return {
                "ratios": {name: 1.0},
                "energies": {},
                "seconds": {},
                "machine": "x",
                "runs": runs,
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
