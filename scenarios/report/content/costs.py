"""Costs: the energy bill, the measures and what they are worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.charts import Column, cash_flow_chart
from scenarios.charts.energy import month_labels
from scenarios.formats import Number
from scenarios.report.content.subject import Subject
from scenarios.report.model import (
    Block,
    Code,
    Figure,
    Paragraph,
    ReportCell,
    ReportTable,
    Section,
)

if TYPE_CHECKING:
    from scenarios.compare import MeasureEconomics
    from sim.bill import Bill, BillLine


_CHARGES = ("kWh", "kW", "month")
"""Units of what is charged, in the order of a bill."""


@dataclass(frozen=True, slots=True)
class BillItem:
    """The lines of one item over all months.

    Attributes
    ----------
    price : float
        Of one unit; the mean where it differs from month to month. [currency/unit]
    quantity : float
        Charged, with the share of months that the run covers. [unit]
    amount : float
        Quantity times price. [currency]
    """

    carrier: str
    item: str
    unit: str
    price: float
    quantity: float
    amount: float

    @property
    def title(self) -> str:
        """Carrier and item for people."""
        return f"{self.carrier.replace('_', ' ').capitalize()}, {self.item}"


def bill_items(bill: Bill) -> tuple[BillItem, ...]:
    """Return the lines of a bill summed over months: each carrier's energy, then its charges."""
    found: dict[tuple[str, str, str], list[BillLine]] = {}
    for line in bill.lines:
        found.setdefault((line.carrier, line.item, line.unit), []).append(line)
    items = [_item(key, lines) for key, lines in found.items()]
    carriers = list(dict.fromkeys(item.carrier for item in items))
    return tuple(sorted(items, key=lambda item: (carriers.index(item.carrier), _rank(item))))


def _rank(item: BillItem) -> int:
    """Return the place of an item among those of its carrier: energy, charges, export, tax."""
    if item.amount < 0.0:
        return len(_CHARGES)
    return _CHARGES.index(item.unit) if item.unit in _CHARGES else len(_CHARGES) + 1


def _item(key: tuple[str, str, str], lines: Sequence[BillLine]) -> BillItem:
    quantity = sum(line.quantity * line.share for line in lines)
    amount = sum(line.amount for line in lines)
    prices = {line.price for line in lines}
    one = len(prices) == 1 or quantity == 0
    price = lines[0].price if one else amount / quantity
    return BillItem(*key, price=price, quantity=quantity, amount=amount)


def price_of(item: BillItem, currency: str) -> Number:
    """Return the price of an item as it is written; a tax as its rate."""
    if item.unit == currency:
        return Number(100.0 * item.price, "%")
    return Number(item.price, f"{currency}/{item.unit}")


def cost_section(subject: Subject) -> Section:
    """Return the bills of the results and the economics of the measures."""
    parts = [_bill_part(subject)]
    for number, title, alternative in subject.alternatives():
        if alternative.economics is not None:
            parts.append(_worth_part(number, title, subject.titles[0], alternative.economics))
    return Section("costs", "Costs", parts=tuple(parts))


def _bill_part(subject: Subject) -> Section:
    bills = [result.bill for result in subject.results if result.bill is not None]
    if len(bills) < len(subject.results):
        text = "No tariff is given for every result, so no costs are calculated."
        return Section("bill", "Energy bill", (Paragraph((text,)),))
    if len({bill.currency for bill in bills}) > 1:
        text = "The bills are in different currencies and are not set side by side."
        return Section("bill", "Energy bill", (Paragraph((text,)),))
    table = _single_bill(bills[0]) if len(bills) == 1 else _compared_bills(subject, bills)
    blocks: list[Block] = [table, *_repairs(subject, bills[0].currency)]
    if len(bills[0].by_month()) > 1:
        blocks.append(_monthly_bills(subject, bills))
    return Section("bill", "Energy bill", tuple(blocks))


def _repairs(subject: Subject, currency: str) -> Iterator[Block]:
    """Yield what repairs cost, which no bill holds."""
    for title, kpis in zip(subject.titles, subject.kpis, strict=True):
        cost = kpis.get("repair_cost")
        if cost is not None:
            whose = "Repairs" if len(subject.titles) == 1 else f"Repairs of {title}"
            yield Paragraph((f"{whose} cost ", Number(cost.value, currency), " besides."))


