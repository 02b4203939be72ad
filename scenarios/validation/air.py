"""Air quality against closed solutions: carbon dioxide and vapour of one and of two zones.

The rooms are closed but for ventilation of constant flow, so that the well-mixed equations have
solutions to write down: a decay, a steady state, and the two modes of a pair of rooms. They are run
as any site is, with weather and people; nothing is taken out of the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from scenarios.validation.model import Check, Progress, Report, checks_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.trajectory import Trajectory

    Array = NDArray[np.float64]

FLOW = 0.1
"""Outdoor air of the ventilated room, 3.6 air changes an hour. [m3/s]"""
VOLUME, OTHER_VOLUME = 100.0, 60.0
MIXING = 0.03
"""Air that the two rooms exchange. [m3/s]"""
PEOPLE = 10
HEAT, LATENT = 120.0, 48.0
OUTDOOR = 420.0
LEFT, LATER = 18, 22
"""Hours at which people leave, and at which the decay is judged. [h]"""
STEP = 300.0
TOLERANCE = 1e-3
"""Of the closed solution; series are single precision and figures of gases have four digits. [-]"""

_SOURCE = "Well-mixed mass balance (ASTM D6245, section on tracer decay); closed solution"
_PERSON = "Persily and de Jonge (2017), doi 10.1111/ina.12383: 0.000569 L/s for MJ/day at RQ 0.85"


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Compute the checks, all of them or those of ``cases``.

    Raises
    ------
    DocumentError
        If a case is unknown.
    """
    checks = checks_of("air", CASES, cases, progress)
    return Report("air", checks, {check.name: check.value for check in checks})


def _near(name: str, value: float, unit: str, closed: float, source: str = _SOURCE) -> Check:
    slack = TOLERANCE * abs(closed)
    return Check(name, value, unit, closed - slack, closed + slack, source)


def _carbon_decay() -> list[Check]:
    """Compare the rate at which carbon dioxide decays once people left with the air change rate."""
    import numpy as np

    above = _series(_run(people=PEOPLE), "room", "co2_concentration") - OUTDOOR
    first, last = _at(LEFT), _at(LEFT + 1)
    rate = -np.log(above[last] / above[first]) / ((last - first) * STEP)
    return [_near("co2-decay-rate", float(rate) * 3600.0, "1/h", FLOW / VOLUME * 3600.0)]


def _carbon_steady() -> list[Check]:
    """Compare carbon dioxide after hours of constant presence with generation over flow."""
    value = _series(_run(people=PEOPLE), "room", "co2_concentration")[_at(LEFT) - 1]
    return [_near("co2-steady-state", float(value), "ppm", _steady(), _PERSON)]


def _steady() -> float:
    """Return what people add, as a gas of the room's density, over the flow. [ppm]"""
    generation = 0.85 * 0.000569e-3 * HEAT * 86400.0 / 1e6
    expanded = generation * (293.15 / 273.0) * (101000.0 / _pressure())
    return OUTDOOR + 1e6 * PEOPLE * expanded / FLOW


def _moisture_steady() -> list[Check]:
    """Compare what people add to the humidity ratio with their vapour over the mass flow."""
    full, empty = (_series(_run(people=n), "room", "humidity_ratio") for n in (PEOPLE, 0))
    added = (full - empty)[_at(LEFT) - 1]
    density = _pressure() / (287.042 * 293.15)
    closed = 1000.0 * PEOPLE * LATENT / 2.4535e6 / (density * FLOW)
    source = "Well-mixed mass balance; heat of vaporisation of ASHRAE Fundamentals (2021), ch. 1"
    return [_near("moisture-added-by-people", float(added), "g/kg", closed, source)]


