"""Air quality against closed solutions, as `atrium validate` shows it."""

import pytest

from scenarios.validation import air
from sim.errors import DocumentError


@pytest.fixture(scope="module")
def report():
    return air.validate(None, lambda *_: None)


def test_every_check_keeps_its_limits(report):
    assert report.ok, [(c.name, c.value, c.low, c.high) for c in report.missed]
    assert {check.name for check in report.checks} == {
        "co2-decay-rate", "co2-steady-state", "moisture-added-by-people", "co2-decay-room",
        "co2-decay-other", "co2-lost-between-rooms",
    }  # fmt: skip
    assert all(check.ok is not None for check in report.checks)


def test_one_case_alone_tells_its_progress():
    told = []
    report = air.validate(["co2-decay"], lambda *step: told.append(step))
    assert [check.name for check in report.checks] == ["co2-decay-rate"]
    assert told == [("co2-decay", 0, 1), ("done", 1, 1)]


def test_an_unknown_case_is_a_fault():
    with pytest.raises(DocumentError) as caught:
        air.validate(["smoke"], lambda *_: None)
    assert caught.value.faults[0].value == "smoke"
