"""Step and ramp responses of the proportional-integral loop, against their closed forms."""

import numpy as np
import pytest

from sim.kernel.sequences import PiParameter, PiState, pi_loop
from tests.unit.sim.kernel.sequences.rows import rest, row

LOOP = {
    "gain": 0.1, "integral_time": 600.0, "bias": 0.0, "lowest": 0.0, "highest": 1.0,
    "action": 1.0, "disabled": 0.0,
}  # fmt: skip


def outputs(measured, *, setpoint=20.0, step=300.0, enabled=None, **changes):
    p, state = row(PiParameter, **(LOOP | changes)), rest(PiState)
    on = [True] * len(measured) if enabled is None else enabled
    return [
        pi_loop(p, state, float(m), setpoint, e, step) for m, e in zip(measured, on, strict=True)
    ]


def test_step_response_is_gain_and_integral():
    """The error goes to 1 K within a step, then stays: 0.1 and 0.1 / 600 s more each second."""
    found = outputs([20.0, 19.0, 19.0, 19.0])
    assert found == pytest.approx([0.0, 0.1 + 0.025, 0.1 + 0.075, 0.1 + 0.125])


@pytest.mark.parametrize("step", [10.0, 60.0, 300.0, 900.0])
def test_ramp_response_is_exact_whatever_the_step(step):
    """e = r t gives K (r t + r t^2 / 2 Ti)."""
    times = np.arange(0.0, 3600.0 + step, step)
    rate = 1.0 / 3600.0
    found = outputs(20.0 - rate * times, step=step, highest=9.0)
    exact = 0.1 * (rate * times + 0.5 * rate * times**2 / 600.0)
    np.testing.assert_allclose(found, exact, atol=1e-12)


def test_direct_action_answers_to_what_is_too_warm():
    assert outputs([20.0, 21.0], action=-1.0) == pytest.approx([0.0, 0.125])
    assert outputs([20.0, 19.0], action=-1.0) == [0.0, 0.0]


def test_bias_is_the_output_without_error():
    assert outputs([20.0] * 3, bias=0.4, disabled=0.4) == pytest.approx([0.4] * 3)


def test_without_integral_time_it_is_proportional():
    assert outputs([20.0, 17.0, 17.0], integral_time=0.0) == pytest.approx([0.0, 0.3, 0.3])


def test_no_wind_up_after_hours_at_the_limit():
    """After a day at the limit the output falls with the error, as after an hour.

    5 K give 0.5 and the integral the other 0.5; on the way to no error it gains 0.125 more.
    """
    for hours in (1, 24):
        found = outputs([20.0] + [15.0] * 12 * hours + [20.0, 20.5])
        assert found[12 * hours] == 1.0
        assert found[-2] == pytest.approx(0.5 + 0.125)
        assert found[-1] == pytest.approx(0.625 - 0.05 - 0.0125)


def test_integral_stops_where_the_output_reaches_the_limit_within_a_step():
    """At 5 K the gain gives 0.5; the integral adds up to 0.5 and not more."""
    p, state = row(PiParameter, **LOOP), rest(PiState)
    for _ in range(50):
        pi_loop(p, state, 15.0, 20.0, True, 300.0)
    assert state[PiState.INTEGRAL] == pytest.approx(0.5)


def test_enabling_is_bumpless():
    """Disabled it gives its stand-by output; enabled with an error of 4 K it begins there."""
    found = outputs([16.0] * 4, enabled=[False, False, True, True], disabled=0.3)
    assert found == pytest.approx([0.3, 0.3, 0.3, 0.3 + 0.1 / 600.0 * 4.0 * 300.0])


def test_a_loop_enabled_far_off_is_not_wound_up_below():
    """It began at 0 with 10 K missing; 2 K beyond, the deficit of the start is forgotten."""
    found = outputs([10.0, 22.0, 19.0, 19.0])
    assert found[:2] == [0.0, 0.0]
    assert found[3] == pytest.approx(0.1 + 0.1 / 600.0 * 300.0 * 1.0, abs=0.05)
    assert found[3] > 0.1
