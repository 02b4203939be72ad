"""What can go wrong with emulated devices, on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """Switches of faults; each may be turned while devices run.

    Attributes
    ----------
    mute : set of str
        Devices that take and send nothing.
    delay : dict of str to float
        How long devices wait before they answer. [s]
    largest_apdu : dict of str to int
        Largest message that devices take; longer answers are refused, none is cut in segments. [B]
    stuck : dict of str to float
        Points that tell always the same, in the device's unit.
    told_in : dict of str to int
        Points that tell values of another BACnet unit, by number, than they say.
    out_of_service, unreliable : set of str
        Points that say so of themselves.
    clock_offset : float
        How far the devices' clocks are ahead. [s]
    """

    mute: set[str] = field(default_factory=set)
    delay: dict[str, float] = field(default_factory=dict)
    largest_apdu: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, float] = field(default_factory=dict)
    told_in: dict[str, int] = field(default_factory=dict)
    out_of_service: set[str] = field(default_factory=set)
    unreliable: set[str] = field(default_factory=set)
    clock_offset: float = 0.0
