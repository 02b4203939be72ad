"""Typed assets: what they are, and what they tell during a run and after it."""

from datetime import date

import numpy as np
import pytest

from sim.assets import (
    BatteryStorage,
    HVACSystem,
    LightingSystem,
    Meters,
    PhotovoltaicSystem,
    Space,
    WaterPlant,
    assets_of,
)
from sim.simulation import Simulation
from sim.site import site_from
from sim.trajectory import Signal
from sim.weather import read_weather
from tests.air import fan, served, unit

LIGHTS = {"room": {"lighting": {"power_density": 8.0, "schedule": "work"}}}
DAYS = {"start": date(2025, 7, 14), "end": date(2025, 7, 23)}


@pytest.fixture(scope="module")
def weather():
    return read_weather("chicago")


def site(**parts):
    system = unit(fan=fan(type="rooftop-small-office"))
    return site_from(served(system, rooms=("room", "other"), **LIGHTS, **parts))


def test_assets_have_the_type_of_their_place(weather):
    assets = Simulation(site(), weather, **DAYS).assets
    kinds = {name: type(asset) for name, asset in assets.items()}
    assert kinds == {
        "zones.room": Space,
        "zones.room.lighting": LightingSystem,
        "zones.other": Space,
        "systems.air.room": HVACSystem,
        "systems.air.other": HVACSystem,
    }
    handler = assets["systems.air.other"]
    assert handler.zones == ("other",)
    assert handler.types["fan"].title
    assert handler.quantities["supply_air_flow"].unit == "kg/s"
    assert assets["zones.room.lighting"].document.power_density == 8.0


def test_live_values_are_the_means_of_the_step_before(weather):
    """At every moment: inside a step, at its border, and where the kernel has been called anew."""
    simulation = Simulation(site(), weather, **DAYS)
    moments = (0.0, 450.0, 13.0 * 3600, 7 * 86400.0, 7 * 86400.0 + 400.0, 8.5 * 86400.0)
    seen = {}

    def watch(simulation):
        for moment in moments:
            yield simulation.environment.timeout(moment - simulation.environment.now)
            assets = simulation.assets.values()
            seen[moment] = {s: a.value(q) for a in assets for q, s in a.signals.items()}

    simulation.process(watch)
    run = simulation.run()
    assert len(seen) == len(moments)
    for moment in moments[1:]:
        step = int(moment / 300.0) - 1
        for signal, value in seen[moment].items():
            expected = float(run.series[signal][step])
            assert value == pytest.approx(expected, rel=1e-5, abs=1e-6), (moment, signal)
    assert any(s.asset == "systems.air.room" and v > 0.0 for s, v in seen[13.0 * 3600].items())


def test_a_watched_run_is_the_same_run(weather):
    watched = Simulation(site(), weather, **DAYS)

    def watch(simulation):
        while True:
            yield simulation.environment.timeout(700.0)
            simulation.assets["zones.room"].values()

    watched.process(watch)
    alone = Simulation(site(), weather, **DAYS).run()
    other = watched.run()
    for signal, values in alone.series.items():
        np.testing.assert_allclose(other.series[signal], values, rtol=1e-5, atol=1e-2)


def test_after_a_run_meters_and_more_are_assets_too(weather):
    run = Simulation(site(), weather, **DAYS).run()
    assets = assets_of(site(), run.series)
    meters = assets["site"]
    assert isinstance(meters, Meters)
    assert meters.document is None
    bought = meters.series(run.series)["electricity_import"]
    np.testing.assert_array_equal(bought, run["site", "electricity_import"])
    with pytest.raises(LookupError, match="site is not live"):
        meters.value("electricity_import")
    with pytest.raises(KeyError):
        meters.value("air_temperature")


def test_every_group_of_the_site_has_its_class():
    signals = [
        Signal("plants.hot", "plant_load"),
        Signal("photovoltaics.roof", "photovoltaic_power"),
        Signal("batteries.store", "battery_state_of_charge"),
    ]
    kinds = [type(asset) for asset in assets_of(site(), signals).values()]
    assert kinds == [WaterPlant, PhotovoltaicSystem, BatteryStorage]
