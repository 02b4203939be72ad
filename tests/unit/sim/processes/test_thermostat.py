"""Thermostats people move: who acts, which way, for how long, and beside other holders."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import simpy

from sim.clock import random_stream
from sim.errors import DocumentError
from sim.physics.comfort import predicted_mean_vote
from sim.processes.thermostat import OCCUPANTS, Thermostat, vote_lines
from sim.simulation import Simulation
from sim.site import People, ThermostatOverride, site_from
from sim.weather import read_weather
from tests.boxes import box, terminal
from tests.unit.sim.processes.test_windows import HOUR, ROOM, WORK, office_hours, outdoors


class Zone:
    """A room that stays at one temperature and remembers who holds what."""

    def __init__(self, temperature, count):
        self.operative_temperature, self.people_count = temperature, count
        self.held = {}

    def setpoints_without(self, holder):
        assert holder == OCCUPANTS
        return 21.0, 24.0

    def set_heating_setpoint(self, value, *, holder):
        self.held["heating", holder] = value

    def set_cooling_setpoint(self, value, *, holder):
        self.held["cooling", holder] = value

    def release(self, *, holder):
        del self.held["heating", holder], self.held["cooling", holder]


def worked(temperature, days=30, count=4, seed=1, **option):
    zone = Zone(temperature, count)
    thermostat = Thermostat(
        ThermostatOverride(**option),
        People(count=count, schedule="work"),
        zone,
        outdoors(15.0, days),
        streams=(random_stream(seed, "persons"), random_stream(seed, "decisions")),
    )
    environment = simpy.Environment()
    environment.process(thermostat.work(environment, office_hours(days, float(count))))
    environment.run(until=days * 24 * HOUR)
    return thermostat, zone


def test_votes_are_close_to_straight_lines():
    for clothing in (0.5, 0.7, 1.0):
        weather = SimpleNamespace(clothing=np.full(1, clothing))
        for activity in (1.0, 1.2, 1.4):
            intercept, slope = vote_lines(weather, activity)
            at = np.linspace(18.0, 30.0, 25)
            exact = predicted_mean_vote(at, at, clothing, activity=activity)
            assert intercept + slope * at == pytest.approx(exact, abs=0.06)


@pytest.mark.parametrize(("temperature", "sign"), [(17.0, 1.0), (31.0, -1.0)])
def test_cold_people_ask_for_more_and_warm_people_for_less(temperature, sign):
    thermostat, _ = worked(temperature)
    shifts = thermostat.shift[1]
    assert set(shifts) <= {0.0, sign * 1.0, sign * 2.0}
    assert sign * 2.0 in shifts, "again while it does not help, up to the limit"


def test_the_share_of_persons_who_ever_act_is_that_of_iso_7730():
    """Where the mean vote is zero, 5 % of the people are dissatisfied."""
    weather = outdoors(15.0, 1)
    intercept, slope = (line[0] for line in vote_lines(weather, 1.2))
    neutral = -intercept / slope
    acted = [
        len(worked(neutral, days=3, count=1, seed=seed, hesitation=60.0)[0].shift[1]) > 1
        for seed in range(400)
    ]
    assert np.mean(acted) == pytest.approx(0.05, abs=0.033)


def test_time_until_acting_is_exponential():
    """One cold person: an action in the first hour has the chance 1 - exp(-60 / 30)."""
    firsts = []
    for seed in range(300):
        thermostat, _ = worked(12.0, days=1, count=1, seed=seed, variation=0.0)
        firsts.append(thermostat.shift[0][1])
    early = np.mean(np.array(firsts) <= 9 * HOUR)
    assert early == pytest.approx(1 - np.exp(-7 / 3), abs=0.06), "looks at 8:00, 8:10, … 9:00"


def test_an_override_ends_after_its_duration():
    thermostat, zone = worked(17.0, days=5, duration=3600.0, limit=1.0)
    times, shifts = thermostat.shift
    starts = np.flatnonzero(shifts > 0)
    ends = times[starts + 1][: len(starts)]
    assert np.all(ends - times[starts] == 3600.0), "no action beyond the limit prolongs it"
    assert not zone.held


def test_patient_people_without_variation_never_act_near_neutral():
    thermostat, _ = worked(23.0, variation=0.0)
    assert thermostat.shift[1].tolist() == [0.0]


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def site(override=None, heating=17.0):
    data = box(
        heating=terminal(heating, 8000.0), cooling=terminal(26.0, 8000.0), system="ideal"
    ).plain()
    data["schedules"]["work"] = WORK
    data["zones"]["room"] |= {"people": {"count": 4, "schedule": "work"}}
    if override is not None:
        data["zones"]["room"]["thermostat_override"] = override
    return site_from(data)


def started(weather, days=5, seed=1, **parts):
    start = date(2025, 1, 6)
    end = date(2025, 1, 6 + days)
    return Simulation(site(**parts), weather, start=start, end=end, seed=seed)


def test_a_run_moves_both_set_points_and_gives_them_back(weather):
    run = started(weather, override={}).run()
    assert run.balance.residual < 1e-6
    shift = run[ROOM, "thermostat_override"]
    assert shift.max() == 2.0
    assert shift.min() >= -2.0
    still = np.isin(shift, (0.0, 1.0, 2.0)) & np.isin(np.roll(shift, 1), (0.0, 1.0, 2.0))
    assert run[ROOM, "heating_setpoint"][still] == pytest.approx(17.0 + shift[still])
    assert run[ROOM, "cooling_setpoint"][still] == pytest.approx(26.0 + shift[still])
    night = shift.reshape(-1, 288)[:, 21 * 12 :]
    assert not night.any(), "two hours after the last one left"
    plain = started(weather).run()
    assert run[ROOM, "heating_power"].sum() > plain[ROOM, "heating_power"].sum()
    assert (ROOM, "thermostat_override") not in plain


def test_the_latest_holder_counts_and_each_releases_its_own(weather):
    """A demand-response call over an override, its end, and an override over a call."""
    simulation = started(weather, days=1)
    room, seen = simulation.zone("room"), []

    def look():
        seen.append((room.heating_setpoint, room.cooling_setpoint))

    def process():
        yield simulation.environment.timeout(HOUR)
        room.set_heating_setpoint(19.0, holder="occupants")
        look()
        room.set_heating_setpoint(16.0)
        room.set_cooling_setpoint(28.0)
        look()
        assert room.setpoints_without("occupants") == (16.0, 28.0)
        assert room.setpoints_without("process") == (19.0, 26.0)
        yield simulation.environment.timeout(HOUR)
        room.release()
        look()
        room.set_heating_setpoint(16.0)
        room.set_heating_setpoint(18.0, holder="occupants")
        look()
        room.release(holder="occupants")
        look()
        room.release()
        look()

    simulation.process(process())
    run = simulation.run()
    assert seen == [(19, 26), (16, 28), (19, 26), (18, 26), (16, 26), (17, 26)]
    setpoint = run[ROOM, "heating_setpoint"]
    assert set(setpoint[12:24]) == {16.0}
    assert set(setpoint[24:]) == {17.0}


def test_people_move_what_a_process_holds(weather):
    """People act on the set-point they find, be it the schedule's or a controller's."""
    simulation = started(weather, override={"duration": 3600.0})
    room = simulation.zone("room")

    def process():
        yield simulation.environment.timeout(1.0)
        room.set_heating_setpoint(15.0)

    simulation.process(process())
    setpoint = simulation.run()[ROOM, "heating_setpoint"]
    assert {15.0, 16.0, 17.0} <= set(setpoint)
    assert setpoint[-1] == 15.0


def test_same_seed_same_bytes_and_other_streams_stay(weather):
    one, two, plain = (started(weather, days=2, override=option).run() for option in ({}, {}, None))
    assert one[ROOM, "thermostat_override"].tobytes() == two[ROOM, "thermostat_override"].tobytes()
    assert one[ROOM, "air_temperature"].tobytes() == two[ROOM, "air_temperature"].tobytes()
    assert np.array_equal(one[ROOM, "people_count"], plain[ROOM, "people_count"])


def test_thermostats_need_people_and_a_terminal():
    data = site(override={}).plain()
    for part in ("people", "heating", "cooling"):
        del data["zones"]["room"][part]
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    places = [fault.place for fault in caught.value.faults]
    assert places == ["zones.room.thermostat_override"] * 2
    with pytest.raises(DocumentError, match="at most the limit"):
        site(override={"shift": 3, "limit": 2})
