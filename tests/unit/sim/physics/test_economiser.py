"""Economisers: permissions, shares of outdoor air, integrated or not, limits by climate."""

import numpy as np
import pytest

from sim.kernel.linking import linked
from sim.physics.economiser import (
    FIXED_DRY_BULB,
    below,
    below_with_memory,
    fixed_enthalpy_limit,
    mixed,
    mixing_share,
    not_integrated,
    outdoor_share,
)
from tests.backends import assert_one_physics

OUTDOOR = np.linspace(-20.0, 35.0, 12)
RETURN = np.full(12, 24.0)
TARGET = np.full(12, 13.0)


def test_share_that_reaches_the_target():
    assert mixing_share(4.0, 24.0, 14.0) == pytest.approx(0.5)
    assert mixed(4.0, 24.0, 0.5) == 14.0
    assert mixing_share(18.0, 24.0, 13.0) == 1.0
    assert mixing_share(30.0, 24.0, 13.0) == 0.0
    assert mixing_share(4.0, 24.0, 26.0) == 0.0


def test_permission_and_least_share():
    assert outdoor_share(0.6, 1.0, 0.2) == 0.6
    assert outdoor_share(0.6, 0.0, 0.2) == 0.2
    assert outdoor_share(0.1, 1.0, 0.2) == 0.2


def test_fixed_and_differential_limits():
    assert below(20.0, 24.0) == 1.0
    assert below(24.0, 24.0) == 0.0
    assert below(45000.0, fixed_enthalpy_limit(101325.0)) == 1.0
    assert below(52000.0, 50000.0) == 0.0  # the return air's enthalpy


def test_dead_band_remembers():
    assert below_with_memory(23.5, 24.0, 1.0, 0.0) == 0.0
    assert below_with_memory(23.5, 24.0, 1.0, 1.0) == 1.0
    assert below_with_memory(22.5, 24.0, 1.0, 0.0) == 1.0
    assert below_with_memory(24.5, 24.0, 1.0, 1.0) == 0.0
    assert linked(below_with_memory)(23.5, 24.0, 1.0, 1.0) == 1.0


def test_without_integration_it_closes_when_a_coil_must_cool():
    assert not_integrated(12.0, 13.0) == 1.0
    assert not_integrated(14.0, 13.0) == 0.0


def test_limits_by_climate():
    assert len(FIXED_DRY_BULB) == 19
    assert (FIXED_DRY_BULB["3B"], FIXED_DRY_BULB["5A"], FIXED_DRY_BULB["4A"]) == (24.0, 21.0, 18.0)
    assert fixed_enthalpy_limit(80000.0) > fixed_enthalpy_limit(101325.0)


def test_one_physics():
    share = np.linspace(0.0, 1.0, 12)
    assert_one_physics(mixing_share, [OUTDOOR, RETURN, TARGET])
    assert_one_physics(outdoor_share, [share, share[::-1].round(), share * 0.3])
    assert_one_physics(below, [OUTDOOR, RETURN])
    assert_one_physics(not_integrated, [OUTDOOR, TARGET])
    assert_one_physics(mixed, [OUTDOOR, RETURN, share])
