"""From the specification of a case to the documents of a site and of its scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.validation.bestest.cases import case, specifications

CAPACITY = 1.0e5
"""Of the ideal terminals, far above every load: the standard's are unlimited. [W]"""

_FACADES = {"N": ("north", 0.0), "E": ("east", 90.0), "S": ("south", 180.0), "W": ("west", 270.0)}
_SMOOTH = 1.0  # very smooth outside, as glass
_ALWAYS = "always"
_SOURCE = "ANSI/ASHRAE Standard 140-2020"

Data = dict[str, Any]


def site_document(name: str) -> Data:
    """Return the site of a case as plain data, fit for `sim.site.site_from`.

    Parameters
    ----------
    name : str
        One of `scenarios.validation.bestest.cases.case_names`.
    """
    given = case(name)
    shared = specifications()
    schedules: Data = {}
    zones = {zone: _zone(given, zone, schedules) for zone in given["zones"]}
    surfaces = dict(_surfaces(given))
    used = dict.fromkeys(surface["construction"] for surface in surfaces.values())
    layers = [part for name in used for part in shared["constructions"][name]]
    return {
        "name": site_name(name),
        "title": f"ASHRAE 140 case {name}",
        "description": f"{given['name']}. Case {name} of {_SOURCE}, Denver International Airport.",
        "use": "test",
        "location": {**shared["location"], "ground_reflectance": shared["ground_reflectance"]},
        "weather": shared["weather"],
        "materials": _materials(layers),
        "constructions": {each: _construction(given, each) for each in used},
        "glazings": _glazings(given),
        "schedules": schedules,
        "zones": zones,
        "surfaces": surfaces,
        "systems": _systems(zones),
    }


def scenario_document(name: str) -> Data:
    """Return the scenario of a case: its site through the year of the weather file."""
    return {
        "name": name,
        "title": f"{name}: {case(name)['name']}",
        "description": f"Case {name} of {_SOURCE}, with the defaults every building has.",
        "site": site_name(name),
        "period": {"start": "2025-01-01", "end": "2026-01-01"},
    }


def site_name(name: str) -> str:
    """Return the name of the site of a case.

    Examples
    --------
    >>> site_name("600FF")
    'bestest-600FF'
    """
    return f"bestest-{name}"


def _materials(layers: list[Any]) -> Data:
    names = dict.fromkeys(layer[0] for layer in layers if isinstance(layer, list))
    keys = ("conductivity", "density", "specific_heat")
    return {
        name: dict(zip(keys, specifications()["materials"][name], strict=True)) for name in names
    }


def _construction(given: Data, name: str) -> Data:
    layers = [
        {"material": layer[0], "thickness": layer[1]}
        if isinstance(layer, list)
        else {"resistance": layer}
        for layer in specifications()["constructions"][name]
    ]
    between = any(zone.get("beside", {}).get("construction") == name for zone in _zones(given))
    outer = "inside" if between else "outside"
    roughness = {"outside_roughness": _SMOOTH} if name == "opaque-window" else {}
    return {
        "layers": layers,
        "outside_solar_absorptance": given[f"{outer}_absorptance"],
        "inside_solar_absorptance": given["inside_absorptance"],
        "outside_emissivity": given[f"{outer}_emissivity"],
        "inside_emissivity": given["inside_emissivity"],
        **roughness,
    }


def _glazings(given: Data) -> Data:
    if given["opaque_windows"] or not given.get("windows"):
        return {}
    name = given["glazing"]
    panes = specifications()["panes"]
    glazing = specifications()["glazings"][name]
    return {name: {**glazing, "panes": [panes[pane] for pane in glazing["panes"]]}}


def _systems(zones: Data) -> Data:
    """Return the ideal plant, if any zone has a terminal: a unit of energy for a unit of heat."""
    if not any("system" in zone for zone in zones.values()):
        return {}
    return {
        "ideal": {
            "heating": {"kind": "district", "carrier": "district_heating", "efficiency": 1.0},
            "cooling": {
                "kind": "district",
                "carrier": "district_cooling",
                "efficiency": 1.0,
                "sensible_fraction": 1.0,
            },
        }
    }


def _zones(given: Data) -> list[Data]:
    return list(given["zones"].values())


def _zone(given: Data, name: str, schedules: Data) -> Data:
    zone = given["zones"][name]
    width, depth, height = zone["size"]
    made: Data = {
        "floor_area": width * depth,
        "volume": _exact(width * depth * height),
        "air_mass_multiplier": 1.0,
        "infiltration": {"air_changes": zone["infiltration"]},
    }
    if zone["gain"]:
        made["equipment"] = {
            "gain": {
                "power_density": zone["gain"] / (width * depth),
                "schedule": _schedule(schedules, None),
                "radiant_fraction": given["gain_radiant_fraction"],
            }
        }
    if zone["conditioned"]:
        terminals = {
            kind: _terminal(given[kind], schedules)
            for kind in ("heating", "cooling")
            if kind in given
        }
        made |= terminals | ({"system": "ideal"} if terminals else {})
    night = given.get("night_ventilation")
    if night:
        made["night_ventilation"] = night["flow"] / 3600.0
        made["night_ventilation_schedule"] = _schedule(schedules, night["hours"])
    return made


