"""Heat through glazing: what lies between its nodes, in the constant mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.physics.glazing.panes import GLASS_EMISSIVITY, Pane
from sim.physics.sky import STEFAN_BOLTZMANN

Gas = Literal["air", "argon", "krypton"]

EXTERIOR_RESISTANCE = 0.04
INTERIOR_RESISTANCE = 0.13
"""Surface resistances of a U-value, EN 673 and ISO 6946. [m2 K/W]"""

# Density [kg/m3], viscosity [kg/(m s)], conductivity [W/(m K)], specific heat [J/(kg K)] of the
# gases at 10 degC: EN 673, table 1.
_GASES = {
    "air": (1.232, 1.761e-5, 2.496e-2, 1008.0),
    "argon": (1.699, 2.164e-5, 1.684e-2, 519.0),
    "krypton": (3.560, 2.400e-5, 0.900e-2, 245.0),
}
_MEAN_TEMPERATURE = 283.0  # of a gap, EN 673 [K]
_DIFFERENCE = 15.0  # between the outermost panes, EN 673 [K]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gas-filled gap between two panes.

    Attributes
    ----------
    gas : str
        ``air``, ``argon`` or ``krypton``.
    thickness : float
        [m]
    """

    gas: Gas
    thickness: float


@dataclass(frozen=True, slots=True)
class NodeGap:
    """What lies between two neighbouring nodes.

    Attributes
    ----------
    resistance : float
        Thermal resistance in the constant mode, glass and gas together. [m2 K/W]
    glass_resistance : float
        Part of it that is glass. [m2 K/W]
    gas : str, optional
        ``None`` where there is no gas (between the faces of one pane).
    thickness : float
        Of the gas; 0 without. [m]
    emissivity_outer, emissivity_inner : float
        Of the two faces of the gas gap, outer first. [-]
    """

    resistance: float
    glass_resistance: float
    gas: Gas | None = None
    thickness: float = 0.0
    emissivity_outer: float = GLASS_EMISSIVITY
    emissivity_inner: float = GLASS_EMISSIVITY


def gap_resistance(gap: Gap, outer: float, inner: float, *, difference: float = 15.0) -> float:
    """Thermal resistance of a vertical gas gap.

    Parameters
    ----------
    gap : Gap
        Gas and thickness.
    outer, inner : float
        Long-wave emissivities of its two faces. [-]
    difference : float
        Between the faces. [K]

    Returns
    -------
    float
        Convection and radiation together. [m2 K/W]

    Notes
    -----
    EN 673:2011, sec. 5: Nu = 0.035 (Gr Pr)^0.38, not below 1, at a mean of 283 K.
    """
    gas_density, viscosity, conductivity, specific_heat = _GASES[gap.gas]
    grashof = 9.81 * gap.thickness**3 * difference * gas_density**2
    grashof /= _MEAN_TEMPERATURE * viscosity**2
    prandtl = viscosity * specific_heat / conductivity
    nusselt = max(0.035 * (grashof * prandtl) ** 0.38, 1.0)
    radiation = 4.0 * STEFAN_BOLTZMANN * _MEAN_TEMPERATURE**3 / (1.0 / outer + 1.0 / inner - 1.0)
    return float(1.0 / (nusselt * conductivity / gap.thickness + radiation))


def node_gaps(panes: Sequence[Pane], gaps: Sequence[Gap]) -> tuple[NodeGap, ...]:
    """Return what lies between the nodes of a glazing, outer surface to inner surface.

    Parameters
    ----------
    panes : sequence of Pane
        Outdoor side first.
    gaps : sequence of Gap
        One fewer.
    """
    glass = [pane.thickness / pane.conductivity for pane in panes]
    if not gaps:
        return (NodeGap(glass[0], glass[0]),)
    # The outermost nodes are surfaces and own their whole pane, inner ones are pane centres.
    halves = np.full(len(panes), 0.5)
    halves[[0, -1]] = 1.0
    found = []
    for i, gap in enumerate(gaps):
        faces = (panes[i].emissivity_back, panes[i + 1].emissivity_front)
        gas = gap_resistance(gap, *faces, difference=_DIFFERENCE / len(gaps))
        solid = float(halves[i] * glass[i] + halves[i + 1] * glass[i + 1])
        found.append(NodeGap(gas + solid, solid, gap.gas, gap.thickness, *faces))
    return tuple(found)
