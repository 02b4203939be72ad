"""Weather signals that drive the zones: one column each, shared by all zones that use them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

ONE = "one"
OUTDOOR = "outdoor"
SKY = "sky"
GROUND = "ground"


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

    def __len__(self) -> int:
        return len(self.keys)
