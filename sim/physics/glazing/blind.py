"""A blind drawn before or behind a glazing: what it changes of sun and light, never of heat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.physics.glazing.optics import GlazingOptics


@dataclass(frozen=True, slots=True)
class BlindOptics:
    """A diffusing layer, equal on both sides and at every angle.

    Attributes
    ----------
    position : {'interior', 'exterior'}
        Side of the glazing it hangs on.
    solar_transmittance, solar_reflectance : float
        Of the whole layer, gaps and slats together. [-]
    visible_transmittance, visible_reflectance : float
        The same for light. [-]
    """

    position: Literal["interior", "exterior"]
    solar_transmittance: float
    solar_reflectance: float
    visible_transmittance: float
    visible_reflectance: float


@dataclass(frozen=True, slots=True)
class DrawnShares:
    """Where the sun goes with the blind drawn, all shares of what reaches the second layer.

    Attributes
    ----------
    transmitted : float
        Into the room, diffuse: of the sun on the window (exterior blind), or of what the bare
        glass lets pass (interior). [-]
    nodes : tuple of float
        Absorbed in every node of the glazing, beside what the bare glass absorbs where the blind is
        inside. [-]
    released : float
        Absorbed by an interior blind, which gives it to the air of the room. [-]
    light : float
        As ``transmitted``, of light. [-]
    """

    transmitted: float
    nodes: tuple[float, ...]
    released: float
    light: float


def drawn_shares(glazing: GlazingOptics, blind: BlindOptics) -> DrawnShares:
    """Return where the sun goes with a blind drawn.

    Parameters
    ----------
    glazing : GlazingOptics
        The glazing alone.
    blind : BlindOptics
        The blind.

    Notes
    -----
    Net radiation between two diffusing layers, ISO 15099:2003, section 5.3, with the hemispherical
    properties of the glazing: multiple reflection multiplies by 1 / (1 - r r'). The heat an
    exterior blind absorbs stays outdoors. What a glazing reflects of light is taken as of the sun.
    """
    if blind.position == "exterior":
        absorbed = glazing.diffuse_absorptance
        front = 1.0 - glazing.diffuse_transmittance - sum(absorbed)
        onto = blind.solar_transmittance / (1.0 - blind.solar_reflectance * front)
        lit = blind.visible_transmittance / (1.0 - blind.visible_reflectance * front)
        through = glazing.diffuse_transmittance
        return DrawnShares(
            transmitted=onto * through,
            nodes=_scaled(absorbed, onto),
            released=0.0,
            light=lit * through * glazing.visible_ratio,
        )
    back = glazing.back_diffuse_reflectance
    again = 1.0 / (1.0 - blind.solar_reflectance * back)
    kept = 1.0 - blind.solar_transmittance - blind.solar_reflectance
    return DrawnShares(
        transmitted=again * blind.solar_transmittance,
        nodes=_scaled(glazing.back_diffuse_absorptance, again * blind.solar_reflectance),
        released=again * kept,
        light=blind.visible_transmittance / (1.0 - blind.visible_reflectance * back),
    )


def _scaled(values: Sequence[float], factor: float) -> tuple[float, ...]:
    return tuple(factor * value for value in values)
