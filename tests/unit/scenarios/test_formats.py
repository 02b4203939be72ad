import math

import pytest

from scenarios.formats import DIGITS, SYMBOLS, Number, format_number, unit_symbol
from sim.units import parse


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (61.1987, "MWh", "61.2"),
        (5.3249, "MWh", "5.32"),
        (0.1249, "MWh", "0.12"),
        (1234.5, "MWh", "1,234"),
        (9.996, "MWh", "10.0"),
        (99.96, "MWh", "100"),
        (-3.14159, "MWh", "−3.14"),
        (0.0, "MWh", "0"),
        (0.0004, "MWh", "0.00"),
        (-0.0004, "MWh", "0.00"),
        (1234.56, "EUR", "1,235"),
        (-1799.6, "USD", "−1,800"),
        (0.0838, "EUR/kWh", "0.0838"),
        (9.0, "EUR/kW", "9.00"),
        (12.4, "h", "12"),
        (1.25, "h", "1.2"),
        (20.0, "year", "20"),
        (5.667, "year", "5.7"),
        (13.31, "%", "13.3"),
        (1620.0, "", "1,620"),
        (2.8, "-", "2.80"),
    ],
)
def test_digits_follow_the_unit(value, unit, text):
    assert format_number(value, unit) == text


def test_differences_carry_their_sign_and_none_at_zero():
    assert format_number(5.0, "MWh", "signed") == "+5.00"
    assert format_number(-5.0, "MWh", "signed") == "−5.00"
    assert format_number(0.0, "MWh", "signed") == "0"


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_no_number_is_a_dash_without_unit(value):
    assert str(Number(value, "MWh")) == "–"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16.0, "16"),
        (0.35, "0.35"),
        (18.333333333, "18.3333"),
        (999.5, "999.5"),
        (1000.0, "1,000"),
        (6000.0, "6,000"),
        (999.9999, "1,000"),
        (-1234.5678, "−1,234.57"),
        (30000.0, "30,000"),
        (3.6e6, "3,600,000"),
        (2.5e-9, "2.5e−09"),
        (-0.0037, "−0.0037"),
    ],
)
def test_inputs_are_written_as_a_document_has_them(value, text):
    assert format_number(value, "degC", "input") == text


def test_units_are_printed_as_people_write_them():
    assert str(Number(202.63, "kWh/m2")) == "203 kWh/m²"
    assert str(Number(72.4, "K h")) == "72 K·h"
    assert unit_symbol("MWh") == "MWh"


def test_every_kpi_unit_has_its_digits():
    from sim.kpis import KPI_DEFINITIONS

    units = {definition.unit for definition in KPI_DEFINITIONS.values()} - {"currency", ""}
    assert units <= set(DIGITS)


@pytest.mark.parametrize("unit", sorted({*DIGITS, *SYMBOLS}))
def test_what_is_printed_can_be_copied_into_a_field(unit):
    assert parse(str(Number(-5.5, unit, "input")), unit) == -5.5
