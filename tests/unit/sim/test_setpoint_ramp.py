from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.schedules import Calendar, level_at, operation_transitions, setpoint_transitions
from sim.site import Schedule
from sim.site.zone import Setpoint

CALENDAR = Calendar(date(2025, 1, 1), date(2025, 1, 4), "Etc/GMT+7", -7.0)
DAY = Schedule.model_validate({"days": {"all": {"08:00": 1, "23:00": 0}}})
NIGHT = Schedule.model_validate({"days": {"all": {"00:00": 1, "07:00": 0, "18:00": 1}}})
HOUR = 3600.0


def values(setpoint, schedule=DAY, *, step=1.0):
    times, levels = setpoint_transitions(setpoint, schedule, CALENDAR)
    return level_at(times, levels, np.arange(0.0, CALENDAR.duration, step))


def test_a_ramp_is_a_staircase_of_equal_integral_in_every_minute() -> None:
    found = values(Setpoint(occupied=20, unoccupied=10, ramp=HOUR))
    for day in range(3):
        begin = day * 86400 + 7 * 3600
        assert found[begin - 1] == 10.0
        minutes = found[begin : begin + 3600].reshape(60, 60)
        line = 10.0 + 10.0 * (np.arange(60) + 0.5) / 60
        assert minutes.mean(axis=1) == pytest.approx(line)
        assert found[begin + 3600] == 20.0
        assert found[day * 86400 + 23 * 3600] == 10.0


@given(
    ramp=st.floats(1.0, 6 * HOUR),
    advance=st.floats(0.0, HOUR),
    high=st.floats(15.0, 30.0),
    low=st.floats(5.0, 30.0),
)
def test_a_ramp_adds_half_of_its_length(ramp, advance, high, low) -> None:
    times, levels = setpoint_transitions(
        Setpoint(occupied=high, unoccupied=low, ramp=ramp, advance=advance), DAY, CALENDAR
    )
    assert min(high, low) - 1e-9 <= levels.min()
    assert levels.max() <= max(high, low) + 1e-9
    lengths = np.diff(np.append(times, CALENDAR.duration))
    occupied = 3 * (15 * HOUR + advance + 0.5 * ramp)
    expected = low * CALENDAR.duration + (high - low) * occupied
    assert lengths @ levels == pytest.approx(expected, rel=1e-9)


def test_a_ramp_longer_than_the_pause_begins_where_the_pause_does() -> None:
    found = values(Setpoint(occupied=20, unoccupied=10, ramp=12 * HOUR), NIGHT, step=60.0)
    pause = found[7 * 60 : 18 * 60]
    assert found[7 * 60 - 1] == 20.0
    assert pause[0] == pytest.approx(10.0 + 10.0 / 12, abs=0.02)
    assert np.all(np.diff(pause) >= 0.0)


def test_overrides_hold_over_a_ramp() -> None:
    override = {"start": "07:15", "end": "07:30", "value": 15.0}
    setpoint = Setpoint.model_validate(
        {"occupied": 20, "unoccupied": 10, "ramp": HOUR, "overrides": [override]}
    )
    found = values(setpoint, step=60.0)
    assert found[7 * 60 + 15 : 7 * 60 + 30].tolist() == [15.0] * 15
    assert found[7 * 60 + 30] == pytest.approx(15.0 + 10.0 / 120)


def test_without_an_unoccupied_value_the_terminal_is_off() -> None:
    setpoint = Setpoint(occupied=27, unoccupied=None)
    assert set(values(setpoint).tolist()) == {27.0}
    times, on = operation_transitions(setpoint, DAY, CALENDAR)
    hours = level_at(times, on, np.arange(72) * HOUR).reshape(3, 24)
    assert hours.tolist() == [[0.0] * 8 + [1.0] * 15 + [0.0]] * 3


def test_an_override_switches_the_terminal_on() -> None:
    override = {"start": "04:00", "end": "05:00", "value": 24.0}
    setpoint = Setpoint.model_validate(
        {"occupied": 27, "unoccupied": None, "overrides": [override]}
    )
    times, on = operation_transitions(setpoint, DAY, CALENDAR)
    assert level_at(times, on, np.array([3.5, 4.5, 5.5, 8.5]) * HOUR).tolist() == [0, 1, 0, 1]


def test_a_terminal_with_two_values_is_always_on() -> None:
    times, on = operation_transitions(Setpoint(occupied=20, unoccupied=10), DAY, CALENDAR)
    assert (times.tolist(), on.tolist()) == ([0.0], [1.0])
