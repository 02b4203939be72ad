"""Series in memory: keys, civil time, digest, and the arithmetic of the energy balance."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from sim.trajectory import Balance, Signal
from tests.runs import make_run, switchings

SERIES = {"site.gas_demand": 5.0, "zones.a.air_temperature": 20.0, "zones.b.air_temperature": 21.0}


def test_series_by_asset_and_quantity():
    run = make_run(SERIES)
    assert len(run) == 288
    assert run["zones.b", "air_temperature"][0] == 21.0
    assert ("zones.a", "air_temperature") in run
    assert ("zones.c", "air_temperature") not in run
    assert list(run.assets("air_temperature")) == ["zones.a", "zones.b"]
    assert list(run.assets("people_count")) == []
    with pytest.raises(KeyError):
        run["zones.c", "air_temperature"]


def test_site_series_are_zero_where_there_are_none():
    run = make_run(SERIES)
    assert run.site("gas_demand").sum() == 5.0 * 288
    none = run.site("photovoltaic_power")
    assert none.shape == (288,)
    assert not none.any()


def test_end_follows_from_start_step_and_length():
    run = make_run(SERIES, days=2, step=3600.0)
    assert run.start == datetime(2025, 1, 6, 5, tzinfo=UTC)
    assert run.end == run.start + timedelta(days=2)
    empty = make_run({})
    assert len(empty) == 0
    assert empty.end == empty.start


def test_quantities_outside_the_registry_are_refused():
    with pytest.raises(KeyError, match="mood"):
        make_run({"zones.a.mood": 1.0})


def test_frame_has_civil_time_and_all_series():
    """On 9 March 2025 clocks in New York go from 02:00 to 03:00; standard time does not."""
    run = make_run(
        {**SERIES, "site.wind_speed": np.arange(24)}, start=date(2025, 3, 9), step=3600.0
    )
    table = run.frame()
    assert table.columns.names == ["asset", "quantity"]
    assert list(table.columns) == list(run.series)
    hours = [moment.hour for moment in table.index]
    assert hours[:4] == [0, 1, 3, 4]
    assert table.index[0].isoformat() == "2025-03-09T00:00:00-05:00"
    assert table.loc["2025-03-09 03:00", ("site", "wind_speed")] == 2.0


def test_equal_digests_mean_equal_runs():
    run = make_run(SERIES, crossings=switchings((10.0, 0, 1), (20.0, 0, 0)))
    assert run.digest() == replace(run).digest()
    reordered = replace(run, series=dict(reversed(run.series.items())))
    assert reordered.digest() == run.digest()
    changed = dict(run.series)
    values = changed[Signal("site", "gas_demand")].copy()
    values[17] = np.nextafter(values[17], np.float32(9.0))
    changed[Signal("site", "gas_demand")] = values
    others = [
        replace(run, series=changed),
        replace(run, start=run.start + timedelta(days=1)),
        replace(run, step=600.0),
        replace(run, crossings=switchings((10.0, 0, 1), (20.5, 0, 0))),
        replace(run, crossings=switchings((10.0, 0, 1), (20.0, 0, 3))),
        replace(run, crossings=switchings((10.0, 0, 1), (20.0, 1, 0))),
    ]
    assert len({run.digest(), *(other.digest() for other in others)}) == 1 + len(others)


def balance(heating, opaque, stored):
    flows = {"heating": np.array(heating, dtype=float), "opaque": np.array(opaque, dtype=float)}
    return Balance(flows, np.array(stored, dtype=float), ("a", "b"))


def test_a_closed_balance_has_no_residual():
    assert balance([1e6, 2e6], [-4e5, -5e5], [6e5, 1.5e6]).residual == 0.0


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ([6e5 + 14.0, 1.5e6], 1e-5),  # of zone a: 14 of 1.4 MJ; of the building 14 of 3.9 MJ
        ([6e5 + 14.0, 1.5e6 - 14.0], 1e-5),  # zones' errors cannot hide behind one another
    ],
)
def test_residual_is_the_worst_of_zones_and_building(stored, expected):
    unbalanced = balance([1e6, 2e6], [-4e5, -5e5], stored)
    assert unbalanced.residual == pytest.approx(expected)
    assert unbalanced.zone_residuals()[0] == pytest.approx(expected)


def test_flows_of_opposite_sign_count_fully():
    """Heat that only passes through a zone is flow all the same."""
    assert balance([1e6, 0.0], [-1e6, 0.0], [2.0, 0.0]).residual == pytest.approx(1e-6)


def test_a_building_without_zones_or_flows_is_in_balance():
    assert Balance({}, np.zeros(0), ()).residual == 0.0
    assert balance([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]).residual == 0.0
