"""What a point allows: limits, pace, priority and lease, from the table of points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from connectors.points import Conversion, Point, PointTable, Writing

RELINQUISH, RESTORE = "relinquish", "restore"
"""How a point is given back."""
WEAKEST = 16
_MINUTE = 60.0
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as somebody wants it.

    Attributes
    ----------
    point : str
        Name of the point.
    value : float
        In the quantity's unit.
    who : str
        Who asks.
    reason : str
        Why.
    priority : int
        Slot, where the protocol knows priorities.
    lease : float
        How long it is to hold without renewal. [s]
    """

    point: str
    value: float
    who: str
    reason: str
    priority: int
    lease: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What one point allows.

    Attributes
    ----------
    name : str
        Name of the point.
    point : Point
        The point.
    connection : str
        Name of the connection that reaches it.
    conversion : Conversion
        From raw values to the quantity's unit.
    priority, strongest : int
        Slot that is written, and the strongest that may be asked for.
    lease, longest_lease, interval : float
        Times of commands. [s]
    rate : float
        Largest change within a minute, in the quantity's unit.
    tolerance : float
        How far the device may round, in raw units.
    read_back : float
        Time within which the device shows what was written; 0 where it never does. [s]
    release : str
        `RELINQUISH` or `RESTORE`.
    """

    name: str
    point: Point
    connection: str
    conversion: Conversion
    priority: int
    strongest: int
    lease: float
    longest_lease: float
    interval: float
    rate: float
    tolerance: float
    read_back: float
    release: str

    def raw(self, value: float) -> float:
        """Return a value of the quantity as the device has it."""
        return (value - self.conversion.offset) / self.conversion.factor

    def meant(self, raw: float | None) -> float | None:
        """Return what the device has as a value of the quantity."""
        if raw is None:
            return None
        return raw * self.conversion.factor + self.conversion.offset

    def alike(self, one: float | None, other: float | None) -> bool:
        """Tell whether two raw values are the same to the device."""
        if one is None or other is None:
            return one is other
        return abs(one - other) <= max(self.tolerance, 1e-6 * max(abs(one), abs(other)), 1e-9)


def policies_of(table: PointTable) -> dict[str, Policy]:
    """Return what each command point of a table allows: the list of what may be written."""
    names = (name for name, point in table.points.items() if point.kind == "command")
    return {name: policy_of(table, name) for name in names}


def policy_of(table: PointTable, name: str) -> Policy:
    """Return what a command point allows.

    Parameters
    ----------
    table : PointTable
        Points, with the site's rules.
    name : str
        Name of a point with kind ``command``.
    """
    point, site = table.points[name], table.writing
    own = point.writing or Writing()
    conversion = point.conversion()
    release = own.release or (RELINQUISH if point.address.kind == "bacnet" else RESTORE)
    rounding = max(own.tolerance / abs(conversion.factor), _resolution(point))
    return Policy(
        name=name,
        point=point,
        connection=table.connection_of(name),
        conversion=conversion,
        priority=site.priority if own.priority is None else own.priority,
        strongest=site.strongest,
        lease=site.lease if own.lease is None else own.lease,
        longest_lease=site.longest_lease,
        interval=site.interval if own.interval is None else own.interval,
        rate=math.inf if own.rate is None else own.rate,
        tolerance=rounding,
        read_back=site.read_back if own.read_back is None else own.read_back,
        release=release,
    )


def objection(policy: Policy | None, asked: Asked) -> str:
    """Return why a command may never be written as it is; empty where it may.

    Parameters
    ----------
    policy : Policy, optional
        What the point allows; nothing where it is no command point of the table.
    asked : Asked
        The command.
    """
    if policy is None:
        return "no command point of the table"
    return _of_value(policy.point, asked.value) or _of_terms(policy, asked)


def _of_value(point: Point, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, Real):
        return f"{value!r} is no number"
    number, low, high = float(value), point.write_low, point.write_high
    if not math.isfinite(number):
        return f"{number!r} is not finite"
    if low is None or high is None or not low <= number <= high:
        return f"{number:g} is outside {_number(low)} to {_number(high)}"
    if point.states and number not in point.states:
        known = ", ".join(f"{key} {text}" for key, text in point.states.items())
        return f"{number:g} is no state of it ({known})"
    return ""


def _of_terms(policy: Policy, asked: Asked) -> str:
    if not policy.strongest <= asked.priority <= WEAKEST:
        return f"priority {asked.priority}; allowed: {policy.strongest} to {WEAKEST}"
    if not 1.0 <= asked.lease <= policy.longest_lease:
        return f"a lease of {asked.lease:g} s; allowed: 1 to {policy.longest_lease:g} s"
    return ""


def pace_objection(
    policy: Policy, value: float, before: float | None, seconds: float | None
) -> str:
    """Return why a command comes too soon or goes too far; empty where it does not.

    Parameters
    ----------
    policy : Policy
        What the point allows.
    value : float
        What is to be written, in the quantity's unit.
    before : float, optional
        What was commanded last, or is there now.
    seconds : float, optional
        Time since the last write of a value; ``None`` where there was none. [s]
    """
    if seconds is not None and 0.0 <= seconds < policy.interval:
        return f"{seconds:.3g} s after the last write; allowed: {policy.interval:g} s"
    if math.isinf(policy.rate):
        return ""
    if before is None:
        return "the present value is not known, so that the rate of change cannot be judged"
    # time gone by earns one minute at most: after an hour of rest a jump is still a jump
    earned = _MINUTE if seconds is None else min(max(seconds, 0.0), _MINUTE)
    most = policy.rate * earned / _MINUTE
    if abs(value - before) > most * (1.0 + 1e-9):
        return f"a change by {abs(value - before):.4g}; allowed now: {most:.4g}"
    return ""


def _resolution(point: Point) -> float:
    """Return how far raw values are rounded by the address itself: registers hold whole numbers."""
    whole = point.address.kind == "modbus" and "int" in point.address.type
    return _WHOLE if whole else 0.0


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"
