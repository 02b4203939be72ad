from __future__ import annotations

import simpy

from sim.queueing.records import KindRecord, Level


def test_a_level_is_weighted_with_time():
    environment = simpy.Environment(initial_time=5.0)
    level = Level(environment)
    level.change(2)
    environment.run(until=8.0)
    level.change(-1)
    environment.run(until=10.0)
    assert level.number == 1
    assert level.integral() == 2 * 3.0 + 1 * 2.0


def test_numbers_at_a_station_follow_from_times_of_parts():
    environment = simpy.Environment()
    record = KindRecord(environment)
    record.arrive(0.0)
    record.begin(0.0, 0.0)
    environment.run(until=1.0)
    record.arrive(1.0)
    environment.run(until=4.0)
    record.leave(0.0, 4.0)
    record.begin(1.0, 4.0)
    environment.run(until=6.0)
    assert (record.present, record.waiting) == (1, 0)
    assert record.present_integral() == 1 * 1.0 + 2 * 3.0 + 1 * 2.0
    assert record.waiting_integral() == 3.0
    assert (record.waited, record.wait_total, record.stay_total) == (1, 3.0, 4.0)
    record.arrive(6.0)
    environment.run(until=8.0)
    assert record.waiting_integral() == 3.0 + 2.0
