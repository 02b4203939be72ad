"""Impossible components, kind by kind: the command tells every fault at once, with its remedy."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from studio.__main__ import main
from tests import emitters, plants, systems
from tests.air import handler, served, unit

ROOMS = ("one", "two")
TARIFF = {"electricity": {"price": 0.1}}
BATTERY = {"capacity": "10 kWh", "charge_power": "5 kW", "discharge_power": "5 kW"}


def put(data: Any, path: str, value: Any) -> None:
    """Set a value at a path, where there is none yet too."""
    *way, last = path.split(".")
    for part in way:
        data = data[int(part)] if isinstance(data, list) else data.setdefault(part, {})
    if isinstance(data, list):
        data[int(last)] = value
    else:
        data[last] = value


SITES = {
    "rooftop": lambda: served(deepcopy(unit()), rooms=ROOMS),
    "variable": lambda: served(deepcopy(handler()), rooms=ROOMS),
    "fan_coil": lambda: served(
        deepcopy(systems.FAN_COIL), rooms=ROOMS, plants=deepcopy(systems.PLANTS)
    ),
    "radiators": lambda: emitters.heated_data(deepcopy(emitters.RADIATORS)),
    "floor": lambda: emitters.heated_data(deepcopy(emitters.FLOOR)),
}
"""Sound sites to spoil."""

AIR = "systems.air"
FAULTS: dict[str, tuple[str, list[tuple[str, Any, str, str]]]] = {
    "fields of a rooftop unit": (
        "rooftop",
        [
            (f"{AIR}.fan.flow", 0, "", "greater than 0"),
            (f"{AIR}.fan.efficiency", 1.2, "", "at most 1"),
            (f"{AIR}.fan.pressure_rise", -5, "", "at least 0"),
            (f"{AIR}.cooling.stages.0.capacity", 0, "", "greater than 0"),
            (f"{AIR}.cooling.stages.0.cop", 0, "", "greater than 0"),
            (f"{AIR}.cooling.stages.0.sensible_heat_ratio", 1.3, "", "at most 1"),
            (f"{AIR}.heating.capacity", 0, "", "greater than 0"),
            (f"{AIR}.heating.efficiency", 0, "", "greater than 0"),
            (f"{AIR}.outdoor_air.economiser", "sometimes", "kind", "one of 'none'"),
            (f"{AIR}.outdoor_air.heat_recovery", {}, "sensible_effectiveness", "a value"),
            ("zones.one.ventilation", {"per_area": -1, "schedule": "work"}, "per_area", "at least"),
            ("zones.one.infiltration.air_changes", -1, "", "at least 0"),
            ("zones.one.heating.setpoint.occupied", 900, "", "at most 100"),
            ("other_loads.lift", {"power": -1, "schedule": "work"}, "power", "at least 0"),
            ("systems.other", {"kind": "split"}, "kind", "one of 'ideal_loads'"),
        ],
    ),
    "a rooftop unit as a whole": (
        "rooftop",
        [
            (f"{AIR}.fan.schedule", "never-heard-of", "", "a name under schedules"),
            (f"{AIR}.fan.part_load", {"coefficients": [0.5]}, "", "1 within 0.05"),
            (f"{AIR}.heating.part_load", {"coefficients": [0, -1, 2]}, "", "at least 0"),
            (f"{AIR}.outdoor_air.minimum", 5, "", "at most the fan's flow, 0.45 m3/s"),
            (f"{AIR}.outdoor_air.demand_control", {"low": 410, "high": 900}, "low",
             "outdoors, 420 ppm"),
            ("zones.one.heating.setpoint.occupied", 27, "", "at most the cooling set-point"),
            ("zones.two.cooling.kind", "on_off", "", "'modulating'"),
            ("zones.two.equipment.gain.schedule", "gone", "", "a name under schedules"),
            ("air_exchange.door", {"zone": "one", "other_zone": "one", "flow": 0.1}, "other_zone",
             "another zone"),
            ("systems.idle", unit(), "", "a system that at least one zone names"),
        ],
    ),
    "variable air volume": (
        "variable",
        [
            (f"{AIR}.box.hottest", 15, "", "above the heating set-point of zones.one"),
            (f"{AIR}.supply_air.temperature", 26, "", "below the cooling set-point of zones.one"),
            (f"{AIR}.boxes", {"attic": {}}, "attic", "a zone that this system serves"),
            (f"{AIR}.return_plenum", "one", "", "neither served nor heated nor cooled"),
        ],
    ),
    "fields of variable air volume": (
        "variable",
        [
            (f"{AIR}.box.maximum", 0, "", "greater than 0"),
            (f"{AIR}.box.minimum_fraction", 1.5, "", "at most 1"),
            (f"{AIR}.box.reheat.capacity", 0, "", "greater than 0"),
            (f"{AIR}.supply_air.reset", {"lowest": 18, "highest": 12}, "highest", "above lowest"),
            (f"{AIR}.night_purge", {"cool": 25, "warm": 20}, "warm", "above cool"),
            (f"{AIR}.cooling.stages", [], "", "at least 1 entry"),
        ],
    ),
    "coils and their water": (
        "fan_coil",
        [
            (f"{AIR}.cooling.plant", "hot", "", "a plant of kind chilled_water"),
            (f"{AIR}.heating.plant", "nowhere", "", "a name under plants"),
            ("hot_water.taps", {"peak_flow": 1e-5, "schedule": "work", "plant": "hot"}, "plant",
             "a plant of kind domestic_hot_water"),
        ],
    ),
    "a coil larger than its water": (
        "fan_coil",
        [
            (f"{AIR}.heating.capacity", 1e6, "", "what water of 60 degC (plants.hot)"),
            ("zones.one.system", "gone", "", "a name under systems"),
        ],
    ),
    "radiators": (
        "radiators",
        [
            ("systems.heat.radiator.rated_output", 0, "", "greater than 0"),
            ("systems.heat.radiator.exponent", 3, "", "at most 1.6"),
            ("systems.heat.supply.source.efficiency", 0, "", "greater than 0"),
            ("systems.heat.control", {"kind": "pid"}, "kind", "one of 'thermostatic_valve'"),
        ],
    ),
    "water of radiators": (
        "radiators",
        [("systems.heat.supply.reset.temperature", 90, "systems.heat.supply",
          "at most temperature, 70 degC")],
    ),
    "radiators that lack a zone": (
        "radiators",
        [
            ("systems.heat.radiator", None, "systems.heat.radiators.room", "each zone"),
            ("systems.heat.radiators", {"attic": {"rated_output": 100}}, "attic", "serves: room"),
            ("systems.heat.supply", {"plant": "gone"}, "plant", "a plant of kind hot_water"),
        ],
    ),
    "fields of a heated floor": (
        "floor",
        [
            ("systems.heat.loop.depth", 0, "", "greater than 0"),
            ("systems.heat.loop.water_flow", 0, "", "greater than 0"),
            ("systems.heat.surface_limit", 60, "", "at most 40"),
            ("systems.heat.surfaces", [], "", "at least 1 entry"),
        ],
    ),
    "a heated floor": ("floor", [("systems.heat.loop.layer", 9, "", "a layer with a material")]),
    "fields of plants": (
        "fan_coil",
        [
            ("plants.hot.sources.boiler.capacity", 0, "", "greater than 0"),
            ("plants.hot.sources.boiler.efficiency", 1.4, "", "at most 1.1"),
            ("plants.hot.supply_temperature", 150, "", "at most 100"),
            ("plants.hot.pump.efficiency", 0, "", "greater than 0"),
            ("plants.hot.tank.volume", 0, "", "greater than 0"),
            ("plants.cold.sources.chiller.cop", 0, "", "greater than 0"),
            ("plants.cold.sources.chiller.heat_rejection", {"kind": "river"}, "kind", "'tower'"),
            ("plants.none", {"kind": "hot_water", "supply_temperature": 50, "sources": {}},
             "sources", "at least 1 entry"),
            ("plants.ground", {"kind": "hot_water", "supply_temperature": 40, "sources": {
                "pump": {**plants.GROUND_PUMP, "brine_flow": 0, "boreholes": {"length": 0}}}},
             "sources.pump.brine_flow", "greater than 0"),
            ("plants.wrong", {"kind": "hot_water", "supply_temperature": 40, "sources": {
                "boiler": {"kind": "boiler", "type": "no-such-boiler", "capacity": 1e3}}},
             "sources.boiler.type", "an entry of the catalogue"),
        ],
    ),
    "loops, curves and set-points of plants": (
        "fan_coil",
        [
            ("plants.hot.sources.again", {"kind": "plant", "plant": "hot", "capacity": 1e3},
             "plants.hot.sources", "not fed, through others, by the plant itself"),
            ("plants.hot.sources.cold", {"kind": "plant", "plant": "cold", "capacity": 1e3},
             "plant", "a plant of kind hot_water"),
            ("plants.hot.sources.boiler.condensing", True, "^efficiency_curve", "a curve"),
            ("plants.hot.sources.boiler.lockout_below", 20, "", "below lockout_above"),
            ("plants.hot.sources.boiler.lockout_above", 10, "^lockout_below", "below"),
            ("plants.hot.sources.pump", {"kind": "air_heat_pump", "capacity": 5e3, "cop": 3},
             "capacity_curve", "a curve over the temperatures at both sides"),
            ("plants.hot.reset", {"outdoor_from": 15, "outdoor_to": -10,
                                  "supply_temperature": 40}, "outdoor_to", "above outdoor_from"),
            ("plants.hot.pump.control", "curve", "^curve", "needed for, and only for"),
            ("plants.hot.staging.order", ["x"], "", "each of"),
            ("plants.cold.supply_temperature", 20, "plants.cold.sources.chiller.capacity_curve",
             "a range with the plant's supply_temperature"),
            ("plants.taps", {**plants.TAPS, "supply_temperature": 40, "tank": None},
             "tank", "a tank to draw from"),
            ("plants.small", {"kind": "hot_water", "supply_temperature": 50,
                              "tank": {"volume": 0.01, "nodes": 20},
                              "sources": {"element": plants.ELECTRIC}}, "tank.nodes", "layers"),
        ],
    ),
    "electricity on site": (
        "rooftop",
        [
            ("batteries.none", {"capacity": 0, "charge_power": 0, "discharge_power": 1},
             "charge_power", "greater than 0"),
            ("batteries.upside-down", {**BATTERY, "minimum_charge": 0.9, "maximum_charge": 0.1},
             "", "minimum_charge below maximum_charge"),
            ("batteries.aimless", {**BATTERY, "strategy": "peak_shaving"}, "", "a target"),
            ("photovoltaics.roof", {"peak_power": -1, "tilt": 120}, "tilt", "at most 90"),
            ("vehicle_charging.cars", {"points": 0, "power": 0, "vehicles": 1, "energy": "1 kWh"},
             "points", "at least 1"),
            ("grid_carbon", {"source": "-", "value": 9}, "value", "at most 3"),
        ],
    ),
    "tariffs": (
        "rooftop",
        [
            ("tariffs.gap", {"electricity": {"price": 0.1, "hourly_price": {
                "start": "2025-01-01T00:00+01:00", "interval": 3600, "values": [1, None, 2]}}},
             "electricity.hourly_price", "missing: value 2"),
            ("tariffs.file", {"electricity": {"price": 0.1, "hourly_price": {"file": "no.csv"}}},
             "electricity.hourly_price", "no such file"),
            ("tariffs.blocks", {"electricity": {"price": 0.1, "tiers": [
                {"above": 100, "price": 0.2}, {"above": 50, "price": 0.3}]}},
             "electricity", "tiers whose 'above' rises"),
            ("tariffs.night", {"electricity": {"price": 0.1, "periods": [
                {"name": "x", "start": "25:00", "end": "08:00", "price": 1}]}},
             "electricity.periods.0.start", "a time of day"),
            ("tariffs.export", {"electricity": {"price": 0.1, "feed_in": "hourly"}},
             "electricity", "only with an hourly_price"),
        ],
    ),
    "people and what they do": (
        "rooftop",
        [
            ("zones.one.people", {"count": 2.5, "schedule": "work"}, "", "a whole number"),
            ("zones.two.people", {"count": -2, "schedule": "work", "metabolic_rate": 0.1},
             "metabolic_rate", "at least 0.7"),
            ("zones.one.window_opening", {"fraction": 0}, "fraction", "greater than 0"),
            ("zones.two.thermostat_override", {"shift": 9}, "shift", "at most 5"),
            ("crews.staff", {"members": 0}, "members", "at least 1"),
        ],
    ),
    "what cannot break": (
        "fan_coil",
        [
            ("malfunctions.pump", {"kind": "failed_pump", "asset": "plants.gone",
                                   "start": "2025-01-01"}, "asset", "one of zones.one"),
            ("malfunctions.source", {"kind": "failed_source", "asset": "plants.hot",
                                     "start": "2025-01-01"}, "asset", "one source at a time"),
            ("malfunctions.leak", {"kind": "refrigerant_loss", "asset": "systems.air.one",
                                   "share": 0.1, "start": "2025-01-01"}, "asset", "a compressor"),
            ("zones.one.window_opening", {}, "", "people who work them"),
        ],
    ),
}  # fmt: skip
"""By what is wrong: the site, then path, value, where it is told, and what is allowed.

