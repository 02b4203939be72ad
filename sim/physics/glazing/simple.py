"""Normal values of a window known by U-value and solar heat gain coefficient only.

Arasteh, Kohler and Griffith (2009): Modeling windows in EnergyPlus with simple performance
indices, LBNL-2804E. Correlations of single glazing hold above 4.5 W/m2K, those of double glazing
below 3.4 W/m2K; between, both are mixed by the U-value.
"""

from __future__ import annotations

import numpy as np


def double_share(u_value: float) -> float:
    """Return how far a window counts as double glazing: 0 above 4.5, 1 below 3.4 W/m2K."""
    return float(np.clip((4.5 - u_value) / (4.5 - 3.4), 0.0, 1.0))


def bare_resistance(u_value: float) -> float:
    """Return the resistance from surface to surface [m2 K/W].

    Parameters
    ----------
    u_value : float
        With the winter surface resistances of the method. [W/(m2 K)]
    """
    if u_value < 5.85:
        inside = 1.0 / (0.359073 * np.log(u_value) + 6.949915)
    else:
        inside = 1.0 / (1.788041 * u_value - 2.886625)
    outside = 1.0 / (0.025342 * u_value + 29.163853)
    return float(max(1.0 / u_value - inside - outside, 1e-4))


def solar_transmittance(shgc: float, double: float) -> float:
    """Return the solar transmittance at normal incidence [-].

    Parameters
    ----------
    shgc : float
        Solar heat gain coefficient. [-]
    double : float
        Of `double_share`. [-]
    """
    single = 0.939998 * shgc**2 + 0.20332 * shgc if shgc < 0.7206 else 1.30415 * shgc - 0.30515
    twofold = 0.41040 * shgc if shgc <= 0.15 else 0.085775 * shgc**2 + 0.963954 * shgc - 0.084958
    return (1.0 - double) * single + double * twofold


def inward_fraction(resistance: float, absorbed_gain: float, double: float) -> float:
    """Return the part of the absorbed sun that flows inward in summer [-].

    Parameters
    ----------
    resistance : float
        Surface to surface. [m2 K/W]
    absorbed_gain : float
        Solar heat gain coefficient less transmittance. [-]
    double : float
        Of `double_share`. [-]
    """
    x = absorbed_gain
    inside = _mix(
        29.436546 * x**3 - 21.943415 * x**2 + 9.945872 * x + 7.426151,
        199.8208128 * x**3 - 90.639733 * x**2 + 19.737055 * x + 6.766575,
        double,
    )
    outside = _mix(2.225824 * x + 20.577080, 5.763355 * x + 20.541528, double)
    total = 1.0 / outside + resistance + 1.0 / inside
    return float((1.0 / outside + 0.5 * resistance) / total)


def _mix(single: float, twofold: float, double: float) -> float:
    """Return the mean of two surface coefficients as resistances."""
    return 1.0 / ((1.0 - double) / single + double / twofold)
