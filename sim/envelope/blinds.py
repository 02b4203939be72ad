"""Windows with a blind: when it is drawn, and what the sun does behind it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.facade import (
    Aperture,
    ApertureRow,
    ApertureSignals,
    Blinded,
    BoundarySignals,
    DrawnSignals,
)

Array = NDArray[np.float64]
Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BlindedWindow:
    """A window whose blind is drawn at times.

    Attributes
    ----------
    drawn : Blinded
        The window with its blind drawn.
    control : {'always', 'irradiance', 'schedule'}
        What draws it.
    threshold : float
        Sun on the window above which it is drawn, of ``irradiance``. [W/m2]
    schedule : str, optional
        Name of the schedule of the share drawn, of ``schedule``.
    """

    drawn: Blinded
    control: Literal["always", "irradiance", "schedule"]
    threshold: float = 0.0
    schedule: str | None = None

    @property
    def releases(self) -> bool:
        """Whether the drawn blind gives the sun it absorbs to the room."""
        return self.drawn.blind.position == "interior"


Fenestration = Aperture | ApertureRow | BlindedWindow
"""A window as the sun sees it, without or with a blind, or a row of windows."""


def bare(window: Fenestration) -> Aperture | ApertureRow:
    """Return the window without its blind."""
    return window.drawn.aperture if isinstance(window, BlindedWindow) else window


def drawn_share(
    window: BlindedWindow, signals: DrawnSignals, schedules: Mapping[str, Array]
) -> Array:
    """Return how far the blind is drawn in every step, 0 to 1, shape (n,). [-]

    Parameters
    ----------
    window : BlindedWindow
        The window.
    signals : DrawnSignals
        Its sun.
    schedules : mapping of str to array, shape (n,)
        Step means of the schedules that draw blinds. [-]
    """
    if window.control == "schedule":
        return schedules[str(window.schedule)]
    if window.control == "irradiance":
        return (signals.incident > window.threshold).astype(np.float64)
    return np.ones(len(signals.incident))


def controlled(window: BlindedWindow, sun: BoundarySignals, share: Array) -> ApertureSignals:
    """Return what a window does with the sun as its blind is drawn and opened.

    Parameters
    ----------
    window : BlindedWindow
        The window.
    sun : BoundarySignals
        Sun through it without and with the blind.
    share : array, shape (n,)
        How far the blind is drawn in every step. [-]
    """
    open_, drawn = sun.apertures[window.drawn.aperture], sun.blinded[window.drawn]
    shut = share.astype(np.float32)
    rest = np.float32(1.0) - shut
    return ApertureSignals(
        transmitted_beam=rest * open_.transmitted_beam,
        transmitted_diffuse=rest * open_.transmitted_diffuse + shut * drawn.transmitted,
        absorbed=rest * open_.absorbed + shut * drawn.absorbed,
        visible_beam=rest * open_.visible_beam,
        visible_sky=rest * open_.visible_sky,
        visible_ground=rest * open_.visible_ground,
        visible_blind=shut * drawn.visible,
        released=shut * drawn.released,
    )
