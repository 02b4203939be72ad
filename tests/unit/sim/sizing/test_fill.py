"""Sizes from known loads, worked by hand."""

import numpy as np
import pytest

from sim.physics.coil_rating import rated_bypass, rated_mass_flow
from sim.physics.direct_expansion import CoolingCoil, MoistAir, full_load
from sim.site.air_systems import AirHeatPump, DirectExpansion, PackagedUnit, VariableAirVolume
from sim.sizing.coils import LOWER_STAGE
from sim.sizing.demand import demand_of
from sim.sizing.duty import Handling, cooling_duty
from sim.sizing.fill import sized_unit, sized_variable
from sim.systems.assembly import cubic_row
from tests.sizing import DENSITY, PRESSURE, UNIT, VARIABLE, known, open_site, wave

CP = 1006.0 * DENSITY
OUTDOOR = 0.0005 * 48


def unit(system, case):
    document = PackagedUnit.read(system)
    made = sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    assert not case.faults
    return made


def test_air_of_a_unit_carries_its_largest_load():
    """1.15 Q over the heat that air brings from 24 to 12.8 degC; 1.25 Q from 40 to 21 degC."""
    site = open_site()
    cooled = unit(UNIT, known(site, [1000.0], [wave(5000.0)]))
    assert cooled.fan.flow == pytest.approx(1.15 * 5000 / CP / 11.2, rel=1e-4)
    heated = unit(UNIT, known(site, [9000.0], [wave(500.0)]))
    assert heated.fan.flow == pytest.approx(1.25 * 9000 / CP / 19.0, rel=1e-4)
    aired = unit(UNIT, known(site, [100.0], [wave(100.0)]))
    assert aired.fan.flow == pytest.approx(OUTDOOR, rel=1e-4)


def test_heater_of_a_unit_warms_zone_and_outdoor_air():
    made = unit(UNIT, known(open_site(), [4000.0], [wave(5000.0)]))
    assert made.heating.capacity == pytest.approx(1.25 * 4000 + CP * OUTDOOR * 31.0, rel=1e-4)


def test_recovered_heat_is_not_sized_for():
    intake = {"heat_recovery": {"sensible_effectiveness": 0.5}}
    made = unit({**UNIT, "outdoor_air": intake}, known(open_site(), [4000.0], [wave(5000.0)]))
    assert made.heating.capacity == pytest.approx(1.25 * 4000 + CP * OUTDOOR * 15.5, rel=1e-4)


def test_cooling_coil_holds_the_supply_state_at_design():
    """The coil as rated, in the air of the design hour: what the duty asks for, total and dry."""
    case = known(open_site(), [100.0], [wave(5000.0)], vapour=2e-4)
    made = unit(UNIT, case)
    demand = demand_of(case, "air", made, "room")
    flow = np.array([made.fan.flow])
    handling = Handling(
        [demand], flow, flow, made.fan.flow, made.fan, OUTDOOR, None, 12.8, holds_supply=False
    )
    duty = cooling_duty(case, handling, None)
    stage = made.cooling.stages[0]
    curves = np.zeros((4, 10))
    curves[0], curves[2] = (
        made.cooling.curves.capacity_temperature.row,
        made.cooling.curves.input_temperature.row,
    )
    curves[1, :6], curves[3, :6] = (
        cubic_row(made.cooling.curves.capacity_flow),
        cubic_row(made.cooling.curves.input_flow),
    )
    mass = rated_mass_flow(stage.flow)
    passed = rated_bypass(stage.capacity, stage.sensible_heat_ratio, mass)
    coil = CoolingCoil(stage.capacity, 1 / stage.cop, duty.mass_flow, passed, curves)
    air = MoistAir(duty.dry_bulb, duty.ratio, PRESSURE, duty.mass_flow)
    total, sensible, _ = full_load(coil, air, duty.outdoor)
    assert total == pytest.approx(duty.total, rel=0.005)
    assert sensible == pytest.approx(duty.sensible, rel=0.02)
    assert duty.time == "21 July 15:05"


