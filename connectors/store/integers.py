"""Columns of whole numbers in few bytes: differences, common factors, planes of bytes, deflate.

A column is kept as its values or as the steps between them, whichever is shorter. Either is taken
relative to its median and divided by its greatest common divisor, so that readings at full seconds
or whole milliseconds cost what they say and not microseconds. What remains is cut into planes of
bytes (all lowest bytes, then all second ones) that are deflated with a code of their own each: the
lowest plane of a jitter is noise, the highest is nearly constant. Equal steps cost nothing.

All arithmetic wraps at 64 bits, in both directions alike, so that any int64 comes back.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from sim.errors import AtriumError

Integers = NDArray[np.int64]

_VALUES, _STEPS = 0, 1
_RAW_DEFLATE = -15
_LEVEL = 6
_LOWEST = np.iinfo(np.int64).min


class DamagedColumnError(AtriumError):
    """Bytes are no packed column."""


def pack(column: Integers) -> bytes:
    """Return a column of at least one number as bytes.

    Examples
    --------
    >>> unpack(pack(np.array([5, 7, 9])), 3)[0].tolist()
    [5, 7, 9]
    >>> len(pack(np.arange(0, 86_400_000_000, 60_000_000)))
    6
    """
    steps = np.diff(column)
    return min(
        _packed(_STEPS, int(column[0]), steps),
        _packed(_VALUES, 0, column),
        key=len,
    )


def unpack(content: bytes, count: int, place: int = 0) -> tuple[Integers, int]:
    """Return a column and the place after it.

    Parameters
    ----------
    content : bytes
        One or more packed columns.
    count : int
        Length of the column.
    place : int
        Where it begins.

    Raises
    ------
    DamagedColumnError
        If the bytes are no column of that length.
    """
    try:
        mode, width = divmod(content[place], 16)
        first, place = _read_number(content, place + 1)
        base, place = _read_number(content, place)
        length = count - 1 if mode == _STEPS else count
        column = np.full(length, base, np.int64)
        if width:
            divisor, place = _read_number(content, place)
            size, place = _read_number(content, place)
            column += _unpacked(content[place : place + size], length, width) * np.int64(divisor)
            place += size
    except (IndexError, ValueError, OverflowError, zlib.error) as error:
        raise DamagedColumnError(f"a column of {count} numbers cannot be read: {error}") from error
    if mode == _STEPS:
        column = np.cumsum(np.concatenate([[np.int64(first)], column]), dtype=np.int64)
    return column, place


def _packed(mode: int, first: int, numbers: Integers) -> bytes:
    base = int(np.partition(numbers, len(numbers) // 2)[len(numbers) // 2]) if len(numbers) else 0
    rest = numbers - np.int64(base)
    if not rest.any():
        return bytes([mode * 16]) + _number(first) + _number(base)
    divisor = 1 if (rest == _LOWEST).any() else int(np.gcd.reduce(np.abs(rest)))
    rest //= divisor
    # zigzag: small numbers of either sign become small numbers
    coded = ((rest << 1) ^ (rest >> 63)).view(np.uint64)
    width = (int(coded.max()).bit_length() + 7) // 8
    planes = coded.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width].T
    content = _deflated(planes)
    head = bytes([mode * 16 + width]) + _number(first) + _number(base) + _number(divisor)
    return head + _number(len(content)) + content


def _deflated(planes: NDArray[np.uint8]) -> bytes:
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW_DEFLATE)
    parts = []
    for plane in planes:
        parts += [deflate.compress(plane.tobytes()), deflate.flush(zlib.Z_BLOCK)]
    return b"".join([*parts, deflate.flush()])


def _unpacked(content: bytes, length: int, width: int) -> Integers:
    flat = zlib.decompress(content, _RAW_DEFLATE, length * width)
    wide = np.zeros((length, 8), np.uint8)
    wide[:, :width] = np.frombuffer(flat, np.uint8).reshape(width, length).T
    coded = wide.view("<u8").ravel().astype(np.uint64, copy=False)
    return (coded >> np.uint64(1)).view(np.int64) ^ -(coded & np.uint64(1)).view(np.int64)


def _number(value: int) -> bytes:
    """Return a number in groups of seven bits, its sign in the lowest one."""
    left = value << 1 if value >= 0 else (-value << 1) - 1
    found = bytearray()
    while left > 127:
        found.append(left & 127 | 128)
        left >>= 7
    found.append(left)
    return bytes(found)


def _read_number(content: bytes, place: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = content[place]
        found |= (byte & 127) << shift
        shift += 7
        place += 1
        if byte < 128:
            return (found >> 1 if found % 2 == 0 else -((found + 1) >> 1)), place
