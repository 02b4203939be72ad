from __future__ import annotations

import copy

import pytest

from scenarios.changes import apply_changes, difference, matching_paths, unit_of
from scenarios.scenario import Change
from sim.errors import DocumentError
from tests.synthetic import make_site


@pytest.fixture(scope="module")
def site():
    return make_site().model_dump(mode="json")


def changed(site, path, value):
    return apply_changes(site, [Change(path=path, value=value)])


def test_a_star_takes_every_name(site):
    data = changed(site, "zones.*.heating.setpoint.unoccupied", 16.0)

    assert [z["heating"]["setpoint"]["unoccupied"] for z in data["zones"].values()] == [16.0] * 3


def test_a_glob_takes_matching_names_only(site):
    found = matching_paths(site, "surfaces.south-*.area")

    assert found == ("surfaces.south-wall.area", "surfaces.south-core.area",
                     "surfaces.south-roof.area", "surfaces.south-floor.area")  # fmt: skip


def test_a_star_passes_over_zones_without_the_part(site):
    data = copy.deepcopy(site)
    data["zones"]["core"]["heating"] = None

    assert matching_paths(data, "zones.*.heating.setpoint.occupied") == (
        "zones.south.heating.setpoint.occupied",
        "zones.north.heating.setpoint.occupied",
    )


def test_the_site_given_is_left_alone(site):
    before = copy.deepcopy(site)
    changed(site, "zones.core.equipment.plugs", {"power_density": 1, "schedule": "office"})

    assert site == before


def test_changes_hold_in_their_order(site):
    changes = [
        Change(path="zones.*.lighting.power_density", value=5),
        Change(path="zones.core.lighting.power_density", value=7),
    ]
    data = apply_changes(site, changes)

    assert [z["lighting"]["power_density"] for z in data["zones"].values()] == [5, 5, 7]


def test_a_mapping_replaces_a_whole_part(site):
    data = changed(site, "zones.core.lighting", {"power_density": 5, "schedule": "office"})

    assert data["zones"]["core"]["lighting"] == {"power_density": 5, "schedule": "office"}


def test_a_new_name_in_a_collection_adds_a_part(site):
    data = changed(site, "glazings.triple", {"u_value": 0.8, "shgc": 0.5})

    assert list(data["glazings"]) == ["double", "triple"]


def test_a_change_can_build_on_a_part_added_before(site):
    changes = [
        Change(path="glazings.triple", value={"u_value": 0.8, "shgc": 0.5}),
        Change(path="glazings.triple.shgc", value=0.4),
        Change(path="surfaces.*.windows.*.glazing", value="triple"),
    ]
    data = apply_changes(site, changes)

    assert data["glazings"]["triple"]["shgc"] == 0.4
    assert data["surfaces"]["south-wall"]["windows"]["window"]["glazing"] == "triple"


def test_a_numbered_part_of_a_list_can_be_changed(site):
    data = changed(site, "constructions.wall.layers.1.resistance", 4.0)

    assert data["constructions"]["wall"]["layers"][1]["resistance"] == 4.0


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("zones.*.heating.setpiont.occupied", "zones.*.heating.setpoint.occupied"),
        ("zones.soth.floor_area", "zones.south.floor_area"),
        ("zone.core.floor_area", "zones.core.floor_area"),
        ("zones.core.lighting.power_densty", "zones.core.lighting.power_density"),
    ],
)
def test_an_unknown_path_names_the_nearest(site, path, remedy):
    with pytest.raises(DocumentError) as caught:
        changed(site, path, 1)

    (fault,) = caught.value.faults
    assert fault.place == "changes.0.path"
    assert fault.value == path
    assert fault.remedy == f"did you mean {remedy!r}?"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("zones.xyz-*.floor_area", "south, north, core"),
        ("constructions.wall.layers.7.thickness", "0, 1"),
        ("zones..floor_area", "south, north, core"),
    ],
)
def test_a_path_without_match_lists_what_is_there(site, path, names):
    with pytest.raises(DocumentError, match=names):
        changed(site, path, 1)


@pytest.mark.parametrize(
    "path", ["zones.core.lighting.daylight.setpoint", "zones.core.floor_area.deep"]
)
def test_a_path_through_nothing_says_where_it_ends(site, path):
    with pytest.raises(DocumentError) as caught:
        changed(site, path, 1)

    assert "end the path at" in caught.value.faults[0].remedy


def test_every_path_that_leads_nowhere_is_told(site):
    changes = [Change(path=path, value=1) for path in ("zonse", "zones.core.floor_area", "sit")]
    with pytest.raises(DocumentError) as caught:
        apply_changes(site, changes)

    assert [fault.place for fault in caught.value.faults] == ["changes.0.path", "changes.2.path"]


def document(site, **scenario):
    fields = {"period": None, "weather": "greensboro", "seed": 1, "title": "x", **scenario}
    return {"scenario": fields, "site": site}


def test_the_difference_lists_exactly_what_changed(site):
    other = changed(site, "zones.*.heating.setpoint.unoccupied", 16.0)
    other = changed(other, "photovoltaics.roof.peak_power", 9000.0)
    found = difference(document(site), document(other))

    assert [(d.path, d.before, d.after, d.unit) for d in found] == [
        ("zones.south.heating.setpoint.unoccupied", 18.0, 16.0, "degC"),
        ("zones.north.heating.setpoint.unoccupied", 18.0, 16.0, "degC"),
        ("zones.core.heating.setpoint.unoccupied", 18.0, 16.0, "degC"),
        ("photovoltaics.roof.peak_power", 5000.0, 9000.0, "W"),
    ]


def test_the_difference_takes_up_period_weather_and_seed(site):
    first = document(site, period={"start": "2025-01-01", "end": "2026-01-01"})
    second = document(
        site, period={"start": "2025-01-01", "end": "2025-07-01"}, weather="miami", seed=2
    )

    assert [(d.path, d.before, d.after) for d in difference(first, second)] == [
        ("period.end", "2026-01-01", "2025-07-01"),
        ("weather", "greensboro", "miami"),
        ("seed", 1, 2),
    ]


def test_texts_for_people_are_no_inputs(site):
    other = copy.deepcopy(site)
    other["title"] = "Another title"
    other["glazings"]["double"]["source"] = "Somebody"

    assert difference(document(site, title="a"), document(other, title="b")) == ()


def test_added_and_removed_parts_are_differences(site):
    other = changed(site, "glazings.triple", {"u_value": 0.8})
    forth = difference(document(site), document(other))
    back = difference(document(other), document(site))

    assert [(d.path, d.before, d.after) for d in forth] == [
        ("glazings.triple", None, {"u_value": 0.8})
    ]
    assert [(d.path, d.before, d.after) for d in back] == [
        ("glazings.triple", {"u_value": 0.8}, None)
    ]


def test_scenario_fields_have_no_unit():
    assert unit_of("seed") == ""


def test_a_part_that_is_called_like_a_text_is_an_input():
    before = {"scenario": {}, "site": {"zones": {"text": {"floor_area": 10.0}}}}
    after = {"scenario": {}, "site": {"zones": {"text": {"floor_area": 12.0}}}}

    (found,) = difference(before, after)
    assert (found.path, found.unit) == ("zones.text.floor_area", "m2")
