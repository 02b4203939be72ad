"""The reference offices against EnergyPlus: its results kept, and the program where it is."""

import pytest
import yaml

from scenarios.validation import energyplus
from scenarios.validation.energyplus import TARGET, published, results_of
from scenarios.validation.energyplus.oracle import VARIABLE, find_oracle

MONTHS = 12


@pytest.mark.parametrize("case", ["small-loads", "medium-loads"])
def test_zone_loads_are_those_of_energyplus(case):
    """Envelope, gains and schedules: each month within a twentieth of the largest month."""
    reference = published()["cases"][case]
    found = results_of(case, tuple(reference))
    for quantity, values in reference.items():
        assert sum(found[quantity]) == pytest.approx(sum(values), rel=0.06), quantity
        assert found[quantity] == pytest.approx(values, abs=0.05 * max(values)), quantity


def test_the_report_holds_both_side_by_side():
    report = energyplus.validate(["small-loads"], lambda *_: None)
    assert report.ok
    assert {check.name for check in report.checks} == {
        "small-loads heating_power",
        "small-loads cooling_power",
    }
    for check in report.checks:
        assert check.high / check.low == pytest.approx((1 + TARGET) / (1 - TARGET))
    both = report.data["small-loads"]["heating_power"]
    assert [len(values) for values in both.values()] == [MONTHS, MONTHS]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["small", "medium"])
def test_the_results_kept_are_what_the_program_gives(name):
    oracle = find_oracle()
    if oracle is None:
        pytest.skip(f"EnergyPlus is not installed: `make oracle`, or name it in {VARIABLE}")
    file = published()["files"][name].removesuffix(".idf")
    for case, found in ((f"{name}-loads", oracle.loads(file)), (name, oracle.end_uses(file))):
        for quantity, values in published()["cases"][case].items():
            assert found[quantity] == pytest.approx(values, rel=1e-3, abs=0.2), quantity


def test_results_are_whole():
    document = yaml.safe_load(energyplus.RESULTS.read_text("utf-8"))
    assert set(document["cases"]) == set(energyplus.CASES)
    for uses in document["cases"].values():
        assert all(len(values) == MONTHS for values in uses.values())


@pytest.mark.slow
@pytest.mark.parametrize("case", ["small", "medium"])
def test_every_end_use_is_within_the_target(case):
    report = energyplus.validate([case], lambda *_: None)
    assert [check.name for check in report.missed] == []
    assert sum(check.ok is True for check in report.checks) >= 6
