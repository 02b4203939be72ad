"""Sizes of the reference offices against those that EnergyPlus 25.2 chooses for their files.

Figures: ``Zone Sizing Information``, ``System Sizing Information`` and ``Component Sizing
Information`` of eplusout.eio of RefBldgSmallOfficeNew2004_Chicago.idf and
RefBldgMediumOfficeNew2004_Chicago.idf; design days, factors and supply temperatures: their objects
SizingPeriod:DesignDay, Sizing:Parameters, Sizing:Zone and Sizing:System.
"""

from typing import Any

import pytest

from scenarios.names import find_site
from sim.simulation import size
from sim.site import Site, read_site, site_from
from sim.weather import read_weather

TOLERANCE = 0.15
DAYS = {
    "winter": {
        "kind": "heating", "dry_bulb": -20.6, "wet_bulb": -20.6, "wind_speed": 4.9,
        "wind_direction": 270, "month": 1,
    },
    "summer": {
        "kind": "cooling", "dry_bulb": 31.2, "daily_range": 10.7, "wet_bulb": 25.5,
        "wind_speed": 5.3, "wind_direction": 230, "month": 7, "clearness": 1.0,
    },
}  # fmt: skip
RULES = {"cooling_setpoints": "scheduled", "zone_sum": "noncoincident"}
"""On the files' summer design day thermostats follow their schedule (CLGSETP_SCH), and fans carry
the maxima of all boxes (Type of Zone Sum to Use)."""
SUMMER = {
    "occupancy": {"days": {"all": {"00:00": 0, "06:00": 1, "22:00": 0.05}}},
    "lighting": {"days": {"all": {"00:00": 1}}},
    "equipment": {"days": {"all": {"00:00": 1}}},
}
"""The files' schedules on that day (BLDG_OCC_SCH, BLDG_LIGHT_SCH, BLDG_EQUIP_SCH)."""

SMALL = {
    "core-zn": (4342.0, 4592.3, 0.44836, 8838.9, 9093.0),
    "perimeter-zn-1": (5726.2, 3782.4, 0.36626, 7037.5, 9772.3),
    "perimeter-zn-2": (3608.4, 3660.6, 0.36009, 6297.4, 6047.2),
    "perimeter-zn-3": (5493.8, 3915.1, 0.37922, 7227.0, 9497.5),
    "perimeter-zn-4": (3604.9, 3524.5, 0.35245, 6983.9, 6043.1),
}
"""Heating load, cooling load, air flow, rated cooling capacity, heating capacity of the system."""

FLOORS = ("bot", "mid", "top")
CORES = {"bot": "core-bottom", "mid": "core-mid", "top": "core-top"}
FANS = {"bot": 6.80868, "mid": 7.35678, "top": 7.49908}
COOLING = {"bot": 152318.7, "mid": 155955.7, "top": 158621.9}
BOXES = {
    "core-bottom": 3.24293, "perimeter-bot-zn-1": 0.97771, "perimeter-bot-zn-2": 0.93552,
    "perimeter-bot-zn-3": 0.62335, "perimeter-bot-zn-4": 1.02918,
    "core-mid": 3.15251, "perimeter-mid-zn-1": 1.16867, "perimeter-mid-zn-2": 1.07627,
    "perimeter-mid-zn-3": 0.80327, "perimeter-mid-zn-4": 1.15607,
    "core-top": 3.10204, "perimeter-top-zn-1": 1.20245, "perimeter-top-zn-2": 1.05971,
    "perimeter-top-zn-3": 0.91376, "perimeter-top-zn-4": 1.22112,
}  # fmt: skip
REHEAT = {
    "perimeter-bot-zn-1": 15051.8, "perimeter-bot-zn-2": 11206.2, "perimeter-bot-zn-3": 15051.8,
    "perimeter-mid-zn-1": 16300.7, "perimeter-mid-zn-3": 16300.7, "perimeter-top-zn-1": 22869.6,
}  # fmt: skip
PREHEAT = {"bot": 44547.0, "mid": 43712.7, "top": 43495.5}


