"""Schedules as one timeline of changes: combined, rounded to levels, in order."""

from datetime import date

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel import Input
from sim.processes.timeline import (
    FLOW_LEVELS,
    NEVER,
    Levels,
    ZoneSignals,
    changes_of,
    combine,
    follow,
    zone_signals,
)
from sim.schedules import Calendar, level_at
from sim.site import site_from
from tests.boxes import box, closed_pair, terminal

HOUR = 3600.0
CALENDAR = Calendar(date(2025, 1, 6), date(2025, 1, 8))
STAIRS = {"days": {"all": {f"{hour:02d}:00": (hour % 12) / 11 for hour in range(24)}}}
WORK = {"days": {"all": {"08:00": 0.5, "12:00": 1.0, "18:00": 0.0}}}


def signals(**zone):
    data = box().plain()
    data["schedules"] |= {"work": WORK, "stairs": STAIRS}
    data["systems"] = {"s": {**box().plain()["systems"]["ideal"], **zone.pop("system", {})}}
    data["zones"]["room"] |= {"system": "s", **zone}
    site = site_from(data)
    return zone_signals(site, "room", Levels(site, CALENDAR))


def at(times, values, *hours):
    return level_at(times, values, np.array(hours) * HOUR).tolist()


def test_an_empty_zone_has_no_set_points_and_no_gains():
    own = signals(equipment={})
    assert own.at(Input.HEATING_SETPOINT, 0.0) == -NEVER
    assert own.at(Input.COOLING_SETPOINT, 0.0) == NEVER
    for kind in (Input.PEOPLE, Input.LIGHTING, Input.EXTRA, Input.EQUIPMENT_RADIANT,
                 Input.HEATING_CAPACITY, Input.CONFIGURATION):  # fmt: skip
        assert own.at(kind, 40 * HOUR) == 0.0
    assert own.flows == (0.0,)


def test_gains_follow_their_schedules():
    own = signals(
        people={"count": 4, "schedule": "work"},
        lighting={"power_density": 10, "schedule": "work"},
        equipment={
            "plugs": {"power_density": 5, "schedule": "work", "radiant_fraction": 0.2},
            "oven": {"power_density": 2, "schedule": "always", "lost_fraction": 0.5,
                     "radiant_fraction": 1.0},
        },
    )  # fmt: skip
    hours = (0, 9, 13, 20, 33)
    assert at(*own.inputs[Input.PEOPLE], *hours) == [0, 2, 4, 0, 2]
    assert at(*own.inputs[Input.LIGHTING], *hours) == [0, 240, 480, 0, 240]
    assert at(*own.inputs[Input.EQUIPMENT_CONVECTIVE], *hours) == pytest.approx([0, 96, 192, 0, 96])
    assert at(*own.inputs[Input.EQUIPMENT_RADIANT], *hours) == pytest.approx([48, 72, 96, 48, 72])


def test_setpoints_and_capacities_of_terminals():
    heating = terminal(21.0, 3000.0) | {"schedule": "work"}
    heating["setpoint"] = {"occupied": 21, "unoccupied": 16, "advance": HOUR}
    own = signals(heating=heating)
    assert at(*own.inputs[Input.HEATING_SETPOINT], 6, 7, 12, 17, 18) == [16, 21, 21, 21, 16]
    assert own.at(Input.HEATING_CAPACITY, 0.0) == 3000.0
    assert own.at(Input.COOLING_CAPACITY, 0.0) == 0.0


def test_a_continuous_fan_heats_while_it_runs():
    fan = {"specific_power": 2000, "flow_per_area": 0.005, "schedule": "work"}
    own = signals(system={"fan": fan}, heating=terminal(20.0))
    assert at(*own.inputs[Input.EXTRA], 6, 9, 13, 19) == pytest.approx([0, 480, 480, 0])
    cycling = signals(system={"fan": {**fan, "mode": "cycling"}}, heating=terminal(20.0))
    assert not cycling.inputs[Input.EXTRA][1].any()


def test_flows_sum_ventilation_and_night_ventilation():
    own = signals(
        people={"count": 4, "schedule": "always"},
        ventilation={
            "per_person": 0.01,
            "per_area": 0.001,
            "schedule": "work",
            "heat_recovery": 0.5,
        },
        night_ventilation=0.2,
        night_ventilation_schedule="always",
    )
    half = 0.5 * (4 * 0.01 + 48 * 0.001)
    times, index = own.inputs[Input.CONFIGURATION]
    flows = np.array(own.flows)[index.astype(int)]
    expected = [0.2, 0.2 + 0.5 * half, 0.2 + half]
    assert at(times, flows, 0, 9, 13) == pytest.approx(expected)


