"""Read a weather file or a station of the house and check every value of it."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.cache import cached_arrays, code_digest
from sim.errors import DocumentError, Fault, Finding
from sim.physics.sky import clark_allen_infrared, cover_from_infrared
from sim.weather.formats import Column, RawYear, parse
from sim.weather.record import HOURS, SERIES, Array, Weather, from_arrays, to_arrays

_DATA = Path(__file__).parent.parent / "data" / "weather"
_PVLIB_STATIONS = {
    "greensboro": "723170TYA.CSV",
    "miami": "12839.tm2",
    "sand-point": "703165TY.csv",
}
_OWN_STATIONS = {
    "chicago": "USA_IL_Chicago-OHare.Intl.AP.725300_TMY3.epw.gz",
    "denver": "USA_CO_Denver.Intl.AP.725650_TMY3.epw.gz",
}

MOST_FAULTS = 20
"""Faults that are listed one by one; the rest is counted."""

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CALENDAR = [
    (month, day) for month, days in enumerate(_MONTH_DAYS, 1) for day in range(1, days + 1)
]


@dataclass(frozen=True, slots=True)
class _Limit:
    low: float
    high: float
    unit: str

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}".rstrip()


# Temperatures, pressure and wind: a little beyond the records of the WMO archive of extremes;
# solar: cloud enhancement above the solar constant is possible in a mean, 1600 W/m2 is not.
_LIMITS = {
    "dry_bulb": _Limit(-90.0, 65.0, "degC"),
    "dew_point": _Limit(-95.0, 45.0, "degC"),
    "relative_humidity": _Limit(0.0, 1.1, ""),
    "pressure": _Limit(30000.0, 110000.0, "Pa"),
    "wind_speed": _Limit(0.0, 90.0, "m/s"),
    "wind_direction": _Limit(0.0, 360.0, "deg"),
    "global_horizontal": _Limit(0.0, 1600.0, "W/m2"),
    "direct_normal": _Limit(0.0, 1400.0, "W/m2"),
    "diffuse_horizontal": _Limit(0.0, 1000.0, "W/m2"),
    "infrared_horizontal": _Limit(40.0, 700.0, "W/m2"),
    "total_cover": _Limit(0.0, 1.0, ""),
    "opaque_cover": _Limit(0.0, 1.0, ""),
}
_HEAD_LIMITS = {
    "latitude": _Limit(-90.0, 90.0, "deg"),
    "longitude": _Limit(-180.0, 180.0, "deg"),
    "elevation": _Limit(-500.0, 9000.0, "m"),
    "utc_offset": _Limit(-12.0, 14.0, "h"),
}
_MAY_BE_MISSING = {"infrared_horizontal", "total_cover", "opaque_cover"}


def station_names() -> tuple[str, ...]:
    """Return the names of the stations that come with Atrium and its libraries."""
    return tuple(sorted({*_PVLIB_STATIONS, *_OWN_STATIONS}))


def read_weather(name_or_path: str | Path, *, base: Path | None = None) -> Weather:
    """Read one year of weather.

    Parameters
    ----------
    name_or_path : str or Path
        A station of `station_names`, or an EPW (also gzipped), TMY3 or TMY2 file.
    base : Path, optional
        Folder that a relative path starts from; default the current one.

    Returns
    -------
    Weather
        8760 hours; a 29 February is left out and reported.

    Raises
    ------
    DocumentError
        With a fault for everything that is missing, cut short, unreadable or out of range.

    Examples
    --------
    >>> weather = read_weather("greensboro")
    >>> weather.name, weather.elevation, round(float(weather.dry_bulb.mean()), 2)
    ('GREENSBORO PIEDMONT TRIAD INT, NC', 273.0, 14.42)
    """
    source = str(name_or_path)
    stored = _stored_bytes(source, base)
    key = {
        "what": "weather",
        "bytes": hashlib.sha256(stored).hexdigest(),
        "code": code_digest("sim.weather", "sim.physics.sky"),
    }
    arrays = cached_arrays(key, lambda: to_arrays(_parse_bytes(stored, source)))
    return from_arrays(arrays, source)


def _stored_bytes(source: str, base: Path | None) -> bytes:
    path = _station_path(source) or (base or Path()) / Path(source).expanduser()
    try:
        return path.read_bytes()
    except OSError as error:
        limit = f"a readable file, or a station: {', '.join(station_names())}"
        remedy = f"name a station or correct the path ({error.strerror or 'cannot be read'})"
        fault = Fault("weather", source, limit, remedy)
        raise DocumentError([fault], source=source) from error


def _station_path(name: str) -> Path | None:
    if name in _OWN_STATIONS:
        return _DATA / _OWN_STATIONS[name]
    if name in _PVLIB_STATIONS:
        # The package is located without importing it: pvlib brings pandas, half a second.
        spec = importlib.util.find_spec("pvlib")
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).parent / "data" / _PVLIB_STATIONS[name]
    return None


def _parse_bytes(stored: bytes, source: str) -> Weather:
    content = _unpacked(stored, source)
    raw = parse(content.decode("utf-8-sig", errors="replace"))
    if raw is None:
        limit = "EPW (.epw, .epw.gz), TMY3 (.csv) or TMY2 (.tm2)"
        remedy = "take a weather file in one of these formats"
        fault = Fault("weather", "an unknown format", limit, remedy, 1)
        raise DocumentError([fault], source=source)
    faults = [*raw.faults, *_absent_columns(raw)]
    head = _head(raw, faults)
    findings: list[Finding] = []
    lines = _drop_leap_day(raw, findings)
    _check_calendar(raw, lines, faults)
    columns = {name: _column(raw, name, lines, faults) for name in raw.columns}
    _raise_if_any(faults, source)
    fields = head | _complete(columns, findings)
    content_hash = hashlib.sha256(content).hexdigest()
    return Weather(source=source, content_hash=content_hash, findings=tuple(findings), **fields)


def _unpacked(stored: bytes, source: str) -> bytes:
    if not stored.startswith(b"\x1f\x8b"):
        return stored
    try:
        return gzip.decompress(stored)
    except (OSError, EOFError, zlib.error) as error:
        remedy = f"take an undamaged copy ({error})"
        fault = Fault("weather", "a damaged gzip file", "a whole gzip file", remedy)
        raise DocumentError([fault], source=source) from error


def _raise_if_any(faults: list[Fault], source: str) -> None:
    if not faults:
        return
    shown = faults[:MOST_FAULTS]
    if len(faults) > MOST_FAULTS:
        more = f"{len(faults) - MOST_FAULTS} more faults"
        shown.append(Fault("weather", more, "none", "correct those above first"))
    raise DocumentError(shown, source=source)


def _absent_columns(raw: RawYear) -> list[Fault]:
    remedy = "take a file with all columns of its format"
    return [
        Fault(name, "no such column", str(limit), remedy, raw.first_line - 1)
        for name, limit in _LIMITS.items()
        if name not in raw.columns and name not in _MAY_BE_MISSING
    ]


def _head(raw: RawYear, faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {"name": raw.head["name"]}
    for name, limit in _HEAD_LIMITS.items():
        text = raw.head[name].strip()
        number = _number(text)
        if number is None or not limit.low <= number <= limit.high:
            faults.append(Fault(name, text, str(limit), "correct the header of the file", 1))
        values[name] = np.nan if number is None else number
    return values


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _drop_leap_day(raw: RawYear, findings: list[Finding]) -> list[int]:
    """Take a 29 February out of the rows and return the line of every row left."""
    lines = [raw.first_line + index for index in range(len(raw.rows))]
    if len(raw.rows) != HOURS + 24:
        return lines
    kept = [i for i, (month, day, _) in enumerate(raw.dates) if (_day(month, day)) != (2, 29)]
    findings.append(
        Finding("leap-day-dropped", "29 February of the weather file is left out.", {"hours": 24})
    )
    raw.rows = [raw.rows[i] for i in kept]
    raw.dates = [raw.dates[i] for i in kept]
    return [lines[i] for i in kept]


def _day(month: str, day: str) -> tuple[int, int] | None:
    try:
        return int(month), int(day)
    except ValueError:
        return None


def _check_calendar(raw: RawYear, lines: list[int], faults: list[Fault]) -> None:
    """One row an hour from 1 January to 31 December; only the first row out of place is named."""
    if len(raw.rows) != HOURS:
        limit = f"{HOURS} hourly rows ({HOURS + 24} in a leap year)"
        remedy = "take a complete hourly file; this one is cut short or not hourly"
        faults.append(Fault("rows", len(raw.rows), limit, remedy, lines[-1] if lines else None))
        return
    for index, (month, day, hour) in enumerate(raw.dates):
        expected = _CALENDAR[index // 24]
        following = _CALENDAR[(index // 24 + 1) % 365]
        found = _day(month, day)
        # Some files write the last hour of a day as hour 0 of the next.
        next_midnight = found == following and index % 24 == 23 and not hour.strip(" 0")
        if found == expected or next_midnight:
            continue
        limit = f"month {expected[0]}, day {expected[1]}"
        remedy = "put the rows in order, one for every hour of the year"
        faults.append(Fault("date", f"month {month}, day {day}", limit, remedy, lines[index]))
        return


def _column(raw: RawYear, name: str, lines: list[int], faults: list[Fault]) -> Array:
    """Return a column in SI, NaN where it may be missing and is; collect what is wrong."""
    column, limit = raw.columns[name], _LIMITS[name]
    position = list(raw.columns).index(name)
    texts = [row[position] for row in raw.rows]
    numbers = _numbers(texts)
    values = numbers * column.scale
    absent = _is_missing(numbers, column)
    wrong = ~(absent | ((values >= limit.low - 1e-9) & (values <= limit.high + 1e-9)))
    if name not in _MAY_BE_MISSING:
        wrong |= absent
    for index in np.flatnonzero(wrong):
        text = "missing" if absent[index] else texts[index].strip()
        remedy = "correct the value or take another file"
        faults.append(Fault(name, text, _in_file(limit, column), remedy, lines[index]))
    values[absent] = np.nan
    return values


def _numbers(texts: list[str]) -> Array:
    try:
        return np.array(texts, dtype=np.float64)
    except ValueError:
        found = (_number(text) for text in texts)
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _is_missing(numbers: Array, column: Column) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    if column.missing < 0.0:
        return numbers <= column.missing
    beyond = (numbers > column.missing) & (column.missing >= 900.0)
    return np.isclose(numbers, column.missing) | beyond


def _in_file(limit: _Limit, column: Column) -> str:
    """Return the limit as the user sees it in the file, where that is not SI."""
    if column.scale == 1.0:
        return str(limit)
    return f"{limit.low / column.scale:g} to {limit.high / column.scale:g} (unit of the file)"


def _complete(columns: dict[str, Array], findings: list[Finding]) -> dict[str, Array]:
    """Fill what a format does not carry and return the series of a `Weather`."""
    blank = np.full(HOURS, np.nan)
    total = columns.pop("total_cover", blank)
    cover = columns.setdefault("opaque_cover", blank)
    infrared = columns.setdefault("infrared_horizontal", blank)
    air = (columns["dry_bulb"], columns["dew_point"])
    cover = _filled(cover, total, "opaque-cover-from-total", findings)
    known = ~np.isnan(infrared)
    inverted = np.where(known, cover_from_infrared(*air, np.where(known, infrared, 300.0)), 0.5)
    cover = _filled(cover, inverted, "opaque-cover-estimated", findings)
    columns["opaque_cover"] = cover
    sky = clark_allen_infrared(*air, cover)
    columns["infrared_horizontal"] = _filled(infrared, sky, "infrared-from-clark-allen", findings)
    columns["relative_humidity"] = np.minimum(columns["relative_humidity"], 1.0)
    return {name: np.ascontiguousarray(columns[name]) for name in SERIES}


_FILLED_TEXT = {
    "opaque-cover-from-total": "Opaque cloud cover is missing; total cover is taken.",
    "opaque-cover-estimated": "Cloud cover is missing; it follows from the long-wave radiation, "
    "or is half where that is missing too.",
    "infrared-from-clark-allen": "Long-wave radiation is missing; it follows from air and cloud "
    "after Clark and Allen.",
}


def _filled(values: Array, other: Array, code: str, findings: list[Finding]) -> Array:
    gaps = np.isnan(values) & ~np.isnan(other)
    if gaps.any():
        findings.append(Finding(code, _FILLED_TEXT[code], {"hours": int(gaps.sum())}))
    return np.where(gaps, other, values)
