"""The appendix: what the results were made of, and the figures of the charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.charts import Column
from scenarios.formats import MISSING, Number
from scenarios.report.content.carbon import CARRIERS
from scenarios.report.content.subject import Subject
from scenarios.report.content.words import listed, period
from scenarios.report.model import Block, Code, Mark, Paragraph, ReportCell, ReportTable, Section
from scenarios.run import BALANCE_LIMIT, BALANCES, residuals
from sim.factors import factors_of

if TYPE_CHECKING:
    from scenarios.run import RunResult

_LINES: tuple[tuple[str, Callable[[RunResult], ReportCell]], ...] = (
    ("Input hash (SHA-256)", lambda result: Code(result.manifest.input_hash)),
    ("Version of Atrium", lambda result: result.manifest.engine_version),
    ("Seed of random numbers", lambda result: str(result.manifest.seed)),
    ("Site", lambda result: Code(result.manifest.site)),
    ("Scenario and its bases", lambda result: Code(" ← ".join(reversed(result.manifest.chain)))),
    ("Period", lambda result: period(result.manifest.period_start, result.manifest.period_end)),
    ("Warm-up before it, not counted", lambda result: Number(result.manifest.warm_up_days, "days")),
    ("Step of the series", lambda result: Number(result.trajectory.step, "s")),
    ("Weather", lambda result: result.manifest.weather),
    ("Weather content (SHA-256)", lambda result: Code(result.manifest.weather_hash)),
    ("Weather source", lambda result: result.manifest.weather_source or MISSING),
    ("Tariff", lambda result: result.manifest.tariff or MISSING),
    ("Controller", lambda result: result.manifest.controller),
    ("Libraries", lambda result: _libraries(result.manifest.libraries)),
)


def provenance_section(subject: Subject) -> Section:
    """Return the manifests, tariffs and factors."""
    blocks = (
        Paragraph(
            (
                "A result is named by the hash of everything it depends on: the resolved site and "
                "scenario, the content of the weather file, the version of Atrium and the seed.",
            )
        ),
        _manifests(subject),
        _balances(subject),
        *_sizes(subject),
        *_tariffs(subject),
        *_factors(subject),
    )
    return Section("provenance", "Provenance", blocks)


def _libraries(libraries: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(libraries.items()))


def _manifests(subject: Subject) -> ReportTable:
    columns = (
        Column("Item", numeric=False),
        *(Column(title, numeric=False) for title in subject.titles),
    )
    rows = tuple((name, *(cell(result) for result in subject.results)) for name, cell in _LINES)
    return ReportTable("manifest", "What the results were made of", columns, rows)


def _balances(subject: Subject) -> ReportTable:
    """Return how far each balance is from closing; one that does not close says so."""
    columns = (
        Column("Balance", numeric=False),
        *(Column(title, numeric=False) for title in subject.titles),
    )
    found = [residuals(result.trajectory) for result in subject.results]
    rows = tuple(
        (text[0].upper() + text[1:], *(_residual(each.get(name)) for each in found))
        for name, text in BALANCES.items()
        if any(name in each for each in found)
    )
    title = f"Share of its flows that each balance leaves open, at most {BALANCE_LIMIT:.0e}"
    return ReportTable("balances", title, columns, rows)


def _residual(value: float | None) -> ReportCell:
    if value is None:
        return MISSING
    if value < BALANCE_LIMIT:
        return f"{value:.1e}"
    return Mark(f"{value:.1e}, does not close", "bad")


def _sizes(subject: Subject) -> Iterator[Block]:
    """Yield the sizes that were found for the design days, and why each."""
    columns = (
        Column("Size", numeric=False),
        Column("Value"),
        Column("What decides it", numeric=False),
    )
    for number, result in enumerate(subject.results, 1):
        found = result.resolved_document.get("sizing")
        if not found:
            continue
        rows = tuple(
            (Code(size["place"]), Number(size["value"], size["unit"], "input"), size["reason"])
            for size in found["sizes"]
        )
        title = f"Sizes found on design days: {result.title}"
        yield ReportTable(f"sizes-{number}", title, columns, rows)


def _tariffs(subject: Subject) -> Iterator[Block]:
    seen: list[object] = []
    for result in subject.results:
        tariff = (result.resolved_document["site"].get("tariffs") or {}).get(result.manifest.tariff)
        if tariff is not None and tariff not in seen:
            seen.append(tariff)
            yield _tariff(len(seen), str(result.manifest.tariff), tariff)


def _tariff(number: int, name: str, tariff: Mapping[str, Any]) -> ReportTable:
    columns = (Column("Price", numeric=False), Column("Value"))
    rows = tuple(_prices(tariff))
    source = tariff.get("source")
    if source:
        rows = (*rows, ("Source", str(source)))
    return ReportTable(f"tariff-{number}", f"Tariff {name}", columns, rows)


_FEED_IN = {
    "fixed": "Electricity, paid for export",
    "hourly": "Electricity, paid for export: the hourly price",
    "net_monthly": "Electricity, export left over after the month's import",
    "net_yearly": "Electricity, export left over after the year's import",
}


def _prices(tariff: Mapping[str, Any]) -> Iterator[tuple[ReportCell, ...]]:
    currency, power = tariff["currency"], tariff["electricity"]
    yield from _energy_prices("Electricity", power, currency)
    for each in power.get("periods") or ():
        when = f"{each['days']}, {each['start']} to {each['end']}{_in_months(each)}"
        yield f"Electricity, {each['name']} ({when})", Number(each["price"], f"{currency}/kWh")
    hourly = power.get("hourly_price")
    if hourly:
        mean = sum(hourly["values"]) / len(hourly["values"])
        title = f"Electricity, hourly price, mean ({hourly['source'] or 'given in the site'})"
        yield title, Number(mean, f"{currency}/kWh")
    minutes = power.get("demand_interval", 900.0) / 60.0
    highest = f"month's highest {minutes:g} minutes"
    yield f"Electricity, {highest}", Number(power["demand_charge"], f"{currency}/kW")
    for each in power.get("demand_charges") or ():
        yield (
            f"Electricity, {each['name']} ({_demand(each)})",
            Number(each["price"], f"{currency}/kW"),
        )
    yield "Electricity, fixed", Number(power["monthly_charge"], f"{currency}/month")
    way = power.get("feed_in", "fixed")
    paid = None if way == "hourly" else power["feed_in_price"]
    yield _FEED_IN[way], Number(paid, f"{currency}/kWh")
    for carrier in ("natural_gas", "district_heating", "district_cooling"):
        prices = tariff.get(carrier) or {}
        if any(prices.get(name) for name in ("price", "monthly_charge", "tiers")):
            title = CARRIERS[carrier]
            yield from _energy_prices(title, prices, currency)
            yield f"{title}, fixed", Number(prices["monthly_charge"], f"{currency}/month")
    if tariff.get("tax"):
        yield "Tax on all charges", Number(100.0 * tariff["tax"], "%")


def _energy_prices(
    title: str, prices: Mapping[str, Any], currency: str
) -> Iterator[tuple[ReportCell, ...]]:
    unit = f"{currency}/kWh"
    yield title, Number(prices["price"], unit)
    for each in prices.get("tiers") or ():
        where = f"above {each['above']:g} kWh a month{_in_months(each)}"
        yield f"{title}, {where}", Number(each["price"], unit)
    for each in prices.get("surcharges") or ():
        yield f"{title}, {each['name']}", Number(each["price"], unit)


def _in_months(part: Mapping[str, Any]) -> str:
    """Return the months of a part that does not hold in all of them."""
    months = part.get("months") or ()
    return "" if len(months) in {0, 12} else ", months " + listed([str(each) for each in months])


def _demand(charge: Mapping[str, Any]) -> str:
    ratchet = charge["ratchet"]
    bound = f", at least {100 * ratchet:g} % of the last 11 months" if ratchet else ""
    return f"{charge['days']}, {charge['start']} to {charge['end']}{_in_months(charge)}{bound}"


def _factors(subject: Subject) -> Iterator[Block]:
    yield from _grid_carbon(subject)
    regions = dict.fromkeys(str(r.resolved_document["site"]["factors"]) for r in subject.results)
    for number, region in enumerate(regions, 1):
        factors = factors_of(region)
        rows: list[tuple[ReportCell, ...]] = []
        for carrier, title in CARRIERS.items():
            factor = getattr(factors, carrier)
            carbon = f"{factor.carbon_source} ({factor.carbon_year}; {factor.warming_potential})"
            primary = f"{factor.primary_source} ({factor.primary_year})"
            rows.append((title, Number(factor.carbon, "kg/kWh"), carbon))
            rows.append((f"{title}, primary energy", Number(factor.primary, "-"), primary))
        columns = (
            Column("Factor", numeric=False),
            Column("Value"),
            Column("Source", numeric=False),
        )
        yield ReportTable(f"factors-{number}", f"Factors of {region}", columns, tuple(rows))


def _grid_carbon(subject: Subject) -> Iterator[Block]:
    """Yield the emissions of the grid that sites give themselves."""
    rows: list[tuple[ReportCell, ...]] = []
    for title, result in zip(subject.titles, subject.results, strict=True):
        carbon = result.resolved_document["site"].get("grid_carbon")
        if carbon:
            way = "hour by hour" if carbon["value"] is None else "the same at all times"
            drawn = result.kpis.get("grid_carbon")
            mean = None if drawn is None else drawn.value
            rows.append((title, way, Number(mean, "kg/kWh"), str(carbon["source"])))
    if rows:
        columns = (
            Column("Result", numeric=False),
            Column("Given", numeric=False),
            Column("Mean of the energy drawn", "kg/kWh"),
            Column("Source", numeric=False),
        )
        yield ReportTable("grid-carbon", "Emissions of grid electricity", columns, tuple(rows))
