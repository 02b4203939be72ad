"""Economisers: shares of outdoor air, limits by climate."""

import numpy as np
import pytest

from sim.physics.economiser import (
    FIXED_DRY_BULB,
    fixed_enthalpy_limit,
    mixed,
    mixing_share,
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


def test_limits_by_climate():
    assert len(FIXED_DRY_BULB) == 19
    assert (FIXED_DRY_BULB["3B"], FIXED_DRY_BULB["5A"], FIXED_DRY_BULB["4A"]) == (24.0, 21.0, 18.0)
    assert fixed_enthalpy_limit(80000.0) > fixed_enthalpy_limit(101325.0)


def test_one_physics():
    share = np.linspace(0.0, 1.0, 12)
    assert_one_physics(mixing_share, [OUTDOOR, RETURN, TARGET])
    assert_one_physics(mixed, [OUTDOOR, RETURN, share])
