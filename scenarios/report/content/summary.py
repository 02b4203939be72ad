"""The summary: what came of it in plain words, and how it was calculated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scenarios.charts.palette import END_USES
from scenarios.compare.words import told
from scenarios.formats import Number
from scenarios.report.content.subject import Subject, figure
from scenarios.report.content.words import (
    kpi_title,
    listed,
    magnitude,
    more_or_less,
    share,
)
from scenarios.report.model import (
    Block,
    Bullets,
    Inline,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Text,
    Tone,
)

if TYPE_CHECKING:
    from scenarios.compare import Alternative, KpiDifference, MeasureEconomics
    from sim.errors import Finding
    from sim.kpis import Kpi

_CARDS = ("site_energy", "energy_cost", "carbon_emissions", "peak_electricity")
_SINGLE_CARDS = (
    "site_energy", "site_energy_intensity", "energy_cost", "carbon_emissions", "peak_electricity",
    "unmet_heating_hours", "unmet_cooling_hours",
)  # fmt: skip
_WORTH_NAMING = 0.1
"""Share of the largest contribution from which an end use is named."""
_NEGLIGIBLE = 5e-4
"""Relative difference below which a figure counts as unchanged."""


def summary_section(subject: Subject) -> Section:
    """Return the summary of the report."""
    if subject.comparison is None:
        blocks: tuple[Block, ...] = _single(subject)
        parts: tuple[Section, ...] = ()
    elif len(subject.results) == 2:
        _, title, alternative = subject.alternatives()[0]
        blocks, parts = (*_compared(subject, title, alternative), *_method(subject)), ()
    else:
        blocks = _method(subject)
        parts = tuple(
            Section(f"summary-{number}", title, _compared(subject, title, alternative))
            for number, title, alternative in subject.alternatives()
        )
    return Section("summary", "Summary", (*blocks, *_doubts(subject)), parts)


def _single(subject: Subject) -> tuple[Block, ...]:
    kpis, title = subject.base.kpis, subject.titles[0]
    blocks: list[Block] = []
    if "site_energy" in kpis:
        lead: list[Inline] = [f"{title} uses ", figure(kpis["site_energy"]), " on the site"]
        if "site_energy_intensity" in kpis:
            lead += [", or ", figure(kpis["site_energy_intensity"]), " of floor area"]
        blocks.append(Paragraph((*lead, "."), lead=True))
    cards = tuple(
        KeyFigure(kpi_title(name), figure(kpis[name])) for name in _SINGLE_CARDS if name in kpis
    )
    return (*blocks, KeyFigures(cards), Paragraph(_largest_uses(kpis)), _one_run(subject))


def _largest_uses(kpis: Mapping[str, Kpi]) -> Text:
    uses = [(use.title, kpis[use.kpi]) for use in END_USES.values() if use.kpi in kpis]
    uses = sorted((use for use in uses if use[1].value > 0), key=lambda use: -use[1].value)[:3]
    if not uses:
        return ("No end use has any consumption.",)
    parts = _joined([(title.lower(), " (", figure(kpi), ")") for title, kpi in uses])
    return ("The largest end uses are ", *parts, ".")


def _joined(parts: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Return parts as a list in a sentence."""
    made: list[Inline] = []
    for index, part in enumerate(parts):
        if index:
            made.append(" and " if index == len(parts) - 1 else ", ")
        made.extend(part)
    return tuple(made)


def _one_run(subject: Subject) -> Paragraph:
    manifest = subject.base.manifest
    return Paragraph(
        (
            "The figures come from a dynamic simulation of every zone of the building, driven by "
            f"the weather file {manifest.weather}. The section on tracing shows how each of them "
            "follows from the inputs.",
        )
    )


