"""Files of cases: every form, every field, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenarios.validation import queueing
from scenarios.validation.queueing.cases import CASES, read_cases
from scenarios.validation.queueing.forms import read_form
from sim.errors import DocumentError, SimulationError
from sim.queueing.replications import Replications

PAIR = {"mu1": 1, "p1": 0.1, "r1": 0.5, "mu2": 1, "p2": 0.1, "r2": 0.5, "N": 3}
LINE = {
    "stringers": 2,
    "string_s": 60,
    "layup_s": 10,
    "laminators": 1,
    "batch": 3,
    "lam_s": 60,
    "frame_s": 20,
    "flash_s": 10,
    "buffers": [1, 4, 4, 1],
}
NETWORK = {"gamma": [0.5, 0.0], "mu": [1.0, 1.0], "P": [[0, 0.5], [0.2, 0]]}


def quiet(_name, done, total):
    assert done <= total


def write(path, *cases):
    path.write_text(json.dumps(list(cases)))
    return path


def case(params, expected=None, name="a"):
    return {"id": name, "params": params, "expected": expected or {"throughput": 1.0}}


def test_the_cases_that_come_along_can_all_be_read():
    cases = read_cases(CASES)
    assert len(cases) == 15
    assert len({type(case.form) for case in cases}) == 9
    assert all(case.source for case in cases)


@pytest.mark.parametrize(
    ("params", "outputs"),
    [
        ({"lam": 0.5, "mu": 1}, {"L", "Lq", "W", "Wq", "P_wait", "P_loss", "utilisation"}),
        ({"lam": 0.5, "mean": 1, "cv": 0.5, "c": 2, "K": 4}, {"L", "P_loss"}),
        ({"lam_high": 0.2, "lam_low": 0.3, "mu": 1}, {"Wq", "Wq_high", "Wq_low", "L_low"}),
        (NETWORK, {"L1", "L2", "Wq2", "throughput2", "W", "L", "throughput"}),
        ({"mu": [1, 2], "N": 3}, {"throughput", "W", "L1"}),
        ({"mu": [1, 2, 3], "B": [0, 2]}, {"throughput", "L3", "blocked1"}),
        (PAIR, {"throughput", "nbar"}),
        ({"p1": 0.1, "r1": 0.5, "p2": 0.1, "r2": 0.5, "N": 3}, {"throughput", "nbar"}),
        ({"p1": 0.9, "p2": 0.8, "N": 3}, {"throughput", "nbar"}),
        ({"M": 4, "lam": 0.1, "mu": 1, "crews": 1}, {"mean_up", "mean_down", "Wq"}),
        (LINE, {"throughput_per_h"}),
    ],
)
def test_a_form_is_known_by_its_parameters(params, outputs):
    assert outputs <= set(read_form(params).outputs())


@pytest.mark.parametrize(
    ("params", "place", "told"),
    [
        ({"lam": 1.0, "mu": 1.0}, "params", "a load below 1"),
        ({"lam": "0.5", "mu": 1.0}, "params.lam", "number"),
        ({"lam": -0.5, "mu": 1.0}, "params.lam", "greater than 0"),
        ({"lam": 0.5, "mu": True}, "params.mu", "number"),
        ({"lam": 0.5, "mu": 1.0, "c": 1.5}, "params.c", "integer"),
        ({"lam": 0.5, "mu": 1.0, "c": 3, "K": 2}, "params", "K at least c"),
        ({"lam": 0.5, "mean": 1.0}, "params", "either mu, or mean and cv"),
        ({"lam": 0.5, "lam_low": 0.1, "mu": 1.0}, "params", "either lam, or"),
        ({"lam": 0.5, "mu": 1.0, "scv": 2.0}, "params.scv", "only fields"),
        (NETWORK | {"mu": [0.5, 1.0]}, "params", "loads below 1"),
        (NETWORK | {"mu": [1.0]}, "params", "1 of gamma"),
        (NETWORK | {"P": [[0, 1.0], [1.0, 0]]}, "params", "every part leaves"),
        (NETWORK | {"P": [[0.6, 0.6], [0, 0]]}, "params", "at most 1"),
        (NETWORK | {"gamma": [0, 0]}, "params", "one station at least"),
        ({"mu": [1, 1], "B": []}, "params", "1 numbers in B"),
        ({"mu": [1, 1], "B": [-1]}, "params.B.0", "at least 0"),
        ({"mu": [], "N": 3}, "params.mu", "at least 1"),
        (PAIR | {"N": 0}, "params.N", "at least 1"),
        ({"p1": 0.1, "r1": 1.5, "p2": 0.1, "r2": 0.5, "N": 3}, "params.r1", "at most 1"),
        (LINE | {"buffers": [1, 2]}, "params.buffers", "at least 4"),
        ({"rate": 3.0}, "params", "the parameters of a form: gamma"),
        ({}, "params", "the parameters of a form"),
    ],
)
def test_parameters_that_are_not_understood_are_refused(params, place, told, tmp_path):
    file = write(tmp_path / "cases.json", case(params, name="odd"))
    with pytest.raises(DocumentError) as caught:
        read_cases(file)
    (fault, *_) = caught.value.faults
    assert fault.place == f"odd.{place}"
    assert told in fault.limit
    assert fault.remedy


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("{", "document", "valid JSON"),
        ("{}", "document", "a list of cases"),
        ("[]", "document", "at least one"),
        ("[3]", "0", "a mapping"),
        ('[{"id": "a", "id": "b"}]', "id", "each key once"),
        ('[{"id": "a", "params": {"lam": 0.5, "mu": 1}}]', "a.expected", "a value"),
        ('[{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {}}]', "a.expected", "1"),
        ('[{"id": "a", "params": [], "expected": {"L": 1}}]', "a.params", "dictionary"),
        ('[{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {"L": NaN}}]', "a.exp", ""),
        ('[{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {"X": 1}}]', "a.exp", "one of"),
        (
            '[{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {"L": 1}, "seed": 3}]',
            "a.seed",
            "only fields",
        ),
        (
            '[{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {"L": 1}},'
            '{"id": "a", "params": {"lam": 0.5, "mu": 1}, "expected": {"L": 1}}]',
            "id",
            "a name of its own",
        ),
    ],
)
def test_files_that_are_not_understood_are_refused(text, place, told, tmp_path):
    file = tmp_path / "cases.json"
    file.write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_cases(file)
    assert caught.value.faults[0].place.startswith(place)
    assert told in caught.value.faults[0].limit


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    wrong = case({"lam": -1, "mu": 0}, name="one"), case({"mu": [1], "N": 0}, name="two")
    with pytest.raises(DocumentError) as caught:
        read_cases(write(tmp_path / "cases.json", *wrong))
    assert [fault.place for fault in caught.value.faults] == [
        "one.params.lam", "one.params.mu", "two.params.N",
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    binary = tmp_path / "cases.json"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.json", tmp_path, binary):
        with pytest.raises(DocumentError, match="can be read"):
            read_cases(path)


def test_a_wrong_expectation_is_found_out(tmp_path):
    right = {"lam": 0.5, "mu": 1, "K": 3}
    weights = 0.5 ** np.arange(4)
    exact = float(weights @ np.arange(4) / weights.sum())
    file = write(
        tmp_path / "cases.json",
        case(right, {"L": exact}, "right"),
        case(right, {"L": 1.03 * exact}, "wrong"),
        case(LINE, {"throughput_per_h": 120.0}, "line"),
        case(LINE, {"throughput_per_h": 120.0001}, "other-line"),
    )
    seen = []
    report = queueing.validate(None, lambda name, *_: seen.append(name), file=file)
    assert list(report.data) == ["right", "wrong", "line", "other-line"]
    assert [each[name]["ok"] for each in report.data.values() for name in each] == [
        True, False, True, False,
    ]  # fmt: skip
    found = report.data["right"]["L"]
    assert set(found) == {"mean", "se", "exact", "ok"}
    assert 0.0 < found["se"] <= 0.005 * exact
    assert report.data["line"]["throughput_per_h"]["se"] == 0.0
    assert not report.ok
    assert set(seen) == {"right", "wrong", "line", "other-line", "done"}
    again = queueing.validate(["right"], quiet, file=file)
    assert again.data == {"right": report.data["right"]}, "cases do not depend on each other"


def test_what_stays_imprecise_does_not_hold(tmp_path, monkeypatch):
    monkeypatch.setattr("scenarios.validation.queueing.forms.MOST_DRAWS", 1e3)
    file = write(tmp_path / "cases.json", case({"lam": 0.5, "mu": 1, "K": 9}, {"P_loss": 9.8e-4}))
    report = queueing.validate(None, quiet, file=file)
    assert not report.data["a"]["P_loss"]["ok"]
    assert "more replications" in report.missed[-1].note


def test_a_constant_line_may_be_limited_by_any_station():
    for change, rate in (({}, 120.0), ({"flash_s": 45}, 80.0), ({"lam_s": 240}, 45.0)):
        form = read_form(LINE | change)
        found = form.estimate({}, seed=1)["throughput_per_h"]
        assert found.mean == pytest.approx(rate, rel=1e-12)
        assert found.error == 0.0


def test_a_constant_line_without_a_period_is_told(monkeypatch):
    monkeypatch.setattr("scenarios.validation.queueing.models.periodic_rate", lambda _: None)
    monkeypatch.setattr("scenarios.validation.queueing.models.PARTS", 10)
    with pytest.raises(SimulationError, match="no period"):
        read_form(LINE).estimate({}, seed=1)


@pytest.mark.parametrize(
    ("params", "exact"),
    [
        # two machines in a row with different rates: product form of Gordon and Newell
        ({"mu": [1, 2], "N": 2}, {"throughput": 2 * (1 + 2) / (1 + 2 + 4) * 1.0}),
        # Erlang's loss formula: four servers without a place
        ({"lam": 2.0, "mu": 1.0, "c": 4, "K": 4}, {"P_loss": 2.0 / 21.0}),
        # lognormal service without variation: M/D/1, half the wait of M/M/1
        ({"lam": 0.5, "mean": 1.0, "cv": 0.0}, {"Wq": 0.5}),
        # a single machine and crews to spare: availability, and nobody waits
        ({"M": 1, "lam": 0.25, "mu": 1.0, "crews": 3}, {"mean_up": 0.8, "Wq": 0.0}),
        # Li and Meerkov: p (1 - (1 - p) / (N + 1 - p))
        ({"p1": 0.8, "p2": 0.8, "N": 1}, {"throughput": 0.8 * (1 - 0.2 / 1.2)}),
    ],
)  # fmt: skip
def test_other_figures_than_those_that_come_along(params, exact):
    replications = Replications(read_form(params).build, seed=5)
    replications.run(400.0)
    found = replications.estimates()
    for name, value in exact.items():
        assert abs(found[name].mean - value) <= 4.0 * found[name].error, name
        assert found[name].error <= 0.03 * value
