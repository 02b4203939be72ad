"""Sun against published values: `scenarios.validation.solar` computes, this judges."""

import pytest

from scenarios.validation.solar import ALGORITHM, ANNEX, TRANSMITTED, validate
from sim.errors import DocumentError


@pytest.fixture(scope="module")
def report():
    return validate(None, lambda *_: None)


def test_the_position_is_that_of_the_worked_example(report) -> None:
    angles = [check for check in report.checks if check.source == ALGORITHM]
    assert len(angles) == 4
    assert all(check.ok for check in angles)


def test_all_incident_sums_lie_in_the_range(report) -> None:
    incident = [check for check in report.checks if check.source == ANNEX]
    assert len(incident) == 5
    assert all(check.ok for check in incident)


def test_transmitted_sums_lie_in_the_range_or_are_explained(report) -> None:
    transmitted = [check for check in report.checks if check.source == TRANSMITTED]
    assert len(transmitted) == 12
    missed = [check for check in transmitted if not check.ok]
    assert len(missed) <= 5
    assert all(check.note for check in missed)
    assert all(-0.3 <= (check.position or 0.0) <= 1.0 for check in transmitted)


def test_a_part_alone_and_an_unknown_one() -> None:
    told: list[tuple[str, int, int]] = []
    report = validate(["position"], lambda *state: told.append(state))
    assert {check.source for check in report.checks} == {ALGORITHM}
    assert told == [("position", 0, 1), ("done", 1, 1)]
    with pytest.raises(DocumentError, match="position, facades"):
        validate(["moon"], lambda *_: None)
