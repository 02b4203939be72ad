"""Which measure brought how much: waterfalls that add up to the whole difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.charts import Column, waterfall_chart
from scenarios.formats import Number
from scenarios.report.content.subject import Subject
from scenarios.report.content.words import kpi_title
from scenarios.report.model import Block, Figure, Paragraph, ReportCell, ReportTable, Section

if TYPE_CHECKING:
    from scenarios.attribution import Attribution

_CHARTS = ("site_energy", "energy_cost")
_TABLE = ("site_energy", "energy_cost", "carbon_emissions", "peak_electricity")


def attribution_section(subject: Subject) -> Section | None:
    """Return what each measure brings; ``None`` where no result was split into its measures."""
    found = [
        (number, title, result.attribution)
        for number, (title, result) in enumerate(zip(subject.titles, subject.results, strict=True))
        if result.attribution is not None
    ]
    if not found:
        return None
    if len(found) == 1:
        return Section(
            "attribution", "What each measure brings", tuple(_blocks(subject, *found[0]))
        )
    parts = tuple(
        Section(f"attribution-{number}", title, tuple(_blocks(subject, number, title, attribution)))
        for number, title, attribution in found
    )
    return Section("attribution", "What each measure brings", parts=parts)


def _blocks(subject: Subject, number: int, title: str, attribution: Attribution) -> Iterator[Block]:
    names = [name for name in _TABLE if name in attribution.kpis and any(_parts(attribution, name))]
    if not names:
        yield Paragraph((f"The measures of {title} change none of the main figures.",))
        return
    if number > 0 and attribution.base_run != subject.base.manifest.run:
        text = f"The measures of {title} are added to {attribution.base}, not to the base here."
        yield Paragraph((text,))
    for name in _CHARTS:
        if name in names:
            chart = waterfall_chart(
                attribution, name, kpi_title(name), name=f"waterfall-{name}-{number}"
            )
            yield Figure(chart)
    yield _table(number, title, attribution, names)


def _table(number: int, title: str, attribution: Attribution, names: list[str]) -> ReportTable:
    """Return the parts of the main figures by measure."""
    found = [attribution.kpis[name] for name in names]
    columns = [Column(kpi_title(name), kpi.unit) for name, kpi in zip(names, found, strict=True)]
    rows: list[tuple[ReportCell, ...]] = [
        (measure.name, *(Number(kpi.parts[place], kpi.unit, "signed") for kpi in found))
        for place, measure in enumerate(attribution.measures)
    ]
    rows.append(("All together", *(Number(sum(kpi.parts), kpi.unit, "signed") for kpi in found)))
    return ReportTable(
        f"attribution-{number}",
        f"Parts of the measures of {title}",
        (Column("Measure", numeric=False), *columns),
        tuple(rows),
        strong=(len(rows) - 1,),
    )


def _parts(attribution: Attribution, name: str) -> tuple[float, ...]:
    return attribution.kpis[name].parts
