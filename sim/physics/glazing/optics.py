"""Light and heat through a whole glazing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.physics.glazing import simple
from sim.physics.glazing.panes import (
    GLASS_EMISSIVITY,
    Pane,
    at_incidence,
    hemispherical,
    pane_optics,
    reference_stack,
    scaled,
    solar_values,
    stack,
    turned,
    visible_values,
)
from sim.physics.glazing.thermal import (
    EXTERIOR_RESISTANCE,
    INTERIOR_RESISTANCE,
    Gap,
    NodeGap,
    node_gaps,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GlazingOptics:
    """What a glazing does with sun, light and heat; build it by `from_panes` or `from_u_shgc`.

    Attributes
    ----------
    transmittance : tuple of float
        Solar transmittance for beam at the angles 0, 0.5, ... 90 degrees. [-]
    absorptances : tuple of tuple of float
        For every node its solar absorptance at the same angles. [-]
    diffuse_transmittance : float
        Hemispherical solar transmittance, also from inside (reciprocity). [-]
    diffuse_absorptance : tuple of float
        For every node, hemispherical, light from outside. [-]
    back_diffuse_reflectance : float
        Of light from inside that goes back into the room. [-]
    back_diffuse_absorptance : tuple of float
        For every node (outer first), light from inside. [-]
    visible_transmittance : float
        Of light at normal incidence. [-]
    gaps : tuple of NodeGap
        Between neighbouring nodes.
    emissivity_outside, emissivity_inside : float
        Long-wave, of the two surfaces of the glazing. [-]
    u_value : float
        With the surface resistances 0.04 and 0.13 m2K/W; the given one of `from_u_shgc`. [W/(m2 K)]
    """

    # hundreds of numbers, which the diffuse ones follow from: left out where signals are looked up
    transmittance: tuple[float, ...] = field(hash=False)
    absorptances: tuple[tuple[float, ...], ...] = field(hash=False)
    diffuse_transmittance: float
    diffuse_absorptance: tuple[float, ...]
    back_diffuse_reflectance: float
    back_diffuse_absorptance: tuple[float, ...]
    visible_transmittance: float
    gaps: tuple[NodeGap, ...]
    emissivity_outside: float
    emissivity_inside: float
    u_value: float

    @property
    def thermal_resistances(self) -> tuple[float, ...]:
        """Constant resistances between neighbouring nodes, outer surface to inner [m2 K/W]."""
        return tuple(gap.resistance for gap in self.gaps)

    @property
    def back_diffuse_transmittance(self) -> float:
        """Part of the diffuse light from inside that is lost to the outside [-]."""
        return self.diffuse_transmittance

    @property
    def visible_ratio(self) -> float:
        """Transmitted light over transmitted sun, taken the same at every angle [-]."""
        return self.visible_transmittance / self.transmittance[0]

    def beam_transmittance(self, cos_incidence: Array) -> Array:
        """Solar transmittance for beam.

        Parameters
        ----------
        cos_incidence : array, shape (n,)
            Cosine of the angle of incidence; not above 0 means from behind. [-]

        Returns
        -------
        array, shape (n,)
            [-], 0 from behind.
        """
        return at_incidence(cos_incidence, self.transmittance)

    def absorptance(self, cos_incidence: Array) -> Array:
        """Solar absorptance of every node for beam.

        Parameters
        ----------
        cos_incidence : array, shape (n,)
            Cosine of the angle of incidence. [-]

        Returns
        -------
        array, shape (nodes, n)
            [-], 0 from behind.
        """
        return np.stack([at_incidence(cos_incidence, values) for values in self.absorptances])

    def shgc(self, cos_incidence: Array) -> Array:
        """Solar heat gain coefficient for beam: transmitted and inward-flowing absorbed part.

        Parameters
        ----------
        cos_incidence : array, shape (n,)
            Cosine of the angle of incidence. [-]

        Returns
        -------
        array, shape (n,)
            With the constant resistances and the surface resistances of the U-value. [-]
        """
        steps = np.cumsum([EXTERIOR_RESISTANCE, *self.thermal_resistances])
        inward = steps / (steps[-1] + INTERIOR_RESISTANCE)
        absorbed: Array = inward @ self.absorptance(cos_incidence)
        return self.beam_transmittance(cos_incidence) + absorbed


def from_panes(panes: Sequence[Pane], gaps: Sequence[Gap] = ()) -> GlazingOptics:
    """Glazing of panes known by their values at normal incidence.

    Parameters
    ----------
    panes : sequence of Pane
        Outdoor side first.
    gaps : sequence of Gap
        One fewer than panes.

    Returns
    -------
    GlazingOptics
        Properties at every angle, for diffuse light, and thermal resistances.

    Raises
    ------
    ValueError
        If the number of gaps does not fit the panes.

    Notes
    -----
    Panes whose values are those of plain glass (equal reflectance on both sides, an index of 1.2
    to 2) follow Fresnel's equations with the refractive index and extinction that reproduce the
    values at normal incidence (Duffie and Beckman 2013, ch. 5). Coated panes keep their normal
    values and take their change with the angle from clear or bronze glass (Finlayson et al. 1993,
    WINDOW 4.0, LBL-33943). Reflections between panes:
    ISO 15099:2003. Constant gap resistance and U-value: EN 673:2011, vertical.
    """
    if len(gaps) != len(panes) - 1:
        raise ValueError(f"{len(panes)} panes need {len(panes) - 1} gaps, not {len(gaps)}")
    solar = [pane_optics(solar_values(pane)) for pane in panes]
    transmittance, _, absorbed = stack(solar)
    _, back_reflectance, absorbed_back = stack([turned(pane) for pane in reversed(solar)])
    front, back = _on_nodes(absorbed), _on_nodes(absorbed_back)
    visible = stack([pane_optics(visible_values(pane)) for pane in panes])[0]
    between = node_gaps(panes, gaps)
    resistance = sum(gap.resistance for gap in between)
    return GlazingOptics(
        transmittance=_tuple(transmittance),
        absorptances=tuple(_tuple(values) for values in front),
        diffuse_transmittance=hemispherical(transmittance),
        diffuse_absorptance=tuple(hemispherical(values) for values in front),
        back_diffuse_reflectance=hemispherical(back_reflectance),
        back_diffuse_absorptance=tuple(hemispherical(values) for values in reversed(back)),
        visible_transmittance=float(visible[0]),
        gaps=between,
        emissivity_outside=panes[0].emissivity_front,
        emissivity_inside=panes[-1].emissivity_back,
        u_value=1.0 / (EXTERIOR_RESISTANCE + resistance + INTERIOR_RESISTANCE),
    )


def from_u_shgc(
    u_value: float, shgc: float, visible_transmittance: float | None = None
) -> GlazingOptics:
    """Glazing of which only U-value and solar heat gain coefficient are known.

    Parameters
    ----------
    u_value : float
        Of the whole window with winter surface resistances, 0.3 to 7. [W/(m2 K)]
    shgc : float
        Solar heat gain coefficient at normal incidence, above 0, below 1. [-]
    visible_transmittance : float, optional
        At normal incidence; the solar transmittance where not given. [-]

    Returns
    -------
    GlazingOptics
        Two nodes, the faces of an equivalent pane, which absorb half each.

    Notes
    -----
    Normal values: simple window model of Arasteh, Kohler and Griffith (2009), LBNL-2804E.
    Angles: the method picks one of ten tabulated families of glass by U and SHGC; here the
    shape is that of clear glass by Fresnel, one pane above 4.5, two below 3.4 W/m2K, between by
    the U-value. Glass emissivity on both faces.
    """
    double = simple.double_share(u_value)
    resistance = simple.bare_resistance(u_value)
    normal = simple.solar_transmittance(shgc, double)
    absorbed = (shgc - normal) / simple.inward_fraction(resistance, shgc - normal, double)
    reflected = max(1.0 - normal - absorbed, 0.0)
    transmittance, reflectance = scaled(normal, reflected, reference_stack(double))
    absorptance = 1.0 - transmittance - reflectance
    half, half_diffuse = _tuple(0.5 * absorptance), 0.5 * hemispherical(absorptance)
    return GlazingOptics(
        transmittance=_tuple(transmittance),
        absorptances=(half, half),
        diffuse_transmittance=hemispherical(transmittance),
        diffuse_absorptance=(half_diffuse, half_diffuse),
        back_diffuse_reflectance=hemispherical(reflectance),
        back_diffuse_absorptance=(half_diffuse, half_diffuse),
        visible_transmittance=normal if visible_transmittance is None else visible_transmittance,
        gaps=(NodeGap(resistance, resistance),),
        emissivity_outside=GLASS_EMISSIVITY,
        emissivity_inside=GLASS_EMISSIVITY,
        u_value=u_value,
    )


def _tuple(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _on_nodes(values: list[Array]) -> list[Array]:
    """Return what panes absorb at nodes; the two faces of a single pane take half each."""
    return values if len(values) > 1 else [0.5 * values[0]] * 2
