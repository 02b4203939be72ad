"""The box of case 900 with radiators or a heated floor, and one emitter marched alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.sequences.pi_loop import PiParameter
from sim.kernel.systems.emission import (
    START,
    Emitter,
    EmitterMemory,
    EmitterModel,
    EmitterState,
    new_emitters,
)
from sim.kernel.systems.emitters import radiate
from sim.site import Site, site_from
from sim.site.hydronic_systems import Radiator
from sim.systems.emitters import fill_radiator
from tests.boxes import box, terminal

DISTRICT = {"source": {"kind": "district", "efficiency": 0.95}}
RADIATORS: dict[str, Any] = {
    "kind": "radiators",
    "supply": {**DISTRICT, "temperature": 70, "reset": {"temperature": 40}, "pump_power": 25},
    "radiator": {"rated_output": 5000},
}
FLOOR: dict[str, Any] = {
    "kind": "radiant_floor",
    "supply": {**DISTRICT, "temperature": 38, "reset": {"temperature": 28}, "pump_power": 40},
    "surfaces": ["floor"],
    "loop": {"layer": 1, "depth": 0.055},
}


def heated_data(system: dict[str, Any], *, heavy: bool = True, **zone: Any) -> dict[str, Any]:
    """Return the box with a heating terminal at 20 degC, served by one system ``heat``."""
    data = box(heavy=heavy, heating=terminal(20.0), system="ideal", **zone).plain()
    data["zones"]["room"]["system"] = "heat"
    data["systems"]["heat"] = system
    return data


def heated_box(system: dict[str, Any], *, heavy: bool = True, **zone: Any) -> Site:
    """Return the box as a site."""
    return site_from(heated_data(system, heavy=heavy, **zone))


class Alone:
    """A radiator in a room of given temperature.

    Parameters
    ----------
    radiator : Radiator
        As documented.
    start : float
        Of water and metal. [degC]
    """

    def __init__(self, radiator: Radiator, start: float = START) -> None:
        x = np.zeros(Emitter.COLUMNS)
        fill_radiator(x, radiator)
        self.model = EmitterModel(x[None], np.zeros((1, len(PiParameter))))
        self.state: EmitterState = new_emitters(self.model, 0)
        self.memory[EmitterMemory.SEGMENT :] = start

    @property
    def figures(self) -> NDArray[np.float64]:
        """What it is."""
        return self.model.figure[0]

    @property
    def memory(self) -> NDArray[np.float64]:
        """What it remembers."""
        return self.state.memory[0]

    @property
    def stored(self) -> float:
        """Heat above 0 degC. [J]"""
        return float(self.figures[Emitter.CAPACITY] * self.memory[EmitterMemory.SEGMENT :].mean())

    def step(self, supply: float, flow: float, room: float = 20.0, seconds: float = 300.0) -> float:
        """Advance it and return the heat it gives. [W]"""
        radiate(self.figures, self.memory, supply, flow, room, seconds)
        return float(self.memory[EmitterMemory.HEAT])

    def rest(self, supply: float, flow: float, room: float = 20.0) -> float:
        """Advance it until nothing moves and return the heat it gives. [W]"""
        heat = 0.0
        for _ in range(200):
            heat = self.step(supply, flow, room)
        return heat
