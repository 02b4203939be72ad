"""What a sensitivity study finds: frozen values that charts and commands show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.statistics.sensitivity import MorrisEffects, SobolIndices


@dataclass(frozen=True, slots=True)
class Swings:
    """What each input does alone.

    Attributes
    ----------
    low, high : tuple of float
        The figure with the input at its low and its high end, by input. [unit]
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def sizes(self) -> tuple[float, ...]:
        """By how much the figure moves from end to end. [unit]."""
        return tuple(abs(high - low) for low, high in zip(self.low, self.high, strict=True))


@dataclass(frozen=True, slots=True)
class Spread:
    """How uncertain a figure is.

    Attributes
    ----------
    mean, deviation : float
        Mean and standard deviation over all draws. [unit]
    low, high : float
        Ends of the range that holds 95 % of the draws. [unit]
    values : tuple of float
        The figure in each draw. [unit]
    """

    mean: float
    deviation: float
    low: float
    high: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class KpiSensitivity:
    """How a KPI depends on the inputs; what the method did not ask for is ``None``.

    Attributes
    ----------
    unit : str
        Of the KPI.
    reference : float
        Of the base as it is. [unit]
    morris : MorrisEffects, optional
        Effects over the whole range of each input.
    sobol : SobolIndices, optional
        Shares of its variance.
    swings : Swings, optional
        Each input alone.
    spread : Spread, optional
        All inputs together.
    differences : mapping of str to Spread
        Of alternatives minus base, draw by draw. [unit]
    relative : mapping of str to Spread
        The same over the base's mean size. [-]
    """

    unit: str
    reference: float
    morris: MorrisEffects | None = None
    sobol: SobolIndices | None = None
    swings: Swings | None = None
    spread: Spread | None = None
    differences: Mapping[str, Spread] = field(default_factory=dict)
    relative: Mapping[str, Spread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StudiedInput:
    """An input of a study.

    Attributes
    ----------
    name, path, unit : str
        Its name, its place in the site and the unit of its values.
    low, high : object
        Ends of what was taken of its values.
    """

    name: str
    path: str
    unit: str
    low: object
    high: object


@dataclass(frozen=True, slots=True)
class SensitivityResult:
    """What a study found.

    Attributes
    ----------
    name, title : str
        Of the document.
    base : str
        Title of the base.
    method : str
        ``morris``, ``sobol``, ``tornado`` or ``monte_carlo``.
    inputs : tuple of StudiedInput
        In the order of all figures by input.
    kpis : mapping of str to KpiSensitivity
        By name.
    runs : int
        Runs that were needed.
    """

    name: str
    title: str
    base: str
    method: str
    inputs: tuple[StudiedInput, ...]
    kpis: Mapping[str, KpiSensitivity]
    runs: int
