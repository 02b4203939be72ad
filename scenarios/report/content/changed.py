"""What was changed: inputs that differ, brought together where many zones change alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.changes import InputDifference, unit_of
from scenarios.charts import Column
from scenarios.formats import Number
from scenarios.report.content.subject import Subject
from scenarios.report.content.words import plural
from scenarios.report.model import (
    Block,
    Code,
    Paragraph,
    ReportCell,
    ReportTable,
    Section,
)
from scenarios.values import change_cell, value_cell

_COLLECTIONS = (
    "zones", "surfaces", "systems", "photovoltaics", "batteries",
    "vehicle_charging", "hot_water", "other_loads",
)  # fmt: skip
"""Parts of a site whose members are often changed alike."""
_MOST_NAMES = 4
_SHORT = 18


@dataclass(frozen=True, slots=True)
class ChangedInput:
    """An input with its value before and after, for one or several members of a collection.

    Attributes
    ----------
    path : str
        Place in the site, ``*`` for the members.
    members : tuple of str
        Names that the star stands for; empty for a single place.
    count : int
        Members of the collection in all.
    before, after : object
        Plain values.
    unit : str
        Of both values.
    """

    path: str
    members: tuple[str, ...]
    count: int
    before: object
    after: object
    unit: str

    @property
    def where(self) -> str:
        """The members in words."""
        if not self.members:
            return ""
        if len(self.members) == self.count:
            return f"all {self.count}"
        if len(self.members) > _MOST_NAMES:
            return f"{len(self.members)} of {self.count}"
        return ", ".join(self.members)


def grouped(inputs: Iterable[InputDifference], site: Mapping[str, Any]) -> tuple[ChangedInput, ...]:
    """Bring together inputs that change alike in several members of a collection.

    Parameters
    ----------
    inputs : iterable of InputDifference
        Every input that differs.
    site : mapping
        Plain data of the site, for the number of members.
    """
    groups: dict[tuple[str, ...], list[tuple[str, InputDifference]]] = {}
    for item in inputs:
        head, member, rest = _parts(item.path)
        alike = (head, rest, repr(item.before), repr(item.after)) if rest else (item.path,)
        groups.setdefault(alike, []).append((member, item))
    return tuple(_group(members, site) for members in groups.values())


def expanded(inputs: Iterable[InputDifference]) -> Iterator[InputDifference]:
    """Yield the inputs one by one where a whole part of the site is new or gone."""
    for item in inputs:
        if item.before is None and isinstance(item.after, Mapping):
            yield from (
                InputDifference(path, None, value, unit_of(path))
                for path, value in _leaves(item.path, item.after)
            )
        elif item.after is None and isinstance(item.before, Mapping):
            yield from (
                InputDifference(path, value, None, unit_of(path))
                for path, value in _leaves(item.path, item.before)
            )
        else:
            yield item


def _leaves(path: str, part: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in part.items():
        place = f"{path}.{name}"
        if isinstance(value, Mapping):
            yield from _leaves(place, value)
        elif value not in (None, "", [], ()):
            yield place, value


def _parts(path: str) -> tuple[str, str, str]:
    head, _, rest = path.partition(".")
    if head not in _COLLECTIONS:
        return path, "", ""
    member, _, rest = rest.partition(".")
    return head, member, rest


def _group(members: Sequence[tuple[str, InputDifference]], site: Mapping[str, Any]) -> ChangedInput:
    _, first = members[0]
    if len(members) == 1:
        return ChangedInput(first.path, (), 1, first.before, first.after, first.unit)
    head, _, rest = _parts(first.path)
    names = tuple(name for name, _ in members)
    count = len(site.get(head, names))
    return ChangedInput(f"{head}.*.{rest}", names, count, first.before, first.after, first.unit)


def changed_section(subject: Subject) -> Section:
    """Return the inputs that differ from the base, or from the site of a single result."""
    if subject.comparison is None:
        return _own_changes(subject)
    parts = [
        (title, _difference_blocks(subject, number, title, alternative.inputs))
        for number, title, alternative in subject.alternatives()
    ]
    if len(parts) == 1:
        return Section("inputs", "What was changed", parts[0][1])
    sections = tuple(
        Section(f"inputs-{number}", title, blocks)
        for number, (title, blocks) in enumerate(parts, 1)
    )
    return Section("inputs", "What was changed", parts=sections)


def _difference_blocks(
    subject: Subject, number: int, title: str, inputs: Sequence[InputDifference]
) -> tuple[Block, ...]:
    base = subject.titles[0]
    if not inputs:
        return (Paragraph((f"{title} has the same inputs as {base}.",)),)
    groups = grouped(expanded(inputs), subject.site)
    counted = plural(len(inputs), "input")
    text = (
        f"{title} differs from {base} in {counted}, and in nothing else: building, weather, use "
        "and random numbers are otherwise the same."
    )
    table = _table(
        f"changed-inputs-{number}", f"Inputs of {base} and {title}", groups, (base, title)
    )
    return (Paragraph((text,)), table)


def _table(
    name: str, title: str, groups: Sequence[ChangedInput], heads: tuple[str, str]
) -> ReportTable:
    several = any(group.members for group in groups)
    columns = [Column("Input", numeric=False)]
    columns += [Column("Applies to", numeric=False)] if several else []
    values = [[value_cell(g.before, g.unit), value_cell(g.after, g.unit)] for g in groups]
    columns += [
        Column(head, numeric=all(_is_short(cells[place]) for cells in values))
        for place, head in enumerate(heads)
    ]
    rows = tuple(
        (
            Code(group.path),
            *((group.where,) if several else ()),
            *cells,
        )
        for group, cells in zip(groups, values, strict=True)
    )
    return ReportTable(name, title, tuple(columns), rows)


def _is_short(cell: ReportCell) -> bool:
    return isinstance(cell, Number) or len(str(cell)) <= _SHORT


def _own_changes(subject: Subject) -> Section:
    scenario = subject.base.resolved_document["scenario"]
    changes = scenario["changes"]
    blocks: list[Block] = []
    if scenario.get("description"):
        blocks.append(Paragraph((str(scenario["description"]),)))
    if not changes:
        blocks.append(Paragraph((f"The scenario takes the site {subject.site_title} as it is.",)))
    else:
        values = [change_cell(change["path"], change["value"]) for change in changes]
        rows = tuple(
            (Code(str(change["path"])), str(change.get("text") or ""), value)
            for change, value in zip(changes, values, strict=True)
        )
        columns = (
            Column("Input", numeric=False),
            Column("What is done", numeric=False),
            Column("New value", numeric=all(map(_is_short, values))),
        )
        title = f"Changes of the site {subject.site_title}, in order"
        blocks.append(ReportTable("changes", title, columns, rows))
    return Section("inputs", "What was simulated", tuple(blocks))
