"""How likely people open and close windows, and how air passes a window that is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LONG_ABSENCE = 8.0 * 3600.0
"""Absences longer than this change how windows are left and found, Haldi and Robinson. [s]"""
OBSERVED_STEP = 300.0
"""Step of the observations behind the chance of opening while present. [s]"""


@dataclass(frozen=True, slots=True)
class WindowModel:
    """Coefficients of Haldi and Robinson (2009), doi 10.1016/j.buildenv.2009.03.025.

    Logits of actions on the windows of an office, from seven years in 14 offices near Lausanne.
    Each is an intercept, and slopes by indoor temperature [1/K], by outdoor temperature [1/K] (at
    departures its daily mean), and by time or absence; rain, which no weather file here tells,
    counts as none.

    Attributes
    ----------
    arrival_opens : tuple of float
        Opening on arrival; the last for an absence of more than 8 h before.
    presence_opens : tuple of float
        Opening within 5 min of presence; the last per minute since the arrival.
    departure_opens, departure_closes : tuple of float
        Opening and closing on departure; then for an absence of more than 8 h to come, and for
        the ground floor.
    open_scale : tuple of float
        Logarithm of the scale of the time a window stays open, in minutes, and its slope by the
        outdoor temperature.
    open_shape : float
        Shape of its Weibull distribution.
    """

    arrival_opens: tuple[float, float, float, float] = (-13.88, 0.312, 0.0433, 1.862)
    presence_opens: tuple[float, float, float, float] = (-12.23, 0.281, 0.0271, -0.000878)
    departure_opens: tuple[float, float, float, float, float] = (-8.75, 0.0, 0.1371, 0.84, 0.83)
    departure_closes: tuple[float, float, float, float, float] = (
        -8.54,
        0.213,
        -0.0911,
        1.614,
        -0.923,
    )
    open_scale: tuple[float, float] = (2.151, 0.172)
    open_shape: float = 0.418


HALDI_ROBINSON = WindowModel()


def logistic(logit: float) -> float:
    """Probability of a logit. [-]

    Examples
    --------
    >>> logistic(0.0)
    0.5
    """
    return float(1.0 / (1.0 + np.exp(-logit)))


def over_step(probability: float, step: float) -> float:
    """Probability over a step of one that is known over `OBSERVED_STEP`. [-]

    Parameters
    ----------
    probability : float
        Within `OBSERVED_STEP`. [-]
    step : float
        Length of the step. [s]

    Examples
    --------
    >>> round(over_step(0.1, 600.0), 3)
    0.19
    """
    return float(1.0 - (1.0 - probability) ** (step / OBSERVED_STEP))


def open_time(draw: float, outdoor_temperature: float) -> float:
    """Time for which a window that was opened stays open while people are there.

    Parameters
    ----------
    draw : float
        Uniform random number, 0 to below 1. [-]
    outdoor_temperature : float
        Outdoors as it is opened. [degC]

    Returns
    -------
    float
        Time. [s]

    Notes
    -----
    Weibull distribution of Haldi and Robinson (2009).
    """
    model = HALDI_ROBINSON
    scale = np.exp(model.open_scale[0] + model.open_scale[1] * outdoor_temperature)
    return float(60.0 * scale * (-np.log1p(-draw)) ** (1.0 / model.open_shape))


def humphreys_open(operative_temperature: float, outdoor_temperature: float) -> float:
    """Probability that a window is open in the adaptive algorithm of Humphreys.

    Parameters
    ----------
    operative_temperature, outdoor_temperature : float
        Of the room, and outdoors. [degC]

    Returns
    -------
    float
        Probability. [-]

    Notes
    -----
    Rijal et al. (2007), doi 10.1016/j.enbuild.2007.02.003: offices in Oxford and Aberdeen. Windows
    are opened only by who is more than 2 K above the comfort temperature, and closed only by who is
    more than 2 K below it.
    """
    return logistic(0.171 * operative_temperature + 0.166 * outdoor_temperature - 6.4)


HUMPHREYS_BAND = 2.0
"""Distance from the comfort temperature within which nobody touches a window, Rijal et al. [K]"""


def humphreys_comfort(running_mean: float) -> float:
    """Comfort temperature of the adaptive algorithm of Humphreys.

    Parameters
    ----------
    running_mean : float
        Running mean of the outdoor temperature. [degC]

    Returns
    -------
    float
        Operative temperature. [degC]

    Notes
    -----
    CIBSE Guide A (2006), free-running above a running mean of 10 degC, heated below, as Rijal et
    al. (2007) use it.

    Examples
    --------
    >>> round(humphreys_comfort(20.0), 1), humphreys_comfort(0.0)
    (25.4, 22.6)
    """
    if running_mean > 10.0:
        return 0.33 * running_mean + 18.8
    return 0.09 * running_mean + 22.6


def single_sided_velocity(wind_speed: Array, height: float, difference: Array) -> Array:
    """Air through an open window per opening area, in and out on one side of a room.

    Parameters
    ----------
    wind_speed : array, shape (n,)
        Local, at 10 m. [m/s]
    height : float
        Of the opening. [m]
    difference : array, shape (n,)
        Indoor minus outdoor temperature, either sign. [K]

    Returns
    -------
    array, shape (n,)
        Volume flow of outdoor air over the opening's area. [m/s]

    Notes
    -----
    de Gids and Phaff (1982), Air Infiltration Review 4(1), 4-5: half of the area lets air in, at
    the velocity of wind, stack and turbulence together.

    Examples
    --------
    >>> round(float(single_sided_velocity(2.0, 1.0, 5.0)), 4)
    0.0887
    """
    driving = 0.001 * wind_speed * wind_speed + 0.0035 * height * np.abs(difference) + 0.01
    velocity: Array = 0.5 * np.sqrt(driving)
    return velocity


VOTE_SPREAD = 0.765
"""Standard deviation of thermal votes between people about the predicted mean vote: with it the
share beyond `DISSATISFIED_VOTE` is the predicted percentage of dissatisfied of ISO 7730:2005,
eq. 5, within 1 % of the people for mean votes from -1.5 to 1.5. [-]"""
DISSATISFIED_VOTE = 1.5
"""Votes beyond this, either way, round to cool, cold, warm or hot: dissatisfied. [-]"""