Told at the path itself, at a field below it, at one beside it (``^``), or at another place.
"""


def told_at(path: str, where: str) -> str:
    if where.startswith("^"):
        return f"{path.rpartition('.')[0]}.{where[1:]}"
    if where.startswith(("systems.", "plants.")):
        return where
    return f"{path}.{where}".rstrip(".")


def run(data: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    Path("site.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    Path("base.yaml").write_text(
        "name: base\nsite: site.yaml\nweather: chicago\n"
        "period: {start: 2025-01-06, end: 2025-01-07}\n",
        encoding="utf-8",
    )
    code = main(["run", "base.yaml", "-o", "r.h5"])
    captured = capsys.readouterr()
    assert captured.out == "" or code == 0
    return code, captured.err


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_told_at_once_with_its_remedy(name, folder, capsys):
    site, wrong = FAULTS[name]
    data = SITES[site]()
    for path, value, _, _ in wrong:
        put(data, path, value)
    code, said = run(data, capsys)
    assert code == 2
    assert "Traceback" not in said
    assert not (folder / "r.h5").exists()
    for path, _, where, limit in wrong:
        place = told_at(path, where)
        lines = [line for line in said.splitlines() if f" {place} (line " in line]
        assert any("; allowed: " in line and limit in line for line in lines), (place, said)
        assert all("; remedy: " in line for line in lines)


@pytest.mark.parametrize("site", SITES)
def test_the_sites_are_sound_before_they_are_spoilt(site, capsys):
    code, said = run(SITES[site](), capsys)
    assert (code, said) == (0, "")


def test_a_battery_that_follows_prices_needs_a_tariff_of_the_run(capsys):
    data = SITES["rooftop"]()
    put(data, "batteries.store", {**BATTERY, "strategy": "time_of_use"})
    code, said = run(data, capsys)
    assert code == 2
    assert "batteries.store.strategy: 'time_of_use'; allowed: a tariff of the run" in said
