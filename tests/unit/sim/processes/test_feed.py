"""What the kernel is fed with: where the sun is left out, nothing is missing."""

from datetime import date

import numpy as np
import pytest

from sim.envelope.signals import TEMPERATURES
from sim.envelope.sun_inside import solar_coefficients
from sim.kernel import Count
from sim.processes.feed import Feed
from sim.simulation import Simulation
from sim.trajectory import Signal
from sim.weather import read_weather
from tests.boxes import box

DAYS = {"start": date(2001, 3, 1), "end": date(2001, 3, 3)}


@pytest.fixture
def simulation():
    return Simulation(box(), read_weather("denver"), **DAYS)


def prepared(simulation):
    """The building as it is compiled, its signals' keys and its first chunk."""
    parts = simulation.cast.prepared
    return parts.compiled.model, list(parts.period.building.signals.keys), simulation.cast.feed


def test_the_suns_signals_are_a_zones_last(simulation):
    model, keys, _ = prepared(simulation)
    count = model.counts[0]
    own = [keys[column] for column in model.signal[0, : count[Count.SIGNALS]]]
    others = count[Count.SIGNALS] - count[Count.SUN]
    assert 0 < others < len(own)
    assert {key.kind for key in own[:others]} <= set(TEMPERATURES)
    assert {key.kind for key in own[others:]}.isdisjoint(TEMPERATURES)


def test_it_is_dark_where_all_of_the_suns_signals_are_zero(simulation):
    _, keys, feed = prepared(simulation)
    chunk = feed.chunk(0)
    sun = [column for column, key in enumerate(keys) if key.kind not in TEMPERATURES]
    assert np.array_equal(chunk.sunlit == 1, chunk.signals[:, sun].any(axis=1))
    assert np.array_equal(chunk.film_sunlit == 1, chunk.film_signals[:, sun].any(axis=1))
    assert 0 < chunk.sunlit.sum() < len(chunk.sunlit)


def test_blocks_are_means_of_their_steps(simulation):
    model, _, feed = prepared(simulation)
    chunk = feed.chunk(0)
    halves = len(chunk.outdoor) // model.film_every
    assert len(chunk.film_signals) == halves + halves // 2
    for first, every in ((0, model.film_every), (halves, model.film_hour)):
        for block in (0, 7, len(chunk.outdoor) // every - 1):
            steps = slice(block * every, (block + 1) * every)
            row = first + block
            assert chunk.film_signals[row] == pytest.approx(chunk.signals[steps].mean(axis=0))
            assert chunk.film_outdoor[row] == pytest.approx(chunk.outdoor[steps].mean())


def test_the_sun_left_out_at_night_changes_nothing(simulation, monkeypatch):
    air = Signal("zones.room", "air_temperature")
    left_out = simulation.run().series[air]
    monkeypatch.setattr(Feed, "_sunlit", lambda _, signals: np.ones(len(signals), dtype=np.int64))
    whole = Simulation(box(), read_weather("denver"), **DAYS).run().series[air]
    assert np.array_equal(left_out, whole)


def test_the_sun_that_a_zone_absorbs_is_that_of_its_signals(simulation):
    _, keys, feed = prepared(simulation)
    signals = feed.chunk(0).signals
    zone = simulation.cast.prepared.period.building.zones["room"]
    expected = signals @ solar_coefficients(zone, len(keys))
    absorbed = simulation.run().series[Signal("zones.room", "solar_gain")]
    assert expected.max() > 1000.0
    assert absorbed == pytest.approx(expected[: len(absorbed)], rel=1e-6, abs=1e-3)
