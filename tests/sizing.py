"""Sites whose sizes are open, and design days with loads that are known."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from sim.site import Site, site_from
from sim.site.sizing import DesignDay
from sim.sizing.case import Case
from sim.sizing.days import Day
from sim.sizing.loads import DayLoads
from sim.systems.rows import Air
from tests.boxes import box, terminal

PRESSURE, DENSITY = 101325.0, 1.2
STEPS = 288
PEAK = 180
"""Step at which the cooling load is highest: 15:05."""

UNIT = {
    "kind": "packaged_rooftop",
    "fan": {"schedule": "always"},
    "cooling": {"kind": "direct_expansion"},
    "heating": {"kind": "gas"},
}
VARIABLE = {
    "kind": "variable_air_volume",
    "fan": {"schedule": "always"},
    "cooling": {"kind": "direct_expansion"},
    "box": {"reheat": {"kind": "electric"}, "hottest": 40.0, "heating_fraction": 0.5},
}
VENTILATION = {"per_area": 0.0005, "schedule": "always"}


def open_site(
    system: dict[str, Any] = UNIT,
    zones: int = 1,
    *,
    zone: dict[str, Any] | None = None,
    **parts: Any,
) -> Site:
    """Return boxes that a system serves whose sizes are open: ``room``, ``room-2``, ..."""
    data = box(system="ideal", heating=terminal(21), cooling=terminal(24)).plain()
    data["systems"] = {"air": system}
    room = {**data["zones"]["room"], "system": "air", "ventilation": VENTILATION, **(zone or {})}
    data["zones"] = {"room": room}
    faces = dict(data["surfaces"])
    for number in range(2, zones + 1):
        name = f"room-{number}"
        data["zones"][name] = room
        data["surfaces"] |= {f"{key}-{number}": {**f, "zone": name} for key, f in faces.items()}
    return site_from(data | parts)


def wave(peak: float, at: int = PEAK) -> np.ndarray:
    """Return a load that rises from nothing to its peak and back within half of a day. [W]"""
    angle = (np.arange(STEPS) - at) / STEPS * 2.0 * np.pi
    return peak * np.maximum(np.cos(angle), 0.0)


def known(
    site: Site, heating: list[float], cooling: list[np.ndarray], *, vapour: float = 0.0
) -> Case:
    """Return a case of one cold and one hot day on which the loads of the zones are known."""
    zones = len(heating)
    nothing = np.zeros((zones, STEPS))
    cold = _loads("heating", -10.0, 0.001)
    hot = _loads("cooling", 33.0, 0.014)
    steady = np.array(heating)[:, None] + nothing
    days = (
        DayLoads(cold, 300.0, steady, nothing, nothing, *_outdoors(-10.0, 0.001)),
        DayLoads(hot, 300.0, nothing, np.stack(cooling), nothing + vapour, *_outdoors(33.0, 0.014)),
    )
    return Case(site, Air(PRESSURE, DENSITY), days)


def _loads(kind: str, dry_bulb: float, ratio: float) -> Day:
    month = 1 if kind == "heating" else 7
    document = DesignDay.read(
        {"kind": kind, "dry_bulb": dry_bulb, "humidity_ratio": ratio, "month": month}
    )
    weather = cast("Any", SimpleNamespace())
    return Day(kind, document, date(2021, month, 21), weather, np.full(24, ratio))


def _outdoors(dry_bulb: float, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    return np.full(STEPS, dry_bulb), np.full(STEPS, ratio)
