"""Energy: by end use, month, hour and duration."""

from __future__ import annotations

from scenarios.charts import (
    carpet_chart,
    end_use_chart,
    load_duration_chart,
    mean_day_chart,
    monthly_chart,
)
from scenarios.charts.comfort import ELECTRICITY
from scenarios.report.content.subject import Subject
from scenarios.report.model import Block, Figure, Section

_MOST_CARPETS = 3


def energy_section(subject: Subject) -> Section:
    """Return the charts of energy."""
    titles, profiles = subject.titles, subject.profiles
    blocks: list[Block] = [Figure(end_use_chart(titles, subject.kpis))]
    if all(len(profile.monthly.months) > 1 for profile in profiles):
        blocks.append(Figure(monthly_chart(titles, profiles)))
    if all(ELECTRICITY in result.trajectory for result in subject.results):
        blocks += [
            Figure(load_duration_chart(titles, profiles)),
            Figure(mean_day_chart(titles, profiles)),
            Figure(carpet_chart(subject.results[:_MOST_CARPETS], titles[:_MOST_CARPETS])),
        ]
    return Section("energy", "Energy", tuple(blocks))
