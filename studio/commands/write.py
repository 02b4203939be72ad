"""Write to devices through the gate: arm points, command them, give them back, stop everything.

Points are in shadow until they are armed: a command then tells what would be written. What is
written holds for a lease; the supervisor (atrium supervise) gives back what nobody renews.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from studio.commands.numbers import DURATION, duration, whole_number

if TYPE_CHECKING:
    from connectors.gate import Decision, Entry, Gate, Journal, Status
    from connectors.points import PointTable

SUMMARY = "command points of devices through the gate of writes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("points", metavar="POINTS.yaml", help="table of points with connections")
    parser.add_argument("--store", metavar="DIR", required=True, help="folder of the journal")
    parser.add_argument("--who", metavar="NAME", help="who writes, for the audit (default: you)")
    acts = parser.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)
    arm = acts.add_parser("arm", help="let points be written for a time")
    _add_names(arm)
    _add_duration(arm, "--for", "seconds", "for how long", required=True)
    disarm = acts.add_parser("disarm", help="put points back into shadow, and give them back")
    _add_names(disarm)
    command = acts.add_parser("command", help="command a point")
    command.add_argument("name", metavar="POINT", help="name of a command point")
    command.add_argument("value", metavar="VALUE", help="21.5, or with a unit: '70 degF'")
    _add_duration(
        command,
        "--lease",
        "lease",
        "how long it holds, then it is given back unless renewed (default: of the table)",
    )
    command.add_argument("--priority", metavar="N", type=int, help="slot (default: of the table)")
    command.add_argument(
        "--hold", action="store_true", help="renew it until Ctrl-C, then give it back"
    )
    release = acts.add_parser("release", help="give points back, whoever holds them")
    _add_names(release, number="*")
    release.add_argument("--all", action="store_true", help="all that are held")
    stop = acts.add_parser("stop", help="give everything back and refuse all writes for a time")
    _add_duration(stop, "--for", "seconds", "for how long", required=True)
    resume = acts.add_parser("resume", help="end such a stop")
    status = acts.add_parser("status", help="what is armed, held, overridden")
    audit = acts.add_parser("audit", help="who did what")
    audit.add_argument("--point", metavar="POINT", help="of one point")
    audit.add_argument(
        "--last", metavar="N", type=whole_number(1, 1_000_000), default=50, help="the newest N (50)"
    )
    for act in (arm, disarm, command, release, stop, resume):
        act.add_argument("--reason", metavar="TEXT", default="", help="why, for the audit")
    for act in (arm, disarm, command, release, stop, resume, status, audit):
        act.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Do the act; 1 where something was refused or failed."""
    from connectors.gate import Journal
    from connectors.points import PointTable

    table = PointTable.load(options.points)
    journal = Journal(_folder(options.store))
    try:
        who = options.who or _user()
        return _ACTS[options.act](_Desk(options, table, journal, who))
    finally:
        journal.close()


class _Desk:
    """What the acts work with."""

    def __init__(
        self, options: argparse.Namespace, table: PointTable, journal: Journal, who: str
    ) -> None:
        from connectors.gate import Permits

        self.options, self.table, self.journal, self.who = options, table, journal, who
        self.permits = Permits(table, journal, who)


def _arm(desk: _Desk) -> int:
    names = desk.permits.matching(desk.options.names)
    return _tell_entries(
        desk.options, desk.permits.arm(names, desk.options.seconds, desk.options.reason)
    )


def _disarm(desk: _Desk) -> int:
    names = desk.permits.matching(desk.options.names)
    desk.permits.disarm(names, desk.options.reason)
    if not desk.options.json:
        _write(f"in shadow: {', '.join(names)}")
    return _given_back(desk, names)


