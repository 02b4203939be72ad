"""Radiators and heated floors in a run: room, energy, series, limits, times and plants."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.kernel.systems.arrays import Use
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.emitters import FLOOR, RADIATORS, heated_box, heated_data

WINTER = {"start": date(2025, 1, 6), "end": date(2025, 1, 9)}
ROOM = "zones.room"


@cache
def weather():
    return read_weather("denver")


def simulated(system, **zone):
    simulation = Simulation(heated_box(system, **zone), weather(), **WINTER)
    return simulation, simulation.run()


@pytest.mark.parametrize("system", [RADIATORS, FLOOR], ids=["radiators", "floor"])
@pytest.mark.parametrize(
    "control",
    [{"kind": "thermostatic_valve"}, {"kind": "pi"}, {"kind": "hysteresis"}],
    ids=lambda each: each["kind"],
)
def test_the_room_is_kept_warm_and_all_energy_is_found_again(system, control):
    simulation, run = simulated({**system, "control": control})
    name = "systems.heat." + ("floor" if system is FLOOR else "room")
    air, power = run[ROOM, "air_temperature"], run[name, "emitter_power"]
    assert air.min() > 19.0
    assert power.max() > 1000.0
    assert run.balance.residual < 1e-9
    assert np.all(simulation.cast.feed.emitters.residuals() < 1e-9)
    drawn = run[name, "emitter_water_power"].mean()
    assert run["site", "heating_district"].mean() == pytest.approx(drawn / 0.95, rel=1e-5)
    assert run["site", "pump_electricity"].mean() > 0.0
    given = run[ROOM, "heating_power"] + run[ROOM, "supply_air_gain"]
    assert given.mean() == pytest.approx(power.mean(), rel=1e-5)
    supply, back = (run[name, f"emitter_{end}_temperature"] for end in ("supply", "return"))
    flows = run[name, "emitter_flow"] > 0
    assert np.all(supply[flows] >= back[flows] - 1e-4)
    heat = 4186.0 * run[name, "emitter_flow"] * (supply - back)
    assert heat == pytest.approx(run[name, "emitter_water_power"], rel=1e-3, abs=0.5)


def test_a_closed_loop_holds_the_room_nearer_than_its_band():
    _, run = simulated({**RADIATORS, "control": {"kind": "pi"}})
    air = run[ROOM, "air_temperature"]
    night = np.arange(len(air)) * 300 / 3600 % 24
    night = (night > 2) & (night < 6)
    assert np.abs(air[night] - 20.0).mean() < 0.1


def test_the_supply_temperature_follows_its_curve():
    _, run = simulated(RADIATORS)
    outdoor = run["site", "outdoor_temperature"]
    expected = 40.0 + 30.0 * np.clip((18.0 - outdoor) / 28.0, 0.0, 1.0)
    found = run["systems.heat.room", "emitter_supply_temperature"]
    assert found == pytest.approx(expected, abs=0.01)


def test_a_floor_at_its_limit_is_heated_no_more():
    hot = {**FLOOR, "supply": {**FLOOR["supply"], "temperature": 60, "reset": None}}
    cold = {"heating": {**heated_data(FLOOR)["zones"]["room"]["heating"]}}
    cold["heating"]["setpoint"] = {"occupied": 26.0, "unoccupied": 26.0}
    data = heated_data({**hot, "surface_limit": 27.0, "control": {"kind": "hysteresis"}})
    data["zones"]["room"].update(cold)
    run = Simulation(site_from(data), weather(), **WINTER).run()
    face = run["systems.heat.floor", "floor_surface_temperature"]
    power = run["systems.heat.floor", "emitter_power"]
    assert power.max() > 0.0
    assert not power[face >= 27.0].any()
    night = (np.arange(len(face)) * 300 % 86400) < 6 * 3600
    assert face[night].max() < 28.5


def test_shortest_times_are_kept():
    control = {"kind": "hysteresis", "band": 0.1, "minimum_on": 3600, "minimum_off": 2400}
    _, run = simulated({**RADIATORS, "control": control})
    on = (run["systems.heat.room", "emitter_flow"] > 0).astype(int)
    edges = np.flatnonzero(np.diff(on))
    lengths = np.diff(edges) * 300
    states = on[edges[:-1] + 1]
    assert len(lengths) > 2
    assert lengths[states == 1].min() >= 3600
    assert lengths[states == 0].min() >= 2400


def test_a_terminal_that_is_off_shuts_the_valve():
    data = heated_data(RADIATORS)
    data["zones"]["room"]["heating"]["setpoint"]["unoccupied"] = None
    data["zones"]["room"]["heating"]["schedule"] = "work"
    data["schedules"]["work"] = {"days": {"all": {"08:00": 1.0, "18:00": 0.0}}}
    run = Simulation(site_from(data), weather(), **WINTER).run()
    hour = np.arange(len(run)) * 300 % 86400 / 3600
    shut = (hour > 20) | (hour < 7)
    shut[0] = False  # valves see a set-point in the step after it moved
    assert not run["systems.heat.room", "emitter_flow"][shut].any()
    assert run[ROOM, "air_temperature"].min() < 18.0


def test_electric_and_gas_sources_take_what_their_efficiency_says():
    used = {}
    for kind, use in (("electric", Use.HEATING_ELECTRICITY), ("boiler", Use.HEATING_GAS)):
        source = {"source": {"kind": kind, "efficiency": 0.9}, "temperature": 60}
        _, run = simulated({**RADIATORS, "supply": source})
        drawn = run["systems.heat.room", "emitter_water_power"].mean()
        used[kind] = run["site", use.name.lower()].mean() / drawn
    assert used == {kind: pytest.approx(1.0 / 0.9, rel=1e-5) for kind in used}


def test_a_floor_too_light_for_long_steps_is_refused():
    with pytest.raises(DocumentError, match="around the pipes"):
        Simulation(heated_box(FLOOR), weather(), step=3600.0, **WINTER)


def test_what_emitters_draw_is_the_load_of_their_plant():
    data = heated_data({**RADIATORS, "supply": {"plant": "loop"}})
    data["plants"] = {
        "loop": {
            "kind": "hot_water",
            "supply_temperature": 60,
            "sources": {"one": {"kind": "district", "capacity": 1e4}},
        }
    }
    run = Simulation(site_from(data), weather(), **WINTER).run()
    drawn = run["systems.heat.room", "emitter_water_power"]
    assert drawn.max() > 1000.0
    served = run["plants.loop", "plant_load"] + run["plants.loop", "plant_unmet_load"]
    assert served == pytest.approx(drawn, rel=1e-3, abs=1.0)
    assert run["site", "heating_district"].mean() > 0.9 * drawn.mean()


def test_a_plant_too_small_is_never_asked_for_much_more_than_it_has():
    data = heated_data({**RADIATORS, "supply": {"plant": "loop"}})
    data["plants"] = {
        "loop": {
            "kind": "hot_water",
            "supply_temperature": 60,
            "sources": {"one": {"kind": "district", "capacity": 800}},
        }
    }
    run = Simulation(site_from(data), weather(), **WINTER).run()
    assert run["systems.heat.room", "emitter_water_power"].mean() < 830.0
    assert run["zones.room", "air_temperature"].min() < 19.0
