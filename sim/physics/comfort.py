"""Thermal comfort: predicted mean vote after ISO 7730, adaptive after EN 16798-1 and ASHRAE 55.

Written here instead of calling pythermalcomfort, whose import costs 2 s of processor time (15 s
at the first), as much as a whole run may. The functions run on NumPy, compile and trace; they are
tested against pythermalcomfort and the standard's own table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

METABOLIC_UNIT = 58.15
"""Heat of a seated person at rest per skin area, 1 met. [W/m2]"""
CLOTHING_UNIT = 0.155
"""Thermal resistance of 1 clo. [m2 K/W]"""
_NEWTON_STEPS = 5


def predicted_mean_vote(  # noqa: PLR0917  numba compiles no call with keyword-only arguments
    air_temperature: Array,
    radiant_temperature: Array,
    clothing: Array | float,
    relative_humidity: Array | float = 0.5,
    air_speed: float = 0.1,
    activity: float = 1.2,
) -> Array:
    """Mean vote of a large group of people on the scale from -3, cold, to 3, hot.

    Parameters
    ----------
    air_temperature, radiant_temperature : array, shape (n,)
        Of the air, and mean radiant. [degC]
    clothing : array, shape (n,), or float
        Insulation. [clo]
    relative_humidity : array, shape (n,), or float
        Of the air, 0 to 1. [-]
    air_speed : float
        Relative to the body. [m/s]
    activity : float
        Metabolic rate; no external work. [met]

    Returns
    -------
    array, shape (n,)
        Predicted mean vote. [-]

    Notes
    -----
    ISO 7730:2005, eqs. 1 to 4. The clothing temperature is found by five Newton steps, which leave
    less than 1e-6 K; the standard's own programme stops at 0.015 K, which is up to 0.006 of the
    vote. Valid for air 10 to 30 degC, radiant 10 to 40 degC, 0.01 to 2 clo, 0.8 to 4 met, votes
    from -2 to 2.
    """
    heat = activity * METABOLIC_UNIT
    saturation = 1000.0 * np.exp(16.6536 - 4030.183 / (air_temperature + 235.0))
    vapour_pressure = relative_humidity * saturation
    resistance = CLOTHING_UNIT * clothing
    # eq. 3: the standard changes lines at 0.078 m2K/W, where they differ by 0.0003
    area_factor = np.minimum(1.0 + 1.29 * resistance, 1.05 + 0.645 * resistance)
    forced = 12.1 * np.sqrt(air_speed)
    # fourth powers of hundreds of kelvin, as 3.96e-8 W/(m2 K4) of the standard is 3.96 of them
    radiant = (radiant_temperature + 273.0) / 100.0
    radiant_power = radiant * radiant * radiant * radiant
    skin = 35.7 - 0.028 * heat
    exposed = resistance * area_factor
    clothes = air_temperature + (skin - air_temperature) / (1.0 + 8.0 * exposed)
    for _ in range(_NEWTON_STEPS):
        excess = clothes - air_temperature
        natural = 2.38 * np.sqrt(np.sqrt(np.abs(excess)))
        surface = (clothes + 273.0) / 100.0
        cube = surface * surface * surface
        radiation = 3.96 * (cube * surface - radiant_power)
        residual = clothes - skin + exposed * (radiation + np.maximum(natural, forced) * excess)
        # the derivative of x |x|^0.25 is 1.25 |x|^0.25
        slope = 0.1584 * cube + np.maximum(1.25 * natural, forced)
        clothes = clothes - residual / (1.0 + exposed * slope)
    # what passes the clothing leaves it by radiation and convection, eq. 2
    dry = (skin - clothes) / resistance
    skin_diffusion = 3.05e-3 * (5733.0 - 6.99 * heat - vapour_pressure)
    sweating = 0.42 * np.maximum(heat - METABOLIC_UNIT, 0.0)
    breath_latent = 1.7e-5 * heat * (5867.0 - vapour_pressure)
    breath_dry = 0.0014 * heat * (34.0 - air_temperature)
    losses = skin_diffusion + sweating + breath_latent + breath_dry + dry
    vote: Array = (0.303 * np.exp(-0.036 * heat) + 0.028) * (heat - losses)
    return vote


def predicted_percentage_dissatisfied(vote: Array) -> Array:
    """Percentage of people who are dissatisfied at a predicted mean vote.

    Parameters
    ----------
    vote : array, shape (n,)
        Predicted mean vote. [-]

    Returns
    -------
    array, shape (n,)
        5 to 100. [%]

    Notes
    -----
    ISO 7730:2005, eq. 5.
    """
    square = vote * vote
    return 100.0 - 95.0 * np.exp(-0.03353 * square * square - 0.2179 * square)


def clothing_insulation(outdoor_temperature: Array) -> Array:
    """Clothing people choose by the weather of the morning.

    Parameters
    ----------
    outdoor_temperature : array, shape (n,)
        Outdoors at 06:00. [degC]

    Returns
    -------
    array, shape (n,)
        Insulation, 1 clo below -5 degC to 0.46 clo above 26 degC. [clo]

    Notes
    -----
    Schiavon and Lee (2013), doi 10.1016/j.buildenv.2012.08.024, taken over by ASHRAE 55-2020,
    section 5.2.2.2. The three pieces meet within 0.01 clo.
    """
    line = np.minimum(0.818 - 0.0364 * outdoor_temperature, 1.0)
    held = np.minimum(np.maximum(outdoor_temperature, 5.0), 26.0)
    insulation: Array = np.maximum(line, np.exp(np.log(10.0) * (-0.1635 - 0.0066 * held)))
    return insulation


RUNNING_MEAN_ALPHA = 0.8
"""Weight of the days before in the running mean outdoors: EN 16798-1:2019 recommends it, and
ASHRAE 55-2020, section 5.4.2.1, allows 0.6 to 0.9. [-]"""
RUNNING_MEAN_DAYS = 60
"""Days a running mean reaches back; what is older counts for 2e-6 of it. [-]"""


@dataclass(frozen=True, slots=True)
class AdaptiveModel:
    """How the comfortable operative temperature of free-running rooms follows the weather.

    Attributes
    ----------
    slope : float
        Per kelvin of the running mean outdoors. [-]
    intercept : float
        At a running mean of 0 degC. [degC]
    lowest, highest : float
        Running means between which the model holds. [degC]
    """

    slope: float
    intercept: float
    lowest: float
    highest: float

    def comfort_temperature(self, running_mean: Array) -> Array:
        """Operative temperature at which most people feel well.

        Parameters
        ----------
        running_mean : array, shape (n,)
            Running mean of the outdoor temperature. [degC]

        Returns
        -------
        array, shape (n,)
            [degC]
        """
        return self.slope * running_mean + self.intercept

    def applies(self, running_mean: Array) -> NDArray[np.bool_]:
        """Tell where the model holds, by the running mean outdoors [degC], shape (n,)."""
        return (running_mean >= self.lowest) & (running_mean <= self.highest)

    def within(
        self, operative: Array, running_mean: Array, band: tuple[float, float]
    ) -> NDArray[np.bool_]:
        """Tell where an operative temperature lies in a band about the comfort temperature.

        Parameters
        ----------
        operative : array, shape (n,)
            Operative temperature. [degC]
        running_mean : array, shape (n,)
            Running mean of the outdoor temperature. [degC]
        band : tuple of float
            How far below and above it may be, both positive. [K]

        Returns
        -------
        array of bool, shape (n,)
            False too where the model does not hold.
        """
        excess = operative - self.comfort_temperature(running_mean)
        return self.applies(running_mean) & (excess >= -band[0]) & (excess <= band[1])


EN_16798 = AdaptiveModel(0.33, 18.8, 10.0, 30.0)
"""EN 16798-1:2019, annex B.2.2, and ISO 17772-1; rooms without mechanical cooling."""
EN_CATEGORIES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"I": (3.0, 2.0), "II": (4.0, 3.0), "III": (5.0, 4.0)}
)
"""Bands of the categories of EN 16798-1:2019, below and above. [K]"""
ASHRAE_55 = AdaptiveModel(0.31, 17.8, 10.0, 33.5)
"""ASHRAE 55-2020 and -2023, section 5.4; no mechanical cooling, heating off, 1.0 to 1.5 met."""
ASHRAE_ACCEPTABILITY: Mapping[int, tuple[float, float]] = MappingProxyType(
    {80: (3.5, 3.5), 90: (2.5, 2.5)}
)
"""Bands by the percentage of people who accept them, ASHRAE 55, below and above. [K]"""


def running_mean_temperature(daily_mean: Array, alpha: float = RUNNING_MEAN_ALPHA) -> Array:
    """Exponentially weighted mean of the outdoor temperature of the days before each day.

    Parameters
    ----------
    daily_mean : array, shape (days,)
        Daily means outdoors of a year, or of a time that repeats; the first day follows the
        last. [degC]
    alpha : float
        Weight of each day over that of the day after it, 0 to 1. [-]

    Returns
    -------
    array, shape (days,)
        For each day the mean of the `RUNNING_MEAN_DAYS` before it. [degC]

    Notes
    -----
    EN 16798-1:2019, annex B.2.2, first equation; weights over their sum, so that a cut series
    keeps a steady temperature.
    """
    before = np.arange(1, RUNNING_MEAN_DAYS + 1)
    weights = alpha ** (before - 1.0)
    day = np.arange(len(daily_mean))[:, None]
    mean: Array = daily_mean[(day - before) % len(daily_mean)] @ (weights / weights.sum())
    return mean
