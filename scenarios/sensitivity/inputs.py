"""The inputs of a study that vary: what a share of their distribution means as a value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.changes import matching_paths
from scenarios.inputs import kind_at
from scenarios.sweep.designs import Bell, Choice, Even, Levels, levels_of
from scenarios.sweep.document import LatinHypercube, Sweep
from sim.errors import DocumentError, Fault

if TYPE_CHECKING:
    from scenarios.resolve import ResolvedScenario
    from scenarios.sensitivity.document import Sensitivity
    from sim.parameters import Parameter, ParameterSet

_OPEN = 0.025
"""Share of a distribution without ends that indices leave out at each side."""


@dataclass(frozen=True, slots=True)
class VariedInput:
    """An input that varies.

    Attributes
    ----------
    name, path : str
        Its name in the document and its place in the site.
    levels : Levels
        Its values.
    unit : str
        Unit of its values.
    samples : tuple of float
        Values drawn together with those of other inputs; empty where it is independent.
    """

    name: str
    path: str
    levels: Levels
    unit: str
    samples: tuple[float, ...] = field(default=())

    def at(self, share: float, tail: float = _OPEN) -> Any:
        """Return the value at a share of the range: its ends, or quantiles of a distribution.

        Parameters
        ----------
        share : float
            0 at the low end, 1 at the high one.
        tail : float
            Share left out at each end of a distribution; ranges and lists are taken whole.
        """
        whole = isinstance(self.levels, (Even, Choice))
        place = share if whole else tail + share * (1 - 2 * tail)
        # a list counts its places from the share: 1 would lie beyond the last
        return self.levels.at(min(place, 1 - 1e-12) if isinstance(self.levels, Choice) else place)

    def drawn(self, share: float) -> Any:
        """Return the value below which a share of all values lie, 0 <= share < 1."""
        return self.levels.at(share)


@dataclass(frozen=True, slots=True)
class LogBell:
    """A lognormal distribution by the bell of the logarithm."""

    bell: Bell

    def at(self, share: float) -> float:
        """Return the value at a share; see `Levels`."""
        return math.exp(self.bell.at(share))

    def grid(self) -> Sequence[float]:
        """Return levels that are equally likely."""
        return [math.exp(value) for value in self.bell.grid()]


@dataclass(frozen=True, slots=True)
class Sampled:
    """Values that were drawn elsewhere."""

    values: tuple[float, ...]

    def at(self, share: float) -> float:
        """Return the value at a share; see `Levels`."""
        return float(np.quantile(self.values, share))

    def grid(self) -> Sequence[float]:
        """Return all values."""
        return self.values


def inputs_of_factors(
    document: Sensitivity, base: ResolvedScenario
) -> tuple[list[VariedInput], list[Fault]]:
    """Return the inputs that the document's factors vary, and what is wrong with them."""
    if not document.factors:
        return [], []
    design = LatinHypercube(kind="latin_hypercube", count=1)
    sweep = Sweep(name=document.name, base=document.base, factors=document.factors, design=design)
    units, faults = _units(base, {name: each.path for name, each in document.factors.items()})
    faults = [*sweep.faults(), *(fault.within("factors") for fault in faults)]
    if faults:
        return [], faults
    levels, faults = levels_of(sweep, units)
    varied = [
        VariedInput(name, factor.path, levels[name], units[name] or "")
        for name, factor in document.factors.items()
        if name in levels
    ]
    return varied, faults


def inputs_of_parameters(
    parameters: ParameterSet, base: ResolvedScenario
) -> tuple[list[VariedInput], list[Fault]]:
    """Return the inputs that a parameter set leaves uncertain, and what is wrong with them."""
    paths = {name: each.path for name, each in parameters.parameters.items()}
    units, faults = _units(base, paths)
    for name, unit in units.items():
        if unit is None:
            limit = "an input that is a number"
            faults.append(Fault(f"{name}.path", paths[name], limit, "correct the path"))
    if parameters.site and parameters.site != base.site.name:
        limit = f"a parameter set of the site {base.site.name}"
        faults.append(Fault("site", parameters.site, limit, "choose another set or base"))
    varied = [
        VariedInput(name, each.path, _levels(each), units.get(name) or "", each.samples or ())
        for name, each in parameters.parameters.items()
        if each.samples is not None or each.standard_deviation is not None
    ]
    return varied, faults


def _levels(parameter: Parameter) -> Levels:
    if parameter.samples is not None:
        return Sampled(parameter.samples)
    low = -math.inf if parameter.low is None else parameter.low
    high = math.inf if parameter.high is None else parameter.high
    deviation = parameter.standard_deviation or 0.0
    if parameter.distribution == "normal":
        return Bell(parameter.value, deviation, low, high)
    # variance of a lognormal value of median m: m^2 x (x - 1), with x = exp(variance of the log)
    ratio = (1 + math.sqrt(1 + 4 * (deviation / parameter.value) ** 2)) / 2
    ends = (math.log(low) if low > 0 else -math.inf, math.log(high))
    return LogBell(Bell(math.log(parameter.value), math.sqrt(math.log(ratio)), *ends))


def _units(
    base: ResolvedScenario, paths: Mapping[str, str]
) -> tuple[dict[str, str | None], list[Fault]]:
    """Return the unit of each input, ``None`` where it takes no number."""
    units: dict[str, str | None] = {}
    faults: list[Fault] = []
    for name, path in paths.items():
        try:
            kind = kind_at(matching_paths(base.site_data, path)[0])
        except DocumentError as error:
            faults += [fault.within(name) for fault in error.faults]
        else:
            units[name] = kind.unit if kind is not None and kind.kind == "number" else None
    return units, faults
