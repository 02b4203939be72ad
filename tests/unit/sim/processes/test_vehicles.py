"""Vehicles at charge points: who comes, who waits, what they take and what they leave without."""

from datetime import date

import numpy as np
import pytest
import simpy

from sim.clock import random_stream
from sim.errors import DocumentError
from sim.processes.vehicles import Session, Visit, charge, charging, draw_visits
from sim.schedules import Calendar
from sim.site import VehicleCharging

STEP = 300.0
WINTER = Calendar(date(2025, 1, 6), date(2025, 1, 13), "America/New_York", -5.0)
PLAIN = {
    "points": 2,
    "power": "6 kW",
    "efficiency": 0.9,
    "vehicles": 2,
    "arrival": "08:00",
    "arrival_spread": 0,
    "departure": "16:00",
    "departure_spread": 0,
    "energy": "10.8 kWh",
}
HOUR = 3600.0
KWH = 3.6e6


def group(**parts):
    return VehicleCharging.read({**PLAIN, **parts})


def visits_of(own, calendar=WINTER, seed=1):
    return draw_visits(own, calendar, random_stream(seed, "vehicles/a"))


def sessions_of(own, visits):
    environment = simpy.Environment()
    kept = []
    environment.process(charging(environment, own, visits, kept.append))
    environment.run(until=8 * 86400.0)
    return kept


def test_vehicles_come_on_weekdays_by_the_civil_clock():
    visits = visits_of(group())
    assert len(visits) == 10
    assert [visit.arrival / HOUR for visit in visits[:4]] == [8.0, 8.0, 32.0, 32.0]
    assert {visit.departure - visit.arrival for visit in visits} == {8 * HOUR}
    assert {visit.energy for visit in visits} == {10.8 * KWH}
    summer = Calendar(date(2025, 7, 7), date(2025, 7, 14), "America/New_York", -5.0)
    assert visits_of(group(), summer)[0].arrival == 7 * HOUR
    assert visits_of(group(months=[2])) == ()
    assert len(visits_of(group(days="saturday"))) == 2


def test_who_stays_overnight_leaves_the_day_after():
    night = group(arrival="18:00", departure="07:00", days="all")
    assert {visit.departure - visit.arrival for visit in visits_of(night)} == {13 * HOUR}


def test_the_hour_of_the_clock_change_is_no_hour_of_the_stay():
    spring = Calendar(date(2025, 3, 8), date(2025, 3, 10), "America/New_York", -5.0)
    night = group(arrival="18:00", departure="07:00", days="saturday")
    assert {visit.departure - visit.arrival for visit in visits_of(night, spring)} == {12 * HOUR}


def test_draws_are_spread_and_the_same_for_a_seed():
    own = group(vehicles=400, arrival_spread=1800, departure_spread=900, energy_spread="3 kWh")
    visits = visits_of(own)
    assert visits == visits_of(own)
    assert visits != visits_of(own, seed=2)
    arrivals = np.array([visit.arrival % 86400 for visit in visits])
    needs = np.array([visit.energy for visit in visits]) / KWH
    assert arrivals.mean() / HOUR == pytest.approx(8.0, abs=0.05)
    assert np.abs(arrivals / HOUR - 8.0).max() <= 1.0
    assert needs.mean() == pytest.approx(10.8, abs=0.2)
    # cut off at two standard deviations: 0.955 of one is left
    assert needs.std() == pytest.approx(3 * 0.955, rel=0.05)
    fewer = visits_of(own.model_copy(update={"presence": 0.25}))
    assert len(fewer) / len(visits) == pytest.approx(0.25, abs=0.03)
    assert set(fewer) < set(visits)


def test_a_longer_run_begins_with_the_days_of_a_shorter_one():
    own = group(vehicles=5, arrival_spread=1800, departure_spread=900, presence=0.7)
    short, long = (
        visits_of(own, Calendar(date(2025, 1, 6), date(2025, 1, day), "America/New_York", -5.0))
        for day in (8, 11)
    )
    assert 0 < len(short) < len(long)
    assert long[: len(short)] == short


