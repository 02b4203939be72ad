"""What happened: malfunctions with their repairs, what occupants did, what processes told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scenarios.charts import Column
from scenarios.formats import Number
from scenarios.happenings import civil_time, currency, happened, moment_of
from scenarios.report.content.subject import Subject
from scenarios.report.model import Block, Code, Paragraph, ReportCell, ReportTable, Section

if TYPE_CHECKING:
    from scenarios.happenings import Happened
    from scenarios.run import RunResult

MOST_ROWS = 60
"""Rows of a table; the result itself has all of them."""

_ACTIONS = (
    ("Windows opened", "windows opened"),
    ("Windows closed", "windows closed"),
    ("Set warmer", "thermostat set warmer"),
    ("Set cooler", "thermostat set cooler"),
)


def happenings_section(subject: Subject) -> Section | None:
    """Return what happened in each result; nothing where nothing did."""
    blocks: list[Block] = []
    for number, (title, result) in enumerate(
        zip(subject.titles, subject.results, strict=True), start=1
    ):
        of = "" if len(subject.results) == 1 else f": {title}"
        told = happened(result)
        blocks += [
            *_malfunctions(result, number, of),
            *_actions(told, number, of),
            *_processes(told, number, of),
        ]
    return Section("happenings", "What happened", tuple(blocks)) if blocks else None


def _malfunctions(result: RunResult, number: int, of: str) -> Iterator[Block]:
    broken = result.trajectory.breakdowns
    if not broken:
        return
    money = currency(result)
    columns = (
        Column("Malfunction", numeric=False),
        Column("Where", numeric=False),
        Column("Begun", numeric=False),
        Column("Noticed", numeric=False),
        Column("Repaired", numeric=False),
        Column("Cost", money),
    )
    rows: list[tuple[ReportCell, ...]] = [
        (
            f"{each.name} ({each.kind.replace('_', ' ')})",
            Code(each.asset),
            moment_of(result, each.begun_at),
            moment_of(result, each.noticed),
            moment_of(result, each.repaired),
            None if each.repaired is None else Number(each.cost, money),
        )
        for each in broken
    ]
    yield from _shortened(f"malfunctions-{number}", f"Malfunctions and repairs{of}", columns, rows)


def _actions(told: Sequence[Happened], number: int, of: str) -> Iterator[Block]:
    """Yield how often the people of each zone acted."""
    counts = Counter((each.where, each.what) for each in told)
    zones = dict.fromkeys(each.where for each in told if each.kind in {"window", "thermostat"})
    if not zones:
        return
    columns = (Column("Zone", numeric=False), *(Column(head) for head, _ in _ACTIONS))
    rows: tuple[tuple[ReportCell, ...], ...] = tuple(
        (Code(zone), *(Number(float(counts[zone, what])) for _, what in _ACTIONS)) for zone in zones
    )
    yield ReportTable(f"actions-{number}", f"What occupants did, times{of}", columns, rows)


def _processes(told: Sequence[Happened], number: int, of: str) -> Iterator[Block]:
    columns = tuple(Column(head, numeric=False) for head in ("Time", "Where", "What"))
    rows: list[tuple[ReportCell, ...]] = [
        (civil_time(each.time), Code(each.where), each.what)
        for each in told
        if each.kind == "process"
    ]
    if rows:
        yield from _shortened(f"processes-{number}", f"What processes told{of}", columns, rows)


def _shortened(
    name: str, title: str, columns: tuple[Column, ...], rows: Sequence[tuple[ReportCell, ...]]
) -> Iterator[Block]:
    yield ReportTable(name, title, columns, tuple(rows[:MOST_ROWS]))
    if len(rows) > MOST_ROWS:
        yield Paragraph((f"The first {MOST_ROWS} of {len(rows)}; the result holds all of them.",))
