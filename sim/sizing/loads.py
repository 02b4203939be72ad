"""Loads of zones on design days: the engine's, with systems that lack nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.cache import cached_arrays, code_digest
from sim.physics.air_quality import vapour_generation
from sim.site.schedule import Schedule
from sim.site.site import Site
from sim.site.systems import CoolingSource, HeatingSource, System
from sim.site.zone import Setpoint, Terminal, Zone
from sim.trajectory import Signal, Trajectory

if TYPE_CHECKING:
    from sim.sizing.days import Day
    from sim.weather import Weather

Array = NDArray[np.float64]
Engine = Callable[[Site, "Weather", date], Trajectory]
"""Runs a site through one day."""

WINDOW = 3600.0
"""Loads are means over this time: EnergyPlus' default, Sizing:Parameters. [s]"""
_CODE = (
    "sim.simulation", "sim.warmup", "sim.recording", "sim.kernel", "sim.kernel.systems",
    "sim.envelope", "sim.physics", "sim.physics.glazing", "sim.processes", "sim.schedules",
    "sim.facade", "sim.sizing", "sim.weather",
)  # fmt: skip
_LEFT_OUT = (
    "sizing", "design_days", "crews", "malfunctions", "plants", "hot_water", "other_loads",
    "photovoltaics", "batteries", "vehicle_charging", "tariffs", "grid_carbon", "points",
    "references",
)  # fmt: skip
"""Parts of a site that do not matter for loads."""
_ALL_DAY = "all day, for sizing"
_IDEAL = System(
    heating=HeatingSource(kind="electric", carrier="electricity", efficiency=1.0),
    cooling=CoolingSource(efficiency=3.0),
)


@dataclass(frozen=True, slots=True, eq=False)
class DayLoads:
    """Loads of a design day, as running means.

    Attributes
    ----------
    day : Day
        The day.
    step : float
        Length of a step. [s]
    heating, cooling : ndarray, shape (zones, n)
        Sensible heat that holds the set-points. [W]
    vapour : ndarray, shape (zones, n)
        Given off in the zones. [kg/s]
    outdoor, outdoor_ratio : ndarray, shape (n,)
        Temperature [degC] and humidity ratio outdoors. [-]
    """

    day: Day
    step: float
    heating: Array
    cooling: Array
    vapour: Array
    outdoor: Array
    outdoor_ratio: Array

    def time(self, place: int) -> str:
        """Return the end of a step in standard time, as ``21 July 16:30``; a window ends there."""
        hours, minutes = divmod(round((place + 1) * self.step / 60.0), 60)
        return f"{self.day.date:%d %B} {hours:02d}:{minutes:02d}"


