"""The supervisor: a process of its own that gives back what nobody renews."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from connectors.connector import Connector, ConnectorError
from connectors.gate.entries import Entry, Outcome, Slot
from connectors.gate.journal import Journal, JournalError
from connectors.gate.lines import Lines
from connectors.gate.releasing import AT_ONCE, Releaser, lanes_of
from connectors.pace import Backoff
from connectors.points import PointTable
from sim.errors import DocumentError

_log = logging.getLogger(__name__)
ROUND = 0.5
"""Time between looks into the journal. [s]"""
_BELIEVED = 20.0
"""How long gates believe that a supervisor lives. [s]"""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Between attempts at a point, after the first failure and in the long run. [s]"""
_LEAVE = 15.0
"""How long it goes on at the end with what is due. [s]"""


@dataclass(slots=True)
class _Attempts:
    """Failures at one point, and when it is tried again, on the clock of the loop."""

    backoff: Backoff
    due: float = field(default=0.0)


class Supervisor:
    """Gives back every slot of the journal whose lease ran out, whoever held it.

    It knows nothing of controllers: what they renew stays, all else is due. A device that does not
    answer is tried again and again, and holds up no other.

    Parameters
    ----------
    table : PointTable
        Connections, where they have changed since something was written.
    journal : Journal
        Of the store's folder.
    connectors : mapping of str to Connector, optional
        Connectors that are open already, by the name of their connection.
    listen : callable, optional
        Is told every release and every failure.
    random : Random, optional
        Stream of the jitter.
    """

    def __init__(
        self,
        table: PointTable,
        journal: Journal,
        *,
        connectors: Mapping[str, Connector] | None = None,
        listen: Callable[[Entry], None] | None = None,
        random: Random | None = None,
    ) -> None:
        self._journal = journal
        self._lines = Lines(table, "supervisor", connectors)
        self._releaser = Releaser(journal, self._lines)
        self._listen = listen
        self._random = random or Random()  # noqa: S311  # spreads retries, guards nothing
        self._name = f"supervisor {os.getpid()} {self._random.getrandbits(32):08x}"
        self._attempts: dict[str, _Attempts] = {}
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._met: set[str] = set()
        self._said = float("-inf")
        self.released = 0
        self.failures = 0

    async def run(self) -> None:
        """Supervise until cancelled, then give back what is due and leave."""
        await asyncio.to_thread(self._note, "begins")
        try:
            while True:
                await self.round()
                await asyncio.sleep(ROUND)
        finally:
            await self._leave()

    async def round(self) -> None:
        """Say that it lives, and begin to give back what is due; errors are told and forgotten."""
        await self._live()
        try:
            slots, due = await asyncio.to_thread(self._due)
        except JournalError as error:
            _log.error("the journal cannot be read: %s", error)
            return
        # what is being released is not due, but its failures still count
        known = {slot.point for slot in slots}
        self._attempts = {key: one for key, one in self._attempts.items() if key in known}
        now = asyncio.get_running_loop().time()
        for lane, some in lanes_of(slots).items():
            if lane not in self._met:
                self._met.add(lane)
                self._begin(lane, self._meet(some[0]))
        ready = [slot for slot in due if self._is_ready(slot, now)]
        for lane, some in lanes_of(ready).items():
            if lane not in self._lanes or self._lanes[lane].done():
                self._begin(lane, self._give_back(some))

    def _begin(self, lane: str, act: Coroutine[None, None, None]) -> None:
        self._lanes[lane] = asyncio.create_task(act)

    async def settled(self) -> None:
        """Wait for the releases that are under way."""
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _live(self) -> None:
        """Let gates know, a few times in the time for which they believe it."""
        now = asyncio.get_running_loop().time()
        if now - self._said < _BELIEVED / 4.0:
            return
        try:
            await asyncio.to_thread(self._say)
            self._said = now
        except JournalError as error:
            _log.error("the journal cannot be written: %s", error)

    def _say(self) -> None:
        with self._journal.writing() as records:
            records.supervise(self._name, _BELIEVED)

    def _due(self) -> tuple[list[Slot], list[Slot]]:
        """Return all slots, and those that are to be given back."""
        with self._journal.reading() as records:
            slots = records.slots()
            return slots, [slot for slot in slots if records.reason_to_release(slot)]

    def _is_ready(self, slot: Slot, now: float) -> bool:
        attempts = self._attempts.get(slot.point)
        return attempts is None or now >= attempts.due

    async def _give_back(self, slots: Sequence[Slot]) -> None:
        """Give back the slots of one device; those that failed before stand at the end."""
        ordered = sorted(slots, key=lambda one: one.point in self._attempts)
        for begin in range(0, len(ordered), AT_ONCE):
            some = ordered[begin : begin + AT_ONCE]
            if not await self._gave_back(some):
                await self._open_anew(slots[0])
                break

    async def _gave_back(self, slots: Sequence[Slot]) -> bool:
        """Give a few slots back; false where every one failed, as if the device were gone."""
        try:
            entries = await self._releaser.give_back_due(slots, self._name)
        except JournalError as error:
            _log.error("%s", error)
            for slot in slots:
                self._wait(slot.point)
            return True
        failed = [entry.point for entry in entries if entry.outcome is Outcome.FAILED]
        for entry in entries:
            if self._listen is not None:
                self._listen(entry)
            if entry.point not in failed:
                self._attempts.pop(entry.point, None)
        for point in failed:
            self._wait(point)
        self.failures += len(failed)
        self.released += len(entries) - len(failed)
        return not failed or len(failed) < len(entries)

    async def _meet(self, slot: Slot) -> None:
        """Find the way to a device while there is time; what fails is told when it matters."""
        try:
            await self._releaser.meet(slot)
        except (ConnectorError, DocumentError, TimeoutError) as error:
            _log.info("%s cannot be reached now: %s", slot.lane, error)

    def _wait(self, point: str) -> None:
        backoff = Backoff(_FIRST_WAIT, _LONGEST_WAIT, self._random)
        attempts = self._attempts.setdefault(point, _Attempts(backoff))
        attempts.due = asyncio.get_running_loop().time() + attempts.backoff.wait()

    async def _open_anew(self, slot: Slot) -> None:
        """Forget what a connector believes of its devices, unless another lane is using it."""
        begin = f"{slot.connection}/"
        others = [
            lane
            for lane, task in self._lanes.items()
            if lane.startswith(begin) and lane != slot.lane and not task.done()
        ]
        if not others:
            await self._lines.drop(slot.connection)

    async def _leave(self) -> None:
        """Give back what is due once more, then let gates know that nobody supervises."""
        try:
            async with asyncio.timeout(_LEAVE):
                self._attempts.clear()
                await self.settled()
                await self.round()
                await self.settled()
        except TimeoutError:
            _log.warning("some releases were not finished; the next supervisor does them")
        for task in self._lanes.values():
            task.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)
        self._note("ends")
        await self._lines.close()

    def _note(self, reason: str) -> None:
        """Note beginning or end; on a full disk there is work to do nevertheless."""
        try:
            with self._journal.writing() as records:
                records.leave(self._name)
                records.note(self._name, "supervise", reason=reason)
        except JournalError as error:
            _log.error("%s", error)
