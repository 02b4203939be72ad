"""A base and a better building over four weeks, with their profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from scenarios.charts import (
    Chart,
    Part,
    carpet_chart,
    cash_flow_chart,
    comfort_chart,
    end_use_chart,
    load_duration_chart,
    mean_day_chart,
    monthly_chart,
    temperature_chart,
    titles_of,
)
from scenarios.charts.series import extreme_weeks
from scenarios.compare import Measure, MeasureEconomics, Profiles
from scenarios.compare.profiles import profiles
from scenarios.run import RunResult
from tests.synthetic import make_result


@dataclass(frozen=True)
class Pair:
    results: Sequence[RunResult]
    titles: tuple[str, ...]
    profiles: Sequence[Profiles]


@pytest.fixture(scope="session")
def pair() -> Pair:
    results = (make_result("base", days=56), make_result("led-lighting", 0.8, days=56))
    return Pair(results, titles_of(results), [profiles(r.trajectory) for r in results])


def make_economics(values: Sequence[float] = (-1000.0, -400.0, 150.0, 650.0)) -> MeasureEconomics:
    return MeasureEconomics(
        measures=(Measure("LED", "zones.*.lighting.power_density", 1000.0, "EUR", 15.0),),
        currency="EUR",
        investment=1000.0,
        annual_saving=600.0,
        simple_payback=1.67,
        discounted_payback=1.75,
        net_present_value=values[-1],
        cash_flow=np.array(values),
        discount_rate=0.03,
        price_escalation=0.0,
        horizon=len(values) - 1,
    )


@pytest.fixture(scope="session")
def charts(pair: Pair) -> dict[str, Chart]:
    cold, _ = extreme_weeks(pair.results[0].trajectory)
    made = (
        end_use_chart(pair.titles, [result.kpis for result in pair.results]),
        monthly_chart(pair.titles, pair.profiles),
        load_duration_chart(pair.titles, pair.profiles),
        mean_day_chart(pair.titles, pair.profiles),
        temperature_chart(pair.results, pair.titles, zone="south", part=Part(cold, 7, 1800.0)),
        comfort_chart(pair.results, pair.titles),
        carpet_chart(pair.results, pair.titles),
        cash_flow_chart(make_economics(), "LED lighting"),
    )
    return {chart.name: chart for chart in made}
