"""Humidity, carbon dioxide and leaks in whole runs."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scenarios.run import result_findings
from sim.errors import DocumentError
from sim.physics.infiltration import leakage_coefficients, leakage_flow
from sim.physics.psychrometrics import humidity_ratio, relative_humidity
from sim.processes import air_quality
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.boxes import box, site_data, terminal

PEOPLE = {"count": 4, "schedule": "always", "arrivals": "expected"}
AIR = {"heating": terminal(20.0), "cooling": terminal(24.0), "system": "ideal"}


def simulation(site, start=date(2025, 7, 1), days=2):
    weather = read_weather("denver")
    return Simulation(site, weather, start=start, end=start + timedelta(days=days))


def run(start=date(2025, 7, 1), days=2, **zone):
    return simulation(box(**zone), start, days).run()


def test_empty_zones_follow_the_outdoors():
    result = run(days=4, infiltration={"air_changes": 5.0})
    np.testing.assert_allclose(result["zones.room", "co2_concentration"], 420.0, rtol=1e-6)
    weather = read_weather("denver")
    hours = slice(181 * 24, 185 * 24)
    outdoor = humidity_ratio(
        weather.dry_bulb[hours], weather.relative_humidity[hours], weather.pressure[hours]
    )
    inside = result["zones.room", "humidity_ratio"].mean() / 1000.0
    assert inside == pytest.approx(float(outdoor.mean()), rel=0.02)


def test_relative_humidity_goes_with_ratio_and_temperature():
    result = run(people=PEOPLE, **AIR)
    air, ratio = (
        result["zones.room", name].astype(float) for name in ("air_temperature", "humidity_ratio")
    )
    pressure = np.full(len(air), read_weather("denver").pressure.mean())
    expected = relative_humidity(air, ratio / 1000.0, pressure)
    np.testing.assert_allclose(result["zones.room", "relative_humidity"], expected, rtol=1e-5)


def test_people_alone_give_what_the_balance_says():
    result = run(people=PEOPLE, **AIR)
    seconds = 2 * 86400.0
    water = result.air_balances["moisture"].flows
    assert water["people"][0] == pytest.approx(4 * 48.0 / 2.4535e6 * seconds, rel=1e-6)
    assert result.moisture_residual < 1e-9
    assert result.co2_residual < 1e-9
    assert not [f for f in result_findings(result, {}) if "closed" in f.code]


def test_moisture_sources_count_and_storage_delays_them():
    source = {"flow": 1e-4, "schedule": "always"}
    dry, wet = run(**AIR), run(moisture_source=source, **AIR)
    flows = wet.air_balances["moisture"].flows["sources"]
    assert flows[0] == pytest.approx(1e-4 * 2 * 86400.0, rel=1e-9)
    asset = ("zones.room", "humidity_ratio")
    assert np.all(wet[asset] > dry[asset])
    slow = run(moisture_source=source, moisture_capacity_multiplier=20.0, **AIR)
    assert slow[asset].std() < 0.6 * wet[asset].std()


def cooled(sensible_fraction, **more):
    data = box(people=PEOPLE | {"count": 12}, **AIR).model_dump(mode="json", exclude_defaults=True)
    data["systems"]["ideal"]["cooling"] |= {"sensible_fraction": sensible_fraction, **more}
    return simulation(site_from(data)).run()


def test_a_sensible_source_takes_no_water():
    assert cooled(1.0).air_balances["moisture"].flows["coil"][0] == 0.0


def test_a_coil_takes_at_most_what_its_latent_part_pays_for():
    result = cooled(0.8)
    taken = -result.air_balances["moisture"].flows["coil"][0]
    cold = float(result["zones.room", "cooling_power"].sum(dtype=float)) * result.step
    assert 0.0 < taken * 2.4535e6 <= 0.25 * cold * (1 + 1e-3)
    asset = ("zones.room", "humidity_ratio")
    assert result[asset].mean() < cooled(1.0)[asset].mean()
    assert cooled(0.8, apparatus_dew_point=6.0)[asset].mean() <= result[asset].mean() + 1e-6


def test_air_is_never_more_than_saturated():
    source = {"flow": 5e-3, "schedule": "always"}
    result = run(moisture_source=source, infiltration={"air_changes": 0.0}, **AIR)
    assert result["zones.room", "relative_humidity"].max() <= 1.0 + 1e-5
    water = result.air_balances["moisture"].flows
    assert water["condensation"][0] < 0.0
    assert result.moisture_residual < 1e-9


@pytest.mark.parametrize("name", ["moisture", "co2"])
def test_a_flow_off_by_a_thousandth_is_noticed(name):
    result = run(people=PEOPLE, **AIR)
    balance = result.air_balances[name]
    flows = dict(balance.flows) | {"infiltration": balance.flows["infiltration"] * 1.001}
    wrong = replace(
        result, air_balances={**result.air_balances, name: replace(balance, flows=flows)}
    )
    assert getattr(wrong, f"{name}_residual") > 1e-4
    assert f"{name}-balance-not-closed" in {f.code for f in result_findings(wrong, {})}


def test_a_closed_zone_starts_like_the_outdoors_and_keeps_its_air():
    result = run(infiltration={"air_changes": 0.0})
    assert np.ptp(result["zones.room", "co2_concentration"]) == 0.0
    assert result.co2_residual == 0.0


def pair(flow, **zone):
    shell = {"boundary": "adiabatic", "construction": "heavy-wall", "area": 60, "tilt": 90}
    zones = {
        "warm": {"floor_area": 20, "volume": 60, "people": PEOPLE, **AIR},
        "cold": {"floor_area": 40, "volume": 90, "infiltration": {"air_changes": 0.0}, **zone},
    }
    door = {"zone": "warm", "other_zone": "cold", "flow": flow}
    surfaces = {name: {"zone": name, **shell} for name in zones}
    return site_data(zones=zones, surfaces=surfaces, air_exchange={"door": door})


@pytest.mark.parametrize("flow", [0.001, 0.02, 0.1])
def test_what_two_zones_exchange_sums_to_nothing(flow):
    result = simulation(site_from(pair(flow))).run()
    for balance in result.air_balances.values():
        given = balance.flows["interzone"]
        assert abs(given[0]) > 0.0
        assert abs(given.sum()) <= 1e-12 * np.abs(given).sum()
        assert balance.residual < 1e-9


def test_more_mixing_brings_zones_together():
    apart = []
    for flow in (0.001, 0.01, 0.1):
        result = simulation(
            site_from(pair(flow, ventilation={"per_area": 1e-3, "schedule": "always"}))
        ).run()
        warm, cold = (result[f"zones.{n}", "co2_concentration"].mean() for n in ("warm", "cold"))
        apart.append(warm - cold)
    assert apart[0] > apart[1] > apart[2] > 0.0


def test_a_door_that_is_shut_lets_nothing_pass():
    data = pair(0.02)
    data["schedules"]["open"] = {"days": {"all": {"00:00": 0.0, "12:00": 1.0}}}
    data["air_exchange"]["door"]["schedule"] = "open"
    data["zones"]["warm"]["people"] = {**PEOPLE, "schedule": "open"}
    result = simulation(site_from(data), date(2025, 1, 6), 1).run()
    gain = result["zones.cold", "interzone_gain"]
    assert not gain[:144].any()
    assert abs(gain[144:]).min() > 0.0
    carbon = result["zones.cold", "co2_concentration"]
    assert np.ptp(carbon[1:144]) < 1e-3
    assert np.ptp(carbon[144:]) > 10.0
    assert result.balance.residual < 1e-9
    assert result.co2_residual < 1e-9
    heat = result.balance.flows["interzone"]
    assert abs(heat.sum()) <= 1e-9 * np.abs(heat).sum()


def test_an_unknown_schedule_of_a_door_is_a_fault():
    data = pair(0.02)
    data["air_exchange"]["door"]["schedule"] = "nowhere"
    with pytest.raises(DocumentError) as caught:
        simulation(site_from(data))
    assert [f.place for f in caught.value.faults] == ["air_exchange.door.schedule"]


def test_a_leak_by_stack_and_wind_has_the_flow_of_the_model():
    result = run(date(2025, 1, 6), infiltration={"leakage_area": 0.03, "shelter_class": 2}, **AIR)
    flow = result["zones.room", "infiltration_flow"].astype(float)
    sim = simulation(box(), date(2025, 1, 6))
    weather, place = sim.cast.prepared.period.driving.weather, slice(5 * 288, 7 * 288)
    outdoor, wind = weather.dry_bulb[place], weather.wind_speed[place]
    inside = result["zones.room", "air_temperature"].astype(float)
    before = np.concatenate([inside[:1], inside[:-1]])  # a step's flow goes by its start
    density = read_weather("denver").pressure.mean() / (287.042 * (outdoor + 273.15))
    model = leakage_flow(leakage_coefficients(0.03, 1, 2), before - outdoor, wind) * density
    np.testing.assert_allclose(flow[1:], model[1:], rtol=0.02)
    heat = result["zones.room", "infiltration_gain"].astype(float)
    expected = flow * 1006.0 * (outdoor - inside)
    assert heat.sum() == pytest.approx(expected.sum(), rel=2e-3)
    assert result.balance.residual < 1e-9


def test_a_pressure_test_is_another_way_to_give_the_leak():
    tested = run(infiltration={"air_changes_50": 5.0}, **AIR)["zones.room", "infiltration_flow"]
    area = 5.0 * 129.6 / 3600.0 * 0.08**0.65 * np.sqrt(1.2 / 8.0)
    given = run(infiltration={"leakage_area": float(area)}, **AIR)[
        "zones.room", "infiltration_flow"
    ]
    np.testing.assert_allclose(tested, given, rtol=1e-6)


@pytest.mark.parametrize(
    ("zone", "place", "limit"),
    [
        ({"infiltration": {"leakage_area": -1}}, "zones.room.infiltration.leakage_area", "greater"),
        (
            {"infiltration": {"leakage_area": 0.1, "air_changes_50": 3}},
            "zones.room.infiltration",
            "either",
        ),
        (
            {"infiltration": {"leakage_area": 0.1, "air_changes": 0.5}},
            "zones.room.infiltration",
            "either",
        ),
        (
            {"infiltration": {"leakage_area": 0.1, "storeys": 4}},
            "zones.room.infiltration.storeys",
            "at most",
        ),
        (
            {"moisture_capacity_multiplier": 0.5},
            "zones.room.moisture_capacity_multiplier",
            "at least",
        ),
        (
            {"moisture_source": {"flow": 1e-4, "schedule": "nowhere"}},
            "zones.room.moisture_source.schedule",
            "schedules",
        ),
    ],
)
def test_bad_input_is_listed_with_place_limit_and_remedy(zone, place, limit):
    with pytest.raises(DocumentError) as caught:
        simulation(box(**zone))
    fault = next(f for f in caught.value.faults if f.place == place)
    assert limit in fault.limit
    assert fault.remedy


def test_steps_are_cut_only_where_zones_mix_fast():
    model = [
        simulation(site_from(pair(flow))).cast.feed.air.model.parts for flow in (0.0, 0.0005, 0.1)
    ]
    assert model[0] == model[1] == 1 < model[2] <= air_quality.FINEST_PARTS
