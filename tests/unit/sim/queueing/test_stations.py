"""Stations with constant times, whose course can be told by hand."""

from __future__ import annotations

import math

import pytest
import simpy

from sim.queueing import Backlog, Failures, Part, Sink, Source, Station, constant


class Log:
    """A sink that remembers who left, and when."""

    def __init__(self, environment):
        self.left: list[tuple[float, int]] = []
        self.sink = Sink(environment, lambda part: self.left.append((environment.now, part.number)))

    @property
    def times(self):
        return [time for time, _ in self.left]


@pytest.fixture
def environment():
    return simpy.Environment()


def send(environment, station, times, kinds=None):
    """Offer a part at each time; return who was refused."""
    refused = []

    def feed():
        for number, time in enumerate(times):
            yield environment.timeout(time - environment.now)
            kind = 0 if kinds is None else kinds[number]
            if not station.offer(Part(environment.now, kind, number)):
                refused.append(number)

    environment.process(feed())
    return refused


def test_first_come_first_served_by_two_servers(environment):
    log = Log(environment)
    station = Station(environment, constant(10.0), onward=log.sink, servers=2)
    send(environment, station, [0, 1, 2, 3])
    environment.run(until=15.0)
    assert log.left == [(10.0, 0), (11.0, 1)]
    assert station.working.number == 2
    environment.run(until=100.0)
    assert log.left[2:] == [(20.0, 2), (21.0, 3)]
    record = station.records[0]
    assert (record.wait_total, record.stay_total, record.waited) == (8 + 8, 10 + 10 + 18 + 18, 2)
    assert station.working.integral() == 40.0
    assert record.present_integral() == record.stay_total


def test_what_finds_no_place_is_refused(environment):
    log = Log(environment)
    station = Station(environment, constant(10.0), onward=log.sink, places=1)
    refused = send(environment, station, [0, 1, 2, 10.5])
    environment.run(until=100.0)
    assert refused == [2]
    assert log.left == [(10.0, 0), (20.0, 1), (30.0, 3)]


def test_the_lowest_kind_is_served_first_but_interrupts_nobody(environment):
    log = Log(environment)
    station = Station(
        environment, constant(10.0), onward=log.sink, kinds=2, discipline="lowest-kind"
    )
    send(environment, station, [0, 1, 2, 3, 4], kinds=[1, 1, 0, 1, 0])
    environment.run(until=100.0)
    assert [number for _, number in log.left] == [0, 2, 4, 1, 3]
    assert station.records[0].wait_total == (10 - 2) + (20 - 4)
    assert station.records[1].wait_total == (30 - 1) + (40 - 3)


@pytest.mark.parametrize(("places", "blocked"), [(0, 2.0), (2, 2.0)])
def test_after_service_a_part_stays_until_there_is_room(environment, places, blocked):
    log = Log(environment)
    second = Station(environment, constant(3.0), onward=log.sink, places=places)
    first = Station(environment, constant(1.0), onward=second, places=0)
    Backlog(environment, first)
    environment.run(until=300.5)
    assert log.times[:3] == [4.0, 7.0, 10.0]
    share = first.blocked.integral() / (environment.now - 3 * places)
    assert share == pytest.approx(blocked / 3.0, abs=0.01)
    assert first.records[0].present == 1, "the part that is held is still there"
    assert second.records[0].present == 1 + places


def test_before_service_room_is_kept_first(environment):
    log = Log(environment)
    second = Station(environment, constant(3.0), onward=log.sink, places=0)
    first = Station(environment, constant(1.0), onward=second, places=0, blocking="before-service")
    Backlog(environment, first)
    environment.run(until=5.5)
    # the second is free at 4, the first works from then to 5
    assert log.times == [4.0]
    assert first.working.integral() == 2.0
    environment.run(until=41.0)
    assert log.times == [4.0 * n for n in range(1, 11)]


def test_room_that_is_kept_is_not_given_to_others(environment):
    log = Log(environment)
    station = Station(environment, constant(5.0), onward=log.sink, places=0)
    environment.run(until=1.0)
    assert station.reserve() is None
    waiting = station.reserve()
    assert not station.offer(Part(1.0))
    station.deliver(Part(1.0, number=7))
    environment.run(until=5.9)
    assert not waiting.triggered
    environment.run(until=6.1)
    assert waiting.processed
    assert log.left == [(6.0, 7)]
    assert not station.offer(Part(6.1))


