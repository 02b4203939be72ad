"""Every rule across a site has an example that breaks it, and is told at its place."""

from copy import deepcopy

import pytest

from sim.errors import DocumentError
from sim.site import Site, checks, site_from
from tests.boxes import site_data, terminal
from tests.emitters import RADIATORS

WALL = {"construction": "heavy-wall", "area": 30, "tilt": 90}
STAGE = {"capacity": 7000.0, "flow": 0.4, "sensible_heat_ratio": 0.95}
UNIT = {
    "kind": "packaged_rooftop",
    "fan": {"flow": 0.4, "schedule": "always"},
    "cooling": {"stages": [{**STAGE, "sensible_heat_ratio": 0.7}]},
    "heating": {"kind": "gas", "capacity": 9000.0},
}


def sound():
    """Two rooms with everything that refers to something else."""
    zone = {
        "floor_area": 20, "volume": 60, "system": "ideal",
        "heating": terminal(20), "cooling": terminal(26),
        "people": {"count": 2, "schedule": "always"},
        "lighting": {"power_density": 8, "schedule": "always"},
        "equipment": {"plugs": {"power_density": 5, "schedule": "always"}},
        "ventilation": {"per_person": 0.01, "schedule": "always"},
        "night_ventilation": 0.1, "night_ventilation_schedule": "always",
        "internal_mass_area": 10, "internal_mass_construction": "partition",
    }  # fmt: skip
    data = site_data(
        zones={"a": zone, "b": deepcopy(zone)},
        surfaces={
            "wall-a": {"zone": "a", "boundary": "outdoors", **WALL,
                       "windows": {"w": {"glazing": "double", "area": 5}}},
            "wall-b": {"zone": "b", "boundary": "outdoors", **WALL},
            "between": {"zone": "a", "other_zone": "b", "boundary": "zone", **WALL},
        },
        air_exchange={"door": {"zone": "a", "other_zone": "b", "flow": 0.01}},
        hot_water={"taps": {"peak_flow": 1e-5, "schedule": "always"}},
        other_loads={"lift": {"power": 100, "schedule": "always"}},
        points={"t": {"asset": "zones.a", "quantity": "air_temperature"}},
    )  # fmt: skip
    data["systems"]["ideal"]["fan"] = {"schedule": "always"}
    return data


def edited(changes):
    """Return the sound site with values put at dotted paths; ``None`` takes a field out."""
    data = sound()
    for path, value in changes.items():
        *parents, last = path.split("/")
        part = data
        for parent in parents:
            part = part.setdefault(parent, {})
        if value is None:
            part.pop(last, None)
        else:
            part[last] = value
    return data


def override(value):
    return [{"value": value, "start": "04:00", "end": "05:00"}]


