"""Rows in the binary form of COPY, by columns: no object is made of a row.

Every field of our tables has a fixed length and is never null, so a whole result is one array.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connectors.readings import SECOND, Readings
from connectors.store.summaries import Summaries

_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_TAIL = struct.pack(">h", -1)
_EPOCH = 946_684_800 * SECOND
"""Times of PostgreSQL count from 2000. [us]"""

_READING = (
    ("point", ">i4"), ("source_time", ">i8"), ("receive_time", ">i8"), ("value", ">f8"),
    ("quality", ">i2"), ("sequence", ">i8"),
)  # fmt: skip
_SUMMARY = (
    ("point", ">i4"), ("start", ">i8"), ("count", ">i8"), ("total", ">f8"), ("low", ">f8"),
    ("high", ">f8"), ("first", ">f8"), ("last", ">f8"),
)  # fmt: skip


def _row(columns: Sequence[tuple[str, str]]) -> np.dtype[Any]:
    """Return the form of a row: how many fields, and each after its length."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns:
        fields += [(f"{name} length", ">i4"), (name, kind)]
    return np.dtype(fields)


def written(readings: Readings, numbers: NDArray[np.int32]) -> bytes:
    """Return readings for COPY; ``numbers`` are those of the batch's points."""
    rows = np.empty(len(readings), _row(_READING))
    rows["fields"] = len(_READING)
    columns = {
        "point": numbers[readings.point],
        "source_time": readings.source_time - _EPOCH,
        "receive_time": readings.receive_time - _EPOCH,
        "value": readings.value,
        "quality": readings.quality,
        "sequence": readings.sequence,
    }
    for name, kind in _READING:
        rows[f"{name} length"] = int(kind[2])
        rows[name] = columns[name]
    return b"".join([_HEAD, rows.tobytes(), _TAIL])


def readings_of(content: bytes, names: Mapping[int, str]) -> Readings:
    """Return the readings of a result, ordered by name where it is ordered within points."""
    rows = _rows(content, _READING)
    known, point = _named(rows["point"], names)
    order = np.argsort(point, kind="stable")
    return Readings(
        known,
        point[order],
        rows["source_time"][order].astype(np.int64) + _EPOCH,
        rows["receive_time"][order].astype(np.int64) + _EPOCH,
        rows["value"][order].astype(np.float64),
        rows["quality"][order].astype(np.uint8),
        rows["sequence"][order].astype(np.int64),
    )


def histories(where: str) -> str:
    """Return the query for readings of points, each column of a point as one value.

    A row is a message of its own to the client, which for half a million takes 1.7 s; so 0.6 s.
    """
    sent = ("timestamptz_send(source_time)", "timestamptz_send(receive_time)", "float8send(value)")
    columns = (*sent, "int2send(quality)", "int8send(sequence)")
    joined = ", ".join(f"string_agg({column}, ''::bytea)" for column in columns)
    return (
        f"SELECT point, {joined} FROM (SELECT * FROM reading WHERE {where}"
        " ORDER BY point, source_time, sequence) r GROUP BY point"
    )


def readings_of_histories(content: bytes, names: Mapping[int, str]) -> Readings:
    """Return the readings of what `histories` asks for, distinct and in order."""
    parts: dict[str, Readings] = {}
    place, end = len(_HEAD), len(content) - len(_TAIL)
    while place < end:
        fields = []
        place += 2
        for _ in _READING:
            (length,) = struct.unpack_from(">i", content, place)
            fields.append(content[place + 4 : place + 4 + length])
            place += 4 + length
        number, *columns = (
            np.frombuffer(field, kind) for field, (_, kind) in zip(fields, _READING, strict=True)
        )
        source, received, value, quality, sequence = columns
        name = names[int(number[0])]
        parts[name] = Readings(
            (name,),
            np.zeros(len(source), np.int32),
            source.astype(np.int64) + _EPOCH,
            received.astype(np.int64) + _EPOCH,
            value.astype(np.float64),
            quality.astype(np.uint8),
            sequence.astype(np.int64),
        )
    return Readings.joined([_in_order(parts[name]) for name in sorted(parts)])


def _in_order(readings: Readings) -> Readings:
    """Return readings in order, should the server have joined them in another."""
    steps = np.diff(readings.source_time)
    sound = (steps > 0) | ((steps == 0) & (np.diff(readings.sequence) > 0))
    return readings if sound.all() else readings.distinct()


def summaries_of(content: bytes, names: Mapping[int, str], every: int) -> Summaries:
    """Return the summaries of a result, of intervals of one length. [us]"""
    rows = _rows(content, _SUMMARY)
    known, point = _named(rows["point"], names)
    figures = [rows[name].astype(np.float64) for name in ("total", "low", "high", "first", "last")]
    start = rows["start"].astype(np.int64) + _EPOCH
    return Summaries(known, every, point, start, rows["count"].astype(np.int64), *figures)


def _rows(content: bytes, columns: Sequence[tuple[str, str]]) -> NDArray[Any]:
    return np.frombuffer(content[len(_HEAD) : -len(_TAIL)], _row(columns))


def _named(
    numbers: NDArray[np.int32], names: Mapping[int, str]
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return names in order, and the place of each number's name among them."""
    own, place = np.unique(numbers.astype(np.int64), return_inverse=True)
    texts = [names[number] for number in own.tolist()]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts), np.int32)
    rank[order] = np.arange(len(texts), dtype=np.int32)
    return tuple(texts[index] for index in order), rank[place].astype(np.int32)
