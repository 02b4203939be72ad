"""The emulated building: time, commands by priority, faults on purpose."""

from datetime import datetime, timedelta

import pytest

from connectors.emulators import EmulatedBuilding
from connectors.emulators.priorities import CommandRefusedError
from scenarios.resolve import resolve

HEATING, AIR = "zones.core/heating-setpoint", "zones.core/air-temperature"
WINTER = datetime(2025, 1, 15, 9)  # noqa: DTZ001 civil time of the site


def build(name="small-office/packaged-rooftop", **options):
    scenario = resolve(name)
    return EmulatedBuilding(
        scenario.site, scenario.weather, **{"start": WINTER, "step": 300.0, **options}
    )


@pytest.fixture
def building():
    return build()


def test_it_stands_at_the_civil_time_asked_for(building):
    assert building.device_time == WINTER
    building.advance(90.0)
    assert building.device_time == WINTER + timedelta(seconds=90)
    building.faults.clock_offset = 3600.0
    assert building.device_time == WINTER + timedelta(seconds=3690)


def test_points_belong_to_devices_and_tell_values_in_units_of_devices(building):
    assert building.devices == (
        "site", "zones", "systems.rooftop-small", "systems.rooftop-unit",
    )  # fmt: skip
    assert {point.device for point in building.points_of("zones")} == {"zones"}
    humidity = building.points["zones.core/relative-humidity"]
    assert (humidity.unit, humidity.told(0.4), humidity.meant(40.0)) == ("%RH", 40.0, 0.4)
    assert 15.0 < building.value(AIR) < 25.0
    assert set(building.values()) == set(building.points)
    meter = "site/lighting-electric-energy"
    power = building.value("site/lighting-electric-power")
    building.advance(300.0)
    assert building.value(meter) == pytest.approx(power / 12.0, rel=0.2)


def test_the_strongest_command_counts_and_the_schedule_comes_back(building):
    scheduled = building.value(HEATING)
    seen = []
    for value, priority in ((24.0, 16), (26.0, 9), (25.0, 12), (None, 9), (None, 12), (None, 16)):
        building.command(HEATING, value, priority)
        seen.append(building.value(HEATING))
    assert seen == [24.0, 26.0, 26.0, 25.0, 24.0, scheduled]
    assert building.slots(HEATING) == (None,) * 16
    assert building.default(HEATING) == scheduled


def test_commands_act_on_the_building(building):
    building.command(HEATING, 25.0, 10)
    building.command("zones.core/cooling-setpoint", 27.0, 10)
    building.advance(3 * 3600.0)
    assert building.value(AIR) == pytest.approx(25.0, abs=0.3)
    building.command("zones.core/heating-enable", 0.0, 10)
    building.command("zones.core/lighting-level", 0.0, 10)
    building.advance(3600.0)
    assert building.value("zones.core/heating-power") == 0.0
    assert building.value("zones.core/lighting-power") == 0.0
    assert building.value(AIR) < 24.9
    for name in ("heating-enable", "lighting-level"):
        building.command(f"zones.core/{name}", None, 10)
    building.advance(600.0)
    assert building.value("zones.core/lighting-power") > 0.1
    assert building.value("zones.core/mode") == 2.0


@pytest.mark.parametrize(
    ("name", "value", "priority"),
    [
        (HEATING, 400.0, 16), (HEATING, float("nan"), 16), (HEATING, 20.0, 0), (HEATING, 20.0, 17),
        (HEATING, 20.0, 6), (AIR, 20.0, 16), ("zones.core/heating-enable", 0.5, 16), ("no", 1.0, 9),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(building, name, value, priority):
    before = building.values()
    with pytest.raises(CommandRefusedError):
        building.command(name, value, priority)
    assert building.values() == before


def test_an_operator_wins_and_restarts_forget_commands(building):
    building.command(HEATING, 22.5, 9)
    building.override(HEATING, 18.0)
    assert building.value(HEATING) == 18.0
    told = []
    building.when_restarted(told.append)
    building.restart("zones")
    assert told == ["zones"]
    assert building.slots(HEATING) == (None,) * 16


def test_stuck_points_and_wrong_units_are_told(building):
    building.stick(AIR)
    stuck = building.value(AIR)
    building.command(HEATING, 28.0)
    building.advance(7200.0)
    assert building.value(AIR) == stuck
    building.faults.stuck.clear()
    warm = building.value(AIR)
    assert warm > stuck
    building.faults.told_in[AIR] = 64
    assert building.value(AIR) == pytest.approx(warm * 1.8 + 32.0)


def test_changes_are_told_until_nobody_listens(building):
    seen = []
    end = building.listen(seen.append)
    building.command(HEATING, 24.0)
    building.advance(600.0)
    end()
    building.advance(600.0)
    assert seen[0] == {HEATING: 24.0}
    assert AIR in seen[1]
    assert len(seen) == 2


def test_after_its_period_it_goes_on_with_what_was_commanded(building):
    building.command(HEATING, 25.0, 10)
    building.advance(28 * 86_400.0)
    assert building.value(HEATING) == 25.0
    assert building.value(AIR) > 24.0
    passed = building.device_time - WINTER
    assert abs(passed - timedelta(days=28)) < timedelta(minutes=10)
    assert building.value("site/lighting-electric-energy") > 100.0


def test_it_goes_with_the_clock():
    now = [0.0]
    building = build(clock=lambda: now[0], speed=3600.0)
    building.start()
    try:
        now[0] = 2.0
        for _ in range(100):
            if building.device_time > WINTER:
                break
            building._stop.wait(0.05)
    finally:
        building.stop()
    assert building.device_time == WINTER + timedelta(hours=2)
    assert building.failure is None
