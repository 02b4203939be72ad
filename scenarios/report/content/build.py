"""From results to the report: which sections, in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scenarios.report.content.attribution import attribution_section
from scenarios.report.content.carbon import carbon_section
from scenarios.report.content.changed import changed_section
from scenarios.report.content.comfort import comfort_section
from scenarios.report.content.costs import cost_section
from scenarios.report.content.energy import energy_section
from scenarios.report.content.figures import figures_section
from scenarios.report.content.happenings import happenings_section
from scenarios.report.content.limits import limits_section
from scenarios.report.content.provenance import provenance_section
from scenarios.report.content.subject import Subject, subject_of
from scenarios.report.content.summary import summary_section
from scenarios.report.content.trace import trace_section
from scenarios.report.content.words import listed, period
from scenarios.report.model import Code, Fact, Report, Section

if TYPE_CHECKING:
    from scenarios.run import RunResult

_SECTIONS: tuple[Callable[[Subject], Section | None], ...] = (
    summary_section,
    changed_section,
    figures_section,
    attribution_section,
    energy_section,
    cost_section,
    comfort_section,
    carbon_section,
    happenings_section,
    limits_section,
    trace_section,
    provenance_section,
)


def build_report(results: Sequence[RunResult]) -> Report:
    """Return the report on one result, or on results compared with the first of them.

    Parameters
    ----------
    results : sequence of RunResult
        At least one; the first is the base.
    """
    subject = subject_of(results)
    return Report(
        title=_title(subject),
        subtitle=f"{subject.site_title} · {_kind(subject)}",
        facts=_facts(subject),
        sections=tuple(made for make in _SECTIONS if (made := make(subject)) is not None),
        day=subject.start,
    )


def _title(subject: Subject) -> str:
    titles = subject.titles
    if len(titles) == 1:
        return titles[0]
    if len(titles) == 2:
        return f"{titles[1]} compared with {titles[0]}"
    return f"{len(titles)} scenarios compared"


def _kind(subject: Subject) -> str:
    return "Simulation report" if subject.comparison is None else "Comparison of scenarios"


def _facts(subject: Subject) -> tuple[Fact, ...]:
    location = subject.site["location"]
    manifests = [result.manifest for result in subject.results]
    periods = dict.fromkeys(period(each.period_start, each.period_end) for each in manifests)
    tariffs = dict.fromkeys(each.tariff or "none" for each in manifests)
    latitude, longitude = float(location["latitude"]), float(location["longitude"])
    place = (
        f"{abs(latitude):.2f}° {'N' if latitude >= 0 else 'S'}, "
        f"{abs(longitude):.2f}° {'E' if longitude >= 0 else 'W'}"
    )
    return (
        Fact("Site", (subject.site_title,)),
        Fact("Place", (f"{place}, {location['time_zone']}",)),
        Fact("Floor area", (subject.floor_area,)),
        Fact("Period", (listed(list(periods)),)),
        Fact("Weather", (listed(list(dict.fromkeys(each.weather for each in manifests))),)),
        Fact("Tariff", (listed(list(tariffs)),)),
        Fact("Scenarios", (listed(list(subject.titles)),)),
        Fact("Runs", tuple(_runs([each.run for each in manifests]))),
        Fact("Atrium", (listed(list(dict.fromkeys(each.engine_version for each in manifests))),)),
    )


def _runs(names: list[str]) -> list[str | Code]:
    made: list[str | Code] = []
    for index, name in enumerate(names):
        made += [", "] if index else []
        made.append(Code(name))
    return made
