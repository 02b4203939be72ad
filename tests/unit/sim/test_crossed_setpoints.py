"""Set-points that a process crosses: cooling stops at the heating set-point."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.simulation import Simulation
from sim.trajectory import Trajectory
from sim.weather import read_weather
from tests.boxes import box, terminal

ROOM = "zones.room"
MOMENT = 10 * 3600.0
STEP = round(MOMENT / 300.0)


def run_with(day: date, **setpoints: float) -> Trajectory:
    """Run a box held between 20 and 26 degC whose set-points are moved at 10:00."""
    site = box(system="ideal", heating=terminal(20.0), cooling=terminal(26.0))
    simulation = Simulation(
        site, read_weather("greensboro"), start=day, end=date(day.year, day.month, day.day + 1)
    )

    def move(simulation: Simulation) -> Generator[Any, Any, None]:
        yield simulation.environment.timeout(MOMENT)
        room = simulation.zone("room")
        for name, value in setpoints.items():
            getattr(room, f"set_{name}_setpoint")(value)

    simulation.process(move)
    return simulation.run()


@pytest.mark.parametrize("day", [date(2025, 1, 15), date(2025, 7, 15)], ids=["winter", "summer"])
@pytest.mark.parametrize(
    ("setpoints", "held"),
    [
        ({"cooling": 15.0}, 20.0),
        ({"heating": 30.0}, 30.0),
        ({"cooling": 23.0, "heating": 23.0}, 23.0),
    ],
)
def test_crossed_setpoints_hold_the_heating_one(
    day: date, setpoints: dict[str, float], held: float
) -> None:
    trajectory = run_with(day, **setpoints)
    air = trajectory[ROOM, "air_temperature"][STEP + 6 :]
    np.testing.assert_allclose(air, held, atol=1e-3)
    heating, cooling = (
        trajectory[ROOM, f"{kind}_power"][STEP + 6 :] for kind in ("heating", "cooling")
    )
    switching = (heating > 1.0) & (cooling > 1.0)
    assert np.count_nonzero(switching) <= 4, "they work against each other"
    assert trajectory.balance.residual < 1e-9


def test_a_heating_setpoint_moved_over_the_cooling_one_ends_its_holding() -> None:
    trajectory = run_with(date(2025, 7, 15), heating=30.0)
    crossings = trajectory.crossings
    moved = np.flatnonzero(crossings.time == MOMENT)
    assert crossings.temperature[moved[0]] == pytest.approx(26.0), "it held the cooling set-point"
    assert trajectory[ROOM, "heating_power"][STEP] > 0.0
