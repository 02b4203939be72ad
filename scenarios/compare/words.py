"""Differences in words, with how sure they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scenarios.formats import MINUS, Number, decimals, unit_symbol

if TYPE_CHECKING:
    from scenarios.compare.model import KpiDifference
    from scenarios.statistics import Interval

_MOST_DECIMALS = 4
"""Decimals of an interval's ends at most."""


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
    number = _written(abs(value), _digits(shown, unit))
    symbol = unit_symbol(unit)
    return f"{_direction(item)} {number} {symbol} (95 % CI {span(shown, unit)}, {pairs})"


def _direction(item: KpiDifference) -> str:
    if item.absolute > 0:
        return "increase"
    return "saving" if item.verdict == "better" else "decrease"


def span(interval: Interval, unit: str, style: str = "value") -> str:
    """Return the ends of an interval: with a dash between, or ``to`` where one has a sign.

    They have the digits of the unit, and more where the ends would read the same.

    Examples
    --------
    >>> from scenarios.statistics import Interval
    >>> span(Interval(11.6, 13.04), "%"), span(Interval(32.118, 32.122), "%")
    ('11.6–13.0', '32.118–32.122')
    """
    digits = _digits(interval, unit)
    plus = "+" if style == "signed" else ""
    low, high = (_written(end, digits, plus) for end in (interval.low, interval.high))
    between = " to " if plus or MINUS in low else "–"
    return f"{low}{between}{high}"


def margin(interval: Interval, unit: str) -> str:
    """Return half the width of a symmetric interval with the digits of its ends, one at least.

    Examples
    --------
    >>> from scenarios.statistics import Interval
    >>> margin(Interval(11.6, 13.04), "%"), margin(Interval(12.699, 12.701), "MWh")
    ('±0.7', '±0.001')
    """
    half, digits = interval.half_width, _digits(interval, unit)
    while half > 0 and round(half, digits) == 0 and digits < _MOST_DECIMALS:
        digits += 1
    if half > 0 and round(half, digits) == 0:
        return f"<{10.0**-digits:.{digits}f}"
    return f"±{_written(half, digits)}"


def _digits(interval: Interval, unit: str) -> int:
    """Return the decimals with which the ends of an interval can be told apart."""
    low, high = interval.low, interval.high
    if not math.isfinite(high - low):
        return 0
    digits = max(decimals(low, unit), decimals(high, unit))
    while low != high and round(low, digits) == round(high, digits) and digits < _MOST_DECIMALS:
        digits += 1
    return digits


def _written(value: float, digits: int, plus: str = "") -> str:
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return text
    return (MINUS if value < 0 else plus) + text
