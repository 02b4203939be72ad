"""Models of the cases, put together from the building blocks of `sim.queueing`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import simpy

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
from sim.queueing.records import KindRecord
from sim.queueing.replications import Cumulative, Model, Ratio, Streams

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
    outputs = _station_outputs(station) | _losses(sources)
    if len(sources) > 1:
        for end, source, record in zip(arrivals, sources, station.records, strict=True):
            found = _record_outputs(environment, [record]) | _losses([source])
            outputs |= {f"{name}{end}": ratio for name, ratio in found.items()}
    load = sum(arrivals.values()) * mean / servers
    memory = _memory(mean / servers, load, 1.0 if variation is None else variation**2, most)
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
    outputs = _numbered(stations) | {
        "L": _over_time(environment, _sum(_present(each) for each in stations)),
        "W": Ratio(lambda: sink.stays.total, lambda: sink.stays.count),
        "throughput": _over_time(environment, lambda: sink.stays.count),
    }
    flows = np.linalg.solve(np.eye(len(rates)) - np.array(shares).T, arrivals)
    memory = sum(
        _memory(1.0 / rate, float(flow) / rate, 1.0, None)
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
    outputs = _numbered(stations) | {
        "throughput": _over_time(environment, lambda: loop.stays.count),
        "W": Ratio(lambda: loop.stays.total, lambda: loop.stays.count),
    }
    memory = _shuffling(max(1.0 / rate for rate in rates), pallets + len(rates))
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
    outputs = _numbered(stations) | {
        "throughput": _over_time(environment, lambda: sink.stays.count)
    }
    memory = _shuffling(max(1.0 / rate for rate in rates), sum(places) + len(rates))
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
    outputs = {"throughput": _over_time(environment, lambda: sink.stays.count)} | _contents(
        environment, [_present(station) for station in stations[1:]]
    )
    slowest = max(1.0 / service for service, _, _ in machines)
    cycle = max(1.0 / failure + 1.0 / repair for _, failure, repair in machines)
    longest = max(service / repair for service, _, repair in machines)
    memory = _shuffling(slowest, sum(capacities) + 1) + cycle * (1.0 + sum(capacities) / longest)
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
    memory = cycle * (1.0 + sum(capacities) * min(repairs)) + _shuffling(1.0, sum(capacities) + 1)
    return Model(environment, _synchronous_outputs(line), [*fail, *mend], memory)


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
    memory = _shuffling(1.0 / min(shares), sum(capacities) + len(shares))
    return Model(environment, _synchronous_outputs(line), [*fail, *mend], memory)


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
        "mean_up": _over_time(environment, _present(running)),
        "mean_down": _over_time(environment, _present(shop)),
    } | {name: ratio for name, ratio in _station_outputs(shop).items() if name not in {"L"}}
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


# -------------------------------------------------------------------------------------- outputs


def _over_time(environment: simpy.Environment, sums: Cumulative) -> Ratio:
    return Ratio(sums, lambda: environment.now)


def _sum(parts: Iterable[Cumulative]) -> Cumulative:
    kept = tuple(parts)
    return lambda: sum(part() for part in kept)


def _present(station: Station) -> Cumulative:
    return _sum(record.present.integral for record in station.records)


def _record_outputs(
    environment: simpy.Environment, records: Sequence[KindRecord]
) -> dict[str, Ratio]:
    """Return what records of parts say: numbers, times, how many had to wait, how many left."""
    waits, stays = [each.waits for each in records], [each.stays for each in records]

    def begun() -> int:
        return sum(tally.count for tally in waits)

    def left() -> int:
        return sum(tally.count for tally in stays)

    return {
        "L": _over_time(environment, _sum(each.present.integral for each in records)),
        "Lq": _over_time(environment, _sum(each.waiting.integral for each in records)),
        "W": Ratio(lambda: sum(tally.total for tally in stays), left),
        "Wq": Ratio(lambda: sum(tally.total for tally in waits), begun),
        "P_wait": Ratio(lambda: sum(tally.positive for tally in waits), begun),
        "throughput": _over_time(environment, left),
    }


def _station_outputs(station: Station) -> dict[str, Ratio]:
    environment, servers = station.environment, station.servers
    return _record_outputs(environment, station.records) | {
        "utilisation": Ratio(station.working.integral, lambda: servers * environment.now),
        "blocked": Ratio(station.blocked.integral, lambda: servers * environment.now),
    }


def _numbered(stations: Sequence[Station]) -> dict[str, Ratio]:
    return {
        f"{name}{number}": ratio
        for number, station in enumerate(stations, 1)
        for name, ratio in _station_outputs(station).items()
    }


def _losses(sources: Sequence[Source]) -> dict[str, Ratio]:
    return {
        "P_loss": Ratio(
            lambda: sum(source.lost for source in sources),
            lambda: sum(source.offered for source in sources),
        )
    }


def _contents(environment: simpy.Environment, sums: Sequence[Cumulative]) -> dict[str, Ratio]:
    """Return mean contents of buffers: numbered if there are several, and their sum."""
    found = {"nbar": _over_time(environment, _sum(sums))}
    if len(sums) > 1:
        found |= {f"nbar{i}": _over_time(environment, each) for i, each in enumerate(sums, 1)}
    return found


def _synchronous_outputs(line: SynchronousLine) -> dict[str, Ratio]:
    contents = [level.integral for level in line.contents]
    return {"throughput": _over_time(line.environment, lambda: line.finished)} | _contents(
        line.environment, contents
    )


# ---------------------------------------------------------------------------------------- memory


def _memory(service: float, load: float, squared_variation: float, most: int | None) -> float:
    """Return a time in which a queue forgets how it began.

    Relaxation time of a queue in heavy traffic, 2 (1 + cv2) s / (1 - load)2 (Cohen, The Single
    Server Queue, 1982, part III), or that of a random walk between the ends of a short one.
    """
    times = []
    if load < 1.0:
        times.append(2.0 * (1.0 + squared_variation) * service / (1.0 - load) ** 2)
    if most is not None:
        times.append(_shuffling(service, most + 1) * (1.0 + squared_variation))
    return min(times)


def _shuffling(service: float, places: int) -> float:
    """Return a time in which parts that move at random have visited so many places."""
    return 2.0 * service * places + service * places**2 / math.pi