def test_who_finds_no_point_waits_and_may_leave_without():
    own = group(points=1)
    visits = [
        Visit(0.0, 4 * HOUR, KWH),
        Visit(1 * HOUR, 9 * HOUR, KWH),
        Visit(2 * HOUR, 3 * HOUR, KWH),
        Visit(5 * HOUR, 12 * HOUR, KWH),
    ]
    kept = {session.visit: session.plugged for session in sessions_of(own, visits)}
    assert kept[visits[0]] == 0.0
    assert kept[visits[1]] == 4 * HOUR
    assert kept[visits[2]] == 3 * HOUR  # never got one
    assert kept[visits[3]] == 9 * HOUR
    found = charge(own, [Session(v, p) for v, p in kept.items()], np.zeros(160), STEP)
    assert found.waiting.sum() * STEP / HOUR == pytest.approx(3 + 1 + 4)
    assert found.connected.sum() * STEP / HOUR == pytest.approx(4 + 5 + 3)
    assert found.connected.max() == 1.0
    assert found.unmet.sum() * STEP == pytest.approx(KWH)
    assert found.unmet[35] > 0
    assert found.stored == pytest.approx(3 * KWH)


def sessions(*figures):
    return [Session(Visit(begin, end, need), begin) for begin, end, need in figures]


def test_on_arrival_at_full_power():
    # 10.8 kWh at 90 %: 12 kWh from the point, two hours of 6 kW from 8:02:30 on
    found = charge(group(), sessions((28950.0, 57600.0, 10.8 * KWH)), np.zeros(288), STEP)
    assert found.power[95] == 0.0
    assert found.power[96] == pytest.approx(3000.0)
    assert found.power[97:120] == pytest.approx(6000.0)
    assert found.power[120] == pytest.approx(3000.0)
    assert not found.power[121:].any()
    assert found.power.sum() * STEP == pytest.approx(12 * KWH)
    assert not found.unmet.any()


def test_spread_evenly_until_departure():
    own = group(strategy="spread")
    found = charge(own, sessions((8 * HOUR, 16 * HOUR, 10.8 * KWH)), np.zeros(288), STEP)
    assert found.power[96:192] == pytest.approx(1500.0)
    assert not found.power[192:].any()
    short = charge(own, sessions((8 * HOUR, 9 * HOUR, 10.8 * KWH)), np.zeros(288), STEP)
    assert short.power[96:108] == pytest.approx(6000.0)
    assert short.unmet.sum() * STEP == pytest.approx(5.4 * KWH)
    assert short.unmet[107] * STEP == pytest.approx(5.4 * KWH)


def test_within_the_power_of_the_site():
    own = group(strategy="limited", site_limit="10 kW")
    two = sessions((8 * HOUR, 16 * HOUR, 10.8 * KWH), (8 * HOUR, 16 * HOUR, 5.4 * KWH))
    net = np.full(288, 4000.0)
    net[96:108] = 12000.0
    found = charge(own, two, net, STEP)
    assert not found.power[96:108].any()
    assert (net + found.power)[108:].max() == pytest.approx(10000.0)
    assert found.power[108] == pytest.approx(6000.0)
    assert found.power.sum() * STEP == pytest.approx(18 * KWH)
    sunny = charge(own, two, np.full(288, -20000.0), STEP)
    assert sunny.power[96] == pytest.approx(12000.0)


def test_a_command_lowers_the_power_of_all_points():
    command = np.full(288, np.inf)
    command[96:108] = 1000.0
    own = sessions((8 * HOUR, 16 * HOUR, 10.8 * KWH))
    found = charge(group(), own, np.zeros(288), STEP, command=command)
    assert found.power[96:108] == pytest.approx(1000.0)
    assert found.power[108] == pytest.approx(6000.0)


def test_who_is_still_there_at_the_end_is_not_unmet():
    found = charge(group(), sessions((23.5 * HOUR, 30 * HOUR, 10.8 * KWH)), np.zeros(288), STEP)
    assert found.power.sum() * STEP == pytest.approx(3 * KWH)
    assert not found.unmet.any()


def test_nobody_takes_nothing():
    found = charge(group(), [], np.zeros(12), STEP)
    assert not found.power.any()
    assert not found.waiting.any()
    assert found.stored == 0.0


@pytest.mark.parametrize(
    ("parts", "place", "limit"),
    [
        ({"points": 0}, "points", "at least 1"),
        ({"power": 0}, "power", "greater than 0"),
        ({"energy": "0 kWh"}, "energy", "at least 36,000"),
        ({"strategy": "limited"}, "document", "a site_limit for"),
        ({"site_limit": "5 kW"}, "document", "a site_limit for"),
        ({"arrival_spread": 14400, "departure_spread": 3600}, "document", "below 14400 s"),
        ({"months": []}, "months", "at least 1 entry"),
    ],
)
def test_impossible_charging_is_refused_with_a_remedy(parts, place, limit):
    with pytest.raises(DocumentError) as caught:
        group(**parts)
    (fault,) = caught.value.faults
    assert fault.place == place
    assert limit in fault.limit
    assert fault.remedy
