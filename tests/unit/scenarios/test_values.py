"""Values of inputs read the same wherever they stand, and a change as its input does."""

from __future__ import annotations

import pytest

from scenarios.values import change_cell, change_text, value_cell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (0.35, "0.35 W/(m²·K)"),
        ("heat_pump", "heat_pump"),
        ([1, {"a": None, "b": "x"}], "[1, b: x]"),
        ({"a": 1.5, "b": [1, 2]}, "a: 1.5, b: [1, 2]"),
        ({"a": {"b": 1, "c": True}, "d": 2}, "a: (b: 1, c: yes), d: 2"),
    ],
)
def test_values_of_inputs_are_readable(value, text):
    assert str(value_cell(value, "W/(m2 K)")) == text


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("zones.*.heating.setpoint.unoccupied", "16 degC", "16 °C"),
        ("zones.south-*.heating.setpoint.unoccupied", "59 degF", "15 °C"),
        ("zones.*.heating.setpoint.unoccupied", 16, "16 °C"),
        ("zones.*.heating.setpoint.unoccupied", None, "–"),
        ("zones.*.lighting.power_density", "6.9 W/m2", "6.9 W/m²"),
        ("constructions.roof.layers.0.thickness", "300 mm", "0.3 m"),
        ("systems.*.heating.efficiency", "92 %", "0.92"),
        ("zones.*.heating.setpoint.unoccupied", "warm", "warm"),
        ("zones.*.nowhere", "16 degC", "16 degC"),
        (
            "systems.*.heating",
            {"kind": "heat_pump", "efficiency": 3.4, "supply_temperature": "35 degC"},
            "kind: heat_pump, efficiency: 3.4, supply_temperature: 35 °C",
        ),
    ],
)
def test_a_change_is_written_as_the_input_it_changes(path, value, text):
    assert str(change_cell(path, value)) == text


def test_long_values_are_cut_in_tables_alone():
    assert str(value_cell("x" * 500, "")).endswith("…")
    assert str(change_cell("use", "x" * 500)).endswith("…")
    assert change_text("use", "x" * 500) == "x" * 500
