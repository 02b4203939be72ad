"""Numbers, times and counts as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from studio.actions import format_number, unit_symbol


def quantity(value: float | None, unit: str) -> str:
    """Return a number with its unit."""
    text, symbol = format_number(value, unit), unit_symbol(unit)
    return f"{text} {symbol}".strip()


def plural(count: int, word: str) -> str:
    """Return the word for one or for many."""
    return word if count == 1 else f"{word}s"


def ago(moment: datetime | None, *, now: datetime | None = None) -> str:
    """Return how long ago something happened, in words.

    Examples
    --------
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    >>> ago(noon - timedelta(minutes=5), now=noon)
    '5 min ago'
    >>> ago(noon - timedelta(days=3), now=noon)
    '2025-02-26'
    """
    if moment is None:
        return ""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds < 10:
        return "just now"
    if seconds < 60:
        return f"{seconds:.0f} s ago"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min ago"
    if seconds < timedelta(days=1).total_seconds():
        return f"{seconds // 3600:.0f} h ago"
    return f"{moment:%Y-%m-%d}"


def duration(seconds: float) -> str:
    """Return a time span.

    Examples
    --------
    >>> duration(0.42), duration(75.0)
    ('0.42 s', '1 min 15 s')
    """
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def clock(moment: datetime) -> str:
    """Return day and time of day, UTC.

    Examples
    --------
    >>> clock(datetime(2025, 3, 1, 12, 5, 9, tzinfo=UTC))
    '2025-03-01 12:05:09 UTC'
    """
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
