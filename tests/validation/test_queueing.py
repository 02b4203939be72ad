"""`atrium validate queueing`: all cases hold, and what their forms give elsewhere."""

from __future__ import annotations

import pytest

from scenarios.validation import queueing


def quiet(_name, done, total):
    assert done <= total


QUICK = [
    "bas2_B0",
    "bas3_B0",
    "bas2_unbalanced",
    "bernoulli2",
    "repairman",
    "pv_line_deterministic",
]


def holds(report, count):
    outputs = [output for case in report.data.values() for output in case.values()]
    assert len(outputs) == count
    for output in outputs:
        assert output["ok"] is True
        assert output["se"] <= 0.005 * output["exact"]
        assert abs(output["mean"] - output["exact"]) <= max(
            3.0 * output["se"], 1e-9 * output["exact"]
        )
    assert report.ok
    assert report.missed == ()


def test_quick_cases_hold():
    holds(queueing.validate(QUICK, quiet), 6)


@pytest.mark.slow
def test_all_cases_hold():
    report = queueing.validate(None, quiet)
    assert len(report.data) == 15
    holds(report, 24)
