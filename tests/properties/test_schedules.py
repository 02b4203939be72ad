"""Whatever the schedule, the zone and the dates: the signal is what the civil clock says."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.schedules import (
    Calendar,
    level_at,
    period_transitions,
    setpoint_transitions,
    step_means,
    transitions,
)
from sim.site import DayPeriod, Schedule, Setpoint

ZONES = st.sampled_from(
    [
        ("America/New_York", -5.0),
        ("Europe/Berlin", 1.0),
        ("Australia/Lord_Howe", 10.5),  # shifts by half an hour
        ("Europe/Dublin", 0.0),  # winter time is the negative shift
        ("Africa/Casablanca", 1.0),  # shifts around Ramadan
        ("America/Santiago", -4.0),
        ("UTC", 0.0),
        ("Asia/Tokyo", -7.0),  # weather of another place
    ]
)
DAYS = ["all", "weekdays", "weekends", "monday", "wednesday", "saturday", "sunday"]
DAY_TYPES = st.sampled_from(DAYS)
MONTHS = st.sets(st.integers(1, 12), min_size=1).map(lambda months: tuple(sorted(months)))
LEVELS = st.sampled_from([0.0, 0.25, 0.5, 1.0])
STEPS = st.dictionaries(st.integers(0, 1440), LEVELS, max_size=5)
SCHEDULES = st.builds(
    lambda days, months: Schedule(days=days, months=months),
    st.dictionaries(DAY_TYPES, STEPS, min_size=1, max_size=4),
    st.one_of(st.just(tuple(range(1, 13))), MONTHS),
)
PERIODS = st.builds(
    lambda days, months, start, end: DayPeriod(days=days, months=months, start=start, end=end),
    DAY_TYPES,
    MONTHS,
    st.integers(0, 1439),
    st.integers(0, 1440),
)


@st.composite
def calendars(draw):
    zone, offset = draw(ZONES)
    # around the changes of the clock, the leap day and the year's end
    anchor = draw(
        st.sampled_from(
            [date(2024, 2, 28), date(2025, 3, 8), date(2025, 3, 29), date(2025, 4, 4),
             date(2025, 10, 4), date(2025, 10, 25), date(2025, 11, 1), date(2024, 12, 30)]
        )
    )  # fmt: skip
    start = anchor + timedelta(days=draw(st.integers(-2, 1)))
    return Calendar(start, start + timedelta(days=draw(st.integers(1, 6))), zone, offset)


def civil_times(calendar, seconds):
    zone = ZoneInfo(calendar.time_zone)
    return [
        (calendar.start_instant + timedelta(seconds=float(s))).astimezone(zone) for s in seconds
    ]


def matches(kind, moment):
    weekday = moment.weekday()
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    return kind in {"all", names[weekday], "weekdays" if weekday < 5 else "weekends"}


def schedule_says(schedule, moment):
    if moment.month not in schedule.months:
        return 0.0
    for group in (DAYS[3:], ["weekdays", "weekends"], ["all"]):
        for kind in group:
            if kind in schedule.days and matches(kind, moment):
                minute = moment.hour * 60 + moment.minute
                past = {m: v for m, v in schedule.days[kind].items() if m <= minute}
                return past[max(past)] if past else 0.0
    return 0.0


def period_says(period, moment):
    minute = moment.hour * 60 + moment.minute
    before = moment - timedelta(days=1)  # wall clock

    def begins(day):
        return matches(period.days, day) and day.month in period.months

    if period.end > period.start:
        return begins(moment) and period.start <= minute < period.end
    return (begins(moment) and minute >= period.start) or (begins(before) and minute < period.end)


def some_times(calendar):
    return np.arange(0.0, calendar.duration, 1740.0)


@given(SCHEDULES, calendars())
def test_schedule_is_what_the_civil_clock_says(schedule, calendar):
    signal, seconds = transitions(schedule, calendar), some_times(calendar)
    expected = [schedule_says(schedule, moment) for moment in civil_times(calendar, seconds)]
    assert level_at(*signal, seconds).tolist() == expected


@given(PERIODS, calendars())
def test_period_is_what_the_civil_clock_says(period, calendar):
    signal, seconds = period_transitions(period, calendar), some_times(calendar)
    expected = [float(period_says(period, moment)) for moment in civil_times(calendar, seconds)]
    assert level_at(*signal, seconds).tolist() == expected


@given(SCHEDULES, calendars())
def test_signals_begin_at_zero_rise_in_time_and_change(schedule, calendar):
    times, levels = transitions(schedule, calendar)
    assert times[0] == 0
    assert np.all(np.diff(times) > 0)
    assert times[-1] < calendar.duration
    assert np.all(np.diff(levels) != 0)


@given(SCHEDULES, calendars(), st.sampled_from([60.0, 300.0, 900.0, 3600.0, 86400.0]))
def test_mean_of_step_means_is_the_integral(schedule, calendar, step):
    times, levels = transitions(schedule, calendar)
    integral = float(np.sum(levels * np.diff(times, append=calendar.duration)))
    means = step_means(times, levels, round(calendar.duration / step), step)
    np.testing.assert_allclose(np.sum(means) * step, integral, rtol=1e-12, atol=1e-9)
    assert np.all(means >= -1e-12)
    assert np.all(means <= 1 + 1e-12)


@given(SCHEDULES, calendars(), st.integers(1, 5))
def test_parts_of_a_run_say_what_the_whole_says(schedule, calendar, cut):
    middle = calendar.start + timedelta(days=cut)
    if middle >= calendar.end:
        return
    whole = step_means(*transitions(schedule, calendar), round(calendar.duration / 300), 300.0)
    halves = [
        Calendar(start, end, calendar.time_zone, calendar.utc_offset)
        for start, end in ((calendar.start, middle), (middle, calendar.end))
    ]
    parts = [
        step_means(*transitions(schedule, half), round(half.duration / 300), 300.0)
        for half in halves
    ]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-12)


@settings(max_examples=50)
@given(SCHEDULES, calendars(), st.floats(0, 2e5), st.lists(PERIODS, max_size=2))
def test_setpoint_is_what_its_parts_say(schedule, calendar, advance, periods):
    overrides = [
        {**period.model_dump(), "value": 10.0 + index} for index, period in enumerate(periods)
    ]
    setpoint = Setpoint.model_validate(
        {"occupied": 21, "unoccupied": 16, "advance": advance, "overrides": overrides}
    )
    later = Calendar(
        calendar.start, calendar.end + timedelta(days=4), calendar.time_zone, calendar.utc_offset
    )
    times, levels = transitions(schedule, later)
    for second, value in zip(
        some_times(calendar),
        level_at(*setpoint_transitions(setpoint, schedule, calendar), some_times(calendar)),
        strict=True,
    ):
        # a period that is on now, or begins within the advance
        inside = (times > second) & (times <= second + advance)
        on = level_at(times, levels, np.array([second]))[0] > 0 or np.any(levels[inside] > 0)
        expected = 21.0 if on else 16.0
        for override in setpoint.overrides:
            if period_says(override, civil_times(calendar, [second])[0]):
                expected = override.value
        assert value == expected
