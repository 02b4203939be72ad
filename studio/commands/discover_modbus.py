"""The part of ``atrium discover`` that asks a Modbus bus."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from connectors.modbus import RegisterMap
    from connectors.modbus.survey import Meaning, Survey
    from connectors.points import ModbusConnection, PointTable
    from sim.errors import Finding

_MOST_LINES = 20
_NOTE = "Reads only; nothing was written. Which registers may be read without harm, manuals tell."


def add_modbus_arguments(group: argparse._ArgumentGroup) -> None:
    """Declare the arguments for Modbus."""
    group.add_argument("--units", metavar="1-247", help="units to ask (default: 1-32,247,255)")
    group.add_argument(
        "--registers", metavar="0-1023", default="0-1023", help="addresses to ask for, from 0"
    )
    group.add_argument(
        "--map", metavar="[UNIT=]MAP", action="append", default=[], dest="maps",
        help="what registers mean: a name of the library, YAML or CSV; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--timeout", metavar="S", type=float, default=0.5, help="for one answer [s] (default: 0.5)"
    )
    group.add_argument(
        "--pause", metavar="S", type=float, default=0.0, help="rest after each request [s]"
    )
    group.add_argument(
        "--requests", metavar="N", type=int, default=3000, help="to one unit at most"
    )


def run_modbus(options: argparse.Namespace, path: Path | None) -> int:
    """Ask the bus and propose; 1 where no unit answers."""
    import asyncio

    from studio.commands.output import write_json, write_whole

    connection = _connection(options)
    units = numbers_of(options.units or "1-32,247,255", "--units", 0, 255)
    places = numbers_of(options.registers, "--registers", 0, 65_535)
    maps = _maps(options.maps)
    met, found = asyncio.run(_asked(connection, (units, places, options.requests), maps))
    table = _table(connection, found, options.modbus)
    findings = [*_findings(met, maps), *(each for one in found.values() for each in one.findings)]
    if path is not None:
        write_whole(path, table.to_yaml())
    if options.json:
        write_json(_document(met, table, findings, path))
    else:
        _show(met, found, findings, path)
    return 0 if met.units else 1


async def _asked(
    connection: ModbusConnection,
    asked: tuple[Sequence[int], Sequence[int], int],
    maps: Mapping[int | None, list[RegisterMap]],
) -> tuple[Survey, dict[tuple[int, str], Meaning]]:
    """Return what answers, and what maps say of it."""
    from connectors.modbus.survey import meanings, survey
    from connectors.modbus.wire import PymodbusWire

    units, places, most = asked
    wire = PymodbusWire(connection)
    try:
        met = await survey(wire, units, first=places[0], last=places[-1], most_requests=most)
        found = {
            (unit.number, one.name): await meanings(wire, unit.number, one)
            for unit in met.units
            for one in maps.get(unit.number, maps.get(None, []))
        }
    finally:
        wire.close()
    return met, found


def _connection(options: argparse.Namespace) -> ModbusConnection:
    from connectors.points import ModbusConnection
    from sim.errors import DocumentError, Fault

    host, _, port = options.modbus.rpartition(":")
    if not host or not port.isdecimal():
        fault = Fault("--modbus", options.modbus, "HOST:PORT, 192.168.1.20:502", "name both")
        raise DocumentError([fault], source="command line")
    given = {"timeout": options.timeout, "pause": options.pause}
    data = {"kind": "modbus", "host": host.strip("[]"), "port": int(port), **given}
    return ModbusConnection.read(data, source="command line")


def numbers_of(text: str, option: str, low: int, high: int) -> list[int]:
    """Return the numbers of a list of numbers and ranges.

    Raises
    ------
    DocumentError
        If it is none, or a number is out of range.

    Examples
    --------
    >>> numbers_of("1-3,7", "--units", 0, 255)
    [1, 2, 3, 7]
    """
    from sim.errors import DocumentError, Fault

    found: list[int] = []
    for part in text.split(","):
        first, sign, last = part.strip().partition("-")
        ends = (first, last) if sign else (first, first)
        if not all(end.isdecimal() and low <= int(end) <= high for end in ends):
            limit = f"numbers from {low} to {high} and ranges, {low}-{high // 2}"
            raise DocumentError([Fault(option, text, limit, "correct it")], source="command line")
        found += range(int(ends[0]), int(ends[1]) + 1)
    return sorted(dict.fromkeys(found)) or _empty(text, option)


def _empty(text: str, option: str) -> list[int]:
    from sim.errors import DocumentError, Fault

    fault = Fault(option, text, "the smaller number first", "turn it round")
    raise DocumentError([fault], source="command line")


def _maps(texts: Sequence[str]) -> dict[int | None, list[RegisterMap]]:
    """Return maps by the unit they are for; those for all under None."""
    from connectors.modbus import read_map

    found: dict[int | None, list[RegisterMap]] = {}
    for text in texts:
        unit, sign, name = text.partition("=")
        number = int(unit) if sign and unit.isdecimal() else None
        found.setdefault(number, []).append(read_map(name if number is not None else text))
    return found


def _table(
    connection: ModbusConnection, found: Mapping[tuple[int, str], Meaning], place: str
) -> PointTable:
    from connectors.modbus.survey import table_of

    slow = connection.model_copy(update={"timeout": max(connection.timeout, 1.0)})
    return table_of(slow, list(found.values()), name=f"discovered at {place}")


def _findings(met: Survey, maps: Mapping[int | None, list[RegisterMap]]) -> list[Finding]:
    from connectors.modbus import read_map
    from connectors.modbus.maps import library
    from connectors.modbus.survey import fitting
    from sim.errors import Finding

    known = {name: read_map(name) for name in library()}
    findings = []
    for unit in met.units:
        if not unit.complete:
            text = f"unit {unit.number}: stopped after {unit.requests} requests (--requests)"
            findings.append(Finding("not-complete", text, {"unit": unit.number}))
        if unit.number in maps or None in maps:
            continue
        names = fitting(unit, known)
        hint = f"; all registers of {', '.join(names)} answer" if names else ""
        text = f"unit {unit.number}: no map says what its registers mean{hint}"
        findings.append(Finding("no-map", text, {"unit": unit.number, "fitting": names}))
    return findings


def _document(
    met: Survey, table: PointTable, findings: list[Finding], path: Path | None
) -> dict[str, Any]:
    return {
        "units": [
            {
                "unit": unit.number,
                "registers": unit.ranges(),
                "answering": len(unit.found),
                "requests": unit.requests,
                "complete": unit.complete,
            }
            for unit in met.units
        ],
        "asked": len(met.asked),
        "requests": met.requests,
        "proposed": len(table.points),
        "table": None if path is None else str(path),
        "points": {name: point.plain() for name, point in table.points.items()},
        "findings": findings,
        "note": _NOTE,
    }


def _show(
    met: Survey,
    found: Mapping[tuple[int, str], Meaning],
    findings: list[Finding],
    path: Path | None,
) -> None:
    from studio.commands.output import write, write_findings, write_table

    write(f"{len(met.units)} of {len(met.asked)} units answer; {met.requests} requests")
    for unit in met.units:
        for table, runs in unit.ranges().items():
            shown = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs[:_MOST_LINES])
            more = ", …" if len(runs) > _MOST_LINES else ""
            write(f"  unit {unit.number}, {table}: {shown}{more}")
    rows = [
        (name, f"{one.values[name]:.6g}", point.entry.unit, point.quantity)
        for one in found.values()
        for name, point in one.points.items()
    ]
    write(f"\n{len(rows)} points proposed")
    write_table(rows[:_MOST_LINES], right=[1]) if rows else None
    if len(rows) > _MOST_LINES:
        write(f"  and {len(rows) - _MOST_LINES} more")
    write_findings(findings)
    write("\nNot written (use -o)" if path is None else f"\nWritten to {path}")
    write(_NOTE)
