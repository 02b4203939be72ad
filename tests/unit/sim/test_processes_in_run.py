"""Processes of the user's that are added while the simulation runs."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any

from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box


def test_a_process_adds_another_in_mid_run() -> None:
    simulation = Simulation(
        box(), read_weather("greensboro"), start=date(2025, 1, 6), end=date(2025, 1, 7)
    )
    seen: list[float] = []

    def second(simulation: Simulation) -> Generator[Any, Any, None]:
        seen.append(simulation.environment.now)
        yield simulation.environment.timeout(60.0)
        seen.append(simulation.environment.now)

    def first(simulation: Simulation) -> Generator[Any, Any, None]:
        yield simulation.environment.timeout(3600.0)
        simulation.process(second)

    simulation.process(first)
    simulation.run()
    assert seen == [3600.0, 3660.0]
