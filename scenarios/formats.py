"""How numbers are written for people: the one place for digits, signs and units.

Tables, charts, reports, pages and the command line all write a number through `Number`, so that the
same figure reads the same wherever it appears. Files for programs carry the value itself beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

Style = Literal["value", "signed", "input"]
"""``value`` as it is; ``signed`` with its sign, for differences; ``input`` as in a document."""

MINUS = "\u2212"
MISSING = "–"


class Digits(NamedTuple):
    """How precisely a unit is written: significant digits, and decimals at most."""

    significant: int
    decimals: int


DIGITS: Mapping[str, Digits] = MappingProxyType(
    {
        "MWh": Digits(3, 2),
        "kWh": Digits(3, 1),
        "kWh/m2": Digits(3, 1),
        "kW": Digits(3, 2),
        "W": Digits(3, 0),
        "t": Digits(3, 2),
        "kg/kWh": Digits(3, 4),
        "h": Digits(2, 1),
        "K h": Digits(2, 1),
        "%": Digits(3, 1),
        "degC": Digits(3, 1),
        "K": Digits(3, 1),
        "ppm": Digits(3, 0),
        "year": Digits(2, 1),
        "month": Digits(2, 1),
        "days": Digits(1, 0),
        "s": Digits(1, 0),
        "met": Digits(2, 1),
        "m/s": Digits(2, 2),
        "-": Digits(3, 2),
        "m2": Digits(3, 0),
        "EUR": Digits(1, 0),
        "USD": Digits(1, 0),
        "GBP": Digits(1, 0),
        "EUR/kWh": Digits(4, 4),
        "USD/kWh": Digits(4, 4),
        "GBP/kWh": Digits(4, 4),
        "EUR/kW": Digits(4, 2),
        "USD/kW": Digits(4, 2),
        "GBP/kW": Digits(4, 2),
        "EUR/month": Digits(4, 2),
        "USD/month": Digits(4, 2),
        "GBP/month": Digits(4, 2),
    }
)
"""Digits by unit; whole numbers keep all theirs."""

_DEFAULT = Digits(4, 3)
_COUNTED = ""
"""Numbers without unit may be counts: whole ones are written without decimals."""
_INPUT_SIGNIFICANT, _LARGE_SIGNIFICANT = 6, 10

SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "degC": "°C",
        "K h": "K·h",
        "m2": "m²",
        "m3": "m³",
        "kWh/m2": "kWh/m²",
        "W/m2": "W/m²",
        "W/(m2 K)": "W/(m²·K)",
        "m2 K/W": "m²·K/W",
        "m3/s": "m³/s",
        "m3/(s m2)": "m³/(s·m²)",
        "W/(m K)": "W/(m·K)",
        "W/(m3/s)": "W/(m³/s)",
        "J/(kg K)": "J/(kg·K)",
        "kg/m3": "kg/m³",
        "deg": "°",
        "percent": "%",
        "year": "years",
        "month": "months",
        "-": "",
        "": "",
    }
)
"""Units whose printed form differs from the notation of pint."""


_SHOWN_IN: Mapping[str, tuple[str, float]] = MappingProxyType({"J": ("kWh", 1.0 / 3.6e6)})
"""Units of inputs that nobody thinks in: the unit they are shown in, and how many a unit is."""


def shown_input(value: object, unit: str) -> tuple[object, str]:
    """Return an input's value and unit as people think of it.

    Examples
    --------
    >>> shown_input(36e6, "J"), shown_input(16.0, "degC")
    ((10.0, 'kWh'), (16.0, 'degC'))
    """
    if unit not in _SHOWN_IN or isinstance(value, bool):
        return value, unit
    shown, factor = _SHOWN_IN[unit]
    return (value * factor if isinstance(value, (int, float)) else value), shown


_TIMES = (("days", 86400.0), ("h", 3600.0), ("min", 60.0))


def shown_time(seconds: float) -> tuple[float, str]:
    """Return a time in the largest unit in which it is at least 1 and written shortly.

    Examples
    --------
    >>> shown_time(2592000.0), shown_time(5400.0), shown_time(100.0)
    ((30.0, 'days'), (1.5, 'h'), (100.0, 's'))
    """
    for unit, length in _TIMES:
        value = seconds / length
        if value >= 1.0 and (4.0 * value).is_integer():
            return value, unit
    return seconds, "s"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a result with its unit and the way it is written.

    Attributes
    ----------
    value : float, optional
        The figure; ``None`` (or NaN, infinity) is written as a dash.
    unit : str
        Unit of the value in the notation of pint, ``MWh``, ``EUR``.
    style : {'value', 'signed', 'input'}
        How it is written.

    Examples
    --------
    >>> str(Number(61.1987, "MWh"))
    '61.2 MWh'
    >>> Number(-12.345, "%", "signed").text
    '−12.3'
    """

    value: float | None
    unit: str = ""
    style: Style = "value"

    @property
    def text(self) -> str:
        """The figure without its unit."""
        return format_number(self.value, self.unit, self.style)

    @property
    def symbol(self) -> str:
        """The unit as it is printed."""
        return unit_symbol(self.unit)

    def __str__(self) -> str:
        text, symbol = self.text, self.symbol
        if text == MISSING or not symbol:
            return text
        return f"{text} {symbol}"


def unit_symbol(unit: str) -> str:
    """Return the unit as it is printed.

    Examples
    --------
    >>> unit_symbol("kWh/m2"), unit_symbol("MWh"), unit_symbol("-")
    ('kWh/m²', 'MWh', '')
    """
    return SYMBOLS.get(unit, unit)


def format_number(value: float | None, unit: str = "", style: Style = "value") -> str:
    """Return a number as people read it.

    Parameters
    ----------
    value : float, optional
        The figure. [unit]
    unit : str
        Decides the digits.
    style : {'value', 'signed', 'input'}
        Plain, with its sign, or with the digits of a document.

    Returns
    -------
    str
        The number with thousands separators and a typographic minus; a dash where there is none.

    Examples
    --------
    >>> format_number(12345.678, "MWh"), format_number(0.1234, "MWh")
    ('12,346', '0.12')
    >>> format_number(5.0, "MWh", "signed")
    '+5.00'
    >>> format_number(None, "MWh"), format_number(16.0, "degC", "input")
    ('–', '16')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if style == "input":
        return _input_text(value)
    text = f"{abs(value):,.{decimals(value, unit)}f}"
    if not text.strip("0.,"):
        return text
    sign = MINUS if value < 0 else ("+" if style == "signed" else "")
    return sign + text


def decimals(value: float, unit: str) -> int:
    """Return how many decimals the value is written with.

    Examples
    --------
    >>> decimals(61.2, "MWh"), decimals(612.0, "MWh"), decimals(0.01, "MWh")
    (1, 0, 2)
    """
    digits = DIGITS.get(unit, _DEFAULT)
    if value == 0 or (unit == _COUNTED and float(value).is_integer()):
        return 0
    before_point = math.floor(math.log10(abs(value))) + 1
    wanted = min(max(digits.significant - before_point, 0), digits.decimals)
    # 9.996 rounds up to a number with one digit more before the point
    rounded = round(abs(value), wanted)
    if rounded > 0 and math.floor(math.log10(rounded)) + 1 > before_point:
        wanted = min(max(digits.significant - before_point - 1, 0), digits.decimals)
    return wanted


def _input_text(value: float) -> str:
    significant = _INPUT_SIGNIFICANT if abs(value) < 10000 else _LARGE_SIGNIFICANT
    return f"{value:,.{significant}g}".replace("-", MINUS)
