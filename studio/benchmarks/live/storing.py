"""How fast readings are stored and read, and in how many bytes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median

import numpy as np
from numpy.typing import NDArray

from connectors.intake import Intake
from connectors.points import Point, PointTable, RestAddress
from connectors.readings import SECOND, Readings, microseconds
from connectors.store import SqliteStore
from connectors.validation import Validator
from studio.benchmarks.live.figures import Tell

START = datetime(2025, 1, 1, tzinfo=UTC)
MINUTE = 60 * SECOND
JITTER = 200_000
"""Readings arrive up to so much earlier or later than their source says. [us]"""
BATCHES, BATCH = 300, 1000
DAYS = 28
"""Days of which bytes are counted."""


def ingest_per_s(told: Tell, *, batches: int = BATCHES) -> float:
    """Return readings a second that are judged and on the disk, in batches of 1,000. [1/s]

    Parameters
    ----------
    told : callable
        Takes a line about sealing, which follows and is not counted.
    batches : int
        Number of batches.
    """
    stream = np.random.default_rng(1)
    points = tuple(f"ahu-{k // 20}/point-{k}" for k in range(BATCH))
    deliveries = [
        _batch(points, np.arange(BATCH), np.full(BATCH, minute), stream.normal(21.0, 1.0, BATCH))
        for minute in range(batches)
    ]
    with _store() as store:
        intake = Intake(Validator(_table(points)), store)
        begun = time.perf_counter()
        for delivery in deliveries:
            intake.take("bench", delivery)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        sealed = store.compact()
        told(f"sealing: {sealed.readings / (time.perf_counter() - begun):.4g} readings/s")
        stored = len(store.read(points, START, START + timedelta(days=366)))
    if stored != batches * BATCH:
        raise ValueError(f"{stored} of {batches * BATCH} readings are there")
    return stored / seconds


def point_year_ms(_told: Tell, *, days: int = 365) -> float:
    """Return the time in which a year of a point, one reading a minute, becomes a table. [ms]

    Parameters
    ----------
    days : int
        Length of the year.
    """
    points = ("zone-1/air-temperature", "zone-2/air-temperature", "zone-3/air-temperature")
    with _store() as store:
        for name in points:
            store.append(_history(name, days, seed=len(name)))
        store.compact()
        found = []
        for _ in range(5):
            begun = time.perf_counter()
            table = store.range([points[1]], START, START + timedelta(days=days))
            found.append(time.perf_counter() - begun)
    if len(table) != days * 1440:
        raise ValueError(f"{len(table)} of {days * 1440} readings came back")
    return 1e3 * median(found)


def bytes_per_reading(_told: Tell, *, days: int = DAYS) -> float:
    """Return the bytes of a sealed store over its readings, the whole file counted. [B]

    Points are what an air handler has: temperatures of 0.01 and 0.1 K in double and in single
    precision, a power with noise, a meter, a set-point and a switch; source times are full minutes,
    receive times jitter by microseconds, sequences count over all points.

    Parameters
    ----------
    days : int
        Length of the history.
    """
    with _store() as store:
        for place, (name, values) in enumerate(_air_handler(days).items()):
            store.append(_history(name, days, values=values, seed=place, place=place))
        store.compact()
        store.reclaim()
        stored = len(store.read(store.points(), START, START + timedelta(days=days)))
        return store.size() / stored


def _air_handler(days: int) -> dict[str, NDArray[np.float64]]:
    count = 1440 * days
    stream = np.random.default_rng(7)
    walks = 21.0 + np.cumsum(stream.normal(0.0, 0.02, (4, count)), axis=1)
    power = np.maximum(0.0, 12.0 + np.cumsum(stream.normal(0.0, 0.05, count)))
    occupied = (np.arange(count) // 60 % 24 >= 7) & (np.arange(count) // 60 % 24 < 19)
    return {
        "ahu-1/return-air-temperature": np.round(walks[0], 2),
        "ahu-1/supply-air-temperature": np.round(walks[1], 1).astype(np.float32).astype(np.float64),
        "ahu-1/mixed-air-temperature": np.round(walks[2], 2).astype(np.float32).astype(np.float64),
        "ahu-1/outdoor-air-temperature": np.round(walks[3], 1),
        "ahu-1/fan-power": np.round(power, 1),
        "ahu-1/electric-energy": np.round(np.cumsum(power / 60.0), 1),
        "ahu-1/supply-setpoint": np.where(occupied, 16.0, 18.0),
        "ahu-1/fan-status": occupied.astype(np.float64),
    }


def _history(
    name: str,
    days: int,
    *,
    seed: int,
    values: NDArray[np.float64] | None = None,
    place: int = 0,
) -> Readings:
    count = 1440 * days
    stream = np.random.default_rng(100 + seed)
    if values is None:
        values = np.round(21.0 + np.cumsum(stream.normal(0.0, 0.02, count)), 2)
    minutes = np.arange(count)
    batch = _batch((name,), np.zeros(count, np.int64), minutes, values, seed=seed)
    batch.sequence[...] = 8 * minutes + place
    return batch


def _batch(
    names: tuple[str, ...],
    point: NDArray[np.int64],
    minute: NDArray[np.int64],
    value: NDArray[np.float64],
    *,
    seed: int = 0,
) -> Readings:
    source = microseconds(START) + MINUTE * minute
    jitter = np.random.default_rng(seed).integers(-JITTER, JITTER, len(source))
    return Readings.columns(
        names,
        point,
        source_time=source,
        receive_time=source + jitter,
        value=value,
        sequence=BATCH * minute + point,
    )


def _table(names: Sequence[str]) -> PointTable:
    points = {
        name: Point(address=RestAddress(kind="rest", path=name), quantity="temperature")
        for name in names
    }
    return PointTable(name="bench", points=points)


@contextmanager
def _store() -> Iterator[SqliteStore]:
    with (
        tempfile.TemporaryDirectory(prefix="atrium-bench-") as folder,
        SqliteStore(folder) as store,
    ):
        yield store
