"""Benchmarks of sweeps measure what they say, on small numbers."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from scenarios.index import KpiIndex
from sim.kpis import KPI_DEFINITIONS
from studio.benchmarks import sweeps
from studio.benchmarks.sweeps import Efficiency, comparison_seconds, fill_index, start_seconds

WEEK = {"start": "2025-01-06", "end": "2025-01-13"}


def test_efficiency_is_the_rate_over_that_of_as_many_processes():
    measured = Efficiency(serial=2.0, sweep=100.0, count=90, workers=2)

    assert measured.ratio == pytest.approx(0.9)
    assert str(measured).startswith("0.900 (90 scenarios in 100.0 s with 2 workers, 2.000 s each")


def test_a_small_sweep_is_measured_on_both_sides():
    plan = sweeps.hundred(4, WEEK)
    measured = sweeps.efficiency(plan, serial=1)

    assert (measured.count, measured.workers) == (4, 2)
    assert 0.01 < measured.serial < measured.sweep
    assert 0.0 < measured.ratio < 1.5


def test_the_filled_index_compares_and_has_every_kpi(tmp_path):
    path = tmp_path / "index.sqlite"
    index = KpiIndex(path)
    fill_index(path, 50)
    table = index.figures(["site_energy", "electricity"])

    assert len(table.runs) == 50
    assert len(index.select()[0].kpis) == len(KPI_DEFINITIONS)
    assert table.values["site_energy"].shape == (50,)
    assert not np.array_equal(table.values["site_energy"], table.values["electricity"])
    assert 0.0 < comparison_seconds(50) < 1.0


@pytest.mark.benchmark
def test_ten_thousand_runs_compare_in_less_than_50_ms():
    assert comparison_seconds(10_000) < 0.05


def test_a_start_is_timed():
    assert 0.0 < start_seconds("-c", "pass") < 5.0
    assert sys.executable


def test_ratios_have_the_units_of_their_names(monkeypatch):
    plan = sweeps.hundred(2, WEEK)
    monkeypatch.setattr(sweeps, "hundred", lambda _: plan)
    monkeypatch.setattr(sweeps, "efficiency", lambda _: Efficiency(1.0, 10.0, 18, 2))
    monkeypatch.setattr(sweeps, "comparison_seconds", lambda count: 2e-6 * count)
    monkeypatch.setattr(sweeps, "start_seconds", lambda *given: 0.06 if "--help" in given else 0.02)

    assert sweeps.sweep_efficiency() == pytest.approx(0.9)
    assert sweeps.kpi_comparison_ms() == pytest.approx(20.0)
    assert sweeps.help_over_python() == pytest.approx(3.0)
