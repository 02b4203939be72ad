"""Panes of glass: Fresnel, absorption, and the reflections between them, at every angle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GLASS_EMISSIVITY = 0.84
"""Long-wave emissivity of uncoated glass, ASHRAE 140 (0.837 in ISO 10292). [-]"""

ANGLES = np.linspace(0.0, 90.0, 181)
"""Angles of incidence at which properties are kept; between them they are interpolated. [deg]"""

_COS = np.cos(np.radians(ANGLES))
_COS[-1] = 0.0
_WEIGHTS = _COS * np.sqrt(1.0 - _COS**2)
_WEIGHTS /= _WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Pane:
    """One pane of glass by its values at normal incidence; front is the outdoor side.

    Attributes
    ----------
    thickness : float
        [m]
    conductivity : float
        [W/(m K)]
    solar_transmittance, solar_reflectance_front, solar_reflectance_back : float
        Whole solar spectrum. [-]
    emissivity_front, emissivity_back : float
        Long-wave. [-]
    visible_transmittance, visible_reflectance_front, visible_reflectance_back : float, optional
        Light as the eye sees it; the solar values where not given. [-]
    """

    thickness: float
    conductivity: float
    solar_transmittance: float
    solar_reflectance_front: float
    solar_reflectance_back: float
    emissivity_front: float = GLASS_EMISSIVITY
    emissivity_back: float = GLASS_EMISSIVITY
    visible_transmittance: float | None = None
    visible_reflectance_front: float | None = None
    visible_reflectance_back: float | None = None


# Transmittance and both reflectances of a pane: arrays of shape (angles,).
PaneOptics = tuple[Array, Array, Array]
_Values = tuple[float, float, float]


def solar_values(pane: Pane) -> _Values:
    """Return solar transmittance, front and back reflectance of a pane [-]."""
    return (pane.solar_transmittance, pane.solar_reflectance_front, pane.solar_reflectance_back)


def visible_values(pane: Pane) -> _Values:
    """Return the same for light, the solar value where one is not given [-]."""
    given = (
        pane.visible_transmittance,
        pane.visible_reflectance_front,
        pane.visible_reflectance_back,
    )
    solar = solar_values(pane)
    found = [s if v is None else v for v, s in zip(given, solar, strict=True)]
    return (found[0], found[1], found[2])


def refractive_index(transmittance: float, reflectance: float) -> tuple[float, float]:
    """Index and optical depth of a plain pane from its values at normal incidence.

    Parameters
    ----------
    transmittance, reflectance : float
        At normal incidence, in air. [-]

    Returns
    -------
    tuple of float
        Refractive index [-] and extinction times thickness [-].

    Notes
    -----
    Solution of the sums of internal reflection, tau = (1-r)^2 a / (1 - r^2 a^2) and
    rho = r (1 + a tau), for r and a (Duffie and Beckman 2013, sec. 5.3).
    """
    sums = transmittance**2 - reflectance**2 + 2.0 * reflectance + 1.0
    root = np.sqrt(max(sums**2 - 4.0 * (2.0 - reflectance) * reflectance, 0.0))
    surface = (sums - root) / (2.0 * (2.0 - reflectance))
    passed = (reflectance - surface) / max(surface * transmittance, 1e-12)
    index = (1.0 + np.sqrt(surface)) / (1.0 - np.sqrt(surface))
    return float(index), float(-np.log(max(passed, 1e-12)))


def pane_optics(values: _Values) -> PaneOptics:
    """Return a pane's optics at every angle from those at normal incidence.

    Parameters
    ----------
    values : tuple of float
        Transmittance, front and back reflectance at normal incidence. [-]

    Returns
    -------
    PaneOptics
        The same three, each of shape (angles,), for unpolarised light. [-]
    """
    transmittance, front, back = values
    index, depth = refractive_index(transmittance, 0.5 * (front + back))
    plain = abs(front - back) < 0.01 and 1.2 < index < 2.0 and depth > -1e-6
    if plain:
        through, reflected = _fresnel_pane(index, max(depth, 0.0))
        return through, reflected, reflected
    return _coated_pane(transmittance, front, back)


def _fresnel_pane(index: float, depth: float) -> tuple[Array, Array]:
    """Return transmittance and reflectance of a plain pane, means of both polarisations."""
    refracted = np.sqrt(1.0 - (1.0 - _COS**2) / index**2)
    normal = ((_COS - index * refracted) / (_COS + index * refracted)) ** 2
    parallel = ((index * _COS - refracted) / (index * _COS + refracted)) ** 2
    surface = np.stack([normal, parallel])
    passed = np.exp(-depth / refracted)
    through = (1.0 - surface) ** 2 * passed / np.maximum(1.0 - (surface * passed) ** 2, 1e-300)
    back = surface * (1.0 + passed * through)
    return through.mean(axis=0), back.mean(axis=0)


# Polynomials in the cosine of incidence for coated panes of more and less than this transmittance:
# tau over that at normal incidence, and the same plus the rise of rho (Finlayson et al. 1993,
# WINDOW 4.0, LBL-33943, table A.2; clear and bronze glass).
_CLEAR_FROM = 0.645
_CLEAR = ((-0.0015, 3.355, -3.840, 1.460, 0.0288), (0.999, -0.563, 2.043, -2.532, 1.054))
_BRONZE = ((-0.002, 2.813, -2.341, -0.05725, 0.599), (0.997, -1.868, 6.513, -7.862, 3.225))


def _coated_pane(transmittance: float, front: float, back: float) -> PaneOptics:
    """Return the optics of a coated pane, in the shape of clear or bronze glass."""
    family = _CLEAR if transmittance > _CLEAR_FROM else _BRONZE
    ratio, with_rise = (np.polynomial.polynomial.polyval(_COS, row) for row in family)
    ratio = np.clip(ratio / ratio[0], 0.0, 1.0)
    rise = np.clip(with_rise / with_rise[0] - ratio, 0.0, 1.0)
    through = transmittance * ratio
    reflected = [np.minimum(value + (1.0 - value) * rise, 1.0 - through) for value in (front, back)]
    for values, grazing in ((through, 0.0), (reflected[0], 1.0), (reflected[1], 1.0)):
        values[-1] = grazing
    return through, reflected[0], reflected[1]


def scaled(normal: float, reflected: float, shape: tuple[Array, Array]) -> tuple[Array, Array]:
    """Return transmittance and reflectance at every angle in the shape of a reference glazing."""
    through, back = shape
    rise = (back - back[0]) / (1.0 - back[0])
    return normal * through / through[0], reflected + (1.0 - reflected) * rise


def reference_stack(double: float) -> tuple[Array, Array]:
    """Return transmittance and reflectance of clear 3 mm panes: one (0) to two (1), mixed."""
    # 3 mm clear glass: tau 0.834, rho 0.075 (ASHRAE 140-2020, glazing of case 600)
    pane = pane_optics((0.834, 0.075, 0.075))
    one, two = stack([pane]), stack([pane, pane])
    return mixed(one[0], two[0], double), mixed(one[1], two[1], double)


def turned(pane: PaneOptics) -> PaneOptics:
    """Return the pane seen from its other side."""
    return pane[0], pane[2], pane[1]


def stack(panes: Sequence[PaneOptics]) -> tuple[Array, Array, list[Array]]:
    """Send light through panes one behind the other.

    Parameters
    ----------
    panes : sequence of PaneOptics
        The side the light comes from first.

    Returns
    -------
    tuple
        Transmittance, reflectance and for each pane its absorptance, each of shape (angles,). [-]

    Notes
    -----
    Net radiation between the panes as in ISO 15099:2003, written as a recursion from both sides.
    Light counts as unpolarised at every pane, as in that standard's tools and in the tables of
    glazing of ASHRAE 140. Keeping both polarisations apart through two clear panes would pass 2 %
    more diffuse light, 6 % more at 70 degrees.
    """
    before = [(np.ones(1), np.zeros(1))]
    for through, front, back in panes:
        passed, returned = before[-1]
        gain = through / _once(returned * front)
        before.append((passed * gain, back + through * returned * gain))
    behind = [np.zeros(1)]
    for through, front, back in reversed(panes):
        behind.append(front + through**2 * behind[-1] / _once(back * behind[-1]))
    behind.reverse()
    arriving = [
        passed / _once(returned * reflected)
        for (passed, returned), reflected in zip(before, behind, strict=True)
    ]
    absorptances = [
        (1.0 - through - front) * arriving[i]
        + (1.0 - through - back) * arriving[i + 1] * behind[i + 1]
        for i, (through, front, back) in enumerate(panes)
    ]
    absorbed = [np.maximum(values, 0.0) for values in absorptances]
    return before[-1][0], behind[0], absorbed


def _once(returning: Array) -> Array:
    """Return one minus what comes back; at 90 degrees nothing gets in, and nothing is divided."""
    return np.maximum(1.0 - returning, 1e-300)


def mixed(one: Array, two: Array, share: float) -> Array:
    """Return a mean of two properties; ``share`` belongs to the second."""
    return (1.0 - share) * one + share * two


def hemispherical(values: Array) -> float:
    """Return the mean over all directions of diffuse light [-].

    Parameters
    ----------
    values : array, shape (angles,)
        Property at `ANGLES`. [-]
    """
    return float(_WEIGHTS @ values)


def at_incidence(cos_incidence: Array, values: Sequence[float]) -> Array:
    """Return a property at given angles, 0 from behind.

    Parameters
    ----------
    cos_incidence : array, shape (n,)
        Cosine of the angle of incidence. [-]
    values : sequence of float
        Property at `ANGLES`. [-]
    """
    angle = np.degrees(np.arccos(np.clip(cos_incidence, 0.0, 1.0)))
    found = np.interp(angle, ANGLES, np.asarray(values))
    return np.where(cos_incidence > 0.0, found, 0.0)
