"""Film coefficients that follow temperature and wind, one face at a time.

Each function takes and returns plain numbers, is written with numpy alone and is compiled as it is
into the kernel. Sources: Walton, TARP reference manual, NBSIR 83-2655 (1983); ISO 15099:2003, 5.3.2
and 8.3.2; DOE-2 after Booten et al., NREL/TP-5500-55787 (2012).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.physics.films import STEFAN_BOLTZMANN

KELVIN = 273.15
GRAVITY = 9.81


GAP_GASES: dict[str, tuple[float, ...]] = {
    "air": (287.055, 2.873e-3, 7.760e-5, 3.723e-6, 4.940e-8, 1002.737, 1.2324e-2),
    "argon": (208.132, 2.285e-3, 5.149e-5, 3.379e-6, 6.451e-8, 521.9285, 0.0),
    "krypton": (99.218, 9.443e-4, 2.826e-5, 2.213e-6, 7.777e-8, 248.0907, 0.0),
}
"""Gas constant [J/(kg K)] and, as a + b T of the temperature T [K], conductivity [W/(m K)], dynamic
viscosity [kg/(m s)] and specific heat [J/(kg K)]: ISO 15099:2003, annex B."""
_AIR = GAP_GASES["air"]


def natural_factors(tilt: float) -> tuple[float, float]:
    """Return factors of ``|dT|^(1/3)`` of a plane face, unstable and stable. [W/(m2 K^(4/3))]

    Parameters
    ----------
    tilt : float
        Of the face's own normal from vertical. [deg]

    Notes
    -----
    Walton (1983): 9.482/(7.283 - |cos|) and 1.810/(1.382 + |cos|); a vertical face has 1.31 both
    ways.
    """
    lean = abs(float(np.cos(np.radians(tilt))))
    if lean < 1e-6:
        return 1.31, 1.31
    return 9.482 / (7.283 - lean), 1.810 / (1.382 + lean)


def cube_root(number: float) -> float:
    """Return the cube root of a number that is not negative; see `sim.kernel.convection`."""
    return float(np.cbrt(number))


def natural_convection(difference: float, unstable: float, stable: float, upward: float) -> float:
    """Return the natural convection coefficient of a plane face. [W/(m2 K)]

    Parameters
    ----------
    difference : float
        Face minus air. [K]
    unstable, stable : float
        Factors of `natural_factors`.
    upward : float
        1 where the face looks up, -1 where it looks down, 0 where it is vertical.
    """
    # np.where of numbers would make an array when compiled
    factor = stable + (unstable - stable) * (difference * upward >= 0.0)
    return float(factor * cube_root(np.abs(difference)))


def glass_convection(face: float, air: float, height: float, pressure: float) -> float:
    """Return the natural convection coefficient inside a vertical window. [W/(m2 K)]

    Parameters
    ----------
    face, air : float
        Temperatures of glass and air. [degC]
    height : float
        Height of the glass. [m]
    pressure : float
        Air pressure. [Pa]

    Notes
    -----
    ISO 15099, 8.3.2.2: Nu = 0.56 Ra^(1/4), properties of air at the mean film temperature
    ``Tair + (Tface - Tair)/4``.
    """
    film_K = air + KELVIN + 0.25 * (face - air)
    density = pressure / (_AIR[0] * film_K)
    conductivity = _AIR[1] + _AIR[2] * film_K
    viscosity = _AIR[3] + _AIR[4] * film_K
    heat = _AIR[5] + _AIR[6] * film_K
    rayleigh = (density * density * height**3 * GRAVITY * heat * np.abs(face - air)) / (
        film_K * viscosity * conductivity
    )
    return float(0.56 * np.sqrt(np.sqrt(rayleigh)) * conductivity / height)


def radiant_coefficient(one: float, other: float) -> float:
    """Return ``4 sigma T^3`` at the mean of two temperatures in degC. [W/(m2 K)]"""
    mean_K = 0.5 * (one + other) + KELVIN
    return 4.0 * STEFAN_BOLTZMANN * mean_K * mean_K * mean_K


def gap_coefficient(outer: float, inner: float, gap: NDArray[np.float64]) -> float:
    """Return the convection coefficient of a vertical gap filled with gas. [W/(m2 K)]

    Parameters
    ----------
    outer, inner : float
        Temperatures of its faces. [degC]
    gap : array, shape (10,)
        Width and height [m], pressure [Pa], and the seven figures of `GAP_GASES`.

    Notes
    -----
    ISO 15099, 5.3.3.4 for 90 degrees: the larger of two correlations of Rayleigh number and aspect
    ratio.
    """
    width = gap[0]
    mean_K = 0.5 * (outer + inner) + KELVIN
    density = gap[2] / (gap[3] * mean_K)
    conductivity = gap[4] + gap[5] * mean_K
    viscosity = gap[6] + gap[7] * mean_K
    heat = gap[8] + gap[9] * mean_K
    rayleigh = (density * density * width**3 * GRAVITY * heat * np.abs(outer - inner)) / (
        mean_K * viscosity * conductivity
    )
    if rayleigh <= 1e4:
        first = 1.0 + 1.7596678e-10 * rayleigh**2.2984755
    elif rayleigh <= 5e4:
        first = 0.028154 * rayleigh**0.4134
    else:
        first = 0.0673838 * cube_root(rayleigh)
    second = 0.242 * (rayleigh * width / gap[1]) ** 0.272
    return float(np.maximum(first, second) * conductivity / width)


def outside_coefficient(natural: float, forced_square: float, roughness: float) -> float:
    """Return the outside convection coefficient after DOE-2. [W/(m2 K)]

    Parameters
    ----------
    natural : float
        Natural part. [W/(m2 K)]
    forced_square : float
        Square of the wind's part on smooth glass, ``(a V^b)^2``. [W2/(m4 K2)]
    roughness : float
        1.0 for glass to 2.17 for very rough faces. [-]
    """
    return float(natural + roughness * (np.sqrt(natural * natural + forced_square) - natural))


def longwave_coefficient(face: float, surroundings: float) -> float:
    """Return the coefficient of black long-wave exchange, fourth powers kept. [W/(m2 K)]"""
    face_K, around_K = face + KELVIN, surroundings + KELVIN
    return STEFAN_BOLTZMANN * (face_K * face_K + around_K * around_K) * (face_K + around_K)


WINDWARD_EXPONENT, LEEWARD_EXPONENT = 0.89, 0.617
"""Of the wind speed in the wind's part of convection, by `forced_parts`. [-]"""


def forced_parts(
    wind_speed: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ``a V^b`` of smooth glass, windward and leeward, each of shape (n,). [W/(m2 K)]

    Notes
    -----
    MoWiTT coefficients (Yazdanian and Klems 1994): 3.26 V^0.89 windward, 3.55 V^0.617 leeward.
    """
    return 3.26 * wind_speed**WINDWARD_EXPONENT, 3.55 * wind_speed**LEEWARD_EXPONENT
