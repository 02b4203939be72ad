"""Designs give the points they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from scenarios.sweep.designs import Bell, Choice, Even, Peaked, levels_of, points_of
from scenarios.sweep.document import Sweep


def made(design, constraints=(), **factors):
    sweep = Sweep.read(
        {
            "name": "s",
            "base": "b",
            "factors": {name: {"path": f"p.{name}", **each} for name, each in factors.items()},
            "design": design,
            "constraints": list(constraints),
            "seed": 3,
        }
    )
    assert not list(sweep.faults())
    levels, faults = levels_of(sweep, dict.fromkeys(sweep.factors, "degC"))
    assert not faults
    return points_of(sweep, levels)


A, B = {"values": [1, 2, 3]}, {"values": [None, 20.0]}


def test_a_grid_has_every_combination_once():
    points, left_out = made({"kind": "grid"}, a=A, b=B, c={"range": ["10 degC", 20], "levels": 3})

    assert len(points) == 18
    assert left_out == 0
    assert {(p["a"], p["b"], p["c"]) for p in points.values()} == {
        (a, b, c) for a in (1, 2, 3) for b in (None, 20.0) for c in (10.0, 15.0, 20.0)
    }


def test_a_list_leaves_what_it_does_not_name():
    points, _ = made(
        {"kind": "list", "points": [{"a": 5}, {}, {"b": None, "a": "1 K"}]}, a={}, b={}
    )

    assert list(points.values()) == [
        {"a": 5, "b": None}, {"a": None, "b": None}, {"a": "1 K", "b": None},
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_sampled_designs_fill_each_factor_evenly_and_repeat(kind):
    design = {"kind": kind, "count": 32}
    factors = {"a": {"range": [0, 32]}, "b": {"range": ["-5 degC", "5 degC"]}, "c": A}
    points, _ = made(design, **factors)

    assert len(points) == 32
    assert sorted(math.floor(p["a"]) for p in points.values()) == list(range(32))
    assert sorted(math.floor(p["b"] * 3.2 + 16) for p in points.values()) == list(range(32))
    assert {p["c"] for p in points.values()} == {1, 2, 3}
    assert points == made(design, **factors)[0]


def test_a_sobol_design_may_have_any_count():
    five, _ = made({"kind": "sobol", "count": 5}, a={"range": [0, 1]})
    eight, _ = made({"kind": "sobol", "count": 8}, a={"range": [0, 1]})

    assert list(five.values()) == list(eight.values())[:5]


def test_constraints_leave_points_out_and_keep_their_numbers():
    measures = {name: {"values": [None, 1.0]} for name in "abc"}
    points, left_out = made(
        {"kind": "grid"}, [{"exclusive": ["a", "b"]}, {"together": ["b", "c"]}], **measures
    )
    applied = [{name for name, value in p.items() if value} for p in points.values()]

    assert applied == [set(), {"b", "c"}, {"a"}]
    assert list(points) == [0, 3, 4]
    assert left_out == 5


@pytest.mark.parametrize(
    ("levels", "truth"),
    [
        (Even(2.0, 5.0), stats.uniform(2, 3)),
        (Peaked(1.0, 2.0, 5.0), stats.triang(0.25, 1, 4)),
        (Peaked(1.0, 1.0, 5.0), stats.triang(0.0, 1, 4)),
        (Bell(3.0, 0.5), stats.norm(3, 0.5)),
        (Bell(3.0, 0.5, 2.8, 4.5), stats.truncnorm(-0.4, 3.0, 3, 0.5)),
    ],
)
def test_shares_are_quantiles(levels, truth):
    for share in (0.001, 0.1, 0.25, 0.5, 0.9, 0.999):
        assert levels.at(share) == pytest.approx(truth.ppf(share), rel=1e-9)


def test_ends_of_a_bell_are_finite():
    assert np.isfinite([Bell(0.0, 1.0).at(0.0), Bell(0.0, 1.0, low=-1.0).at(0.0)]).all()


def test_grid_values_of_a_distribution_are_equally_likely():
    assert Choice((1, "a")).grid() == (1, "a")
    assert Even(0.0, 1.0, 3).grid() == [0.0, 0.5, 1.0]
    truth = stats.norm(10, 2)
    assert Bell(10.0, 2.0, levels=4).grid() == pytest.approx(
        [truth.ppf(share) for share in (0.125, 0.375, 0.625, 0.875)]
    )
