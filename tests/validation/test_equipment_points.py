"""Equipment meets published part-load and off-design points within 5 %, and could miss them."""

from __future__ import annotations

from collections import Counter

import pytest

from scenarios.validation import equipment
from scenarios.validation.equipment import air
from scenarios.validation.equipment.points import TOLERANCE, Point, met
from sim.catalogue import sized
from sim.errors import DocumentError

POINTS = 3
"""Least number of points that a type of equipment has."""


def quiet(*_: object) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def report():
    return equipment.validate(None, quiet)


def test_every_point_is_met(report):
    assert [(check.name, check.value, check.low, check.high) for check in report.missed] == []
    assert report.ok
    assert all(check.ok for check in report.checks)


@pytest.mark.parametrize("part", list(equipment.PARTS))
def test_every_type_has_three_points_with_sources(part):
    checks = equipment.validate([part], quiet).checks
    assert len(checks) >= POINTS
    assert all(len(check.source) > 10 for check in checks)


def test_names_are_unique(report):
    counts = Counter(check.name for check in report.checks)
    assert [name for name, count in counts.items() if count > 1] == []


def test_within_is_five_percent():
    assert TOLERANCE == 0.05
    point = Point("a point", -200.0, "W", "a source")
    assert met(point, -190.0).ok
    assert met(point, -210.0).ok
    assert met(point, -189.9).ok is False


def test_an_unknown_type_is_told():
    with pytest.raises(DocumentError, match="no-such-type"):
        equipment.validate(["no-such-type"], quiet)


def test_a_coil_without_bypass_misses_the_sensible_heat(monkeypatch):
    """The points see the model, not only its rated values."""
    made = sized.cooling_coils

    def ideal(*arguments):
        return tuple(coil._replace(bypass=0.0) for coil in made(*arguments))

    monkeypatch.setattr(sized, "cooling_coils", ideal)
    missed = {check.name.split(",")[0] for check in air.rooftop() if not check.ok}
    assert missed == {"rooftop sensible"}


def test_constant_conductances_would_not_pass_for_a_curve(monkeypatch):
    """Were the fan's power in proportion to the flow, every point of it would be missed."""
    monkeypatch.setattr("sim.physics.fan.affinity", lambda flow, _: flow)
    laws = [check for check in air.vav_fan() if check.name.startswith("fan laws")]
    assert [check.ok for check in laws] == [False] * 4
