"""Sites whose sizes are open, through the engine."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.simulation import Simulation, size
from sim.sizing import is_open
from sim.sizing.loads import ideal_site
from sim.weather import read_weather
from tests.boxes import box
from tests.sizing import UNIT, VARIABLE, open_site

PEOPLE = {"count": 3, "schedule": "always"}
LIGHTING = {"power_density": 8, "schedule": "always", "control": "occupancy"}
GIVEN = {
    "kind": "packaged_rooftop",
    "fan": {"schedule": "always", "flow": 0.5},
    "cooling": {"kind": "direct_expansion", "stages": [{"capacity": 9000, "flow": 0.45}]},
    "heating": {"kind": "gas", "capacity": 9000},
}


@pytest.fixture(scope="module")
def denver():
    return read_weather("denver")


@pytest.fixture(scope="module")
def two(denver):
    """Return a unit for two rooms, and what sizing makes of it."""
    site = open_site(zones=2)
    return site, *size(site, denver)


def test_each_zone_gets_a_unit_of_its_own(two):
    site, made, report = two
    assert list(made.systems) == ["air.room", "air.room-2"]
    assert [zone.system for zone in made.zones.values()] == ["air.room", "air.room-2"]
    assert not made.faults()
    assert not is_open(made)
    assert is_open(site)
    assert report.zone("room").flow == report.value("systems.air.room.fan.flow")


def test_a_sized_site_stays_as_it_is(two, denver):
    _, made, _ = two
    again, report = size(made, denver)
    assert again is made
    assert not report


def test_sizes_are_the_same_every_time(two, denver):
    site, made, report = two
    again, same = size(site, denver)
    assert again == made
    assert same == report


def test_every_size_has_a_reason_and_every_peak_a_time(two):
    _, _, report = two
    assert {size.unit for size in report.sizes} == {"m3/s", "W", ""}
    assert all(size.reason for size in report.sizes)
    room = report.zone("room")
    assert room.cooling_time.endswith(":00") or ":" in room.cooling_time
    assert room.cooling_load > 1000.0
    assert room.heating_load > 1000.0
    assert report.plain()["sizes"][0]["place"] == "systems.air.room.fan.flow"


def test_a_run_sizes_what_is_open(denver):
    """A cold and a hot week: the set-points hold, and the units have the sizes of the report."""
    site = open_site()
    sized_site, report = size(site, denver)
    for start, end in (
        (date(2025, 1, 6), date(2025, 1, 8)),
        (date(2025, 7, 14), date(2025, 7, 16)),
    ):
        run = Simulation(site, denver, start=start, end=end)
        assert run.site == sized_site
        assert run.sizing == report
        trajectory = run.run()
        air = trajectory["zones.room", "air_temperature"]
        assert air.min() > 20.0
        assert air.max() < 25.0
    flows = trajectory["systems.air.room", "supply_air_flow"]
    standard = flows.max() / report.value("systems.air.fan.flow")
    assert standard == pytest.approx(run.cast.prepared.period.building.supply_density, rel=1e-3)


def test_a_variable_system_names_a_box_for_every_zone(denver):
    made, report = size(open_site(VARIABLE, zones=2), denver)
    system = made.systems["air"]
    assert set(system.boxes) == {"room", "room-2"}
    assert system.fan.flow <= sum(box.maximum for box in system.boxes.values()) * 1.0001
    places = [found.place for found in report.sizes]
    assert "systems.air.boxes.room-2.reheat.capacity" in places


def test_given_design_days_count(denver):
    """A colder and a hotter day than the weather's make everything larger."""
    days = {
        "cold": {"kind": "heating", "dry_bulb": -30, "month": 1},
        "hot": {
            "kind": "cooling", "dry_bulb": 40, "daily_range": 8, "humidity_ratio": 0.01,
            "month": 8, "clearness": 1.1,
        },
    }  # fmt: skip
    site = open_site()
    _, usual = size(site, denver)
    _, extreme = size(open_site(design_days=days), denver)
    assert [name for name, _ in extreme.design_days] == ["cold", "hot"]
    for place in ("fan.flow", "cooling.stages.0.capacity", "heating.capacity"):
        assert extreme.value(f"systems.air.{place}") > usual.value(f"systems.air.{place}")


def test_what_is_ideal_holds_set_points_and_leaves_outdoor_air_to_the_handler():
    site = open_site(zone={"people": PEOPLE, "lighting": LIGHTING})
    winter, summer = (ideal_site(site, kind).zones["room"] for kind in ("heating", "cooling"))
    assert (winter.people, winter.lighting, winter.equipment) == (None, None, {})
    assert summer.people.arrivals == "expected"
    assert summer.lighting.control == "schedule"
    assert summer.equipment == site.zones["room"].equipment
    for zone in (winter, summer):
        assert zone.ventilation is None
        assert zone.heating.capacity is None
        assert zone.heating.setpoint.unoccupied == zone.heating.setpoint.occupied


def test_gains_in_full_are_there_all_day():
    data = open_site(zone={"people": {"count": 3, "schedule": "never"}}, sizing={"gains": "full"},
                     schedules={"always": {"days": {"all": {"00:00": 1}}},
                                "never": {"days": {"all": {"00:00": 0}}}})  # fmt: skip
    made = ideal_site(data, "cooling")
    schedule = made.schedules[made.zones["room"].people.schedule]
    assert schedule.days == {"all": {0: 1.0}}
    assert not made.faults()


def test_a_site_of_ideal_loads_or_of_given_figures_is_not_sized(denver):
    for site in (box(), open_site(GIVEN)):
        made, report = size(site, denver)
        assert made is site
        assert not report


def test_all_that_cannot_be_sized_is_told_before_a_run(denver):
    site = open_site(sizing={"cooling_supply_temperature": 24.5})
    with pytest.raises(DocumentError) as raised:
        Simulation(site, denver, start=date(2025, 1, 6), end=date(2025, 1, 7))
    assert raised.value.faults[0].place == "sizing.cooling_supply_temperature"
    without = {"cold": {"kind": "heating", "dry_bulb": -20, "month": 1}}
    with pytest.raises(DocumentError, match="a day of kind 'cooling'"):
        size(open_site(design_days=without), denver)


def test_figures_that_no_coil_has_are_faults_of_the_site():
    stage = {"capacity": 9000, "flow": 0.45, "sensible_heat_ratio": 0.95}
    wet = {**GIVEN, "cooling": {"kind": "direct_expansion", "stages": [stage]}}
    with pytest.raises(DocumentError) as raised:
        open_site(wet)
    fault = raised.value.faults[0]
    assert fault.place == "systems.air.cooling.stages.0.sensible_heat_ratio"
    low, high = (float(text) for text in fault.limit.split(" at ")[0].split(" to "))
    assert low < high < 0.95
    for share in (low, high):
        open_site({**GIVEN, "cooling": {"stages": [{**stage, "sensible_heat_ratio": share}]}})
    with pytest.raises(DocumentError, match=r"stages.0.flow"):
        open_site({**GIVEN, "cooling": {"stages": [{**stage, "flow": 0.02}]}})


def test_loads_are_means_of_an_hour():
    from sim.sizing.loads import _running_mean

    spike = np.zeros(288)
    spike[3] = 12.0
    assert _running_mean(spike).max() == pytest.approx(1.0)
    assert UNIT["kind"] == "packaged_rooftop"
