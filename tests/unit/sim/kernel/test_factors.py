"""The three factors of a step against sixty digits."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.kernel import factors


def exact(rate, duration):
    with localcontext() as context:
        context.prec = 80
        rate, duration = Decimal(rate), Decimal(duration)
        x = rate * duration
        decay = (-x).exp()
        if x < Decimal("1e-25"):
            return decay, duration, duration**2 / 2
        gain = (1 - decay) / rate
        return decay, gain, (duration - gain) / rate


@given(st.floats(-14, 3).map(lambda x: 10.0**x), st.sampled_from([1e-6, 0.37, 60.0, 300.0, 3600.0]))
@example(1e-4 / 300.0, 300.0)
@example(0.99999e-4 / 300.0, 300.0)
@example(1.00001e-4 / 300.0, 300.0)
@example(3.0, 3600.0)
def test_factors_are_exact_for_any_rate_and_length(rate, duration):
    decay, gain, ramp = factors(rate, duration)
    exact_decay, exact_gain, exact_ramp = (float(value) for value in exact(rate, duration))
    assert decay == pytest.approx(exact_decay, rel=1e-13, abs=1e-16)
    assert gain == pytest.approx(exact_gain, rel=1e-13)
    # near x = 1e-4 the difference in (duration - gain) / rate costs four digits of sixteen
    assert ramp == pytest.approx(exact_ramp, rel=1e-11)


def test_a_mode_that_never_decays():
    assert factors(0.0, 300.0) == (1.0, 300.0, 45000.0)


@given(st.floats(-9, 0).map(lambda x: 10.0**x), st.floats(1e-3, 300.0), st.floats(1e-3, 300.0))
def test_steps_compose(rate, first, second):
    """A mode under constant forcing and its integral, in one step or in two."""
    mode, force = 3.0, 0.02
    decay, gain, ramp = factors(rate, first + second)
    whole = mode * decay + force * gain
    area = mode * gain + force * ramp
    d1, g1, r1 = factors(rate, first)
    middle = mode * d1 + force * g1
    d2, g2, r2 = factors(rate, second)
    assert middle * d2 + force * g2 == pytest.approx(whole, rel=1e-12)
    both = mode * g1 + force * r1 + middle * g2 + force * r2
    assert both == pytest.approx(area, rel=1e-11)
