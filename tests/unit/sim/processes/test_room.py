"""A zone in the hands of a user's process: commands, measurements, queues; the balance closes."""

from datetime import date

import numpy as np
import pytest
import simpy

from sim.kernel import Mode
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.boxes import box, terminal

HOUR = 3600.0
ROOM = "zones.room"
WORK = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def site(**zone):
    data = box(
        heating=terminal(20.0, 8000.0), cooling=terminal(26.0, 8000.0), system="ideal"
    ).plain()
    data["schedules"]["work"] = WORK
    data["systems"]["ideal"]["fan"] = zone.pop("fan", None)
    data["zones"]["room"] |= zone
    return site_from(
        {**data, "systems": {"ideal": {k: v for k, v in data["systems"]["ideal"].items() if v}}}
    )


def started(weather, days=1, **zone):
    start = date(2025, 1, 6)
    return Simulation(site(**zone), weather, start=start, end=date(2025, 1, 6 + days))


def script(simulation, *acts):
    """Run a process of (hour, function of the room) and return the run."""
    room, environment = simulation.zone("room"), simulation.environment

    def process():
        for hour, act in acts:
            yield environment.timeout(hour * HOUR - environment.now)
            act(room)

    simulation.process(process())
    run = simulation.run()
    assert run.balance.residual < 1e-6
    return run


def hours(run, quantity, first, last):
    """Series between two hours of the first day."""
    return run[ROOM, quantity][round(first * 12) : round(last * 12)]


def test_setpoints_hold_until_released(weather):
    seen = []
    run = script(
        started(weather),
        (5, lambda room: room.set_heating_setpoint(23.0)),
        (5, lambda room: room.set_cooling_setpoint(24.5)),
        (6, lambda room: seen.append((room.heating_setpoint, room.cooling_setpoint))),
        (8, lambda room: seen.append(room.air_temperature)),
        (10, lambda room: room.release()),
        (11, lambda room: seen.append((room.heating_setpoint, room.cooling_setpoint))),
    )
    assert seen == [(23.0, 24.5), pytest.approx(23.0), (20.0, 26.0)]
    for first, last, heating, cooling in ((0, 5, 20, 26), (5, 10, 23, 24.5), (10, 24, 20, 26)):
        assert set(hours(run, "heating_setpoint", first, last)) == {heating}
        assert set(hours(run, "cooling_setpoint", first, last)) == {cooling}


def test_a_hold_outlasts_what_the_schedule_says(weather):
    heating = terminal(20.0) | {"schedule": "work"}
    heating["setpoint"] = {"occupied": 21, "unoccupied": 16}
    run = script(
        started(weather, heating=heating),
        (7, lambda room: room.set_heating_setpoint(18.0)),
        (12.05, lambda room: room.release()),
    )
    assert set(hours(run, "heating_setpoint", 0, 7)) == {16.0}
    assert set(hours(run, "heating_setpoint", 7, 12)) == {18.0}, "8:00 changes nothing"
    (mixed,) = hours(run, "heating_setpoint", 12, 12 + 1 / 12)
    assert mixed == pytest.approx(0.6 * 18 + 0.4 * 21), "three of five minutes"
    assert set(hours(run, "heating_setpoint", 12.1, 18)) == {21.0}
    assert set(hours(run, "heating_setpoint", 18, 24)) == {16.0}


@pytest.mark.parametrize("moment", [3.0, 3.021, 8.0, 23.99])
def test_failed_heating_gives_nothing(weather, moment):
    run = script(
        started(weather, days=2),
        (moment, lambda room: room.set_available(heating=False)),
        (32, lambda room: room.set_available(heating=True)),
        (40, lambda room: room.release()),
    )
    failed = hours(run, "heating_power", np.ceil(moment * 12) / 12, 32)
    assert failed.max() == 0.0
    before = script(started(weather, days=2))[ROOM, "heating_power"]
    first = int(moment * 12)
    assert np.array_equal(run[ROOM, "heating_power"][:first], before[:first])
    assert before[first : 32 * 12].max() > 1000.0
    assert hours(run, "air_temperature", 31, 32).max() < 19.0
    assert hours(run, "heating_power", 32, 34).max() == pytest.approx(8000.0)


