"""Lunch, absences and meetings: whole persons, conserved, right on average, each on its own."""

from datetime import date

import numpy as np
import pytest

from sim.clock import DAY, random_stream
from sim.errors import DocumentError
from sim.processes.breaks import away, clock_moments, passages
from sim.processes.occupants import Presence, Spans, draw_counts, draw_stays
from sim.processes.population import draw_population
from sim.processes.timeline import Levels
from sim.schedules import Calendar, step_means
from sim.site import People, site_from
from tests.boxes import site_data

HOUR = 3600.0
DAYS = 140
CALENDAR = Calendar(date(2025, 1, 6), date(2025, 5, 26), "America/New_York", -5.0)
WINTER = 8
"""Weeks before daylight saving."""
WORK = {"days": {"weekdays": {"08:00": 0.6, "17:00": 0.3, "20:00": 0.0}}}
ROOM = {"floor_area": 20, "volume": 60}
WALL = {"boundary": "adiabatic", "construction": "heavy-wall", "area": 60, "tilt": 90}


def office(*, seats=6, more=None, **people):
    zones = {
        "desk": {**ROOM, "people": {"count": 20, "schedule": "work", **people}},
        "room": {**ROOM, "people": {"count": 0, "schedule": "work", "seats": seats}},
        **(more or {}),
    }
    surfaces = {f"wall-{name}": {"zone": name, **WALL} for name in zones}
    return site_from(site_data(schedules={"work": WORK}, zones=zones, surfaces=surfaces))


def drawn(site, seed=1):
    def stream(name):
        return random_stream(seed, name)

    return draw_population(site, Levels(site, CALENDAR), CALENDAR, stream, DAYS)


def hourly(signal):
    """Mean counts of each hour of the working days before daylight saving."""
    times, counts = np.append(0.0, signal[0]), np.append(0.0, signal[1])
    means = step_means(times, counts, DAYS * 24, HOUR).reshape(-1, 7, 24)
    return means[:WINTER, :5].mean(axis=(0, 1))


def at(signal, moments):
    place = np.searchsorted(signal[0], moments, side="right") - 1
    return np.where(place >= 0, signal[1][np.maximum(place, 0)] if len(signal[1]) else 0.0, 0.0)


ALL = {
    "lunch": {"share": 0.7},
    "absences": {"per_hour": 0.5},
    "meetings": {"zone": "room", "per_day": 4},
}


def test_without_breaks_people_are_those_of_the_schedule_alone():
    site = office()
    people = site.zones["desk"].people
    presence = Presence(people, *Levels(site, CALENDAR).of("work"))
    expected = draw_counts(presence, DAYS, random_stream(1, "occupants/desk"))
    for one, other in zip(drawn(site)["desk"], expected, strict=True):
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("night", [False, True])
def test_stays_of_persons_add_up_to_the_counts(night):
    schedule = (np.array([0.0, 20 * HOUR]), np.array([0.0, 0.8]))
    if not night:
        schedule = Levels(office(), CALENDAR).of("work")
    presence = Presence(People(count=9, schedule="work"), *schedule)
    times, counts = draw_counts(presence, DAYS, random_stream(2, "a"))
    stays = draw_stays(presence, DAYS, random_stream(2, "a"))
    assert np.all(stays.end > stays.start)
    assert np.all(np.diff(stays.person) >= 0)
    same = np.diff(stays.person) == 0
    assert np.all(stays.start[1:][same] >= stays.end[:-1][same]), "one stay after the other"
    # a minute after a passage all rounding is over, unless another one is near
    late = np.append(np.diff(times) > 120.0, False)
    moments = times[late] + 61.0
    inside = (stays.start[:, None] <= moments) & (stays.end[:, None] > moments)
    assert np.array_equal(inside.sum(axis=0), counts[late])


