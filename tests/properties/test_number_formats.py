"""Every number as it is written can be read back, within the last digit written."""

from hypothesis import given
from hypothesis import strategies as st

from scenarios.formats import DIGITS, MINUS, decimals, format_number

units = st.sampled_from([*DIGITS, "", "lux"])
values = st.floats(-1e9, 1e9, allow_nan=False)


def read(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


@given(values, units)
def test_read_back_within_half_of_the_last_digit(value, unit):
    written = read(format_number(value, unit))
    assert abs(written - value) <= 0.5000001 * 10.0 ** -decimals(value, unit) + 1e-9 * abs(value)


@given(values, units)
def test_signed_and_plain_differ_in_the_sign_alone(value, unit):
    plain, signed = format_number(value, unit), format_number(value, unit, "signed")
    assert signed.lstrip("+") == plain


@given(values, units)
def test_zero_has_no_sign(value, unit):
    text = format_number(value, unit, "signed")
    assert read(text.lstrip("+")) != 0 or text[0] not in f"+{MINUS}"


@given(st.floats(1.0, 1e9, allow_nan=False))
def test_whole_digits_are_never_rounded_away(value):
    assert abs(read(format_number(value, "MWh")) - value) <= 0.5
