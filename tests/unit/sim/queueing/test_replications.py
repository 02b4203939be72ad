from __future__ import annotations

import math

import numpy as np
import pytest
import simpy

from sim.queueing import Sink, Source, Station, exponential
from sim.queueing.replications import Model, Ratio, Replications, simulate


def queue(rate=0.5, capacity=4):
    """Return what builds a single server with room for so many, and its exact mean number."""

    def build(streams):
        environment = simpy.Environment()
        service = exponential(streams("service"), 1.0)
        interval = exponential(streams("arrivals"), 1.0 / rate)
        station = Station(environment, service, onward=Sink(environment), places=capacity - 1)
        source = Source(environment, interval, station)
        outputs = {
            "L": Ratio(station.records[0].present_integral, lambda: environment.now),
            "loss": Ratio(lambda: source.lost, lambda: source.offered),
        }
        return Model(environment, outputs, [service, interval], 10.0)

    weights = rate ** np.arange(capacity + 1)
    shares = weights / weights.sum()
    return build, {"L": float(shares @ np.arange(capacity + 1)), "loss": float(shares[-1])}


def test_errors_are_as_large_as_they_are_told():
    build, exact = queue()
    away = []
    for seed in range(60):
        replications = Replications(build, seed=seed, number=20)
        replications.run(400.0)
        found = replications.estimates()
        away.append([(found[name].mean - exact[name]) / found[name].error for name in exact])
    squares = np.mean(np.square(away), axis=0)
    # t with 15 degrees of freedom: variance 1.15; of 60 squares the mean is within 0.5
    assert np.all(np.abs(squares - 1.15) < 0.5)
    assert np.all(np.abs(np.mean(away, axis=0)) < 0.5)


def test_known_means_of_what_is_drawn_make_errors_smaller(monkeypatch):
    build, _ = queue()
    replications = Replications(build, seed=1)
    replications.run(500.0)
    with_them = replications.estimates()["L"].error
    monkeypatch.setattr(
        "sim.queueing.replications._controls", lambda excess: np.empty((len(excess), 0))
    )
    without = replications.estimates()["L"].error
    assert with_them < 0.8 * without


def test_the_beginning_is_left_out():
    build, exact = queue(rate=0.9, capacity=40)
    replications = Replications(build, seed=3, number=60)
    replications.run(100.0)
    early = replications.estimates()["L"]
    assert early.mean < exact["L"] - 3.0 * early.error, "queues that begin empty are too short"
    replications.run(6000.0)
    late = replications.estimates()["L"]
    assert abs(late.mean - exact["L"]) < 3.0 * late.error


def test_runs_go_on_until_errors_are_small_enough():
    build, exact = queue()
    told: list[float] = []
    wanted = {"L": 0.005 * exact["L"]}
    found = simulate(build, wanted, seed=1, most_draws=1e7, tell=told.append)
    assert found["L"].error <= wanted["L"]
    assert abs(found["L"].mean - exact["L"]) <= 3.0 * found["L"].error
    assert 0.0 < min(told) <= max(told) <= 1.0
    assert simulate(build, wanted, seed=1, most_draws=1e7) == found, "the seed decides"
    assert simulate(build, wanted, seed=2, most_draws=1e7) != found


def test_work_is_limited():
    build, _ = queue()
    found = simulate(build, {"L": 1e-9}, seed=1, most_draws=1e5)
    assert found["L"].error > 1e-9


def test_what_is_the_same_in_all_has_no_error_and_what_never_happens_no_mean():
    def build(_streams):
        environment = simpy.Environment()
        outputs = {
            "one": Ratio(lambda: environment.now, lambda: environment.now),
            "none": Ratio(lambda: 0.0, lambda: 0.0),
        }
        return Model(environment, outputs, [], 1.0)

    replications = Replications(build, seed=1, number=5)
    replications.run(10.0)
    found = replications.estimates()
    assert (found["one"].mean, found["one"].error) == (1.0, 0.0)
    assert math.isnan(found["none"].mean)
    assert found["none"].error == math.inf
    assert simulate(build, {"one": 0.0}, seed=1, most_draws=1.0)["one"].mean == pytest.approx(1.0)
