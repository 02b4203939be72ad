"""What properties of BACnet objects mean as readings."""

from __future__ import annotations

import math
from typing import Any

from connectors.connector import ConnectorError
from connectors.readings import Quality

VALUE, FLAGS = "present-value", "status-flags"
RELIABILITY, OUT_OF_SERVICE = "reliability", "out-of-service"

MEASURABLE = frozenset(
    f"{kind}-{place}"
    for kind in ("analog", "binary", "multi-state")
    for place in ("input", "output", "value")
) | {"accumulator", "integer-value", "positive-integer-value", "large-analog-value",
     "pulse-converter"}  # fmt: skip
"""Types of objects whose present value is a number."""

_FAULT, _OVERRIDDEN, _OUT_OF_SERVICE = 1, 2, 3
_HEALTHY = "no-fault-detected"


def number(value: Any) -> float:
    """Return a present value as a number; NaN where it is none.

    Parameters
    ----------
    value : object
        As the stack decoded it: a number, an enumeration, or a failure.
    """
    if isinstance(value, ConnectorError | tuple | str) or value is None:
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def slots_of(array: Any) -> tuple[float | None, ...]:
    """Return what the slots of a priority array hold.

    Parameters
    ----------
    array : sequence
        As the stack decoded it: choices of Null or a value of some type.
    """
    return tuple(
        None if slot.null is not None else number(getattr(slot, slot._choice))  # noqa: SLF001
        for slot in array
    )


def quality(flags: Any, reliability: Any = None, out_of_service: Any = None) -> Quality:
    """Return how far a value can be trusted (ASHRAE 135, clause 12, Status_Flags).

    What is out of service shows what somebody set instead of what is measured: overridden.

    Parameters
    ----------
    flags : sequence of int, optional
        In alarm, fault, overridden, out of service.
    reliability, out_of_service : object, optional
        Asked where a device has no flags.

    Examples
    --------
    >>> quality([0, 1, 0, 0]).label, quality([0, 0, 1, 0]).label, quality([1, 0, 0, 0]).label
    ('comm-fault', 'overridden', 'good')
    """
    bits = [0] * 4
    if flags is not None and not isinstance(flags, ConnectorError):
        bits = [int(bit) for bit in flags]
    elif not isinstance(reliability, ConnectorError) and reliability is not None:
        bits[_FAULT] = int(str(reliability) != _HEALTHY)
        if out_of_service is not None and not isinstance(out_of_service, ConnectorError):
            bits[_OUT_OF_SERVICE] = int(bool(out_of_service))
    if bits[_FAULT]:
        return Quality.COMM_FAULT
    if bits[_OVERRIDDEN] or bits[_OUT_OF_SERVICE]:
        return Quality.OVERRIDDEN
    return Quality.GOOD
