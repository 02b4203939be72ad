from __future__ import annotations

import pytest
import simpy

from sim.clock import random_stream
from sim.queueing import (
    Backlog,
    Branch,
    Pallets,
    Part,
    Sink,
    Source,
    Station,
    choice,
    constant,
    exponential,
)


@pytest.fixture
def environment():
    return simpy.Environment()


def test_a_source_counts_what_finds_no_room(environment):
    sink = Sink(environment)
    station = Station(environment, constant(5.0), onward=sink, places=0)
    source = Source(environment, constant(2.0), station)
    environment.run(until=21.0)
    # arrivals at 2, 4, …, 20; the server takes those at 2, 8, 14 and 20
    assert (source.offered, source.lost, sink.stays.count) == (10, 6, 3)
    assert sink.stays.total == 15.0


def test_a_backlog_enters_as_room_is_found(environment):
    sink = Sink(environment)
    station = Station(environment, constant(5.0), onward=sink, places=2)
    backlog = Backlog(environment, station)
    environment.run(until=1.0)
    assert backlog.entered == 3
    environment.run(until=11.0)
    assert (backlog.entered, sink.stays.count) == (5, 2)


def test_pallets_keep_the_number_of_parts(environment):
    pallets = Pallets(environment, 3)
    second = Station(environment, constant(2.0), onward=pallets)
    first = Station(environment, constant(1.0), onward=second)
    pallets.onward = first
    environment.run(until=100.5)
    assert first.records[0].present + second.records[0].present == 3
    assert pallets.free == 0
    # the second machine is the bottleneck: the first part leaves at 3
    assert pallets.stays.count == 49


def test_pallets_that_find_no_room_wait(environment):
    pallets = Pallets(environment, 5)
    station = Station(environment, constant(2.0), onward=pallets, places=1)
    pallets.onward = station
    environment.run(until=9.0)
    assert (station.records[0].present, pallets.free) == (2, 3)
    assert pallets.stays.count == 4
    assert pallets.stays.total == 2.0 + 3 * 4.0


def test_rework_returns_parts_to_the_machine(environment):
    sink = Sink(environment)
    station = Station(environment, exponential(random_stream(1, "service"), 1.0))
    branch = Branch(choice(random_stream(1, "quality"), [0.25, 0.75]), [station, sink])
    station.onward = branch
    source = Source(environment, constant(4.0), station)
    environment.run(until=20_000.0)
    assert station.records[0].left / branch.taken[1] == pytest.approx(1.0 / 0.75, rel=0.03)
    assert sum(branch.taken) == station.records[0].left
    assert sink.stays.count == branch.taken[1]
    assert source.offered == sink.stays.count + station.records[0].present


def test_a_branch_decides_once_also_for_a_part_that_waits(environment):
    slow = Station(environment, constant(50.0), onward=Sink(environment), places=0)
    fast = Station(environment, constant(1.0), onward=Sink(environment), places=0)
    ways = iter([0.0, 0.0, 1.0, 1.0, 1.0])
    station = Station(environment, constant(1.0), places=0)
    station.onward = Branch(lambda: next(ways), [slow, fast])
    Backlog(environment, station)
    environment.run(until=50.5)
    assert (slow.records[0].arrived, fast.records[0].arrived) == (1, 0)
    assert station.blocked.number == 1
    environment.run(until=53.5)
    assert (slow.records[0].arrived, fast.records[0].arrived) == (2, 2)


def test_what_is_never_refused_need_not_wait(environment):
    sink = Sink(environment)
    assert sink.reserve() is None
    assert sink.towards(Part(0.0)) is sink
    with pytest.raises(RuntimeError, match="never refuses"):
        sink.wait(Part(0.0))


def test_pallets_without_a_line_say_so(environment):
    Pallets(environment, 1)
    with pytest.raises(RuntimeError, match="onward"):
        environment.run(until=1.0)
