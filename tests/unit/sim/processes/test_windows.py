"""Windows people work: when they act, what air comes in, and what a run makes of it."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import simpy

from sim.clock import random_stream
from sim.errors import DocumentError
from sim.physics.occupant_actions import single_sided_velocity
from sim.processes.openings import flow_levels
from sim.processes.outdoors import Outdoors
from sim.processes.windows import Windows, passages_of
from sim.schedules import step_means
from sim.simulation import Simulation
from sim.site import WindowOpening, site_from
from sim.weather import read_weather
from tests.boxes import box, terminal

HOUR = 3600.0
DAY = 24 * HOUR
ROOM = "zones.room"
LEVELS = (0.0, *np.geomspace(0.05, 0.5, 8))
WORK = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}


def outdoors(temperature, days, wind=2.0):
    return Outdoors(
        step=300.0,
        temperature=np.full(days * 288, float(temperature)),
        wind_speed=np.full(days * 288, wind),
        daily_mean=np.full(days, float(temperature)),
        running_mean=np.full(days, float(temperature)),
        clothing=np.full(days, 0.6),
    )


def office_hours(days, count=1.0):
    times = np.sort(np.concatenate([np.arange(days) * DAY + h * HOUR for h in (8.0, 18.0)]))
    return times, np.tile([count, 0.0], days)


def worked(option, inside, outside, *, days=200, presence=None, seed=1):
    """Work the windows of a room that stays at one temperature; return them and the levels."""
    levels = []
    room = SimpleNamespace(
        air_temperature=inside, operative_temperature=inside, let_air_in=levels.append
    )
    windows = Windows(
        WindowOpening(**option),
        room,
        outdoors(outside, days),
        area=2.0,
        levels=LEVELS,
        streams=(random_stream(seed, "looks"), random_stream(seed, "passages")),
    )
    environment = simpy.Environment()
    environment.process(windows.work(environment, presence or office_hours(days)))
    environment.run(until=days * DAY)
    return windows, levels


def share_open(windows, days=200, hours=slice(None)):
    return step_means(*windows.opening, days * 24, HOUR).reshape(days, 24)[:, hours].mean()


def test_first_opening_in_the_morning_has_the_published_chance():
    """Haldi and Robinson: logit on arrival after a night, and the hazard of 5 min after that."""
    windows, _ = worked({"leave_open": False}, 25.0, 20.0, days=600)
    times, shares = windows.opening
    opened = times[shares > 0]
    on_arrival = np.count_nonzero(np.isclose(opened % DAY, 8 * HOUR))
    chance = 1 / (1 + np.exp(-(-13.88 + 0.312 * 25 + 0.0433 * 20 + 1.862)))
    assert on_arrival == pytest.approx(600 * chance, abs=3 * np.sqrt(600 * chance))
    first = [opened[opened // DAY == day].min(initial=np.inf) for day in range(600)]
    hour = np.mean(
        [moment % DAY <= 9 * HOUR for moment in first if np.isfinite(moment)]
        + [False for moment in first if not np.isfinite(moment)]
    )
    stays = 1 - chance
    for minutes in range(5, 65, 5):
        logit = -12.23 + 0.281 * 25 + 0.0271 * 20 - 0.000878 * minutes
        stays *= 1 - 1 / (1 + np.exp(-logit))
    assert hour == pytest.approx(1 - stays, abs=3 * np.sqrt(stays * (1 - stays) / 600) + 0.002)


def test_interval_changes_the_share_little():
    shares = [
        share_open(worked({"interval": step, "leave_open": False}, 25.0, 20.0, days=400)[0], 400)
        for step in (300.0, 600.0, 1200.0)
    ]
    assert max(shares) - min(shares) < 0.05, shares


@pytest.mark.parametrize("model", ["haldi_robinson", "humphreys"])
def test_warmer_rooms_have_their_windows_open_more(model):
    shares = [share_open(worked({"model": model}, inside, 20.0)[0]) for inside in (20, 24, 28, 31)]
    assert np.all(np.diff(shares) >= 0), shares
    assert shares[-1] > shares[0] + 0.2


def test_humphreys_acts_beyond_the_band_alone():
    """Comfort is 25.4 degC at a running mean of 20 degC: nothing happens from 23.4 to 27.4."""
    for inside in (23.5, 27.3):
        assert share_open(worked({"model": "humphreys"}, inside, 20.0)[0]) == 0.0
    assert share_open(worked({"model": "humphreys"}, 27.5, 20.0)[0]) > 0.3


def test_windows_left_open_and_windows_that_are_not():
    nights = [
        share_open(worked({"leave_open": leave}, 26.0, 22.0)[0], hours=slice(19, 24))
        for leave in (False, True)
    ]
    assert nights[0] == 0.0
    assert nights[1] > 0.1
    ground = worked({"ground_floor": True}, 26.0, 22.0)[0]
    assert share_open(ground, hours=slice(19, 24)) != nights[1]


def test_flow_is_that_of_the_formula_on_average():
    """Rounding to levels is made up for: the mean is within 1 % of the formula."""
    for inside, outside in ((26.0, 20.0), (25.0, 8.0), (24.0, 24.0)):
        windows, _ = worked({}, inside, outside, days=300)
        times, flows = windows.flow
        velocity = single_sided_velocity(np.full(1, 2.0), 1.2, np.full(1, inside - outside))[0]
        hours = step_means(times, flows, 300 * 24, HOUR).sum()
        opening = step_means(*windows.opening, 300 * 24, HOUR).sum()
        assert hours == pytest.approx(2.0 * velocity * opening, rel=0.01)
        assert set(flows) <= set(LEVELS)


def test_nobody_there_no_window_opens():
    windows, levels = worked({}, 30.0, 20.0, presence=office_hours(200, 0.0))
    assert not levels
    assert share_open(windows) == 0.0


def test_groups_have_owners():
    times, counts = np.array([1.0, 2.0, 3.0, 4.0, 9.0]) * HOUR, np.array([2.0, 1.0, 3.0, 0.0, 1.0])
    found = [(p.time / HOUR, p.group, p.arrives) for p in passages_of((times, counts), 3)]
    assert found == [
        (1, 0, True), (1, 1, True), (2, 1, False), (3, 1, True), (3, 2, True),
        (4, 0, False), (4, 1, False), (4, 2, False), (9, 0, True),
    ]  # fmt: skip
    absences = [p.absence / HOUR for p in passages_of((times, counts), 3)]
    assert absences == [np.inf, np.inf, 1, 1, np.inf, 5, np.inf, np.inf, 5]


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


PEOPLE = {"count": 2, "schedule": "work"}


def site(**zone):
    data = box(
        heating=terminal(20.0, 8000.0), cooling=terminal(27.0, 8000.0), system="ideal"
    ).plain()
    data["schedules"]["work"] = WORK
    data["zones"]["room"] |= {"people": PEOPLE} | zone
    return site_from(data)


def simulate(weather, site, days=7, seed=1):
    start = date(2025, 7, 7)
    return Simulation(site, weather, start=start, end=date(2025, 7, 7 + days), seed=seed).run()


def test_heat_vapour_and_carbon_dioxide_see_the_same_air(weather):
    option = {"fraction": 0.3}
    supply = {"ventilation": {"per_area": 0.0005, "schedule": "work"}}
    run = simulate(weather, site(window_opening=option, **supply))
    closed = simulate(weather, site(**supply))
    assert run.balance.residual < 1e-6
    assert all(balance.residual < 1e-6 for balance in run.air_balances.values())
    flow, open_ = run[ROOM, "window_flow"], run[ROOM, "window_opening"]
    assert open_.max() == 1.0
    assert np.all((flow > 0) == (open_ > 0))
    # heat of ventilation over the temperature difference is the flow of both
    heat = run[ROOM, "ventilation_gain"].astype(float)
    difference = run["site", "outdoor_temperature"] - run[ROOM, "air_temperature"].astype(float)
    steady = (open_ == 1.0) & (np.abs(difference) > 3.0)
    whole = steady & np.roll(steady, 1) & np.roll(steady, -1)
    assert whole.sum() > 30
    apart = closed["site", "outdoor_temperature"] - closed[ROOM, "air_temperature"].astype(float)
    noon = np.argmax(np.abs(apart) * (closed[ROOM, "people_count"] > 1))
    scheduled = closed[ROOM, "ventilation_gain"][noon] / apart[noon] / 1006.0
    inside = whole & (run[ROOM, "people_count"] > 1)
    found = heat[inside] / difference[inside] / 1006.0
    assert found == pytest.approx(flow[inside] + scheduled, rel=0.02)
    carbon, before = run[ROOM, "co2_concentration"], closed[ROOM, "co2_concentration"]
    assert carbon[whole].mean() < before[whole].mean() - 50
    assert "window_flow" not in {signal.quantity for signal in closed.series}


def test_scheduled_air_and_windows_add_up_in_any_order(weather):
    """The schedule changes its flow while windows stand open, and the other way round."""
    supply = {"ventilation": {"per_area": 0.001, "schedule": "noon"}}
    data = site(window_opening={"groups": 2, "fraction": 0.5}, **{}).plain()
    data["schedules"]["noon"] = {"days": {"all": {"11:00": 1.0, "13:17": 0.4, "15:00": 0.0}}}
    data["zones"]["room"] |= supply
    run = simulate(weather, site_from(data))
    assert run.balance.residual < 1e-6
    assert set(np.unique(run[ROOM, "window_opening"])) >= {0.0, 0.5, 1.0}


def test_levels_share_the_decompositions(weather):
    one = flow_levels(site(window_opening={}), "room", 1)
    many = flow_levels(site(window_opening={}), "room", 8)
    assert (len(one), len(many)) == (9, 5)
    assert one[0] == 0.0
    assert np.all(np.diff(one) > 0)
    assert one[1] == pytest.approx(0.05 * 0.2 * 12.0)
    assert flow_levels(site(), "room", 3) == (0.0,)


def test_same_seed_same_bytes_and_other_streams_stay(weather):
    runs = [simulate(weather, site(window_opening={}), 3, seed) for seed in (4, 4, 5)]
    flows = [run[ROOM, "window_opening"].tobytes() for run in runs]
    assert flows[0] == flows[1]
    assert flows[0] != flows[2]
    closed = simulate(weather, site(), 3, 4)
    assert np.array_equal(closed[ROOM, "people_count"], runs[0][ROOM, "people_count"])


def test_windows_need_people_and_glass():
    with pytest.raises(DocumentError) as caught:
        data = site(window_opening={"fraction": 1.5}).plain()
    assert [fault.place for fault in caught.value.faults] == ["zones.room.window_opening.fraction"]
    data = site().plain()
    data["zones"]["room"]["window_opening"] = {}
    del data["zones"]["room"]["people"]
    del data["surfaces"]["south"]["windows"]
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    assert len(caught.value.faults) == 2
    assert all(fault.remedy for fault in caught.value.faults)
