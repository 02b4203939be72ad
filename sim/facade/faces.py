"""What the sun shines on, planes and windows, and what it does there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.physics.glazing import BlindOptics, GlazingOptics
from sim.physics.shading import Shades

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Plane:
    """A direction that faces look in.

    Attributes
    ----------
    azimuth : float
        Clockwise from north. [deg]
    tilt : float
        0 faces up, 90 is a wall, 180 faces down. [deg]
    ground_reflectance : float
        Solar reflectance of the ground before it. [-]
    """

    azimuth: float
    tilt: float
    ground_reflectance: float = 0.2


@dataclass(frozen=True, slots=True)
class Aperture:
    """A window as sun and light see it.

    Attributes
    ----------
    plane : Plane
        Where it faces.
    glazing : GlazingOptics
        What it is made of.
    width, height : float
        Of the glass; they matter with shades only. [m]
    shades : Shades
        Fixed shades before it.
    """

    plane: Plane
    glazing: GlazingOptics
    width: float
    height: float
    shades: Shades = field(default_factory=Shades)


@dataclass(frozen=True, slots=True)
class ApertureRow:
    """Windows of one glazing in a wall, each behind shades of its own, seen as one.

    Attributes
    ----------
    windows : tuple of (Aperture, float)
        Each with its share of their glass.
    """

    windows: tuple[tuple[Aperture, float], ...]

    @property
    def plane(self) -> Plane:
        """Where they face."""
        return self.windows[0][0].plane


@dataclass(frozen=True, slots=True)
class ShadedPlane:
    """A wall behind fixed shades, as the sun sees it.

    Attributes
    ----------
    plane : Plane
        Where it faces.
    width, height : float
        Of the wall. [m]
    shades : Shades
        Fixed shades before it.
    """

    plane: Plane
    width: float
    height: float
    shades: Shades


@dataclass(frozen=True, slots=True, eq=False)
class ApertureSignals:
    """What a window does with the sun in every step, per area of glass.

    Attributes
    ----------
    transmitted_beam : array, shape (n,)
        Beam and circumsolar let in. [W/m2]
    transmitted_diffuse : array, shape (n,)
        Sky and ground radiation let in. [W/m2]
    absorbed : array, shape (nodes, n)
        Sun absorbed in every node of the glazing. [W/m2]
    visible_beam, visible_sky, visible_ground : array, shape (n,)
        Light let in. [lm/m2]
    visible_blind : array, shape (n,), optional
        Light a drawn blind lets in, evenly in all directions. [lm/m2]
    released : array, shape (n,), optional
        Sun that an interior blind absorbs and gives to the air. [W/m2]
    """

    transmitted_beam: Signal
    transmitted_diffuse: Signal
    absorbed: Signal
    visible_beam: Signal
    visible_sky: Signal
    visible_ground: Signal
    visible_blind: Signal | None = None
    released: Signal | None = None


@dataclass(frozen=True, slots=True)
class Blinded:
    """A window with its blind drawn.

    Attributes
    ----------
    aperture : Aperture
        The window without it.
    blind : BlindOptics
        The blind.
    """

    aperture: Aperture
    blind: BlindOptics


@dataclass(frozen=True, slots=True, eq=False)
class DrawnSignals:
    """What a window does with the sun in every step while its blind is drawn, per area of glass.

    Attributes
    ----------
    incident : array, shape (n,)
        Sun on the window, behind its fixed shades: what a sensor beside it sees. [W/m2]
    transmitted : array, shape (n,)
        Let in, all diffuse. [W/m2]
    absorbed : array, shape (nodes, n)
        In every node of the glazing. [W/m2]
    released : array, shape (n,)
        Absorbed by an interior blind and given to the air. [W/m2]
    visible : array, shape (n,)
        Light let in. [lm/m2]
    """

    incident: Signal
    transmitted: Signal
    absorbed: Signal
    released: Signal
    visible: Signal


@dataclass(frozen=True, slots=True, eq=False)
class BoundarySignals:
    """Sun on all planes, on photovoltaic modules and through all apertures of a building.

    Attributes
    ----------
    incident : mapping of Plane or ShadedPlane to array, shape (n,)
        Irradiance, all origins, behind the shades of a shaded plane. [W/m2]
    apertures : mapping of Aperture or ApertureRow to ApertureSignals
        Windows.
    blinded : mapping of Blinded to DrawnSignals
        Windows whose blind is drawn, in every step.
    modules : mapping of Plane to array, shape (n,)
        Irradiance of the unshaded plane less what the glass of a module reflects of the beam.
        [W/m2]
    """

    incident: Mapping[Plane | ShadedPlane, Signal]
    apertures: Mapping[Aperture | ApertureRow, ApertureSignals]
    blinded: Mapping[Blinded, DrawnSignals] = field(default_factory=dict)
    modules: Mapping[Plane, Signal] = field(default_factory=dict)
