"""The sun on a building's faces: what it shines on, and what it does there in every step."""

from sim.facade.faces import (
    Aperture,
    ApertureRow,
    ApertureSignals,
    Blinded,
    BoundarySignals,
    DrawnSignals,
    Plane,
    ShadedPlane,
)
from sim.facade.sun import boundary_signals

__all__ = [
    "Aperture",
    "ApertureRow",
    "ApertureSignals",
    "Blinded",
    "BoundarySignals",
    "DrawnSignals",
    "Plane",
    "ShadedPlane",
    "boundary_signals",
]
