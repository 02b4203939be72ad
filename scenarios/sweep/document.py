"""The sweep document: a base, factors that vary, a design that combines them, what to keep."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, Tag, model_validator

from sim.document import KIND, Document, by_kind, fault_error
from sim.errors import Fault
from sim.unknown_names import meant, some_of

MOST_POINTS = 100_000
"""Scenarios of a sweep at most."""

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Amount = float | str
"""A number in the unit of the input, or text with a unit: ``0.3 1/h``."""


class Uniform(Document):
    """Every value of a range is equally likely."""

    kind: Literal["uniform"] = "uniform"
    """Says which distribution it is."""
    low: Amount
    """Lowest value."""
    high: Amount
    """Highest value."""


class Triangular(Document):
    """Values of a range, the more likely the nearer to one of them."""

    kind: Literal["triangular"]
    """Says which distribution it is."""
    low: Amount
    """Lowest value."""
    mode: Amount
    """Most likely value."""
    high: Amount
    """Highest value."""


class Normal(Document):
    """Values about a mean."""

    kind: Literal["normal"]
    """Says which distribution it is."""
    mean: Amount
    """Mean, before it is cut off."""
    deviation: Amount
    """Standard deviation, before it is cut off; a difference where the input is a temperature."""
    low: Amount | None = None
    """Lowest value, where it is cut off below."""
    high: Amount | None = None
    """Highest value, where it is cut off above."""


Distribution = Annotated[
    Annotated[Uniform, Tag(f"{KIND}uniform")]
    | Annotated[Triangular, Tag(f"{KIND}triangular")]
    | Annotated[Normal, Tag(f"{KIND}normal")],
    by_kind("uniform"),
]
"""How likely the values of a factor are."""


class Factor(Document):
    """One input that varies: a list of values, a range or a distribution.

    A value ``null`` leaves the input as it is in the base: the measure is not taken. In a `list`
    the points themselves give the values.
    """

    path: Annotated[str, Field(min_length=1)]
    """Place in the site, as in a change: ``zones.*.infiltration.air_changes``."""
    values: Annotated[tuple[Any, ...], Field(min_length=1)] | None = None
    """The values, one by one; ``null`` is the base's own."""
    range: tuple[Amount, Amount] | None = None
    """Lowest and highest value, all between equally likely."""
    distribution: Distribution | None = None
    """Distribution of the values."""
    levels: Annotated[int, Field(ge=2, le=1000)] | None = None
    """How many values a grid takes from a range (evenly) or a distribution (equally likely)."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(form is not None for form in (self.values, self.range, self.distribution)) > 1:
            raise fault_error(
                "one of 'values', 'range' and 'distribution'", "keep one of them for the factor"
            )
        return self

    @property
    def spread(self) -> Uniform | Triangular | Normal | None:
        """Distribution of a factor that has one, a range being uniform."""
        if self.range is not None:
            return Uniform(low=self.range[0], high=self.range[1])
        return self.distribution


class Grid(Document):
    """Every combination of the factors' values."""

    kind: Literal["grid"] = "grid"
    """Says which design it is."""


class Listed(Document):
    """The points given, one by one."""

    kind: Literal["list"]
    """Says which design it is."""
    points: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    """Of each point the values by factor; a factor left out stays as in the base."""


class LatinHypercube(Document):
    """Points that fill each factor evenly: one in each of as many slices as there are points."""

    kind: Literal["latin_hypercube"]
    """Says which design it is."""
    count: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    """Number of points."""


class Sobol(Document):
    """Points of a scrambled Sobol sequence, which fills all factors together evenly."""

    kind: Literal["sobol"]
    """Says which design it is."""
    count: Annotated[int, Field(ge=1, le=MOST_POINTS)]
    """Number of points; a power of two fills best."""


Design = Annotated[
    Annotated[Grid, Tag(f"{KIND}grid")]
    | Annotated[Listed, Tag(f"{KIND}list")]
    | Annotated[LatinHypercube, Tag(f"{KIND}latin_hypercube")]
    | Annotated[Sobol, Tag(f"{KIND}sobol")],
    by_kind("grid"),
]
"""How values of the factors are combined."""