def _plain(name: str) -> dict[str, Any]:
    data = read_site(find_site(name)).model_dump(mode="json", exclude_defaults=True)
    return data | {"design_days": DAYS, "schedules": data["schedules"] | SUMMER}


def small() -> Site:
    """Return the small office with every size open."""
    data = _plain("reference-small-office")
    for system in data["systems"].values():
        system["fan"]["flow"] = "autosize"
        system["cooling"]["stages"] = [{"cop": 3.6667}]
        system["heating"] = {"kind": "gas"}
    rules = {"cooling_factor": 1.2, "heating_factor": 1.2, "cooling_supply_temperature": 14.0}
    return site_from(data | {"sizing": RULES | rules})


def medium() -> Site:
    """Return the medium office with an air handler to each floor, every size open."""
    data = _plain("reference-medium-office")
    data["systems"] = {f"vav-{floor}": _handler() for floor in FLOORS}
    for name, zone in data["zones"].items():
        floor = next((f for f in FLOORS if f in name), "")
        if floor and not name.endswith("plenum"):
            zone["system"] = f"vav-{floor}"
    rules = {"cooling_factor": 1.33, "heating_factor": 1.33}
    return site_from(data | {"sizing": RULES | rules})


def _handler() -> dict[str, Any]:
    curve = {
        "coefficients": [0.52357, 0.03478, 0, -0.001915, -0.00010838, 0],
        "range_x": [11.1, 29.4],
        "range_y": [10.0, 50.3],
    }
    inputs = {"coefficients": [1, 0, 0, 0, 0, 0], "range_x": [0, 50], "range_y": [0, 50]}
    return {
        "kind": "variable_air_volume",
        "fan": {"pressure_rise": 1109.648, "efficiency": 0.5915, "schedule": "operation"},
        "outdoor_air": {"minimum": 1.11728},
        "supply_air": {"reset": {"kind": "outdoor", "lowest": 12.8, "highest": 16.7}},
        "cooling": {
            "kind": "direct_expansion",
            "stages": [{}, {}],
            "curves": {"capacity_temperature": curve, "input_temperature": inputs},
        },
        "heating": {"kind": "gas"},
        "box": {
            "minimum_fraction": 0.3,
            "heating_fraction": 0.6,
            "hottest": 50.0,
            "reheat": {"kind": "electric"},
        },
    }


@pytest.fixture(scope="module")
def chicago():
    return read_weather("chicago")


def test_the_small_office_is_sized_as_energyplus_sizes_it(chicago):
    _, report = size(small(), chicago)
    for zone, (heating, cooling, flow, capacity, heat) in SMALL.items():
        found = report.zone(zone)
        assert found.heating_load == pytest.approx(heating, rel=0.02), zone
        assert found.cooling_load == pytest.approx(cooling, rel=0.08), zone
        assert found.flow == pytest.approx(flow, rel=TOLERANCE), zone
        place = f"systems.{found.system}"
        cold = report.value(f"{place}.cooling.stages.0.capacity")
        assert cold == pytest.approx(capacity, rel=TOLERANCE), zone
        assert report.value(f"{place}.heating.capacity") == pytest.approx(heat, rel=0.05), zone


def test_the_medium_office_is_sized_as_energyplus_sizes_it(chicago):
    _, report = size(medium(), chicago)
    for zone, maximum in BOXES.items():
        place = f"systems.{report.zone(zone).system}.boxes.{zone}"
        assert report.value(f"{place}.maximum") == pytest.approx(maximum, rel=TOLERANCE), zone
        if zone in REHEAT:
            heat = report.value(f"{place}.reheat.capacity")
            assert heat == pytest.approx(REHEAT[zone], rel=TOLERANCE), zone
    for floor in FLOORS:
        place = f"systems.vav-{floor}"
        assert report.value(f"{place}.fan.flow") == pytest.approx(FANS[floor], rel=TOLERANCE)
        cold = report.value(f"{place}.cooling.stages.1.capacity")
        assert cold == pytest.approx(COOLING[floor], rel=TOLERANCE), floor
        heat = report.value(f"{place}.heating.capacity")
        assert heat == pytest.approx(PREHEAT[floor], rel=TOLERANCE), floor
