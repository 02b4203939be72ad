"""A site through a period: what a run gives, repeats, refuses and tells on its way."""

import gc
import weakref
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from sim.errors import Cancelled, DocumentError
from sim.processes import period
from sim.simulation import Simulation
from sim.site import site_from
from sim.trajectory import Signal
from sim.weather import read_weather
from tests.boxes import box, closed_pair, site_data, terminal

ROOM = "zones.room"
TWO_DAYS = {"start": date(2025, 1, 6), "end": date(2025, 1, 8)}
WORK = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}
LIGHTING = {"power_density": 10, "schedule": "always"}


@pytest.fixture(scope="module")
def weather():
    return read_weather("denver")


def two_rooms(count=5, other=5):
    data = closed_pair().plain()
    data["schedules"]["work"] = WORK
    for name, number in (("warm", count), ("cold", other)):
        data["zones"][name]["people"] = {"count": number, "schedule": "work"}
    return site_from(data)


def test_same_seed_same_bytes_and_another_seed_another_run(weather):
    runs = [Simulation(two_rooms(), weather, seed=seed, **TWO_DAYS).run() for seed in (1, 1, 2)]
    assert runs[0].digest() == runs[1].digest()
    assert runs[0].digest() != runs[2].digest()
    assert list(runs[0].series) == list(runs[1].series)


def test_one_zones_people_leave_anothers_alone(weather):
    """Common random numbers: a change shows its effect, not another draw."""
    runs = [Simulation(two_rooms(5, n), weather, **TWO_DAYS).run() for n in (5, 9)]
    same, changed = (
        [run[f"zones.{zone}", "people_count"] for run in runs] for zone in ("warm", "cold")
    )
    assert np.array_equal(*same)
    assert not np.array_equal(*changed)
    assert same[0].max() == 5.0


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 1, 6), date(2025, 1, 7)),
        (date(2024, 2, 28), date(2024, 3, 2)),
        (date(2025, 12, 31), date(2026, 1, 2)),
        (date(2025, 3, 8), date(2025, 3, 10)),
        (date(2025, 11, 1), date(2025, 11, 3)),
    ],
    ids=["one-day", "leap", "new-year", "spring", "autumn"],
)
def test_periods(weather, start, end):
    data = box(heating=terminal(20.0), system="ideal").plain()
    data["location"]["time_zone"] = "America/Denver"
    data["schedules"]["work"] = WORK
    data["zones"]["room"]["lighting"] = {"power_density": 10, "schedule": "work"}
    run = Simulation(site_from(data), weather, start=start, end=end).run()
    days = (end - start).days
    assert len(run) == days * 288
    assert run.start == datetime(start.year, start.month, start.day, 7, tzinfo=UTC)
    assert run.end == run.start + timedelta(days=days)
    assert run.balance.residual < 1e-6
    table = run.frame()[ROOM, "lighting_power"]
    civil = table.index.hour
    assert set(table[(civil >= 8) & (civil < 18)]) == {480.0}, "schedules live in civil time"
    assert table[(civil < 8) | (civil >= 18)].max() == 0.0


def test_a_leap_day_has_the_weather_of_the_day_before(weather):
    run = Simulation(box(), weather, start=date(2024, 2, 28), end=date(2024, 3, 2)).run()
    outdoor = run.site("outdoor_temperature").reshape(3, 288)
    assert np.array_equal(outdoor[0], outdoor[1])
    assert not np.array_equal(outdoor[1], outdoor[2])


