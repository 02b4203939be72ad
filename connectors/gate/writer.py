"""Writing what is journalled, and undoing what did not go through."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace

from connectors.connector import ConnectorError
from connectors.gate.clock import Span
from connectors.gate.entries import Decision, Entry, Outcome, Slot, State
from connectors.gate.journal import Journal, JournalError
from connectors.gate.places import PATIENCE, Place
from connectors.gate.policy import Asked
from connectors.gate.releasing import Releaser

_log = logging.getLogger(__name__)


class Writer:
    """Writes to devices what the journal has.

    Parameters
    ----------
    journal : Journal
        Where it is written down.
    releaser : Releaser
        Gives back what failed.
    """

    def __init__(self, journal: Journal, releaser: Releaser) -> None:
        self._journal, self._releaser = journal, releaser

    async def write(
        self, asked: Asked, slot: Slot, place: Place, decision: Decision
    ) -> tuple[Decision, tuple[Entry, ...]]:
        """Write a slot that is journalled, and note that the device shows it.

        Parameters
        ----------
        asked : Asked
            The command.
        slot : Slot
            As it was journalled.
        place : Place
            Where it is.
        decision : Decision
            To write it.

        Returns
        -------
        tuple of Decision and entries
            What became of it; where it failed, what may have been written was given back, or is
            due to be.
        """
        try:
            failure = await self._tried(slot, place)
            if isinstance(failure, float):
                entry = await asyncio.to_thread(self._confirm, asked, slot, failure, decision)
                if entry is not None:
                    return Decision.of(entry), (entry,)
                failure = "it was given back meanwhile"
            entries = await self._failed(asked, slot, place, failure)
            return Decision.of(entries[0]), entries
        except asyncio.CancelledError:
            # whoever was cancelled gives it back as it leaves, or the supervisor does
            with contextlib.suppress(JournalError):
                self._note_failure(asked, slot, "cancelled")
            raise
        except JournalError as error:
            await _undo(slot, place)
            reason = f"{error}; what may have been written was given back"
            return replace(decision, outcome=Outcome.FAILED, reason=reason), ()

    async def _tried(self, slot: Slot, place: Place) -> float | str:
        """Return what the device shows after the write, or why it was not written."""
        # a process that was stopped for long must not write what others gave up waiting for
        if not slot.flight.leases(self._journal.clock.now()):
            return "too late after the journal"
        try:
            async with asyncio.timeout(PATIENCE):
                return await place.write(slot.value)
        except (ConnectorError, TimeoutError) as error:
            return str(error) or f"no answer within {PATIENCE:g} s"

    def _confirm(self, asked: Asked, slot: Slot, echo: float, decision: Decision) -> Entry | None:
        """Note that the device has what was journalled; nothing where others gave it back."""
        with self._journal.writing() as records:
            found = records.slot(slot.point)
            if found is None or found.version != slot.version:
                return None
            records.put(replace(found, state=State.HELD, echo=echo, confirmed=True))
            return records.note(
                asked.who, "write", slot.point, value=asked.value, previous=decision.previous,
                outcome=Outcome.WRITTEN, reason=asked.reason,
            )  # fmt: skip

    async def _failed(
        self, asked: Asked, slot: Slot, place: Place, reason: str
    ) -> tuple[Entry, ...]:
        """Note a failure and give back what may have been written."""
        left = replace(slot, echo=await _left_by(slot, place))
        entry, mine = await asyncio.to_thread(self._note_failure, asked, left, reason)
        if mine is not None:
            return entry, await self._releaser.give_back(mine, asked.who, "the write failed")
        await _undo(left, place)
        return (entry,)

    def _note_failure(self, asked: Asked, slot: Slot, reason: str) -> tuple[Entry, Slot | None]:
        """Note a failure; from now on the slot may be given back by anybody."""
        with self._journal.writing() as records:
            found, mine = records.slot(slot.point), None
            if found is not None and found.version == slot.version:
                mine = records.put(replace(found, echo=slot.echo, flight=Span(records.now, 0.0)))
            entry = records.note(
                asked.who, "write", slot.point, value=asked.value, outcome=Outcome.FAILED,
                reason=reason,
            )  # fmt: skip
            return entry, mine


async def _left_by(slot: Slot, place: Place) -> float | None:
    """Return what a device made of a write that failed: it may have rounded or limited it."""
    try:
        async with asyncio.timeout(PATIENCE):
            return (await place.look()).own
    except (ConnectorError, TimeoutError):
        return slot.echo


async def _undo(slot: Slot, place: Place) -> None:
    """Give back at once what the journal has lost or cannot note."""
    try:
        async with asyncio.timeout(PATIENCE):
            await place.give_back(slot)
    except (ConnectorError, TimeoutError) as error:
        _log.error("%s may keep what was written to it: %s", slot.point, error)