CASES = [
    # location
    ({"location/time_zone": "Mars/Olympus"}, "location.time_zone"),
    ({"location/time_zone": "../etc"}, "location.time_zone"),
    ({"location/holidays": "XX"}, "location.holidays"),
    ({"factors": "atlantis"}, "factors"),
    # constructions
    (
        {"constructions/partition/layers": [{"material": "unobtainium", "thickness": 0.1}]},
        "constructions.partition.layers.0.material",
    ),
    # zones
    ({"zones/a/system": "geothermal"}, "zones.a.system"),
    (
        {"zones/a/internal_mass_construction": "sponge"},
        "zones.a.internal_mass_construction",
    ),
    ({"zones/a/internal_mass_construction": None}, "zones.a.internal_mass_construction"),
    ({"zones/a/volume": 20}, "zones.a.volume"),
    ({"zones/a/volume": 2000}, "zones.a.volume"),
    ({"zones/a/system": None, "zones/a/cooling": None}, "zones.a.system"),
    ({"zones/a/system": None, "zones/a/heating": None}, "zones.a.system"),
    # set-points
    ({"zones/a/heating": terminal(27)}, "zones.a.heating.setpoint.*"),
    (
        {"zones/a/heating/setpoint": {"occupied": 27, "unoccupied": 15}},
        "zones.a.heating.setpoint.occupied",
    ),
    (
        {"zones/a/heating/setpoint": {"occupied": 20, "unoccupied": 27}},
        "zones.a.heating.setpoint.unoccupied",
    ),
    (
        {"zones/a/heating/setpoint/overrides": override(26.5)},
        "zones.a.heating.setpoint.overrides.0.value",
    ),
    (
        {"zones/a/cooling/setpoint/overrides": override(19.5)},
        "zones.a.cooling.setpoint.overrides.0.value",
    ),
    (
        {
            "zones/a/optimal_start": {},
            "zones/a/heating/setpoint": {"occupied": 20, "unoccupied": 15, "advance": 3600},
            "zones/a/cooling/setpoint": {"occupied": 26, "unoccupied": 32},
        },
        "zones.a.heating.setpoint.advance",
    ),
    # surfaces
    ({"surfaces/wall-a/zone": "nowhere"}, "surfaces.wall-a.zone"),
    ({"surfaces/between/other_zone": "nowhere"}, "surfaces.between.other_zone"),
    ({"surfaces/wall-a/construction": "paper"}, "surfaces.wall-a.construction"),
    ({"surfaces/between/other_zone": None}, "surfaces.between.other_zone"),
    ({"surfaces/wall-a/other_zone": "b"}, "surfaces.wall-a.other_zone"),
    ({"surfaces/between/other_zone": "a"}, "surfaces.between.other_zone"),
    (
        {
            "surfaces/again": {
                "zone": "b",
                "other_zone": "a",
                "boundary": "zone",
                **WALL,
                "azimuth": 0,
            }
        },
        "surfaces.again",
    ),
    ({"surfaces/wall-a/windows/w/area": 29.8}, "surfaces.wall-a.windows"),
    ({"surfaces/wall-a/boundary": "adiabatic"}, "surfaces.wall-a.windows"),
    ({"surfaces/wall-a/windows/w/glazing": "ice"}, "surfaces.wall-a.windows.w.glazing"),
    # enclosure
    ({"zones/c": {"floor_area": 10, "volume": 30}}, "zones.c"),
    ({"air_exchange/door/zone": "nowhere"}, "air_exchange.door.zone"),
    ({"air_exchange/door/other_zone": "nowhere"}, "air_exchange.door.other_zone"),
    ({"air_exchange/door/other_zone": "a"}, "air_exchange.door.other_zone"),
    # systems
    (
        {"systems/ideal/heating": {"kind": "boiler", "carrier": "natural_gas", "efficiency": 3}},
        "systems.ideal.heating.efficiency",
    ),
    (
        {"systems/ideal/heating": {"kind": "heat_pump", "carrier": "natural_gas", "efficiency": 3}},
        "systems.ideal.heating.carrier",
    ),
    # carriers
    ({"hot_water/taps/carrier": "district_cooling"}, "hot_water.taps.carrier"),
    ({"other_loads/lift/carrier": "district_heating"}, "other_loads.lift.carrier"),
    ({"systems/ideal/cooling/carrier": "natural_gas"}, "systems.ideal.cooling.carrier"),
    # points
    ({"points/t/asset": "zones.z"}, "points.t.asset"),
    ({"points/t/asset": "floor_area.a"}, "points.t.asset"),
    ({"points/t/asset": "faults.a"}, "points.t.asset"),
    ({"points/t/asset": "name.bo"}, "points.t.asset"),
    ({"points/t/quantity": "mood"}, "points.t.quantity"),
    # people
    ({"zones/a/people/meetings": {"zone": "cellar"}}, "zones.a.people.meetings.zone"),
    ({"zones/a/people/meetings": {"zone": "a"}}, "zones.a.people.meetings.zone"),
    ({"zones/a/people/meetings": {"zone": "b"}}, "zones.b.people.seats"),
    (
        {
            "zones/a/people/meetings": {"zone": "b"},
            "zones/b/people/seats": 4,
            "zones/b/people/arrivals": "expected",
        },
        "zones.b.people.arrivals",
    ),
    ({"zones/b/window_opening": {}}, "zones.b.window_opening"),
    ({"zones/a/window_opening": {}, "zones/a/people": None}, "zones.a.window_opening"),
    ({"zones/a/thermostat_override": {}, "zones/a/people": None}, "zones.a.thermostat_override"),
    (
        {"zones/a/thermostat_override": {}, "zones/a/heating": None, "zones/a/cooling": None},
        "zones.a.thermostat_override",
    ),
    # air systems, their coils and radiators; all else in test_air_systems.py and test_hydronic.py
    ({"systems/spare": UNIT}, "systems.spare"),
    (
        {"systems/ideal": {**UNIT, "cooling": {"stages": [STAGE]}}},
        "systems.ideal.cooling.stages.0.sensible_heat_ratio",
    ),
    (
        {"systems/ideal": {**RADIATORS, "radiator": None, "cooling": {"efficiency": 3.0}}},
        "systems.ideal.*",
    ),
    # malfunctions; all else about them in test_malfunctions.py
    (
        {
            "malfunctions": {
                "x": {"kind": "failed_fan", "asset": "systems.z", "start": "2025-01-01"}
            }
        },
        "malfunctions.x.asset",
    ),
    # plants; all else about them in test_plant.py
    (
        {
            "plants": {
                "cold": {
                    "kind": "chilled_water",
                    "supply_temperature": 60.0,
                    "sources": {"network": {"kind": "district", "capacity": 1e5}},
                }
            }
        },
        "plants.cold.supply_temperature",
    ),
]
SCHEDULES = [
    *(f"zones/a/{part}/schedule" for part in ("heating", "cooling", "people", "lighting")),
    "zones/a/ventilation/schedule", "zones/a/equipment/plugs/schedule",
    "zones/a/night_ventilation_schedule", "hot_water/taps/schedule", "other_loads/lift/schedule",
    "systems/ideal/fan/schedule",
]  # fmt: skip


