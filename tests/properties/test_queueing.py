"""Lines of any make keep every part, and single servers keep their order."""

from __future__ import annotations

from itertools import pairwise

import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import random_stream
from sim.queueing import (
    Backlog,
    Branch,
    Failures,
    Pallets,
    Sink,
    Source,
    Station,
    SynchronousLine,
    SynchronousMachine,
    bernoulli,
    choice,
    constant,
    exponential,
)

machines = st.lists(
    st.fixed_dictionaries(
        {
            "servers": st.integers(1, 3),
            "places": st.integers(0, 4),
            "batch": st.integers(1, 3),
            "blocking": st.sampled_from(["after-service", "before-service"]),
            "fails": st.booleans(),
            "constant": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


def build(environment, specifications, seed):
    """Return stations in series, each with its draws."""
    stations = []
    for index, given_ in enumerate(specifications):
        made = dict(given_)
        if made["blocking"] == "before-service":
            made["batch"] = 1
        stream = random_stream(seed, f"service-{index}")
        service = constant(1.0) if made.pop("constant") else exponential(stream, 1.0)
        failures = None
        if made.pop("fails"):
            uptime = exponential(random_stream(seed, f"uptime-{index}"), 5.0)
            failures = Failures(uptime, constant(0.7))
        stations.append(Station(environment, service, failures=failures, **made))
    for station, onward in pairwise(stations):
        station.onward = onward
    return stations


def present(stations):
    return sum(station.records[0].present for station in stations)


@given(machines, st.integers(0, 2**31), st.floats(1.0, 60.0), st.booleans())
@settings(max_examples=30, deadline=None)
def test_every_part_is_somewhere(specifications, seed, until, saturated):
    environment = simpy.Environment()
    stations = build(environment, specifications, seed)
    sink = Sink(environment)
    stations[-1].onward = sink
    if saturated:
        entered = Backlog(environment, stations[0])
    else:
        entered = Source(environment, exponential(random_stream(seed, "in"), 0.8), stations[0])
    environment.run(until=until)
    number = entered.entered if saturated else entered.offered - entered.lost
    assert number == sink.stays.count + present(stations)
    for station, made in zip(stations, specifications, strict=True):
        record = station.records[0]
        assert 0 <= record.waiting <= record.present
        assert record.present <= made["places"] + made["servers"] * made["batch"]
        busy = station.working.number + station.down.number + station.blocked.number
        assert 0 <= busy <= made["servers"]
        assert record.present_integral() >= record.waiting_integral() >= -1e-9


@given(machines, st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_single_servers_keep_the_order(specifications, seed):
    environment = simpy.Environment()
    single = [made | {"servers": 1} for made in specifications]
    stations = build(environment, single, seed)
    left: list[int] = []
    stations[-1].onward = Sink(environment, lambda part: left.append(part.number))
    Backlog(environment, stations[0])
    environment.run(until=80.0)
    assert left == list(range(len(left)))
    assert left


@given(machines, st.integers(1, 12), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_pallets_are_never_lost(specifications, number, seed):
    environment = simpy.Environment()
    stations = build(environment, specifications, seed)
    pallets = Pallets(environment, number)
    stations[-1].onward = pallets
    pallets.onward = stations[0]
    for time in (0.5, 7.3, 40.0):
        environment.run(until=time)
        assert pallets.free + present(stations) == number


@given(st.lists(st.floats(0.05, 0.5), min_size=1, max_size=3), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_rework_and_scrap_keep_every_part(shares, seed):
    environment = simpy.Environment()
    sink, scrap = Sink(environment), Sink(environment)
    stations = [
        Station(environment, exponential(random_stream(seed, f"{i}"), 0.5))
        for i in range(len(shares))
    ]
    for index, (station, share) in enumerate(zip(stations, shares, strict=True)):
        onward = stations[index + 1] if index + 1 < len(stations) else sink
        ways = choice(random_stream(seed, f"way-{index}"), [share, share / 2, 1 - 1.5 * share])
        station.onward = Branch(ways, [stations[0], scrap, onward])
    source = Source(environment, exponential(random_stream(seed, "in"), 1.0), stations[0])
    environment.run(until=60.0)
    assert source.offered == sink.stays.count + scrap.stays.count + present(stations)
    for station in stations:
        assert station.records[0].left == sum(station.onward.taken)


@given(
    st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 1.0)), min_size=2, max_size=4),
    st.integers(1, 5),
    st.sampled_from(["as-found", "downstream-first"]),
    st.integers(0, 2**31),
)
@settings(max_examples=30, deadline=None)
def test_synchronous_lines_keep_every_part(rates, capacity, transfer, seed):
    environment = simpy.Environment()
    made = [
        SynchronousMachine(
            bernoulli(random_stream(seed, f"fail-{i}"), fail),
            bernoulli(random_stream(seed, f"mend-{i}"), mend),
        )
        for i, (fail, mend) in enumerate(rates)
    ]
    line = SynchronousLine(environment, made, [capacity] * (len(made) - 1), transfer=transfer)
    for time in (3.5, 20.5, 60.5):
        environment.run(until=time)
        contents = [level.number for level in line.contents]
        assert line.entered == line.finished + sum(contents)
        assert all(0 <= content <= capacity for content in contents)
