"""Control sequences switched on in a running site: what they do, how what they control moves."""

from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
import pytest

from tests.systems import EXPANSION, FAN, FAN_COIL, PLANTS, UNIT, VARIABLE, rooms, simulation
from tests.unit.sim.systems.test_air_systems import assert_closed, energy

WINTER, SUMMER, SPRING = date(2025, 1, 6), date(2025, 7, 14), date(2025, 4, 14)
HOUR, DAY = 12, 288
"""Exchange steps."""
BUSY = {"gain": {"power_density": 60.0, "schedule": "work"}}
SMALL = {
    **UNIT,
    "fan": {**FAN, "flow": 0.25},
    "cooling": {"stages": [{**EXPANSION["stages"][0], "capacity": 4000.0, "flow": 0.25}]},
    "heating": {"kind": "gas", "capacity": 3500.0, "efficiency": 0.8},
}
"""A unit that is not too large for its room, as what is on stays on for a step."""
AT_WORK = {"count": 4, "schedule": "work", "arrivals": "expected"}
WORK = {"schedule": "work"}


def of_day(series: Any, day: int, first: float = 0.0, last: float = 24.0) -> Any:
    """Return the steps of a day between two hours."""
    start = day * DAY
    return series.astype(float)[start + round(first * HOUR) : start + round(last * HOUR)]


def spans(values: Any) -> list[tuple[bool, int]]:
    """Return how many steps in a row something runs, and rests."""
    return [(bool(on), len(list(span))) for on, span in groupby(v > 1e-6 for v in values)]


# ---------------------------------------------------------------------------------- cooling coils


def test_a_coil_takes_no_more_water_than_it_has_latent_capacity():
    """Damp rooms in the morning: the coil gives its 12 kW, not what its coldest air could take."""
    wet = {"flow": 1e-3, "schedule": "always"}
    result = simulation(rooms(VARIABLE, moisture_source=wet), SUMMER).run()
    assert_closed(result)
    coil = result["systems.air", "cooling_coil_power"]
    assert of_day(coil, 1, 7.0, 8.0).max() > 9000.0
    assert coil.max() < 1.3 * 12000.0


# ------------------------------------------------------------------------- demand control, per zone


@pytest.mark.parametrize("kind", ["co2", "occupancy"])
def test_outdoor_air_follows_the_people_of_a_unit(kind):
    asked = {"per_person": 0.01, "per_area": 0.0002, **WORK}
    people = {**AT_WORK, "schedule": "half"}
    plain = simulation(rooms(UNIT, ventilation=asked, people=people), WINTER).run()
    control = {"kind": kind, "low": 600.0, "high": 900.0}
    unit = {**UNIT, "outdoor_air": {"demand_control": control}}
    result = simulation(rooms(unit, ventilation=asked, people=people), WINTER).run()
    assert_closed(result)
    name = "systems.air.one"
    flow, full = (of_day(r[name, "outdoor_air_flow"], 1, 7.0, 19.0) for r in (result, plain))
    assert np.all(flow < full + 1e-6)
    assert flow.mean() < 0.75 * full.mean()
    assert energy(result, "heating_gas") < energy(plain, "heating_gas")
    carbon = of_day(result["zones.one", "co2_concentration"], 1, 7.0, 19.0)
    assert plain["zones.one", "co2_concentration"].max() < carbon.max() < 900.0
    if kind == "occupancy":
        np.testing.assert_allclose(flow[1:], flow[1])  # half of the people, at once
    else:
        assert carbon[0] < 600.0  # the area's air alone until the room fills, then more and more
        assert flow[0] == pytest.approx(full.max() * 0.0096 / 0.0496, rel=1e-3)
        assert flow[-1] > 1.5 * flow[0]


def test_a_crowded_zone_opens_its_box():
    """The box of the crowded room opens, that of the other stays, and its air gets better."""
    site = rooms(VARIABLE)
    crowd, few = {**AT_WORK, "count": 12}, {**AT_WORK, "count": 1}
    results = {}
    for key, control in (("plain", None), ("demand", {"low": 700.0, "high": 900.0})):
        data = site.plain()
        data["zones"]["one"]["people"], data["zones"]["two"]["people"] = crowd, few
        if control is not None:
            data["systems"]["air"]["outdoor_air"] = {"demand_control": control}
        results[key] = simulation(type(site).read(data), WINTER).run()
    assert_closed(results["demand"])
    carbon = ("zones.one", "co2_concentration")
    peaks = {key: of_day(r[carbon], 1, 12.0, 19.0).max() for key, r in results.items()}
    assert peaks["demand"] < peaks["plain"] - 50.0
    flow = ("systems.air", "supply_air_flow")
    least = 0.3 * 0.8 * 1.0
    before = of_day(results["demand"][flow], 1, 7.0, 7.5).min()
    assert before < 1.3 * least
    assert of_day(results["demand"][flow], 1, 12.0, 19.0).mean() > 1.3 * before


