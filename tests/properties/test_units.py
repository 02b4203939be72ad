"""Whatever is written as a unit: a number comes back, or the one error made for it."""

import math

from hypothesis import example, given
from hypothesis import strategies as st

from sim.units import UnitError, convert, convert_difference, parse

UNITS = ["m", "degC", "W/(m2 K)", "", "1/h", "K", "EUR"]
PIECES = st.sampled_from(
    ["m", "2", "K", "W", "degC", "degF", "/", "*", "**", "^", "(", ")", " ", "-", "1", "0", "999",
     "%", "kg", "²", "µ", ".", "e", "__class__", "lambda", "if", "°", "dB", "Δ", "\n", "'", '"']
)  # fmt: skip


def read(text, unit):
    """Tell whether a text is a number in a unit, or is refused with a reason."""
    try:
        value = parse(text, unit)
    except UnitError as error:
        return len(str(error)) > 0
    return isinstance(value, float) and not math.isnan(value)


@given(st.text(), st.sampled_from(UNITS))
@example("1 m\x00", "m")
@example("٣ m", "m")
def test_any_text_is_a_number_or_refused(text, unit):
    assert read(text, unit)


@given(st.floats(-1e6, 1e6), st.lists(PIECES, max_size=9).map("".join), st.sampled_from(UNITS))
@example(999999.0, "dB", "")
def test_any_expression_is_a_number_or_refused(number, expression, unit):
    assert read(f"{number} {expression}", unit)


@given(
    st.floats(-1e6, 1e6),
    st.sampled_from([("degC", "degF"), ("m", "ft"), ("W", "Btu/h"), ("1/h", "1/s"), ("J", "kWh")]),
)
def test_there_and_back(value, pair):
    for function in (convert, convert_difference):
        there = function(value, *pair)
        assert math.isclose(function(there, *pair[::-1]), value, rel_tol=1e-9, abs_tol=1e-6)


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_difference_of_temperatures_converts_as_a_difference(one, other):
    there = convert(one, "degC", "degF") - convert(other, "degC", "degF")
    assert math.isclose(there, convert_difference(one - other, "degC", "degF"), abs_tol=1e-9)
