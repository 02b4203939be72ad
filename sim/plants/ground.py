"""Borehole fields of plants: the response of cells of past loads, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.physics.ground import cell_widths, field_response
from sim.site.plant import Boreholes, GroundWaterHeatPump, Plant

Array = NDArray[np.float64]

_CELL = 3600.0
_HORIZON = 20 * 365 * 86400.0


@dataclass(frozen=True, slots=True)
class GroundArrays:
    """What `sim.kernel.plant.PlantModel` needs of boreholes."""

    every: int
    width: Array
    response: Array


def ground_arrays(
    plants: Sequence[Plant], ordered: Sequence[Sequence[str]], step: float
) -> GroundArrays:
    """Return the response of the fields of plants, in the order of their heat pumps.

    Parameters
    ----------
    plants : sequence of Plant
        In the order of the kernel.
    ordered : sequence of sequence of str
        Names of the sources of each, from lead to last lag.
    step : float
        Exchange step. [s]
    """
    every = max(round(_CELL / step), 1)
    sources = [p.sources[key] for p, keys in zip(plants, ordered, strict=True) for key in keys]
    fields = [s.boreholes for s in sources if isinstance(s, GroundWaterHeatPump)]
    if not fields:
        return GroundArrays(every, np.ones(1), np.zeros((0, 1)))
    # the present cell, then those of the past
    width = np.concatenate(([1.0], cell_widths(every * step, _HORIZON)))
    times = np.cumsum(width) * every * step
    return GroundArrays(every, width, np.array([_response(f, times) for f in fields]))


def _response(field: Boreholes, times: Array) -> Array:
    """Return the fall of the wall's temperature per heat taken in each cell. [m K/W]"""
    conductivity = field.ground_conductivity
    positions = [
        (i * field.spacing, j * field.spacing)
        for i in range(field.rows)
        for j in range(field.columns)
    ]
    response = field_response(
        times.tolist(),
        positions,
        radius=field.radius,
        length=field.length,
        buried=field.buried,
        diffusivity=conductivity / field.ground_heat_capacity,
    )
    return np.diff(response, prepend=0.0) / (2.0 * np.pi * conductivity)
