"""What flows, and what can receive it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import simpy


@dataclass(slots=True, eq=False)
class Part:
    """A customer, a job, a work order or a workpiece.

    Attributes
    ----------
    entered : float
        When it entered the system.
    kind : int
        Its class: stations count each kind apart, and serve the lowest first if told so.
    number : int
        Its place in the order of entrance, from 0, as its source counts.
    arrived : float
        When it came to the station at which it is.
    """

    entered: float
    kind: int = 0
    number: int = 0
    arrived: float = 0.0


class Way(Protocol):
    """What leads to a receiver: a branch, or the receiver itself."""

    def towards(self, part: Part, /) -> Receiver:
        """Return who receives this part; asked once, so that a part that waits keeps its way."""


class Receiver(Way, Protocol):
    """Where parts can go: a station, a sink or pallets."""

    def offer(self, part: Part) -> bool:
        """Take the part if there is room for it now, and say whether."""

    def wait(self, part: Part) -> simpy.Event:
        """Return what happens once the part, refused before, has been taken; first come first."""

    def reserve(self) -> simpy.Event | None:
        """Keep room for one part; return what happens once it is kept, nothing if it is now."""

    def deliver(self, part: Part) -> None:
        """Take a part for which room was reserved."""


class Always(ABC):
    """A receiver with room for everything; a subclass says in ``deliver`` what becomes of it."""

    def towards(self, _part: Part, /) -> Receiver:
        """Return itself."""
        return self

    @abstractmethod
    def deliver(self, part: Part) -> None:
        """Take a part."""

    def offer(self, part: Part) -> bool:
        """Take the part."""
        self.deliver(part)
        return True

    def wait(self, part: Part) -> simpy.Event:
        """Raise: nothing waits for what is never refused."""
        raise RuntimeError(f"{type(self).__name__} never refuses a part, {part} need not wait")

    def reserve(self) -> simpy.Event | None:
        """Return nothing: there is room."""
        return None


class LowestKind:
    """Parts of the lowest kind first; of one kind in the order of their arrival.

    Parameters
    ----------
    kinds : int
        How many there are.
    """

    __slots__ = ("_lines", "_size")

    def __init__(self, kinds: int) -> None:
        self._lines: tuple[deque[Part], ...] = tuple(deque() for _ in range(kinds))
        self._size = 0

    def append(self, part: Part) -> None:
        """Add a part behind those of its kind."""
        self._lines[part.kind].append(part)
        self._size += 1

    def popleft(self) -> Part:
        """Return the next part and remove it."""
        for line in self._lines:
            if line:
                self._size -= 1
                return line.popleft()
        raise IndexError("no part is waiting")

    def __len__(self) -> int:
        return self._size
