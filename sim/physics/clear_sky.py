"""Sun of a clear day: ASHRAE's model of three coefficients a month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_BEAM = (1202, 1187, 1164, 1130, 1106, 1092, 1093, 1107, 1136, 1166, 1190, 1204)
_EXTINCTION = (
    0.141, 0.142, 0.149, 0.164, 0.177, 0.185, 0.186, 0.182, 0.165, 0.152, 0.144, 0.141,
)  # fmt: skip
_DIFFUSE = (
    0.103, 0.104, 0.109, 0.120, 0.130, 0.137, 0.138, 0.134, 0.121, 0.111, 0.106, 0.103,
)  # fmt: skip


def clear_sky(month: int, zenith: Array, clearness: float) -> tuple[Array, Array]:
    """Sun of a clear sky.

    Parameters
    ----------
    month : int
        1 to 12; the coefficients are those of its 21st day.
    zenith : array, shape (n,)
        Angle of the sun from the vertical. [deg]
    clearness : float
        Clearness number, a factor of both parts. [-]

    Returns
    -------
    direct_normal, diffuse_horizontal : array, shape (n,)
        Irradiance, 0 while the sun is down. [W/m2]

    Notes
    -----
    ``A exp(-B / cos(zenith))`` and ``C`` times that (ASHRAE Handbook Fundamentals 2005, chapter 31,
    eq. 15 and 19 and table 7; coefficients by Machler and Iqbal 1985).
    """
    height = np.cos(np.radians(zenith))
    place = month - 1
    up = height > 0.0
    attenuated = np.exp(-_EXTINCTION[place] / np.maximum(height, 1e-3))
    beam = clearness * _BEAM[place] * np.where(up, attenuated, 0.0)
    return beam, _DIFFUSE[place] * beam
