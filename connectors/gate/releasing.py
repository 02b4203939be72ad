"""Giving points back: the same way for controllers, engineers and the supervisor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from connectors.connector import ConnectorError
from connectors.gate.clock import Span
from connectors.gate.entries import Entry, Outcome, Slot, State
from connectors.gate.journal import Journal, JournalError
from connectors.gate.lines import Lines
from connectors.gate.places import PATIENCE, place_of
from connectors.gate.policy import policy_of
from connectors.gate.records import Records
from sim.errors import DocumentError

_log = logging.getLogger(__name__)

FLIGHT = 2.0 * PATIENCE
"""How long others leave a place alone that somebody acts on. [s]"""
AT_ONCE = 5
"""Points of one device that are given back at the same time."""
MOST_FAILURES = 3
"""Failures in a row after which the other points of a device wait."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A slot that was claimed, and why."""

    slot: Slot
    text: str


class Releaser:
    """Gives slots back.

    Parameters
    ----------
    journal : Journal
        Where they are written down.
    lines : Lines
        What reaches them.
    """

    def __init__(self, journal: Journal, lines: Lines) -> None:
        self._journal, self._lines = journal, lines

    async def give_back(self, slot: Slot, who: str, reason: str) -> Entry:
        """Give a slot back, and forget it once the device has shown that nothing of it is left.

        Parameters
        ----------
        slot : Slot
            As the journal had it; where it has changed since, nothing is done.
        who : str
            Who does it.
        reason : str
            Why.

        Returns
        -------
        Entry
            Of the audit: released, left to somebody else, refused because somebody acts on it,
            or failed and to be tried again.

        Raises
        ------
        JournalError
            If the journal cannot be written.
        """
        claimed = await asyncio.to_thread(self._claim, slot)
        if claimed is None:
            refused = "somebody acts on it just now; try again"
            return await asyncio.to_thread(self._note, slot, who, Outcome.REFUSED, refused)
        outcome, told = await self._carried_out(claimed)
        ends = [(claimed, outcome, f"{reason}: {told}")]
        return (await asyncio.to_thread(self._end, ends, who))[0]

    async def give_back_due(self, slots: Sequence[Slot], who: str) -> list[Entry]:
        """Give those of a few slots back that still are to be; also without a journal.

        A full disk must not keep a value in a device: then they are given back without a claim, and
        nothing is noted.

        Raises
        ------
        JournalError
            If what was done cannot be written down.
        """
        try:
            due = await asyncio.to_thread(self._claim_due, slots)
        except JournalError:
            for slot, (outcome, told) in zip(
                slots, await self._all_carried_out(slots), strict=True
            ):
                _log.warning("%s: %s, %s; the journal cannot be written", slot.point, outcome, told)
            raise
        done = await self._all_carried_out([one.slot for one in due])
        ends = [
            (one.slot, outcome, f"{one.text}: {told}")
            for one, (outcome, told) in zip(due, done, strict=True)
        ]
        return await asyncio.to_thread(self._end, ends, who) if ends else []

    async def _all_carried_out(self, slots: Sequence[Slot]) -> list[tuple[Outcome, str]]:
        return list(await asyncio.gather(*(self._carried_out(slot) for slot in slots)))

    async def meet(self, slot: Slot) -> None:
        """Look at the place of a slot, so that the way to it is known when it is needed.

        Raises
        ------
        ConnectorError, DocumentError
            If there is no way.
        """
        policy = policy_of(table := slot.table(), slot.point)
        connector = self._lines.to(slot.connection, table)
        place = place_of(connector, replace(policy, release=slot.release), slot.priority)
        async with asyncio.timeout(PATIENCE):
            await place.look()

    async def _carried_out(self, slot: Slot) -> tuple[Outcome, str]:
        try:
            policy = policy_of(table := slot.table(), slot.point)
            policy = replace(policy, release=slot.release)
            connector = self._lines.to(slot.connection, table)
            async with asyncio.timeout(PATIENCE):
                return await place_of(connector, policy, slot.priority).give_back(slot)
        except TimeoutError:
            return Outcome.FAILED, f"no answer within {PATIENCE:g} s"
        except (ConnectorError, DocumentError) as error:
            return Outcome.FAILED, str(error)

    def _claim(self, slot: Slot) -> Slot | None:
        """Mark a slot as being released; nothing where it is not as it was, or somebody acts."""
        with self._journal.writing() as records:
            found = records.slot(slot.point)
            if found is None or found.version != slot.version or _is_acted_on(found, records):
                return None
            return _claimed(found, records)

    def _claim_due(self, slots: Sequence[Slot]) -> list[_Due]:
        """Mark slots as being released if they are to be; holders may have renewed them since."""
        due = []
        with self._journal.writing() as records:
            for slot in slots:
                found = records.slot(slot.point)
                reason = "" if found is None else records.reason_to_release(found)
                if found is not None and reason:
                    due.append(_Due(_claimed(found, records), reason))
        return due

    def _end(self, ends: Sequence[tuple[Slot, Outcome, str]], who: str) -> list[Entry]:
        """Forget slots that were given back, or let others try, and write down which."""
        with self._journal.writing() as records:
            return [_ended(records, slot, who, outcome, reason) for slot, outcome, reason in ends]

    def _note(self, slot: Slot, who: str, outcome: Outcome, reason: str) -> Entry:
        with self._journal.writing() as records:
            return _noted(records, slot, who, outcome, reason)


def _claimed(slot: Slot, records: Records) -> Slot:
    flight = Span(records.now, FLIGHT)
    return records.put(replace(slot, state=State.RELEASING, flight=flight))


def _is_acted_on(slot: Slot, records: Records) -> bool:
    return slot.state is not State.HELD and slot.flight.leases(records.now)


def _ended(records: Records, slot: Slot, who: str, outcome: Outcome, reason: str) -> Entry:
    found = records.slot(slot.point)
    if found is not None and found.version == slot.version:
        if outcome is Outcome.FAILED:
            records.put(replace(found, flight=Span(records.now, 0.0)))
        else:
            records.drop(slot.point)
            if outcome is Outcome.LEFT:
                records.begin_override(slot.point, reason)
    return _noted(records, slot, who, outcome, reason)


def _noted(records: Records, slot: Slot, who: str, outcome: Outcome, reason: str) -> Entry:
    policy = policy_of(slot.table(), slot.point)
    previous = policy.meant(slot.value)
    return records.note(
        who, "release", slot.point, previous=previous, outcome=outcome, reason=reason
    )


def lanes_of(slots: Iterable[Slot]) -> dict[str, list[Slot]]:
    """Return slots by connection and device: those of one are given back one after the other."""
    lanes: dict[str, list[Slot]] = {}
    for slot in slots:
        lanes.setdefault(slot.lane, []).append(slot)
    return lanes
