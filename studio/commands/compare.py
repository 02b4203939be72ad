"""Compare results with the first of them: inputs first, then KPIs, economics and profiles.

Result files are read; scenarios are run on the way, with --replications or --until several times
each with the same random numbers, so that every difference has a confidence interval.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from studio.commands.replications import add_replication_arguments
from studio.commands.results import add_data_argument

if TYPE_CHECKING:
    from scenarios.compare import Alternative, Comparison, MeasureEconomics

SUMMARY = "compare results or scenarios"

_MAIN = "site_energy"
"""KPI of which the gain by common random numbers is told."""
_MOST_INPUTS = 40
"""Input differences listed; the rest is counted. --json has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "results",
        metavar="RESULT",
        nargs="+",
        help="result file, library name or scenario file; the first is the base",
    )
    add_replication_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_data_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Compare the results."""
    from sim.errors import DocumentError, Fault

    if len(options.results) < 2:
        limit = "at least two results: the base and another one"
        fault = Fault("RESULT", options.results[0], limit, "name a second result or scenario")
        raise DocumentError([fault], source="command line")
    from scenarios.compare import compare
    from studio.commands.output import write_json
    from studio.commands.results import results_of

    comparison = compare(results_of(options))
    if options.json:
        write_json(comparison.to_json())
    else:
        _show(comparison)
    return 0


def _show(comparison: Comparison) -> None:
    from studio.commands.output import write, write_findings

    for alternative in comparison.alternatives:
        write(f"{alternative.title} ({alternative.name}) against {comparison.titles[0]}")
        _show_inputs(alternative)
        _show_kpis(alternative)
        if alternative.economics is not None:
            _show_economics(alternative.economics)
        write_findings(alternative.findings)
        write()
    _show_profiles(comparison)


def _show_inputs(alternative: Alternative) -> None:
    from scenarios.formats import shown_input
    from scenarios.report.content.changed import expanded
    from studio.commands.output import write, write_table

    write("\nInputs that differ")
    if not alternative.inputs:
        write("  none")
        return
    inputs = list(expanded(alternative.inputs))
    shown = inputs[:_MOST_INPUTS]
    rows = []
    for each in shown:
        before, after = (shown_input(value, each.unit) for value in (each.before, each.after))
        rows.append((each.path, _value(before[0]), "→", _value(after[0]), _symbol(after[1])))
    write_table(rows, right=[1])
    if len(inputs) > len(shown):
        write(f"  and {len(inputs) - len(shown)} more (--json lists all)")


def _value(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _symbol(unit: str) -> str:
    from scenarios.formats import unit_symbol

    return unit_symbol(unit)


def _show_kpis(alternative: Alternative) -> None:
    from scenarios.compare.words import told
    from scenarios.formats import Number
    from studio.commands.output import label, write, write_table

    write("\nKPIs")
    rows = [("", "base", "here", "difference", "", "", "")]
    for kpi in alternative.kpis:
        if kpi.before == kpi.after == 0:  # a carrier or an end use that no building has
            continue
        rows.append(
            (
                label(kpi.name),
                Number(kpi.before, kpi.unit).text,
                Number(kpi.after, kpi.unit).text,
                Number(kpi.absolute, kpi.unit, "signed").text,
                _symbol(kpi.unit),
                "" if kpi.relative is None and kpi.uncertainty is None else told(kpi),
                kpi.verdict if kpi.verdict in ("better", "worse") else "",
            )
        )
    paired = any(kpi.uncertainty is not None for kpi in alternative.kpis)
    write_table(rows, right=[1, 2, 3] if paired else [1, 2, 3, 5])
    for kpi in alternative.kpis:
        if kpi.name == _MAIN and kpi.uncertainty is not None and kpi.uncertainty.variance_factor:
            factor = Number(kpi.uncertainty.variance_factor, "")
            write(
                f"\nCommon random numbers: the difference of {label(_MAIN).lower()} has a variance "
                f"{factor.text} times smaller than that of independent runs."
            )


def _show_economics(economics: MeasureEconomics) -> None:
    from scenarios.formats import Number
    from studio.commands.output import write, write_table

    write("\nMeasures")
    currency = economics.currency
    write_table(
        [
            (measure.text, str(Number(measure.cost, currency)), _life(measure.life))
            for measure in economics.measures
        ],
        right=[1],
    )
    rows = [
        ("Investment", Number(economics.investment, currency)),
        ("Saving of a year", Number(economics.annual_saving, currency)),
        ("Simple payback", Number(economics.simple_payback, "year")),
        ("Discounted payback", Number(economics.discounted_payback, "year")),
        (
            f"Net present value ({economics.horizon} years, {economics.discount_rate:.1%})",
            Number(economics.net_present_value, currency),
        ),
    ]
    write_table([(name, str(number)) for name, number in rows], right=[1])


def _life(life: float | None) -> str:
    return "" if life is None else f"{life:g} years"


def _show_profiles(comparison: Comparison) -> None:
    """Months as site energy of all end uses: the rest of the profiles is in --json."""
    import numpy as np

    from scenarios.formats import Number
    from studio.commands.output import write, write_table

    monthly = [profile.monthly for profile in comparison.profiles]
    if any(each.months != monthly[0].months for each in monthly):
        return
    write("Site energy by month [kWh]")
    totals = [np.sum(list(each.energy.values()), axis=0) for each in monthly]
    rows = [("", *comparison.names)]
    for place, month in enumerate(monthly[0].months):
        rows.append((month, *(Number(float(total[place]), "kWh").text for total in totals)))
    write_table(rows, right=range(1, len(monthly) + 1))