def test_those_who_wait_for_room_enter_in_their_order(environment):
    log = Log(environment)
    station = Station(environment, constant(5.0), onward=log.sink, places=0)
    environment.run(until=1.0)
    assert station.offer(Part(1.0, number=0))
    for number in (1, 2, 3):
        part = Part(1.0, number=number)
        assert not station.offer(part)
        station.wait(part)
    environment.run(until=100.0)
    assert log.left == [(6.0, 0), (11.0, 1), (16.0, 2), (21.0, 3)]


def test_a_batch_begins_when_it_is_complete(environment):
    log = Log(environment)
    station = Station(environment, constant(10.0), onward=log.sink, servers=2, batch=2)
    send(environment, station, [0, 4, 5, 7, 8])
    environment.run(until=6.0)
    assert station.working.number == 1, "the second server is still loading"
    environment.run(until=100.0)
    assert log.left == [(14.0, 0), (14.0, 1), (17.0, 2), (17.0, 3)]
    assert station.records[0].wait_total == 4 + 0 + 2 + 0
    assert station.records[0].waiting == 1, "the fifth waits for a sixth"


def test_a_batch_goes_on_one_by_one_as_there_is_room(environment):
    log = Log(environment)
    second = Station(environment, constant(1.0), onward=log.sink, places=1)
    first = Station(environment, constant(10.0), onward=second, batch=4, places=0)
    Backlog(environment, first)
    environment.run(until=23.5)
    # of four one goes to the machine, one to the place before it; the last leaves the oven at 12
    assert log.times == [11.0, 12.0, 13.0, 14.0, 23.0]
    assert first.blocked.integral() == pytest.approx(2.0 + 1.5)


def test_failures_come_with_work_alone_and_work_goes_on_afterwards(environment):
    log = Log(environment)
    failures = Failures(constant(10.0), constant(5.0))
    station = Station(environment, constant(4.0), onward=log.sink, failures=failures)
    send(environment, station, [0, 0, 100, 100])
    environment.run(until=200.0)
    # idle from 8 to 100; it fails after two units of the third service
    assert log.times == [4.0, 8.0, 100 + 2 + 5 + 2, 113.0]
    assert station.down.integral() == 5.0
    assert station.working.integral() == 16.0


def test_a_shared_crew_repairs_one_after_the_other(environment):
    log = Log(environment)
    crew = simpy.Resource(environment, capacity=1)
    failures = Failures(constant(10.0), constant(5.0), crew)
    stations = [
        Station(environment, constant(12.0), onward=log.sink, failures=failures) for _ in range(2)
    ]
    for station in stations:
        send(environment, station, [0])
    environment.run(until=100.0)
    assert log.times == [17.0, 22.0]
    assert [station.down.integral() for station in stations] == [5.0, 10.0]


def test_a_part_may_come_back_to_the_same_station(environment):
    log = Log(environment)

    class Thrice:
        def towards(self, part):
            part.kind += 1
            return log.sink if part.kind == 3 else station

    station = Station(environment, constant(2.0), onward=Thrice(), kinds=3, places=1)
    send(environment, station, [0])
    environment.run(until=50.0)
    assert log.times == [6.0]
    assert [record.left for record in station.records] == [1, 1, 1]
    assert [record.present for record in station.records] == [0, 0, 0]


def test_numbers_below_their_least_are_refused(environment):
    for wrong in ({"servers": 0}, {"batch": 0}, {"kinds": 0}, {"places": -1}):
        with pytest.raises(ValueError, match="at least one"):
            Station(environment, constant(1.0), **wrong)
    with pytest.raises(ValueError, match="not for batches"):
        Station(environment, constant(1.0), batch=2, blocking="before-service")


def test_a_station_that_leads_nowhere_says_so(environment):
    station = Station(environment, constant(1.0))
    Source(environment, constant(1.0), station)
    with pytest.raises(RuntimeError, match="onward"):
        environment.run(until=5.0)


def test_an_infinite_buffer_is_the_default(environment):
    station = Station(environment, constant(math.inf), onward=Sink(environment))
    environment.run(until=1.0)
    assert all(station.offer(Part(1.0)) for _ in range(1000))
