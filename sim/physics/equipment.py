"""Efficiency of heat pumps and cooling machines over the outdoor temperature.

Pure functions of arithmetic, minimum and maximum: they run on NumPy, compile with numba and trace
through CasADi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RATED_HEATING_TEMPERATURE = 7.0
"""Outdoor temperature at which a heat pump's COP is rated, EN 14511 (A7). [degC]"""
RATED_COOLING_TEMPERATURE = 35.0
"""Outdoor temperature at which a cooling machine's COP is rated, AHRI 210/240. [degC]"""
EVAPORATING_TEMPERATURE = 7.0
"""Of cooling machines, held constant. [degC]"""
CONDENSER_APPROACH = 12.0
"""Condensing over outdoor temperature of an air-cooled condenser. [K]"""
LOWEST_CONDENSING_TEMPERATURE = 32.0
"""Kept by head-pressure control in mild weather. [degC]"""


def heat_pump_cop(
    outdoor_temperature: Array, rated_cop: float, supply_temperature: float = 35.0
) -> Array:
    """Coefficient of performance of an air-source heat pump.

    Parameters
    ----------
    outdoor_temperature : array, shape (n,)
        Source temperature. [degC]
    rated_cop : float
        COP at 7 degC outdoors and the same supply temperature (EN 14511). [-]
    supply_temperature : float
        Sink temperature. [degC]

    Returns
    -------
    array, shape (n,)
        Heat delivered per electricity, at least 1: below that a resistance heater takes over. [-]

    Notes
    -----
    The shape over the temperature lift is the regression of Ruhnau, Hirth and Praktiknjo (2019),
    doi 10.1038/s41597-019-0199-y, over manufacturers' data, defrost included; it is scaled to the
    rated COP, so that its level is that of the machine. Valid for lifts of 15 K (held below) to
    60 K; beyond its lowest point at 90 K the parabola is held. Part load is not modelled.
    """
    # written out for both lifts: numba compiles no call of a plain function
    lift = np.minimum(np.maximum(supply_temperature - outdoor_temperature, 15.0), 90.0)
    rated = np.minimum(np.maximum(supply_temperature - RATED_HEATING_TEMPERATURE, 15.0), 90.0)
    shape = 6.08 - 0.09 * lift + 0.0005 * lift * lift
    scale = rated_cop / (6.08 - 0.09 * rated + 0.0005 * rated * rated)
    cop: Array = np.maximum(scale * shape, 1.0)
    return cop


def cooling_cop(outdoor_temperature: Array, rated_cop: float) -> Array:
    """Coefficient of performance of an air-cooled direct-expansion unit or chiller.

    Parameters
    ----------
    outdoor_temperature : array, shape (n,)
        At the condenser. [degC]
    rated_cop : float
        COP at 35 degC outdoors. [-]

    Returns
    -------
    array, shape (n,)
        Heat removed, sensible and latent, per electricity. [-]

    Notes
    -----
    Constant second-law efficiency between an evaporating temperature of 7 degC and a condensing
    temperature 12 K over outdoors, at least 32 degC. The efficiency cancels against the rating, so
    that only the lifts count. Against the measured full-load map of ASHRAE 140-2020 section 5.3
    (29 to 46 degC) it deviates by at most 5 %. Part load is not modelled.
    """
    rated_lift = RATED_COOLING_TEMPERATURE + CONDENSER_APPROACH - EVAPORATING_TEMPERATURE
    condensing = np.maximum(outdoor_temperature + CONDENSER_APPROACH, LOWEST_CONDENSING_TEMPERATURE)
    return rated_cop * rated_lift / (condensing - EVAPORATING_TEMPERATURE)
