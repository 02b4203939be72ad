"""Comfort: time outside the set-points, and temperatures of the coldest and warmest week."""

from __future__ import annotations

from scenarios.charts import Part, comfort_chart, temperature_chart
from scenarios.charts.comfort import ZoneComfort, zone_comfort
from scenarios.charts.series import extreme_weeks
from scenarios.report.content.subject import Subject
from scenarios.report.model import Block, Figure, Paragraph, Section

_HALF_HOUR = 1800.0
_WEEK = 7


def comfort_section(subject: Subject) -> Section:
    """Return comfort by zone and the temperatures of the zone that is worst off."""
    found = zone_comfort(subject.results, subject.titles)
    if not found:
        text = "No zone is ever occupied, so there is no comfort to judge."
        return Section("comfort", "Comfort", (Paragraph((text,)),))
    zone = _worst(found)
    blocks: list[Block] = [
        Paragraph(
            (
                "A zone is too cold or too warm when somebody is in and its air temperature lies "
                "outside the set-points in force by more than the zone's tolerance. The "
                f"temperatures below are those of {zone}, the zone with most such hours.",
            )
        ),
        Figure(comfort_chart(subject.results, subject.titles)),
    ]
    for day in dict.fromkeys(extreme_weeks(subject.base.trajectory)):
        part = Part(day, min(_WEEK, _days(subject)), _HALF_HOUR)
        chart = temperature_chart(subject.results, subject.titles, zone=zone, part=part)
        blocks.append(Figure(chart))
    return Section("comfort", "Comfort", tuple(blocks))


def _days(subject: Subject) -> int:
    trajectory = subject.base.trajectory
    return max(1, round(len(trajectory) * trajectory.step / 86400))


def _worst(found: tuple[ZoneComfort, ...]) -> str:
    """Return the zone with most uncomfortable hours that all results have; the first of equals."""
    outside: dict[str, float] = {}
    for item in found:
        outside[item.zone] = outside.get(item.zone, 0.0) + item.outside
    return max(outside, key=lambda zone: outside[zone])
