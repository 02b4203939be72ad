"""Surface films: constant convection and linearised long-wave exchange.

Constant coefficients are the first model; coefficients that follow temperature and wind enter later
as a correction to these.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEFAN_BOLTZMANN = 5.670374419e-8
"""Stefan-Boltzmann constant (CODATA 2018). [W/(m2 K4)]"""

INSIDE_VERTICAL = 2.2
"""Inside convection at walls and glass, mean of natural convection in a year. [W/(m2 K)]"""
INSIDE_HORIZONTAL = 2.0
"""Inside convection at floors and ceilings, mean of stable and unstable periods. [W/(m2 K)]"""
INSIDE_MEAN_TEMPERATURE_K = 295.15
"""Temperature at which inside long-wave exchange is linearised. [K]"""
OUTSIDE_MEAN_TEMPERATURE_K = 283.15
"""Temperature at which outside long-wave exchange is linearised. [K]"""


def inside_convection(tilt: float) -> float:
    """Return the constant inside convection coefficient. [W/(m2 K)]

    Parameters
    ----------
    tilt : float
        Tilt of the outward normal, 0 ceiling, 90 wall, 180 floor. [deg]
    """
    return INSIDE_VERTICAL if 45.0 <= tilt <= 135.0 else INSIDE_HORIZONTAL


def outside_convection(wind_speed: float) -> float:
    """Return the outside convection coefficient at a mean wind speed. [W/(m2 K)]

    Notes
    -----
    ``4 + 4 v`` (ISO 6946:2017, C.2), 20 W/(m2 K) at 4 m/s.
    """
    return 4.0 + 4.0 * wind_speed


def outside_radiation(emissivity: float, tilt: float) -> tuple[float, float]:
    """Return linearised long-wave coefficients to the sky and to air and ground. [W/(m2 K)]

    Notes
    -----
    View factor of the sky ``(1 + cos tilt)/2``; the part of the sky near the horizon counts as air:
    factor ``sqrt`` of the view factor (Walton 1983, TARP reference manual, NBSIR 83-2655).
    """
    total = 4.0 * emissivity * STEFAN_BOLTZMANN * OUTSIDE_MEAN_TEMPERATURE_K**3
    sky = sky_share(tilt)
    return total * sky, total * (1.0 - sky)


def sky_share(tilt: float) -> float:
    """Return the share of outside long-wave exchange that goes to the sky. [-]"""
    view = 0.5 * (1.0 + float(np.cos(np.radians(tilt))))
    return view * float(np.sqrt(view))


def radiant_view_factors(areas: Array) -> Array:
    """Return Carroll's factors of an enclosure's faces, shape (n,). [-]

    Solves ``F = 1/(1 - A F / sum(A F))`` (Carroll 1980, doi 10.2172/5137161) by iteration. A face
    that is larger than all others together has no solution; factors are limited to 10.

    Parameters
    ----------
    areas : ndarray, shape (n,)
        Areas of faces, coplanar ones joined. [m2]
    """
    return _view_factors(tuple(areas.tolist()))


@lru_cache(maxsize=256)
def _view_factors(face_areas: tuple[float, ...]) -> Array:
    """Return the factors of these areas, read-only: many rooms are of one shape."""
    areas = np.array(face_areas)
    factors = np.ones_like(areas)
    for _ in range(100):
        weighted = areas * factors
        share = np.minimum(weighted / np.sum(weighted), 0.9)
        last, factors = factors, 1.0 / (1.0 - share)
        if np.array_equal(last, factors):
            break
    factors.setflags(write=False)
    return factors


def radiant_linear() -> float:
    """Return the constant coefficient of inside long-wave exchange. [W/(m2 K)]"""
    return 4.0 * STEFAN_BOLTZMANN * INSIDE_MEAN_TEMPERATURE_K**3


def radiant_conductance(areas: Array, emissivities: Array, view_factors: Array) -> Array:
    """Return conductances from faces to the radiant star node, shape (n,). [W/K]"""
    linear = radiant_linear()
    resistance = (1.0 - emissivities) / np.maximum(emissivities, 1e-6) + 1.0 / view_factors
    return linear * areas / resistance