def test_sound_site_has_no_fault():
    assert site_from(sound()).faults() == []


@pytest.mark.parametrize(("changes", "place"), CASES, ids=lambda value: str(value)[:60])
def test_rule_is_told_at_its_place(changes, place):
    faults = Site.read(edited(changes)).faults()
    assert faults
    wanted = place.removesuffix("*")
    assert all(fault.place.startswith(wanted) for fault in faults)
    assert place.endswith("*") or {fault.place for fault in faults} == {place}
    assert all(fault.limit and fault.remedy for fault in faults)


@pytest.mark.parametrize("path", SCHEDULES)
def test_unknown_schedule_is_told_wherever_it_is_named(path):
    (fault,) = Site.read(edited({path: "never-heard-of"})).faults()
    assert fault.place == path.replace("/", ".")
    assert fault.value == "never-heard-of"
    assert "always" in fault.limit


@pytest.mark.parametrize("kind", ["heating", "cooling"])
def test_source_missing_in_the_system_is_told_once_for_each_zone(kind):
    faults = Site.read(edited({f"systems/ideal/{kind}": None})).faults()
    assert [fault.place for fault in faults] == [f"systems.ideal.{kind}"] * 2
    assert "zones.a" in faults[0].limit
    assert "zones.b" in faults[1].limit


def test_every_check_has_an_example():
    """A check that finds nothing in any of the cases above would be one nobody has seen work."""
    sites = [Site.read(edited(changes)) for changes, _ in CASES]
    sites += [Site.read(edited({path: "never-heard-of"})) for path in SCHEDULES]
    named = [name for name in vars(checks) if name.startswith("check_")]
    assert len(named) >= 10
    silent = [
        name for name in named if not any(list(getattr(checks, name)(site)) for site in sites)
    ]
    assert silent == []


def test_faults_of_many_rules_are_told_together():
    together = {
        path: value for changes, _ in CASES[2:5] + CASES[8:9] for path, value in changes.items()
    }
    with pytest.raises(DocumentError) as caught:
        site_from(edited(together))
    assert {fault.place for fault in caught.value.faults} == {
        "location.holidays",
        "factors",
        "constructions.partition.layers.0.material",
        "zones.a.volume",
    }
