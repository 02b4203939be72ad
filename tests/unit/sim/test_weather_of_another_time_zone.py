"""Weather of a place whose clock is another than the site's is told, not hidden."""

from __future__ import annotations

from datetime import date

import pytest

from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/New_York", False),
        ("America/Chicago", False),
        ("America/Anchorage", True),
        ("Europe/Berlin", True),
    ],
)
@pytest.mark.parametrize("month", [1, 7])
def test_sun_and_clock_apart(zone: str, told: bool, month: int) -> None:
    plain = box()
    site = plain.model_copy(
        update={"location": plain.location.model_copy(update={"time_zone": zone})}
    )
    greensboro = read_weather("greensboro")
    simulation = Simulation(site, greensboro, start=date(2025, month, 6), end=date(2025, month, 7))
    codes = {finding.code for finding in simulation.findings}
    assert ("weather-of-another-time-zone" in codes) == told
