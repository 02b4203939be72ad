"""Schedules in civil time: the figures are read off a calendar by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.schedules import (
    Calendar,
    calendar_of,
    level_at,
    period_mask,
    period_transitions,
    setpoint_transitions,
    step_means,
    step_starts,
    transitions,
)
from sim.site import DayPeriod, Location, Schedule, Setpoint

HOUR = 3600.0
OFFICE = Schedule.read(
    {
        "days": {
            "weekdays": {"08:00": 1, "18:00": 0},
            "saturday": {"09:00": 0.5, "12:00": 0},
            "holidays": {"10:00": 0.1, "11:00": 0},
        }
    }
)
DAILY = Schedule.read({"days": {"all": {"07:00": 1, "19:00": 0}}})


def new_york(start, end, holidays=None):
    return Calendar(start, end, "America/New_York", -5.0, holidays)


def in_hours(signal):
    return [(time / HOUR, level) for time, level in zip(*signal, strict=True)]


def test_week_in_standard_time():
    # 6 January 2025 is a Monday
    signal = transitions(OFFICE, new_york(date(2025, 1, 10), date(2025, 1, 13)))
    assert in_hours(signal) == [(0, 0), (8, 1), (18, 0), (24 + 9, 0.5), (24 + 12, 0)]


def test_run_that_starts_in_summer_begins_at_one_on_the_civil_clock():
    calendar = new_york(date(2025, 7, 7), date(2025, 7, 8))
    early = Schedule.read({"days": {"all": {"00:00": 0.3, "00:30": 0.4, "08:00": 1}}})
    # civil 08:00 is 07:00 standard; the run ends at 01:00 of the next civil day
    assert in_hours(transitions(early, calendar)) == [(0, 0.4), (7, 1), (23, 0.3), (23.5, 0.4)]


def test_clock_skips_an_hour():
    # 9 March 2025, 02:00 -> 03:00 in New York: 02:30 does not happen, what it says holds at 03:00
    schedule = Schedule.read({"days": {"all": {"01:30": 0.2, "02:30": 0.6, "07:00": 1}}})
    signal = transitions(schedule, new_york(date(2025, 3, 9), date(2025, 3, 10)))
    assert in_hours(signal)[:4] == [(0, 0), (1.5, 0.2), (2.0, 0.6), (6.0, 1)]


def test_clock_repeats_an_hour():
    # 2 November 2025, 02:00 -> 01:00: the hour from 01:00 happens twice and so does 01:30
    schedule = Schedule.read({"days": {"all": {"01:30": 0.2, "07:00": 1}}})
    signal = transitions(schedule, new_york(date(2025, 11, 2), date(2025, 11, 3)))
    # the run starts at 01:00 of the civil day, still in summer time
    assert in_hours(signal) == [(0, 0), (0.5, 0.2), (1.0, 0), (1.5, 0.2), (7, 1)]


def test_southern_hemisphere_and_half_hours():
    # Adelaide, UTC+9:30, summer time until 6 April 2025 03:00 -> 02:00
    calendar = Calendar(date(2025, 4, 5), date(2025, 4, 7), "Australia/Adelaide", 9.5)
    assert in_hours(transitions(DAILY, calendar)) == [(0, 0), (6, 1), (18, 0), (31, 1), (43, 0)]


def test_holiday_comes_before_weekday():
    # 4 July 2025 is a Friday
    calendar = new_york(date(2025, 7, 3), date(2025, 7, 5), "US")
    assert in_hours(transitions(OFFICE, calendar)) == [(0, 0), (7, 1), (17, 0), (33, 0.1), (34, 0)]
    without = new_york(date(2025, 7, 3), date(2025, 7, 5))
    assert in_hours(transitions(OFFICE, without)) == [(0, 0), (7, 1), (17, 0), (31, 1), (41, 0)]


def test_holiday_without_an_entry_is_the_weekday():
    schedule = Schedule.read({"days": {"weekdays": {"08:00": 1, "18:00": 0}}})
    signal = transitions(schedule, new_york(date(2025, 7, 4), date(2025, 7, 5), "US"))
    assert in_hours(signal) == [(0, 0), (7, 1), (17, 0)]


def test_observed_holiday():
    # 4 July 2026 is a Saturday, observed on Friday the 3rd
    assert date(2026, 7, 3) in new_york(date(2026, 7, 1), date(2026, 8, 1), "US").holiday_dates


def test_subdivision_has_its_own_holidays():
    # Corpus Christi, 19 June 2025, in Bavaria but not in Berlin
    days = (date(2025, 6, 1), date(2025, 7, 1))
    bavaria = Calendar(*days, "Europe/Berlin", 1.0, "DE-BY").holiday_dates
    berlin = Calendar(*days, "Europe/Berlin", 1.0, "DE-BE").holiday_dates
    assert date(2025, 6, 19) in bavaria - berlin


def test_holidays_may_be_given_by_date():
    days = (date(2025, 6, 2), date(2025, 6, 4))
    calendar = new_york(date(2025, 6, 1), date(2025, 7, 1), days)
    assert calendar.holiday_dates == set(days)
    assert calendar.days.dates[calendar.days_of("holidays")].tolist() == list(days)


@pytest.mark.parametrize("code", ["XX", "US-QQ", ""])
def test_unknown_holiday_code_is_a_fault(code):
    with pytest.raises(DocumentError, match=r"location\.holidays.*DE-BY"):
        _ = Calendar(date(2025, 1, 1), date(2025, 1, 2), holidays=code).holiday_dates


def test_leap_day_belongs_to_february():
    calendar = new_york(date(2024, 2, 28), date(2024, 3, 2))
    february = Schedule.read({"days": {"all": {"00:00": 1}}, "months": [2]})
    assert calendar.duration == 3 * 86400
    assert in_hours(transitions(february, calendar)) == [(0, 1), (48, 0)]
    # 29 February 2024 was a Thursday
    thursday = Schedule.read({"days": {"thursday": {"00:00": 1}}})
    assert in_hours(transitions(thursday, calendar)) == [(0, 0), (24, 1), (48, 0)]


def test_schedule_of_no_day_is_zero():
    schedule = Schedule.read({"days": {"sunday": {"00:00": 1}}})
    signal = transitions(schedule, new_york(date(2025, 1, 6), date(2025, 1, 11)))
    assert in_hours(signal) == [(0, 0)]


def test_step_at_the_end_of_day_is_the_next_days_matter():
    schedule = Schedule.read({"days": {"all": {"00:00": 0.5, "24:00": 1}}})
    signal = transitions(schedule, new_york(date(2025, 1, 6), date(2025, 1, 8)))
    assert in_hours(signal) == [(0, 0.5)]


def test_period_over_midnight_belongs_to_the_day_it_begins_on():
    night = DayPeriod.model_validate({"days": "friday", "start": "22:00", "end": "06:00"})
    # starts on Saturday 11 January: still inside Friday's night
    signal = period_transitions(night, new_york(date(2025, 1, 11), date(2025, 1, 19)))
    assert in_hours(signal) == [(0, 1), (6, 0), (6 * 24 + 22, 1), (7 * 24 + 6, 0)]


def test_adjacent_periods_of_whole_days_are_one():
    signal = period_transitions(DayPeriod(), new_york(date(2025, 1, 6), date(2025, 1, 9)))
    assert in_hours(signal) == [(0, 1)]


def test_period_mask():
    period = DayPeriod.model_validate(
        {"days": "weekdays", "months": [7], "start": "12:00", "end": "18:00"}
    )
    mask = period_mask(period, new_york(date(2025, 6, 30), date(2025, 7, 2)), 1800.0)
    assert np.flatnonzero(mask).tolist() == list(range(48 + 22, 48 + 34))


def test_setpoint_follows_schedule_and_advance():
    setpoint = Setpoint(occupied=21, unoccupied=16, advance=2 * HOUR)
    signal = setpoint_transitions(setpoint, DAILY, new_york(date(2025, 1, 6), date(2025, 1, 8)))
    assert in_hours(signal) == [(0, 16), (5, 21), (19, 16), (29, 21), (43, 16)]


def test_advance_reaches_back_from_after_the_run():
    setpoint = Setpoint(occupied=21, unoccupied=16, advance=8 * HOUR)
    signal = setpoint_transitions(setpoint, DAILY, new_york(date(2025, 1, 6), date(2025, 1, 7)))
    assert in_hours(signal) == [(0, 21), (19, 16), (23, 21)]


def test_advance_longer_than_the_pause_joins():
    setpoint = Setpoint(occupied=21, unoccupied=16, advance=30 * HOUR)
    signal = setpoint_transitions(setpoint, DAILY, new_york(date(2025, 1, 6), date(2025, 1, 9)))
    assert in_hours(signal) == [(0, 21)]


def test_last_override_wins():
    setpoint = Setpoint.model_validate(
        {
            "occupied": 24,
            "unoccupied": 30,
            "overrides": [
                {"start": "05:00", "end": "09:00", "value": 22},
                {"start": "08:00", "end": "10:00", "value": "26 degC", "days": "weekdays"},
            ],
        }
    )
    signal = setpoint_transitions(setpoint, DAILY, new_york(date(2025, 1, 6), date(2025, 1, 7)))
    assert in_hours(signal) == [(0, 30), (5, 22), (8, 26), (10, 24), (19, 30)]


def test_step_means_are_exact():
    times, levels = np.array([0.0, 450.0, 500.0, 900.0]), np.array([1.0, 3.0, 0.0, 2.0])
    assert step_means(times, levels, 5, 300.0).tolist() == pytest.approx(
        [1.0, (150 + 150) / 300, 0.0, 2.0, 2.0], abs=1e-15
    )
    assert step_starts(times, levels, 5, 300.0).tolist() == [1.0, 1.0, 0.0, 2.0, 2.0]


def test_steps_without_a_change_carry_no_rounding():
    times = np.array([0.0, 1000.0 / 3])
    means = step_means(times, np.array([0.1, 0.7]), 1000, 300.0)
    assert set(np.delete(means, 1)) == {0.1, 0.7}


def test_several_changes_in_one_step_before_and_after_the_run():
    times = np.array([-50.0, -10.0, 30.0, 60.0, 700.0])
    levels = np.array([9.0, 1.0, 2.0, 4.0, 8.0])
    assert step_means(times, levels, 2, 100.0).tolist() == pytest.approx([2.5, 4.0])
    assert level_at(times, levels, np.array([-60.0, 0.0, 30.0])).tolist() == [9, 1, 2]


def test_civil_days_and_months():
    calendar = new_york(date(2025, 3, 31), date(2025, 4, 2))
    # daylight saving: April begins at 23:00 of standard time
    months = calendar.step_months(48, HOUR)
    assert np.flatnonzero(np.diff(months)).tolist() == [22]
    assert months[0] == (2025 - 1970) * 12 + 2
    assert calendar.step_days(48, HOUR)[[0, 22, 23, 46, 47]].tolist() == [0, 0, 1, 1, 2]


def test_calendar_of_a_location():
    place = Location(latitude=36, longitude=-80, time_zone="America/New_York", holidays="US")
    calendar = calendar_of(place, -5.0, date(2025, 1, 1), date(2025, 1, 2))
    assert calendar == new_york(date(2025, 1, 1), date(2025, 1, 2), "US")
    assert calendar.start_instant == datetime(2025, 1, 1, 5, tzinfo=UTC)


def test_civil_clock_agrees_with_the_time_zone_database():
    calendar = Calendar(date(2025, 1, 1), date(2026, 1, 1), "Europe/Berlin", 1.0)
    seconds = np.arange(0.0, calendar.duration, 1800.0)
    zone, midnight = ZoneInfo("Europe/Berlin"), datetime(2025, 1, 1, tzinfo=UTC)
    expected = [
        (
            (calendar.start_instant + timedelta(seconds=second))
            .astimezone(zone)
            .replace(tzinfo=UTC)
            - midnight
        ).total_seconds()
        for second in seconds
    ]
    assert calendar.civil(seconds).tolist() == expected
