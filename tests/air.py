"""Small buildings with air systems, for tests of handlers and of what breaks in them."""

from __future__ import annotations

from typing import Any

from tests.boxes import site_data, terminal

CHICAGO = {
    "latitude": 41.98, "longitude": -87.92, "elevation": 201, "time_zone": "Etc/GMT+6",
}  # fmt: skip
WORK = {"days": {"all": {"06:00": 1.0, "20:00": 0.0}}}
EXPANSION = {"stages": [{"capacity": 9000, "sensible_heat_ratio": 0.75, "flow": 0.45, "cop": 3.2}]}
GAS = {"kind": "gas", "capacity": 12000, "efficiency": 0.8}
ELECTRIC = {"kind": "electric", "capacity": 12000}
HEAT_PUMP = {"kind": "heat_pump", "capacity": 9000, "supplement": ELECTRIC}


def fan(flow: float = 0.45, **more: Any) -> dict[str, Any]:
    """Return a supply fan of 375 W at 0.45 m3/s."""
    return {"flow": flow, "pressure_rise": 500, "efficiency": 0.6, "schedule": "always"} | more


def unit(**more: Any) -> dict[str, Any]:
    """Return a packaged rooftop unit with gas heat and outdoor air."""
    return {
        "kind": "packaged_rooftop", "fan": fan(), "outdoor_air": {"minimum": 0.09},
        "cooling": EXPANSION, "heating": GAS,
    } | more  # fmt: skip


def handler(**more: Any) -> dict[str, Any]:
    """Return a variable-air-volume system of two boxes with electric reheat."""
    return {
        "kind": "variable_air_volume", "fan": fan(part_load={"coefficients": [0.1, 0, 0, 0.9]}),
        "outdoor_air": {"minimum": 0.1}, "cooling": EXPANSION, "heating": ELECTRIC,
        "box": {"maximum": 0.22, "reheat": {"kind": "electric", "capacity": 5000}},
    } | more  # fmt: skip


def served(
    system: dict[str, Any], *, rooms: tuple[str, ...] = ("room",), gain: float = 20.0, **parts: Any
) -> dict[str, Any]:
    """Return plain data of light rooms of 48 m2, which a system serves, with a glass front."""
    zones, surfaces = {}, {}
    for name in rooms:
        zones[name] = {
            "floor_area": 48, "volume": 130, "infiltration": {"air_changes": 0.3}, "system": "air",
            "heating": terminal(20.0), "cooling": terminal(24.0),
            "equipment": {"gain": {"power_density": gain, "schedule": "always"}},
            **parts.pop(name, {}),
        }  # fmt: skip
        face = {"zone": name, "boundary": "outdoors", "construction": "light-wall", "tilt": 90}
        glass = {"windows": {"glass": {"glazing": "double", "area": 6}}}
        surfaces |= {
            f"{name}-south": face | {"area": 21.6, "azimuth": 180} | glass,
            f"{name}-north": face | {"area": 21.6, "azimuth": 0},
            f"{name}-east": face | {"area": 16.2, "azimuth": 90},
            f"{name}-west": face | {"area": 16.2, "azimuth": 270},
            f"{name}-roof": face | {"area": 48, "tilt": 0, "construction": "roof"},
            f"{name}-floor": face | {"area": 48, "tilt": 180, "construction": "light-floor"},
        }
    data = site_data(zones=zones, surfaces=surfaces, **parts)
    data["location"] = CHICAGO
    data["systems"]["air"] = system
    data["schedules"]["work"] = WORK
    return data
