"""Who may write for how long: arming, disarming, the stop of all writes, and how things stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from connectors.gate.entries import Entry, Outcome, Slot
from connectors.gate.journal import Journal
from connectors.gate.policy import policies_of, policy_of
from connectors.gate.records import Permission, Records
from connectors.points import PointTable
from sim.errors import DocumentError, Fault


@dataclass(frozen=True, slots=True)
class PointStatus:
    """How a point stands.

    Attributes
    ----------
    point : str
        Its name.
    armed_by : str
        Who armed it; empty where it is in shadow.
    armed_until : datetime, optional
        Until when.
    held_by : str
        Who holds it; empty where nobody does.
    state : str
        How far a write or release is.
    value : float, optional
        What was written, in the quantity's unit.
    lease_left : float
        For how long it holds unless renewed. [s]
    operator : str
        What shows that an operator has it; empty where nothing does.
    """

    point: str
    armed_by: str = ""
    armed_until: datetime | None = None
    held_by: str = ""
    state: str = ""
    value: float | None = None
    lease_left: float = 0.0
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How a site stands.

    Attributes
    ----------
    points : tuple of PointStatus
        Command points of the table, and points that are held beside it.
    supervised : bool
        Whether a supervisor lives.
    stopped_by, stop_reason : str
        Who stopped all writes, and why; empty where nobody did.
    stopped_until : datetime, optional
        Until when.
    """

    points: tuple[PointStatus, ...]
    supervised: bool
    stopped_by: str = ""
    stop_reason: str = ""
    stopped_until: datetime | None = None


class Permits:
    """Permissions to write to the points of a table.

    Parameters
    ----------
    table : PointTable
        The points.
    journal : Journal
        Where permissions are kept.
    who : str
        Who gives and takes them.
    """

    def __init__(self, table: PointTable, journal: Journal, who: str) -> None:
        self._table, self._journal, self._who = table, journal, who

    def matching(self, patterns: Sequence[str], *, among: Iterable[str] = ()) -> list[str]:
        """Return the command points that patterns name, ``zones.*/heating-setpoint``.

        Parameters
        ----------
        patterns : sequence of str
            Names, or names with ``*`` and ``?``.
        among : iterable of str
            Further names beside those of the table.

        Raises
        ------
        DocumentError
            With every pattern that names none.
        """
        points = dict.fromkeys([*policies_of(self._table), *among])
        found = {
            pattern: [name for name in points if name == pattern or fnmatchcase(name, pattern)]
            for pattern in patterns
        }
        missing = [
            Fault("point", pattern, "a command point of the table", "see atrium write … status")
            for pattern, names in found.items()
            if not names
        ]
        if missing:
            raise DocumentError(missing, source=self._table.name)
        return list(dict.fromkeys(name for names in found.values() for name in names))

    def arm(self, points: Iterable[str], seconds: float, reason: str = "") -> list[Entry]:
        """Let points be written for a time; ends, too, what operators took over.

        Parameters
        ----------
        points : iterable of str
            Names of command points.
        seconds : float
            For how long. [s]
        reason : str
            Why, for the audit.

        Raises
        ------
        DocumentError
            If a point takes no commands, or the time is too long.
        JournalError
            If it cannot be written down.
        """
        wanted, longest = list(points), self._table.writing.longest_arming
        known = policies_of(self._table)
        faults = [
            Fault("point", name, "a command point of the table", "correct the name")
            for name in wanted
            if name not in known
        ]
        if not 0.0 < seconds <= longest:
            limit = f"above 0, at most writing.longest_arming, {longest:g} s"
            faults.append(Fault("for", seconds, limit, "arm for a shorter time"))
        if faults:
            raise DocumentError(faults, source=self._table.name)
        text = f"for {seconds:g} s" + (f"; {reason}" if reason else "")
        with self._journal.writing() as records:
            for name in wanted:
                records.arm(name, self._who, seconds)
            return [records.note(self._who, "arm", name, reason=text) for name in wanted]

    def disarm(self, points: Iterable[str], reason: str = "") -> list[Entry]:
        """Put points back into shadow; what is held there is due to be given back."""
        with self._journal.writing() as records:
            entries = []
            for name in points:
                records.disarm(name)
                entries.append(records.note(self._who, "disarm", name, reason=reason))
            return entries

    def stop(self, seconds: float, reason: str = "") -> Entry:
        """Stop all writes for a time [s]; all that is held is due to be given back.

        Raises
        ------
        DocumentError
            If that is no time.
        """
        if not 0.0 < seconds < 1e9:
            fault = Fault("for", seconds, "above 0", "say for how long")
            raise DocumentError([fault], source=self._table.name)
        with self._journal.writing() as records:
            records.begin_stop(self._who, seconds, reason or "no reason given")
            text = f"for {seconds:g} s" + (f"; {reason}" if reason else "")
            return records.note(self._who, "stop", reason=text)

    def resume(self, reason: str = "") -> Entry:
        """End the stop of all writes."""
        with self._journal.writing() as records:
            was = records.stop()
            records.end_stop()
            outcome = Outcome.REFUSED if was is None else Outcome.NOTED
            text = "writes were not stopped" if was is None else reason
            return records.note(self._who, "resume", outcome=outcome, reason=text)

    def status(self) -> Status:
        """Return how everything stands."""
        with self._journal.reading() as records:
            slots = {slot.point: slot for slot in records.slots()}
            names = sorted({*policies_of(self._table), *slots})
            points = tuple(_status(records, name, slots.get(name)) for name in names)
            stop = records.stop()
            supervised = records.supervised()
            if stop is None:
                return Status(points, supervised)
            return Status(points, supervised, stop.who, stop.reason, _until(stop, records))


def _status(records: Records, name: str, slot: Slot | None) -> PointStatus:
    armed, operator = records.arming(name), records.override(name)
    found = PointStatus(name, operator=operator)
    if armed is not None:
        found = PointStatus(name, armed.who, _until(armed, records), operator=operator)
    if slot is None:
        return found
    left = slot.lease.left(records.now) if slot.lease.leases(records.now) else 0.0
    value = policy_of(slot.table(), name).meant(slot.value)
    return PointStatus(
        name, found.armed_by, found.armed_until, slot.who, str(slot.state), value, left, operator
    )


def _until(permission: Permission, records: Records) -> datetime:
    """Return when a permission ends, by the wall clock as it is now."""
    return records.now.told + timedelta(seconds=permission.span.left(records.now))
