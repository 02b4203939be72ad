"""Sizes grow with loads, and a coil that is sized does what it is sized for."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.site.air_systems import PackagedUnit, VariableAirVolume
from sim.sizing.demand import demand_of
from sim.sizing.fill import sized_unit, sized_variable
from tests.sizing import UNIT, VARIABLE, known, open_site, wave

heat = st.floats(500.0, 2e5)
growth = st.floats(1.0, 3.0)
SITE, BOXES = open_site(), open_site(VARIABLE, zones=2)


def _unit(heating: float, cooling: float) -> dict[str, float]:
    case = known(SITE, [heating], [wave(cooling)])
    document = PackagedUnit.read(UNIT)
    sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    assert not case.faults
    return {size.place: size.value for size in case.sizes}


def _variable(heating: float, peaks: tuple[float, float]) -> dict[str, float]:
    case = known(BOXES, [heating, heating], [wave(peaks[0], 120), wave(peaks[1], 200)])
    document = VariableAirVolume.read(VARIABLE)
    demands = [demand_of(case, "air", document, zone) for zone in BOXES.zones]
    sized_variable(case, "systems.air", document, demands)
    assert not case.faults
    return {size.place: size.value for size in case.sizes}


@settings(max_examples=25, deadline=None)
@given(heating=heat, cooling=heat, more=growth)
def test_a_unit_grows_with_its_loads(heating, cooling, more):
    small, large = _unit(heating, cooling), _unit(more * heating, more * cooling)
    assert small.keys() == large.keys()
    for place, value in small.items():
        if not place.endswith("sensible_heat_ratio"):
            assert large[place] >= value * 0.9999, place
    share = small["systems.air.cooling.stages.0.sensible_heat_ratio"]
    assert 0.45 <= share <= 1.0


@settings(max_examples=25, deadline=None)
@given(heating=heat, east=heat, west=heat, more=growth)
def test_a_variable_system_grows_with_any_of_its_loads(heating, east, west, more):
    small = _variable(heating, (east, west))
    large = _variable(heating, (more * east, west))
    for place in ("fan.flow", "boxes.room.maximum", "cooling.stages.0.capacity"):
        assert large[f"systems.air.{place}"] >= 0.999 * small[f"systems.air.{place}"], place
    most = [small[f"systems.air.boxes.{zone}.maximum"] for zone in BOXES.zones]
    assert max(most) * 0.9999 <= small["systems.air.fan.flow"] <= np.sum(most) * 1.0001
