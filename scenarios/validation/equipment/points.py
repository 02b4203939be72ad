"""A published point and how near a value must come to it."""

from __future__ import annotations

from typing import NamedTuple

from scenarios.validation.model import Check

TOLERANCE = 0.05
"""Of the published value. [-]"""


class Point(NamedTuple):
    """A published value.

    Attributes
    ----------
    name : str
        What and where, unique among all points.
    value : float
        As published, converted to `unit`.
    unit : str
        Its unit.
    source : str
        Document with table, page or example.
    note : str
        What else must be known: which data our value rests on.
    """

    name: str
    value: float
    unit: str
    source: str
    note: str = ""


def met(point: Point, value: float) -> Check:
    """Return the check of a value against a published one.

    Parameters
    ----------
    point : Point
        What is published.
    value : float
        What is computed here. [`unit` of the point]
    """
    slack = TOLERANCE * abs(point.value)
    low, high = point.value - slack, point.value + slack
    return Check(point.name, value, point.unit, low, high, point.source, point.note)
