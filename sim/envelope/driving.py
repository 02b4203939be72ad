"""What drives a building through the weather year, computed once: temperatures, sun, daylight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.cache import cached_arrays, code_digest
from sim.clock import DAY
from sim.envelope.blinds import BlindedWindow, Fenestration, bare, controlled, drawn_share
from sim.envelope.building import (
    REFERENCE_TEMPERATURE,
    RIBBON_HEIGHT,
    STEEPEST_ROOF_LIGHT,
    Building,
    Opening,
    Struck,
    ZoneAssembly,
    dry_air_density,
)
from sim.envelope.signals import GROUND, OUTDOOR, SKY, SignalKey, SignalSeries
from sim.facade import (
    Aperture,
    ApertureRow,
    ApertureSignals,
    BoundarySignals,
    Plane,
    ShadedPlane,
    boundary_signals,
)
from sim.physics.convection import LEEWARD_EXPONENT, WINDWARD_EXPONENT, forced_parts
from sim.physics.daylight import Room, WindowView, daylight_coefficients, illuminance
from sim.physics.psychrometrics import density
from sim.physics.sky import sky_temperature
from sim.physics.sun_patch import SunlitRoom, struck_shares
from sim.site import Daylight, Ground, Location
from sim.sun import sun_position
from sim.weather import Weather, WeatherSteps, year_in_steps
from sim.weighted import WeightedSeries

Array = NDArray[np.float64]

DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class Driving:
    """Inputs of a whole weather year at the exchange step, n steps.

    Attributes
    ----------
    weather : WeatherSteps
        Step means of the weather.
    signals : SignalSeries
        Columns of the building's `SignalTable`.
    density : ndarray, shape (n,)
        Outdoor air density over the reference one, minus one. [-]
    illuminance : dict of str to ndarray, shape (n,)
        Daylight at the reference point of each zone that dims. [lux]
    dimming : WeightedSeries
        Share of the lighting power that daylight leaves, of each zone, n values. [-]
    irradiance : dict of str to ndarray, shape (n,)
        Sun on each photovoltaic array. [W/m2]
    effective_irradiance : dict of str to ndarray, shape (n,)
        The same less what its glass reflects of the beam. [W/m2]
    sky : ndarray, shape (n,)
        Sky temperature. [degC]
    forced : ndarray, shape (facades, n)
        Square of the wind's part of outside convection. [W2/(m4 K2)]
    blinds : dict of str to ndarray, shape (n,)
        Share drawn of the blinds of each zone that has some, mean by area of glass. [-]
    dark : ndarray, shape (n,)
        1 while the sun is down, else 0. [-]
    steps_per_day : int
        Exchange steps of a day.
    """

    weather: WeatherSteps
    signals: SignalSeries
    density: Array
    illuminance: dict[str, Array]
    dimming: WeightedSeries
    irradiance: dict[str, Array]
    effective_irradiance: dict[str, Array]
    sky: Array
    forced: Array
    blinds: dict[str, Array]
    dark: Array
    steps_per_day: int

    def day(self, number: int) -> slice:
        """Return the steps of a day of the weather year, 0 to 364."""
        return slice(number * self.steps_per_day, (number + 1) * self.steps_per_day)


def drive(
    building: Building, weather: Weather, schedules: Mapping[str, Array] | None = None
) -> Driving:
    """Compute everything that the weather imposes on a building.

    Parameters
    ----------
    building : Building
        The building.
    weather : Weather
        Hourly year.
    schedules : mapping of str to array, shape (n,), optional
        Step means of the schedules that draw blinds, over the weather year. [-]
    """
    steps_per_day = round(DAY / building.step)
    count = DAYS * steps_per_day
    steps = year_in_steps(weather, building.step)
    location = building.site.location
    arrays = {
        name: Plane(
            (array.azimuth + location.north) % 360.0, array.tilt, location.ground_reflectance
        )
        for name, array in building.site.photovoltaics.items()
    }
    subjects = [key.subject for key in building.signals.keys]
    planes = [each for each in subjects if isinstance(each, Plane | ShadedPlane)]
    openings = [opening for zone in building.zones.values() for opening in zone.openings]
    windows = list(dict.fromkeys(opening.aperture for opening in openings))
    blinded = [window for window in windows if isinstance(window, BlindedWindow)]
    sun = boundary_signals(
        weather,
        [*planes, *arrays.values()],
        [bare(window) for window in windows],
        (0, count),
        building.step,
        blinded=[window.drawn for window in blinded],
        modules=arrays.values(),
    )
    shares = {each: drawn_share(each, sun.blinded[each.drawn], schedules or {}) for each in blinded}
    through = _through(windows, sun, shares)
    light = {
        name: _daylight(assembly, through)
        for name, assembly in building.zones.items()
        if assembly.openings and _dims(assembly) is not None
    }
    temperatures = _temperatures(building, steps)
    reference = dry_air_density(REFERENCE_TEMPERATURE, building.pressure)
    dry, pressure = np.zeros(count), np.full(count, building.pressure)
    patches = _Patches(weather, building.step)
    return Driving(
        weather=steps,
        signals=_signals(building, temperatures, sun, through, patches),
        density=density(steps.dry_bulb, dry, pressure) / reference - 1.0,
        illuminance=light,
        dimming=_dimming(building, light, count),
        irradiance={name: sun.incident[plane].astype(np.float64) for name, plane in arrays.items()},
        effective_irradiance={
            name: sun.modules[plane].astype(np.float64) for name, plane in arrays.items()
        },
        sky=temperatures[SKY],
        forced=_forced(building, steps),
        blinds=_blinds(building, shares),
        dark=patches.dark,
        steps_per_day=steps_per_day,
    )


def _through(
    windows: Iterable[Fenestration], sun: BoundarySignals, shares: Mapping[BlindedWindow, Array]
) -> dict[Fenestration, ApertureSignals]:
    """Return what each window does with the sun, blinds as they are drawn."""
    return {
        window: controlled(window, sun, shares[window])
        if isinstance(window, BlindedWindow)
        else sun.apertures[window]
        for window in windows
    }


def _blinds(building: Building, shares: Mapping[BlindedWindow, Array]) -> dict[str, Array]:
    """Return how far the blinds of each zone are drawn, mean by area. [-]"""
    found = {}
    for name, assembly in building.zones.items():
        own = [
            (opening.area, shares[opening.aperture])
            for opening in assembly.openings
            if isinstance(opening.aperture, BlindedWindow)
        ]
        if own:
            found[name] = np.average([s for _, s in own], axis=0, weights=[a for a, _ in own])
    return found


def _temperatures(building: Building, steps: WeatherSteps) -> dict[str, Array]:
    """Return the temperatures that surround a building, by the kind of their signal."""
    return {
        OUTDOOR: steps.dry_bulb,
        SKY: np.asarray(sky_temperature(steps.infrared_horizontal)),
        GROUND: ground_temperature(building.site.ground, len(steps.dry_bulb)),
    }


def _signals(
    building: Building,
    temperatures: Mapping[str, Array],
    sun: BoundarySignals,
    through: Mapping[Fenestration, ApertureSignals],
    patches: _Patches,
) -> SignalSeries:
    def found(key: SignalKey) -> tuple[NDArray[Any], ...]:
        if key.kind in temperatures:
            return (temperatures[key.kind],)
        if isinstance(key.subject, Struck):
            beam = through[key.subject.aperture].transmitted_beam
            return beam, patches.shares(key.subject)[key.pane]
        return (_sun(key, sun, through),)

    return SignalSeries(tuple(map(found, building.signals.keys)))


class _Patches:
    """What the beam strikes first in each room, by the window's azimuth and the room's shape.

    Parameters
    ----------
    weather : Weather
        Where the sun is seen from.
    step : float
        Length of a step. [s]
    """

    def __init__(self, weather: Weather, step: float) -> None:
        self._place = {
            "latitude": weather.latitude,
            "longitude": weather.longitude,
            "elevation": weather.elevation,
            "utc_offset": weather.utc_offset,
            "step": step,
        }
        self._sun = sun_position(**self._place)
        self._known: dict[tuple[float, SunlitRoom], NDArray[np.float32]] = {}

    @property
    def dark(self) -> Array:
        """1 while the sun is down, else 0, shape (n,). [-]"""
        return (self._sun.zenith >= 90.0).astype(np.float64)

    def shares(self, struck: Struck) -> NDArray[np.float32]:
        """Return the share of the beam that goes to each target, shape (4, n). [-]"""
        azimuth = bare(struck.aperture).plane.azimuth
        key = (azimuth, struck.room)
        if key not in self._known:
            self._known[key] = self._shares(azimuth, struck.room)
        return self._known[key]

    def _shares(self, azimuth: float, room: SunlitRoom) -> NDArray[np.float32]:
        def compute() -> dict[str, NDArray[np.float32]]:
            shares = struck_shares(room, self._sun.zenith, self._sun.azimuth - azimuth)
            return {"shares": shares.astype(np.float32)}

        code = code_digest("sim.physics.sun_patch", "sim.sun")
        parts = {**self._place, "azimuth": azimuth, "room": room, "code": code}
        return cached_arrays(parts, compute)["shares"]


def _sun(
    key: SignalKey, sun: BoundarySignals, through: Mapping[Fenestration, ApertureSignals]
) -> NDArray[np.float32]:
    if isinstance(key.subject, Plane | ShadedPlane):
        return sun.incident[key.subject]
    if not isinstance(key.subject, Aperture | ApertureRow | BlindedWindow):
        raise TypeError(f"no signal of kind {key.kind!r}")
    signals = through[key.subject]
    if key.kind == "blind" and signals.released is not None:
        return signals.released
    if key.kind == "beam":
        return signals.transmitted_beam
    if key.kind == "diffuse":
        return signals.transmitted_diffuse
    pane: NDArray[np.float32] = signals.absorbed[key.pane]
    return pane


_TERRAIN = {"open": (0.14, 270.0), "suburbs": (0.22, 370.0), "city": (0.33, 460.0)}
"""Exponent and boundary layer [m] of wind profiles, ASHRAE Fundamentals 2021, ch. 24, table 1."""
_GRADIENT = (270.0 / 10.0) ** 0.14
"""Wind above the boundary layer over that of stations, which measure at 10 m over open land. [-]"""
_MOST_FACED = 100.0 + 1e-7
"""Angle between wind and normal beyond which a face is leeward. Files tell tens of degrees: at
100 degrees themselves it is windward, whatever the rounding. [deg]"""


def station_to_local(location: Location, height: float) -> float:
    """Return the wind at a height [m] of a place over that of the weather station. [-]"""
    exponent, layer = _TERRAIN[location.terrain]
    return float(_GRADIENT * (height / layer) ** exponent)


def _forced(building: Building, steps: WeatherSteps) -> Array:
    """Return the square of the wind's part of each facade's convection, shape (facades, n)."""
    result = np.empty((len(building.facades), len(steps.wind_speed)))
    squares = [part**2 for part in forced_parts(steps.wind_speed)]
    by_height: dict[float, list[Array]] = {}
    by_azimuth: dict[float, NDArray[np.bool_]] = {}
    for facade, row in building.facades.items():
        if facade.height not in by_height:
            local = station_to_local(building.site.location, facade.height)
            scales = local ** (2.0 * WINDWARD_EXPONENT), local ** (2.0 * LEEWARD_EXPONENT)
            by_height[facade.height] = [x * y for x, y in zip(squares, scales, strict=True)]
        windward, leeward = by_height[facade.height]
        if facade.tilt < 10.0 or facade.tilt > 170.0:
            result[row] = windward
            continue
        azimuth = facade.azimuth % 360.0
        if azimuth not in by_azimuth:
            apart = np.abs(steps.wind_direction - azimuth)  # it may be counted either way round
            by_azimuth[azimuth] = np.abs(apart - 180.0) >= 180.0 - _MOST_FACED
        np.copyto(result[row], leeward)
        np.copyto(result[row], windward, where=by_azimuth[azimuth])
    return result


def ground_temperature(ground: Ground, count: int) -> Array:
    """Return the ground's temperature, a sine about its mean or by month, shape (n,). [degC]"""
    day = (np.arange(count) + 0.5) * DAYS / count
    if ground.monthly:
        months = (np.datetime64("2001-01-01") + np.arange(DAYS)).astype("datetime64[M]")
        return np.array(ground.monthly)[months.astype(np.int64) % 12][day.astype(np.int64)]
    swing = np.cos(2.0 * np.pi * (day - (ground.coldest_day - 0.5)) / DAYS)
    return np.asarray(ground.temperature - ground.amplitude * swing)