@pytest.mark.parametrize(
    ("period", "place"),
    [
        ({"start": date(2025, 1, 8), "end": date(2025, 1, 6)}, "period.end"),
        ({"start": date(2025, 1, 6), "end": date(2025, 1, 6)}, "period.end"),
        ({**TWO_DAYS, "step": 700.0}, "step"),
        ({**TWO_DAYS, "step": 0.0}, "step"),
        ({**TWO_DAYS, "step": -300.0}, "step"),
        ({**TWO_DAYS, "step": 7200.0}, "step"),
        ({**TWO_DAYS, "step": float("nan")}, "step"),
    ],
)
def test_impossible_periods_and_steps_are_refused(weather, period, place):
    with pytest.raises(DocumentError) as caught:
        Simulation(box(), weather, **period)
    (fault,) = caught.value.faults
    assert fault.place == place
    assert fault.remedy


def test_all_faults_of_site_and_period_come_together(weather):
    site = box().model_copy(update={"factors": "atlantis"})
    with pytest.raises(DocumentError) as caught:
        Simulation(site, weather, start=date(2025, 1, 8), end=date(2025, 1, 6), step=7.0)
    assert [fault.place for fault in caught.value.faults] == ["factors", "period.end", "step"]


@pytest.mark.parametrize(("zone_days", "days_of_part"), [(600, 28), (20, 14), (5, 5), (0, 1)])
def test_progress_is_told_part_by_part(weather, monkeypatch, zone_days, days_of_part):
    monkeypatch.setattr(period, "PART_ZONE_DAYS", zone_days)
    told = []
    days = {"start": date(2025, 1, 6), "end": date(2025, 3, 7)}
    Simulation(box(), weather, **days).run(progress=told.append)
    ends = [*range(days_of_part, 60, days_of_part), 60]
    assert told == pytest.approx([end / 60 for end in ends])


def test_parts_of_a_run_leave_no_trace(weather, monkeypatch):
    """However many days the kernel is called for at once, across the end of the year too."""
    days = {"start": date(2025, 12, 28), "end": date(2026, 1, 6)}
    room = {"heating": terminal(20.0, 1500.0, "on_off"), "system": "ideal"}
    digests = []
    for length in (1, 4, 30):
        monkeypatch.setattr(period, "PART_DAYS", length)
        digests.append(Simulation(box(**room), weather, **days).run().digest())
    assert digests[0] == digests[1] == digests[2]


def test_a_run_is_free_with_the_last_reference_to_it(weather):
    """No circle of references: years that follow each other take the memory of one."""
    gc.disable()
    try:
        simulation = Simulation(two_rooms(), weather, **TWO_DAYS)
        trajectory = simulation.run()
        alive = [weakref.ref(part) for part in (simulation, simulation.cast.thermal)]
        del simulation
        assert [part() for part in alive] == [None, None]
        assert np.isfinite(trajectory["zones.warm", "air_temperature"]).all()
    finally:
        gc.enable()


def test_cancelling_stops_at_once(weather):
    told = []
    simulation = Simulation(box(), weather, start=date(2025, 1, 1), end=date(2026, 1, 1))
    with pytest.raises(Cancelled):
        simulation.run(progress=told.append, cancelled=lambda: len(told) == 3)
    assert len(told) == 3


