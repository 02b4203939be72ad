"""Windows of a wall that are alike, as one."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.envelope.apertures import aperture_of, rows_of
from sim.facade import ApertureRow
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.boxes import box, terminal

PLAIN = {"glazing": "double", "width": 2.0, "height": 1.5, "sill": 0.9}
UNDER_EAVES = PLAIN | {"width": 1.0, "overhang": {"depth": 0.6, "gap": 0.3, "extension": 0.5}}


def walls(**windows: dict[str, Any]) -> Any:
    """Return a box with windows in its south wall."""
    data = box(heating=terminal(20.0), cooling=terminal(26.0), system="ideal").plain()
    data["surfaces"]["south"]["windows"] = windows
    return site_from(data)


def rows(**windows: dict[str, Any]) -> list[Any]:
    site = walls(**windows)
    return rows_of(site, site.surfaces["south"])


def test_alike_windows_are_one_as_wide_as_all() -> None:
    (row,) = rows(one=PLAIN, two=PLAIN | {"width": 4.0})
    assert row.window.width == pytest.approx(6.0)
    assert row.window.gross_area == pytest.approx(9.0)
    assert row.shares == pytest.approx((1 / 3, 2 / 3))
    site = walls(one=PLAIN)
    south = site.surfaces["south"]
    assert row.fenestration == aperture_of(site, south, south.windows["one"]), "one sun for all"


def test_windows_by_area_alone_add_up() -> None:
    (row,) = rows(one={"glazing": "double", "area": 2.0}, two={"glazing": "double", "area": 1.0})
    assert row.window.gross_area == pytest.approx(3.0)


def test_a_row_behind_different_shades_sees_the_mean_of_their_sun() -> None:
    (row,) = rows(one=PLAIN, two=UNDER_EAVES, three=PLAIN)
    assert isinstance(row.fenestration, ApertureRow)
    assert [share for _, share in row.fenestration.windows] == pytest.approx([0.8, 0.2])
    assert row.shares == pytest.approx((0.4, 0.2, 0.4))


@pytest.mark.parametrize(
    "other",
    [
        {"sill": 1.2},
        {"height": 1.0},
        {"frame_fraction": 0.2},
        {"interior_shade": 0.3},
        {"inside_coefficient": 3.0},
    ],
)
def test_windows_that_differ_stay_apart(other: dict[str, Any]) -> None:
    assert len(rows(one=PLAIN, two=PLAIN | other)) == 2


def test_windows_with_blinds_stay_alone() -> None:
    blind = {"control": "always", "solar_transmittance": 0.1, "solar_reflectance": 0.5}
    assert len(rows(one=PLAIN | {"blind": blind}, two=PLAIN | {"blind": blind})) == 2


def test_a_row_takes_the_heat_that_its_windows_take_apart() -> None:
    """Frames of no width with another conductance keep windows apart, and change nothing else."""
    weather = read_weather("denver")

    def flows(**windows: dict[str, Any]) -> dict[str, float]:
        site = walls(**windows)
        run = Simulation(site, weather, start=date(2025, 3, 1), end=date(2025, 3, 15)).run()
        return {name: float(np.sum(values)) for name, values in run.balance.flows.items()}

    apart = flows(one=PLAIN, two=UNDER_EAVES | {"frame_u_value": 2.9})
    together = flows(one=PLAIN, two=UNDER_EAVES)
    largest = max(abs(value) for value in apart.values())
    for name, value in apart.items():
        assert together[name] == pytest.approx(value, abs=2e-5 * largest), name
    assert apart["solar"] > 0.1 * largest
