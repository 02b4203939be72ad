"""KPIs of windows and thermostats, from series given by the test."""

import numpy as np
import pytest

from sim.kpis import evaluate
from tests.runs import make_building, make_run


def values(**series):
    run = make_run({name.replace("__", "."): value for name, value in series.items()})
    return {name: kpi.value for name, kpi in evaluate(run, make_building(), None).items()}


def test_hours_open_are_means_of_zones_and_count_groups_by_share():
    half = np.repeat([0.0, 0.5, 1.0], 96)
    found = values(zones__a__window_opening=half, zones__b__window_opening=0.0)
    assert found["window_open_hours"] == pytest.approx((8 * 0.5 + 8) / 2)


def test_overrides_are_counted_at_their_start():
    shift = np.zeros(288)
    shift[10:22], shift[40:43], shift[43:52] = 1.0, -1.0, -2.0
    found = values(zones__a__thermostat_override=shift, zones__b__thermostat_override=0.0)
    assert found["thermostat_overrides"] == 2
    assert found["thermostat_override_hours"] == pytest.approx(24 / 12 / 2)


def test_nothing_to_tell_without_windows_and_thermostats():
    found = values(zones__a__air_temperature=21.0)
    assert not {name for name in found if "window" in name or "override" in name}
