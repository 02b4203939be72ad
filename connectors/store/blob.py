"""A day of a point as one blob, and a journalled batch as another.

A day's blob tells its point, day and count itself, so that it can be used where the catalogue is
lost, and ends with a check sum, so that damage is known. Measured values are decimals written by
somebody (21.4), in double or, from devices, in single precision; where they are, they are kept as
whole numbers of the last decimal, exactly, else as their bits.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.readings import Readings
from connectors.store.integers import DamagedColumnError, Integers, pack, unpack
from sim.errors import AtriumError

_DAY_MAGIC = b"ATD1"
_BATCH_MAGIC = b"ATB1"
_HEAD = struct.Struct("<4siIHB")
"""Magic, day since 1970, readings, bytes of the name, form of the values."""
_BATCH_HEAD = struct.Struct("<4sI")
_CHECK = struct.Struct("<I")

_DECIMALS = 7
"""Most decimals tried, less one."""
_LARGEST = 2.0**53
"""Whole numbers below have a float each."""
_SINGLE, _BITS, _SINGLE_BITS = 16, 32, 48
"""Forms of values: decimals 0 to 6 of doubles are 0 to 6, of singles 16 to 22; then bits."""


class DamagedBlobError(AtriumError):
    """Bytes are no whole blob: their check sum or their form is wrong."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a point.

    Attributes
    ----------
    name : str
        The point.
    number : int
        Days since 1970 in UTC.
    readings : Readings
        Of that point and day, distinct and in order.
    """

    name: str
    number: int
    readings: Readings


def write_day(day: Day) -> bytes:
    """Return a day with at least one reading as bytes."""
    readings, name = day.readings, day.name.encode()
    form, numbers = _numbers_of(readings.value)
    columns = (
        readings.source_time,
        readings.receive_time - readings.source_time,
        numbers,
        np.isnan(readings.value).astype(np.int64),
        readings.quality.astype(np.int64),
        readings.sequence,
    )
    head = _HEAD.pack(_DAY_MAGIC, day.number, len(readings), len(name), form)
    return _checked(b"".join([head, name, *map(pack, columns)]))


def read_day(content: bytes) -> Day:
    """Return the day of a blob.

    Raises
    ------
    DamagedBlobError
        If the bytes are not what was written.
    """
    content = _whole(content, _DAY_MAGIC)
    try:
        _, number, count, length, form = _HEAD.unpack_from(content)
        place = _HEAD.size + length
        name = content[_HEAD.size : place].decode()
        columns = []
        for _ in range(6):
            column, place = unpack(content, count, place)
            columns.append(column)
    except (struct.error, UnicodeDecodeError, DamagedColumnError) as error:
        raise DamagedBlobError(f"a day's blob cannot be read: {error}") from error
    source, late, numbers, missing, quality, sequence = columns
    value = _values_of(form, numbers)
    value[missing != 0] = np.nan
    point = np.zeros(count, np.int32)
    return Day(
        name,
        number,
        Readings((name,), point, source, source + late, value, quality.astype(np.uint8), sequence),
    )


def write_batch(readings: Readings, ids: NDArray[np.int64]) -> bytes:
    """Return a batch as bytes; ``ids`` are the numbers by which the store knows its points."""
    columns = (
        ids[readings.point].astype("<i4"),
        readings.source_time.astype("<i8"),
        readings.receive_time.astype("<i8"),
        readings.value.astype("<f8"),
        readings.sequence.astype("<i8"),
        readings.quality,
    )
    head = _BATCH_HEAD.pack(_BATCH_MAGIC, len(readings))
    return _checked(b"".join([head, *(column.tobytes() for column in columns)]))


def read_batch(content: bytes) -> Readings:
    """Return the readings of a batch, without names: their points are the store's numbers.

    Raises
    ------
    DamagedBlobError
        If the bytes are not what was written.
    """
    content = _whole(content, _BATCH_MAGIC)
    (_, count), place = _BATCH_HEAD.unpack_from(content), _BATCH_HEAD.size
    columns = []
    for kind in ("<i4", "<i8", "<i8", "<f8", "<i8", "u1"):
        column = np.frombuffer(content, kind, count, place)
        place += column.nbytes
        columns.append(column)
    point, source, received, value, sequence, quality = columns
    return Readings((), point, source, received, value, quality, sequence)


def _checked(content: bytes) -> bytes:
    return content + _CHECK.pack(zlib.crc32(content))


def _whole(content: bytes, magic: bytes) -> bytes:
    inner = content[: -_CHECK.size]
    if inner[:4] != magic or _CHECK.unpack(content[-_CHECK.size :])[0] != zlib.crc32(inner):
        raise DamagedBlobError("a blob does not have its check sum")
    return inner


def _numbers_of(values: NDArray[np.float64]) -> tuple[int, Integers]:
    """Return how values are kept as whole numbers, and these; NaN has the number before it."""
    known = _filled(values)
    if np.isfinite(known).all() and np.abs(known).max() < _LARGEST:
        with np.errstate(over="ignore"):
            single = bool((known.astype(np.float32) == known).all())
        for decimals in range(_DECIMALS):
            numbers = np.rint(known * 10.0**decimals)
            if np.abs(numbers).max() >= _LARGEST:
                break
            if (numbers / 10.0**decimals == known).all():
                return decimals, numbers.astype(np.int64)
            if single and ((numbers / 10.0**decimals).astype(np.float32) == known).all():
                return _SINGLE + decimals, numbers.astype(np.int64)
        if single:
            return _SINGLE_BITS, known.astype(np.float32).view(np.int32).astype(np.int64)
    return _BITS, known.view(np.int64)


def _values_of(form: int, numbers: Integers) -> NDArray[np.float64]:
    if form == _BITS:
        return numbers.view(np.float64).copy()
    if form == _SINGLE_BITS:
        return numbers.astype(np.int32).view(np.float32).astype(np.float64)
    if form < _SINGLE:
        return numbers / 10.0**form
    return (numbers / 10.0 ** (form - _SINGLE)).astype(np.float32).astype(np.float64)


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    missing = np.isnan(values)
    if not missing.any():
        return values
    places = np.where(missing, 0, np.arange(len(values)))
    filled = values[np.maximum.accumulate(places)]
    return np.where(np.isnan(filled), 0.0, filled)