def test_many_levels_of_air_flow_are_rounded_to_eight():
    own = signals(ventilation={"per_area": 0.01, "schedule": "stairs"})
    assert len(own.flows) == FLOW_LEVELS
    times, index = own.inputs[Input.CONFIGURATION]
    rounded = np.array(own.flows)[index.astype(int)]
    hours = np.arange(24)
    exact = 0.48 * (hours % 12) / 11
    error = np.abs(at(times, rounded, *hours) - exact)
    assert error.max() <= 0.48 / (2 * (FLOW_LEVELS - 1)) + 1e-12
    assert at(times, rounded, 0, 11) == pytest.approx([0.0, 0.48]), "both ends are kept"


def test_few_levels_are_kept_exactly():
    own = signals(ventilation={"per_area": 0.01, "schedule": "work"})
    assert own.flows == pytest.approx((0.0, 0.24, 0.48))


STEPS = st.lists(st.tuples(st.integers(0, 99), st.floats(-5, 5)), max_size=6)


@given(st.lists(st.tuples(st.floats(-3, 3), STEPS), max_size=4))
def test_combined_signals_are_weighted_sums_everywhere(parts):
    every = []
    for weight, steps in parts:
        inner = dict(steps)
        inner.setdefault(0, 1.0)
        times = np.array(sorted(inner), dtype=float)
        every.append((weight, (times, np.array([inner[int(t)] for t in times]))))
    times, values = combine(every)
    where = np.arange(-1.0, 101.0, 0.5)
    expected = sum((w * level_at(*signal, where) for w, signal in every), np.zeros(len(where)))
    np.testing.assert_allclose(level_at(times, values, where), expected, atol=1e-9)
    assert np.all(np.diff(times) > 0)


def test_changes_are_in_order_and_without_repeats():
    step = (np.array([-50.0, 100.0, 200.0]), np.array([1.0, 1.0, 2.0]))
    other = (np.array([0.0, 100.0]), np.array([5.0, 6.0]))
    table = changes_of(
        [
            ZoneSignals({Input.PEOPLE: step}, (0.0,)),
            ZoneSignals({Input.PEOPLE: other, Input.EXTRA: other}, (0.0,)),
        ]
    )
    assert np.all(np.diff(table[:, 0]) >= 0)
    assert table.tolist() == [
        [0, 0, Input.PEOPLE, 1],
        [0, 1, Input.PEOPLE, 5],
        [0, 1, Input.EXTRA, 5],
        [100, 1, Input.PEOPLE, 6],
        [100, 1, Input.EXTRA, 6],
        [200, 0, Input.PEOPLE, 2],
    ]
    assert changes_of([]).shape == (0, 4)


def test_following_hands_over_each_moment_at_its_time():
    environment = simpy.Environment()
    table = np.array([[0, 0, 4, 1], [0, 1, 4, 2], [60, 0, 4, 3], [90, 1, 4, 4]], dtype=float)
    seen = []
    environment.process(
        follow(environment, table, lambda c: seen.append((environment.now, c.tolist())))
    )
    environment.run()
    assert [time for time, _ in seen] == [0, 60, 90]
    assert [change for _, changes in seen for change in changes] == table.tolist()


@pytest.mark.parametrize(("lights", "expected"), [({}, 48.0), ({"control": "occupancy"}, 0.0)])
def test_return_air_brings_the_heat_of_lights_to_the_plenum(lights, expected):
    data = closed_pair().plain()
    data["schedules"]["work"] = WORK
    data["systems"]["air"] = {
        "kind": "variable_air_volume",
        "fan": {"flow": 0.5, "schedule": "work"},
        "heating": {"kind": "gas", "capacity": 1000.0},
        "box": {"maximum": 0.5},
        "return_plenum": "cold",
    }
    data["zones"]["warm"] |= {
        "system": "air",
        "lighting": {
            "power_density": 8, "schedule": "work", "return_fraction": 0.3, **lights,
        },
    }  # fmt: skip
    site = site_from(data)
    levels = Levels(site, CALENDAR)
    plenum, room = (zone_signals(site, name, levels) for name in ("cold", "warm"))
    assert at(*plenum.inputs[Input.EXTRA], 0, 13, 20) == pytest.approx([0.0, expected, 0.0])
    assert room.at(Input.EXTRA, 13 * HOUR) == 0.0