def _single_bill(bill: Bill) -> ReportTable:
    columns = (
        Column("Item", numeric=False),
        Column("Quantity"),
        Column("Price"),
        Column("Amount", bill.currency),
    )
    rows: list[tuple[ReportCell, ...]] = [
        (
            item.title,
            Number(item.quantity, item.unit),
            price_of(item, bill.currency),
            Number(item.amount, bill.currency),
        )
        for item in bill_items(bill)
    ]
    rows.append(("All", None, None, Number(bill.total, bill.currency)))
    return ReportTable("bill", "Bill of the period", columns, tuple(rows), (len(rows) - 1,))


def _compared_bills(subject: Subject, bills: list[Bill]) -> ReportTable:
    currency = bills[0].currency
    amounts: dict[str, list[float]] = {}
    for index, bill in enumerate(bills):
        for item in bill_items(bill):
            amounts.setdefault(item.title, [0.0] * len(bills))[index] += item.amount
    rows = [_amounts_row(title, found, currency) for title, found in amounts.items()]
    rows.append(_amounts_row("All", [bill.total for bill in bills], currency))
    columns = _amount_columns("Item", subject, currency)
    return ReportTable("bill", "Bill of the period", columns, tuple(rows), (len(rows) - 1,))


def _monthly_bills(subject: Subject, bills: list[Bill]) -> ReportTable:
    currency = bills[0].currency
    months = [bill.by_month() for bill in bills]
    names = list(months[0])
    rows = tuple(
        _amounts_row(label, [found.get(name, 0.0) for found in months], currency)
        for label, name in zip(month_labels(names), names, strict=True)
    )
    return ReportTable(
        "bill-months", "Bill by month", _amount_columns("Month", subject, currency), rows
    )


def _amount_columns(first: str, subject: Subject, currency: str) -> tuple[Column, ...]:
    titles = subject.titles if len(subject.titles) > 1 else ("Amount",)
    heads = [Column(title, currency) for title in titles]
    saved = [Column("Difference", currency)] if len(titles) == 2 else []
    return (Column(first, numeric=False), *heads, *saved)


def _amounts_row(name: str, amounts: list[float], currency: str) -> tuple[ReportCell, ...]:
    numbers = [Number(amount, currency) for amount in amounts]
    saved = [Number(amounts[1] - amounts[0], currency, "signed")] if len(amounts) == 2 else []
    return (name, *numbers, *saved)


def measures_table(number: int, economics: MeasureEconomics) -> ReportTable:
    """Return the measures with their cost and life."""
    currency = economics.currency
    columns = (
        Column("Measure", numeric=False),
        Column("Input", numeric=False),
        Column("Cost", currency),
        Column("Life", "year"),
    )
    rows: list[tuple[ReportCell, ...]] = [
        (
            measure.text,
            Code(measure.path),
            Number(measure.cost, currency),
            Number(measure.life, "year"),
        )
        for measure in economics.measures
    ]
    rows.append(("All", None, Number(economics.investment, currency), None))
    return ReportTable(
        f"measures-{number}", "Measures and their cost", columns, tuple(rows), (len(rows) - 1,)
    )


def _worth_part(number: int, title: str, base: str, economics: MeasureEconomics) -> Section:
    currency = economics.currency
    rows: tuple[tuple[ReportCell, ...], ...] = (
        ("Investment today", Number(economics.investment, currency)),
        (f"Energy cost saved in a year against {base}", Number(economics.annual_saving, currency)),
        ("Simple payback", Number(economics.simple_payback, "year")),
        ("Discounted payback", Number(economics.discounted_payback, "year")),
        ("Net present value", Number(economics.net_present_value, currency)),
        ("Years looked at", Number(float(economics.horizon), "year")),
        ("Real discount rate", Number(100 * economics.discount_rate, "%")),
        ("Real rise of energy prices in a year", Number(100 * economics.price_escalation, "%")),
    )
    columns = (Column("Figure", numeric=False), Column("Value"))
    table = ReportTable(f"worth-{number}", f"What {title} is worth", columns, rows)
    text = (
        "The net present value is the worth today of all saved energy costs, minus the investment "
        "and every replacement within the years looked at, plus what the last replacement is still "
        "worth at their end. A dash instead of a payback means that it is not reached."
    )
    chart = cash_flow_chart(economics, title, name=f"cash-flow-{number}")
    blocks: tuple[Block, ...] = (
        measures_table(number, economics),
        table,
        Paragraph((text,)),
        Figure(chart),
    )
    return Section(f"worth-{number}-section", f"Worth of {title}", blocks)
