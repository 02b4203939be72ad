"""Stages of cooling coils: curves of their own, and ratings that no air can have."""

from datetime import date

import pytest

from sim.errors import DocumentError
from sim.kernel.systems.arrays import Expansion
from sim.physics.coil_rating import rated_bypass, rated_mass_flow
from tests.systems import EXPANSION, UNIT, VARIABLE, rooms, simulation

DAY = date(2025, 1, 6)
FLAT = {"coefficients": [1.0, 0, 0, 0, 0, 0], "range_x": [0, 30], "range_y": [0, 50]}


def test_a_rating_without_apparatus_dew_point_is_a_fault():
    stage = {**EXPANSION["stages"][0], "sensible_heat_ratio": 0.99}
    with pytest.raises(DocumentError, match=r"stages\.0\.sensible_heat_ratio.*rated air"):
        rooms({**UNIT, "cooling": {**EXPANSION, "stages": [stage]}})


def test_a_stage_may_have_curves_of_its_own():
    low, high = VARIABLE["cooling"]["stages"]
    own = {**low, "curves": {"capacity_temperature": FLAT, "input_temperature": FLAT}}
    site = rooms({**VARIABLE, "cooling": {"stages": [own, high]}})
    curves = simulation(site, DAY, 1).cast.feed.systems.model.cooling_curves[0, :, 0]
    assert curves[0, :6].tolist() == FLAT["coefficients"]
    assert curves[1, 0] == pytest.approx(0.9712123), "of the coil"


def test_coils_are_rated_at_sea_level_wherever_they_stand():
    stage = EXPANSION["stages"][0]
    coil = simulation(rooms(UNIT), DAY, 1).cast.feed.systems.model.cooling[0, 0]
    expected = rated_bypass(stage["capacity"], 0.65, rated_mass_flow(stage["flow"]))
    assert coil[Expansion.BYPASS] == pytest.approx(expected), "in Denver"
