"""Where points are, by their addresses."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.points import BacnetAddress, Point


def address_of(point: Point | None) -> BacnetAddress | None:
    """Return the address of a point on BACnet."""
    address = None if point is None else point.address
    return address if isinstance(address, BacnetAddress) else None


def object_of(point: Point) -> str:
    """Return the object of a point; empty where it is not on BACnet."""
    address = address_of(point)
    return "" if address is None else address.object


def by_device(points: Mapping[str, Point]) -> dict[int, list[str]]:
    """Return the names of points by their devices."""
    groups: dict[int, list[str]] = {}
    for name, point in points.items():
        address = address_of(point)
        if address is not None:
            groups.setdefault(address.device, []).append(name)
    return groups
