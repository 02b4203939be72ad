"""Electricity made on site: photovoltaic arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.physics.photovoltaics import (
    MOUNTINGS,
    cell_temperature,
    direct_current_power,
    inverter_power,
    mounted_cell_temperature,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Photovoltaics

    Floats = NDArray[np.float64]


def array_power(
    array: Photovoltaics,
    irradiance: tuple[Floats, Floats],
    outdoor_temperature: Floats,
    wind_speed: Floats,
) -> Floats:
    """Return the power that a photovoltaic array gives to the building, shape (n,). [W]

    Parameters
    ----------
    array : Photovoltaics
        The array.
    irradiance : tuple of ndarray, shape (n,)
        On its plane, and the same less what the glass of its modules reflects. [W/m2]
    outdoor_temperature : ndarray, shape (n,)
        Dry bulb. [degC]
    wind_speed : ndarray, shape (n,)
        At 10 m. [m/s]

    Notes
    -----
    The chain of PVWatts version 5 as pvlib's ``ModelChain.with_pvwatts`` has it.
    """
    plane, effective = irradiance
    if array.peak_power == 0:
        return np.zeros(len(plane))
    if array.temperature_model == "faiman":
        cells = cell_temperature(plane, outdoor_temperature, wind_speed)
    else:
        mounting = MOUNTINGS[array.mounting]
        cells = mounted_cell_temperature(plane, outdoor_temperature, wind_speed, mounting)
    reaching = effective if array.incidence_losses == "physical" else plane
    modules = direct_current_power(reaching, cells, array.peak_power, array.temperature_coefficient)
    limit = array.peak_power / array.dc_to_ac_ratio / array.inverter_efficiency
    return inverter_power(modules * (1.0 - array.losses), limit, array.inverter_efficiency)