def test_clock_and_weather_as_processes_see_them(weather):
    simulation = Simulation(box(), weather, **TWO_DAYS)
    seen = []

    def watch(simulation):
        for _ in range(4):
            seen.append((simulation.now, simulation.outdoor_temperature))
            yield simulation.environment.timeout(12 * 3600)

    simulation.process(watch)
    run = simulation.run()
    outdoor = run.site("outdoor_temperature")
    hours = [int((moment - run.start).total_seconds()) // 3600 for moment, _ in seen]
    assert hours == [0, 12, 24, 36]
    assert [value for _, value in seen] == pytest.approx(outdoor[::144], abs=1e-4)
    assert seen[0][0].utcoffset() == timedelta(hours=-7)


def test_streams_of_the_run_are_its_own(weather):
    one, other = (Simulation(box(), weather, seed=seed, **TWO_DAYS) for seed in (1, 2))
    assert one.stream("a").random() == one.stream("a").random()
    assert one.stream("a").random() != other.stream("a").random()


def test_unknown_zone(weather):
    with pytest.raises(KeyError):
        Simulation(box(), weather, **TWO_DAYS).zone("attic")


def test_an_error_of_a_process_is_not_swallowed(weather):
    simulation = Simulation(box(), weather, **TWO_DAYS)

    def broken(simulation):
        yield simulation.environment.timeout(60)
        raise ValueError("no such thing")

    simulation.process(broken)
    with pytest.raises(ValueError, match="no such thing"):
        simulation.run()


def test_series_are_there_for_what_is_there(weather):
    bare = Simulation(box(equipment={}), weather, **TWO_DAYS).run()
    names = {signal.quantity for signal in bare.series if signal.asset == ROOM}
    absent = {
        "people_count", "people_heat", "lighting_power", "equipment_power", "illuminance",
        "heating_power", "cooling_power", "heating_setpoint", "cooling_setpoint",
    }  # fmt: skip
    assert not names & absent
    assert {"air_temperature", "operative_temperature", "solar_gain", "opaque_gain"} <= names
    full = box(
        heating=terminal(20.0), cooling=terminal(26.0), system="ideal",
        people={"count": 2, "schedule": "always"},
        lighting={**LIGHTING, "daylight": {}},
    )  # fmt: skip
    run = Simulation(full, weather, **TWO_DAYS).run()
    assert absent <= {signal.quantity for signal in run.series if signal.asset == ROOM}
    assert all(
        len(values) == 2 * 288 and values.dtype == np.float32 for values in run.series.values()
    )


def test_series_that_follow_from_others(weather):
    site = box(people={"count": 2, "schedule": "always", "heat": 100, "sensible_fraction": 0.7})
    run = Simulation(site, weather, **TWO_DAYS).run()
    mean = 0.5 * (run[ROOM, "air_temperature"] + run[ROOM, "mean_radiant_temperature"])
    np.testing.assert_allclose(run[ROOM, "operative_temperature"], mean)
    np.testing.assert_allclose(run[ROOM, "people_heat"], 70.0 * run[ROOM, "people_count"])
    assert set(run[ROOM, "equipment_power"]) == {200.0}
    sun = run[ROOM, "solar_gain"].astype(float).sum() * 300.0
    assert run.balance.flows["solar"][0] == pytest.approx(sun, rel=1e-6)


def test_daylight_dims_only_while_there_is_light(weather):
    plain, dimmed = (
        Simulation(box(lighting={**LIGHTING, **more}), weather, **TWO_DAYS).run()
        for more in ({}, {"daylight": {"minimum_power": 0.1}})
    )
    light = dimmed[ROOM, "illuminance"]
    power = dimmed[ROOM, "lighting_power"]
    assert set(plain[ROOM, "lighting_power"]) == {480.0}
    assert set(power[light == 0.0]) == {480.0}
    assert power[light > 0.0].max() < 480.0
    assert power.min() == pytest.approx(48.0)
    electricity = [run.site("lighting_electricity").sum() for run in (plain, dimmed)]
    assert electricity[1] == pytest.approx(power.astype(float).sum(), rel=1e-6)
    assert electricity[1] < 0.95 * electricity[0]
    assert dimmed.balance.residual < 1e-6


def test_photovoltaics_give_power_by_day(weather):
    array = {"a": {"peak_power": 5000, "azimuth": 180, "tilt": 30}}
    site = site_from({**box().plain(), "photovoltaics": array})
    run = Simulation(site, weather, **TWO_DAYS).run()
    power = run["site", "photovoltaic_power"]
    sun = run["site", "global_horizontal_irradiance"]
    assert 1000.0 < power.max() <= 5000.0
    assert power[sun == 0.0].max() < 5.0
    assert Signal("site", "electricity_export") in run.series


def test_heat_between_two_zones_is_one_flow(weather):
    data = closed_pair().plain()
    data["zones"]["warm"]["equipment"] = {"stove": {"power_density": 20, "schedule": "always"}}
    data["air_exchange"] = {"door": {"zone": "cold", "other_zone": "warm", "flow": 0.01}}
    run = Simulation(site_from(data), weather, **TWO_DAYS).run()
    warm, cold = (run[f"zones.{zone}", "interzone_gain"] for zone in ("warm", "cold"))
    np.testing.assert_allclose(warm, -cold, rtol=1e-5, atol=1e-3)
    flow = run.balance.flows["interzone"]
    assert flow[0] == pytest.approx(-flow[1], rel=1e-12)
    assert warm[-1] < -10.0
    assert run.balance.residual < 1e-6


def test_coarse_steps_give_hourly_series(weather):
    run = Simulation(
        box(heating=terminal(20.0), system="ideal"), weather, step=3600.0, **TWO_DAYS
    ).run()
    assert len(run) == 48
    assert run.balance.residual < 1e-6
    fine = Simulation(box(heating=terminal(20.0), system="ideal"), weather, **TWO_DAYS).run()
    energy = [r[ROOM, "heating_power"].astype(float).sum() * r.step for r in (run, fine)]
    assert energy[0] == pytest.approx(energy[1], rel=0.01)


def test_a_strong_heater_that_switches_keeps_a_light_room_in_its_band(weather):
    roof = {
        "zone": "room", "boundary": "outdoors", "construction": "light-wall", "area": 2.0, "tilt": 0
    }  # fmt: skip
    room = {
        "floor_area": 5.0,
        "volume": 15.0,
        "air_mass_multiplier": 1.0,
        "infiltration": {"air_changes": 0.0},
        "heating": terminal(20.0, 1000.0, "on_off"),
        "system": "ideal",
        "internal_mass_area": 5.0,
        "internal_mass_construction": "light-wall",
    }
    site = site_from(site_data(zones={"room": room}, surfaces={"roof": roof}))
    result = Simulation(site, weather, **TWO_DAYS).run()
    air = result[ROOM, "air_temperature"]
    assert 19.4 < air.min() < air.max() < 20.6, "23.1 degC where films took its full power"


def test_series_of_longer_intervals_are_means_of_the_steps(weather):
    room = {
        "heating": terminal(20.0, 1500.0, "on_off"),
        "system": "ideal",
        "people": {"count": 2, "schedule": "always"},
        "equipment": {"gain": {"power_density": 4.0, "schedule": "always"}},
    }
    fine = Simulation(box(**room), weather, **TWO_DAYS).run()
    coarse = Simulation(box(**room), weather, interval=3600.0, **TWO_DAYS).run()
    assert (coarse.step, len(coarse), coarse.end) == (3600.0, 48, fine.end)
    assert set(coarse.series) == set(fine.series)
    for signal, values in fine.series.items():
        hourly = values.reshape(-1, 12).mean(axis=1)
        np.testing.assert_allclose(coarse.series[signal], hourly, rtol=1e-5, atol=1e-3)
    assert coarse.balance.flows["heating"] == pytest.approx(fine.balance.flows["heating"])
    assert coarse.residual < 1e-9


@pytest.mark.parametrize("interval", [100.0, 450.0, 50000.0])
def test_impossible_intervals_are_refused(weather, interval):
    with pytest.raises(DocumentError, match="a multiple of the step, 300 s, that divides a day"):
        Simulation(box(), weather, interval=interval, **TWO_DAYS)


def test_a_month_of_quick_switching_fits_into_the_log(weather):
    """A light room by a strong on/off heater with a narrow band switches a thousand times a day."""
    room = {"heating": terminal(20.0, 8000.0, "on_off", band=0.2), "system": "ideal"}
    days = {"start": date(2025, 1, 6), "end": date(2025, 2, 3)}
    run = Simulation(box(**room), weather, **days).run()
    assert len(run.crossings.time) > 20000
    assert run.balance.residual < 1e-6