def test_lower_of_two_stages_is_a_third():
    two = {**UNIT, "cooling": {"kind": "direct_expansion", "stages": [{}, {}]}}
    low, high = unit(two, known(open_site(), [100.0], [wave(5000.0)])).cooling.stages
    assert low.capacity / high.capacity == pytest.approx(LOWER_STAGE, rel=1e-4)
    assert low.flow / high.flow == pytest.approx(LOWER_STAGE, rel=1e-4)


def test_figures_that_are_given_stay():
    given = {
        "kind": "packaged_rooftop",
        "fan": {"schedule": "always", "flow": 0.9},
        "cooling": {
            "kind": "direct_expansion",
            "stages": [{"capacity": 18000.0, "flow": 0.9, "sensible_heat_ratio": 0.7}],
        },
        "heating": {"kind": "gas", "capacity": 7000.0},
    }
    case = known(open_site(), [4000.0], [wave(5000.0)])
    document = PackagedUnit.read(given)
    assert unit(given, case) == document
    assert case.sizes == []


def test_heat_pump_and_its_supplement_share_the_load():
    """As large as the cold of the unit; or as a share of the heat, brought to rated outdoors."""
    pump = {**UNIT, "heating": {"kind": "heat_pump"}}
    made = unit(pump, known(open_site(), [6000.0], [wave(4000.0)]))
    assert made.heating.capacity == made.cooling.stages[0].capacity
    load = 1.25 * 6000 + CP * OUTDOOR * 31.0
    factor = 0.758746 - 0.27626 + 0.0148716 - 0.0034992
    rest = load - made.heating.capacity * factor
    assert made.heating.supplement.capacity == pytest.approx(rest, rel=1e-3)
    site = open_site(sizing={"heat_pump_share": 0.6})
    half = unit(pump, known(site, [6000.0], [wave(4000.0)])).heating
    assert half.capacity == pytest.approx(0.6 * load / factor, rel=1e-3)
    assert half.supplement.capacity == pytest.approx(0.4 * load, rel=1e-3)
    cold = {**UNIT, "heating": {"kind": "heat_pump", "lowest_outdoor": -5.0}}
    locked = unit(cold, known(open_site(), [6000.0], [wave(4000.0)])).heating
    assert isinstance(locked, AirHeatPump)
    assert locked.supplement.capacity == pytest.approx(load, rel=1e-4)


def variable(system, case):
    document = VariableAirVolume.read(system)
    demands = [demand_of(case, "air", document, zone) for zone in case.site.zones]
    made = sized_variable(case, "systems.air", document, demands)
    assert not case.faults
    return made


def test_fan_carries_what_boxes_ask_for_at_one_time():
    """East in the morning and west in the afternoon: less than the sum of both."""
    site = open_site(VARIABLE, zones=2)
    east, west = wave(5000.0, 120), wave(5000.0, 204)
    made = variable(VARIABLE, known(site, [2000.0, 2000.0], [east, west]))
    most = 1.15 * 5000 / CP / 11.2
    assert [box.maximum for box in made.boxes.values()] == pytest.approx([most] * 2, rel=1e-4)
    share = np.maximum(np.stack([east, west]) / 5000.0, 0.3).sum(axis=0).max()
    assert made.fan.flow == pytest.approx(share * most, rel=1e-4)
    assert made.fan.flow < 1.7 * most


def test_reheat_warms_the_least_air_and_the_zone():
    made = variable(VARIABLE, known(open_site(VARIABLE), [2000.0], [wave(5000.0)]))
    least = 0.3 * made.boxes["room"].maximum
    assert least > 1.25 * 2000 / CP / 19.0
    expected = 1.25 * 2000 + CP * least * (21.0 - 12.8)
    assert made.boxes["room"].reheat.capacity == pytest.approx(expected, rel=1e-4)


def test_a_supply_that_is_reset_needs_less_reheat():
    reset = {
        **VARIABLE,
        "supply_air": {"reset": {"kind": "outdoor", "lowest": 12.8, "highest": 18.0}},
    }
    plain, warm = (
        variable(s, known(open_site(VARIABLE), [2000.0], [wave(5000.0)])).boxes["room"]
        for s in (VARIABLE, reset)
    )
    saved = CP * 0.3 * plain.maximum * (18.0 - 12.8)
    assert plain.reheat.capacity - warm.reheat.capacity == pytest.approx(saved, rel=1e-3)


