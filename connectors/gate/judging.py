"""Whether a command is written: decided, and journalled, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from connectors.gate.clock import Span
from connectors.gate.entries import Entry, Outcome, Slot, State, document_of, same_place
from connectors.gate.journal import Journal
from connectors.gate.places import Place, Sight
from connectors.gate.policy import Asked, Policy, pace_objection
from connectors.gate.records import Last, Records
from connectors.gate.releasing import FLIGHT
from connectors.points import PointTable

EARLY = 0.8
"""Share of a lease after which it is due, so that the point is given back when it is over."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done.

    Attributes
    ----------
    entries : tuple of Entry
        What was noted; the last is the decision.
    slot : Slot, optional
        To be written where the decision is `Outcome.NOTED`, that is journalled; to be given back
        where an operator took over.
    """

    entries: tuple[Entry, ...]
    slot: Slot | None = None

    @property
    def outcome(self) -> Outcome:
        """The decision."""
        return self.entries[-1].outcome


class Judge:
    """Decides on commands, and on what is seen of points that are held.

    Parameters
    ----------
    journal : Journal
        Where everything is written down.
    table : PointTable
        The points.
    """

    def __init__(self, journal: Journal, table: PointTable) -> None:
        self._journal, self._table = journal, table

    def command(self, asked: Asked, policy: Policy, place: Place, sight: Sight) -> Verdict:
        """Decide on a command, and journal it where it is to be written.

        Parameters
        ----------
        asked : Asked
            A command that its policy does not object to.
        policy : Policy
            What the point allows.
        place : Place
            Where it is.
        sight : Sight
            What it shows.

        Raises
        ------
        JournalError
            If the journal cannot be written; then nothing may be.
        """
        with self._journal.writing() as records:
            case = _Case(records, asked, policy, place, sight)
            entries = list(case.operator())
            slot = records.slot(asked.point)
            if case.taken:
                given_back = case.leave_to_operator(slot)
                return Verdict((*entries, case.decided(Outcome.REFUSED, case.taken)), given_back)
            refusal = case.refusal(slot, document_of(self._table, asked.point))
            if refusal:
                return Verdict((*entries, case.decided(Outcome.REFUSED, refusal)))
            if records.arming(asked.point) is None:
                records.note_last(asked.point, asked.value, shadow=True)
                decided = case.decided(Outcome.SHADOW, "not armed")
                return Verdict((*entries, decided))
            if slot is not None and case.is_there(slot):
                records.put(replace(slot, lease=Span(records.now, EARLY * asked.lease)))
                return Verdict((*entries, case.decided(Outcome.KEPT, "")))
            journalled = case.intend(slot, document_of(self._table, asked.point))
            return Verdict((*entries, case.decided(Outcome.NOTED, "journalled")), journalled)

    def seen(self, slot: Slot, policy: Policy, place: Place, sight: Sight) -> Verdict | None:
        """Judge what a point shows that is held; nothing where all is as it should be.

        Raises
        ------
        JournalError
            If the journal cannot be written.
        """
        with self._journal.writing() as records:
            found = records.slot(slot.point)
            if found is None or found.version != slot.version or found.state is not State.HELD:
                return None
            asked = Asked(slot.point, 0.0, slot.who, "", slot.priority, 0.0)
            case = _Case(records, asked, policy, place, sight)
            entries = tuple(case.operator())
            if case.taken:
                return Verdict(entries, case.leave_to_operator(found))
            if sight.own is None and place.has_slots:
                records.drop(slot.point)
                text = "the device forgot it, or somebody emptied our slot"
                entries = (*entries, records.note(slot.who, "emptied", slot.point, reason=text))
                return Verdict(entries)
            return Verdict(entries) if entries else None


class _Case:
    """One command or look, inside a transaction."""

    def __init__(
        self, records: Records, asked: Asked, policy: Policy, place: Place, sight: Sight
    ) -> None:
        self._records, self._asked, self._policy = records, asked, policy
        self._place, self._sight = place, sight
        self.taken = ""

    def operator(self) -> list[Entry]:
        """Find out whether an operator has the point (`taken`), and note it where that is new."""
        records, point = self._records, self._asked.point
        known, evidence = records.override(point), self._evidence(records.slot(point))
        if not evidence and known and not self._place.has_slots:
            evidence = f"{known}; it stays so until the point is armed again"
        self.taken = f"an operator has it: {evidence}" if evidence else ""
        if evidence and not known:
            records.begin_override(point, evidence)
            return [self._noted("override", evidence)]
        if known and not evidence:
            records.end_override(point)
            return [self._noted("override-ended", known)]
        return []

    def _evidence(self, slot: Slot | None) -> str:
        if self._sight.operator:
            return self._sight.operator
        own = self._sight.own
        if own is None:
            return ""
        shown = f"{self._policy.meant(own):g}"
        if slot is None:
            return f"our slot is in use, by {shown}" if self._place.has_slots else ""
        settled = slot.state is State.HELD and slot.confirmed
        return f"it shows {shown}" if settled and not self._place.is_ours(slot, own) else ""

    def leave_to_operator(self, slot: Slot | None) -> Slot | None:
        """Return the slot that is to be given back; without slots it is the operator's now."""
        if slot is None or self._place.has_slots:
            return slot
        self._records.drop(slot.point)
        return None

    def refusal(self, slot: Slot | None, document: str) -> str:
        """Return why a command is not written now; empty where it may be."""
        stop = self._records.stop()
        if stop is not None:
            return f"all writes are stopped by {stop.who}: {stop.reason}"
        return self._of_slot(slot, document) or self._of_place(slot) or self._of_pace(slot)

    def _of_slot(self, slot: Slot | None, document: str) -> str:
        asked = self._asked
        if slot is None:
            return ""
        if slot.state is not State.HELD:
            return "it is being written or given back just now; try again"
        if slot.who != asked.who:
            return f"{slot.who} holds it; release it first"
        if not same_place(slot.document, document) or slot.release != self._policy.release:
            return "the table has it at another place than where it is held; release it first"
        if slot.priority != asked.priority:
            return f"it is held at priority {slot.priority}; release it first"
        return ""

    def _of_place(self, slot: Slot | None) -> str:
        unknown = slot is None and self._sight.present is None
        if self._place.keeps_before and unknown:
            return "what is there now is not known, so that it could not be restored"
        if self._records.arming(self._asked.point) and not self._records.supervised():
            return "nobody would give it back after a crash: start atrium supervise"
        return ""

    def _of_pace(self, slot: Slot | None) -> str:
        if slot is not None and self.is_there(slot):
            return ""
        shadow = self._records.arming(self._asked.point) is None
        last = self._records.last(self._asked.point, shadow=shadow)
        elapsed = None if last is None else last.span.elapsed(self._records.now)
        before = self._before(slot, last, shadow=shadow)
        return pace_objection(self._policy, self._asked.value, before, elapsed)

    def _before(self, slot: Slot | None, last: Last | None, *, shadow: bool) -> float | None:
        """Return the value that a change is counted from."""
        if slot is not None:
            return self._policy.meant(slot.value)
        if shadow and last is not None:
            return last.value
        return self._policy.meant(self._sight.present)

    def is_there(self, slot: Slot) -> bool:
        """Tell whether the device has what is asked for, by our doing."""
        wanted = self._policy.alike(self._policy.raw(self._asked.value), slot.value)
        blind = not self._policy.read_back and not self._place.has_slots
        return slot.confirmed and wanted and (blind or self._sight.own is not None)

    def intend(self, slot: Slot | None, document: str) -> Slot:
        """Journal what is to be written."""
        records, asked = self._records, self._asked
        records.note_last(asked.point, asked.value, shadow=False)
        keeps = self._place.keeps_before
        return records.put(
            Slot(
                point=asked.point,
                document=document,
                who=asked.who,
                priority=asked.priority,
                release=self._policy.release,
                value=self._policy.raw(asked.value),
                echo=None if slot is None else slot.echo,
                before=slot.before if slot else self._sight.present if keeps else None,
                state=State.INTENDED,
                confirmed=False,
                lease=Span(records.now, EARLY * asked.lease),
                flight=Span(records.now, FLIGHT),
                version=0,
            )
        )

    def decided(self, outcome: Outcome, reason: str) -> Entry:
        """Note the decision."""
        given = [part for part in (self._asked.reason, reason) if part]
        return self._records.note(
            self._asked.who,
            "command",
            self._asked.point,
            value=self._asked.value,
            previous=self._policy.meant(self._sight.present),
            outcome=outcome,
            reason="; ".join(given),
        )

    def _noted(self, act: str, reason: str) -> Entry:
        previous = self._policy.meant(self._sight.present)
        return self._records.note(
            self._asked.who, act, self._asked.point, previous=previous, reason=reason
        )