def _command(desk: _Desk) -> int:
    import asyncio

    value = _value(desk.table, desk.options.name, desk.options.value)
    gate = _gate(desk)
    act = _held if desk.options.hold else _commanded
    decision, lost = asyncio.run(act(gate, desk.options, value))
    if desk.options.json:
        _write_json({**_plain(decision), "lost": lost})
    elif not decision.holds:
        _write(_sentence(decision))
    elif not desk.options.hold:
        lease = gate.held[desk.options.name]
        ends = f"the supervisor gives it back within {lease:g} s; --hold renews it"
        _write(f"{_sentence(decision)}; {ends}")
    if lost:
        sys.stderr.write(f"atrium: {desk.options.name} is no longer held: {lost}\n")
    return 1 if lost or _is_bad(decision) else 0


async def _commanded(gate: Gate, options: argparse.Namespace, value: float) -> tuple[Decision, str]:
    """Command a point and leave it to its lease."""
    try:
        return await _decided(gate, options, value), ""
    finally:
        await gate.close()


async def _held(gate: Gate, options: argparse.Namespace, value: float) -> tuple[Decision, str]:
    """Command a point and hold it until stopped, or until it is lost; tells why it was."""
    import asyncio
    import contextlib

    from studio.commands.lasting import stop_event

    stopped = stop_event()
    async with gate:
        decision = await _decided(gate, options, value)
        if not decision.holds:
            return decision, ""
        sys.stderr.write(f"atrium: {_sentence(decision)}; held until Ctrl-C\n")
        while gate.held and not stopped.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await stopped.wait()
        if gate.held:
            return decision, ""
        ends = {"lease-lost", "override", "emptied"}
        audit = reversed(gate.journal.audit(options.name))
        return decision, next((one.reason for one in audit if one.act in ends), "released")


async def _decided(gate: Gate, options: argparse.Namespace, value: float) -> Decision:
    return await gate.command(
        options.name, value, reason=options.reason, lease=options.lease, priority=options.priority
    )


def _release(desk: _Desk) -> int:
    from sim.errors import DocumentError, Fault

    if bool(desk.options.names) == desk.options.all:
        fault = Fault("points", desk.options.names, "names of points, or --all", "say which")
        raise DocumentError([fault], source="command line")
    held = [one.point for one in desk.permits.status().points if one.held_by]
    names = held if desk.options.all else desk.permits.matching(desk.options.names, among=held)
    return _given_back(desk, names)


def _stop(desk: _Desk) -> int:
    desk.permits.stop(desk.options.seconds, desk.options.reason)
    if not desk.options.json:
        _write(f"all writes are stopped for {desk.options.seconds:g} s")
    held = [one.point for one in desk.permits.status().points if one.held_by]
    return _given_back(desk, held)


def _resume(desk: _Desk) -> int:
    return _tell_entries(desk.options, [desk.permits.resume(desk.options.reason)])


def _show_status(desk: _Desk) -> int:
    status = desk.permits.status()
    if desk.options.json:
        _write_json(status)
    else:
        _show(status)
    return 0


def _show_audit(desk: _Desk) -> int:
    entries = desk.journal.audit(desk.options.point, last=desk.options.last)
    if not entries and not desk.options.json:
        known = desk.options.point is None or desk.options.point in desk.table.points
        _write(
            "nothing is noted"
            if known
            else f"nothing is noted; the table has no {desk.options.point}"
        )
    return _tell_entries(desk.options, entries, judged=False)


_ACTS: dict[str, Callable[[_Desk], int]] = {
    "arm": _arm,
    "disarm": _disarm,
    "command": _command,
    "release": _release,
    "stop": _stop,
    "resume": _resume,
    "status": _show_status,
    "audit": _show_audit,
}


def _given_back(desk: _Desk, names: Sequence[str]) -> int:
    import asyncio

    options, gate = desk.options, _gate(desk)

    async def act() -> list[Decision]:
        try:
            return await gate.release(names, reason=options.reason or options.act)
        finally:
            await gate.close()

    decisions = asyncio.run(act())
    if options.json:
        _write_json(decisions)
    else:
        for decision in decisions:
            _write(_sentence(decision))
        if not decisions:
            _write("nothing was held there")
    return 1 if any(_is_bad(one) for one in decisions) else 0


