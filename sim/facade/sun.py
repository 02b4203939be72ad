"""Sun and light of a building's faces over a run, computed once and kept.

Every distinct plane and every distinct aperture (a window's plane, glazing, size and shades) is
one entry of the disk cache, so that a scenario which changes one window computes one window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.cache import cached_arrays, code_digest
from sim.facade.faces import (
    Aperture,
    ApertureRow,
    ApertureSignals,
    Blinded,
    BoundarySignals,
    DrawnSignals,
    Plane,
    ShadedPlane,
    Signal,
)
from sim.physics.daylight import Efficacy, luminous_efficacy
from sim.physics.glazing import drawn_shares
from sim.physics.photovoltaics import beam_transmission
from sim.physics.shading import diffuse_factors, sunlit_fraction, window_axes
from sim.physics.solar import PlaneIrradiance, SkyRadiation, plane_irradiance, sun_direction
from sim.sun import perez_components, sun_position
from sim.weather import Weather, at_steps

Array = NDArray[np.float64]

_CODE = (
    "sim.facade", "sim.sun", "sim.weather.steps", "sim.physics.solar", "sim.physics.glazing",
    "sim.physics.shading", "sim.physics.daylight", "sim.physics.photovoltaics",
)  # fmt: skip


def boundary_signals(
    weather: Weather,
    planes: Iterable[Plane | ShadedPlane],
    apertures: Iterable[Aperture | ApertureRow],
    period: tuple[int, int],
    step: float,
    *,
    blinded: Iterable[Blinded] = (),
    modules: Iterable[Plane] = (),
) -> BoundarySignals:
    """Sun on planes and through windows for the steps of a run.

    Parameters
    ----------
    weather : Weather
        Hourly year.
    planes : iterable of Plane or ShadedPlane
        Equal ones are computed once.
    apertures : iterable of Aperture or ApertureRow
        Equal ones are computed once.
    period : tuple of int
        Number of the first step in the standard-time year, and number of steps ``n``.
    step : float
        Length of a step, a divisor of an hour. [s]
    blinded : iterable of Blinded
        Windows with their blind drawn; equal ones are computed once.
    modules : iterable of Plane
        Planes of photovoltaic modules; equal ones are computed once.

    Returns
    -------
    BoundarySignals
        Read-only arrays in single precision (6e-8 of the value), the same bytes whether computed
        or read from the cache; sum them in double precision.

    Raises
    ------
    ValueError
        If the step does not divide an hour.
    """
    sky = cache(lambda: _surroundings(weather, period, step))
    key = {
        "weather": weather.content_hash,
        "place": (weather.latitude, weather.longitude, weather.elevation, weather.utc_offset),
        "period": period,
        "step": step,
        "code": code_digest(*_CODE),
    }
    return BoundarySignals(
        incident={plane: _plane_signal(plane, key, sky) for plane in dict.fromkeys(planes)},
        apertures={each: _aperture_signals(each, key, sky) for each in dict.fromkeys(apertures)},
        blinded={each: _drawn_signals(each, key, sky) for each in dict.fromkeys(blinded)},
        modules={plane: _module_signal(plane, key, sky) for plane in dict.fromkeys(modules)},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Surroundings:
    """What all planes share: sun, sky, light per sun, and diffuse horizontal irradiance."""

    sky: SkyRadiation
    efficacy: Efficacy
    diffuse: Array


_Sky = Callable[[], _Surroundings]


def _surroundings(weather: Weather, period: tuple[int, int], step: float) -> _Surroundings:
    steps = at_steps(weather, *period, step)
    sun = sun_position(
        weather.latitude,
        weather.longitude,
        elevation=weather.elevation,
        utc_offset=weather.utc_offset,
        step=step,
    ).take(*period)
    parts = perez_components(sun, steps.direct_normal, steps.diffuse_horizontal)
    sky = SkyRadiation(
        zenith=sun.zenith,
        azimuth=sun.azimuth,
        direct_normal=steps.direct_normal,
        global_horizontal=steps.global_horizontal,
        isotropic=parts.isotropic,
        circumsolar=parts.circumsolar,
        horizon=parts.horizon,
    )
    efficacy = luminous_efficacy(
        sun.zenith,
        steps.direct_normal,
        steps.diffuse_horizontal,
        extraterrestrial_normal=sun.extraterrestrial_normal,
        dew_point=steps.dew_point,
    )
    return _Surroundings(sky, efficacy, steps.diffuse_horizontal)


def _on_plane(plane: Plane, sky: SkyRadiation) -> PlaneIrradiance:
    return plane_irradiance(
        sky, azimuth=plane.azimuth, tilt=plane.tilt, ground_reflectance=plane.ground_reflectance
    )


def _plane_signal(plane: Plane | ShadedPlane, key: dict[str, object], sky: _Sky) -> Signal:
    def compute() -> dict[str, NDArray[Any]]:
        if isinstance(plane, ShadedPlane):
            return {"incident": _behind_shades(plane, sky()).total.astype(np.float32)}
        return {"incident": _on_plane(plane, sky().sky).total.astype(np.float32)}

    return cached_arrays({**key, "plane": plane}, compute)["incident"]


def _module_signal(plane: Plane, key: dict[str, object], sky: _Sky) -> Signal:
    def compute() -> dict[str, NDArray[Any]]:
        sun = _on_plane(plane, sky().sky)
        # PVWatts takes reflection off the beam alone; circumsolar counts as diffuse
        lost = sun.beam * (1.0 - beam_transmission(sun.cos_incidence))
        return {"effective": (sun.total - lost).astype(np.float32)}

    return cached_arrays({**key, "module": plane}, compute)["effective"]


def _aperture_signals(
    aperture: Aperture | ApertureRow, key: dict[str, object], sky: _Sky
) -> ApertureSignals:
    def compute() -> dict[str, NDArray[Any]]:
        windows = aperture.windows if isinstance(aperture, ApertureRow) else ((aperture, 1.0),)
        total: dict[str, NDArray[Any]] = {}
        for window, share in windows:
            for name, values in _through(window, sky()).items():
                total[name] = total.get(name, 0.0) + share * values
        return {name: values.astype(np.float32) for name, values in total.items()}

    return ApertureSignals(**cached_arrays({**key, "aperture": aperture}, compute))


def _drawn_signals(window: Blinded, key: dict[str, object], sky: _Sky) -> DrawnSignals:
    def compute() -> dict[str, NDArray[Any]]:
        found = _behind_blind(window, sky())
        return {name: values.astype(np.float32) for name, values in found.items()}

    return DrawnSignals(**cached_arrays({**key, "blinded": window}, compute))


@dataclass(frozen=True, slots=True, eq=False)
class _Shaded:
    """Sun on the plane of a window, and what its fixed shades leave of it, arrays of shape (n,)."""

    plane: PlaneIrradiance
    sunlit: Array
    sky: Array
    ground: Array

    @property
    def beam(self) -> Array:
        return (self.plane.beam + self.plane.circumsolar) * self.sunlit

    @property
    def total(self) -> Array:
        return self.beam + self.sky + self.ground


def _behind_shades(rectangle: Aperture | ShadedPlane, around: _Surroundings) -> _Shaded:
    sun = _on_plane(rectangle.plane, around.sky)
    sky, ground = diffuse_factors(
        width=rectangle.width,
        height=rectangle.height,
        shades=rectangle.shades,
        tilt=rectangle.plane.tilt,
    )
    sunlit = _sunlit(rectangle, around.sky)
    return _Shaded(sun, sunlit, sun.sky_diffuse * sky, sun.ground_diffuse * ground)


def _behind_blind(window: Blinded, around: _Surroundings) -> dict[str, Array]:
    glazing, blind = window.aperture.glazing, window.blind
    shaded, shares = _behind_shades(window.aperture, around), drawn_shares(glazing, blind)
    incident = shaded.total
    bare = _through(window.aperture, around)
    if blind.position == "exterior":
        arriving, already = incident, np.zeros((len(shares.nodes), 1))
        efficacy = around.efficacy
        direct = shaded.plane.beam * efficacy.beam + shaded.plane.circumsolar * efficacy.diffuse
        light = direct * shaded.sunlit + shaded.sky * efficacy.diffuse
        light = light + shaded.ground * _ground_efficacy(around)
    else:
        arriving = bare["transmitted_beam"] + bare["transmitted_diffuse"]
        already = bare["absorbed"]
        light = bare["visible_beam"] + bare["visible_sky"] + bare["visible_ground"]
    return {
        "incident": incident,
        "transmitted": arriving * shares.transmitted,
        "absorbed": already + np.array(shares.nodes)[:, None] * arriving,
        "released": arriving * shares.released,
        "visible": light * shares.light,
    }


def _through(aperture: Aperture, around: _Surroundings) -> dict[str, Array]:
    glazing, shaded = aperture.glazing, _behind_shades(aperture, around)
    sun, sunlit, beam = shaded.plane, shaded.sunlit, shaded.beam
    sky, ground = shaded.sky, shaded.ground
    through = glazing.beam_transmittance(sun.cos_incidence) * sunlit
    diffuse = glazing.diffuse_transmittance
    per_node = np.array(glazing.diffuse_absorptance)[:, None]
    efficacy, ratio = around.efficacy, glazing.visible_ratio
    beam_light = sun.beam * efficacy.beam + sun.circumsolar * efficacy.diffuse
    return {
        "transmitted_beam": (sun.beam + sun.circumsolar) * through,
        "transmitted_diffuse": (sky + ground) * diffuse,
        "absorbed": glazing.absorptance(sun.cos_incidence) * beam + per_node * (sky + ground),
        "visible_beam": beam_light * through * ratio,
        "visible_sky": sky * efficacy.diffuse * diffuse * ratio,
        "visible_ground": ground * _ground_efficacy(around) * diffuse * ratio,
    }


def _sunlit(rectangle: Aperture | ShadedPlane, sky: SkyRadiation) -> Array:
    if not rectangle.shades:
        return np.ones_like(sky.zenith)
    lit = np.flatnonzero(sky.zenith < 90.0)
    axes = window_axes(rectangle.plane.azimuth, rectangle.plane.tilt)
    direction = axes @ np.stack(sun_direction(sky.zenith[lit], sky.azimuth[lit]))
    sunlit = np.zeros_like(sky.zenith)
    sunlit[lit] = sunlit_fraction(
        direction, width=rectangle.width, height=rectangle.height, shades=rectangle.shades
    )
    return sunlit


def _ground_efficacy(around: _Surroundings) -> Array:
    """Return light per sun of what the ground reflects: beam and sky as they strike it [lm/W]."""
    height = np.maximum(np.cos(np.radians(around.sky.zenith)), 0.0)
    beam = around.sky.direct_normal * height
    light = beam * around.efficacy.beam + around.diffuse * around.efficacy.diffuse
    total = beam + around.diffuse
    return light / np.where(total > 0.0, total, 1.0)
