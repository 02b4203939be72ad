"""Weather signals that drive the zones: one column each, shared by all zones that use them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

ONE = "one"
OUTDOOR = "outdoor"
SKY = "sky"
GROUND = "ground"
TEMPERATURES = (OUTDOOR, SKY, GROUND)
"""Kinds of signals that are not the sun's."""


@dataclass(frozen=True, slots=True)
class SignalKey:
    """What a column holds.

    Attributes
    ----------
    kind : str
        ``outdoor``, ``sky``, ``ground`` temperatures [degC]; ``incident`` sun on a plane; ``beam``
        and ``diffuse`` transmitted by an aperture; ``pane`` absorbed in one of its panes, ``blind``
        in its interior blind [W/m2].
    subject : hashable
        The plane, the aperture, or the window with a blind.
    pane : int
        Index of the pane.
    """

    kind: str
    subject: Hashable = None
    pane: int = 0


@dataclass(slots=True)
class SignalTable:
    """Columns by key, in the order in which they were first asked for."""

    keys: dict[SignalKey, int] = field(default_factory=dict)

    def column(self, kind: str, subject: Hashable = None, pane: int = 0) -> int:
        """Return the column of a signal, a new one if nobody asked for it before."""
        return self.keys.setdefault(SignalKey(kind, subject, pane), len(self.keys))

    def sun_mask(self) -> NDArray[np.float32]:
        """Return 1 for each column that is the sun's, 0 for temperatures."""
        return np.array([key.kind not in TEMPERATURES for key in self.keys], dtype=np.float32)

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class SignalSeries:
    """The columns of a `SignalTable` through the weather year of n steps, as they were found.

    Rows of a whole year would be copies of what is kept elsewhere: of the reference small office
    34 MB, most of which is asked for once, four weeks at a time.

    Attributes
    ----------
    factors : tuple of tuple of ndarray, shape (n,)
        Series whose product each signal is, one or two.
    """

    factors: tuple[tuple[NDArray[Any], ...], ...]

    def at(self, place: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return all signals at m steps of the year, shape (s, m)."""
        parts = [[series[place] for series in factors] for factors in self.factors]
        result = np.empty((len(parts), len(parts[0][0]) if parts else 0), dtype=np.float32)
        for row, (first, *others) in enumerate(parts):
            result[row] = first
            for other in others:
                result[row] *= other
        return result