def _gate(desk: _Desk) -> Gate:
    from connectors.gate import Gate

    return Gate(desk.table, desk.journal, desk.who)


def _value(table: PointTable, name: str, text: str) -> float:
    """Return a value in the unit of the point's quantity."""
    from sim import units
    from sim.errors import DocumentError, Fault

    if name not in table.points:
        fault = Fault("POINT", name, "a point of the table", "see atrium write … status")
        raise DocumentError([fault], source="command line")
    unit = table.points[name].entry.unit
    read = units.parse_difference if unit == "K" else units.parse
    try:
        return float(read(text, unit))
    except units.UnitError as error:
        fault = Fault(
            "VALUE", text, f"a number, or one with a unit of {unit or 'none'}", str(error)
        )
        raise DocumentError([fault], source="command line") from None


def _tell_entries(
    options: argparse.Namespace, entries: Sequence[Entry], *, judged: bool = True
) -> int:
    from connectors.gate import Outcome
    from studio.commands.output import write_table

    if options.json:
        _write_json(list(entries))
    elif entries:
        rows = [("When", "who", "act", "point", "value", "was", "outcome", "reason")]
        rows += [
            (
                f"{one.time:%Y-%m-%d %H:%M:%S}", one.who, one.act, one.point, _number(one.value),
                _number(one.previous), str(one.outcome), one.reason,
            )
            for one in entries
        ]  # fmt: skip
        write_table(rows)
    return 1 if judged and any(one.outcome is Outcome.REFUSED for one in entries) else 0


def _show(status: Status) -> None:
    from studio.commands.output import write_table

    if status.stopped_until is not None:
        until = f"{status.stopped_until:%Y-%m-%d %H:%M:%S}"
        _write(f"All writes are stopped by {status.stopped_by} until {until}: {status.stop_reason}")
    if not status.supervised:
        _write("No supervisor runs: nothing is written (atrium supervise)")
    rows = [("Point", "armed until", "by", "held by", "value", "for [s]", "operator")]
    for one in status.points:
        until = "shadow" if one.armed_until is None else f"{one.armed_until:%Y-%m-%d %H:%M:%S}"
        left = f"{one.lease_left:.0f}" if one.held_by else ""
        held = f"{one.held_by} ({one.state})" if one.state not in {"", "held"} else one.held_by
        rows.append((one.point, until, one.armed_by, held, _number(one.value), left, one.operator))
    write_table(rows)


def _sentence(decision: Decision) -> str:
    value = "" if decision.value is None else f" {decision.value:g}"
    was = "" if decision.previous is None else f" (was {decision.previous:g})"
    reason = f": {decision.reason}" if decision.reason else ""
    return f"{decision.point}{value} {decision.outcome}{was}{reason}"


def _is_bad(decision: Decision) -> bool:
    from connectors.gate import Outcome

    return decision.outcome in {Outcome.REFUSED, Outcome.FAILED}


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _folder(place: str) -> Any:
    from pathlib import Path

    return Path(place).expanduser()


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in containers
        return "nobody"


def _add_names(parser: argparse.ArgumentParser, number: str = "+") -> None:
    parser.add_argument("names", metavar="POINT", nargs=number, help="names or patterns, 'zones.*'")


def _add_duration(
    parser: argparse.ArgumentParser, name: str, target: str, text: str, *, required: bool = False
) -> None:
    parser.add_argument(
        name,
        metavar="TIME",
        dest=target,
        type=duration,
        help=f"{text}: {DURATION}",
        required=required,
    )


def _write(text: str) -> None:
    from studio.commands.output import write

    write(text)


def _write_json(data: Any) -> None:
    """Write dataclasses, or lists of them, as JSON."""
    from studio.commands.output import write_json

    write_json([_plain(one) for one in data] if isinstance(data, list) else _plain(data))


def _plain(one: Any) -> Any:
    from dataclasses import asdict

    return one if isinstance(one, dict) else asdict(one)
