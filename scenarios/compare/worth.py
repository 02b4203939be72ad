"""What the measures of an alternative cost and save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from scenarios.compare.model import Measure, MeasureEconomics
from scenarios.scenario import Change, Economics
from sim.economics import discounted_payback, net_present_value, simple_payback
from sim.errors import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.run import RunResult
    from sim.kpis import Kpi

_COST = "energy_cost"
_DAYS_PER_YEAR = 365.0
_WHOLE_YEAR = 0.98
"""Share of a year from which savings count as those of a year."""


def worth(
    base: RunResult, result: RunResult
) -> tuple[MeasureEconomics | None, tuple[Finding, ...]]:
    """Return the economics of the measures that a result has and the base does not.

    Parameters
    ----------
    base, result : RunResult
        The result without and the one with the measures.

    Returns
    -------
    MeasureEconomics or None
        ``None`` where no change has a cost, a bill is missing or the currencies differ.
    tuple of Finding
        Why the economics are missing or doubtful.
    """
    measures = new_measures(base, result)
    if not measures:
        return None, ()
    before, after = _figures(base).get(_COST), _figures(result).get(_COST)
    if before is None or after is None:
        return None, (_finding("no-tariff", result, "Without a tariff there are no savings."),)
    currencies = {before.unit, after.unit, *(measure.currency for measure in measures)}
    if len(currencies) > 1:
        named = " and ".join(sorted(currencies))
        text = f"Costs of measures and energy are in {named}; no payback is calculated."
        return None, (_finding("currencies-differ", result, text),)
    years = _days(result) / _DAYS_PER_YEAR
    saving = before.value / (_days(base) / _DAYS_PER_YEAR) - after.value / years
    economics = Economics.model_validate(result.resolved_document["scenario"]["economics"])
    findings = () if years >= _WHOLE_YEAR else (_scaled(result),)
    return _economics(measures, saving, economics), findings


def _figures(result: RunResult) -> Mapping[str, Kpi]:
    """Return the KPIs, of a replicated result their means."""
    return result.kpis if result.replications is None else result.replications.means()


def _economics(
    measures: tuple[Measure, ...], saving: float, economics: Economics
) -> MeasureEconomics:
    """Worth of measures with lives of their own: savings once, costs one by one."""
    rates = {
        "discount_rate": economics.discount_rate,
        "price_escalation": economics.price_escalation,
    }
    horizon = economics.horizon
    investment = sum(measure.cost for measure in measures)
    value = net_present_value(0.0, saving, horizon=horizon, **rates) + sum(
        net_present_value(m.cost, 0.0, horizon=horizon, life=m.life, **rates) for m in measures
    )
    return MeasureEconomics(
        measures=measures,
        currency=measures[0].currency,
        investment=investment,
        annual_saving=saving,
        simple_payback=simple_payback(investment, saving),
        discounted_payback=discounted_payback(investment, saving, **rates),
        net_present_value=value,
        cash_flow=_cash_flow(measures, saving, economics, final=value),
        discount_rate=economics.discount_rate,
        price_escalation=economics.price_escalation,
        horizon=horizon,
    )


def _cash_flow(
    measures: tuple[Measure, ...], saving: float, economics: Economics, *, final: float
) -> NDArray[np.float64]:
    """Return what is earned up to each year; the residual value comes with the last one."""
    rate, horizon = economics.discount_rate, economics.horizon
    growth = (1 + economics.price_escalation) / (1 + rate)
    earned = np.zeros(horizon + 1)
    earned[1:] = saving / (1 + rate) * np.cumsum(growth ** np.arange(horizon))
    years = np.arange(horizon + 1)
    for measure in measures:
        life = measure.life or horizon
        for due in np.arange(0.0, horizon - 1e-9, life):
            earned[years >= due] -= measure.cost * (1 + rate) ** -due
    earned[-1] = final
    return earned


def new_measures(base: RunResult, result: RunResult) -> tuple[Measure, ...]:
    """Return the changes with a cost that the base does not have."""
    known = [_key(change) for change in _changes(base)]
    measures = []
    for change in _changes(result):
        if change.cost is None:
            continue
        if _key(change) in known:
            known.remove(_key(change))
            continue
        text = change.text or change.path
        cost = change.cost
        measures.append(Measure(text, change.path, cost.amount, cost.currency, change.life))
    return tuple(measures)


def _changes(result: RunResult) -> list[Change]:
    return [Change.read(item) for item in result.resolved_document["scenario"]["changes"]]


def _key(change: Change) -> str:
    return change.model_dump_json()


def _days(result: RunResult) -> float:
    return len(result.trajectory) * result.trajectory.step / 86400


def _finding(code: str, result: RunResult, text: str) -> Finding:
    return Finding(code, text, {"result": result.name})


def _scaled(result: RunResult) -> Finding:
    days = _days(result)
    text = f"Savings of a year are scaled from {days:.0f} days; seasons they lack are not in them."
    return Finding("savings-scaled", text, {"result": result.name, "days": days})