def _dims(assembly: ZoneAssembly) -> Daylight | None:
    lighting = assembly.zone.lighting
    return None if lighting is None else lighting.daylight


def _daylight(assembly: ZoneAssembly, through: Mapping[Fenestration, ApertureSignals]) -> Array:
    """Return the illuminance at a zone's reference point from all its windows. [lux]"""
    room = Room(sum(face.area for face in assembly.faces))
    windows = [(opening, area) for opening in assembly.openings for area in opening.areas]
    openings = [opening for opening, _ in windows]
    parts = [through[opening.aperture] for opening in openings]
    coefficients = [daylight_coefficients(room, _view(*window, assembly)) for window in windows]

    def light(values: NDArray[np.float32] | None, opening: Opening) -> Array:
        if values is None:
            return np.zeros_like(parts[0].visible_sky, dtype=np.float64)
        return opening.passed * values.astype(np.float64)

    return illuminance(
        coefficients,
        [light(part.visible_beam, o) for part, o in zip(parts, openings, strict=True)],
        [light(part.visible_sky, o) for part, o in zip(parts, openings, strict=True)],
        [light(part.visible_ground, o) for part, o in zip(parts, openings, strict=True)],
        blind=[light(part.visible_blind, o) for part, o in zip(parts, openings, strict=True)],
    )


