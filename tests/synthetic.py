"""Results made by formula: office-like series of three zones, for tests that need no engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from scenarios.manifest import Manifest, content_hash
from scenarios.run import RunResult
from scenarios.scenario import Scenario
from sim.bill import bill
from sim.errors import Finding
from sim.kpis import evaluate
from sim.site import Site, site_from, to_yaml
from sim.trajectory import Balance, Crossings, Happening, Signal, Trajectory

STEP = 300.0
AREAS = {"south": 120.0, "north": 120.0, "core": 240.0}

_FLAT = {"all": {"00:00": 1.0}}
_OFFICE = {
    "weekdays": {"00:00": 0.05, "07:00": 0.5, "08:00": 1.0, "17:00": 0.4, "19:00": 0.05},
    "weekends": {"00:00": 0.05},
    "holidays": {"00:00": 0.05},
}
_OPERATION = {"weekdays": {"00:00": 0, "06:00": 1, "19:00": 0}, "weekends": {"00:00": 0}}


def _zone(area: float) -> dict[str, Any]:
    return {
        "floor_area": area,
        "volume": area * 3.0,
        "system": "rooftop",
        "heating": {
            "capacity": 60 * area,
            "setpoint": {"occupied": 21.0, "unoccupied": 18.0},
            "schedule": "operation",
        },
        "cooling": {
            "capacity": 80 * area,
            "setpoint": {"occupied": 24.0, "unoccupied": 28.0},
            "schedule": "operation",
        },
        "people": {"count": int(area // 20), "schedule": "office"},
        "lighting": {"power_density": 9.0, "schedule": "office"},
        "equipment": {"plugs": {"power_density": 8.0, "schedule": "office"}},
        "ventilation": {"per_person": "7.5 liter/s", "schedule": "operation"},
    }


def _surfaces() -> dict[str, Any]:
    surfaces: dict[str, Any] = {}
    for name, azimuth in (("south", 180.0), ("north", 0.0)):
        surfaces[f"{name}-wall"] = {
            "zone": name,
            "boundary": "outdoors",
            "construction": "wall",
            "area": 60.0,
            "tilt": 90,
            "azimuth": azimuth,
            "windows": {"window": {"glazing": "double", "area": 15.0}},
        }
        surfaces[f"{name}-core"] = {
            "zone": name,
            "boundary": "zone",
            "other_zone": "core",
            "construction": "wall",
            "area": 60.0,
            "tilt": 90,
        }
    for name, area in AREAS.items():
        surfaces[f"{name}-roof"] = {
            "zone": name,
            "boundary": "outdoors",
            "construction": "wall",
            "area": area,
            "tilt": 0,
        }
        surfaces[f"{name}-floor"] = {
            "zone": name,
            "boundary": "adiabatic",
            "construction": "wall",
            "area": area,
            "tilt": 180,
        }
    return surfaces


def site_data() -> dict[str, Any]:
    """Return the document of a small office with three zones."""
    return {
        "name": "synthetic-office",
        "title": "Synthetic office",
        "use": "office",
        "location": {
            "latitude": 36.1,
            "longitude": -79.95,
            "time_zone": "America/New_York",
            "holidays": "US",
        },
        "weather": "greensboro",
        "materials": {
            "brick": {"conductivity": 0.7, "density": 1800, "specific_heat": 900},
            "spare": {"conductivity": 0.1, "density": 500, "specific_heat": 1500},
        },
        "constructions": {
            "wall": {
                "layers": [{"material": "brick", "thickness": 0.1}, {"resistance": 2.0}],
            }
        },
        "glazings": {"double": {"u_value": 2.7, "shgc": 0.6}},
        "schedules": {
            "office": {"days": _OFFICE},
            "operation": {"days": _OPERATION},
            "always": {"days": _FLAT},
        },
        "zones": {name: _zone(area) for name, area in AREAS.items()},
        "surfaces": _surfaces(),
        "systems": {
            "rooftop": {
                "heating": {"kind": "furnace", "carrier": "natural_gas", "efficiency": 0.8},
                "cooling": {"efficiency": 3.2},
                "fan": {"schedule": "operation"},
            }
        },
        "photovoltaics": {"roof": {"peak_power": "5 kW"}},
        "tariffs": {
            "time-of-use": {
                "currency": "EUR",
                "electricity": {
                    "price": 0.18,
                    "periods": [
                        {
                            "name": "on-peak",
                            "days": "weekdays",
                            "start": "12:00",
                            "end": "18:00",
                            "price": 0.31,
                        }
                    ],
                    "demand_charge": 9.0,
                    "monthly_charge": 12.0,
                    "feed_in_price": 0.07,
                },
                "natural_gas": {"price": 0.08, "monthly_charge": 8.0},
            },
            "flat": {"electricity": {"price": 0.25}, "natural_gas": {"price": 0.08}},
        },
    }


_BASE = """\
name: base
title: Office as built
site: office
period: {start: 2025-01-06, end: 2025-01-08}
tariff: time-of-use
seed: 3
"""

_SETBACK = """\
name: setback
title: Night set-back
base: office/base
changes:
  - path: zones.*.heating.setpoint.unoccupied
    value: 16 degC
    cost: 1200 EUR
    life: 20 years
    text: Programmable thermostats
