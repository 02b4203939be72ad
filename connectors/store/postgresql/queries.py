"""Queries of the store on PostgreSQL, as texts of numbers and moments of our own.

COPY takes no parameters, so what is asked for is written into its text; texts of users never are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from connectors.readings import microseconds, moment_of

HOUR = 3_600_000_000
"""Interval of the roll-ups. [us]"""
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

COLUMNS = "point, source_time, receive_time, value, quality, sequence"
EARLIER = (
    "(excluded.receive_time, excluded.quality, excluded.value)"
    " < ({0}.receive_time, {0}.quality, {0}.value)"
)
"""Of deliveries of one reading, the first received counts; NaN is above every number here too."""
REPLACED = (
    "receive_time = excluded.receive_time, value = excluded.value, quality = excluded.quality"
)
FIGURES = (
    "count(*), sum(value), min(value), max(value),"
    " (array_agg(value ORDER BY source_time, sequence))[1],"
    " (array_agg(value ORDER BY source_time DESC, sequence DESC))[1]"
)
ADDED = (
    "ON CONFLICT (point, every, start) DO UPDATE SET count = coarse.count + excluded.count,"
    " total = coarse.total + excluded.total, low = least(coarse.low, excluded.low),"
    " high = greatest(coarse.high, excluded.high), last = excluded.last"
)
"""There are summaries already where a batch came while its time was being let go."""
USABLE = "quality IN (0, 2) AND value > '-Infinity' AND value < 'Infinity'"


def hours(table: str, condition: str = "true") -> str:
    """Return the query for figures of the hours that a table names."""
    # hour by hour through the key: joined otherwise, a year of a point is met by each of its hours
    return (
        f"SELECT h.point, h.start, f.* FROM {table} h CROSS JOIN LATERAL (SELECT {FIGURES}"
        " FROM reading WHERE point = h.point AND source_time >= h.start"
        f" AND source_time < h.start + interval '1 hour' AND {USABLE} HAVING count(*) > 0) f"
        f" WHERE {condition}"
    )


def summarised(where: str, step: int, origin: int) -> str:
    """Return the query for figures of intervals of readings."""
    start = f"date_bin(interval '{step} microseconds', source_time, {literal(origin)})"
    return (
        f"SELECT point, {start} AS start, {FIGURES} FROM reading"
        f" WHERE {where} AND {USABLE} GROUP BY 1, 2"
    )


def among(numbers: Iterable[int], column: str = "point") -> str:
    """Return the condition that a point is one of some."""
    listed = ",".join(str(int(number)) for number in numbers)
    return f"{column} = ANY('{{{listed}}}'::integer[])"


def literal(time: int) -> str:
    """Return a moment as SQL; those beyond the calendar are its ends."""
    inside = min(max(time, microseconds(_FIRST)), microseconds(_LAST))
    return f"timestamptz '{moment_of(inside).isoformat()}'"
