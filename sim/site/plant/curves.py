"""Curves of equipment as documents, and whether they can be meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.document import Document
from sim.errors import Fault
from sim.physics.curves import WIDTH, biquadratic, cubic

Number = Annotated[float, Field(allow_inf_nan=False)]
_POINTS = 9
_NEAR_ONE = 0.05


class CurveOfOne(Document):
    """A factor ``c0 + c1 x + c2 x^2 + c3 x^3``, held at the ends of its range."""

    coefficients: Annotated[tuple[Number, ...], Field(min_length=1, max_length=4)]
    """c0 to c3; what is left out is 0."""
    least: Number = 0.0
    """Least x that the curve is meant for."""
    most: Number = 1.0
    """Greatest x."""

    def row(self) -> NDArray[np.float64]:
        """Return the curve as `sim.physics.curves.cubic` takes it."""
        row = np.zeros(WIDTH)
        row[: len(self.coefficients)] = self.coefficients
        row[4:6] = self.least, self.most
        return row

    def faults(self, place: str, rated: float | None = None) -> Iterator[Fault]:
        """Yield what is wrong: an empty range, a factor that is not above 0, or not 1 where rated.

        Parameters
        ----------
        place : str
            Of the curve in its document.
        rated : float, optional
            Argument at which the factor must be about 1.
        """
        if self.least >= self.most:
            yield _no_range(place, self.least, self.most)
            return
        row = self.row()
        values = cubic(row, np.linspace(self.least, self.most, _POINTS))
        yield from _judged(place, float(np.min(values)))
        if rated is not None:
            yield from _rated(place, float(cubic(row, rated)), f"{rated:g}")


class CurveOfTwo(Document):
    """A factor ``c0 + c1 x + c2 x^2 + c3 y + c4 y^2 + c5 x y``, held at the ends of its ranges."""

    coefficients: Annotated[tuple[Number, ...], Field(min_length=6, max_length=6)]
    """c0 to c5."""
    x: tuple[Number, Number]
    """Least and greatest x that the curve is meant for."""
    y: tuple[Number, Number]
    """Least and greatest y."""

    def row(self) -> NDArray[np.float64]:
        """Return the curve as `sim.physics.curves.biquadratic` takes it."""
        return np.array([*self.coefficients, *self.x, *self.y])

    def faults(self, place: str, rated: tuple[float, float]) -> Iterator[Fault]:
        """Yield what is wrong: an empty range, a factor that is not above 0, or not 1 where rated.

        Parameters
        ----------
        place : str
            Of the curve in its document.
        rated : tuple of float
            Arguments at which the factor must be about 1.
        """
        for name, (low, high) in (("x", self.x), ("y", self.y)):
            if low >= high:
                yield _no_range(f"{place}.{name}", low, high)
        if self.x[0] >= self.x[1] or self.y[0] >= self.y[1]:
            return
        x, y = np.meshgrid(np.linspace(*self.x, _POINTS), np.linspace(*self.y, _POINTS))
        yield from _judged(place, float(np.min(biquadratic(self.row(), x, y))))
        for name, value, (low, high) in zip("xy", rated, (self.x, self.y), strict=True):
            if not low <= value <= high:
                yield Fault(
                    f"{place}.{name}",
                    [low, high],
                    f"a range with the rated {value:g}",
                    "take the curve of this machine, or correct the rated temperatures",
                )
        where = f"{rated[0]:g}, {rated[1]:g}"
        yield from _rated(place, float(biquadratic(self.row(), *rated)), where)


def _no_range(place: str, low: float, high: float) -> Fault:
    return Fault(place, [low, high], "a range whose end is above its start", "swap or widen it")


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
