"""Rows of a CSV file: every line is a row, whatever is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from connectors.histories.file import Part, unreadable
from connectors.histories.layout import Layout

_AT_ONCE = 1 << 20
"""Characters read at a time."""
_LONGEST = 1 << 20
"""Characters of a line; a longer one is malformed."""
_DELIMITERS = ";\t,|"
_REPLACED = "\ufffd"


class CsvFile:
    """A text of delimited columns under a heading.

    Quoted cells end in their line, so that a quote that is never closed costs one row.

    Parameters
    ----------
    path : Path
        The file.
    layout : Layout
        Encoding, delimiter and lines before the heading.

    Raises
    ------
    DocumentError
        If there is no file, or no heading of at least two columns.
    """

    row_word = "line"

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path = path
        self._layout = layout
        heading = self._heading()
        self._delimiter = layout.delimiter or delimiter_of(heading)
        cells = _cells(heading, self._delimiter) if self._delimiter else None
        if cells is None or len(cells) < 2:
            raise unreadable(
                path,
                heading[:80],
                "a heading of at least two columns",
                "name the delimiter, or the lines before the heading (skip)",
            )
        self.heads = tuple(cell.strip() for cell in cells)

    def parts(self) -> Iterator[Part]:
        """Yield the rows; see `History.parts`."""
        try:
            with self.path.open("rb") as binary, self._text(binary) as text:
                size = max(self.path.stat().st_size, 1)
                first = self._layout.skip + 1
                for number, lines in _lines(text):
                    begin = max(first + 1 - number, 0)  # after the heading
                    yield self._part(number + begin, lines[begin:], binary.tell() / size)
        except (OSError, UnicodeError) as error:
            raise unreadable(self.path, str(error), "a readable text", "correct the file") from None

    def _part(self, first: int, lines: list[str], done: float) -> Part:
        """Return lines as rows; where all are as they should be, without a look at each."""
        between, longest = self._delimiter, max(map(len, lines), default=0)
        simple = longest <= _LONGEST and not any('"' in line for line in lines)
        if not simple or any(line.count(between) != len(self.heads) - 1 for line in lines):
            return self._row_by_row(first, lines, done)
        cells = between.join(lines).split(between) if lines else []
        columns = [cells[place :: len(self.heads)] for place in range(len(self.heads))]
        return Part(np.arange(first, first + len(lines)), columns, done=min(done, 1.0))

    def _row_by_row(self, first: int, lines: list[str], done: float) -> Part:
        width = len(self.heads)
        rows: list[int] = []
        kept: list[list[str]] = []
        malformed: list[tuple[int, str]] = []
        blank = 0
        for number, line in enumerate(lines, first):
            cells = _cells(line, self._delimiter)
            if cells is not None and len(cells) > width and not any(cells[width:]):
                del cells[width:]  # delimiters at the end of lines are a custom of some
            if cells is not None and len(cells) == width:
                rows.append(number)
                kept.append(cells)
            elif not line.strip(self._delimiter + " \t"):
                blank += 1
            else:
                malformed.append((number, _why(cells, line, width)))
        columns = list(zip(*kept, strict=True)) or [()] * width
        return Part(np.array(rows, np.int64), columns, malformed, blank, min(done, 1.0))

    def _heading(self) -> str:
        try:
            with self.path.open("rb") as binary, self._text(binary) as text:
                for _ in range(self._layout.skip):
                    text.readline(_LONGEST)
                heading = text.readline(_LONGEST).rstrip("\n")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise unreadable(
                self.path, str(self.path), f"a file that can be read ({reason})", "correct the path"
            ) from None
        if _REPLACED in heading or "\0" in heading:
            raise unreadable(
                self.path,
                heading[:80],
                f"a text in {self._layout.encoding}",
                "name its encoding, cp1252 or utf-16 perhaps",
            )
        if not heading.strip():
            raise unreadable(self.path, "", "a heading and rows", "export the file again")
        return heading

    def _text(self, binary: io.BufferedReader) -> TextIO:
        encoding = self._layout.encoding
        known = "utf-8-sig" if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} else encoding
        # what fits no character is no number and no name either, and is told with its row
        return io.TextIOWrapper(binary, known, errors="replace")


def delimiter_of(heading: str) -> str:
    """Return the most frequent delimiter outside quotes; empty where there is none.

    Examples
    --------
    >>> delimiter_of("time;temperature, outside"), delimiter_of('"a;b",c')
    (';', ',')
    """
    outside = "".join(heading.split('"')[::2])
    counts = {delimiter: outside.count(delimiter) for delimiter in _DELIMITERS}
    # a column name may hold a comma, hardly a semicolon
    best = next((one for one in ";\t|" if counts[one]), ",")
    return best if counts[best] else ""


def _lines(text: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield lines in parts, with the number of the first; of too long ones only the beginning."""
    number, rest = 1, ""
    while part := text.read(_AT_ONCE):
        *lines, last = part.split("\n")
        if lines:
            lines[0] = rest + lines[0]
            yield number, lines
            number += len(lines)
            rest = last
        elif len(rest) <= _LONGEST:
            rest += last
    if rest:
        yield number, [rest]


def _cells(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line; nothing where quotes are wrong."""
    if len(line) > _LONGEST:
        return None
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return None


def _why(cells: list[str] | None, line: str, width: int) -> str:
    if len(line) > _LONGEST:
        return f"a line of more than {_LONGEST} characters"
    if cells is None:
        return f"quotes do not close: {line[:80]!r}"
    return f"{len(cells)} columns where the heading has {width}: {line[:80]!r}"
