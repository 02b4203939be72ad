"""The baseline of the benchmark is the same building: its energies agree with Atrium's."""

import json
import os
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scenarios.resolve import resolve
from sim import kernel
from sim.simulation import Simulation
from sim.weather import read_weather
from studio.__main__ import main
from studio.benchmarks.apart import apart
from studio.benchmarks.cases import Measured, dense_on_off, naive_modulating, naive_on_off, warm_up
from studio.benchmarks.dense import system_of
from studio.benchmarks.replay import engine_over_kernel
from studio.benchmarks.rooms import EXCHANGE, STATES, rooms_site
from studio.benchmarks.twin import Twin

DAYS = 5
STEPS = DAYS * 288
PERIOD = {"start": date(2025, 1, 1), "end": date(2025, 1, 1 + DAYS)}


def energies(site, weather, baseline):
    """Return heating and cooling of both sides over the first days of the year. [J]"""
    run = Simulation(site, weather, **PERIOD, films="constant").run()
    zones = cut(Twin(site, weather), run)
    warm_up(zones, baseline)
    flows = run.balance.flows
    return baseline(zones), (flows["heating"].sum(), -flows["cooling"].sum())


def cut(twin, run):
    """The twin's zones for the run's days alone: a year is what the benchmark takes."""
    year = {s: np.pad(values, (0, 365 * 288 - len(values))) for s, values in run.series.items()}
    return [
        replace(
            zone,
            configuration=zone.configuration[:STEPS],
            source=zone.source[:STEPS],
            setpoints=zone.setpoints[:STEPS],
            air=zone.air[:STEPS],
            power=zone.power[:STEPS],
        )
        for zone in twin.zones(replace(run, series=year))
    ]


@pytest.fixture(scope="module")
def greensboro():
    return read_weather("greensboro")


@pytest.mark.parametrize("baseline", [naive_on_off, dense_on_off])
def test_on_off_rooms_agree_within_two_percent(greensboro, baseline):
    naive, atrium = energies(rooms_site(3), greensboro, baseline)
    assert naive[0] == pytest.approx(atrium[0], rel=0.02)
    assert naive[1] == pytest.approx(atrium[1], abs=0.02 * atrium[0])
    assert atrium[0] > 1e8


def test_the_small_office_agrees_within_two_percent():
    office = resolve("small-office/base")
    naive, atrium = energies(office.site, office.weather, naive_modulating)
    assert naive[0] == pytest.approx(atrium[0], rel=0.02)
    assert naive[1] == pytest.approx(atrium[1], rel=0.02, abs=0.02 * atrium[0])
    assert atrium[0] > 1e8


def test_rooms_have_eight_states_and_doors(greensboro):
    site = rooms_site(4)
    assert len(site.zones) == 4
    assert len(site.air_exchange) == 3
    assert {door.flow for door in site.air_exchange.values()} == {EXCHANGE}
    assert Twin(site, greensboro).state_counts == {STATES}


def test_naive_room_keeps_its_band(greensboro):
    """At 300 s a sampled thermostat overshoots by what a step brings, not by more."""
    run = Simulation(rooms_site(1), greensboro, **PERIOD, films="constant").run()
    zones = cut(Twin(rooms_site(1), greensboro), run)
    warm_up(zones, naive_on_off)
    naive_on_off(zones)
    (zone,) = zones
    assert np.all(np.diff(zone.air) < 3.0)
    assert 18.5 < zone.air.min() < 19.5
    assert {0.0, 4500.0} >= set(np.abs(zone.power))


def test_the_dense_system_is_the_building_of_the_rooms(greensboro):
    """Its states and those of zones that see each other as of the same moment move alike."""
    run = Simulation(rooms_site(3), greensboro, **PERIOD, films="constant").run()
    zones = cut(Twin(rooms_site(3), greensboro), run)
    matrix, heated, first = system_of(zones)
    assert matrix.shape == (24, 24)
    assert first.tolist() == [0, 8, 16]
    nodes = np.random.default_rng(1).uniform(10.0, 30.0, 24)
    for z, zone in enumerate(zones):
        own = nodes[8 * z : 8 * z + 8]
        heat = -zone.stiffness[0] @ own + zone.inputs[:, 0] * 500.0
        for column, node, other, place, conductance in zone.neighbours:
            flow = conductance * (nodes[8 * other + place] - own[node])
            heat = heat + zone.inputs[:, column] * flow
        rates = (matrix @ nodes + heated[:, z] * 500.0)[8 * z : 8 * z + 8]
        np.testing.assert_allclose(rates, heat / zone.capacity, rtol=1e-9)


def test_the_bare_kernel_does_again_what_the_run_did(greensboro):
    simulation = Simulation(rooms_site(2), greensboro, **PERIOD, films="constant")
    ratio = engine_over_kernel(simulation)
    assert 0.5 < ratio < 50.0
    assert (
        simulation.cast.thermal.state.cells[:, kernel.Cell.CLOCK].tolist() == [DAYS * 86400.0] * 2
    )
    means = simulation.cast.thermal.state.ledger.means
    other = Simulation(rooms_site(2), greensboro, **PERIOD, films="constant")
    other.run()
    np.testing.assert_array_equal(means, other.cast.thermal.state.ledger.means)


def test_ratio_and_its_line():
    measured = Measured(10.0, 0.5, 0.4, 3.6e9, 3.7e9)
    assert measured.ratio == 20.0
    assert str(measured) == (
        "20.0 (10.00 s over 0.500 s, 0.400 s with constant films; 1.000 and 1.028 MWh)"
    )


def test_what_is_measured_apart_is_in_another_process_each_time():
    others = {apart(os.getpid) for _ in range(2)}
    assert len(others | {os.getpid()}) == 3
    assert apart(divmod, 7, 4) == (1, 3)
    with pytest.raises(ZeroDivisionError):
        apart(divmod, 7, 0)


def test_an_unknown_benchmark_is_refused(capsys):
    assert main(["bench", "engines"]) == 2
    told = capsys.readouterr()
    assert "engines" in told.err
    assert "naive_simpy_50" in told.err, "the names there are"
    assert told.out == ""


RESULT = {
    "ratios": {"naive_simpy_5": 61.25}, "energies": {},
    "seconds": {"naive_simpy_5": {"constant": 0.375}}, "machine": "x", "runs": 3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["engine"], (3, [])),
        (["engine", "--long"], (9, [])),
        (["naive_simpy_5"], (3, ["naive_simpy_5"])),
    ],
)
def test_command_prints_ratios_and_tells_of_each_run(monkeypatch, capsys, arguments, expected):
    asked = []

    def measured(told, *, runs, names):
        asked.append((runs, names))
        told("naive_simpy_5: 61.2 ...")
        return RESULT

    monkeypatch.setattr("studio.benchmarks.engine.bench_engine", measured)
    assert main(["bench", *arguments]) == 0
    told = capsys.readouterr()
    assert asked == [expected]
    assert "naive_simpy_5" in told.out
    assert "61.2" in told.out
    assert "0.375" in told.out
    assert "naive_simpy_5: 61.2 ..." in told.err


def test_command_prints_one_json_document(monkeypatch, capsys):
    monkeypatch.setattr("studio.benchmarks.engine.bench_engine", lambda *_, **__: RESULT)
    assert main(["bench", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == RESULT