@pytest.mark.parametrize("option", ["lunch", "absences", "meetings"])
def test_breaks_take_whole_people_away(option):
    plain, broken = (drawn(office(**part))["desk"] for part in ({}, {option: ALL[option]}))
    for signal in (plain, broken):
        assert np.all(np.diff(signal[0]) > 0)
        assert np.all(signal[1] == np.round(signal[1]))
        assert signal[1].min() >= 0
        assert signal[1].max() <= 20
    # sampled between the fineness of the clock's ticks
    moments = np.arange(150.0, DAYS * DAY, 300.0)
    assert np.all(at(broken, moments) <= at(plain, moments))
    assert at(broken, moments).sum() < at(plain, moments).sum()


def test_lunch_empties_the_room_at_noon_by_its_share():
    away_share = 1 - hourly(
        drawn(office(lunch={"share": 0.7, "spread": 60.0, "duration": 3600}))["desk"]
    ) / hourly(drawn(office())["desk"]).clip(1e-9)
    assert away_share[12] == pytest.approx(0.7 * (1 - 0.3 / 4), abs=0.03)  # 42 to 78 min
    assert abs(away_share[9:11]).max() < 1e-9


def test_absences_take_the_share_of_a_poisson_process():
    some = hourly(drawn(office(absences={"per_hour": 0.5, "duration": 900}))["desk"])
    share = some[9:16].sum() / hourly(drawn(office())["desk"])[9:16].sum()
    assert share == pytest.approx(np.exp(-0.5 * 0.25), abs=0.01)


def test_who_leaves_for_a_meeting_sits_in_it():
    """Heads are conserved: what a meeting takes from the desks it adds to the room."""
    plain, met = drawn(office()), drawn(office(meetings=ALL["meetings"]))
    moments = np.arange(150.0, DAYS * DAY, 300.0)
    together = at(met["desk"], moments) + at(met["room"], moments)
    assert np.array_equal(together, at(plain["desk"], moments))
    assert at(met["room"], moments).max() >= 4


@pytest.mark.parametrize("seats", [2, 5])
def test_meetings_find_no_more_than_the_seats(seats):
    wish = {"zone": "room", "per_day": 8, "size": 9}
    counts = drawn(office(seats=seats, meetings=wish))["room"][1]
    assert counts.max() == seats
    assert counts.min() == 0


def test_two_zones_share_the_seats_of_a_room():
    wish = {"zone": "room", "per_day": 6}
    other = {**ROOM, "people": {"count": 15, "schedule": "work", "meetings": wish}}
    people = drawn(office(seats=4, meetings=wish, more={"other": other}))
    assert people["room"][1].max() <= 4
    alone = drawn(office(meetings=wish))
    plain = drawn(office())
    moments = np.arange(150.0, DAYS * DAY, 300.0)
    gone = at(plain["desk"], moments) - at(people["desk"], moments)
    assert gone.sum() > 0
    assert gone.sum() < (at(plain["desk"], moments) - at(alone["desk"], moments)).sum()


def test_nobody_meets_alone_or_at_night():
    people = drawn(
        office(meetings={"zone": "room", "per_day": 10, "start": "00:00", "end": "24:00"})
    )
    assert people["room"][1][people["room"][1] > 0].min() >= 2
    night = hourly(people["room"])[[0, 1, 2, 3, 4, 5, 22, 23]]
    assert not night.any()


def test_expectation_at_the_place_follows_the_schedule():
    people = {"count": 20, **ALL, "absences": {"per_hour": 0.5, "duration": 900}}

    def mean(**parts):
        """Mean of eight seeds: of one it is off by 2 % by chance."""
        every = [hourly(drawn(office(**parts), seed)["desk"]) for seed in range(8)]
        return np.mean(every, axis=0)

    less, same = (mean(**people, expectation=which) for which in ("building", "place"))
    # the level is raised through each part of the schedule, lunch dips within its part
    plain = mean()
    assert less[8:17].mean() < 0.8 * plain[8:17].mean()
    assert same[8:17].mean() == pytest.approx(plain[8:17].mean(), rel=0.04)
    assert same[18:20].mean() == pytest.approx(plain[18:20].mean(), rel=0.02)


