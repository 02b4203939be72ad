"""Checks of the curves of air systems: ranges that miss the rated point, factors below zero."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault
from sim.physics.coil_rating import RATED_OUTDOOR, RATED_WET_BULB
from sim.site.air_curves import Curve, ExpansionCurves, TemperatureCurve
from sim.site.air_systems import (
    AirHeatPump,
    AirSystem,
    DirectExpansion,
    GasHeater,
    VariableAirVolume,
)

Array = NDArray[np.float64]

_POINTS = 17
_NEAR_ONE = 0.05
_RATED_HEATING = 8.33
_CUBIC = 4


class _Rule(NamedTuple):
    """Where a curve must be 1, whether it may be 0, and how many coefficients are used."""

    rated: float
    zero: bool = False
    coefficients: int = _CUBIC


_SHARE = _Rule(1.0)
_POWER = _Rule(1.0, zero=True)
_FAN = _Rule(1.0, zero=True, coefficients=5)


def check_curves(at: str, system: AirSystem) -> Iterator[Fault]:
    """Yield what is wrong with the curves of a system.

    Parameters
    ----------
    at : str
        Place of the system.
    system : PackagedUnit or VariableAirVolume
        The system.
    """
    yield from _line_faults(f"{at}.fan.part_load", system.fan.part_load, _FAN)
    if isinstance(system.cooling, DirectExpansion):
        yield from _expansion_faults(f"{at}.cooling", system.cooling)
    for place, coil in _heaters(system):
        if isinstance(coil, GasHeater):
            yield from _line_faults(f"{at}.{place}.part_load", coil.part_load, _POWER)
        if isinstance(coil, AirHeatPump):
            rated = _Rule(_RATED_HEATING)
            for field, rule in (("capacity", rated), ("input", rated), ("part_load", _SHARE)):
                curve = getattr(coil.curves, field)
                yield from _line_faults(f"{at}.{place}.curves.{field}", curve, rule)


def _heaters(system: AirSystem) -> Iterator[tuple[str, object]]:
    yield "heating", system.heating
    if isinstance(system.heating, AirHeatPump):
        yield "heating.supplement", system.heating.supplement
    if isinstance(system, VariableAirVolume):
        yield "box.reheat", system.box.reheat
        for key, box in system.boxes.items():
            yield f"boxes.{key}.reheat", box.reheat


def _expansion_faults(at: str, coil: DirectExpansion) -> Iterator[Fault]:
    sets: dict[str, ExpansionCurves] = {}
    for number, stage in enumerate(coil.stages):
        if stage.curves is None:
            sets[f"{at}.curves"] = coil.curves
        else:
            sets[f"{at}.stages.{number}.curves"] = stage.curves
    for place, curves in sets.items():
        for field in ("capacity_temperature", "input_temperature"):
            yield from _plane_faults(f"{place}.{field}", getattr(curves, field))
        for field in ("capacity_flow", "input_flow", "part_load"):
            yield from _line_faults(f"{place}.{field}", getattr(curves, field), _SHARE)


_MET_X, _MET_Y = (5.0, 30.0), (0.0, 50.0)
"""What machines meet: wet bulbs indoors, dry bulbs outdoors. Curves without limits, such as those
of the reference offices, mean nothing further out. [degC]"""


def _line_faults(place: str, curve: Curve, rule: _Rule) -> Iterator[Fault]:
    if any(curve.coefficients[rule.coefficients :]):
        yield Fault(
            f"{place}.coefficients",
            list(curve.coefficients),
            f"at most {rule.coefficients} coefficients",
            "fit a polynomial of that degree",
        )
        return
    least, rated = _line_values(curve, rule.rated)
    yield from _sign_faults(place, least, zero=rule.zero)
    yield from _range_faults(f"{place}.low", (curve.low, curve.high), rule.rated)
    if curve.low <= rule.rated <= curve.high:
        yield from _rated_faults(place, rated, f"{rule.rated:g}")


@lru_cache(maxsize=1024)  # machines of a building share their curves, scenarios theirs
def _line_values(curve: Curve, rated: float) -> tuple[float, float]:
    """Return the least factor over a curve's range, and that at the rated point."""
    powers = np.polynomial.Polynomial(curve.coefficients)
    over = powers(np.linspace(curve.low, curve.high, _POINTS))
    return float(np.min(over)), float(powers(rated))


def _plane_faults(place: str, curve: TemperatureCurve) -> Iterator[Fault]:
    rated = (RATED_WET_BULB, RATED_OUTDOOR)
    least, value = _plane_values(curve, rated)
    yield from _sign_faults(place, least, zero=False)
    outside = [
        *_range_faults(f"{place}.range_x", curve.range_x, rated[0]),
        *_range_faults(f"{place}.range_y", curve.range_y, rated[1]),
    ]
    yield from outside
    if not outside:
        yield from _rated_faults(place, value, f"{rated[0]:g} and {rated[1]:g} degC")


@lru_cache(maxsize=1024)
def _plane_values(curve: TemperatureCurve, rated: tuple[float, float]) -> tuple[float, float]:
    """Return the least factor over what a machine meets, and that at the rated point."""
    spans = [
        np.linspace(max(own[0], met[0]), min(own[1], met[1]), _POINTS)
        for own, met in ((curve.range_x, _MET_X), (curve.range_y, _MET_Y))
    ]
    x, y = np.meshgrid(*spans)
    at_rated = _plane(curve, np.array(rated[0]), np.array(rated[1]))
    return float(np.min(_plane(curve, x, y))), float(at_rated)


def _plane(curve: TemperatureCurve, x: Array, y: Array) -> Array:
    a, b, c, d, e, f = curve.coefficients
    return np.asarray(a + b * x + c * x**2 + d * y + e * y**2 + f * x * y)


def _sign_faults(place: str, least: float, *, zero: bool) -> Iterator[Fault]:
    if least < (-1e-6 if zero else 1e-9):
        limit = "at least 0" if zero else "above 0"
        yield Fault(
            place,
            round(least, 4),
            f"a factor {limit} all over its range",
            "narrow the range to that of the data, or correct the coefficients",
        )


def _range_faults(place: str, limits: tuple[float, float], rated: float) -> Iterator[Fault]:
    if not limits[0] <= rated <= limits[1]:
        yield Fault(
            place,
            list(limits),
            f"a range with the rated {rated:g}",
            "take the curve of this machine, or correct its range",
        )


def _rated_faults(place: str, value: float, where: str) -> Iterator[Fault]:
    if abs(value - 1.0) > _NEAR_ONE:
        yield Fault(
            place,
            round(value, 4),
            f"1 within {_NEAR_ONE:g} at the rated point, {where}",
            "divide the coefficients by that value, or correct them",
        )