def loads_of(site: Site, day: Day, engine: Engine) -> DayLoads:
    """Return a site's loads on a design day, from the cache where it was run before."""
    ideal = ideal_site(site, day.document.kind)
    key = {
        "what": "design-day loads",
        "site": ideal.plain(),
        "day": day.date.isoformat(),
        "weather": day.weather.content_hash,
        "code": code_digest(*_CODE),
    }
    found = cached_arrays(key, lambda: _run(ideal, day, engine))
    count = found["heating"].shape[1]
    return DayLoads(
        day,
        86400.0 / count,
        heating=_running_mean(found["heating"]),
        cooling=_running_mean(found["cooling"]),
        vapour=_running_mean(found["vapour"]),
        outdoor=_running_mean(found["outdoor"]),
        outdoor_ratio=_running_mean(np.repeat(day.outdoor_ratio, count // 24)),
    )


def ideal_site(site: Site, kind: str) -> Site:
    """Return a site as it is sized: its systems lack nothing and bring no outdoor air.

    Parameters
    ----------
    site : Site
        The site.
    kind : str
        Of the design day: ``heating`` has no gains, ``cooling`` those of the schedules.
    """
    own = site.air_systems
    systems = {n: s if isinstance(s, System) else _IDEAL for n, s in site.systems.items()}
    schedules = {**site.schedules, _ALL_DAY: Schedule(days={"all": {0: 1.0}})}
    held = getattr(site.sizing, f"{kind}_setpoints") == "held"
    zones = {}
    for name, zone in site.zones.items():
        parts = _held(zone) if held else _unlimited(zone)
        parts |= _without_gains() if kind == "heating" else _with_all_gains(zone)
        if kind == "cooling" and site.sizing.gains == "full":
            parts = _in_full(zone, parts)
        if zone.system in own:
            parts["ventilation"] = None
        zones[name] = zone.model_copy(update=parts)
    nothing: dict[str, object] = {n: Site.model_fields[n].default for n in _LEFT_OUT}
    parts = {"systems": systems, "zones": zones, "schedules": schedules}
    return site.model_copy(update={**nothing, **parts})


def _held(zone: Zone) -> dict[str, object]:
    """Return terminals that hold the occupied set-points all day."""
    parts: dict[str, object] = {}
    for kind in ("heating", "cooling"):
        terminal: Terminal | None = getattr(zone, kind)
        if terminal is not None:
            value = terminal.setpoint.occupied
            parts[kind] = Terminal(
                setpoint=Setpoint(occupied=value, unoccupied=value), schedule=terminal.schedule
            )
    return parts


def _unlimited(zone: Zone) -> dict[str, object]:
    parts: dict[str, object] = {}
    for kind in ("heating", "cooling"):
        terminal: Terminal | None = getattr(zone, kind)
        if terminal is not None:
            change = {"kind": "modulating", "capacity": None}
            parts[kind] = terminal.model_copy(update=change)
    return parts


def _without_gains() -> dict[str, object]:
    return {
        "people": None,
        "lighting": None,
        "equipment": {},
        "moisture_source": None,
        "window_opening": None,
        "thermostat_override": None,
    }


def _with_all_gains(zone: Zone) -> dict[str, object]:
    """Return people as expected and lights as scheduled, whatever the daylight."""
    parts: dict[str, object] = {"window_opening": None, "thermostat_override": None}
    if zone.people is not None:
        surely = {"arrivals": "expected", "lunch": None, "meetings": None, "absences": None}
        parts["people"] = zone.people.model_copy(update=surely)
    if zone.lighting is not None:
        parts["lighting"] = zone.lighting.model_copy(
            update={"control": "schedule", "daylight": None}
        )
    return parts


def _in_full(zone: Zone, parts: dict[str, object]) -> dict[str, object]:
    """Return the parts of a zone with its gains in full all day."""
    change = {"schedule": _ALL_DAY}
    made = zone.model_copy(update=parts)
    gains: dict[str, object] = {
        name: item.model_copy(update=change)
        for name, item in (("people", made.people), ("lighting", made.lighting))
        if item is not None
    }
    every = {name: item.model_copy(update=change) for name, item in made.equipment.items()}
    return {**parts, **gains, "equipment": every}


def _run(site: Site, day: Day, engine: Engine) -> dict[str, Array]:
    trajectory = engine(site, day.weather, day.date)
    outdoor = trajectory.series[Signal("site", "outdoor_temperature")].astype(np.float64)

    def power(quantity: str) -> Array:
        rows = [trajectory.series.get(Signal(f"zones.{z}", quantity)) for z in site.zones]
        none = np.zeros(len(outdoor))
        return np.stack([none if row is None else row.astype(np.float64) for row in rows])

    people = power("people_count")
    latent = [0.0 if z.people is None else z.people.latent_heat for z in site.zones.values()]
    vapour = people * np.array([vapour_generation(each) for each in latent])[:, None]
    sources = [zone.moisture_source for zone in site.zones.values()]
    vapour += np.array([0.0 if source is None else source.flow for source in sources])[:, None]
    return {
        "heating": power("heating_power"),
        "cooling": power("cooling_power"),
        "vapour": vapour,
        "outdoor": outdoor,
    }


def _running_mean(values: Array) -> Array:
    """Return means over the window that ends with each step of a day that comes again."""
    width = round(WINDOW / 86400.0 * values.shape[-1])
    return np.asarray(np.mean([np.roll(values, back, axis=-1) for back in range(width)], axis=0))
