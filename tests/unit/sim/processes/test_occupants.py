"""People at random around a schedule: right on average, sensible at every moment, independent."""

import numpy as np
import pytest
import simpy

from sim.clock import DAY, random_stream
from sim.processes.occupants import CROWD, FINE, Presence, draw_counts, occupants
from sim.schedules import step_means
from sim.site import People

HOUR = 3600.0
DAYS = 5


def office(count, spread=900.0):
    """Half in from 8 to 12, all to 13, a tenth to 17; every day."""
    people = People(count=count, schedule="office", spread=spread)
    hours = np.array([0.0, 8.0, 12.0, 13.0, 17.0])
    times = np.concatenate([hours * HOUR + day * DAY for day in range(DAYS)])
    return Presence(people, times, np.tile([0.0, 0.5, 1.0, 0.1, 0.0], DAYS))


def counts(presence, seed):
    return draw_counts(presence, DAYS, random_stream(seed, "occupants/core"))


def hourly(presence, seed):
    times, numbers = counts(presence, seed)
    times, numbers = np.append(0.0, times), np.append(0.0, numbers)
    return step_means(times, numbers, DAYS * 24, HOUR)


@pytest.mark.parametrize("count", [1, 8, 40])
def test_mean_count_follows_the_schedule(count):
    """Each hour's mean over many seeds lies within three standard errors of the expectation."""
    presence = office(count)
    every = np.array([hourly(presence, seed) for seed in range(200)]).reshape(-1, 24)
    expected = count * np.array([0.0] * 8 + [0.5] * 4 + [1.0] + [0.1] * 4 + [0.0] * 7)
    # passages around a change move presence from hour to hour, but leave their sum
    for around in (slice(7, 9), slice(11, 14), slice(16, 18)):
        merged = every[:, around].sum(axis=1)
        error = merged.std(ddof=1) / np.sqrt(len(merged))
        assert abs(merged.mean() - expected[around].sum()) <= 3 * error + 1e-12, around
    for hour in (0, 3, 6, 9, 10, 14, 15, 18, 20, 23):
        error = every[:, hour].std(ddof=1) / np.sqrt(len(every))
        assert abs(every[:, hour].mean() - expected[hour]) <= 3 * error + 1e-12, hour


@pytest.mark.parametrize("spread", [0.0, 900.0, 7200.0])
@pytest.mark.parametrize("count", [1, 3, CROWD, 60])
def test_counts_are_whole_and_within_bounds(count, spread):
    for seed in range(20):
        times, numbers = counts(office(count, spread), seed)
        assert np.all(np.diff(times) > 0.0)
        assert times[0] >= 0.0
        assert times[-1] <= DAYS * DAY
        assert np.all(times % (FINE if count <= CROWD else 300.0) == 0.0)
        assert np.all(numbers == np.round(numbers))
        assert numbers.min() >= 0.0
        assert numbers.max() <= count
        assert np.all(np.diff(numbers, prepend=0.0) != 0.0), "told only where it changes"


def test_everyone_is_in_at_full_occupancy_and_nobody_at_night():
    presence = office(25, spread=300.0)
    for seed in range(10):
        present = hourly(presence, seed).reshape(DAYS, 24)
        assert not present[:, 19:].any()
        assert not present[:, :7].any()
        times, numbers = counts(presence, seed)
        noon = np.searchsorted(times, np.arange(DAYS) * DAY + 12.5 * HOUR, side="right") - 1
        assert np.all(numbers[noon] == 25)


def test_without_spread_passages_are_on_the_dot():
    times, _ = counts(office(30, spread=0.0), 1)
    assert set(times % DAY) <= {8 * HOUR, 12 * HOUR, 13 * HOUR, 17 * HOUR}


def test_days_differ_and_seeds_differ():
    days = hourly(office(9), 1).reshape(DAYS, 24)
    assert len({tuple(day) for day in days}) > 1
    assert not np.array_equal(hourly(office(9), 1), hourly(office(9), 2))


def test_same_seed_same_bytes():
    for one, other in zip(counts(office(9), 7), counts(office(9), 7), strict=True):
        assert one.tobytes() == other.tobytes()


def test_nobody_at_all():
    times, numbers = counts(office(0), 1)
    assert len(times) == len(numbers) == 0


def test_presence_over_midnight_passes_no_door():
    """A night shift is drawn anew each midnight, to the second, and stays complete."""
    people = People(count=12, schedule="night", spread=900.0)
    presence = Presence(people, np.array([0.0, 20 * HOUR]), np.array([0.0, 1.0]))
    times, numbers = draw_counts(presence, 3, random_stream(1, "night"))
    assert numbers[-1] == 12
    assert times[-1] < 21 * HOUR, "all are in the first evening and stay"


def test_a_longer_run_begins_with_the_days_of_a_shorter_one():
    people = People(count=8, schedule="office", spread=900.0)
    presence = Presence(people, office(8).times, office(8).levels)
    short, long = (draw_counts(presence, days, random_stream(1, "a")) for days in (4, DAYS))
    same = len(short[0])
    assert len(long[0]) > same
    for one, other in zip(short, long, strict=True):
        np.testing.assert_array_equal(one, other[:same])


def test_process_tells_every_change_in_its_moment():
    environment = simpy.Environment()
    presence = office(5)
    told = []
    times, numbers = draw_counts(presence, DAYS, random_stream(3, "a"))
    environment.process(
        occupants(
            environment, (times, numbers), lambda count: told.append((environment.now, count))
        )
    )
    environment.run()
    assert told[0] == (0, 0.0)
    assert told[1:] == list(zip(times.tolist(), numbers.tolist(), strict=True))
