"""Models of the cases, put together from the building blocks of `sim.queueing`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import simpy

from scenarios.validation.queueing.outputs import (
    contents,
    forgetting,
    losses,
    numbered,
    over_time,
    present,
    record_outputs,
    shuffling,
    station_outputs,
    summed,
    synchronous_outputs,
)
from sim.errors import SimulationError
from sim.queueing import (
    Backlog,
    Branch,
    Draws,
    Failures,
    Pallets,
    Part,
    Sink,
    Source,
    Station,
    SynchronousLine,
    SynchronousMachine,
    Way,
    bernoulli,
    choice,
    constant,
    exponential,
    lognormal,
)
from sim.queueing.periodic import periodic_rate
from sim.queueing.replications import Model, Ratio, Streams

SETTLING = 0.5
"""Share of the parts of a line with constant times that is left out. [-]"""
PARTS = 10_000
"""Parts after which its period is looked for first. [-]"""
LOOKS = 5
"""How often it is looked for, after twice as many parts each time. [-]"""


def queue(
    streams: Streams,
    *,
    arrivals: Mapping[str, float],
    mean: float,
    variation: float | None,
    servers: int,
    most: int | None,
) -> Model:
    """Return a station with Poisson arrivals of one or several kinds, the first served first.

    Parameters
    ----------
    streams : callable
        Random streams.
    arrivals : mapping of str to float
        Rates by the ending of the names of a kind's outputs.
    mean : float
        Mean service time.
    variation : float or None
        Coefficient of variation of lognormal times; exponential ones where None. [-]
    servers : int
        Servers. [-]
    most : int or None
        Largest number in the system; unlimited where None. [-]
    """
    environment = simpy.Environment()
    stream = streams("service")
    service = exponential(stream, mean) if variation is None else lognormal(stream, mean, variation)
    station = Station(
        environment,
        service,
        onward=Sink(environment),
        servers=servers,
        places=math.inf if most is None else most - servers,
        kinds=len(arrivals),
        discipline="lowest-kind" if len(arrivals) > 1 else "first-come",
    )
    intervals = [exponential(streams(f"arrivals{end}"), 1.0 / r) for end, r in arrivals.items()]
    sources = [
        Source(environment, interval, station, kind=kind) for kind, interval in enumerate(intervals)
    ]
    outputs = station_outputs(station) | losses(sources)
    if len(sources) > 1:
        for end, source, record in zip(arrivals, sources, station.records, strict=True):
            found = record_outputs(environment, [record]) | losses([source])
            outputs |= {f"{name}{end}": ratio for name, ratio in found.items()}
    load = sum(arrivals.values()) * mean / servers
    memory = forgetting(mean / servers, load, 1.0 if variation is None else variation**2, most)
    return Model(environment, outputs, [service, *intervals], max(memory, mean))


def network(
    streams: Streams,
    *,
    arrivals: Sequence[float],
    rates: Sequence[float],
    shares: Sequence[Sequence[float]],
) -> Model:
    """Return an open network of stations with one server and exponential times each.

    Parameters
    ----------
    streams : callable
        Random streams.
    arrivals, rates : sequence of float, length n
        Rates of arrival from outside, and of service.
    shares : sequence of n sequences of float, length n
        Share of the parts of a station that go to another; the rest leaves. [-]
    """
    environment = simpy.Environment()
    sink = Sink(environment)
    services = [exponential(streams(f"service-{i}"), 1.0 / rate) for i, rate in enumerate(rates)]
    stations = [Station(environment, service) for service in services]
    routes = []
    ways: list[Way] = [*stations, sink]
    for index, (station, row) in enumerate(zip(stations, shares, strict=True)):
        rest = max(0.0, 1.0 - sum(row))
        routes.append(choice(streams(f"route-{index}"), [*row, rest]))
        station.onward = Branch(routes[-1], ways)
    intervals = []
    for index, rate in enumerate(arrivals):
        if rate > 0.0:
            intervals.append(exponential(streams(f"arrivals-{index}"), 1.0 / rate))
            Source(environment, intervals[-1], stations[index])
    outputs = numbered(stations) | {
        "L": over_time(environment, summed(present(each) for each in stations)),
        "W": Ratio(lambda: sink.stays.total, lambda: sink.stays.count),
        "throughput": over_time(environment, lambda: sink.stays.count),
    }
    flows = np.linalg.solve(np.eye(len(rates)) - np.array(shares).T, arrivals)
    memory = sum(
        forgetting(1.0 / rate, float(flow) / rate, 1.0, None)
        for flow, rate in zip(flows, rates, strict=True)
    )
    return Model(environment, outputs, [*services, *routes, *intervals], memory)


def closed_line(streams: Streams, *, rates: Sequence[float], pallets: int) -> Model:
    """Return a line with a constant number of parts, unlimited buffers and exponential times.

    Parameters
    ----------
    streams : callable
        Random streams.
    rates : sequence of float
        Rates of service.
    pallets : int
        Parts in the line. [-]
    """
    environment = simpy.Environment()
    services = [exponential(streams(f"service-{i}"), 1.0 / rate) for i, rate in enumerate(rates)]
    stations = [Station(environment, service) for service in services]
    loop = Pallets(environment, pallets)
    _connect(stations, loop)
    loop.onward = stations[0]
    outputs = numbered(stations) | {
        "throughput": over_time(environment, lambda: loop.stays.count),
        "W": Ratio(lambda: loop.stays.total, lambda: loop.stays.count),
    }
    memory = shuffling(max(1.0 / rate for rate in rates), pallets + len(rates))
    return Model(environment, outputs, services, memory)


def blocking_line(streams: Streams, *, rates: Sequence[float], places: Sequence[int]) -> Model:
    """Return a saturated line with blocking after service and exponential times.

    Parameters
    ----------
    streams : callable
        Random streams.
    rates : sequence of float, length n
        Rates of service.
    places : sequence of int, length n - 1
        Places between two machines. [-]
    """
    environment = simpy.Environment()
    services = [exponential(streams(f"service-{i}"), 1.0 / rate) for i, rate in enumerate(rates)]
    sink = Sink(environment)
    stations = [
        Station(environment, service, places=room)
        for service, room in zip(services, [0, *places], strict=True)
    ]
    _connect(stations, sink)
    Backlog(environment, stations[0])
    outputs = numbered(stations) | {"throughput": over_time(environment, lambda: sink.stays.count)}
    memory = shuffling(max(1.0 / rate for rate in rates), sum(places) + len(rates))
    return Model(environment, outputs, services, memory)


def unreliable_line(
    streams: Streams,
    *,
    machines: Sequence[tuple[float, float, float]],
    capacities: Sequence[int],
) -> Model:
    """Return a saturated line of machines that fail as they work, and begin only if there is room.

    Parameters
    ----------
    streams : callable
        Random streams.
    machines : sequence of n tuples of three floats
        Rates of service, failure and repair, of exponential times.
    capacities : sequence of int, length n - 1
        Most parts between a machine and the next, the one on the next included. [-]
    """
    environment = simpy.Environment()
    sink = Sink(environment)
    draws: list[Draws] = []
    stations = []
    for index, (rates, capacity) in enumerate(zip(machines, [1, *capacities], strict=True)):
        service, uptime, repair = (
            exponential(streams(f"{name}-{index}"), 1.0 / rate)
            for name, rate in zip(("service", "uptime", "repair"), rates, strict=True)
        )
        draws += [service, uptime, repair]
        stations.append(
            Station(
                environment,
                service,
                places=capacity - 1,
                blocking="before-service",
                failures=Failures(uptime, repair),
            )
        )
    _connect(stations, sink)
    Backlog(environment, stations[0])
    outputs = {"throughput": over_time(environment, lambda: sink.stays.count)} | contents(
        environment, [present(station) for station in stations[1:]]
    )
    slowest = max(1.0 / service for service, _, _ in machines)
    cycle = max(1.0 / failure + 1.0 / repair for _, failure, repair in machines)
    longest = max(service / repair for service, _, repair in machines)
    memory = shuffling(slowest, sum(capacities) + 1) + cycle * (1.0 + sum(capacities) / longest)
    return Model(environment, outputs, draws, memory)


def synchronous_line(
    streams: Streams,
    *,
    failures: Sequence[float],
    repairs: Sequence[float],
    capacities: Sequence[int],
) -> Model:
    """Return a synchronous line whose machines fail as they work.

    Parameters
    ----------
    streams : callable
        Random streams.
    failures, repairs : sequence of float, length n
        Probabilities in a cycle. [-]
    capacities : sequence of int, length n - 1
        Most parts between two machines. [-]
    """
    environment = simpy.Environment()
    fail = [bernoulli(streams(f"failure-{i}"), each) for i, each in enumerate(failures)]
    mend = [bernoulli(streams(f"repair-{i}"), each) for i, each in enumerate(repairs)]
    machines = [SynchronousMachine(*each) for each in zip(fail, mend, strict=True)]
    line = SynchronousLine(environment, machines, capacities)
    cycle = max(1.0 / p + 1.0 / r for p, r in zip(failures, repairs, strict=True))
    memory = cycle * (1.0 + sum(capacities) * min(repairs)) + shuffling(1.0, sum(capacities) + 1)
    return Model(environment, synchronous_outputs(line), [*fail, *mend], math.ceil(memory))


def bernoulli_line(
    streams: Streams, *, shares: Sequence[float], capacities: Sequence[int]
) -> Model:
    """Return a synchronous line whose machines are up by chance, each cycle anew.

    Parameters
    ----------
    streams : callable
        Random streams.
    shares : sequence of float, length n
        Probability that a machine is up. [-]
    capacities : sequence of int, length n - 1
        Most parts between two machines. [-]
    """
    environment = simpy.Environment()
    fail = [bernoulli(streams(f"failure-{i}"), 1.0 - each) for i, each in enumerate(shares)]
    mend = [bernoulli(streams(f"repair-{i}"), each) for i, each in enumerate(shares)]
    machines = [SynchronousMachine(*each, exposure="time") for each in zip(fail, mend, strict=True)]
    line = SynchronousLine(environment, machines, capacities, transfer="downstream-first")
    memory = shuffling(1.0 / min(shares), sum(capacities) + len(shares))
    return Model(environment, synchronous_outputs(line), [*fail, *mend], math.ceil(memory))


def repair_shop(
    streams: Streams, *, machines: int, failure: float, repair: float, crews: int
) -> Model:
    """Return machines that go round: they run until they fail, wait for a crew, are repaired.

    Parameters
    ----------
    streams : callable
        Random streams.
    machines, crews : int
        How many there are. [-]
    failure, repair : float
        Rates of exponential times: of a machine that is up, and of a crew.
    """
    environment = simpy.Environment()
    uptime = exponential(streams("uptime"), 1.0 / failure)
    repairs = exponential(streams("repair"), 1.0 / repair)
    running = Station(environment, uptime, servers=machines)
    shop = Station(environment, repairs, servers=crews, onward=running)
    running.onward = shop
    for number in range(machines):
        running.offer(Part(0.0, number=number))
    outputs = {
        "mean_up": over_time(environment, present(running)),
        "mean_down": over_time(environment, present(shop)),
    } | {name: ratio for name, ratio in station_outputs(shop).items() if name not in {"L"}}
    return Model(environment, outputs, [uptime, repairs], 1.0 / failure + 1.0 / repair)


def constant_line_rate(
    times: Sequence[float],
    *,
    servers: Sequence[int],
    batches: Sequence[int],
    places: Sequence[int],
    tell: Callable[[float], None] | None = None,
) -> float:
    """Return parts in a unit of time of a saturated line with constant times.

    Parameters
    ----------
    times : sequence of float, length n
        Time of a service at each station.
    servers, batches, places : sequence of int, length n
        Servers of each station, parts that one of them takes together, places before it. [-]
    tell : callable, optional
        Told the share of the work that is done. [-]

    Returns
    -------
    float
        Rate over whole periods.

    Raises
    ------
    SimulationError
        If parts do not leave periodically.
    """
    environment = simpy.Environment()
    left: list[float] = []
    sink = Sink(environment, lambda _part: left.append(environment.now))
    stations = [
        Station(environment, constant(time), servers=count, batch=batch, places=room)
        for time, count, batch, room in zip(times, servers, batches, places, strict=True)
    ]
    _connect(stations, sink)
    Backlog(environment, stations[0])
    slowest = max(t / (n * b) for t, n, b in zip(times, servers, batches, strict=True))
    for look in range(LOOKS):
        environment.run(until=environment.now + slowest * PARTS * 2**look)
        if tell is not None:
            tell((look + 1.0) / LOOKS)
        rate = periodic_rate(left[int(SETTLING * len(left)) :])
        if rate is not None:
            return rate
    raise SimulationError(f"no period in {len(left)} parts of a line with constant times")


def _connect(stations: Sequence[Station], end: Way) -> None:
    """Let each station send to the next, the last one to the end."""
    ways: list[Way] = [*stations[1:], end]
    for station, onward in zip(stations, ways, strict=True):
        station.onward = onward
