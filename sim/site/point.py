"""Points: named, measurable or commandable quantities of an asset."""

from __future__ import annotations

from typing import Literal

from sim.document import Document


class Point(Document):
    """A named quantity of an asset that can be measured or commanded."""

    asset: str
    """Place in the site, ``zones.core``."""
    quantity: str
    """Name in the quantity registry."""
    kind: Literal["measurement", "command"] = "measurement"
    """Read only, or may be written."""
    low: float | None = None
    """Lowest value a command may have, in the quantity's unit."""
    high: float | None = None
    """Highest value a command may have, in the quantity's unit."""
    text: str = ""
    """What it is, for people."""
