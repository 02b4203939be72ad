"""The processes of malfunctions and crews: chance, queues, working hours, closed forms."""

import math
from datetime import date

import numpy as np
import pytest
import simpy

from sim.clock import random_stream
from sim.kernel.systems.arrays import Condition, as_new
from sim.physics import wear
from sim.processes.crews import Crew
from sim.processes.malfunctions import Malfunctions, begins_at
from sim.processes.wear import condition_of, zone_effect
from sim.schedules import calendar_of
from sim.site import Location
from sim.site.malfunctions import Crew as CrewDocument
from sim.site.malfunctions import FailedBurner, FailedFan, SensorBias

HOUR = 3600.0


def machine(**more):
    return FailedFan.read({"kind": "failed_fan", "asset": "systems.air", **more})


def shop(items, crews, *, seed=1, until, hours=None, begins=None):
    """Run malfunctions alone; return them and what was applied and told."""
    environment = simpy.Environment()
    applied, told = [], []
    made = Malfunctions(
        environment,
        items,
        {name: CrewDocument.read(crew) for name, crew in crews.items()},
        stream=lambda name: random_stream(seed, name),
        apply=lambda name, severity: applied.append((environment.now, name, severity)),
        report=lambda _, text, **__: told.append((environment.now, text)),
    )
    made.start(begins or dict.fromkeys(items), hours)
    environment.run(until=until)
    return made, applied, told


def down_time(made, until):
    return sum((until if b.repaired is None else b.repaired) - b.begun_at for b in made.breakdowns)


@pytest.mark.parametrize("members", [1, 3])
def test_machines_and_repairers_have_the_availability_of_the_closed_form(members):
    """Three machines that fail at random, repairs of constant length.

    Each with a repairer of its own: ``up / (up + repair)``. One repairer for all: the probability
    that he rests is that of Takacs (1962), Introduction to the Theory of Queues, ch. 5 (M/G/1//N).
    """
    machines, up, repair = 3, 10.0, 4.0
    expected = up / (up + repair)
    if members == 1:
        total, product = 0.0, 1.0
        for n in range(machines):
            if n > 0:
                transform = math.exp(-n / up * repair)
                product *= (1.0 - transform) / transform
            total += math.comb(machines - 1, n) * product
        rest = 1.0 / (1.0 + machines / up * repair * total)
        expected = (1.0 - rest) / repair * up / machines
    job = {"crew": "staff", "duration": repair * HOUR}
    items = {f"m{i}": machine(failures={"mean": up * HOUR}, repair=job) for i in range(machines)}
    until = 15000 * HOUR
    made, _, _ = shop(items, {"staff": {"members": members}}, until=until)
    availability = 1.0 - down_time(made, until) / (machines * until)
    assert availability == pytest.approx(expected, abs=0.012)


def test_constant_repairs_by_one_crew_match_the_renewal_theorem():
    repair = {"crew": "staff", "notice": 2 * HOUR, "duration": 3 * HOUR, "cost": 50}
    items = {"fan": machine(failures={"mean": 45 * HOUR, "shape": 3}, repair=repair)}
    until = 20000 * HOUR
    made, _, _ = shop(items, {"staff": {"cost_per_hour": 40}}, until=until)
    assert down_time(made, until) / until == pytest.approx(5 / 50, rel=0.04)
    assert len(made.breakdowns) == pytest.approx(400, rel=0.04)
    assert {b.cost for b in made.breakdowns if b.repaired is not None} == {170.0}


def test_more_members_wait_less_and_see_the_same_failures_first():
    items = {
        f"m{i}": machine(
            failures={"mean": 20 * HOUR}, repair={"crew": "staff", "duration": 6 * HOUR}
        )
        for i in range(6)
    }
    few, many = (shop(items, {"staff": {"members": n}}, until=2000 * HOUR)[0] for n in (1, 6))
    assert down_time(few, 2000 * HOUR) > 1.5 * down_time(many, 2000 * HOUR)
    first = [{b.name: b.begun_at for b in reversed(made.breakdowns)} for made in (few, many)]
    assert first[0] == first[1], "the first failure of each is the same whoever repairs"


