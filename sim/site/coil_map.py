"""The full-load map of a direct-expansion coil as a document, with every fault of its points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from sim.document import Document
from sim.errors import Fault
from sim.physics.dx_coil import CoilMap, wet_lines

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A number and nothing that could be read as one."""

_AXES = ("outdoor", "wet_bulb", "dry_bulb")
_CAPACITIES = {"total": 2, "power": 2, "sensible": 3, "dry": 3}
"""Tables by the axes they are over."""


class CoilMapDocument(Document):
    """Measured full-load points: gross capacities and compressor power on a grid."""

    outdoor: tuple[Number, ...]
    """Outdoor dry bulb, rising. [degC]"""
    wet_bulb: tuple[Number, ...]
    """Entering wet bulb, rising. [degC]"""
    dry_bulb: tuple[Number, ...]
    """Entering dry bulb, rising. [degC]"""
    total: tuple[tuple[Number, ...], ...]
    """Capacity of the wet coil by outdoor and wet bulb. [W]"""
    power: tuple[tuple[Number, ...], ...]
    """Electricity of the compressor by outdoor and wet bulb. [W]"""
    sensible: tuple[tuple[tuple[Number, ...], ...], ...]
    """Sensible capacity by outdoor, wet bulb and dry bulb. [W]"""
    dry: tuple[tuple[tuple[bool, ...], ...], ...]
    """Where the coil was dry, so that `sensible` is all it does and `total` does not apply."""

    def faults(self, place: str = "", names: Mapping[str, str] | None = None) -> list[Fault]:
        """Return what is wrong among the points.

        Parameters
        ----------
        place : str
            Of the map in its document.
        names : mapping of str to str, optional
            Other names of the fields there.
        """
        prefix = f"{place}." if place else ""
        where = {name: prefix + (names or {}).get(name, name) for name in self.model_fields_set}
        grid = [*self._axis_faults(where), *self._shape_faults(where)]
        curves = [] if grid else self._curve_faults(where)
        return [*grid, *self._sign_faults(where), *curves]

    def coil(self) -> CoilMap:
        """Return the map as the physics takes it."""
        axes = (np.array(getattr(self, name), dtype=np.float64) for name in _AXES)
        outdoor, wet_bulb, dry_bulb = axes
        return CoilMap(
            outdoor,
            wet_bulb,
            dry_bulb,
            np.array(self.total, dtype=np.float64),
            np.array(self.power, dtype=np.float64),
            wet_lines(wet_bulb, np.array(self.sensible, dtype=np.float64), np.array(self.dry)),
        )

    def _axis_faults(self, where: Mapping[str, str]) -> Iterator[Fault]:
        for name in _AXES:
            points = getattr(self, name)
            if len(points) < 2 or any(b <= a for a, b in pairwise(points)):
                limit = "two temperatures or more, each above the one before"
                yield Fault(where[name], list(points), limit, "sort the points, drop repeated ones")

    def _shape_faults(self, where: Mapping[str, str]) -> Iterator[Fault]:
        lengths = tuple(len(getattr(self, name)) for name in _AXES)
        for name, axes in _CAPACITIES.items():
            shape = _shape(getattr(self, name))
            if shape != lengths[:axes]:
                limit = f"a table of {' x '.join(map(str, lengths[:axes]))} points"
                value = "rows of unlike length" if shape is None else " x ".join(map(str, shape))
                yield Fault(where[name], value, limit, "give a value for every point of the axes")

    def _sign_faults(self, where: Mapping[str, str]) -> Iterator[Fault]:
        for name in ("total", "power", "sensible"):
            for place, value in _numbers(getattr(self, name), where[name]):
                if value <= 0.0:
                    yield Fault(place, value, "above 0 W", "give the measured one")

    def _curve_faults(self, where: Mapping[str, str]) -> Iterator[Fault]:
        coil, total = self.coil(), np.array(self.total)
        if bool(np.array(self.dry)[:, -2:].any()):
            limit = "no dry point at the two highest wet bulbs"
            yield Fault(where["dry"], True, limit, "add points of higher wet bulb")
            return
        rising = {"total": np.diff(coil.total, axis=1), "sensible": -np.diff(coil.sensible, axis=1)}
        with_sign = (total[:, 1:] > 0.0) & (total[:, :-1] > 0.0)
        rising["total"] = np.where(with_sign, rising["total"], 1.0)  # told already
        for name, change in rising.items():
            for index in np.argwhere(change <= 0.0):
                spot = ".".join([where[name], *map(str, (index[0], index[1] + 1, *index[2:]))])
                words = "rises" if name == "total" else "falls"
                limit = f"the {name} capacity of a wet coil {words} with the wet bulb"
                value = getattr(coil, name)[index[0], index[1] + 1, *index[2:]]
                yield Fault(spot, float(value), limit, "correct the point, or mark it as dry")
        yield from self._boundary_faults(where)

    def _boundary_faults(self, where: Mapping[str, str]) -> Iterator[Fault]:
        """Yield points that are said to be wet though they cool more than the total."""
        total, sensible, dry = (np.array(getattr(self, n)) for n in ("total", "sensible", "dry"))
        above = ~dry & (sensible > total[:, :, None]) & (total[:, :, None] > 0.0)
        for i, j, k in product(*(range(length) for length in above.shape)):
            if above[i, j, k]:
                limit = f"at most the total, {total[i, j]:g} W"
                spot = f"{where['sensible']}.{i}.{j}.{k}"
                yield Fault(spot, float(sensible[i, j, k]), limit, "mark the point as dry")


def _numbers(table: Sequence[Any], place: str) -> Iterator[tuple[str, float]]:
    """Yield the numbers of nested rows with their places."""
    for index, item in enumerate(table):
        if isinstance(item, tuple):
            yield from _numbers(item, f"{place}.{index}")
        else:
            yield f"{place}.{index}", item


def _shape(table: Sequence[Any]) -> tuple[int, ...] | None:
    """Return the lengths of nested rows; None where they differ."""
    inner = {_shape(row) if isinstance(row, tuple) else () for row in table}
    if len(inner) != 1:
        return None if inner else (0,)
    (rest,) = inner
    return None if rest is None else (len(table), *rest)