def test_failed_cooling_leaves_heating_alone(weather):
    run = script(started(weather), (0, lambda room: room.set_available(cooling=False)))
    assert run[ROOM, "cooling_power"].max() == 0.0
    assert run[ROOM, "heating_power"].max() > 0.0


def test_lighting_of_a_schedule_is_held_and_released(weather):
    run = script(
        started(weather, lighting={"power_density": 10, "schedule": "work"}),
        (6, lambda room: room.set_lighting(0.5)),
        (9, lambda room: room.set_lighting(7.0)),
        (10, lambda room: room.set_lighting(-1.0)),
        (11, lambda room: room.release()),
    )
    expected = ((0, 6, 0), (6, 9, 240), (9, 10, 480), (10, 11, 0), (11, 18, 480), (18, 24, 0))
    for first, last, power in expected:
        assert set(hours(run, "lighting_power", first, last)) == {power}


SENSOR = {
    "people": {"count": 2, "schedule": "work", "arrivals": "expected"},
    "lighting": {
        "power_density": 10,
        "schedule": "always",
        "control": "occupancy",
        "timeout": 1800,
    },
}


def test_lights_with_a_sensor_wait_for_somebody(weather):
    run = script(started(weather, **SENSOR))
    assert hours(run, "lighting_power", 0, 8).max() == 0.0, "dark before the first arrival"
    assert set(hours(run, "lighting_power", 8, 18.5)) == {480}
    assert hours(run, "lighting_power", 18.5, 24).max() == 0.0


def test_release_returns_to_what_the_sensor_says(weather):
    run = script(
        started(weather, **SENSOR),
        (2, lambda room: room.set_lighting(0.25)),
        (3, lambda room: room.release()),
        (7, lambda room: room.set_lighting(0.0)),
        (9, lambda room: room.release()),
        (18.25, lambda room: room.set_lighting(1.0)),
        (20, lambda room: room.release()),
    )
    expected = ((0, 2, 0), (2, 3, 120), (3, 7, 0), (7, 9, 0), (9, 20, 480), (20, 24, 0))
    for first, last, power in expected:
        assert set(hours(run, "lighting_power", first, last)) == {power}, (first, last)


def test_people_are_seen(weather):
    seen = []
    script(
        started(weather, **SENSOR),
        (1, lambda room: seen.append(room.people_count)),
        (9, lambda room: seen.append(room.people_count)),
    )
    assert seen == [0.0, 2.0]


def test_added_heat_warms_and_is_taken_back(weather):
    silent = script(started(weather))
    run = script(
        started(weather),
        (3, lambda room: room.add_heat(300.0)),
        (4, lambda room: room.add_heat(500.0)),
        (5, lambda room: room.release()),
    )
    added = run.balance.flows["gains"][0] - silent.balance.flows["gains"][0]
    assert added == pytest.approx((300 + 500) * HOUR)
    saved = silent[ROOM, "heating_power"] - run[ROOM, "heating_power"]
    expected = np.repeat([300.0, 500.0, 0.0], 12)
    assert saved[3 * 12 : 6 * 12] == pytest.approx(expected, abs=0.01)


def test_added_heat_leaves_the_fan_its_own(weather):
    """The fan starts at 8 and stops at 18 whatever else heats the room."""
    fan = {"specific_power": 2000, "flow_per_area": 0.005, "schedule": "work"}
    run = script(
        started(weather, fan=fan),
        (6, lambda room: room.add_heat(300.0)),
        (20, lambda room: room.release()),
    )
    silent = script(started(weather, fan=fan))
    added = run.balance.flows["gains"][0] - silent.balance.flows["gains"][0]
    assert added == pytest.approx(300 * 14 * HOUR)
    released = script(
        started(weather, fan=fan),
        (6, lambda room: room.add_heat(300.0)),
        (10, lambda room: room.release()),
    )
    added = released.balance.flows["gains"][0] - silent.balance.flows["gains"][0]
    assert added == pytest.approx(300 * 4 * HOUR)


