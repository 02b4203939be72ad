"""Boilers, compressors, pumps, heat rejection, service water, boreholes: laws and one physics."""

from __future__ import annotations

import numpy as np
import pytest

from sim.physics import boiler, compressor, ground, heat_rejection, pump, service_water
from sim.physics.psychrometrics import enthalpy
from sim.physics.saturation import saturated_ratio
from tests.backends import assert_one_physics

LOAD = np.linspace(0.0, 1.0, 11)
SEA_LEVEL = 101325.0


def test_a_boiler_that_cannot_modulate_runs_for_its_share():
    np.testing.assert_allclose(boiler.run_fraction(LOAD, 1.0), LOAD)
    assert boiler.run_fraction(0.1, 0.2) == 0.5
    assert boiler.run_fraction(0.7, 0.2) == 1.0


def test_standby_costs_only_while_it_does_not_burn():
    assert boiler.fuel_power(5e4, 0.9, 1.0, 1e5, 0.01) == pytest.approx(5e4 / 0.9)
    assert boiler.fuel_power(0.0, 0.9, 0.0, 1e5, 0.01) == pytest.approx(1e3 / 0.9)


def test_flue_gas_of_methane_condenses_below_sixty_degrees():
    assert boiler.dew_point_of_flue_gas(0.0) == pytest.approx(59.3, abs=0.5)
    assert boiler.dew_point_of_flue_gas(0.3) < 55.5


def test_affinity_laws_hold_without_static_head():
    speed = pump.pump_speed(LOAD[1:], pump.system_head(LOAD[1:], 0.0), pump.HEAD)
    np.testing.assert_allclose(speed, LOAD[1:])
    power = pump.pump_power(LOAD[1:], speed, pump.POWER)
    np.testing.assert_allclose(power, LOAD[1:] ** 3, rtol=1e-9)


def test_a_held_pressure_costs_power_at_part_load():
    powers = []
    for held in (0.0, 0.4, 1.0):
        speed = pump.pump_speed(0.5, pump.system_head(0.5, held), pump.HEAD)
        powers.append(pump.pump_power(0.5, speed, pump.POWER))
    assert powers == sorted(powers)
    assert powers[-1] < 0.7


def test_a_pump_is_one_at_its_design_point():
    assert sum(pump.HEAD) == pytest.approx(1.0)
    assert sum(pump.POWER) == pytest.approx(1.0)
    assert pump.pump_speed(1.0, 1.0, pump.HEAD) == pytest.approx(1.0)


def tower(entering, leaving, wet_bulb, *, air=5.0, water=2e4, units=1.5):
    potentials = tuple(
        heat_rejection.saturated_enthalpy(t, SEA_LEVEL) for t in (entering, leaving, wet_bulb)
    )
    return heat_rejection.tower_heat(entering, leaving, air, water, units, potentials)


def test_a_tower_gives_no_more_than_air_saturated_by_the_entering_water_takes():
    most = 5.0 * (
        heat_rejection.saturated_enthalpy(35.0, SEA_LEVEL)
        - heat_rejection.saturated_enthalpy(25.0, SEA_LEVEL)
    )
    assert 0.3 * most < tower(35.0, 30.0, 25.0) < most
    assert tower(35.0, 30.0, 25.0, water=2e5, units=25.0) == pytest.approx(most, rel=0.02)


def test_a_tower_gives_more_to_drier_air_and_with_more_air():
    assert tower(35.0, 30.0, 15.0) > tower(35.0, 30.0, 25.0) > tower(35.0, 30.0, 34.0)
    assert tower(35.0, 30.0, 25.0, air=6.0) > tower(35.0, 30.0, 25.0, air=4.0)


def test_a_tower_of_equal_capacities_has_no_hole():
    near = []
    for shift in (-1e-4, 0.0, 1e-4):
        steep = (
            heat_rejection.saturated_enthalpy(35.0, SEA_LEVEL)
            - heat_rejection.saturated_enthalpy(30.0, SEA_LEVEL)
        ) / 5.0
        near.append(tower(35.0, 30.0, 25.0, water=5.0 * steep * (1.0 + shift)))
    assert near[1] == pytest.approx(0.5 * (near[0] + near[2]), rel=1e-5)