def _compared(subject: Subject, title: str, alternative: Alternative) -> tuple[Block, ...]:
    found = {item.name: item for item in alternative.kpis}
    base = subject.titles[0]
    blocks: list[Block] = []
    if "site_energy" in found:
        lead = (*_lead(found["site_energy"], title, base), *_grid(found))
        blocks.append(Paragraph(lead, lead=True))
    blocks.append(KeyFigures(tuple(_cards(found, alternative.economics))))
    texts = (
        _contributions(found),
        _money(found, alternative.economics),
        _comfort(found, base),
        _carbon(found),
    )
    return (*blocks, *(Paragraph(text) for text in texts if text))


def _lead(item: KpiDifference, title: str, base: str) -> Text:
    after, before = Number(item.after, item.unit), Number(item.before, item.unit)
    if _unchanged(item):
        return (f"{title} uses as much energy on the site as {base}: ", after, ".")
    if item.uncertainty is not None:
        sure = (f"{title} uses ", after, f" on the site where {base} uses ", before, ": ")
        return (*sure, f"{told(item)}.")
    return (
        f"{title} uses ",
        after,
        f" on the site where {base} uses ",
        before,
        ": ",
        magnitude(item.absolute, item.unit),
        " or ",
        share(item.relative),
        f" {more_or_less(item.absolute)}.",
    )


def _grid(found: Mapping[str, KpiDifference]) -> Text:
    """Tell of the grid where the site uses as much as before: its own electricity replaces some."""
    item = found.get("electricity_import")
    if item is None or not _unchanged(found["site_energy"]) or _unchanged(item):
        return ()
    return (
        " It draws ",
        magnitude(item.absolute, item.unit),
        " or ",
        share(item.relative),
        f" {more_or_less(item.absolute)} electricity from the grid.",
    )


def _unchanged(item: KpiDifference) -> bool:
    return item.absolute == 0 or (item.relative is not None and abs(item.relative) < _NEGLIGIBLE)


def _cards(
    found: Mapping[str, KpiDifference], economics: MeasureEconomics | None
) -> Iterator[KeyFigure]:
    tones: dict[str, Tone] = {"better": "good", "worse": "bad"}
    for name in _CARDS:
        if name in found:
            item = found[name]
            note: Text = (Number(item.absolute, item.unit, "signed"),)
            if item.relative is not None:
                note = (*note, ", ", Number(item.relative * 100, "%", "signed"))
            number = Number(item.after, item.unit)
            yield KeyFigure(kpi_title(name), number, note, tones.get(item.verdict, "neutral"))
    if economics is not None:
        tone: Tone = "good" if economics.net_present_value >= 0 else "bad"
        worth = Number(economics.net_present_value, economics.currency)
        note = ("over ", Number(float(economics.horizon), "year"))
        yield KeyFigure("Net present value", worth, note, tone)
        payback = Number(economics.simple_payback, "year")
        invested = ("for ", Number(economics.investment, economics.currency))
        yield KeyFigure("Simple payback", payback, invested, "neutral")


def _contributions(found: Mapping[str, KpiDifference]) -> Text:
    """Name the end uses behind the difference, the largest first."""
    items = [(use.title.lower(), found[use.kpi]) for use in END_USES.values() if use.kpi in found]
    items = sorted((i for i in items if i[1].absolute != 0), key=lambda i: -abs(i[1].absolute))
    if not items:
        return ()
    least = _WORTH_NAMING * abs(items[0][1].absolute)
    parts = _joined(
        [
            (f"{name} (", Number(item.absolute, item.unit, "signed"), ")")
            for name, item in items
            if abs(item.absolute) >= least
        ]
    )
    return ("The difference comes from ", *parts, ".")


def _money(found: Mapping[str, KpiDifference], economics: MeasureEconomics | None) -> Text:
    text: list[Inline] = []
    if "energy_cost" in found:
        item = found["energy_cost"]
        text += [
            "Energy costs ",
            Number(item.after, item.unit),
            " instead of ",
            Number(item.before, item.unit),
            ", ",
            magnitude(item.absolute, item.unit),
            f" {more_or_less(item.absolute)}. ",
        ]
    if economics is not None:
        text += _payback(economics)
    return tuple(text)


