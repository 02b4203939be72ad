"""What the models tell, as ratios of sums that grow, and how long they remember their beginning."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import simpy

from sim.queueing import Source, Station, SynchronousLine
from sim.queueing.records import KindRecord
from sim.queueing.replications import Cumulative, Ratio


def over_time(environment: simpy.Environment, sums: Cumulative) -> Ratio:
    """Return a mean over time."""
    return Ratio(sums, lambda: environment.now)


def summed(parts: Iterable[Cumulative]) -> Cumulative:
    """Return the sum of sums."""
    kept = tuple(parts)
    return lambda: sum(part() for part in kept)


def present(station: Station) -> Cumulative:
    """Return parts at a station times time."""
    return summed(record.present_integral for record in station.records)


def record_outputs(
    environment: simpy.Environment, records: Sequence[KindRecord]
) -> dict[str, Ratio]:
    """Return what records of parts say: numbers, times, how many had to wait, how many left."""

    def begun() -> int:
        return sum(record.begun for record in records)

    def left() -> int:
        return sum(record.left for record in records)

    return {
        "L": over_time(environment, summed(record.present_integral for record in records)),
        "Lq": over_time(environment, summed(record.waiting_integral for record in records)),
        "W": Ratio(lambda: sum(record.stay_total for record in records), left),
        "Wq": Ratio(lambda: sum(record.wait_total for record in records), begun),
        "P_wait": Ratio(lambda: sum(record.waited for record in records), begun),
        "throughput": over_time(environment, left),
    }


def station_outputs(station: Station) -> dict[str, Ratio]:
    """Return what a station tells."""
    environment, servers = station.environment, station.servers
    return record_outputs(environment, station.records) | {
        "utilisation": Ratio(station.working.integral, lambda: servers * environment.now),
        "blocked": Ratio(station.blocked.integral, lambda: servers * environment.now),
    }


def numbered(stations: Sequence[Station]) -> dict[str, Ratio]:
    """Return what stations tell, numbered from 1."""
    return {
        f"{name}{number}": ratio
        for number, station in enumerate(stations, 1)
        for name, ratio in station_outputs(station).items()
    }


def losses(sources: Sequence[Source]) -> dict[str, Ratio]:
    """Return the share of arrivals that found no room."""
    return {
        "P_loss": Ratio(
            lambda: sum(source.lost for source in sources),
            lambda: sum(source.offered for source in sources),
        )
    }


def contents(environment: simpy.Environment, sums: Sequence[Cumulative]) -> dict[str, Ratio]:
    """Return mean contents of buffers: numbered if there are several, and their sum."""
    found = {"nbar": over_time(environment, summed(sums))}
    if len(sums) > 1:
        found |= {f"nbar{i}": over_time(environment, each) for i, each in enumerate(sums, 1)}
    return found


def synchronous_outputs(line: SynchronousLine) -> dict[str, Ratio]:
    """Return what a synchronous line tells."""
    sums = [level.integral for level in line.contents]
    return {"throughput": over_time(line.environment, lambda: line.finished)} | contents(
        line.environment, sums
    )


def forgetting(service: float, load: float, squared_variation: float, most: int | None) -> float:
    """Return a time in which a queue forgets how it began.

    Relaxation time of a queue in heavy traffic, 2 (1 + cv2) s / (1 - load)2 (Cohen, The Single
    Server Queue, 1982, part III), or that of a random walk between the ends of a short one.
    """
    times = []
    if load < 1.0:
        times.append(2.0 * (1.0 + squared_variation) * service / (1.0 - load) ** 2)
    if most is not None:
        times.append(shuffling(service, most + 1) * (1.0 + squared_variation))
    return min(times)


def shuffling(service: float, places: int) -> float:
    """Return a time in which parts that move at random have visited so many places.

    Three times what a random walk between two walls takes, ``service (places / pi)**2``.
    """
    return service * (2.0 + places**2 / math.pi)
