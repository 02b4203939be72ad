"""Readings for tests of stores: made of plain rows, compared as plain rows."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np

from connectors.readings import DAY, SECOND, Readings, moment_of

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
BEGIN = datetime(1900, 1, 1, tzinfo=UTC)
END = datetime(2200, 1, 1, tzinfo=UTC)
T0 = 20089 * DAY
"""New year of 2025. [us]"""


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def series(name="zone-1", count=10, *, start=T0, step=60 * SECOND, first=20.0, late=0, sequence=0):
    """Return readings of one point that rise by 0.1 a step."""
    times = start + step * np.arange(count)
    return Readings.columns(
        [name],
        np.zeros(count),
        source_time=times,
        receive_time=times + late,
        value=np.round(first + 0.1 * np.arange(count), 1),
        sequence=sequence + np.arange(count),
    )


def rows(readings):
    """Return readings as tuples that can be compared: NaN as text."""
    return [
        (
            readings.names[point],
            source,
            received,
            "nan" if math.isnan(value) else value,
            quality,
            sequence,
        )
        for point, source, received, value, quality, sequence in zip(
            readings.point.tolist(),
            readings.source_time.tolist(),
            readings.receive_time.tolist(),
            readings.value.tolist(),
            readings.quality.tolist(),
            readings.sequence.tolist(),
            strict=True,
        )
    ]


def everything(store):
    """Return all readings of a store as tuples."""
    return rows(store.read(store.points(), BEGIN, END))


def at(time):
    return moment_of(time)
