"""Sun on tilted planes: from the parts of sky and beam to what strikes a facade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PlaneIrradiance:
    """Solar irradiance of a plane by origin.

    Attributes
    ----------
    beam : array, shape (n,)
        Direct from the sun's disc. [W/m2]
    circumsolar : array, shape (n,)
        From the bright region around the sun; comes from where the beam comes. [W/m2]
    sky_diffuse : array, shape (n,)
        From dome and horizon. [W/m2]
    ground_diffuse : array, shape (n,)
        Reflected by the ground. [W/m2]
    cos_incidence : array, shape (n,)
        Cosine of the angle between sun and normal of the plane, negative behind it. [-]
    """

    beam: Array
    circumsolar: Array
    sky_diffuse: Array
    ground_diffuse: Array
    cos_incidence: Array

    @property
    def total(self) -> Array:
        """Sum of all origins [W/m2], shape (n,)."""
        return self.beam + self.circumsolar + self.sky_diffuse + self.ground_diffuse


def plane_normal(azimuth: float, tilt: float) -> tuple[float, float, float]:
    """Return the outward normal of a plane as its east, north and up parts.

    Parameters
    ----------
    azimuth : float
        Where the plane faces, clockwise from north. [deg]
    tilt : float
        0 faces up, 90 is a wall, 180 faces down. [deg]
    """
    turn, lean = np.radians(azimuth), np.radians(tilt)
    flat = np.sin(lean)
    return float(flat * np.sin(turn)), float(flat * np.cos(turn)), float(np.cos(lean))


def sun_direction(zenith: Array, azimuth: Array) -> tuple[Array, Array, Array]:
    """Return the unit vector towards the sun as its east, north and up parts.

    Parameters
    ----------
    zenith, azimuth : array, shape (n,)
        Position of the sun; azimuth clockwise from north. [deg]
    """
    angle, turn = np.radians(zenith), np.radians(azimuth)
    flat = np.sin(angle)
    return flat * np.sin(turn), flat * np.cos(turn), np.cos(angle)


def incidence_cosine(zenith: Array, azimuth: Array, *, facing: float, tilt: float) -> Array:
    """Cosine of the angle between the sun and the normal of a plane.

    Parameters
    ----------
    zenith, azimuth : array, shape (n,)
        Position of the sun. [deg]
    facing : float
        Azimuth of the plane, clockwise from north. [deg]
    tilt : float
        0 faces up, 90 is a wall, 180 faces down. [deg]

    Returns
    -------
    array, shape (n,)
        Cosine, negative when the sun is behind the plane. [-]
    """
    normal = plane_normal(facing, tilt)
    sun = sun_direction(zenith, azimuth)
    return normal[0] * sun[0] + normal[1] * sun[1] + normal[2] * sun[2]


@dataclass(frozen=True, slots=True, eq=False)
class SkyRadiation:
    """Sun and sky over open ground, all arrays of shape (n,).

    Attributes
    ----------
    zenith, azimuth : array
        Position of the sun. [deg]
    direct_normal : array
        Beam on a plane normal to it. [W/m2]
    global_horizontal : array
        Beam and sky on a horizontal plane. [W/m2]
    isotropic : array
        Uniform part of the sky, on a horizontal plane. [W/m2]
    circumsolar : array
        Part around the sun, on a plane normal to it. [W/m2]
    horizon : array
        Part of the horizon, on a vertical plane; may be negative. [W/m2]
    """

    zenith: Array
    azimuth: Array
    direct_normal: Array
    global_horizontal: Array
    isotropic: Array
    circumsolar: Array
    horizon: Array


def plane_irradiance(
    sky: SkyRadiation, *, azimuth: float, tilt: float, ground_reflectance: float = 0.2
) -> PlaneIrradiance:
    """Solar irradiance of a plane in open surroundings.

    Parameters
    ----------
    sky : SkyRadiation
        Sun and sky of ``n`` steps.
    azimuth : float
        Where the plane faces, clockwise from north. [deg]
    tilt : float
        0 is a roof facing up, 90 a wall, 180 a floor facing down. [deg]
    ground_reflectance : float
        Solar reflectance of the ground, 0 to 1. [-]

    Returns
    -------
    PlaneIrradiance
        Arrays of shape (n,).

    Notes
    -----
    Perez et al. (1990), doi:10.1016/0038-092X(90)90055-H, eq. 9: dome by its view factor,
    circumsolar by incidence, horizon by the sine of the tilt. Where dome and horizon together
    are negative the lack is taken from the circumsolar part, so that the sky's sum is at least
    zero as in the source. The ground is uniform and infinite.
    """
    lean = np.radians(tilt)
    incidence = incidence_cosine(sky.zenith, sky.azimuth, facing=azimuth, tilt=tilt)
    reached = np.where(sky.zenith < 90.0, np.maximum(incidence, 0.0), 0.0)
    upward = 0.5 * (1.0 + np.cos(lean))
    uniform = sky.isotropic * upward + sky.horizon * np.sin(lean)
    circumsolar = sky.circumsolar * reached
    return PlaneIrradiance(
        beam=sky.direct_normal * reached,
        circumsolar=np.maximum(circumsolar + np.minimum(uniform, 0.0), 0.0),
        sky_diffuse=np.maximum(uniform, 0.0),
        ground_diffuse=sky.global_horizontal * ground_reflectance * (1.0 - upward),
        cos_incidence=incidence,
    )
