"""Reading many properties of a device in as few requests as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.bacnet.network import Network, Reference, RefusedError, Remote

MOST = 50
"""Most objects in a request: more bring nothing, the codec is what takes time."""
_HEAD = 12
"""Octets of an answer besides its objects. [B]"""
VALUE_SIZE = 26
"""Octets of an object's value and flags in an answer. [B]"""


class BatchReader:
    """A device as it is read: the size of its requests is found once and remembered.

    Parameters
    ----------
    network : Network
        How to ask.
    remote : Remote
        The device.

    Attributes
    ----------
    remote : Remote
        The device; changes when it is found at another address.
    most : int
        Objects in a request; 1 where properties are read one by one.
    """

    def __init__(self, network: Network, remote: Remote) -> None:
        self._network, self.remote = network, remote
        self.most = MOST
        self.requests = 0

    def size(self, octets: int) -> int:
        """Return how many objects fit into an answer, each taking some octets."""
        return max(1, min(self.most, (self.remote.largest_apdu - _HEAD) // octets))

    async def read(
        self, groups: Sequence[Sequence[Reference]], *, octets: int = VALUE_SIZE
    ) -> list[list[Any]]:
        """Return the properties of each group, `RefusedError` in place of what there is not.

        Parameters
        ----------
        groups : sequence of sequence of Reference
            Properties that belong together, mostly of an object.
        octets : int
            What a group takes of an answer. [B]

        Raises
        ------
        SilentError
            If the device does not answer.
        """
        results: list[list[Any]] = []
        while len(results) < len(groups):
            size = self.size(octets)
            batch = groups[len(results) : len(results) + size]
            if size == 1:
                results.append(await self._one(batch[0]))
                continue
            try:
                results += await self._many(batch)
            except RefusedError:
                # too long, or one that the device chokes on: half as many from now on
                self.most = len(batch) // 2
        return results

    async def _many(self, batch: Sequence[Sequence[Reference]]) -> list[list[Any]]:
        self.requests += 1
        flat = [reference for group in batch for reference in group]
        values = iter(await self._network.read_many(self.remote, flat))
        return [[next(values) for _ in group] for group in batch]

    async def _one(self, group: Sequence[Reference]) -> list[Any]:
        """Read a group by itself: together where the device can, else property by property."""
        if len(group) > 1 and self.most > 0:
            try:
                return (await self._many([group]))[0]
            except RefusedError:
                self.most = 0
        values: list[Any] = []
        for reference in group:
            self.requests += 1
            try:
                values.append(await self._network.read(self.remote, reference))
            except RefusedError as error:
                values.append(error)
        return values
