"""Errors carry what is wrong, where, what is allowed and what to do, and survive being copied."""

import copy
import pickle

import pytest
import simpy

from sim.errors import AtriumError, Cancelled, DocumentError, Fault, Finding, SimulationError

FAULT = Fault("zones.core.floor_area", -5.0, "greater than 0", "raise the value")


def test_fault_speaks_of_place_value_limit_and_remedy():
    assert str(FAULT) == (
        "zones.core.floor_area: -5.0; allowed: greater than 0; remedy: raise the value"
    )
    assert str(FAULT.at(7)).startswith("zones.core.floor_area (line 7): -5.0;")
    assert FAULT.line is None, "at() returns another fault"


@pytest.mark.parametrize(("place", "whole"), [("area", "zones.a.area"), ("", "zones.a")])
def test_fault_moves_into_a_larger_document(place, whole):
    assert Fault(place, 1, "limit", "remedy").within("zones.a").place == whole


@pytest.mark.parametrize(
    ("count", "source", "head"),
    [(1, "a.yaml", "a.yaml: 1 fault"), (3, "", "document: 3 faults"), (0, "b", "b: 0 faults")],
)
def test_document_error_lists_every_fault(count, source, head):
    error = DocumentError([FAULT] * count, source=source)
    lines = str(error).splitlines()
    assert lines[0] == head
    assert lines[1:] == [f"  {number}. {FAULT}" for number in range(1, count + 1)]


@pytest.mark.parametrize("again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301
def test_document_error_is_whole_after_the_way_back_from_a_worker(again):
    error = DocumentError(iter([FAULT, FAULT.at(3)]), source="a.yaml")
    copied = again(error)
    assert copied.faults == (FAULT, FAULT.at(3))
    assert str(copied) == str(error)


def test_document_error_keeps_its_faults_through_simpy():
    """SimPy raises a copy of a process's error, made from its arguments alone."""
    environment = simpy.Environment()

    def process():
        yield environment.timeout(1)
        raise DocumentError([FAULT], source="a.yaml")

    environment.process(process())
    with pytest.raises(DocumentError) as caught:
        environment.run()
    assert caught.value.faults == (FAULT,)
    assert str(FAULT) in str(caught.value)


def test_all_errors_are_of_one_family():
    assert all(issubclass(e, AtriumError) for e in (DocumentError, SimulationError, Cancelled))


def test_findings_have_evidence_of_their_own():
    assert Finding("a", "b").evidence == {}
    assert Finding("a", "b").evidence is not Finding("a", "b").evidence