class Constraint(Document):
    """What combinations are allowed; points against it are left out and counted.

    A factor is applied in a point where its value is not ``null``.
    """

    exclusive: Annotated[tuple[str, ...], Field(min_length=2)] | None = None
    """Factors of which at most one is applied."""
    together: Annotated[tuple[str, ...], Field(min_length=2)] | None = None
    """Factors of which all are applied or none."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.exclusive is None) == (self.together is None):
            raise fault_error("exactly one of 'exclusive' and 'together'", "give one of the two")
        return self

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors it speaks of."""
        return self.exclusive or self.together or ()

    def allows(self, values: Mapping[str, Any]) -> bool:
        """Tell whether a point is allowed, by the values of its factors."""
        applied = sum(values.get(name) is not None for name in self.factors)
        return applied <= 1 if self.exclusive else applied in (0, len(self.factors))


class Keep(Document):
    """What is stored of each run besides its KPIs."""

    series: Literal["none", "daily", "hourly", "step"] = "none"
    """Interval of the series; ``step`` keeps them as simulated, with the log of switchings."""
    signals: Annotated[tuple[str, ...], Field(min_length=1)] = ("*",)
    """Series kept, ``site.*`` or ``zones.*.air_temperature``."""


class Sweep(Document):
    """Many scenarios from one: a base, factors that vary, and a design that combines them."""

    name: Annotated[str, Field(pattern=_NAME)]
    """Identifier, letters, digits and dashes."""
    title: str = ""
    """Name shown to people."""
    description: str = ""
    """What it asks."""
    base: str
    """Scenario all others build on: library name, or file relative to this one."""
    factors: Annotated[dict[str, Factor], Field(min_length=1)]
    """What varies, by names of one's own choice."""
    design: Design = Grid()
    """How values are combined."""
    constraints: tuple[Constraint, ...] = ()
    """Combinations that are allowed."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """Seed of the design; each run has the seed of the base, so that the same things happen."""
    keep: Keep = Keep()
    """What is stored of each run."""

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together: unknown names, factors without values, too many points.

        They are found here and not while reading, so that all of them are told at once.
        """
        for place, name in self._names():
            if name not in self.factors:
                remedy = meant(name, self.factors, "correct the name or add it")
                yield Fault(place, name, f"a factor: {some_of(self.factors, name)}", remedy)
        for index, constraint in enumerate(self.constraints):
            if len(set(constraint.factors)) < len(constraint.factors):
                named = ", ".join(constraint.factors)
                yield Fault(f"constraints.{index}", named, "each factor once", "name it once")
        if isinstance(self.design, Listed):
            return
        for name, factor in self.factors.items():
            yield from self._faults_of(name, factor)
        if isinstance(self.design, Grid) and self._grid_size() > MOST_POINTS:
            remedy = "take fewer values, or the design latin_hypercube or sobol"
            limit = f"a grid of at most {MOST_POINTS} points"
            yield Fault("factors", f"a grid of {self._grid_size()} points", limit, remedy)

    def _names(self) -> Iterator[tuple[str, str]]:
        """Yield every place that names a factor, and the name."""
        for index, constraint in enumerate(self.constraints):
            form = "exclusive" if constraint.exclusive else "together"
            for place, name in enumerate(constraint.factors):
                yield f"constraints.{index}.{form}.{place}", name
        if isinstance(self.design, Listed):
            for index, point in enumerate(self.design.points):
                for name in point:
                    yield f"design.points.{index}.{name}", name

    def _faults_of(self, name: str, factor: Factor) -> Iterator[Fault]:
        if factor.values is None and factor.spread is None:
            remedy = "add one of them, or the design 'list' with its points"
            limit = "a factor with 'values', a 'range' or a 'distribution'"
            yield Fault(f"factors.{name}", None, limit, remedy)
        elif isinstance(self.design, Grid) and factor.values is None and factor.levels is None:
            remedy = "add 'levels', or choose the design latin_hypercube or sobol"
            limit = "the number of values that the grid takes of it"
            yield Fault(f"factors.{name}.levels", None, limit, remedy)

    def _grid_size(self) -> int:
        return math.prod(
            len(each.values or ()) or each.levels or 1 for each in self.factors.values()
        )
