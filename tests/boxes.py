"""Small buildings for engine tests: the boxes of ASHRAE 140, and two rooms side by side."""

from __future__ import annotations

from typing import Any

from sim.site import Site, site_from

_MATERIALS = {
    "siding": (0.14, 530, 900),
    "quilt": (0.04, 12, 840),
    "plasterboard": (0.16, 950, 840),
    "timber": (0.14, 650, 1200),
    "foam": (0.04, 10, 1400),
    "block": (0.51, 1400, 1000),
    "slab": (1.13, 1400, 1000),
}


def _layer(material: str, thickness: float) -> dict[str, Any]:
    return {"material": material, "thickness": thickness}


_CONSTRUCTIONS = {
    "light-wall": [_layer("siding", 0.009), _layer("quilt", 0.066), _layer("plasterboard", 0.012)],
    "light-floor": [{"resistance": 1.003 / 0.04}, _layer("timber", 0.025)],
    "roof": [_layer("siding", 0.019), _layer("quilt", 0.1118), _layer("plasterboard", 0.010)],
    "heavy-wall": [_layer("siding", 0.009), _layer("foam", 0.0615), _layer("block", 0.1)],
    "heavy-floor": [{"resistance": 1.007 / 0.04}, _layer("slab", 0.08)],
    "partition": [_layer("block", 0.2)],
    "light-partition": [
        _layer("plasterboard", 0.012),
        {"resistance": 0.16},
        _layer("plasterboard", 0.012),
    ],
}
_ALWAYS = {"days": {"all": {"00:00": 1.0}}}


def site_data(**parts: Any) -> dict[str, Any]:
    """Return a site without zones and surfaces, which ``parts`` add."""
    return {
        "name": "box",
        "use": "test",
        "location": {
            "latitude": 39.83, "longitude": -104.65, "elevation": 1650, "time_zone": "Etc/GMT+7",
        },
        "weather": "denver",
        "materials": {
            name: {"conductivity": k, "density": rho, "specific_heat": c}
            for name, (k, rho, c) in _MATERIALS.items()
        },
        "constructions": {
            name: {"layers": layers, "outside_solar_absorptance": 0.6}
            for name, layers in _CONSTRUCTIONS.items()
        },
        "glazings": {
            "double": {
                "panes": [
                    {
                        "thickness": 0.003048,
                        "solar_transmittance": 0.834,
                        "solar_reflectance": 0.075,
                    }
                ]
                * 2
            }
        },
        "schedules": {"always": _ALWAYS, **parts.pop("schedules", {})},
        "systems": {
            "ideal": {
                "heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0},
                "cooling": {"efficiency": 3.0},
            }
        },
        **parts,
    }  # fmt: skip


def box(*, heavy: bool = False, **zone: Any) -> Site:
    """Return the box of cases 600 and 900: 8 m x 6 m x 2.7 m, 12 m2 of glass to the south."""
    weight = "heavy" if heavy else "light"
    wall = f"{weight}-wall"

    def face(construction: str, area: float, tilt: float, azimuth: float = 180) -> dict[str, Any]:
        return {
            "zone": "room", "boundary": "outdoors", "construction": construction, "area": area,
            "tilt": tilt, "azimuth": azimuth,
        }  # fmt: skip

    south = face(wall, 21.6, 90, 180) | {"windows": {"glass": {"glazing": "double", "area": 12}}}
    return site_from(
        site_data(
            zones={
                "room": {
                    "floor_area": 48,
                    "volume": 129.6,
                    "air_mass_multiplier": 1.0,
                    "infiltration": {"air_changes": 0.5},
                    "equipment": {
                        "gain": {
                            "power_density": 200 / 48, "schedule": "always", "radiant_fraction": 0.6
                        }
                    },
                    **zone,
                }
            },
            surfaces={
                "south": south,
                "north": face(wall, 21.6, 90, 0),
                "east": face(wall, 16.2, 90, 90),
                "west": face(wall, 16.2, 90, 270),
                "roof": face("roof", 48, 0),
                "floor": face(f"{weight}-floor", 48, 180),
            },
        )
    )  # fmt: skip


def terminal(setpoint: float, capacity: float = 1e5, kind: str = "modulating", **more: Any) -> Any:
    """Return a terminal with one set-point."""
    return {
        "kind": kind,
        "capacity": capacity,
        "setpoint": {"occupied": setpoint, "unoccupied": setpoint},
        "schedule": "always",
        **more,
    }


def closed_pair(partition: str = "partition") -> Site:
    """Return two rooms that exchange heat with one another alone; the first holds a heat source."""
    zone = {
        "floor_area": 20,
        "volume": 60,
        "infiltration": {"air_changes": 0},
    }
    shell = {"boundary": "adiabatic", "construction": "heavy-wall", "area": 60, "tilt": 90}
    return site_from(
        site_data(
            zones={"warm": zone, "cold": zone},
            surfaces={
                "shell-warm": {"zone": "warm", **shell},
                "shell-cold": {"zone": "cold", **shell},
                "between": {
                    "zone": "warm", "other_zone": "cold", "boundary": "zone",
                    "construction": partition, "area": 12, "tilt": 90, "azimuth": 90,
                },
            },
        )
    )  # fmt: skip
