"""What sizing of a site works with: its air, loads, and lists of what was found and what lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, Finding
from sim.site.site import Site
from sim.sizing.report import Size

if TYPE_CHECKING:
    from sim.sizing.loads import DayLoads
    from sim.systems.rows import Air

Array = NDArray[np.float64]

SPECIFIC_HEAT = 1006.0
"""Of dry air. [J/(kg K)]"""
_DIGITS = 5
"""Of a size."""


@dataclass(slots=True)
class Case:
    """A site that is being sized.

    Attributes
    ----------
    site : Site
        The site.
    air : Air
        Pressure, and density of supply air.
    days : tuple of DayLoads
        Loads of all zones on the design days.
    sizes, faults, findings : list
        What was found, what cannot be found, and doubts.
    cold : list of (str, DayLoads, ndarray)
        Plant of a cooling coil and what it draws through a day. [W]
    heat, water : list of (str, float)
        Plant of a coil and the heat it draws in the design [W], and its water. [kg/s]
    """

    site: Site
    air: Air
    days: tuple[DayLoads, ...]
    sizes: list[Size] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cold: list[tuple[str, DayLoads, Array]] = field(default_factory=list)
    heat: list[tuple[str, float]] = field(default_factory=list)
    water: list[tuple[str, float]] = field(default_factory=list)

    def of_kind(self, kind: str) -> tuple[DayLoads, ...]:
        """Return the loads of the days for heating or for cooling."""
        return tuple(loads for loads in self.days if loads.day.document.kind == kind)

    def stream(self, flow: float) -> float:
        """Return the heat capacity of an air flow. [W/K]"""
        return flow * self.air.density * SPECIFIC_HEAT

    def found(self, place: str, value: float, unit: str, reason: str) -> float:
        """Keep a size with its reason and return it, rounded."""
        size = rounded(value)
        self.sizes.append(Size(place, size, unit, reason))
        return size

    def lacks(self, place: str, limit: str, remedy: str, value: object = "autosize") -> float:
        """Keep why a size cannot be found, and return a number to go on with."""
        fault = Fault(place, value, limit, remedy)
        if fault not in self.faults:
            self.faults.append(fault)
        return 1.0


def rounded(value: float) -> float:
    """Return a size with five significant digits, which hide what processors differ by."""
    return float(f"{value:.{_DIGITS}g}")
