"""The small blocks that sequences are made of."""

import numpy as np
import pytest

from sim.kernel.sequences import in_window, lasting, latch, line


@pytest.mark.parametrize(("x", "y"), [(-9, 1), (0, 1), (5, 2), (10, 3), (99, 3)])
def test_a_line_is_held_beyond_its_ends(x, y):
    assert line(float(x), 0.0, 1.0, 10.0, 3.0) == y


def test_a_line_without_length_is_a_step():
    assert [line(x, 5.0, 1.0, 5.0, 3.0) for x in (4.9, 5.0)] == [1.0, 3.0]


@pytest.mark.parametrize(
    ("value", "was", "answer"), [(1.0, 0, 0), (2.0, 1, 1), (2.0, 0, 0), (3.0, 0, 1), (1.0, 1, 0)]
)
def test_a_latch_remembers_between_its_limits(value, was, answer):
    assert latch(value, float(was), 1.0, 3.0) == answer


def test_how_long_something_lasts():
    state = np.zeros(1)
    found = [lasting(state, 0, holds, 60.0) for holds in (True, True, True, False, True, True)]
    assert found == [0.0, 60.0, 120.0, 0.0, 0.0, 60.0]


@pytest.mark.parametrize(
    ("clock", "day", "night"),
    [(0, False, True), (8, True, False), (17, True, False), (18, False, True)],
)
def test_windows_may_go_over_midnight(clock, day, night):
    assert in_window(float(clock), 8.0, 18.0) is day
    assert in_window(float(clock), 18.0, 8.0) is night
    assert in_window(float(clock), 8.0, 8.0) is True
