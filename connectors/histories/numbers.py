"""Numbers of files, as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from connectors.histories.file import Column
from connectors.histories.layout import Layout
from connectors.payload import number_of


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of a column.

    Attributes
    ----------
    value : ndarray of float64, shape (n,)
        NaN where there is none.
    empty, bad : ndarray of bool, shape (n,)
        Where there is nothing, and where there is no number.
    """

    value: NDArray[np.float64]
    empty: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def numbers(column: Column, layout: Layout) -> Numbers:
    """Return the numbers of a column.

    Examples
    --------
    >>> numbers(["1.234,5", "", "x"], Layout(decimal=",", thousands=".")).value
    array([1234.5,    nan,    nan])
    """
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuf":
        value = column.astype(np.float64)
        # a null of Parquet cannot be told from NaN there, and neither is a number
        empty = np.isnan(value)
        return Numbers(value, empty, np.zeros(len(value), bool))
    quick = _quick(column, layout)
    if quick is not None:
        nothing = np.zeros(len(quick), bool)
        return Numbers(quick, nothing, nothing.copy())
    value = np.full(len(column), np.nan)
    empty, bad = np.zeros(len(column), bool), np.zeros(len(column), bool)
    for place, cell in enumerate(column):
        if cell is None or (isinstance(cell, str) and cell.strip() in layout.missing):
            empty[place] = True
        else:
            number = _number(cell, layout)
            bad[place] = number is None
            value[place] = np.nan if number is None else number
    return Numbers(value, empty, bad)


def _quick(column: Column, layout: Layout) -> NDArray[np.float64] | None:
    """Return all numbers at once, where every cell is one as Python writes it."""
    if layout.decimal != "." or layout.thousands or any(not isinstance(c, str) for c in column[:1]):
        return None
    try:
        found = np.fromiter(map(float, column), np.float64, len(column))
    except (ValueError, TypeError, OverflowError):
        return None
    # underscores are Python's; "nan" may be a text for what is missing
    sound = np.isfinite(found).all() and not any("_" in cell for cell in column)
    return found if sound else None


def _number(cell: object, layout: Layout) -> float | None:
    if isinstance(cell, bool | int | float):
        return number_of(cell)
    if not isinstance(cell, str) or "_" in cell:
        return None
    text = cell.strip()
    if layout.thousands and layout.thousands in text:
        if not _grouped(layout.thousands, layout.decimal).fullmatch(text):
            return None
        text = text.replace(layout.thousands, "")
    if layout.decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        found = number_of(text)
        return None if np.isnan(found) else found


@lru_cache
def _grouped(thousands: str, decimal: str) -> re.Pattern[str]:
    """Return the pattern of numbers in groups of three; others are no guess worth."""
    group, point = re.escape(thousands), re.escape(decimal)
    return re.compile(rf"[+-]?\d{{1,3}}({group}\d{{3}})+({point}\d*)?")


def sequences(column: Column | None, count: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return whole numbers from 0 to 2**62, nothing being 0, and where there are none."""
    found, bad = np.zeros(count, np.int64), np.zeros(count, bool)
    if column is None:
        return found, bad
    cells: Sequence[Any] = column.tolist() if isinstance(column, np.ndarray) else column
    for place, cell in enumerate(cells):
        number = _whole(cell)
        bad[place] = number is None
        found[place] = number or 0
    return found, bad


def _whole(cell: object) -> int | None:
    if cell is None or cell == "":
        return 0
    try:
        number = int(cell) if isinstance(cell, str | int) else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 2**62 else None