def _payback(economics: MeasureEconomics) -> list[Inline]:
    text: list[Inline] = ["An investment of ", Number(economics.investment, economics.currency)]
    if economics.simple_payback is None:
        text += [" saves no energy cost, so it never pays for itself"]
    else:
        text += [
            " saves ",
            Number(economics.annual_saving, economics.currency),
            " a year and pays for itself in ",
            Number(economics.simple_payback, "year"),
        ]
    return [
        *text,
        "; its net present value over ",
        Number(float(economics.horizon), "year"),
        " at a real discount rate of ",
        Number(100 * economics.discount_rate, "%"),
        " is ",
        Number(economics.net_present_value, economics.currency),
        ".",
    ]


def _comfort(found: Mapping[str, KpiDifference], base: str) -> Text:
    kinds = [k for k in ("heating", "cooling") if f"unmet_{k}_hours" in found]
    if not kinds:
        return ()
    parts = []
    for kind in kinds:
        item = found[f"unmet_{kind}_hours"]
        before, after = Number(item.before, item.unit), Number(item.after, item.unit)
        parts.append((f"the {kind} set-point is missed in ", after, f" ({base}: ", before, ")"))
    return ("While people are in, ", *_joined(list(parts)), ".")


def _carbon(found: Mapping[str, KpiDifference]) -> Text:
    if "carbon_emissions" not in found:
        return ()
    item = found["carbon_emissions"]
    if _unchanged(item):
        return ("Carbon emissions stay the same: ", Number(item.after, item.unit), ".")
    return (
        "Carbon emissions of operation are ",
        Number(item.after, item.unit),
        ", ",
        magnitude(item.absolute, item.unit),
        " or ",
        share(item.relative),
        f" {more_or_less(item.absolute)}.",
    )


def _method(subject: Subject) -> tuple[Block, ...]:
    seeds = {result.manifest.seed for result in subject.results}
    weathers = {result.manifest.weather_hash for result in subject.results}
    same = [
        *(["the same weather"] if len(weathers) == 1 else []),
        *(["the same random numbers of occupancy"] if len(seeds) == 1 else []),
    ]
    common = f" with {listed(same)}" if same else ""
    count = "Both scenarios" if len(subject.results) == 2 else "All scenarios"
    return (
        Paragraph(
            (
                f"{count} are simulated zone by zone{common}, and differ only in the inputs listed "
                f"as changed. A saving is the figure of {subject.titles[0]} minus the "
                "figure of the alternative; nothing else is added or estimated.",
            )
        ),
        *_replicated(subject),
    )


def _replicated(subject: Subject) -> tuple[Block, ...]:
    """Tell where figures are means, and of what."""
    counts = {len(r.replications) for r in subject.results if r.replications is not None}
    if not counts:
        return ()
    number = f"{max(counts)}" if len(counts) == 1 else f"up to {max(counts)}"
    text = (
        f"The scenarios were run with {number} sets of random numbers, the same for all of them. "
        "Figures with an interval are means of these replications; intervals hold the true mean "
        "in 95 of 100 such studies. Bills, series and the calculations in the appendix are those "
        "of the first replication."
    )
    return (Paragraph((text,)),)


def _doubts(subject: Subject) -> tuple[Block, ...]:
    found = tuple(dict.fromkeys(text for _, text in findings(subject)))
    if not found:
        return ()
    return (
        Paragraph(("Keep in mind when using these figures:",)),
        Bullets(tuple((text,) for text in found)),
    )


def findings(subject: Subject) -> Iterator[tuple[Finding, str]]:
    """Yield doubts about the results and their comparison, each with its text for the report."""
    texts = [{finding.text for finding in result.findings} for result in subject.results]
    shared = set.intersection(*texts)
    for result, title in zip(subject.results, subject.titles, strict=True):
        for finding in result.findings:
            yield finding, finding.text if finding.text in shared else f"{title}: {finding.text}"
    if subject.comparison is not None:
        for finding in subject.comparison.findings:
            yield finding, finding.text
