"""Heat pumps that heat air: rating, frost by timer and on demand, lock-out, supplement."""

import numpy as np
import pytest

from sim.catalogue import entry_of
from sim.catalogue.air import AirSourceHeatPump
from sim.catalogue.sized import defrost_of, heating_coils
from sim.kernel.linking import linked
from sim.physics.heat_pump_coil import (
    ON_DEMAND,
    Defrost,
    HeatingCoil,
    Weather,
    defrost_heat,
    frost_factors,
    frosting,
    full_heating,
    permitted,
    steady_heating,
    supplementary_heat,
)
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb
from sim.physics.saturation import saturated_ratio

SEA_LEVEL = 101325.0
TIMED = Defrost(5.0, 0.058333)
DEMAND = Defrost(5.0, ON_DEMAND)
ROOM = (21.11, 15.5)


@pytest.fixture(scope="module")
def machine() -> AirSourceHeatPump:
    return entry_of("heat-pump-small-office-2019", AirSourceHeatPump)


@pytest.fixture(scope="module")
def coil(machine) -> HeatingCoil:
    (found,) = heating_coils(machine.heating, 10000.0, 0.5)
    return found


def weather(dry: float, wet: float) -> Weather:
    return Weather(dry, float(humidity_ratio_from_wet_bulb(dry, wet, SEA_LEVEL)), SEA_LEVEL)


def test_rating_point(coil):
    heat, power = full_heating(coil, TIMED, (*ROOM, coil.mass_flow), weather(8.33, 6.11))
    assert heat == pytest.approx(10000.0, rel=5e-3)
    assert heat / power == pytest.approx(3.3592, rel=1e-2)


def test_frost_by_hand():
    """At 1.67 degC and 0.56 degC wet bulb the coil's surface is at -7.22 degC."""
    air = weather(1.67, 0.56)
    excess = air.humidity_ratio - saturated_ratio(0.82 * 1.67 - 8.589, SEA_LEVEL)
    assert frosting(air) == pytest.approx(excess)
    share, heat, power = frost_factors(TIMED, air)
    assert share == TIMED.share
    assert heat == pytest.approx(0.909 - 107.33 * excess)
    assert power == pytest.approx(0.90 - 36.45 * excess)
    share, heat, power = frost_factors(DEMAND, air)
    assert share == pytest.approx(excess / (excess + 0.01446))
    assert (heat, power) == pytest.approx((0.875 * (1 - share), 0.954 * (1 - share)))


def test_no_frost_in_mild_air_and_least_frost_in_dry_air():
    assert frost_factors(TIMED, weather(5.0, 4.0)) == (0.0, 1.0, 1.0)
    assert frosting(Weather(-5.0, 0.0005, SEA_LEVEL)) == 1e-6


def test_defrosting_takes_heat_from_the_room(coil):
    taken, power = defrost_heat(coil, 0.05, 15.5, -8.0)
    assert taken == pytest.approx(0.01 * 0.05 * (7.222 + 8.0) * 10000.0 / 1.01667)
    assert power > 0.0
    assert defrost_heat(coil, 0.0, 15.5, -8.0) == (0.0, 0.0)


def test_frost_costs_heat(coil):
    air = weather(1.67, 0.56)
    clear, _ = steady_heating(coil, ROOM[0], 1.67, 1.0)
    frosted, _ = full_heating(coil, DEMAND, (*ROOM, coil.mass_flow), air)
    assert frosted < 0.9 * clear


def test_defrost_of_the_catalogue(machine):
    assert defrost_of(machine.heating) == Defrost(1.67, ON_DEMAND)


def test_lock_out_remembers():
    assert permitted(-15.0, -12.2, -10.0, 1.0) == 0.0
    assert permitted(-11.0, -12.2, -10.0, 0.0) == 0.0
    assert permitted(-11.0, -12.2, -10.0, 1.0) == 1.0
    assert permitted(-9.0, -12.2, -10.0, 0.0) == 1.0


def test_supplement_gives_what_is_missing():
    assert supplementary_heat(3000.0, 5000.0, 0.0, 21.0) == 3000.0
    assert supplementary_heat(8000.0, 5000.0, 0.0, 21.0) == 5000.0
    assert supplementary_heat(-10.0, 5000.0, 0.0, 21.0) == 0.0
    assert supplementary_heat(3000.0, 5000.0, 22.0, 21.0) == 0.0


@pytest.mark.parametrize("defrost", [TIMED, DEMAND])
@pytest.mark.parametrize("outdoor", [-15.0, 1.0, 9.0])
def test_compiled_it_is_the_same(coil, defrost, outdoor):
    air = Weather(outdoor, 0.002, SEA_LEVEL)
    values = (coil, defrost, (*ROOM, 0.5), air)
    np.testing.assert_allclose(linked(full_heating)(*values), full_heating(*values), rtol=1e-9)
