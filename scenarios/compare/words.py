"""Differences in words, with how sure they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.formats import MINUS, Number

if TYPE_CHECKING:
    from scenarios.compare.model import KpiDifference
    from scenarios.statistics import Interval

NO_ERROR_BAR = "no error bar is known"


def told(item: KpiDifference) -> str:
    """Return a difference in words: how much, how sure, and from how many pairs.

    ``saving 12.3 % (95 % CI 11.6–13.0, 8 paired replications)``; where the interval holds zero it
    says so, and without replications the difference stands alone.
    """
    absolute = item.relative is None
    factor, unit = (1.0, item.unit) if absolute else (100.0, "%")
    value = item.absolute if item.relative is None else factor * item.relative
    if item.uncertainty is None:
        return str(Number(value, unit, "signed"))
    found = item.uncertainty
    interval = found.absolute if absolute or found.relative is None else found.relative
    interval = interval.scaled(factor)
    pairs = f"{found.pairs} paired replications"
    if item.verdict == "same":
        return f"no difference ({pairs})"
    if item.verdict == "unclear":
        both = span(interval, unit, "signed")
        return f"no clear difference: {Number(value, unit, 'signed')} (95 % CI {both}, {pairs})"
    shown = interval.scaled(-1.0) if value < 0 else interval
    return f"{_direction(item)} {Number(abs(value), unit)} (95 % CI {span(shown, unit)}, {pairs})"


def _direction(item: KpiDifference) -> str:
    if item.absolute > 0:
        return "increase"
    return "saving" if item.verdict == "better" else "decrease"


def span(interval: Interval, unit: str, style: str = "value") -> str:
    """Return the ends of an interval: with a dash between, or ``to`` where one is negative.

    Examples
    --------
    >>> from scenarios.statistics import Interval
    >>> span(Interval(11.6, 13.04), "%")
    '11.6–13.0'
    """
    signed = style == "signed"
    low, high = (
        Number(end, unit, "signed" if signed else "value").text
        for end in (interval.low, interval.high)
    )
    between = " to " if signed or MINUS in low else "–"
    return f"{low}{between}{high}"
