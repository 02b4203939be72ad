"""Entries at a size: rows that the physics takes, and sizes that no coil has."""

import numpy as np
import pytest

from sim.catalogue import entries, entry_of
from sim.catalogue.air import AirSourceHeatPump, Fan, PackagedRooftop
from sim.catalogue.model import Curve, FanData
from sim.catalogue.sized import cooling_coils, defrost_of, fan_curve, heating_coils
from sim.errors import DocumentError
from sim.physics.curves import biquadratic, cubic
from sim.physics.direct_expansion import MoistAir, full_load
from sim.physics.fan import throttled_power
from sim.physics.heat_pump_coil import steady_heating
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb


@pytest.mark.parametrize("name", list(entries("rooftop_units")))
def test_every_rooftop_unit_gives_its_rating(name):
    unit = entry_of(name, PackagedRooftop)
    ratio = float(humidity_ratio_from_wet_bulb(26.67, 19.44, 101325.0))
    for coil, speed in zip(cooling_coils(unit.cooling, 30000.0), unit.cooling.speeds, strict=True):
        air = MoistAir(26.67, ratio, 101325.0, coil.mass_flow)
        total, sensible, power = full_load(coil, air, 35.0)
        assert total == pytest.approx(30000.0 * speed.capacity_share, rel=0.04)
        assert total / power == pytest.approx(speed.cop, rel=0.05)
        if speed.sensible_share is not None:
            assert sensible / total == pytest.approx(speed.sensible_share, abs=0.02)


@pytest.mark.parametrize("name", list(entries("heat_pumps")))
def test_every_heat_pump_gives_its_rating(name):
    unit = entry_of(name, AirSourceHeatPump)
    for coil, speed in zip(
        heating_coils(unit.heating, 9000.0, 0.5), unit.heating.speeds, strict=True
    ):
        heat, power = steady_heating(coil, 21.11, 8.33, 1.0)
        assert heat == pytest.approx(9000.0 * speed.capacity_share, rel=0.01)
        assert heat / power == pytest.approx(speed.cop, rel=0.02)
    assert defrost_of(unit.heating).limit == unit.heating.defrost_limit


def test_rated_flow_is_that_of_sea_level_unless_told():
    cooling = entry_of("rooftop-small-office", PackagedRooftop).cooling
    (rated,) = cooling_coils(cooling, 10000.0, 0.5)
    (thin,) = cooling_coils(cooling, 10000.0, 0.5, pressure=83000.0)
    assert thin.bypass == rated.bypass
    assert thin.mass_flow / rated.mass_flow == pytest.approx(83000.0 / 101325.0, rel=1e-2)
    heating = entry_of("heat-pump-small-office-2019", AirSourceHeatPump).heating
    (warm,) = heating_coils(heating, 10000.0, 0.5, pressure=83000.0)
    assert warm.mass_flow == thin.mass_flow


def test_a_size_that_no_coil_has_is_told():
    unit = entry_of("rooftop-small-office", PackagedRooftop)
    with pytest.raises(DocumentError) as told:
        cooling_coils(unit.cooling, 30000.0, 0.3)
    assert told.value.faults[0].place == "cooling.capacity"


def test_a_heat_pump_of_two_temperatures():
    """A biquadratic of entering and outdoor dry bulb stands where a cubic of one stood."""
    unit = entry_of("heat-pump-small-office-2019", AirSourceHeatPump)
    speed = unit.heating.speeds[0]
    both = Curve(
        form="biquadratic",
        coefficients=(0.876825, -0.002955, 0.0, 0.025222, 0.0, -0.0000003),
        x=(10.0, 30.0),
        y=(-20.0, 20.0),
    )
    heating = unit.heating.model_copy(
        update={"speeds": (speed.model_copy(update={"capacity_over_temperature": both}),)}
    )
    (coil,) = heating_coils(heating, 10000.0, 0.5)
    warm, _ = steady_heating(coil, 25.0, 0.0, 1.0)
    cool, _ = steady_heating(coil, 18.0, 0.0, 1.0)
    assert warm / 10000.0 == pytest.approx(both.at(25.0, 0.0))
    assert warm < cool
    assert cubic(coil.curves[0], 0.0) == 1.0
    assert biquadratic(coil.curves[4], 21.0, 0.0) == 1.0


def test_fans_of_one_flow_of_a_quartic_and_of_a_cubic():
    single = entry_of("fan-constant-packaged", Fan).fan
    assert throttled_power(0.4, 500.0, fan_curve(single), 0.0) == 500.0
    varied = entry_of("fan-vav-pressure-reset", Fan).fan
    assert throttled_power(0.5, 500.0, fan_curve(varied), 0.0) == pytest.approx(92.2, abs=0.1)
    straight = Curve(form="cubic", coefficients=(0.2, 0.8), x=(0.1, 1.0))
    data = FanData.model_validate(varied.model_dump() | {"power_over_flow": straight})
    assert throttled_power(0.5, 500.0, fan_curve(data), 0.0) == pytest.approx(300.0)
    np.testing.assert_array_equal(fan_curve(data)[5:7], [0.1, 1.0])