def test_priority_is_served_first_and_work_pauses_outside_hours():
    def item(priority):
        return machine(
            start="2025-01-06",
            repair={"crew": "staff", "duration": 5 * HOUR, "priority": priority, "cost": 10},
        )

    items = {"first": item(10), "late": item(10), "urgent": item(1)}
    hours = (np.array([0.0, 8.0, 16.0, 32.0, 40.0, 56.0]) * HOUR, np.array([0, 1, 0, 1, 0, 1.0]))
    made, applied, told = shop(
        items,
        {"staff": {"hours": "work"}},
        until=100 * HOUR,
        hours=lambda _: hours,
        begins={"first": 9 * HOUR, "late": 10 * HOUR, "urgent": 11 * HOUR},
    )
    ends = {b.name: (b.begun / HOUR, b.repaired / HOUR) for b in made.breakdowns}
    assert ends == {"first": (9.0, 14.0), "urgent": (14.0, 35.0), "late": (35.0, 40.0)}
    assert [name for _, name, severity in applied if severity == 0.0] == ["first", "urgent", "late"]
    assert (40.0 * HOUR, "late: repaired") in told


def test_a_crew_that_never_works_repairs_nothing():
    environment = simpy.Environment()
    crew = Crew(environment, 1, (np.zeros(1), np.zeros(1)))
    job = environment.process(crew.work(1.0))
    environment.run(until=1e9)
    assert job.is_alive
    assert crew.waiting == 0


def test_series_hold_presence_and_severity_to_the_second():
    item = machine(start="2025-01-06", repair={"crew": "staff", "duration": 450.0})
    made, _, _ = shop({"fan": item}, {"staff": {}}, until=3600, begins={"fan": 150.0})
    series = made.series(4, 300.0)
    for quantity in ("malfunction", "malfunction_severity"):
        values = series["malfunctions.fan", quantity]
        np.testing.assert_array_equal(values, np.array([0.5, 1.0, 0.0, 0.0], dtype=np.float32))


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        ("2025-03-08T12:00", 12.0),
        ("2025-03-09T12:00", 35.0),
        ("2025-03-09T02:30", 26.0),
        ("2025-03-07T00:00", -24.0),
    ],
)
def test_starts_are_civil_time(start, hours):
    location = Location(latitude=36, longitude=-80, time_zone="America/New_York")
    calendar = calendar_of(location, -5.0, date(2025, 3, 8), date(2025, 3, 11))
    assert begins_at(machine(start=start), calendar) == hours * HOUR


def test_an_hour_that_comes_twice_means_its_first_pass():
    location = Location(latitude=36, longitude=-80, time_zone="America/New_York")
    calendar = calendar_of(location, -5.0, date(2025, 11, 2), date(2025, 11, 4))
    assert begins_at(machine(start="2025-11-02T01:30"), calendar) == 0.5 * HOUR
    assert begins_at(machine(start="2025-11-03T08:00"), calendar) == 32 * HOUR


def test_effects_multiply_add_up_and_leave_as_new():
    assert np.array_equal(condition_of([]), as_new())
    both = condition_of(
        [
            {Condition.COOLING: 0.9, Condition.SUPPLY_BIAS: 1.0, Condition.DAMPER: 0.2},
            {Condition.COOLING: 0.5, Condition.SUPPLY_BIAS: -3.0, Condition.DAMPER: 0.7},
        ]
    )
    assert both[Condition.COOLING] == pytest.approx(0.45)
    assert (both[Condition.SUPPLY_BIAS], both[Condition.DAMPER]) == (-2.0, 0.7)
    begin = {"asset": "zones.room", "start": "2025-01-06"}
    burner = FailedBurner.read({"kind": "failed_burner", **begin})
    with pytest.raises(TypeError, match="no failed_burner"):
        zone_effect(burner, 1.0)
    sensor = SensorBias.read({"kind": "sensor_bias", "bias": 1.0, **begin})
    assert zone_effect(sensor, 0.5).bias == 0.5


def test_laws_of_wear_at_their_ends():
    assert wear.throttled_flow(0.0, 1.5) == 1.0
    assert wear.moving_power(1.0, 0.0) == 1.0
    for law in (
        wear.COOLING_CAPACITY,
        wear.COOLING_POWER,
        wear.HEATING_CAPACITY,
        wear.HEATING_POWER,
    ):
        assert wear.undercharged(law, 0.0, 25.0, 30.0) == 1.0
    shares = np.linspace(0.0, 0.3, 7)
    capacity = wear.undercharged(wear.COOLING_CAPACITY, shares, 26.67, 35.0)
    power = wear.undercharged(wear.COOLING_POWER, shares, 26.67, 35.0)
    assert np.all(np.diff(capacity) < 0.0)
    assert np.all(np.diff(power / capacity) > 0.0)
    assert capacity[-1] == pytest.approx(0.7984, abs=1e-3)