def _view(opening: Opening, area: float, assembly: ZoneAssembly) -> WindowView:
    daylight = _dims(assembly) or Daylight()
    height = opening.height or RIBBON_HEIGHT
    overhead = opening.plane[0] < STEEPEST_ROOF_LIGHT
    return WindowView(
        width=area / height,
        height=height,
        distance=daylight.distance,
        sill=-height if overhead else daylight.sill,
        tilt=opening.plane[0],
    )


def _dimming(building: Building, light: dict[str, Array], count: int) -> WeightedSeries:
    """Return the share of lighting power left by dimming, of each zone. [-]"""
    dimmed = {
        name: daylight
        for name, assembly in building.zones.items()
        if (daylight := _dims(assembly)) is not None and name in light
    }

    def left(name: str | None) -> Array:
        if name is None:
            return np.ones(count)
        daylight = dimmed[name]
        lit = np.minimum(light[name] / daylight.setpoint, 1.0)
        return 1.0 - daylight.controlled_fraction * (1.0 - dimmed_share(daylight, lit))

    rows = [[(1.0, name if name in dimmed else None)] for name in building.zones]
    return WeightedSeries.of(rows, left, count)


def dimmed_share(daylight: Daylight, lit: Array) -> Array:
    """Return the share of the power of dimmed lighting that stays on. [-]

    Parameters
    ----------
    daylight : Daylight
        How it is dimmed.
    lit : array, shape (n,)
        Share of the illuminance to keep that daylight gives, at most 1. [-]
    """
    if daylight.control == "stepped":
        # a step goes out once daylight replaces it; 1e-9 keeps whole steps whole
        return np.ceil(daylight.steps * (1.0 - lit) - 1e-9) / daylight.steps
    continuous: Array = 1.0 - (1.0 - daylight.minimum_power) * lit
    if daylight.control == "continuous_off":
        return np.where(lit >= 1.0, 0.0, continuous)
    return continuous
