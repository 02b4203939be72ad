"""Units at the border: text such as ``19 degC`` into SI numbers and back.

Inside Atrium every number is SI (temperatures in degC). A temperature *difference* converts
differently from a temperature, so there are two functions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import AtriumError

if TYPE_CHECKING:
    import pint

_NUMBER = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")
_NAME = r"[A-Za-z_µμΩ]++"
_UNIT = re.compile(
    rf"(?:1 ?(?=/))?(?:[()/* ]*{_NAME}(?:(?:\^|\*\*)?-?[1-9][0-9]?(?![0-9]))?)+[() ]*"
)
"""Names with small exponents: pint works out any arithmetic, and ``m**9**9**9`` would take ever."""
_LONGEST = 60
_SPELLINGS = {
    "°C": "degC", "C": "degC", "celsius": "degC", "°F": "degF", "F": "degF", "fahrenheit": "degF",
    "%": "percent", "l": "liter", "L": "liter", "W/(m2K)": "W/(m2 K)", "W/m2K": "W/(m2 K)",
    "m2K/W": "m2 K/W", "ach": "1/h", "ACH": "1/h",
    "°": "deg", "-": "", "1": "", "years": "year", "days": "day", "hours": "hour",
}  # fmt: skip
_PRINTED = str.maketrans("²³·", "23 ")
_MINUS = "\u2212"
"""The sign that pages and reports print, from which values are copied."""
_MULTIPLES = {
    ("mm", "m"): (1.0, 1e3), ("cm", "m"): (1.0, 1e2), ("kW", "W"): (1e3, 1.0),
    ("l/s", "m3/s"): (1.0, 1e3), ("l/h", "m3/s"): (1.0, 3.6e6), ("percent", ""): (1.0, 1e2),
    ("min", "s"): (60.0, 1.0), ("hour", "s"): (3600.0, 1.0), ("kWh", "J"): (3.6e6, 1.0),
}  # fmt: skip
"""Frequent units as numerator and denominator, so that most documents do without pint (0.4 s)."""


class UnitError(AtriumError):
    """A text is no number with a unit of the wanted kind."""


def parse(text: str, unit: str) -> float:
    """Read a number with an optional unit and return it in ``unit``; a temperature is a point.

    Parameters
    ----------
    text : str
        ``"19 degC"``, ``"66.2 degF"``, ``"12"`` (taken to be in ``unit`` already).
    unit : str
        Unit of the result in the notation of pint; empty for a plain number.

    Returns
    -------
    float
        The value. [unit]

    Raises
    ------
    UnitError
        If the text is no number, the unit unknown or of another dimension.

    Examples
    --------
    >>> parse("19 degC", "degC")
    19.0
    >>> round(parse("66.2 degF", "degC"), 6)
    19.0
    """
    number, given = _split(text, unit)
    return number if given is None else convert(number, given, unit)


def parse_difference(text: str, unit: str) -> float:
    """Read a difference with an optional unit and return it in ``unit``.

    Raises
    ------
    UnitError
        If the text is no number, the unit unknown or of another dimension.

    Examples
    --------
    >>> parse_difference("0.5 degC", "K")
    0.5
    """
    number, given = _split(text, unit)
    return number if given is None else convert_difference(number, given, unit)


def _split(text: str, unit: str) -> tuple[float, str | None]:
    """Return the number and the unit written; no unit where it is the wanted one or none."""
    match = _NUMBER.match(text.replace(_MINUS, "-", 1))
    if match is None:
        raise UnitError(f"{text!r} is no number with a unit; write for example '20 {unit}'".strip())
    written = match.group(2)
    if written.startswith(","):
        raise UnitError(f"{text!r} has a comma; write for example 15.5 or 10000")
    given = _spelling(written)
    return float(match.group(1)), None if written == "" or given == unit else given


def convert(value: float, source: str, target: str) -> float:
    """Convert a value; temperatures as points on their scale.

    Raises
    ------
    UnitError
        If a unit is unknown or the dimensions differ.

    Examples
    --------
    >>> convert(1.0, "kWh", "J")
    3600000.0
    """
    source, target = _spelling(source), _spelling(target)
    if source == target:
        return value
    if (source, target) in _MULTIPLES:
        numerator, denominator = _MULTIPLES[source, target]
        return value * numerator / denominator
    if source and (len(source) > _LONGEST or not _UNIT.fullmatch(source)):
        raise UnitError(_refusal(source, target))
    try:
        registry = _registry()
        quantity = registry.Quantity(value, _expression(source))
        with np.errstate(over="ignore"):  # of decibels; what is read must be finite anyway
            return float(quantity.to(_expression(target)).magnitude)
    except _pint_errors() as error:
        raise UnitError(_refusal(source, target)) from error


def _refusal(source: str, target: str) -> str:
    """Return what is wrong with a unit that is unknown or of another kind than the wanted one."""
    given = f"{source[:_LONGEST]!r} is" if source else "a plain number has"
    wanted = repr(target) if target else "a plain number"
    return (
        f"{given} no unit that converts to {wanted}; write for example '{f'20 {target}'.strip()}'"
    )


def convert_difference(value: float, source: str, target: str) -> float:
    """Convert a difference; 1.8 degF of difference is 1 K.

    Raises
    ------
    UnitError
        If a unit is unknown or the dimensions differ.

    Examples
    --------
    >>> round(convert_difference(1.8, "degF", "degC"), 9)
    1.0
    """
    deltas = {"degC": "kelvin", "K": "kelvin", "degF": "delta_degF"}
    return convert(value, *(deltas.get(_spelling(u), u) for u in (source, target)))


def _spelling(unit: str) -> str:
    """Return the unit as the rest of this module spells it."""
    plain = unit.translate(_PRINTED)
    return _SPELLINGS.get(plain, plain)


def _expression(unit: str) -> str:
    """Return the unit as pint reads it: ``m2`` is m**2 and a blank multiplies."""
    text = re.sub(r"(?<=[a-z])([23])(?![0-9])", r"**\1", unit)
    return text.replace(" ", "*") or "dimensionless"


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[Any]:
    import pint

    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(cache_folder=None)
    for currency in ("EUR", "USD", "GBP"):
        registry.define(f"{currency} = [currency_{currency}]")
    return registry


def _pint_errors() -> tuple[type[Exception], ...]:
    import tokenize

    import pint

    # what its parser lets through on texts that are no expression
    return (
        pint.PintError, tokenize.TokenError, AssertionError, AttributeError, TypeError, ValueError,
        ArithmeticError, LookupError, SyntaxError,
    )  # fmt: skip
