from __future__ import annotations

import numpy as np
import pytest

from sim.queueing.periodic import periodic_rate


@pytest.mark.parametrize("gaps", [[7.0], [1.0, 1.0, 4.5], [0.0, 0.0, 0.0, 13.3]])
def test_the_rate_is_over_whole_periods_wherever_the_times_end(gaps):
    exact = len(gaps) / sum(gaps)
    for extra in range(len(gaps)):
        pattern = [*(gaps * 50), *gaps[:extra]]
        times = np.cumsum([1000.0, *pattern])
        assert periodic_rate(times) == pytest.approx(exact, rel=1e-13)


def test_times_that_do_not_repeat_have_no_rate():
    assert periodic_rate([]) is None
    assert periodic_rate([1.0]) is None
    assert periodic_rate(np.arange(100.0) ** 2) is None
    assert periodic_rate([1.0, 2.0, 4.0, 5.0]) is None, "seen not often enough"
    assert periodic_rate([5.0] * 10) is None, "at once is no rate"
