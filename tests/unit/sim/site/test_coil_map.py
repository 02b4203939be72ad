"""Measured points of a coil: every fault at once, each with its place and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import DocumentError
from sim.physics.dx_coil import full_load
from sim.site.coil_map import CoilMapDocument


def points(**changes: Any) -> dict[str, Any]:
    """Return a map of 2 x 3 x 2 points, dry at the driest of the warm ones."""
    return {
        "outdoor": [30.0, 40.0],
        "wet_bulb": [15.0, 17.0, 19.0],
        "dry_bulb": [22.0, 26.0],
        "total": [[7000.0, 7500.0, 8000.0], [6500.0, 7000.0, 7500.0]],
        "power": [[1600.0, 1650.0, 1700.0], [1900.0, 1950.0, 2000.0]],
        "sensible": [
            [[6000.0, 7100.0], [5000.0, 7000.0], [4000.0, 6000.0]],
            [[5900.0, 6700.0], [4900.0, 6900.0], [3900.0, 5900.0]],
        ],
        "dry": [[[False, True], [False, False], [False, False]]] * 2,
        **changes,
    }


def faults(**changes: Any) -> list[tuple[str, object]]:
    document = CoilMapDocument.read(points(**changes))
    found = document.faults("coil", {"total": "gross"})
    assert all(fault.limit and fault.remedy for fault in found)
    return [(fault.place, fault.value) for fault in found]


def test_a_sound_map_has_no_faults_and_follows_the_wet_line():
    document = CoilMapDocument.read(points())
    assert document.faults() == []
    coil = document.coil()
    assert coil.sensible[0, 0, 1] == 8000.0  # 7000 + (7000 - 6000)
    assert coil.sensible[0, 0, 0] == 6000.0
    # 8000 and 7000 W at 15 degC fall and rise by 500 and 250 W/K: they meet at 16.33 degC
    assert full_load(26.0, 15.0, 30.0, coil)[0] == pytest.approx(7000.0 + 250.0 * 4.0 / 3.0)


def test_all_faults_are_told_at_once():
    found = faults(
        outdoor=[40.0, 30.0],
        wet_bulb=[15.0],
        total=[[7000.0, 0.0, 8000.0], [6500.0, 7000.0]],
        power=[[1600.0, -1.0, 1700.0], [1900.0, 1950.0, 2000.0]],
    )
    assert found == [
        ("coil.outdoor", [40.0, 30.0]),
        ("coil.wet_bulb", [15.0]),
        ("coil.gross", "rows of unlike length"),
        ("coil.power", "2 x 3"),
        ("coil.sensible", "2 x 3 x 2"),
        ("coil.dry", "2 x 3 x 2"),
        ("coil.gross.0.1", 0.0),
        ("coil.power.0.1", -1.0),
    ]


def test_capacity_zero_is_one_fault_not_a_dozen():
    assert faults(total=[[7000.0, 0.0, 8000.0], [6500.0, 7000.0, 7500.0]]) == [
        ("coil.gross.0.1", 0.0)
    ]


def test_curves_that_turn_are_faults():
    sensible = points()["sensible"]
    sensible[1] = [[5900.0, 6700.0], [6000.0, 6900.0], [3900.0, 5900.0]]
    assert faults(total=[[7000.0, 6900.0, 8000.0], [6500.0, 7000.0, 7500.0]]) == [
        ("coil.gross.0.1", 6900.0),
        ("coil.sensible.0.1.1", 7000.0),
    ]
    assert faults(sensible=sensible) == [("coil.sensible.1.1.0", 6000.0)]


def test_a_point_that_must_be_dry_is_to_be_marked():
    assert faults(dry=[[[False, False], [False, False], [False, False]]] * 2) == [
        ("coil.sensible.1.1.1", 6900.0),
        ("coil.sensible.0.0.1", 7100.0),
        ("coil.sensible.1.0.1", 6700.0),
    ]


def test_the_wet_line_needs_two_points():
    dry = [[[False, True], [False, True], [False, False]]] * 2
    assert faults(dry=dry) == [("coil.dry", True)]


def test_text_and_gaps_are_faults_of_their_fields():
    given = points(power=[["1.6 kW", 1650.0, 1700.0], [1900.0, 1950.0, float("nan")]])
    del given["total"]
    with pytest.raises(DocumentError) as caught:
        CoilMapDocument.read(given)
    assert {fault.place for fault in caught.value.faults} == {"total", "power.0.0", "power.1.2"}


def test_an_empty_table_is_a_fault():
    assert ("coil.gross", "0") in faults(total=[])