"""


def write_library(folder: Path) -> Path:
    """Write the office with two scenarios of two days, laid out as the library is."""
    office = folder / "office"
    office.mkdir(parents=True)
    texts = {"site": to_yaml(site_data()), "base": _BASE, "setback": _SETBACK}
    for name, text in texts.items():
        (office / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def make_site() -> Site:
    """Return the small office with three zones."""
    return site_from(site_data(), source="synthetic")


def make_result(
    name: str = "base",
    scale: float = 1.0,
    days: int = 14,
    *,
    seed: int = 1,
    changes: tuple[dict[str, Any], ...] = (),
    start: date = date(2025, 1, 6),
) -> RunResult:
    """Return an office-like result.

    Parameters
    ----------
    name : str
        Name of the scenario.
    scale : float
        Factor on heating, cooling and lighting: below 1 is a better building.
    days : int
        Length.
    seed : int
        Seed of the noise.
    changes : tuple of dict
        Changes of the scenario, applied to the site.
    start : date
        First day.
    """
    from scenarios.changes import apply_changes
    from scenarios.scenario import Change

    made = tuple(Change.read(item) for item in changes)
    full = make_site().model_dump(mode="json")
    site = site_from(apply_changes(full, made) if made else full)
    scenario = Scenario.read(
        {
            "name": name,
            "title": name.replace("-", " ").capitalize(),
            "site": "synthetic-office",
            "weather": "greensboro",
            "period": {"start": start, "end": start + timedelta(days=days)},
            "tariff": "time-of-use",
            "seed": seed,
            "changes": list(changes),
        }
    )
    document = {
        "scenario": scenario.model_dump(mode="json"),
        "site": site.model_dump(mode="json"),
    }
    trajectory = make_trajectory(scale, days, seed=seed, start=start)
    priced = bill(trajectory, site.tariffs["time-of-use"], holidays="US")
    return RunResult(
        name=name,
        title=scenario.title,
        resolved_document=document,
        trajectory=trajectory,
        kpis=evaluate(trajectory, site, priced),
        bill=priced,
        findings=(Finding("synthetic", "Made by formula, not simulated.", {"scale": scale}),),
        manifest=_manifest(document, scenario, site),
        seconds={"simulation": 0.1, "total": 0.2},
    )


def _manifest(document: dict[str, Any], scenario: Scenario, site: Site) -> Manifest:
    assert scenario.period is not None
    return Manifest(
        input_hash=content_hash(
            document, weather_hash="0" * 64, engine_version="0.1.0", seed=scenario.seed
        ),
        engine_version="0.1.0",
        seed=scenario.seed,
        site=site.name,
        chain=("base",) if scenario.name == "base" else ("base", scenario.name),
        period_start=scenario.period.start.isoformat(),
        period_end=scenario.period.end.isoformat(),
        weather="greensboro",
        weather_hash="0" * 64,
        weather_source="synthetic",
        tariff=scenario.tariff,
        warm_up_days=7,
        libraries={"numpy": "2.4.6"},
    )


def with_manifest(result: RunResult, **values: Any) -> RunResult:
    """Return the result with other values in its manifest."""
    return replace(result, manifest=replace(result.manifest, **values))


def make_trajectory(
    scale: float = 1.0, days: int = 14, *, seed: int = 1, start: date = date(2025, 1, 6)
) -> Trajectory:
    """Return series of `days` days at 300 s."""
    count = int(days * 86400 / STEP)
    hours = np.arange(count) * STEP / 3600 + STEP / 7200
    noise = np.random.default_rng(seed)
    weekday = ((hours // 24).astype(int) + start.weekday()) % 7 < 5
    busy = weekday & (hours % 24 >= 7) & (hours % 24 < 18)
    yearly = np.cos(2 * np.pi * (hours / 8760 + start.timetuple().tm_yday / 365 - 15 / 365))
    outdoor = 15 - 12 * yearly - 5 * np.cos(2 * np.pi * (hours - 3) / 24)
    sun = np.maximum(0.0, np.sin(np.pi * (hours % 24 - 7) / 10)) * (500 - 250 * yearly)
    series: dict[Signal, Any] = {}
    for name, area in AREAS.items():
        asset = f"zones.{name}"
        share = {"south": 1.0, "north": 0.7, "core": 0.3}[name]
        present = np.where(busy, area // 20, 0.0)
        present = np.maximum(present - noise.integers(0, 2, count) * busy, 0)
        heat_set, cool_set = np.where(busy, 21.0, 18.0), np.where(busy, 24.0, 28.0)
        temperature = np.clip(
            21.5 + 0.25 * (outdoor - 12) * share + noise.normal(0, 0.1, count), heat_set, cool_set
        )
        lighting = area * 9.0 * scale * np.where(busy, 0.9, 0.05)
        equipment = area * 8.0 * np.where(busy, 0.9, 0.3)
        loss = area * 2.2 * share * (temperature - outdoor)
        net = loss - lighting - equipment - present * 70 - sun * area * 0.06 * share
        values = {
            "air_temperature": temperature,
            "operative_temperature": temperature + 0.2 * np.sin(2 * np.pi * (hours - 9) / 24),
            "heating_setpoint": heat_set,
            "cooling_setpoint": cool_set,
            "people_count": present,
            "heating_power": scale * np.clip(net, 0, 60 * area),
            "cooling_power": scale * np.clip(-net, 0, 80 * area),
            "lighting_power": lighting,
            "equipment_power": equipment,
            "people_heat": present * 70,
            "solar_gain": sun * area * 0.06 * share,
            "opaque_gain": -0.5 * loss,
            "window_gain": -0.3 * loss,
            "infiltration_gain": -0.2 * loss,
        }
        series |= {Signal(asset, key): value for key, value in values.items()}
    series |= _site_series(series, outdoor, sun, busy)
    return Trajectory(
        start=datetime(start.year, start.month, start.day, tzinfo=timezone(timedelta(hours=-5))),
        step=STEP,
        series={signal: np.asarray(v, dtype=np.float32) for signal, v in series.items()},
        time_zone="America/New_York",
        utc_offset=-5.0,
        crossings=_crossings(),
        balance=_balance(),
        happenings=(
            Happening(36000.0, "zones.core", "filter changed"),
            Happening(37000.0, "zones.core", "windows opened", "window", 0.5),
            Happening(38000.0, "zones.core", "thermostat set cooler", "thermostat", -1.0, "K"),
        ),
        system_balances={"handlers": replace(_balance(), zones=("ahu",) * len(_balance().zones))},
        warm_up_days=7,
    )


def _site_series(zones: dict[Signal, Any], outdoor: Any, sun: Any, busy: Any) -> dict[Signal, Any]:
    def total(quantity: str) -> Any:
        return sum(value for signal, value in zones.items() if signal.quantity == quantity)

    photovoltaic = 5.0 * sun * 0.8
    values = {
        "outdoor_temperature": outdoor,
        "global_horizontal_irradiance": sun,
        "heating_gas": total("heating_power") / 0.8,
        "cooling_electricity": total("cooling_power") / 3.2,
        "fan_electricity": np.where(busy, 900.0, 0.0),
        "lighting_electricity": total("lighting_power"),
        "equipment_electricity": total("equipment_power"),
        "hot_water_gas": np.where(busy, 400.0, 20.0),
        "photovoltaic_power": photovoltaic,
    }
    demand = sum(value for key, value in values.items() if key.endswith("_electricity"))
    values |= {
        "electricity_demand": demand,
        "electricity_import": np.maximum(demand - photovoltaic, 0),
        "electricity_export": np.maximum(photovoltaic - demand, 0),
        "gas_demand": values["heating_gas"] + values["hot_water_gas"],
    }
    return {Signal("site", key): value for key, value in values.items()}


def _crossings() -> Crossings:
    return Crossings(
        time=np.array([25200.0, 64800.0]),
        zone=np.array([0, 1]),
        kind=np.array([1, 0]),
        temperature=np.array([21.0, 21.0]),
        threshold=np.array([21.0, np.nan]),
        zones=tuple(AREAS),
    )


def _balance() -> Balance:
    gains, losses = np.array([4e9, 3e9, 5e9]), np.array([-3.9e9, -3e9, -4.8e9])
    return Balance(
        flows={"heating": gains, "opaque": losses}, stored=gains + losses, zones=tuple(AREAS)
    )