def test_saturated_enthalpy_is_that_of_moist_air():
    assert heat_rejection.saturated_enthalpy(20.0, SEA_LEVEL) == pytest.approx(
        float(enthalpy(20.0, saturated_ratio(20.0, SEA_LEVEL)))
    )
    assert heat_rejection.saturated_enthalpy(20.0, SEA_LEVEL) == pytest.approx(57.555e3, rel=3e-3)


def test_a_dry_cooler_stays_below_the_least_capacity():
    heat = heat_rejection.dry_cooler_heat(45.0, 35.0, 1e4, 2e4, 1.5e4)
    assert 0.5 * 1e5 < heat < 1e5
    # Incropera, eq. 11.32: NTU 1.5, ratio 0.5
    expected = 1.0 - np.exp(1.5**0.22 / 0.5 * (np.exp(-0.5 * 1.5**0.78) - 1.0))
    assert heat == pytest.approx(expected * 1e5)


def test_designs_that_no_machine_does_are_none():
    assert heat_rejection.design_units(1e5, 15.0, 0.6, 25.0, 3.5) is None
    assert heat_rejection.design_conductance(1e5, 5.0, 2.0, 10.0) is None
    assert heat_rejection.design_conductance(1e5, 5.0, 8.0, 8.0) > 0.0


def test_mains_of_chicago_like_weather():
    """Mean 6 degF over the air's, a swing behind and below that of the air."""
    year = service_water.mains_temperature(np.arange(1.0, 366.0), 10.0, 27.8)
    assert year.mean() == pytest.approx(10.0 + 6.0 / 1.8, abs=0.1)
    ratio = 0.4 + 0.01 * (50.0 - 44.0)
    assert 0.5 * (year.max() - year.min()) == pytest.approx(0.5 * ratio * 27.8, rel=0.01)
    warmest = int(year.argmax()) + 1
    assert 200 < warmest < 250


def test_mixing_takes_the_share_that_gives_the_temperature():
    share = service_water.tank_share(40.0, 10.0, 60.0)
    assert share * 60.0 + (1.0 - share) * 10.0 == pytest.approx(40.0)
    assert service_water.tank_share(40.0, 10.0, 35.0) == 1.0


def test_one_borehole_follows_the_line_source_and_its_steady_state():
    length, radius, diffusivity = 150.0, 0.075, 1e-6
    scale = length**2 / 9.0 / diffusivity

    def response(logarithm):
        (found,) = ground.field_response(
            [scale * np.exp(logarithm)],
            [(0.0, 0.0)],
            radius=radius,
            length=length,
            buried=0.0,
            diffusivity=diffusivity,
        )
        return found

    # Eskilson (1987): ln(H / 2 r) + ln(t / ts) / 2 within some per cent, then ln(H / 2 r)
    for logarithm in (-8.0, -6.0, -4.0):
        expected = np.log(length / (2.0 * radius)) + 0.5 * logarithm
        assert response(logarithm) == pytest.approx(expected, rel=0.07)
    assert response(8.0) == pytest.approx(np.log(length / (2.0 * radius)), rel=0.06)


def test_cells_reach_back_and_double():
    widths = ground.cell_widths(3600.0, 365 * 86400.0)
    assert widths.sum() * 3600.0 >= 365 * 86400.0
    assert widths[:5].tolist() == [1.0] * 5
    assert set(np.diff(np.log2(widths))) == {0.0, 1.0}
    assert len(widths) < 60


def test_one_physics():
    assert_one_physics(boiler.run_fraction, [LOAD], 0.25)
    assert_one_physics(boiler.fuel_power, [LOAD * 1e5, 0.8 + 0.1 * LOAD, LOAD], 1e5, 0.01)
    assert_one_physics(boiler.dew_point_of_flue_gas, [LOAD])
    ones = np.ones_like(LOAD)
    assert_one_physics(compressor.electric_power, [1e5 * ones, 0.3 * ones, LOAD, LOAD])
    assert_one_physics(pump.system_head, [LOAD], 0.3)
    assert_one_physics(service_water.mains_temperature, [365.0 * LOAD], 10.0, 25.0, 0.0)
    assert_one_physics(service_water.tank_share, [40.0 + 0.0 * LOAD, LOAD, 20.0 + 50.0 * LOAD])
    assert_one_physics(
        heat_rejection.dry_cooler_heat,
        [40.0 + LOAD, 30.0 + LOAD, 1e4 + 1e3 * LOAD, 2e4 * ones, 1.5e4 * ones],
    )
