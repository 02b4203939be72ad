"""Processes of the user's that are added while the simulation runs."""

from __future__ import annotations

import inspect
from collections.abc import Generator
from datetime import date
from typing import Any

from sim.kernel import march
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


def test_whole_seconds_do_not_compile_the_kernel_anew() -> None:
    simulation = Simulation(
        box(), read_weather("greensboro"), start=date(2025, 1, 6), end=date(2025, 1, 7)
    )

    seen: list[float] = []

    def reader(simulation: Simulation) -> Generator[Any, Any, None]:
        yield simulation.environment.timeout(3700)
        seen.append(simulation.zone("room").air_temperature)

    simulation.process(reader)
    simulation.run()
    assert len(seen) == 1
    until = list(inspect.signature(march.run.py_func).parameters).index("until")
    assert {str(types[until]) for types in march.run.signatures} == {"float64"}