def test_a_box_that_lets_too_little_warm_air_pass_is_a_doubt():
    case = known(open_site(VARIABLE), [20000.0], [wave(5000.0)])
    variable(VARIABLE, case)
    assert [finding.code for finding in case.findings] == ["heating-air-short"]
    assert case.findings[0].evidence["zone"] == "room"


def test_preheat_keeps_the_supply_temperature():
    cold = {**VARIABLE, "outdoor_air": {"minimum": 0.1}, "heating": {"kind": "gas"}}
    made = variable(cold, known(open_site(VARIABLE), [2000.0], [wave(5000.0)]))
    flow = 0.3 * made.boxes["room"].maximum
    mixed = 21.0 - 0.1 / flow * 31.0
    assert made.heating.capacity == pytest.approx(CP * flow * (12.8 - mixed), rel=1e-3)


def test_water_coils_and_what_plants_give():
    water = {
        "kind": "fan_coil",
        "fan": {"schedule": "always"},
        "cooling": {"kind": "chilled_water", "plant": "cold"},
        "heating": {"kind": "hot_water", "plant": "hot"},
    }
    site = open_site().model_copy(update={"plants": {"cold": _Plant(6.0), "hot": _Plant(60.0)}})
    case = known(site, [4000.0], [wave(5000.0)])
    made = unit(water, case)
    heat = 1.25 * 4000 + CP * OUTDOOR * 31.0
    mixed = 21.0 - OUTDOOR / made.fan.flow * 31.0
    assert made.heating.capacity == pytest.approx(heat * (60 - 16) / (60 - mixed), rel=1e-3)
    assert made.heating.water_flow == pytest.approx(heat / (4186 * 6), rel=1e-3)
    cooled = next(total for plant, _, total in case.cold if plant == "cold").max()
    assert made.cooling.water_flow == pytest.approx(cooled / (4186 * 6), rel=1e-3)
    assert case.heat == [("hot", pytest.approx(heat, rel=1e-3))]


class _Plant:
    def __init__(self, supply_temperature):
        self.supply_temperature = supply_temperature


def test_what_cannot_be_sized_is_told_at_once():
    site = open_site(sizing={"cooling_supply_temperature": 23.5, "heating_supply_temperature": 24})
    case = known(site, [0.0], [wave(5000.0)])
    document = PackagedUnit.read(UNIT)
    sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    places = [fault.place for fault in case.faults]
    assert "sizing.cooling_supply_temperature" in places
    fault = case.faults[0]
    assert fault.value == 23.5
    assert "set-point of room, 24 degC" in fault.limit


@pytest.mark.parametrize(
    ("heating", "cooling", "place"),
    [
        (1000.0, 0.0, "systems.air.cooling.stages.0.capacity"),
        (0.0, 3000.0, "systems.air.heating.capacity"),
    ],
)
def test_coils_without_load_are_told(heating, cooling, place):
    fan = {"schedule": "always", "heat_to_air": 0.0}
    dry = {**UNIT, "fan": fan, "outdoor_air": {"minimum": 0.0}}
    site = open_site(dry, zone={"ventilation": None})
    case = known(site, [heating], [wave(cooling)])
    document = PackagedUnit.read(dry)
    sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    assert place in [fault.place for fault in case.faults]
    assert all(fault.remedy for fault in case.faults)


def test_a_zone_without_anything_has_no_air():
    dry = {**UNIT, "outdoor_air": {"minimum": 0.0}}
    case = known(open_site(dry), [0.0], [wave(0.0)])
    document = PackagedUnit.read(dry)
    sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    assert case.faults[0].place == "systems.air.fan.flow"


def test_a_flow_that_no_coil_can_cool_is_told():
    odd = {
        **UNIT,
        "fan": {"schedule": "always", "flow": 0.02},
        "outdoor_air": {"minimum": 0.01},
        "cooling": {"kind": "direct_expansion", "stages": [{"capacity": 30000.0}]},
    }
    case = known(open_site(odd), [500.0], [wave(1000.0)])
    document = PackagedUnit.read(odd)
    made = sized_unit(case, "systems.air", document, demand_of(case, "air", document, "room"))
    assert isinstance(made.cooling, DirectExpansion)
    assert [f.place for f in case.faults] == ["systems.air.cooling.stages.0.flow"]
