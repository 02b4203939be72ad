"""Figures of handlers, coils and boxes as the rows of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.physics.coil_rating import COIL_AIR, HEATED_AIR, WATER_HEAT, WATER_RANGE
from sim.site import Site

__all__ = ["ALWAYS", "COIL_AIR", "HEATED_AIR", "WATER_HEAT", "WATER_RANGE", "Air", "Rows"]

Array = NDArray[np.float64]

ALWAYS = "always"
"""Row of levels that is 1 at all times."""


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
    sequences: list[Array] = field(default_factory=list)
    served: list[int] = field(default_factory=list)
    levels: list[str] = field(default_factory=lambda: [ALWAYS])
    box: Array = field(default_factory=lambda: np.zeros((0, 0)))
    zone_sequence: Array = field(default_factory=lambda: np.zeros((0, 0)))

    def level(self, schedule: str | None) -> float:
        """Return the row of a schedule's levels."""
        name = ALWAYS if schedule is None else schedule
        if name not in self.levels:
            self.levels.append(name)
        return float(self.levels.index(name))

    def plant(self, name: str) -> float:
        """Return the place of a plant."""
        return float(self.plants.index(name))
