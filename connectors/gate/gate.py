"""The gate: every write to a device goes through it."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self

from connectors.connector import Connector, ConnectorError
from connectors.gate.entries import Decision, Entry, Outcome, Slot, State
from connectors.gate.journal import Journal, JournalError
from connectors.gate.judging import Judge
from connectors.gate.keeping import Keeper
from connectors.gate.lines import Lines
from connectors.gate.places import PATIENCE, Place, Sight, place_of
from connectors.gate.policy import Asked, Policy, objection, policies_of
from connectors.gate.releasing import MOST_FAILURES, Releaser, lanes_of
from connectors.gate.writer import Writer
from connectors.points import PointTable
from sim.errors import DocumentError, Fault

_log = logging.getLogger(__name__)
_LOUD = frozenset({"override", "lease-lost", "emptied"})
_BAD = frozenset({Outcome.FAILED, Outcome.LEFT})

Listener = Callable[[Entry], None]
"""Takes entries of the audit as they are made."""


class Gate:
    """Writes to the command points of a table, where they are armed; else says what it would do.

    As a context it renews its leases, looks for operators, toggles the heartbeat point, and gives
    back what it holds when it is left.

    Parameters
    ----------
    table : PointTable
        Points, connections, and rules of writing.
    journal : Journal
        Of the store's folder; shared with the supervisor and other gates.
    who : str
        Who writes; one name for each controller.
    connectors : mapping of str to Connector, optional
        Connectors that are open already, by the name of their connection.
    listen : callable, optional
        Is told every entry that this gate makes in the audit.

    Examples
    --------
    ::

        async with Gate(table, Journal("store"), "optimiser") as gate:
            decision = await gate.command("ahu-1/supply-setpoint", 16.0, reason="price signal")
    """

    def __init__(
        self,
        table: PointTable,
        journal: Journal,
        who: str,
        *,
        connectors: Mapping[str, Connector] | None = None,
        listen: Listener | None = None,
    ) -> None:
        if not who.strip():
            raise DocumentError([Fault("who", who, "a name", "say who writes")], source="gate")
        self.table, self.journal, self.who = table, journal, who
        self._policies = policies_of(table)
        self._lines = Lines(table, "".join(c if c.isalnum() else "-" for c in who), connectors)
        self._judge = Judge(journal, table)
        self._releaser = Releaser(journal, self._lines)
        self._writer = Writer(journal, self._releaser)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._listen = listen
        self._keeper = Keeper(self)
        self.held: dict[str, float] = {}

    # ---------------------------------------------------------------------------- commands

    async def command(
        self,
        point: str,
        value: float,
        *,
        reason: str = "",
        lease: float | None = None,
        priority: int | None = None,
    ) -> Decision:
        """Command a point.

        Parameters
        ----------
        point : str
            Name of a command point.
        value : float
            In the quantity's unit.
        reason : str
            Why, for the audit.
        lease : float, optional
            How long it holds unless it is renewed; that of the table where not given. [s]
        priority : int, optional
            Slot, where the protocol knows priorities; that of the table where not given.

        Returns
        -------
        Decision
            Nothing was written unless it is `Outcome.WRITTEN`; after `Outcome.FAILED` what may
            have been written is given back.
        """
        policy = self._policies.get(point)
        asked = Asked(
            point, value, self.who, reason,
            priority if priority is not None else policy.priority if policy else 0,
            lease if lease is not None else policy.lease if policy else 0.0,
        )  # fmt: skip
        try:
            never = objection(policy, asked)
            if never or policy is None:
                return await self._refused(asked, never)
            async with self._turns[point]:
                return await self._judged(asked, policy)
        except JournalError as error:
            text = f"{error}; nothing is written without a journal"
            return Decision(Outcome.REFUSED, point, _number(value), reason=text)

    async def _judged(self, asked: Asked, policy: Policy) -> Decision:
        try:
            place, sight = await self._look(policy, asked.priority)
        except ConnectorError as error:
            return await self._refused(asked, str(error))
        verdict = await asyncio.to_thread(self._judge.command, asked, policy, place, sight)
        self._tell(*verdict.entries)
        decision = Decision.of(verdict.entries[-1])
        if verdict.outcome is Outcome.KEPT:
            self.hold(asked.point, asked.lease)
        elif verdict.slot is not None and verdict.outcome is Outcome.REFUSED:
            await self._give_back(verdict.slot, "an operator took over")
        elif verdict.slot is not None:
            return await self._written(asked, verdict.slot, place, decision)
        return decision

    async def _written(
        self, asked: Asked, slot: Slot, place: Place, decision: Decision
    ) -> Decision:
        self.hold(asked.point, asked.lease)
        decision, entries = await self._writer.write(asked, slot, place, decision)
        if not decision.holds:
            self.held.pop(asked.point, None)
        self._tell(*entries)
        return decision

    async def _refused(self, asked: Asked, reason: str) -> Decision:
        entry = await asyncio.to_thread(self._note_refusal, asked, reason)
        self._tell(entry)
        return Decision.of(entry)

    def _note_refusal(self, asked: Asked, reason: str) -> Entry:
        with self.journal.writing() as records:
            text = "; ".join(part for part in (asked.reason, reason) if part)
            return records.note(
                asked.who, "command", asked.point, value=_number(asked.value),
                outcome=Outcome.REFUSED, reason=text,
            )  # fmt: skip

    async def _look(self, policy: Policy, priority: int) -> tuple[Place, Sight]:
        place = place_of(self._lines.to(policy.connection), policy, priority)
        try:
            async with asyncio.timeout(PATIENCE):
                return place, await place.look()
        except TimeoutError:
            raise ConnectorError(f"{policy.name}: no answer within {PATIENCE:g} s") from None

    # ---------------------------------------------------------------------------- releases

    async def release(self, points: Iterable[str], *, reason: str = "released") -> list[Decision]:
        """Give points back, whoever holds them.

        Parameters
        ----------
        points : iterable of str
            Names of points; those that nobody holds are left alone.
        reason : str
            Why, for the audit.

        Returns
        -------
        list of Decision
            One for each point that was held.

        Raises
        ------
        JournalError
            If the journal cannot be written.
        """
        wanted = set(points)
        slots = [slot for slot in await asyncio.to_thread(self._slots) if slot.point in wanted]
        lanes = lanes_of(slots).values()
        parts = await asyncio.gather(*(self._released_one_by_one(some, reason) for some in lanes))
        return [decision for part in parts for decision in part]

    async def _released_one_by_one(self, slots: Sequence[Slot], reason: str) -> list[Decision]:
        decisions: list[Decision] = []
        for slot in slots:
            tried = decisions[-MOST_FAILURES:]
            if len(tried) == MOST_FAILURES and {one.outcome for one in tried} == {Outcome.FAILED}:
                text = "its device does not answer; left to the supervisor"
                decisions.append(Decision(Outcome.FAILED, slot.point, reason=text))
            else:
                decisions.append(await self._released(slot, reason))
        return decisions

    async def _released(self, slot: Slot, reason: str) -> Decision:
        async with self._turns[slot.point]:
            self.held.pop(slot.point, None)
            with self.journal.reading() as records:
                found = records.slot(slot.point)
            if found is None:
                return Decision(Outcome.RELEASED, slot.point, reason="given back already")
            return Decision.of(await self._give_back(found, reason))

    async def _give_back(self, slot: Slot, reason: str) -> Entry:
        self.held.pop(slot.point, None)
        entry = await self._releaser.give_back(slot, self.who, reason)
        self._tell(entry)
        return entry

    def _slots(self) -> list[Slot]:
        with self.journal.reading() as records:
            return records.slots()

    # ------------------------------------------------------------------------------ keeping

    def hold(self, point: str, lease: float) -> None:
        """Take on the renewal of a point's lease. [s]"""
        self.held[point] = lease
        self._keeper.wake()

    async def renew(self) -> None:
        """Renew the leases of all points that this gate holds; as a context it does so itself.

        Raises
        ------
        JournalError
            If the journal cannot be written.
        """
        entries, due = await asyncio.to_thread(self._renewed)
        for entry in entries:
            self.held.pop(entry.point, None)
        self._tell(*entries)
        await self.release(due, reason="the lease was lost")

    def _renewed(self) -> tuple[list[Entry], list[str]]:
        """Renew what may be; return what was lost, and what of it is still in a device."""
        entries, due = [], []
        with self.journal.writing() as records:
            for point in tuple(self.held):
                slot = records.slot(point)
                if slot is not None and slot.who != self.who:
                    slot = None
                lost = "it was given back" if slot is None else records.reason_to_release(slot)
                if slot is None or lost or slot.state is State.RELEASING:
                    reason = lost or "it is being given back"
                    entries.append(records.note(self.who, "lease-lost", point, reason=reason))
                    due += [point] if lost and slot is not None else []
                elif slot.state is State.HELD:
                    records.renew(slot)
        return entries, due

    async def look(self) -> None:
        """Look at all points that this gate holds; those that an operator took over are given back.

        Raises
        ------
        JournalError
            If the journal cannot be written.
        """
        for point in tuple(self.held):
            async with self._turns[point]:
                await self._look_at(point)

    async def beat(self, value: float) -> bool:
        """Command the heartbeat point; tells whether it has the value."""
        heartbeat = self.table.writing.heartbeat
        if heartbeat is None:
            return False
        return (await self.command(heartbeat.point, value, reason="heartbeat")).holds

    async def _look_at(self, point: str) -> None:
        with self.journal.reading() as records:
            slot = records.slot(point)
        policy = self._policies[point]
        if slot is None or slot.state is not State.HELD or slot.who != self.who:
            return
        try:
            place, sight = await self._look(policy, slot.priority)
        except ConnectorError as error:
            _log.info("%s cannot be looked at: %s", point, error)
            return
        verdict = await asyncio.to_thread(self._judge.seen, slot, policy, place, sight)
        if verdict is None:
            return
        self._tell(*verdict.entries)
        self.held.pop(point, None)
        if verdict.slot is not None:
            await self._give_back(verdict.slot, "an operator took over")

    async def __aenter__(self) -> Self:
        self._keeper.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._keeper.stop()
        try:
            await self.release(tuple(self.held), reason="the controller left")
        finally:
            await self.close()

    async def close(self) -> None:
        """Close the connectors that were opened here; what is held runs out with its lease."""
        await self._lines.close()

    def _tell(self, *entries: Entry) -> None:
        for entry in entries:
            if entry.act in _LOUD or entry.outcome in _BAD:
                _log.warning("%s: %s %s, %s", entry.point, entry.act, entry.outcome, entry.reason)
            if self._listen is not None:
                self._listen(entry)


def _number(value: object) -> float | None:
    """Return what can be noted as a number."""
    return float(value) if isinstance(value, int | float) else None
