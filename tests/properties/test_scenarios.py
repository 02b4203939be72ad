"""What holds for any changes, series and periods."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scenarios.changes import apply_changes, difference
from scenarios.compare.compare import kpi_difference
from scenarios.compare.profiles import profiles
from scenarios.effects import change_site
from scenarios.inputs import inputs_of
from scenarios.scenario import Change, Money
from scenarios.store import read_result, write_result
from sim.kpis import Kpi
from sim.trajectory import Signal
from tests.synthetic import make_result, make_site, make_trajectory

SITE = make_site()
DATA = SITE.model_dump(mode="json")
FRACTIONS = [
    item.path
    for item in inputs_of(SITE)
    if (item.kind.low, item.kind.high) == (0.0, 1.0) and isinstance(item.value, float)
]
"""Inputs that may have any value from 0 to 1."""


def document(site):
    return {"scenario": {}, "site": site}


def value_at(data, path):
    for part in path.split("."):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(FRACTIONS), st.floats(0.01, 0.99), max_size=8))
def test_the_difference_is_exactly_what_was_changed(wanted):
    changes = [Change(path=path, value=value) for path, value in wanted.items()]
    made = change_site(DATA, changes)
    found = {d.path: (d.before, d.after) for d in difference(document(DATA), document(made.data))}

    expected = {
        path: (value_at(DATA, path), value)
        for path, value in wanted.items()
        if value_at(DATA, path) != value
    }
    assert found == expected
    assert len(made.findings) == len(wanted) - len(expected)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(FRACTIONS), st.floats(0, 1), max_size=5))
def test_the_difference_backwards_is_the_difference_mirrored(wanted):
    changed = document(apply_changes(DATA, [Change(path=p, value=v) for p, v in wanted.items()]))
    forth = [(d.path, d.before, d.after) for d in difference(document(DATA), changed)]
    back = [(d.path, d.after, d.before) for d in difference(changed, document(DATA))]

    assert forth == back


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(FRACTIONS), st.floats(0, 1), max_size=5))
def test_changing_and_changing_back_leaves_the_site_as_it_was(wanted):
    there = apply_changes(DATA, [Change(path=path, value=value) for path, value in wanted.items()])
    back = [Change(path=path, value=value_at(DATA, path)) for path in wanted]

    assert apply_changes(there, back) == DATA


@given(st.floats(0, 1e12), st.sampled_from(["EUR", "USD", "GBP"]))
def test_money_survives_writing_and_reading(amount, currency):
    money = Money(amount=amount, currency=currency)
    again = Money.model_validate(money.model_dump(mode="json"))

    assert again.currency == currency
    assert again.amount == pytest.approx(amount, rel=1e-11)


@settings(max_examples=25)
@given(
    arrays(
        np.float32,
        st.sampled_from([1, 2, 287, 8759, 8760, 8761, 20000]),
        elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
        fill=st.nothing() | st.floats(-100, 100, width=32),
    )
)
def test_any_series_comes_back_bit_for_bit(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("store") / "r.h5"
    signal = Signal("zones.core", "air_temperature")
    base = RESULT
    write_result(path, replace(base, trajectory=replace(base.trajectory, series={signal: values})))

    assert read_result(path).trajectory[signal].tobytes() == values.tobytes()
    with h5py.File(path) as file:
        assert file["series/zones.core/air_temperature"][()].tobytes() == values.tobytes()


RESULT = make_result(days=1)


@settings(max_examples=30)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  made aware below
    st.integers(1, 60),
    st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]),
)
def test_months_add_up_over_any_period(moment, days, time_zone):
    template = make_trajectory(days=1)
    midnight = moment.replace(hour=5, minute=0, second=0, microsecond=0, tzinfo=UTC)
    power = np.random.default_rng(days).uniform(0, 1e4, days * 288).astype(np.float32)
    series = {Signal("site", "cooling_electricity"): power}
    monthly = profiles(
        replace(template, start=midnight, series=series, time_zone=time_zone)
    ).monthly

    total = float(power.sum(dtype=np.float64)) * 300 / 3.6e6
    assert monthly.energy["cooling"].sum() == pytest.approx(total, rel=1e-9)
    assert len(monthly.months) == len(set(monthly.months)) <= days // 28 + 2
    last = midnight + timedelta(days=days)
    assert monthly.months[0] <= last.strftime("%Y-%m")


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.sampled_from(["lower", "higher"]))
def test_the_verdict_turns_round_with_the_results(before, after, better):
    first, second = Kpi("x", before, "h"), Kpi("x", after, "h")
    forth = kpi_difference(first, second, text="", better=better)
    back = kpi_difference(second, first, text="", better=better)

    assert forth.absolute == -back.absolute
    mirrored = {"better": "worse", "worse": "better", "same": "same"}
    assert back.verdict == mirrored[forth.verdict]
