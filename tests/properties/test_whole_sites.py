"""Whatever is put together in one site: every balance closes, and would tell a wrong booking."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.whole_sites import whole_sites

CLOSED = 1e-6
WRONG = 1.001
STARTS = [date(2025, 1, 6), date(2025, 3, 8), date(2025, 7, 1), date(2025, 10, 20)]


@cache
def weather():
    return read_weather("chicago")


def simulated(data, start, days=2):
    site = site_from(data)
    tariff = site.tariffs["evenings"]
    end = start + timedelta(days=days)
    return Simulation(site, weather(), start=start, end=end, tariff=tariff).run()


def balances(run):
    return {"zones": run.balance, **run.air_balances, **run.system_balances}


def labels_are_shares(run, data):
    """Severities stay within their labels, open windows within all, people within the seats."""
    for name in data["malfunctions"]:
        label = run[f"malfunctions.{name}", "malfunction"]
        severity = run[f"malfunctions.{name}", "malfunction_severity"]
        assert np.all((severity >= 0.0) & (severity <= label + 1e-6) & (label <= 1.0 + 1e-6))
    for name in run.assets("window_opening"):
        opening, flow = run[name, "window_opening"], run[name, "window_flow"]
        assert np.all((opening >= 0.0) & (opening <= 1.0) & ((flow > 0.0) == (opening > 0.0)))
    for name in run.assets("people_count"):
        people = data["zones"][name.removeprefix("zones.")]["people"]
        assert run[name, "people_count"].max() <= people["count"] + people["seats"]


def wrong_bookings(balance):
    """Yield the balance with each flow in turn 0.1 % too large, where that is no small part."""
    moved = sum(np.abs(values) for values in balance.flows.values())
    for name, values in balance.flows.items():
        for place in np.flatnonzero(np.abs(values) > 0.01 * np.maximum(moved, balance.smallest)):
            wrong = values.copy()
            wrong[place] *= WRONG
            yield name, replace(balance, flows={**balance.flows, name: wrong})


@settings(max_examples=14, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(whole_sites(), st.sampled_from(STARTS))
def test_every_balance_of_a_whole_site_closes(data, start):
    run = simulated(data, start)
    labels_are_shares(run, data)
    for signal, values in run.series.items():
        assert np.all(np.isfinite(values)), signal
    assert run.residual < CLOSED
    for name, balance in balances(run).items():
        assert balance.residual < CLOSED, name
        for flow, wrong in wrong_bookings(balance):
            assert wrong.residual > CLOSED, (name, flow)
