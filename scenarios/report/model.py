"""What a report says, without how it is set: sections of texts, numbers, tables and charts.

HTML, PDF, CSV and JSON are written from the same frozen report, so no format can say another number
than the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scenarios.charts import Chart, Column, Table
from scenarios.formats import Number

Tone = Literal["good", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class Code:
    """A path, command, hash or other text that is read letter by letter."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Strong:
    """A text that carries weight."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement: a word, with a sign and a colour as support.

    Attributes
    ----------
    text : str
        The word, ``better``.
    tone : {'good', 'bad', 'neutral'}
        Which sign and colour go with it.
    """

    text: str
    tone: Tone = "neutral"

    def __str__(self) -> str:
        return self.text


Inline = str | Number | Code | Strong | Mark
Text = tuple[Inline, ...]
"""A run of words and numbers."""
ReportCell = Inline | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Attributes
    ----------
    text : tuple of Inline
        Words and numbers in order.
    lead : bool
        Set larger: the one sentence to read.
    """

    text: Text
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure to remember.

    Attributes
    ----------
    title : str
        What it is.
    number : Number
        The figure.
    note : tuple of Inline
        What it is compared with.
    tone : {'good', 'bad', 'neutral'}
        Judgement.
    """

    title: str
    number: Number
    note: Text = ()
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures to remember, side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report.

    Attributes
    ----------
    name : str
        Identifier within the report, letters and dashes.
    title : str
        What it shows.
    columns : tuple of Column
        The first one names the rows.
    rows : tuple of tuple of (Inline or None)
        One cell for each column.
    strong : tuple of int
        Rows that are totals.
    even : bool
        Columns after the first are equally wide, so that tables below one another line up.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[ReportCell, ...], ...]
    strong: tuple[int, ...] = ()
    even: bool = False

    @classmethod
    def of(cls, name: str, title: str, table: Table) -> ReportTable:
        """Return the table of a chart as a table of the report."""
        return cls(name, title, table.columns, table.rows, table.strong)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart in its place."""

    chart: Chart


Block = Paragraph | Bullets | KeyFigures | ReportTable | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report.

    Attributes
    ----------
    name : str
        Identifier within the report, letters and dashes.
    title : str
        Its heading.
    blocks : tuple of Block
        Its content.
    parts : tuple of Section
        Sections below it.
    """

    name: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the title page."""

    label: str
    text: Text


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report.

    Attributes
    ----------
    title, subtitle : str
        Of the title page.
    facts : tuple of Fact
        Of the title page.
    sections : tuple of Section
        In order.
    day : date
        First day of the period: the only date that goes into a file's metadata, so that equal
        results make equal files.
    """

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    day: date

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Yield every block with its section, in order."""
        for section in self.sections:
            yield from _blocks(section)

    def charts(self) -> Iterator[Chart]:
        """Yield every chart, in order."""
        return (block.chart for _, block in self.blocks() if isinstance(block, Figure))


def _blocks(section: Section) -> Iterator[tuple[Section, Block]]:
    yield from ((section, block) for block in section.blocks)
    for part in section.parts:
        yield from _blocks(part)
