"""What a process may not set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sim.errors import SimulationError
from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box, terminal


@pytest.mark.parametrize("act", ["set_heating_setpoint", "set_cooling_setpoint", "add_heat"])
@pytest.mark.parametrize("figure", [float("nan"), float("inf")])
def test_a_figure_that_is_not_finite_is_refused(act: str, figure: float) -> None:
    site = box(heating=terminal(20.0), cooling=terminal(27.0), system="ideal")
    period = {"start": date(2025, 1, 1), "end": date(2025, 1, 2)}
    simulation = Simulation(site, read_weather("denver"), **period)

    def wrong(simulation: Simulation) -> Iterator[Any]:
        yield simulation.environment.timeout(5400)
        getattr(simulation.zone("room"), act)(figure)

    simulation.process(wrong)
    with pytest.raises(SimulationError, match=r"'room'.*1\.50 h.*finite"):
        simulation.run()
