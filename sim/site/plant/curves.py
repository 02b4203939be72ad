"""Whether the curves of a machine can be meant as they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.catalogue.model import Curve
from sim.errors import Fault
from sim.physics.curves import biquadratic, cubic

_POINTS = 9
_NEAR_ONE = 0.05


def cubic_faults(curve: Curve, place: str) -> Iterator[Fault]:
    """Yield what is wrong with a factor over part load or flow.

    Parameters
    ----------
    curve : Curve
        The curve.
    place : str
        Of the curve in its document.
    """
    if curve.form != "cubic":
        yield _wrong_form(place, curve.form, "cubic")
        return
    row = np.array(curve.row())
    yield from _judged(place, float(np.min(cubic(row, np.linspace(*curve.x, _POINTS)))))
    yield from _rated(place, float(cubic(row, 1.0)), "1")


def biquadratic_faults(curve: Curve, place: str, rated: tuple[float, float]) -> Iterator[Fault]:
    """Yield what is wrong with a factor over two quantities.

    Parameters
    ----------
    curve : Curve
        The curve.
    place : str
        Of the curve in its document.
    rated : tuple of float
        Arguments at which the factor must be about 1.
    """
    if curve.form != "biquadratic" or curve.y is None:
        yield _wrong_form(place, curve.form, "biquadratic")
        return
    row = np.array(curve.row())
    x, y = np.meshgrid(np.linspace(*curve.x, _POINTS), np.linspace(*curve.y, _POINTS))
    yield from _judged(place, float(np.min(biquadratic(row, x, y))))
    for name, value, (low, high) in zip("xy", rated, (curve.x, curve.y), strict=True):
        if not low <= value <= high:
            yield Fault(
                f"{place}.{name}",
                [low, high],
                f"a range with the rated {value:g}",
                "take the curve of this machine, or correct the rated temperatures",
            )
    yield from _rated(place, float(biquadratic(row, *rated)), f"{rated[0]:g}, {rated[1]:g}")


def _wrong_form(place: str, form: str, wanted: str) -> Fault:
    return Fault(f"{place}.form", form, f"'{wanted}'", "give the curve in that form")


def _judged(place: str, least: float) -> Iterator[Fault]:
    if least <= 0.0:
        yield Fault(
            place,
            round(least, 4),
            "a factor above 0 all over its range",
            "narrow the range to that of the data, or correct the coefficients",
        )


def _rated(place: str, value: float, where: str) -> Iterator[Fault]:
    if abs(value - 1.0) > _NEAR_ONE:
        yield Fault(
            place,
            round(value, 4),
            f"1 within {_NEAR_ONE:g} at the rated conditions ({where})",
            "correct the coefficients, or the conditions at which the machine is rated",
        )
