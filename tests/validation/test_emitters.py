"""Radiators and heated floors against published points, each within 5 %."""

from __future__ import annotations

import pytest

from scenarios.validation.equipment.emitters import PARTS


@pytest.mark.parametrize("name", ["radiator", "radiant-floor"])
def test_points_are_met(name):
    checks = PARTS[name]()
    assert len(checks) >= 3
    assert len({check.name for check in checks}) == len(checks)
    for check in checks:
        assert check.ok, f"{check.name}: {check.value} not in {check.low} to {check.high}"
        assert check.source
