"""Plants against published points: three or more of each type, each within 5 %."""

from __future__ import annotations

import pytest

from scenarios.validation.equipment.plants import PARTS

WANTED = {
    "boiler",
    "condensing-boiler",
    "chiller",
    "air-cooled-chiller",
    "air-to-water-heat-pump",
    "ground-source-heat-pump",
    "pump",
    "storage-tank",
    "domestic-hot-water",
}


def test_every_type_has_its_points():
    assert set(PARTS) >= WANTED


@pytest.mark.parametrize("name", PARTS)
def test_points_are_met(name):
    checks = PARTS[name]()
    assert len(checks) >= 3
    assert len({check.name for check in checks}) == len(checks)
    for check in checks:
        assert check.ok, f"{check.name}: {check.value} not in {check.low} to {check.high}"
        assert check.source
