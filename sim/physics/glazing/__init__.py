"""Glazing: Fresnel panes, multiple reflection, absorbed sun and heat per node.

A glazing is reduced to *nodes*: with two panes or more one node a pane, with a single pane (or a
window known by U-value and g only) its outer and its inner face. The first node is the outer
surface, the last the inner one, and between two nodes lies one thermal resistance.
"""

from sim.physics.glazing.blind import BlindOptics, DrawnShares, drawn_shares
from sim.physics.glazing.optics import GlazingOptics, from_panes, from_u_shgc
from sim.physics.glazing.panes import GLASS_EMISSIVITY, Pane, refractive_index
from sim.physics.glazing.thermal import Gap, NodeGap

__all__ = [
    "GLASS_EMISSIVITY",
    "BlindOptics",
    "DrawnShares",
    "Gap",
    "GlazingOptics",
    "NodeGap",
    "Pane",
    "drawn_shares",
    "from_panes",
    "from_u_shgc",
    "refractive_index",
]
