"""Colours of charts: one for each end use, carrier and scenario, the same on screen and in print.

The end-use colours were chosen so that any two stay apart under the three kinds of colour
blindness (distance in OKLab at least 0.1 after the matrices of Machado et al. 2009,
10.1109/TVCG.2009.113) and on a light as on a dark page; a test repeats the calculation. Colour
never carries a meaning alone: every chart has a legend, a table and a description.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple


class EndUse(NamedTuple):
    """What energy is used for: name shown, colour, and the KPI that totals it."""

    title: str
    colour: str
    kpi: str


END_USES: Mapping[str, EndUse] = MappingProxyType(
    {
        "heating": EndUse("Heating", "#BD3417", "heating_energy"),
        "cooling": EndUse("Cooling", "#3562BA", "cooling_energy"),
        "fan": EndUse("Fans", "#71CBEF", "fan_energy"),
        "pump": EndUse("Pumps", "#2D5362", "pump_energy"),
        "lighting": EndUse("Lighting", "#DCC25C", "lighting_energy"),
        "equipment": EndUse("Equipment", "#B576C3", "equipment_energy"),
        "hot_water": EndUse("Hot water", "#E78CA1", "hot_water_energy"),
        "other": EndUse("Other", "#7A7A7A", "other_energy"),
        "vehicle": EndUse("Vehicles", "#4B0F78", "vehicle_energy"),
        "battery": EndUse("Battery losses", "#C3E1C3", "battery_energy"),
    }
)
"""End uses in the order in which they are stacked, heating at the bottom."""

PHOTOVOLTAICS = "#58AA44"

CARRIERS: Mapping[str, EndUse] = MappingProxyType(
    {
        "electricity": EndUse("Electricity", "#3562BA", "electricity_import"),
        "natural_gas": EndUse("Natural gas", "#DCC25C", "natural_gas"),
        "district_heating": EndUse("District heat", "#BD3417", "district_heating"),
        "district_cooling": EndUse("District cold", "#71CBEF", "district_cooling"),
    }
)
"""Carriers in the order in which they are stacked."""

SCENARIOS: tuple[str, ...] = ("#6B7785", "#0F7B8A", "#D9822B", "#7A4FA3", "#4E8F3A", "#B5446E")
"""Compared results: the base in grey, then the alternatives in order; repeated after the sixth."""

Dash = Literal["solid", "dashed", "dotted", "dashdot", "longdash", "longdashdot"]
"""Line styles."""

DASHES: tuple[Dash, ...] = ("solid", "dashed", "dotted", "dashdot", "longdash", "longdashdot")
"""Line style of compared results: none covers an equal one below it, or needs its colour."""

COLD, COMFORTABLE, WARM = "#3562BA", "#BFD8C2", "#BD3417"
"""Too cold, in the comfort band, too warm."""

INK, MUTED, FAINT, PAPER = "#1B2733", "#5B6875", "#DDE3E8", "#FFFFFF"
"""Text, second text, grid lines and the page, on a light page."""

ACCENT = "#0F7B8A"
"""Headings and the one emphasis of a page."""

SEQUENTIAL: tuple[str, ...] = (
    "#F3F6F4", "#CFE4DC", "#9CCBC4", "#5FA8AE", "#2F7F98", "#1F5479", "#1B2C4F",
)  # fmt: skip
"""From little to much; lightness falls evenly, so that it reads in grey too."""

DIVERGING: tuple[str, ...] = (
    "#2B4C9B", "#6D8FD0", "#B9CBEA", "#F5F3EE", "#F2BFA6", "#DB7550", "#A92B12",
)  # fmt: skip
"""From cold over neutral to warm."""


def rgba(colour: str, opacity: float) -> str:
    """Return a colour with an opacity as CSS writes it.

    Examples
    --------
    >>> rgba("#BFD8C2", 0.5)
    'rgba(191,216,194,0.5)'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def scenario_colours(count: int) -> tuple[str, ...]:
    """Return the colours of compared results, the base first; one alone is no base.

    Examples
    --------
    >>> scenario_colours(1) == (ACCENT,), scenario_colours(2)[1] == ACCENT
    (True, True)
    """
    if count == 1:
        return SCENARIOS[1:2]
    return tuple(SCENARIOS[index % len(SCENARIOS)] for index in range(count))


def scenario_dash(index: int) -> Dash:
    """Return the line style of a compared result, the base being number 0."""
    return DASHES[index % len(DASHES)]
