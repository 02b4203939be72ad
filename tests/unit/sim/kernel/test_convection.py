"""The cube root of the kernel against the library's, and in physics that asks for one."""

import numpy as np
import pytest

from sim.kernel.compiling import compiled
from sim.kernel.convection import cube_root, natural
from sim.physics.convection import natural_convection


@compiled
def root(number: float) -> float:
    return cube_root(number)


@compiled
def still(difference: float) -> float:
    return natural(difference, 1.5, 0.8, 1.0)


def test_cube_roots_are_those_of_the_library():
    stream = np.random.default_rng(1)
    numbers = np.concatenate(
        [stream.uniform(0.0, 60.0, 1000), 10.0 ** stream.uniform(-290, 290, 1000)]
    )
    found = [root(float(number)) for number in numbers]
    np.testing.assert_allclose(found, np.cbrt(numbers), rtol=1e-15)
    assert root(0.0) == 0.0
    assert np.isnan(root(np.nan))


@pytest.mark.parametrize("difference", [-12.0, -0.001, 0.0, 0.3, 40.0])
def test_natural_convection_is_compiled_as_physics_writes_it(difference):
    expected = natural_convection(difference, 1.5, 0.8, 1.0)
    assert still(difference) == pytest.approx(expected, rel=1e-14)
