"""The text of weather files: where EPW, TMY3 and TMY2 keep each quantity.

Only positions, scales and marks of missing values are known here; what a value may be is checked
in `sim.weather.reading`. Sources: EnergyPlus Auxiliary Programs (EPW), NREL/TP-581-43156 (TMY3),
NSRDB TMY2 User's Manual 1995, table 3-2.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sim.errors import Fault


@dataclass(frozen=True, slots=True)
class Column:
    """Where a quantity stands in a row, and how its text becomes an SI number.

    Attributes
    ----------
    first, last : int
        EPW, TMY3: ``first`` is the field. TMY2: characters from ``first`` to before ``last``.
    missing : float
        The number that marks a missing value; below zero: and everything below it, from 900 on:
        and everything above it.
    scale : float
        Factor to SI.
    """

    first: int
    last: int
    missing: float
    scale: float = 1.0


@dataclass(slots=True)
class RawYear:
    """Rows of a weather file, still as text.

    Attributes
    ----------
    head : dict
        ``name`` and the texts of ``latitude``, ``longitude``, ``elevation``, ``utc_offset``.
    columns : dict of str to Column
        Layout of the rows.
    rows : list of list of str
        For every row the texts of the columns, in the order of ``columns``.
    dates : list of tuple
        Month, day and hour of every row as written.
    first_line : int
        Line of the first row in the file, counted from 1.
    faults : list of Fault
        Rows that are too short, a header that cannot be read.
    """

    head: dict[str, str]
    columns: dict[str, Column]
    first_line: int
    rows: list[list[str]] = field(default_factory=list)
    dates: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


_EPW = {
    "dry_bulb": Column(6, 0, 99.9),
    "dew_point": Column(7, 0, 99.9),
    "relative_humidity": Column(8, 0, 999, 0.01),
    "pressure": Column(9, 0, 999999),
    "infrared_horizontal": Column(12, 0, 9999),
    "global_horizontal": Column(13, 0, 9999),
    "direct_normal": Column(14, 0, 9999),
    "diffuse_horizontal": Column(15, 0, 9999),
    "wind_direction": Column(20, 0, 999),
    "wind_speed": Column(21, 0, 999),
    "total_cover": Column(22, 0, 99, 0.1),
    "opaque_cover": Column(23, 0, 99, 0.1),
}

_TMY3_NAMES = {
    "dry_bulb": ("Dry-bulb (C)", 1.0),
    "dew_point": ("Dew-point (C)", 1.0),
    "relative_humidity": ("RHum (%)", 0.01),
    "pressure": ("Pressure (mbar)", 100.0),
    "global_horizontal": ("GHI (W/m^2)", 1.0),
    "direct_normal": ("DNI (W/m^2)", 1.0),
    "diffuse_horizontal": ("DHI (W/m^2)", 1.0),
    "wind_direction": ("Wdir (degrees)", 1.0),
    "wind_speed": ("Wspd (m/s)", 1.0),
    "total_cover": ("TotCld (tenths)", 0.1),
    "opaque_cover": ("OpqCld (tenths)", 0.1),
}

_TMY2 = {
    "dry_bulb": Column(67, 71, 9999, 0.1),
    "dew_point": Column(73, 77, 9999, 0.1),
    "relative_humidity": Column(79, 82, 999, 0.01),
    "pressure": Column(84, 88, 9999, 100.0),
    "global_horizontal": Column(17, 21, 9999),
    "direct_normal": Column(23, 27, 9999),
    "diffuse_horizontal": Column(29, 33, 9999),
    "wind_direction": Column(90, 93, 999),
    "wind_speed": Column(95, 98, 999, 0.1),
    "total_cover": Column(59, 61, 99, 0.1),
    "opaque_cover": Column(63, 65, 99, 0.1),
}


def parse(text: str) -> RawYear | None:
    """Take the rows out of the text of a weather file.

    Parameters
    ----------
    text : str
        Content of an EPW, TMY3 or TMY2 file; the format is known by its first lines.

    Returns
    -------
    RawYear or None
        ``None`` if it is none of these formats.
    """
    lines = text.splitlines()
    for recognised, read in _READERS:
        if recognised(lines):
            return read(lines)
    return None


def _is_epw(lines: list[str]) -> bool:
    return bool(lines) and lines[0].upper().startswith("LOCATION,")


def _is_tmy3(lines: list[str]) -> bool:
    return len(lines) > 1 and lines[1].startswith("Date (MM/DD/YYYY),")


def _is_tmy2(lines: list[str]) -> bool:
    return bool(lines) and re.match(r"^ ?\d{5} .{22} [A-Z]{2} ", lines[0]) is not None


def _read_epw(lines: list[str]) -> RawYear:
    fields = [*lines[0].split(","), *[""] * 10]
    names = ("latitude", "longitude", "utc_offset", "elevation")
    head = dict(zip(names, fields[6:10], strict=True))
    start = next((i for i, line in enumerate(lines) if line.upper().startswith("DATA PERIODS")), 7)
    raw = RawYear({"name": ", ".join(filter(None, fields[1:4])), **head}, _EPW, start + 2)
    for number, line in enumerate(lines[start + 1 :], raw.first_line):
        cells = line.split(",")
        if _enough(raw, cells, number, 24):
            raw.rows.append([cells[column.first] for column in _EPW.values()])
            raw.dates.append((cells[1], cells[2], cells[3]))
    return raw


def _read_tmy3(lines: list[str]) -> RawYear:
    fields = [*next(csv.reader(lines[:1])), *[""] * 7]
    head = {"name": ", ".join(filter(None, fields[1:3])), "utc_offset": fields[3]}
    head |= dict(zip(("latitude", "longitude", "elevation"), fields[4:7], strict=True))
    titles = lines[1].split(",")
    columns = {
        name: Column(titles.index(title), 0, -9900, scale)
        for name, (title, scale) in _TMY3_NAMES.items()
        if title in titles
    }
    raw = RawYear(head, columns, 3)
    for number, line in enumerate(lines[2:], 3):
        cells = line.split(",")
        if _enough(raw, cells, number, len(titles)):
            raw.rows.append([cells[column.first] for column in columns.values()])
            month, day, _ = f"{cells[0]}//".split("/", 2)
            raw.dates.append((month, day, cells[1].split(":")[0]))
    return raw


def _read_tmy2(lines: list[str]) -> RawYear:
    first = lines[0].ljust(60)
    head = {
        "name": f"{first[7:29].strip()}, {first[30:32]}",
        "utc_offset": first[33:36],
        "latitude": _degrees(first[37], first[39:41], first[42:44]),
        "longitude": _degrees(first[45], first[47:50], first[51:53]),
        "elevation": first[55:59],
    }
    raw = RawYear(head, _TMY2, 2)
    for number, line in enumerate(lines[1:], 2):
        if _enough(raw, line, number, 98):
            raw.rows.append([line[column.first : column.last] for column in _TMY2.values()])
            raw.dates.append((line[3:5], line[5:7], line[7:9]))
    return raw


def _degrees(hemisphere: str, degrees: str, minutes: str) -> str:
    try:
        value = int(degrees) + int(minutes) / 60.0
    except ValueError:
        return f"{hemisphere} {degrees} {minutes}"
    return str(-value if hemisphere in "SW" else value)


def _enough(raw: RawYear, cells: list[str] | str, line: int, wanted: int) -> bool:
    """Say whether a row is complete; an empty line is no row, a short one a fault."""
    if len(cells) >= wanted:
        return True
    if any(cell.strip(" \t\x1a") for cell in cells):  # some files end in the old end-of-file mark
        what = "characters" if isinstance(cells, str) else "columns"
        limit, remedy = f"{wanted} {what}", "take a complete file; this row was cut short"
        raw.faults.append(Fault("row", f"{len(cells)} {what}", limit, remedy, line))
    return False


_READERS: tuple[tuple[Callable[[list[str]], bool], Callable[[list[str]], RawYear]], ...] = (
    (_is_epw, _read_epw),
    (_is_tmy3, _read_tmy3),
    (_is_tmy2, _read_tmy2),
)
