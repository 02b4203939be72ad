"""Designs: from factors to the values of every point."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from scenarios.sweep.document import (
    Grid,
    LatinHypercube,
    Listed,
    Normal,
    Sweep,
    Triangular,
    Uniform,
)
from sim.errors import Fault
from sim.units import UnitError, parse, parse_difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

Values = dict[str, Any]
"""Value of each factor in a point; ``None`` leaves the base as it is."""


class Levels(Protocol):
    """The values of one factor."""

    def at(self, share: float) -> Any:
        """Return the value below which ``share`` of all lie, 0 <= share < 1."""
        ...

    def grid(self) -> Sequence[Any]:
        """Return the values a grid takes."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Values of a list, all equally likely."""

    values: tuple[Any, ...]

    def at(self, share: float) -> Any:
        """Return the value at a share; see `Levels`."""
        return self.values[int(share * len(self.values))]

    def grid(self) -> Sequence[Any]:
        """Return all values."""
        return self.values


@dataclass(frozen=True, slots=True)
class Even:
    """A range, all values equally likely."""

    low: float
    high: float
    levels: int | None = None

    def at(self, share: float) -> float:
        """Return the value at a share; see `Levels`."""
        return self.low + share * (self.high - self.low)

    def grid(self) -> Sequence[float]:
        """Return levels from end to end."""
        return [float(value) for value in np.linspace(self.low, self.high, self.levels or 2)]


@dataclass(frozen=True, slots=True)
class Peaked:
    """A triangular distribution."""

    low: float
    mode: float
    high: float
    levels: int | None = None

    def at(self, share: float) -> float:
        """Return the value at a share; see `Levels`."""
        width = self.high - self.low
        if share * width < self.mode - self.low:
            return self.low + math.sqrt(share * width * (self.mode - self.low))
        return self.high - math.sqrt((1.0 - share) * width * (self.high - self.mode))

    def grid(self) -> Sequence[float]:
        """Return levels that are equally likely."""
        return _equally_likely(self, self.levels)


@dataclass(frozen=True, slots=True)
class Bell:
    """A normal distribution, cut off where it has ends."""

    mean: float
    deviation: float
    low: float = -math.inf
    high: float = math.inf
    levels: int | None = None

    def at(self, share: float) -> float:
        """Return the value at a share; see `Levels`."""
        from scipy.special import ndtr, ndtri

        below, above = (ndtr((end - self.mean) / self.deviation) for end in (self.low, self.high))
        # a share of nothing of a bell without end lies at infinity
        inside = np.clip(below + share * (above - below), 1e-12, 1.0 - 1e-12)
        return float(np.clip(self.mean + self.deviation * ndtri(inside), self.low, self.high))

    def grid(self) -> Sequence[float]:
        """Return levels that are equally likely."""
        return _equally_likely(self, self.levels)


def _equally_likely(levels: Levels, count: int | None) -> Sequence[float]:
    """Return the middles of slices of equal likelihood."""
    slices = count or 2
    return [levels.at((index + 0.5) / slices) for index in range(slices)]


def levels_of(
    sweep: Sweep, units: Mapping[str, str | None]
) -> tuple[dict[str, Levels], list[Fault]]:
    """Return the values of every factor, numbers of ranges in the unit of the input.

    Parameters
    ----------
    sweep : Sweep
        The document.
    units : mapping of str to str
        Unit of each factor's input; ``None`` where it takes no number.

    Returns
    -------
    levels : dict of str to Levels
        By factor, those with faults left out.
    faults : list of Fault
        Ranges of what is no number, with a wrong unit or the wrong way round.
    """
    found: dict[str, Levels] = {}
    faults: list[Fault] = []
    for name, factor in sweep.factors.items():
        spread = factor.spread
        if spread is None:
            found[name] = Choice(factor.values or (None,))
            continue
        place = f"factors.{name}.{'range' if factor.range is not None else 'distribution'}"
        unit = units[name]
        if unit is None:
            limit = f"a number at {factor.path}, as it has a range"
            faults.append(
                Fault(f"factors.{name}.path", factor.path, limit, "give 'values' instead")
            )
            continue
        levels = _spread(spread, place, unit, factor.levels, faults)
        if levels is not None:
            found[name] = levels
    return found, faults


def _spread(
    spread: Uniform | Triangular | Normal,
    place: str,
    unit: str,
    levels: int | None,
    faults: list[Fault],
) -> Levels | None:
    """Return a factor's values, or ``None`` and its faults."""
    names = [name for name in type(spread).model_fields if name != "kind"]
    amounts: dict[str, float] = {}
    before = len(faults)
    for name in names:
        value = getattr(spread, name)
        if value is None:
            continue
        try:
            amounts[name] = _amount(value, unit, difference=name == "deviation")
        except UnitError as error:
            remedy = "write a number with a unit of that kind, or a plain number in that unit"
            faults.append(Fault(f"{place}.{name}", value, str(error), remedy))
    if len(faults) > before:
        return None
    if not _in_order(amounts):
        text = ", ".join(f"{name} {value:g}" for name, value in amounts.items())
        faults.append(
            Fault(place, text, "low below high, the mode between, a deviation above zero", "swap")
        )
        return None
    if isinstance(spread, Normal):
        return Bell(**amounts, levels=levels)
    if isinstance(spread, Triangular):
        return Peaked(**amounts, levels=levels)
    return Even(**amounts, levels=levels)


def _amount(value: float | str, unit: str, *, difference: bool) -> float:
    if not isinstance(value, str):
        return float(value)
    return parse_difference(value, unit) if difference else parse(value, unit)


def _in_order(amounts: Mapping[str, float]) -> bool:
    low, high = amounts.get("low", -math.inf), amounts.get("high", math.inf)
    middle = amounts.get("mode", low)
    return low < high and low <= middle <= high and amounts.get("deviation", 1.0) > 0.0


def points_of(sweep: Sweep, levels: Mapping[str, Levels]) -> tuple[dict[int, Values], int]:
    """Return the values of every point that the constraints allow, and how many they leave out.

    Equal documents give equal points, each under its place in the design.
    """
    points = dict(enumerate(_points(sweep, levels)))
    allowed = {
        number: values
        for number, values in points.items()
        if all(constraint.allows(values) for constraint in sweep.constraints)
    }
    return allowed, len(points) - len(allowed)


def _points(sweep: Sweep, levels: Mapping[str, Levels]) -> Iterator[Values]:
    design = sweep.design
    if isinstance(design, Listed):
        for point in design.points:
            yield {name: point.get(name) for name in sweep.factors}
    elif isinstance(design, Grid):
        for values in itertools.product(*(each.grid() for each in levels.values())):
            yield dict(zip(levels, values, strict=True))
    else:
        shares = _shares(design.count, len(levels), sweep)
        for row in shares.tolist():
            yield {
                name: each.at(share)
                for (name, each), share in zip(levels.items(), row, strict=True)
            }


def _shares(count: int, factors: int, sweep: Sweep) -> NDArray[np.float64]:
    """Return points of the unit cube, shape (count, factors)."""
    from scipy.stats import qmc

    stream = np.random.default_rng(sweep.seed)
    if isinstance(sweep.design, LatinHypercube):
        return np.asarray(qmc.LatinHypercube(d=factors, rng=stream).random(count))
    # the sequence is balanced over powers of two: take as many, and the first of them
    exponent = (count - 1).bit_length()
    return np.asarray(qmc.Sobol(d=factors, rng=stream).random_base2(exponent)[:count])
