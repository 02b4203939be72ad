"""Comfort: time outside the set-points, and temperatures of the coldest and warmest week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scenarios.charts import Panels, Part, comfort_chart, temperature_chart
from scenarios.charts.comfort import ZoneComfort, zone_comfort
from scenarios.charts.series import extreme_weeks, window, zone_names
from scenarios.report.content.subject import Subject
from scenarios.report.model import Block, Figure, Paragraph, Section

if TYPE_CHECKING:
    from scenarios.run import RunResult

_HALF_HOUR = 1800.0
_WEEK = 7


def comfort_section(subject: Subject) -> Section:
    """Return comfort by zone and the temperatures of the zone that is worst off."""
    found = zone_comfort(subject.results, subject.titles)
    if not found:
        text = "No zone is ever occupied, so there is no comfort to judge."
        return Section("comfort", "Comfort", (Paragraph((text,)),))
    blocks: list[Block] = [
        Paragraph(
            (
                "A zone is too cold or too warm when somebody is in and its air temperature lies "
                "outside the set-points in force by more than the zone's tolerance. The "
                "temperatures below are those of the zone with most such hours.",
            )
        ),
        Figure(comfort_chart(subject.results, subject.titles)),
    ]
    zone = _worst(found, [zone_names(result.trajectory) for result in subject.results])
    if zone is not None:
        blocks += [Figure(chart) for chart in _temperatures(subject, zone)]
    return Section("comfort", "Comfort", tuple(blocks))


def _temperatures(subject: Subject, zone: str) -> Iterator[Panels]:
    """Yield the coldest and the warmest week of the base, for the results that cover them."""
    for first in dict.fromkeys(extreme_weeks(subject.base.trajectory)):
        part = Part(first, min(_WEEK, _days(subject)), _HALF_HOUR)
        covered = [
            (result, title)
            for result, title in zip(subject.results, subject.titles, strict=True)
            if _covers(result, part)
        ]
        results, titles = zip(*covered, strict=True)
        yield temperature_chart(results, titles, zone=zone, part=part)


def _covers(result: RunResult, part: Part) -> bool:
    found = window(result.trajectory, part.first, part.days)
    return bool(found.stop > found.start)


def _days(subject: Subject) -> int:
    trajectory = subject.base.trajectory
    return max(1, round(len(trajectory) * trajectory.step / 86400))


def _worst(found: tuple[ZoneComfort, ...], zones: list[tuple[str, ...]]) -> str | None:
    """Return the zone with most uncomfortable hours that all results have; the first of equals."""
    outside: dict[str, float] = {}
    for item in found:
        if all(item.zone in names for names in zones):
            outside[item.zone] = outside.get(item.zone, 0.0) + item.outside
    return max(outside, key=lambda zone: outside[zone], default=None)