# ------------------------------------------------------------------------------------ optimal start


def terminal(occupied: float, unoccupied: float | None, **more: Any) -> dict[str, Any]:
    return {"setpoint": {"occupied": occupied, "unoccupied": unoccupied}, **WORK, **more}


IDEAL = {"heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0}}
SWITCHED = terminal(21.0, 16.0, kind="on_off", capacity=3000.0, band=0.3)
HELD = terminal(21.0, 16.0, capacity=3000.0)


@pytest.mark.parametrize(
    ("system", "zone"),
    [
        (UNIT, {}),
        (VARIABLE, {}),
        (IDEAL, {"heating": HELD, "cooling": None}),
        (IDEAL, {"heating": SWITCHED, "cooling": None}),
    ],
)
def test_zones_with_optimal_start_are_warm_when_people_come(system, zone):
    plain = simulation(rooms(system, **zone), WINTER, days=5).run()
    started = simulation(rooms(system, optimal_start={}, **zone), WINTER, days=5).run()
    assert_closed(started)
    room = ("zones.two", "air_temperature")
    opening = [
        [of_day(r[room], day, 7.0, 7.09)[0] for day in range(1, 5)] for r in (plain, started)
    ]
    assert max(opening[0]) < 20.0
    assert min(opening[1]) > max(opening[0]) + 1.0
    assert min(opening[1][1:]) > 20.3  # the first morning teaches
    setpoint = started["zones.two", "heating_setpoint"]
    begins = [7.0 - np.flatnonzero(of_day(setpoint, d, 0.0, 7.0) > 20.9)[0] / HOUR for d in (2, 4)]
    assert all(0.0 < begin <= 3.0 for begin in begins)
    assert np.all(of_day(setpoint, 2, 19.0, 24.0) < 16.1)
    heat = started["zones.two", "heating_power"]
    assert of_day(heat, 2, 7.0 - begins[0], 7.0).max() > of_day(heat, 2, 2.0, 3.0).max()


def test_optimal_start_leaves_set_points_alone_that_somebody_moved():
    made = simulation(rooms(UNIT, optimal_start={}), WINTER)
    made.zone("one").set_heating_setpoint(14.0)
    result = made.run()
    assert result["zones.one", "heating_setpoint"].max() == pytest.approx(14.0)
    assert of_day(result["zones.two", "heating_setpoint"], 1, 6.5, 7.0).max() > 20.9


# ------------------------------------------------------------------------------------ duct pressure


DUCT = {**VARIABLE, "fan": {**VARIABLE["fan"], "pressure_rise": 1000.0}}


def test_a_reset_of_the_duct_pressure_saves_fan_power():
    fixed = {"lowest": 369.0, "initial": 370.0}
    moved = {"ignored_requests": 0}
    plain = simulation(rooms({**DUCT, "duct_pressure": fixed}, equipment=BUSY), SPRING).run()
    reset = simulation(rooms({**DUCT, "duct_pressure": moved}, equipment=BUSY), SPRING).run()
    assert_closed(reset)
    assert energy(reset, "fan_electricity") < 0.75 * energy(plain, "fan_electricity")
    room = ("zones.one", "air_temperature")
    assert of_day(reset[room], 1, 10.0, 19.0).max() < of_day(plain[room], 1, 10.0, 19.0).max() + 0.8


def test_open_dampers_raise_the_pressure_again():
    """At the start 120 Pa; the rooms need more than that lets through, and ask for it."""
    system = {**DUCT, "duct_pressure": {"ignored_requests": 0}}
    gains = {"gain": {"power_density": 110.0, "schedule": "work"}}
    result = simulation(rooms(system, equipment=gains), SUMMER).run()
    flow = of_day(result["systems.air", "supply_air_flow"], 1, 7.0, 19.0)
    power = of_day(result["systems.air", "fan_power"], 1, 7.0, 19.0)
    begun, settled = slice(1, 3), slice(6 * HOUR, 11 * HOUR)
    assert flow[settled].mean() > 1.2 * flow[begun].mean()
    pressure = power / flow
    assert pressure[settled].mean() > 1.5 * pressure[begun].mean()


# -------------------------------------------------------------------------------------- night cycle


@pytest.mark.parametrize(("system", "name"), [(UNIT, "air.two"), (VARIABLE, "air")])
def test_a_night_cycle_runs_the_fan_for_fixed_times(system, name):
    cycled = simulation(rooms({**system, "night_cycle": {}}), WINTER, days=3).run()
    assert_closed(cycled)
    flow = of_day(cycled[f"systems.{name}", "supply_air_flow"], 1, 19.0, 24.0)
    flow = np.concatenate([flow, of_day(cycled[f"systems.{name}", "supply_air_flow"], 2, 0.0, 7.0)])
    runs = [length for on, length in spans(flow) if on]
    rests = [length for on, length in spans(flow) if not on]
    assert len(runs) >= 2
    assert min(runs[:-1]) >= 6
    assert max(rests) >= 2
    coldest = np.min(
        [of_day(cycled[f"zones.{z}", "air_temperature"], 2, 3.0, 7.0) for z in ("one", "two")]
    )
    assert 15.0 < coldest < 15.9  # it floats down to 15.5 degC, and is then held at 16 degC
    fresh = of_day(cycled[f"systems.{name}", "outdoor_air_flow"], 2, 0.0, 7.0)
    assert fresh.max() == 0.0


@pytest.mark.parametrize("sequence", [{"night_cycle": {}}, {"thermostat": {}}])
def test_a_building_that_switches_for_fixed_times_warms_up(sequence):
    """Half hours do not fit into a day: it comes back to its state after some days."""
    made = simulation(rooms({**SMALL, **sequence}), WINTER, days=1)
    assert made.findings == ()
    assert made.run().warm_up_days < 40


def test_a_night_cycle_takes_more_fan_power_than_a_fan_that_follows_the_load():
    plain = simulation(rooms(UNIT), WINTER, days=3).run()
    cycled = simulation(rooms({**UNIT, "night_cycle": {}}), WINTER, days=3).run()
    assert energy(cycled, "fan_electricity") > 1.03 * energy(plain, "fan_electricity")


# ------------------------------------------------------------------------------------------- stages


def test_stages_keep_their_times_and_the_room_its_band():
    stages = {"band": 1.0, "least_on": 600.0, "least_off": 900.0}
    modulated = simulation(rooms(SMALL), SUMMER).run()
    result = simulation(rooms({**SMALL, "thermostat": stages}), SUMMER).run()
    assert_closed(result)
    compressor = of_day(result["systems.air.one", "compressor_power"], 1)
    times = spans(compressor)[1:-1]
    assert len(times) >= 6
    assert all(length >= (2 if on else 3) for on, length in times)
    room = of_day(result["zones.one", "air_temperature"], 1, 11.0, 18.0)
    assert 22.5 < room.min() < 24.0 < room.max() < 28.5  # after 15 min of rest
    spent = [energy(r, "cooling_electricity") for r in (result, modulated)]
    assert spent[0] == pytest.approx(spent[1], rel=0.2)
    assert energy(result, "cooling_power", "zones.one") > 0.0


def test_a_furnace_of_one_stage_is_on_or_off():
    result = simulation(rooms({**SMALL, "thermostat": {}}), WINTER).run()
    assert_closed(result)
    heat = of_day(result["systems.air.two", "heating_coil_power"], 1)
    on = heat[heat > 1.0]
    np.testing.assert_allclose(on, 3500.0, rtol=1e-3)
    assert 0.1 < len(on) / DAY < 0.9
    assert of_day(result["zones.two", "air_temperature"], 1, 10.0, 19.0).mean() == pytest.approx(
        21.0, abs=0.6
    )


def test_two_stages_and_an_economiser_come_one_after_the_other():
    coil = {
        "stages": [
            {**EXPANSION["stages"][0], "capacity": 3500.0, "flow": 0.2},
            {**EXPANSION["stages"][0], "capacity": 7000.0, "flow": 0.4},
        ]
    }
    unit = {**SMALL, "fan": FAN, "cooling": coil, "thermostat": {},
            "outdoor_air": {"economiser": "differential_dry_bulb"}}  # fmt: skip
    result = simulation(rooms(unit, equipment=BUSY), date(2025, 5, 19), days=3).run()
    assert_closed(result)
    fresh = result["systems.air.one", "outdoor_air_flow"].astype(float)
    power = result["systems.air.one", "compressor_power"].astype(float)
    assert np.any((fresh > 0.3) & (power < 1.0))  # outdoor air alone
    levels = np.unique(np.round(power[power > 1.0], -3))
    assert len(levels) >= 2
    assert of_day(result["zones.one", "air_temperature"], 2, 12.0, 18.0).max() < 28.0


# --------------------------------------------------------------------------------------- economiser


def test_an_economiser_with_bands_moves_seldom():
    """Where the limit lies in the swing of a day, and zones differ, a band spares the damper."""
    moves = {}
    for band, least in ((0.0, 0.0), (3.0, 1800.0)):
        limits = {"kind": "dry_bulb", "high_limit": 18.0, "temperature_band": band,
                  "least_time": least}  # fmt: skip
        unit = {**UNIT, "outdoor_air": {"economiser": limits}}
        result = simulation(rooms(unit, equipment=BUSY), date(2025, 5, 5), days=6).run()
        assert_closed(result)
        fresh = result["systems.air.one", "outdoor_air_flow"].astype(float)
        least_air = 0.04 * 1.0
        is_open = fresh.reshape(6, DAY)[:, 8 * HOUR : 18 * HOUR] > 1.2 * least_air
        moves[band] = int(np.abs(np.diff(is_open.astype(int), axis=1)).sum())
    assert moves[3.0] < moves[0.0]


# ------------------------------------------------------------------------------------- plant resets


def reset_plant(plant: str, thrifty: float, **response: float) -> dict[str, Any]:
    """Return both plants, one of them reset by requests."""
    reset = {"kind": "requests", "supply_temperature": thrifty, "ignored_requests": 0, **response}
    return {**PLANTS, plant: {**PLANTS[plant], "reset": reset}}


def test_chilled_water_gets_warmer_while_nobody_asks_for_colder():
    """From 7 towards 12 degC by a fiftieth of that every five minutes, 15 min after the start."""
    plain = simulation(rooms(FAN_COIL, plants=PLANTS), SUMMER).run()
    result = simulation(rooms(FAN_COIL, plants=reset_plant("cold", 12.0)), SUMMER).run()
    assert_closed(result)
    supply = of_day(result["plants.cold", "supply_water_temperature"], 1)
    assert supply[7 * HOUR - 1] == pytest.approx(7.0, abs=0.1)  # at rest it begins anew
    slope = np.diff(supply[8 * HOUR : 10 * HOUR])
    np.testing.assert_allclose(slope, 0.1, atol=0.01)
    assert energy(result, "cooling_electricity") < 0.97 * energy(plain, "cooling_electricity")
    warm = [of_day(r["zones.one", "air_temperature"], 1, 10.0, 18.0) for r in (plain, result)]
    assert np.abs(warm[0] - warm[1]).max() < 0.3


def test_open_valves_keep_hot_water_as_hot_as_it_has_to_be():
    """With 22 degC no coil holds 21 degC: requests hold the water between that and 60 degC."""
    fast = {"trim": -0.05, "respond": 0.06, "largest_response": 0.15}
    plants = reset_plant("hot", 22.0, **fast)
    result = simulation(rooms(FAN_COIL, plants=plants), WINTER, days=3).run()
    assert_closed(result)
    supply = of_day(result["plants.hot", "supply_water_temperature"], 1, 8.0, 19.0)
    assert supply[6:36].min() > 23.0
    assert supply[6:].max() < 45.0
    assert of_day(result["zones.two", "air_temperature"], 1, 9.0, 19.0).min() > 20.2


def test_a_fan_of_a_unit_with_all_sequences_closes():
    unit = {
        **UNIT, "night_cycle": {}, "thermostat": {}, "fan": {**FAN, "mode": "cycling"},
        "outdoor_air": {"economiser": "enthalpy", "demand_control": {}},
        "night_purge": {"warm": 22.0, "cool": 18.0},
    }  # fmt: skip
    for start in (WINTER, SPRING, SUMMER):
        assert_closed(simulation(rooms(unit, optimal_start={}), start).run())


def test_a_handler_with_all_sequences_closes():
    handler = {
        **DUCT, "night_cycle": {"zones": 2}, "duct_pressure": {},
        "outdoor_air": {"economiser": "differential_enthalpy", "demand_control": {}},
        "supply_air": {"reset": {"kind": "requests"}}, "night_purge": {"warm": 22.0, "cool": 18.0},
    }  # fmt: skip
    for start in (WINTER, SPRING, SUMMER):
        assert_closed(simulation(rooms(handler, optimal_start={}), start).run())
