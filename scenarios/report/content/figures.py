"""The table of all figures: values, differences and their judgement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scenarios.charts import Column, difference_chart
from scenarios.compare.words import margin
from scenarios.formats import MISSING, Number
from scenarios.report.content.subject import Subject, figure
from scenarios.report.content.words import kpi_title
from scenarios.report.model import Block, Figure, Mark, Paragraph, ReportTable, Section, Tone

if TYPE_CHECKING:
    from scenarios.compare import Alternative, KpiDifference
    from scenarios.replications import Replications
    from scenarios.statistics import Interval
    from sim.kpis import Kpi

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Energy": (
        "site_energy", "site_energy_intensity", "primary_energy", "electricity",
        "electricity_import", "electricity_export", "photovoltaic_energy", "natural_gas",
        "district_heating", "district_cooling", "self_consumption", "self_sufficiency",
    ),
    "End uses": (
        "heating_energy", "cooling_energy", "fan_energy", "pump_energy", "lighting_energy",
        "equipment_energy", "hot_water_energy", "other_energy", "vehicle_energy", "battery_energy",
    ),
    "Loads and peaks": (
        "heating_load", "cooling_load", "peak_electricity", "peak_heating", "peak_cooling",
        "equipment_starts",
    ),
    "Batteries and vehicles": (
        "battery_cycles", "battery_capacity_left", "vehicle_unmet_energy",
    ),
    "Cost and carbon": (
        "energy_cost", "electricity_cost", "natural_gas_cost", "district_heating_cost",
        "district_cooling_cost", "carbon_emissions", "grid_carbon",
    ),
    "Comfort": (
        "unmet_heating_hours", "unmet_cooling_hours", "unmet_degree_hours",
        "occupied_hours_in_comfort", "mean_ppd", "free_running_hours_in_category_ii",
        "free_running_hours_in_ashrae_80", "high_co2_hours", "mean_occupied_co2",
        "unmet_humidity_hours",
    ),
    "Repairs": (
        "malfunction_hours",
        "equipment_availability",
        "mean_time_to_repair",
        "repair_cost",
    ),
    "People": ("window_open_hours", "thermostat_overrides", "thermostat_override_hours"),
}  # fmt: skip
"""KPIs in the order of the report; those not named here follow at the end."""
_SHOWN_AT_ZERO = ("Comfort",)
_TONES: Mapping[str, Tone] = {"better": "good", "worse": "bad"}
_VERDICTS = {"neither": "", "same": "same", "unclear": "within chance"}


def figures_section(subject: Subject) -> Section:
    """Return all figures of the results, in groups."""
    note: Block = Paragraph(
        (
            "Figures hold for the period simulated. They are rounded one by one; sums and "
            "differences are taken before rounding. Carriers and end uses that are zero are left "
            "out; the JSON file has them all.",
        )
    )
    if subject.comparison is None:
        tables = _single(subject.base.kpis, subject.base.replications)
        return Section("figures", "Results in figures", (*tables, note))
    parts = [_compared(number, title, alternative, subject.titles[0])
             for number, title, alternative in subject.alternatives()]  # fmt: skip
    chart = difference_chart(subject.titles[1:], [each for _, _, each in subject.alternatives()])
    charts: tuple[Block, ...] = () if chart is None else (Figure(chart),)
    if len(parts) == 1:
        return Section("figures", "Results in figures", (*charts, *parts[0].blocks, note))
    return Section("figures", "Results in figures", (*charts, note), tuple(parts))


def groups_of(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the names in the groups of the report; what no group names comes last."""
    known = {name for group in GROUPS.values() for name in group}
    found = {
        title: tuple(name for name in group if name in names) for title, group in GROUPS.items()
    }
    found["Other figures"] = tuple(name for name in names if name not in known)
    return {title: group for title, group in found.items() if group}


def _single(kpis: Mapping[str, Kpi], replications: Replications | None) -> tuple[Block, ...]:
    columns = [Column("Figure", numeric=False), Column("Value")]
    intervals = {} if replications is None else replications.intervals()
    if replications is not None:
        kpis = replications.means()
        columns = [columns[0], Column(f"Mean of {len(replications)} runs"), Column("± (95 %)")]
    tables = []
    for title, names in groups_of(tuple(kpis)).items():
        rows = tuple(
            (
                kpi_title(name),
                figure(kpis[name]),
                *((_margin(intervals.get(name), kpis[name].unit),) if intervals else ()),
            )
            for name in names
            if kpis[name].value != 0 or title in _SHOWN_AT_ZERO
        )
        if rows:
            tables.append(ReportTable(_table_name(title), title, tuple(columns), rows, even=True))
    return tuple(tables)


def _compared(number: int, title: str, alternative: Alternative, base: str) -> Section:
    found = {item.name: item for item in alternative.kpis}
    paired = any(item.uncertainty is not None for item in alternative.kpis)
    columns = (
        Column("Figure", numeric=False),
        Column(base),
        Column(title),
        Column("Difference"),
        *((Column("± (95 %)"),) if paired else ()),
        Column("Relative", "%"),
        Column("Judgement", numeric=False),
    )
    tables = []
    for head, names in groups_of(tuple(found)).items():
        rows = tuple(
            _row(found[name], paired=paired)
            for name in names
            if found[name].before != 0 or found[name].after != 0 or head in _SHOWN_AT_ZERO
        )
        if rows:
            name = f"{_table_name(head)}-{number}"
            tables.append(ReportTable(name, head, columns, rows, even=True))
    return Section(f"figures-{number}", title, tuple(tables))


def _table_name(title: str) -> str:
    return f"figures-{title.lower().replace(' ', '-')}"


def _margin(interval: Interval | None, unit: str) -> str:
    return MISSING if interval is None else margin(interval, unit)


def _row(item: KpiDifference, *, paired: bool) -> tuple[str | Number | Mark, ...]:
    interval = None if item.uncertainty is None else item.uncertainty.absolute
    relative = None if item.relative is None else item.relative * 100
    return (
        kpi_title(item.name),
        Number(item.before, item.unit),
        Number(item.after, item.unit),
        Number(item.absolute, item.unit, "signed"),
        *((_margin(interval, item.unit),) if paired else ()),
        Number(relative, "%", "signed"),
        verdict_mark(item),
    )


def verdict_mark(item: KpiDifference) -> Mark | str:
    """Return the judgement of a difference: a word with its sign."""
    tone = _TONES.get(item.verdict)
    return _VERDICTS[item.verdict] if tone is None else Mark(item.verdict, tone)
