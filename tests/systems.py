"""Two rooms and a plenum with air systems, for tests of handlers, boxes and plants."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from sim.simulation import Simulation
from sim.site import Site, site_from
from sim.weather import Weather, read_weather
from tests.boxes import site_data

PEOPLE = {"count": 4, "schedule": "always", "arrivals": "expected"}
FAN = {"flow": 0.4, "pressure_rise": 500.0, "efficiency": 0.5, "schedule": "work"}
EXPANSION = {
    "kind": "direct_expansion",
    "stages": [{"capacity": 7000.0, "flow": 0.4, "cop": 3.3, "sensible_heat_ratio": 0.65}],
}
GAS = {"kind": "gas", "capacity": 10000.0, "efficiency": 0.8}
UNIT = {"kind": "packaged_rooftop", "fan": FAN, "cooling": EXPANSION, "heating": GAS}
VARIABLE = {
    "kind": "variable_air_volume",
    "fan": {**FAN, "flow": 0.8, "part_load": {"coefficients": [0.0, 0.0, 0.0, 1.0]}},
    "cooling": {
        "stages": [
            {"capacity": 6000.0, "flow": 0.4, "cop": 3.3, "sensible_heat_ratio": 0.65},
            {"capacity": 12000.0, "flow": 0.8, "cop": 3.0, "sensible_heat_ratio": 0.65},
        ]
    },
    "heating": GAS,
    "box": {"maximum": 0.4, "reheat": {"kind": "electric", "capacity": 6000.0}},
    "return_plenum": "plenum",
}
PLANTS = {
    "hot": {
        "kind": "hot_water",
        "supply_temperature": 60.0,
        "sources": {"boiler": {"kind": "boiler", "capacity": 30000.0, "efficiency": 0.85}},
    },
    "cold": {
        "kind": "chilled_water",
        "supply_temperature": 7.0,
        "design_difference": 6.0,
        "sources": {
            "chiller": {
                "kind": "chiller", "type": "chiller-air-cooled-galetti-mfe5", "capacity": 30000.0
            }
        },
    },
}  # fmt: skip
FAN_COIL = {
    "kind": "fan_coil",
    "fan": FAN,
    "cooling": {"kind": "chilled_water", "plant": "cold", "capacity": 8000.0},
    "heating": {"kind": "hot_water", "plant": "hot", "capacity": 9000.0},
}


def _terminal(occupied: float, unoccupied: float) -> dict[str, Any]:
    return {"setpoint": {"occupied": occupied, "unoccupied": unoccupied}, "schedule": "work"}


def rooms(system: dict[str, Any], *, plants: dict[str, Any] | None = None, **zone: Any) -> Site:
    """Return two rooms beneath a plenum, all served by one system; ``zone`` adds to both rooms."""
    room = {
        "floor_area": 48,
        "volume": 129.6,
        "system": "air",
        "people": PEOPLE,
        "ventilation": {"per_person": 0.01, "schedule": "work"},
        "equipment": {"gain": {"power_density": 12.0, "schedule": "work"}},
        "heating": _terminal(21.0, 16.0),
        "cooling": _terminal(24.0, 30.0),
        **zone,
    }
    surfaces: dict[str, Any] = {}
    for name, azimuth in (("one", 180), ("two", 0)):
        outside = {
            "zone": name, "boundary": "outdoors", "construction": "light-wall", "tilt": 90
        }  # fmt: skip
        glass = {"glass": {"glazing": "double", "area": 8}}
        surfaces |= {
            f"front-{name}": {**outside, "area": 21.6, "azimuth": azimuth, "windows": glass},
            f"side-{name}": {**outside, "area": 16.2, "azimuth": 90},
            f"ceiling-{name}": {
                "zone": name, "other_zone": "plenum", "boundary": "zone",
                "construction": "light-partition", "area": 48, "tilt": 0,
            },
            f"floor-{name}": {
                "zone": name, "boundary": "adiabatic", "construction": "heavy-floor",
                "area": 48, "tilt": 180,
            },
        }  # fmt: skip
    surfaces["roof"] = {
        "zone": "plenum", "boundary": "outdoors", "construction": "roof", "area": 96, "tilt": 0
    }  # fmt: skip
    work = {"days": {"all": {"00:00": 0.0, "07:00": 1.0, "19:00": 0.0}}}
    half = {"days": {"all": {"00:00": 0.0, "07:00": 0.5, "19:00": 0.0}}}
    return site_from(
        site_data(
            schedules={"work": work, "half": half},
            zones={"one": room, "two": room, "plenum": {"floor_area": 0, "volume": 60}},
            surfaces=surfaces,
            systems={"air": system},
            plants=plants or {},
        )
    )


@cache
def weather() -> Weather:
    """Return the weather of Denver."""
    return read_weather("denver")


def simulation(site: Site, start: date, days: int = 2, **more: Any) -> Simulation:
    """Return a few days of a site in Denver."""
    return Simulation(site, weather(), start=start, end=start + timedelta(days=days), **more)


if __name__ == "__main__":
    simulation(rooms(UNIT), date(2025, 1, 6), 1).run()
