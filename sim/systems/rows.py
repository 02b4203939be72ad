"""Figures of handlers, coils and boxes as the rows of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.site import Site

Array = NDArray[np.float64]

ALWAYS = "always"
"""Row of levels that is 1 at all times."""
COIL_AIR = (26.67, 19.44)
"""Dry and wet bulb of air that enters a cooling coil at design, AHRI 410. [degC]"""
HEATED_AIR = 16.0
"""Air that enters a heating coil at design. [degC]"""
WATER_RANGE = 6.0
"""Fall or rise of the water's temperature through a coil whose flow is not given. [K]"""
WATER_HEAT = 4186.0
"""Specific heat of water. [J/(kg K)]"""


@dataclass(frozen=True, slots=True)
class Air:
    """The air at a site: pressure [Pa] and density of supply air. [kg/m3]"""

    pressure: float
    density: float


@dataclass(slots=True)
class Rows:
    """Rows of all handlers while they are put together."""

    site: Site
    air: Air
    zones: tuple[str, ...]
    plants: tuple[str, ...] = ()
    water: Mapping[str, float] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    handlers: list[Array] = field(default_factory=list)
    cooling: list[Array] = field(default_factory=list)
    cooling_curves: list[Array] = field(default_factory=list)
    heating: list[Array] = field(default_factory=list)
    heating_curves: list[Array] = field(default_factory=list)
    supply: list[tuple[float, ...]] = field(default_factory=list)
    trim: list[tuple[float, ...]] = field(default_factory=list)
    purge: list[tuple[float, ...]] = field(default_factory=list)
    served: list[int] = field(default_factory=list)
    levels: list[str] = field(default_factory=lambda: [ALWAYS])
    box: Array = field(default_factory=lambda: np.zeros((0, 0)))

    def level(self, schedule: str | None) -> float:
        """Return the row of a schedule's levels."""
        name = ALWAYS if schedule is None else schedule
        if name not in self.levels:
            self.levels.append(name)
        return float(self.levels.index(name))

    def plant(self, name: str) -> float:
        """Return the place of a plant."""
        return float(self.plants.index(name))
