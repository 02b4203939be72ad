"""The benchmark building: rooms in a row, eight states each, on/off heating and cooling."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sim.site import Site, site_from

STATES = 8
"""States of a room: air, four nodes of its outer wall, two of its floor, one of its roof."""
SIDE = 10.0
HEIGHT = 3.0
EXCHANGE = 0.025
"""Air flow between neighbours, about 30 W/K. [m3/s]"""


def rooms_site(count: int) -> Site:
    """Return ``count`` rooms in a row in Greensboro, each coupled to the next by air."""
    names = [f"room-{index:03d}" for index in range(count)]
    return site_from(
        {
            "name": f"rooms-{count}",
            "use": "test",
            "location": {
                "latitude": 36.1, "longitude": -79.95, "elevation": 273, "time_zone": "Etc/GMT+5",
            },
            "weather": "greensboro",
            "materials": {
                "brick": {"conductivity": 0.9, "density": 1700, "specific_heat": 800},
                "block": {"conductivity": 0.51, "density": 1400, "specific_heat": 1000},
            },
            "constructions": {
                "wall": _layers(("brick", 0.039), 2.5, ("block", 0.029)),
                "roof": _layers(3.0, ("block", 0.014)),
                "floor": _layers(2.0, ("block", 0.029)),
            },
            "schedules": {"always": {"days": {"all": {"00:00": 1.0}}}},
            "systems": {
                "plant": {
                    "heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0},
                    "cooling": {"efficiency": 3.0},
                }
            },
            "zones": dict.fromkeys(names, _room()),
            "surfaces": {
                key: value for index, name in enumerate(names) for key, value in _faces(name, index)
            },
            "air_exchange": {
                f"door-{index}": {"zone": one, "other_zone": other, "flow": EXCHANGE}
                for index, (one, other) in enumerate(pairwise(names))
            },
        }
    )  # fmt: skip


def _layers(*parts: float | tuple[str, float]) -> dict[str, Any]:
    return {
        "layers": [
            {"resistance": part}
            if isinstance(part, float)
            else {"material": part[0], "thickness": part[1]}
            for part in parts
        ]
    }


def _room() -> dict[str, Any]:
    def terminal(setpoint: float, capacity: float) -> dict[str, Any]:
        return {
            "kind": "on_off",
            "capacity": capacity,
            "setpoint": {"occupied": setpoint, "unoccupied": setpoint},
            "schedule": "always",
            "band": 0.5,
        }

    return {
        "floor_area": SIDE * SIDE,
        "volume": SIDE * SIDE * HEIGHT,
        "air_mass_multiplier": 8.0,
        "system": "plant",
        "heating": terminal(20.0, 4500.0),
        "cooling": terminal(25.0, 4500.0),
        "infiltration": {"air_changes": 0.3},
        "equipment": {"gain": {"power_density": 3.0, "schedule": "always"}},
    }


def _faces(name: str, index: int) -> list[tuple[str, dict[str, Any]]]:
    wall = {
        "zone": name, "boundary": "outdoors", "construction": "wall", "area": 2 * SIDE * HEIGHT,
        "tilt": 90, "azimuth": (90.0 * index) % 360.0,
    }  # fmt: skip
    roof = {
        "zone": name, "boundary": "outdoors", "construction": "roof", "area": SIDE**2, "tilt": 0,
    }  # fmt: skip
    floor = {
        "zone": name, "boundary": "ground", "construction": "floor", "area": SIDE**2, "tilt": 180,
    }  # fmt: skip
    return [(f"{name}-wall", wall), (f"{name}-roof", roof), (f"{name}-floor", floor)]
