"""Which objects a device has, and what they say of themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from connectors.bacnet.network import Network, Reference, RefusedError
from connectors.bacnet.reading import BatchReader
from connectors.bacnet.values import MEASURABLE, VALUE, number
from connectors.connector import Found
from connectors.points import BacnetAddress, UnitMismatchError, bacnet_unit

UNKNOWN_UNIT = "BACnet unit "
"""Begin of the unit of what tells one that the table does not know; its number follows."""
_LIST = "object-list"
_OCTETS = 160
"""What an object that describes itself takes of an answer. [B]"""
_IDENTIFIER = 12
"""What an entry of the list of objects takes. [B]"""


async def scan(network: Network, reader: BatchReader) -> list[Found]:
    """Return every object of a device with a number in it.

    Parameters
    ----------
    network : Network
        How to ask.
    reader : BatchReader
        The device.

    Raises
    ------
    SilentError
        If the device does not answer.
    """
    names = [each for each in await objects(network, reader) if each.split(",")[0] in MEASURABLE]
    groups = [_asked(each) for each in names]
    rows = await reader.read(groups, octets=_OCTETS)
    device = reader.remote.instance
    return [
        _found(device, name, dict(zip([part.property for part in group], row, strict=True)))
        for name, group, row in zip(names, groups, rows, strict=True)
    ]


async def objects(network: Network, reader: BatchReader) -> list[str]:
    """Return the objects of a device: its list whole, or entry by entry where that is too long.

    Raises
    ------
    SilentError
        If the device does not answer.
    """
    device = f"device,{reader.remote.instance}"
    try:
        whole = await network.read(reader.remote, Reference(device, _LIST))
        return [_text(each) for each in whole]
    except RefusedError:
        length = await network.read(reader.remote, Reference(device, _LIST, 0))
        entries = [[Reference(device, _LIST, index + 1)] for index in range(int(length))]
        rows = await reader.read(entries, octets=_IDENTIFIER)
        return [_text(row[0]) for row in rows if not isinstance(row[0], RefusedError)]


def _text(identifier: Any) -> str:
    return f"{identifier[0]},{int(identifier[1])}"


def _asked(object_: str) -> list[Reference]:
    kind = object_.partition(",")[0]
    names = ["object-name", "description", VALUE]
    if kind.startswith("multi-state"):
        names.append("state-text")
    elif kind.startswith("binary"):
        names += ["inactive-text", "active-text"]
    else:
        names.append("units")
    asked = [Reference(object_, name) for name in names]
    if kind.endswith("value"):  # whether there are slots is whether the array has a length
        asked.append(Reference(object_, "priority-array", 0))
    return asked


def _found(device: int, object_: str, told: dict[str, Any]) -> Found:
    kind = object_.partition(",")[0]
    value = number(told[VALUE])
    slots = told.get("priority-array")
    return Found(
        BacnetAddress(device=device, object=object_),
        name=_words(told["object-name"]) or object_,
        text=_words(told["description"]),
        unit=_unit(told.get("units")),
        writable=kind.endswith("output") or _is_there(slots),
        value=None if math.isnan(value) else value,
        states=_states(told),
    )


def _is_there(value: Any) -> bool:
    return value is not None and not isinstance(value, RefusedError)


def _words(value: Any) -> str:
    return str(value).strip() if _is_there(value) else ""


def _unit(value: Any) -> str:
    if not _is_there(value):
        return ""
    try:
        return bacnet_unit(int(value))
    except UnitMismatchError:
        return f"{UNKNOWN_UNIT}{int(value)}"


def _states(told: dict[str, Any]) -> dict[int, str]:
    texts: Sequence[Any] = ()
    if _is_there(told.get("state-text")):
        texts = told["state-text"]
        return {index: str(text) for index, text in enumerate(texts, 1)}
    switch = {0: _words(told.get("inactive-text")), 1: _words(told.get("active-text"))}
    return switch if all(switch.values()) else {}
