"""Checks of coils: figures that do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import Fault
from sim.physics.coil_rating import rated_bypass, rated_mass_flow, rated_sensible_share
from sim.site.air_systems import DirectExpansion, ExpansionStage

if TYPE_CHECKING:
    from sim.site.site import Site

_SHARES = np.linspace(0.45, 1.0, 56)


def check_coils(site: Site) -> Iterator[Fault]:
    """Check that direct-expansion coils can cool and dry air as their rated figures say."""
    for name, system in site.air_systems.items():
        if isinstance(system.cooling, DirectExpansion):
            for number, stage in enumerate(system.cooling.stages):
                place = f"systems.{name}.cooling.stages.{number}"
                yield from _check_stage(place, stage)


def _check_stage(place: str, stage: ExpansionStage) -> Iterator[Fault]:
    capacity, flow = stage.capacity, stage.flow
    if isinstance(capacity, str) or isinstance(flow, str):
        return
    mass = rated_mass_flow(flow)
    given = stage.sensible_heat_ratio
    share = rated_sensible_share(flow / capacity) if isinstance(given, str) else given
    if np.isfinite(rated_bypass(capacity, share, mass)):
        return
    possible = [s for s in _SHARES.tolist() if np.isfinite(rated_bypass(capacity, s, mass))]
    each = f"{flow / capacity * 1000:.3g} l/(s W) of air over capacity"
    if possible and not isinstance(given, str):
        yield Fault(
            f"{place}.sensible_heat_ratio",
            given,
            f"{min(possible):.2f} to {max(possible):.2f} at {each}: what a coil can do with rated "
            "air",
            "correct it, capacity or flow, or set it to 'autosize'",
        )
    else:
        yield Fault(
            f"{place}.flow",
            flow,
            f"air that a coil can cool and dry with {capacity:g} W; it has {each}, usual are "
            "0.040 to 0.060",
            "correct capacity or flow",
        )
