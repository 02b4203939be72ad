"""How to trace a figure: worked sums, what each figure is, and the inputs it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.charts import Column
from scenarios.formats import Number
from scenarios.report.content.carbon import CARRIERS, carbon_factor, delivered
from scenarios.report.content.costs import bill_items, price_of
from scenarios.report.content.subject import Subject, figure
from scenarios.report.content.words import kpi_title
from scenarios.report.model import Block, Code, Paragraph, ReportCell, ReportTable, Section
from scenarios.values import value_cell
from sim.factors import factors_of
from sim.kpis import KPI_DEFINITIONS

if TYPE_CHECKING:
    from scenarios.run import RunResult


class Origin(NamedTuple):
    """Where a figure comes from: series of the result, and places of the site it depends on."""

    series: str
    inputs: str


_ENVELOPE = "zones, surfaces, constructions, glazings, ground, weather"
_SETPOINTS = "zones.*.heating, zones.*.cooling, schedules"
ORIGINS: Mapping[str, Origin] = {
    "site_energy": Origin(
        "site: electricity_demand, gas_demand, district_heating_demand, district_cooling_demand",
        "all of those below",
    ),
    "site_energy_intensity": Origin("site: as site energy", "as site energy; zones.*.floor_area"),
    "electricity": Origin("site.electricity_demand", "all that consumes electricity"),
    "natural_gas": Origin("site.gas_demand", "all that consumes gas"),
    "heating_energy": Origin(
        "site.heating_*, from zones.*.heating_power",
        f"{_SETPOINTS}, systems.*.heating, {_ENVELOPE}",
    ),
    "cooling_energy": Origin(
        "site.cooling_*, from zones.*.cooling_power",
        f"{_SETPOINTS}, systems.*.cooling, {_ENVELOPE}",
    ),
    "fan_energy": Origin("site.fan_electricity", "systems.*.fan, zones.*.floor_area, schedules"),
    "pump_energy": Origin("site.pump_electricity", "systems.*.pump_power_ratio"),
    "lighting_energy": Origin(
        "site.lighting_electricity, from zones.*.lighting_power",
        "zones.*.lighting, zones.*.people, schedules, weather (daylight)",
    ),
    "equipment_energy": Origin(
        "site.equipment_*, from zones.*.equipment_power", "zones.*.equipment, schedules"
    ),
    "hot_water_energy": Origin("site.hot_water_*", "hot_water, schedules"),
    "other_energy": Origin("site.other_*", "other_loads, schedules"),
    "vehicle_energy": Origin(
        "site.vehicle_electricity, from vehicle_charging.*.vehicle_charging_power",
        "vehicle_charging, seed",
    ),
    "battery_energy": Origin(
        "site.battery_electricity", "batteries, and all that is drawn from the grid"
    ),
    "photovoltaic_energy": Origin("site.photovoltaic_power", "photovoltaics, weather"),
    "peak_electricity": Origin(
        "site.electricity_import", "as electricity; photovoltaics, batteries"
    ),
    "energy_cost": Origin(
        "site.electricity_import, electricity_export, gas_demand, district_*_demand",
        "tariffs.<tariff of the scenario>, and the inputs of the energy",
    ),
    "carbon_emissions": Origin(
        "site: electricity_import, grid_carbon_intensity, gas_demand, district_*_demand",
        "factors (region), grid_carbon, and the inputs of the energy",
    ),
    "primary_energy": Origin(
        "site.electricity_import, gas_demand, district_*_demand",
        "factors (region), and the inputs of the energy",
    ),
    "unmet_heating_hours": Origin(
        "zones.*: air_temperature, heating_setpoint, people_count",
        f"zones.*.heating.capacity, zones.*.comfort_band, {_SETPOINTS}",
    ),
    "unmet_cooling_hours": Origin(
        "zones.*: air_temperature, cooling_setpoint, people_count",
        f"zones.*.cooling.capacity, zones.*.comfort_band, {_SETPOINTS}",
    ),
}
"""Of the figures a reader asks for first."""

_MOST_NAMES = 4
_SITE_INPUTS = (
    ("zones", "floor_area", "m2"),
    ("zones", "heating.setpoint.occupied", "degC"),
    ("zones", "heating.setpoint.unoccupied", "degC"),
    ("zones", "cooling.setpoint.occupied", "degC"),
    ("zones", "cooling.setpoint.unoccupied", "degC"),
    ("zones", "lighting.power_density", "W/m2"),
    ("zones", "people.count", ""),
    ("zones", "infiltration.air_changes", "1/h"),
    ("systems", "heating.kind", ""),
    ("systems", "heating.carrier", ""),
    ("systems", "heating.efficiency", ""),
    ("systems", "cooling.kind", ""),
    ("systems", "cooling.efficiency", ""),
    ("systems", "fan.specific_power", "W/(m3/s)"),
    ("glazings", "u_value", "W/(m2 K)"),
    ("glazings", "shgc", ""),
    ("photovoltaics", "peak_power", "W"),
    ("batteries", "capacity", "J"),
    ("batteries", "strategy", ""),
    ("vehicle_charging", "vehicles", ""),
    ("vehicle_charging", "strategy", ""),
)


def trace_section(subject: Subject) -> Section:
    """Return worked sums of three figures, and the origin of each."""
    number = len(subject.results) - 1
    result, title = subject.results[number], subject.titles[number]
    parts = (
        Section("trace-sums", f"Three figures of {title}, worked out", tuple(_sums(result))),
        Section("trace-origins", "Where each figure comes from", tuple(_origins(subject))),
        Section("trace-inputs", f"Main inputs of {title}", tuple(_inputs(result, title))),
        Section("trace-repeat", "Repeating a run", tuple(_repeat(subject))),
    )
    lead = Paragraph(
        (
            "Every figure follows from the inputs by the steps below. Tables show rounded numbers; "
            "the JSON and CSV files of this report carry all digits, and the JSON file the "
            "complete resolved inputs as well.",
        )
    )
    return Section("trace", "How to trace a figure", (lead,), parts)


def _sums(result: RunResult) -> Iterator[Block]:
    if "site_energy" in result.kpis:
        yield _site_energy(result)
    if "energy_cost" in result.kpis:
        yield _cost(result)
    if "carbon_emissions" in result.kpis:
        yield _carbon(result)


def _site_energy(result: RunResult) -> ReportTable:
    names = ("electricity", "natural_gas", "district_heating", "district_cooling")
    rows: list[tuple[ReportCell, ...]] = [
        (kpi_title(name), Code(f"kpis.{name}"), figure(result.kpis[name]))
        for name in names
        if name in result.kpis and result.kpis[name].value != 0
    ]
    rows.append(("Site energy", Code("kpis.site_energy"), figure(result.kpis["site_energy"])))
    columns = (
        Column("Part", numeric=False),
        Column("Name in the JSON file", numeric=False),
        Column("Energy", "MWh"),
    )
    title = "Site energy: the sum of the energy of all carriers"
    return ReportTable("trace-energy", title, columns, tuple(rows), (len(rows) - 1,))


def _cost(result: RunResult) -> ReportTable:
    bill = result.bill
    currency = "" if bill is None else bill.currency
    rows: list[tuple[ReportCell, ...]] = [
        (
            item.title,
            Number(item.quantity, item.unit),
            price_of(item, currency),
            Number(item.amount, currency),
        )
        for item in (() if bill is None else bill_items(bill))
    ]
    rows.append(("Energy cost", None, None, figure(result.kpis["energy_cost"])))
    columns = (
        Column("Item", numeric=False),
        Column("Quantity"),
        Column("Price"),
        Column("Amount", currency),
    )
    title = "Energy cost: each quantity of the bill times its price"
    return ReportTable("trace-cost", title, columns, tuple(rows), (len(rows) - 1,))


def _carbon(result: RunResult) -> ReportTable:
    factors = factors_of(str(result.resolved_document["site"]["factors"]))
    rows: list[tuple[ReportCell, ...]] = [
        (
            CARRIERS[carrier],
            Number(energy, "MWh"),
            Number(carbon_factor(carrier, result.kpis, factors), "kg/kWh"),
            Number(energy * carbon_factor(carrier, result.kpis, factors), "t"),
        )
        for carrier, energy in delivered(result.kpis).items()
        if energy != 0
    ]
    rows.append(("Carbon emissions", None, None, figure(result.kpis["carbon_emissions"])))
    columns = (
        Column("Carrier", numeric=False),
        Column("Delivered", "MWh"),
        Column("Factor", "kg/kWh"),
        Column("CO₂ equivalent", "t"),
    )
    title = "Carbon emissions: delivered energy times the factor of its carrier"
    return ReportTable("trace-carbon", title, columns, tuple(rows), (len(rows) - 1,))


def _origins(subject: Subject) -> Iterator[Block]:
    yield Paragraph(
        (
            "Series are interval means in the result file, ",
            Code("/series/<asset>/<quantity>"),
            "; inputs are places in the site document. ",
            Code("*"),
            " stands for every name.",
        )
    )
    rows = tuple(
        (kpi_title(name), KPI_DEFINITIONS[name].text, Code(origin.series), origin.inputs)
        for name, origin in ORIGINS.items()
        if name in subject.base.kpis and name in KPI_DEFINITIONS
    )
    columns = (
        Column("Figure", numeric=False),
        Column("Definition", numeric=False),
        Column("From series", numeric=False),
        Column("Depends on inputs", numeric=False),
    )
    yield ReportTable("origins", "Definition and origin of figures", columns, rows)


def _inputs(result: RunResult, title: str) -> Iterator[Block]:
    site = result.resolved_document["site"]
    rows: list[tuple[ReportCell, ...]] = []
    for collection, path, unit in _SITE_INPUTS:
        for names, count, value in _alike(site.get(collection) or {}, path):
            where = f"all {count}" if len(names) == count and count > 1 else _named(names, count)
            rows.append((Code(f"{collection}.*.{path}"), where, value_cell(value, unit)))
    columns = (
        Column("Input", numeric=False),
        Column("Applies to", numeric=False),
        Column("Value"),
    )
    yield ReportTable("main-inputs", f"Main inputs of {title}", columns, tuple(rows))


def _alike(members: Mapping[str, Any], path: str) -> Iterator[tuple[list[str], int, object]]:
    """Yield values at a path, the names that share it and how many members have the path."""
    found: dict[str, tuple[list[str], object]] = {}
    for name, member in members.items():
        value = _at(member, path)
        if value is not None:
            found.setdefault(repr(value), ([], value))[0].append(name)
    having = sum(len(names) for names, _ in found.values())
    return ((names, having, value) for names, value in found.values())


def _named(names: list[str], count: int) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{len(names)} of {count}"


def _at(data: Any, path: str) -> object:
    for part in path.split("."):
        if not isinstance(data, Mapping) or data.get(part) is None:
            return None
        data = data[part]
    return data


def _repeat(subject: Subject) -> Iterator[Block]:
    yield Paragraph(
        (
            "With the same version of Atrium, the commands below give results with the same input "
            "hash and the same bytes. A scenario of one's own is run from its file, which is given "
            "the scenario's name here.",
        )
    )
    rows = tuple(
        (title, Code(_command(result)), Code(result.manifest.input_hash))
        for title, result in zip(subject.titles, subject.results, strict=True)
    )
    columns = (
        Column("Result", numeric=False),
        Column("Command", numeric=False),
        Column("Input hash", numeric=False),
    )
    yield ReportTable("repeat", "How to repeat each run", columns, rows)


def _command(result: RunResult) -> str:
    manifest = result.manifest
    label = manifest.chain[-1]  # "site/name" of a named scenario, the bare name of a file
    scenario = label if "/" in label else f"{label}.yaml"
    return f"atrium run {scenario} --seed {manifest.seed} --json"
