"""Values at equal intervals, as prices and carbon intensities of every hour come."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from sim.document import Document, Unit, fault_error

_MOST_TOLD = 5
_LONGEST = 600_000
"""Values a series may have: ten years of 10 minutes."""
_Row = tuple[int, datetime, float | None]
"""Line of the file, instant, and value if there is one."""


class TimeSeries(Document):
    """Values at equal intervals, each holding from its time until the next.

    Given in the document, or as ``file``, a CSV file of two columns, time and value, with a line of
    headings; its times are ISO 8601 with an offset, ``2025-01-31T23:00+01:00``, and UTC without
    one. The file is read with the site and its values become part of it.
    """

    file: str | None = None
    """CSV file to read, relative to the site's folder; not kept once it is read."""
    start: datetime | None = None
    """First time, with its offset from UTC."""
    interval: Annotated[float, Unit("s"), Field(ge=60, le=86400)] = 3600.0
    """From one value to the next."""
    values: tuple[Annotated[float, Field(allow_inf_nan=False)], ...] = ()
    """One value an interval."""
    source: str = ""
    """Where the values come from."""

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, Mapping):
            return data
        if isinstance(data.get("file"), str):
            folder = Path((info.context or {}).get("folder", ""))
            return {
                **_read(folder / Path(data["file"]).expanduser()),
                "source": data.get("source") or Path(data["file"]).name,
            }
        _check_listed(data)
        return data

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        if self.start is None or not self.values:
            raise fault_error(
                "a 'file', or 'start' and 'values'", "name a CSV file or list the values"
            )
        if self.start.tzinfo is None:
            raise fault_error("a start with its offset from UTC", "write '2025-01-01T00:00+01:00'")
        return self

    @property
    def begin(self) -> datetime:
        """Aware UTC time of the first value."""
        return (self.start or datetime.fromtimestamp(0, UTC)).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """Aware UTC end of the last interval."""
        return self.begin + timedelta(seconds=self.interval * len(self.values))


def _check_listed(data: Mapping[str, Any]) -> None:
    """Find values left out of a list in the document."""
    values, start = data.get("values"), data.get("start")
    if not isinstance(values, Sequence) or isinstance(values, str):
        return
    holes = [index for index, value in enumerate(values) if value is None]
    if holes:
        told = [f"value {index + 1}" for index in holes]
        raise fault_error(
            f"a value for every interval from {start} on; missing: {_listed(told)}",
            "fill the gap",
        )


def _read(path: Path) -> dict[str, Any]:
    """Return start, interval and values of a CSV file without gaps."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise fault_error(
            f"a readable CSV file; {path}: {reason}", "correct the path or the file"
        ) from None
    rows = _rows(path.name, lines)
    interval = _interval(path.name, rows)
    _check_gaps(path.name, rows, interval)
    return {
        "start": rows[0][1].isoformat(),
        "interval": interval,
        "values": [value for _, _, value in rows],
    }


def _rows(name: str, lines: Sequence[Sequence[str]]) -> list[_Row]:
    rows: list[_Row] = []
    faulty: list[str] = []
    for number, cells in enumerate(lines, 1):
        if not any(cell.strip() for cell in cells) or (number == 1 and not _is_row(cells)):
            continue
        try:
            rows.append((number, _instant(cells[0]), _value(cells)))
        except ValueError:
            faulty.append(f"line {number}: {','.join(cells)!r}")
    if faulty or not 2 <= len(rows) <= _LONGEST:
        told = _listed(faulty) if faulty else f"{len(rows)} values"
        raise fault_error(
            f"lines such as '2025-01-01T00:00+01:00,0.12' in {name}; found {told}",
            "correct these lines",
        )
    return rows


def _is_row(cells: Sequence[str]) -> bool:
    """Tell whether the first line holds a value and no headings."""
    try:
        _instant(cells[0])
    except (ValueError, IndexError):
        return False
    return True


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _value(cells: Sequence[str]) -> float | None:
    text = cells[1].strip() if len(cells) > 1 else ""
    if not text or text.lower() in {"nan", "na", "n/a", "null", "-"}:
        return None
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _interval(name: str, rows: Sequence[_Row]) -> float:
    """Return the interval most neighbours have; the median is robust against gaps."""
    apart = sorted((after[1] - before[1]).total_seconds() for before, after in pairwise(rows))
    interval = apart[len(apart) // 2]
    if interval <= 0:
        raise fault_error(f"times in {name} that rise", "sort the lines, each time once")
    return interval


def _check_gaps(name: str, rows: Sequence[_Row], interval: float) -> None:
    """Find times that are missing or come twice, and times without a value."""
    found = [f"line {line}: no value" for line, _, value in rows if value is None]
    for (_, before, _), (line, after, _) in pairwise(rows):
        if (after - before).total_seconds() != interval:
            found.append(f"line {line}: {_clock(after)} follows {_clock(before)}")
    if found:
        raise fault_error(
            f"a value every {interval:g} s in {name} without a gap; {_listed(found)}",
            "fill the gaps; local times need their offset from UTC where the clock changes",
        )


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def _listed(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - _MOST_TOLD} more" if len(parts) > _MOST_TOLD else ""
    return "; ".join(parts[:_MOST_TOLD]) + more