def test_commands_for_what_is_not_there_do_nothing(weather):
    def everything(room):
        room.set_heating_setpoint(40.0)
        room.set_cooling_setpoint(-40.0)
        room.set_lighting(1.0)
        room.set_available(heating=True, cooling=True)
        room.release()

    bare = Simulation(box(), weather, start=date(2025, 1, 6), end=date(2025, 1, 7))
    silent = Simulation(box(), weather, start=date(2025, 1, 6), end=date(2025, 1, 7)).run()
    run = script(bare, (5, everything))
    assert run.digest() == silent.digest()
    only_cooled = {"cooling": terminal(18.0), "system": "ideal"}
    summer = {"start": date(2025, 7, 1), "end": date(2025, 7, 2)}
    cooled = Simulation(box(**only_cooled), weather, **summer)
    warm = script(cooled, (1, lambda room: room.set_heating_setpoint(40.0)))
    assert warm.digest() == Simulation(box(**only_cooled), weather, **summer).run().digest()


def test_reading_changes_nothing(weather):
    """However often and whenever a zone is read, the run is the same."""

    def nodes(simulation):
        return simulation.cast.prepared.compiled.node_temperatures(simulation.cast.thermal.state, 0)

    silent, watched = started(weather), started(weather)
    random = np.random.default_rng(5)
    moments = np.sort(random.uniform(0, 24, 300))
    read = []
    run = script(
        watched, *((hour, lambda room: read.append(room.air_temperature)) for hour in moments)
    )
    plain = silent.run()
    np.testing.assert_allclose(nodes(watched), nodes(silent), atol=1e-9)
    for signal, values in plain.series.items():
        np.testing.assert_allclose(run[signal], values, rtol=1e-6, atol=1e-3, err_msg=str(signal))
    means = plain[ROOM, "air_temperature"][(moments * 12).astype(int)]
    assert np.abs(np.array(read) - means).max() < 0.5


def test_a_repair_crew_is_queued_for_and_the_run_tells_of_it(weather):
    simulation = started(weather, days=2)
    environment, room = simulation.environment, simulation.zone("room")
    crew = simpy.Resource(environment, capacity=1)

    def other_job():
        with crew.request() as turn:
            yield turn
            yield environment.timeout(3 * HOUR)

    def failure(simulation):
        yield environment.timeout(1 * HOUR)
        room.set_available(heating=False)
        simulation.report(ROOM, "heating failed")
        with crew.request() as turn:
            yield turn
            simulation.report(ROOM, "crew arrives")
            yield environment.timeout(2 * HOUR)
        room.release()
        simulation.report(ROOM, "repaired")

    simulation.process(other_job())
    simulation.process(failure)
    run = simulation.run()
    told = [
        (happening.time / HOUR, happening.asset, happening.text) for happening in run.happenings
    ]
    assert told == [
        (1.0, ROOM, "heating failed"), (3.0, ROOM, "crew arrives"), (5.0, ROOM, "repaired"),
    ]  # fmt: skip
    assert hours(run, "heating_power", 1, 5).max() == 0.0
    assert hours(run, "heating_power", 5, 6).max() > 0.0
    assert run.balance.residual < 1e-6


def test_a_moved_setpoint_is_in_the_log_of_switchings(weather):
    """Each start of heating is told, also after a set-back that ended holding."""
    run = script(
        started(weather),
        (4, lambda room: room.set_heating_setpoint(15.0)),
        (5, lambda room: room.set_heating_setpoint(20.0)),
    )
    log = run.crossings
    at_four, at_five = (log.kind[log.time == hour * HOUR].tolist() for hour in (4, 5))
    assert at_four == [Mode.FLOAT]
    assert at_five == [Mode.MAX_HEAT]
