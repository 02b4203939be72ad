"""What happened in a run, in civil time and with units."""

from dataclasses import replace

import pytest

from scenarios.formats import Number
from scenarios.happenings import happened, moment_of
from sim.trajectory import Happening
from tests.synthetic import make_result


@pytest.fixture(scope="module")
def result():
    return make_result(days=1)


def test_times_are_civil_and_values_have_units(result):
    process, window, thermostat = happened(result)
    assert process.time.isoformat() == "2025-01-06T10:00:00-05:00"
    assert (process.kind, process.what, process.value) == ("process", "filter changed", None)
    assert str(window.value) == "50.0 %"
    assert str(thermostat.value) == "−1.0 K"


def test_the_hour_of_summer_time_counts():
    result = make_result(days=1)
    summer = replace(result.trajectory, start=result.trajectory.start.replace(month=7))
    assert moment_of(replace(result, trajectory=summer), 0.0) == "6 Jul 2025, 01:00"
    assert moment_of(result, None) is None


def test_a_repair_costs_money_of_the_tariff(result):
    repair = Happening(1.0, "zones.core", "fan: repaired", "repair", 80.0, "currency")
    trajectory = replace(result.trajectory, happenings=(repair,))
    (told,) = happened(replace(result, trajectory=trajectory))
    site = result.resolved_document["site"]
    currency = site["tariffs"][result.manifest.tariff]["currency"]
    assert told.value == Number(80.0, currency)
