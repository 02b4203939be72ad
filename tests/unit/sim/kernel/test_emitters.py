"""One radiator and its valve: step responses, conservation, the law of EN 442 at rest."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernel.systems.emission import EmitterMemory
from sim.physics.radiator import logarithmic_difference, rated_coefficient
from sim.physics.water_coil import WATER_HEAT
from sim.site.hydronic_systems import Radiator
from tests.emitters import Alone

RATED = 1000.0
FLOW = RATED / (10.0 * WATER_HEAT)


@pytest.mark.parametrize("flow", [FLOW, 0.5 * FLOW, 0.2 * FLOW, 3.0 * FLOW])
@pytest.mark.parametrize("supply", [75.0, 55.0, 35.0])
def test_at_rest_the_heat_is_that_of_the_logarithmic_mean(supply, flow):
    alone = Alone(Radiator(rated_output=RATED))
    heat = alone.rest(supply, flow)
    back = alone.memory[EmitterMemory.RETURN]
    excess = logarithmic_difference(supply - 20.0, back - 20.0)
    assert heat == pytest.approx(rated_coefficient(RATED, 1.3) * excess**1.3, rel=0.005)
    assert heat == pytest.approx(flow * WATER_HEAT * (supply - back), rel=1e-9)


def test_rated_conditions_give_the_rated_output_and_return():
    alone = Alone(Radiator(rated_output=RATED))
    assert alone.rest(75.0, FLOW) == pytest.approx(RATED, rel=1e-3)
    assert alone.memory[EmitterMemory.RETURN] == pytest.approx(65.0, abs=0.01)


def test_it_warms_up_over_its_content_and_cools_down_as_a_power_law():
    alone = Alone(Radiator(rated_output=RATED))
    warming = [alone.step(75.0, FLOW, seconds=60.0) for _ in range(60)]
    assert max(warming) < 1.02 * warming[-1]
    # 21.9 kJ/K over 100 W/K of water: some 4 min
    assert 120.0 < 60.0 * np.searchsorted(warming, 0.63 * warming[-1]) < 400.0
    capacity = alone.stored / alone.memory[EmitterMemory.SEGMENT :].mean()
    alone.memory[EmitterMemory.SEGMENT :] = 70.0
    seconds = 10.0
    for _ in range(360):
        alone.step(75.0, 0.0, seconds=seconds)
    coefficient = rated_coefficient(RATED, 1.3)
    # C dT/dt = -K T^1.3
    exact = (50.0**-0.3 + 0.3 * coefficient * 3600.0 / capacity) ** (-1.0 / 0.3)
    assert alone.memory[EmitterMemory.SEGMENT :].mean() - 20.0 == pytest.approx(exact, rel=0.01)


def test_water_gives_what_is_emitted_and_kept_in_every_step():
    alone, generator = Alone(Radiator(rated_output=RATED)), np.random.default_rng(4)
    for _ in range(500):
        before = alone.stored
        supply, room = generator.uniform(15.0, 85.0), generator.uniform(5.0, 30.0)
        flow = generator.choice([0.0, 1e-6, 0.3 * FLOW, FLOW, 20.0 * FLOW])
        heat = alone.step(supply, flow, room)
        drawn = alone.memory[EmitterMemory.DRAWN]
        residual = drawn - heat - (alone.stored - before) / 300.0
        assert abs(residual) <= 1e-9 * max(abs(drawn), RATED)


def test_a_shut_radiator_takes_the_temperature_of_its_room():
    alone = Alone(Radiator(rated_output=RATED), start=60.0)
    alone.rest(75.0, 0.0)
    assert alone.memory[EmitterMemory.SEGMENT :] == pytest.approx(20.0, abs=0.5)
    assert alone.memory[EmitterMemory.DRAWN] == 0.0


def test_contents_are_those_given():
    light = Alone(Radiator(rated_output=RATED, water_content=1.0, metal_mass=2.0))
    assert light.stored == pytest.approx(20.0 * (1.0 * WATER_HEAT + 2.0 * 460.0))
