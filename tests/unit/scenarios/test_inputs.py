from __future__ import annotations

import pytest

from scenarios.inputs import inputs_of, kind_at
from tests.synthetic import make_site


@pytest.mark.parametrize(
    ("path", "kind", "unit"),
    [
        ("zones.core.heating.setpoint.unoccupied", "number", "degC"),
        ("zones.core.floor_area", "number", "m2"),
        ("zones.core.people.count", "number", ""),
        ("zones.core.heating", "part", ""),
        ("zones", "collection", ""),
        ("zones.core.equipment", "collection", ""),
        ("zones.core.heating.setpoint.overrides", "list", ""),
        ("zones.core.heating.setpoint.overrides.0.value", "number", "degC"),
        ("zones.core.lighting.control", "choice", ""),
        ("zones.core.lighting.daylight.setpoint", "number", "lux"),
        ("surfaces.wall.windows.w.glazing", "text", ""),
        ("constructions.wall.layers.0.thickness", "number", "m"),
        ("schedules.office.days.weekdays.08:00", "number", ""),
        ("photovoltaics.roof.peak_power", "number", "W"),
    ],
)
def test_every_place_tells_what_it_takes(path, kind, unit):
    found = kind_at(path)

    assert found is not None
    assert (found.kind, found.unit) == (kind, unit)


@pytest.mark.parametrize(
    "path", ["zone", "zones.core.heatng", "zones.core.floor_area.x", "references.first", "name.x"]
)
def test_places_no_site_can_have_are_none(path):
    assert kind_at(path) is None


def test_limits_and_choices_come_from_the_models():
    fraction = kind_at("zones.core.people.sensible_fraction")
    control = kind_at("zones.core.lighting.control")
    mass = kind_at("zones.core.internal_mass_construction")

    assert fraction is not None
    assert (fraction.low, fraction.high) == (0, 1)
    assert control is not None
    assert control.choices == ("schedule", "occupancy")
    assert mass is not None
    assert mass.optional
    assert mass.text == "Construction of the internal mass."


def test_inputs_of_a_site_are_all_single_places_with_values():
    inputs = {item.path: item for item in inputs_of(make_site())}

    assert inputs["zones.core.heating.setpoint.unoccupied"].value == 18.0
    assert inputs["photovoltaics.roof.peak_power"].value == 5000.0
    assert inputs["schedules.office.months"].value == list(range(1, 13))
    assert inputs["schedules.operation.days.weekdays.06:00"].value == 1.0
    assert all(not isinstance(item.value, dict) or not item.value for item in inputs.values())
    assert all(kind_at(path) == item.kind for path, item in inputs.items())