def test_a_change_of_one_option_leaves_other_streams_alone():
    """Common random numbers: presence, lunch and meetings keep their numbers."""
    lunch, more = (
        drawn(office(lunch=ALL["lunch"], **part))
        for part in (
            {},
            {"absences": {"per_hour": 0.0}, "meetings": {"zone": "room", "per_day": 0}},
        )
    )
    for zone in ("desk", "room"):
        for one, other in zip(lunch[zone], more[zone], strict=True):
            assert one.tobytes() == other.tobytes()
    moments = np.arange(150.0, DAYS * DAY, 300.0)
    absent, both = (
        drawn(office(absences=ALL["absences"], **part))["desk"]
        for part in ({}, {"lunch": {"share": 0.5}})
    )
    morning = (moments % DAY < 10 * HOUR) & (moments // DAY < 60)  # before daylight saving
    assert np.array_equal(at(absent, moments)[morning], at(both, moments)[morning])


def test_same_seed_same_bytes_and_seeds_differ():
    one, two, other = (drawn(office(**ALL), seed) for seed in (5, 5, 6))
    for zone in ("desk", "room"):
        assert all(a.tobytes() == b.tobytes() for a, b in zip(one[zone], two[zone], strict=True))
        assert one[zone][0].tobytes() != other[zone][0].tobytes()


def test_clock_times_follow_daylight_saving():
    noon = clock_moments(720, CALENDAR, DAYS) / HOUR - np.arange(DAYS) * 24
    assert noon[0] == 12.0
    assert noon[-1] == 11.0, "standard time of a summer noon"


def test_union_of_breaks():
    parts = [
        (np.array([1, 0, 1]), np.array([5.0, 1.0, 20.0]), np.array([9.0, 2.0, 21.0])),
        (np.array([1, 0]), np.array([8.0, 7.0]), np.array([12.0, 8.0])),
    ]
    union = away(parts)
    assert union.person.tolist() == [0, 0, 1, 1]
    assert union.start.tolist() == [1, 7, 5, 20]
    assert union.end.tolist() == [2, 8, 12, 21]


def test_breaks_are_cut_to_the_stay():
    stays = Spans(np.array([0, 1]), np.array([10.0, 0.0]), np.array([20.0, 5.0]))
    breaks = Spans(np.array([0, 0, 1]), np.array([5.0, 18.0, 2.0]), np.array([12.0, 30.0, 3.0]))
    moments, steps = passages(stays, breaks)
    assert list(zip(moments.tolist(), steps.tolist(), strict=True)) == [
        (12.0, 1.0), (18.0, -1.0), (0.0, 1.0), (2.0, -1.0), (3.0, 1.0), (5.0, -1.0),
    ]  # fmt: skip


def test_bad_input_is_named_at_once():
    wrong = {"zone": "cellar", "start": "09:00", "end": "09:30"}
    with pytest.raises(DocumentError) as caught:
        office(meetings=wrong)
    assert "at least one duration" in str(caught.value)
    with pytest.raises(DocumentError) as caught:
        office(arrivals="expected", lunch={}, metabolic_rate=50)
    assert {"zones.desk.people.metabolic_rate"} == {f.place for f in caught.value.faults}
    other = {**ROOM, "people": {"count": 5, "schedule": "work", "meetings": {"zone": "desk"}}}
    with pytest.raises(DocumentError) as caught:
        office(meetings={"zone": "cellar"}, more={"other": other})
    found = {fault.place: fault for fault in caught.value.faults}
    assert set(found) == {"zones.desk.people.meetings.zone", "zones.desk.people.seats"}
    assert all(fault.remedy for fault in found.values())