def _two_rooms() -> list[Check]:
    """Compare the decay in two rooms, one ventilated through the other, with its two modes."""
    run = _run(people=PEOPLE, other=True)
    rooms = ("room", "other")
    above = {name: _series(run, name, "co2_concentration") - OUTDOOR for name in rooms}
    start = _modes(0.0)
    later = _modes((LATER - LEFT) * 3600.0)
    scale = above["room"][_at(LEFT)] / start[0]
    checks = [
        _near(f"co2-decay-{name}", float(above[name][_at(LATER)]), "ppm", float(scale * value))
        for name, value in zip(rooms, later, strict=True)
    ]
    flows = run.air_balances["co2"].flows["interzone"]
    lost = float(abs(flows.sum()) / abs(flows).sum())
    source = "What one zone gives the other takes"
    return [*checks, Check("co2-lost-between-rooms", lost, "", None, 1e-9, source)]


def _modes(after: float) -> Array:
    """Return what is left in both rooms of 1 in each, mean of the step that begins then. [-]"""
    import numpy as np

    rates, shapes = np.linalg.eig(
        np.array(
            [
                [-(FLOW + MIXING) / VOLUME, MIXING / VOLUME],
                [MIXING / OTHER_VOLUME, -MIXING / OTHER_VOLUME],
            ]
        )
    )
    parts = np.linalg.solve(shapes, np.ones(2)) * np.exp(rates * after)
    return np.asarray(shapes @ (parts * np.expm1(rates * STEP) / (rates * STEP)))


def _at(hour: int) -> int:
    """Return the step of the second day that begins at an hour."""
    return round((24 + hour) * 3600.0 / STEP)


def _pressure() -> float:
    """Return the mean pressure of the weather. [Pa]"""
    from sim.weather import read_weather

    return float(read_weather("denver").pressure.mean())


def _series(run: Trajectory, zone: str, quantity: str) -> Array:
    values: Array = run[f"zones.{zone}", quantity].astype("float64")
    return values


def _run(*, people: int, other: bool = False) -> Trajectory:
    """Run the room, or both, for two days of January."""
    from sim.simulation import Simulation
    from sim.site import site_from
    from sim.weather import read_weather

    site = site_from(_site(people, other=other))
    start, end = date(2025, 1, 6), date(2025, 1, 8)
    return Simulation(site, read_weather("denver"), start=start, end=end, step=STEP).run()


def _site(people: int, *, other: bool) -> dict[str, Any]:
    always = {"days": {"all": {"00:00": 1.0}}}
    stay = {"days": {"all": {"00:00": 0.0, "06:00": 1.0, f"{LEFT:02d}:00": 0.0}}}
    setpoint = {"occupied": 20.0, "unoccupied": 20.0}
    bare = {"infiltration": {"air_changes": 0.0}, "system": "heat"}
    bare["heating"] = {"capacity": 1e5, "setpoint": setpoint, "schedule": "always"}
    room = {
        **bare,
        "floor_area": VOLUME / 3.0,
        "volume": VOLUME,
        "ventilation": {"per_area": FLOW / (VOLUME / 3.0), "schedule": "always"},
        "people": {
            "count": people,
            "schedule": "stay",
            "arrivals": "expected",
            "heat": HEAT,
            "sensible_fraction": 1.0 - LATENT / HEAT,
        },
    }
    zones = {"room": room}
    if other:
        zones["other"] = {**bare, "floor_area": OTHER_VOLUME / 3.0, "volume": OTHER_VOLUME}
    shell = {"boundary": "adiabatic", "construction": "wall", "area": 60.0, "tilt": 90.0}
    mixing = {"zone": "room", "other_zone": "other", "flow": MIXING}
    return {
        "name": "closed-rooms",
        "use": "test",
        "location": {"latitude": 39.83, "longitude": -104.65, "time_zone": "Etc/GMT+7"},
        "constructions": {"wall": {"layers": [{"resistance": 1.0}]}},
        "schedules": {"always": always, "stay": stay},
        "systems": {
            "heat": {"heating": {"kind": "electric", "carrier": "electricity", "efficiency": 1.0}}
        },
        "zones": zones,
        "surfaces": {name: {"zone": name, **shell} for name in zones},
        "air_exchange": {"door": mixing} if other else {},
    }


CASES: Mapping[str, Callable[[], list[Check]]] = {
    "co2-decay": _carbon_decay,
    "co2-steady-state": _carbon_steady,
    "moisture": _moisture_steady,
    "two-rooms": _two_rooms,
}
"""The cases by name."""
