"""Points of an emulated building by the names, units and limits of BOPTEST."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.emulators.points import ServedPoint, Wiring

_KELVIN = 273.15
_UNITS: Mapping[str, tuple[str, float]] = {"degC": ("K", _KELVIN), "": ("1", 0.0)}
"""Unit of the registry -> that of BOPTEST, and what is added."""
_SHORT: Mapping[str, str] = {
    "air-temperature": "TZon",
    "heating-setpoint": "TZonHeaSet",
    "cooling-setpoint": "TZonCooSet",
    "co2-concentration": "CO2Zon",
}
"""What BOPTEST's own cases call the commonest points."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A point as BOPTEST has it.

    Attributes
    ----------
    name : str
        Without ending: measurements end in ``_y``, inputs in ``_u`` and ``_activate``.
    point : str
        Name of the point.
    unit, text : str
        Unit, and what it is.
    low, high : float or None
        Limits of an input in that unit.
    added : float
        What is added to the quantity's value.
    """

    name: str
    point: str
    unit: str
    text: str
    low: float | None = None
    high: float | None = None
    added: float = 0.0

    def document(self) -> dict[str, Any]:
        """Return what is told of it."""
        return described(self.text, self.unit, self.low, self.high)


def described(
    text: str, unit: str | None, low: float | None = None, high: float | None = None
) -> dict[str, Any]:
    """Return the description of a point as BOPTEST writes it."""
    return {"Description": text, "Maximum": high, "Minimum": low, "Unit": unit}


def camel(text: str) -> str:
    """Return a name without hyphens.

    Examples
    --------
    >>> camel("perimeter-north")
    'perimeterNorth'
    """
    first, *rest = text.replace("_", "-").split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def place_of(asset: str) -> str:
    """Return the name of an asset without dots and hyphens; zones by their name alone.

    Examples
    --------
    >>> place_of("zones.perimeter-north"), place_of("systems.rooftop-unit.core")
    ('perimeterNorth', 'systems_rooftopUnit_core')
    """
    return "_".join(camel(part) for part in asset.removeprefix("zones.").split("."))


def measurements(wiring: Wiring) -> dict[str, Signal]:
    """Return what can be measured, by name with its ending, in a fixed order."""
    found: dict[str, Signal] = {}
    for name, point in wiring.points.items():
        if name in wiring.reads:
            signal = _signal(point, "rea", found, "_y")
            found[f"{signal.name}_y"] = signal
    return found


def inputs(wiring: Wiring) -> dict[str, Signal]:
    """Return what can be overwritten, by name without ending, in a fixed order."""
    found: dict[str, Signal] = {}
    for name, point in wiring.points.items():
        if name in wiring.actuators:
            signal = _signal(point, "ove", found, "")
            found[signal.name] = signal
    return found


def _signal(point: ServedPoint, what: str, taken: Mapping[str, Signal], ending: str) -> Signal:
    unit, added = _UNITS.get(point.entry.unit, (point.entry.unit, 0.0))
    end = point.name.rpartition("/")[2]
    short = _SHORT.get(end) or camel(end)
    base = name = f"{place_of(point.asset)}_{what}{short[0].upper()}{short[1:]}"
    count = 1
    while f"{name}{ending}" in taken:  # names that differ in their hyphens alone
        count += 1
        name = f"{base}{count}"
    low, high = (
        (point.meant(point.low) + added, point.meant(point.high) + added)
        if what == "ove"
        else (None, None)
    )
    return Signal(name, point.name, unit, point.text, low, high, added)