def _terminal(given: Data, schedules: Data) -> Data:
    """Return a terminal; outside its hours it is off where there is no other set-point."""
    hours = given.get("hours")
    setpoint = {
        "occupied": given["setpoint"],
        "unoccupied": given.get("otherwise") if hours else given["setpoint"],
    }
    if "ramp" in given:
        setpoint["ramp"] = given["ramp"] * 3600.0
    return {"capacity": CAPACITY, "setpoint": setpoint, "schedule": _schedule(schedules, hours)}


def _schedule(schedules: Data, hours: list[int] | None) -> str:
    """Add a schedule that is on from one hour to another, over midnight too; return its name."""
    if hours is None:
        schedules[_ALWAYS] = {"days": {"all": {"00:00": 1}}}
        return _ALWAYS
    begin, end = hours
    name = f"from-{begin:02d}-to-{end:02d}"
    steps = {f"{begin:02d}:00": 1, f"{end:02d}:00": 0}
    if begin > end:
        steps["00:00"] = 1
    schedules[name] = {"days": {"all": dict(sorted(steps.items()))}}
    return name


def _surfaces(given: Data) -> Iterator[tuple[str, Data]]:
    for name, zone in given["zones"].items():
        width, depth, height = zone["size"]
        parts = dict(zone["surfaces"])
        yield f"{name}-roof", _level(given, name, parts.pop("roof"), 0.0, (width, depth, height))
        yield f"{name}-floor", _level(given, name, parts.pop("floor"), 180.0, (width, depth, 0.0))
        for facade, construction in parts.items():
            length = width if facade in "NS" else depth
            yield from _wall(given, name, facade, construction, _exact(length * height))
        if "beside" in zone:
            length = width if zone["beside"]["facade"] in "NS" else depth
            yield _between(name, zone["beside"], _exact(length * height))


def _level(
    given: Data, zone: str, construction: str, tilt: float, size: tuple[float, float, float]
) -> Data:
    """Return a roof, or the raised floor, whose outside is sheltered."""
    kind = "roof" if tilt == 0.0 else "floor"
    shelter = {"sheltered": True} if kind == "floor" else {}
    return {
        "zone": zone,
        "boundary": "outdoors",
        "construction": construction,
        "area": size[0] * size[1],
        "tilt": tilt,
        "height": size[2],
        **shelter,
        **_coefficients(given, kind),
    }


def _wall(
    given: Data, zone: str, facade: str, construction: str, area: float
) -> Iterator[tuple[str, Data]]:
    """Yield a wall with its windows, or with the opaque panels in their place beside it."""
    word, azimuth = _FACADES[facade]
    own = {
        name: window
        for name, window in given.get("windows", {}).items()
        if window["zone"] == zone and window["facade"] == facade
    }
    wall = {
        "zone": zone,
        "boundary": "outdoors",
        "construction": construction,
        "area": area,
        "tilt": 90.0,
        "azimuth": azimuth,
        "height": given["zones"][zone]["size"][2] / 2.0,
        **_coefficients(given, "wall"),
    }
    if given["opaque_windows"]:
        for name, window in own.items():
            size = window["width"] * window["height"]
            wall["area"] -= size
            middle = window["sill"] + window["height"] / 2.0
            panel = {"construction": "opaque-window", "area": size, "height": middle}
            yield f"{zone}-{name}", wall | panel
    elif own:
        wall["windows"] = {name: _window(given, facade, window) for name, window in own.items()}
    yield f"{zone}-{word}", wall


def _between(zone: str, beside: Data, area: float) -> tuple[str, Data]:
    return f"{zone}-{beside['zone']}", {
        "zone": zone,
        "boundary": "zone",
        "other_zone": beside["zone"],
        "construction": beside["construction"],
        "area": area,
        "tilt": 90.0,
        "azimuth": _FACADES[beside["facade"]][1],
    }


def _window(given: Data, facade: str, window: Data) -> Data:
    made = {
        "glazing": given["glazing"],
        "width": window["width"],
        "height": window["height"],
        "sill": window["sill"],
        **_coefficients(given, "window"),
    }
    begin, end = window["start"], window["start"] + window["width"]
    top = window["sill"] + window["height"]
    overhang = given["overhangs"].get(facade)
    if overhang:
        sides = [begin - overhang["start"], overhang["end"] - end]
        # seen from outside, x and y run from left to right on the south and east facade
        left, right = sides if facade in "SE" else sides[::-1]
        made["overhang"] = {
            "depth": overhang["depth"],
            "gap": _exact(overhang["height"] - top),
            "left": _exact(left),
            "right": _exact(right),
        }
    fins = given["fins"].get(facade)
    if fins:
        made["fins"] = {
            "depth": fins["depth"],
            "gap": _exact(begin - fins["at"][0]),
            "above": _exact(fins["top"] - top),
            "below": _exact(window["sill"] - fins["bottom"]),
        }
    return made


def _exact(value: float) -> float:
    """Return a length, area or volume without the noise of its last digits. [m, m2 or m3]"""
    return round(value, 9)


def _coefficients(given: Mapping[str, Any], kind: str) -> Data:
    """Return the surface coefficients that a case prescribes. [W/(m2 K)]"""
    return {
        f"{side}_coefficient": given[f"{side}_coefficients"][kind]
        for side in ("inside", "outside")
        if kind in given[f"{side}_coefficients"]
    }
