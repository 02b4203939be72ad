"""Acts on scenarios: what is created can be read, what is deleted comes back, the library stays."""

from __future__ import annotations

import pytest

from sim.errors import AtriumError, DocumentError
from studio import actions

pytestmark = pytest.mark.usefixtures("user")


def change(path, value, cost=""):
    """Return a change as an editor holds it."""
    return {"path": path, "value": value, "cost": cost, "life": "", "text": ""}


def names(site="office"):
    return [entry.name for entry in actions.list_scenarios(site)]


def test_sites_of_the_library_and_of_the_user_are_listed():
    found = {site.name: site for site in actions.list_sites()}
    assert {"office", "small-office", "school"} <= found.keys()
    assert (found["office"].zones, found["office"].floor_area) == (3, 480.0)
    assert found["office"].scenarios == 2


def test_a_site_is_described_by_its_first_sentence_and_not_less():
    found = {site.name: site.description for site in actions.list_sites()}
    assert found["reference-small-office"].startswith("Reference Buildings of the U.S. Department")
    assert found["reference-small-office"].endswith("NREL/TP-5500-46861.")
    assert found["school"].endswith("gas boiler and direct expansion.")


def test_a_site_that_cannot_be_read_is_listed_with_the_reason(workspace):
    folder = workspace.settings.scenarios / "broken"
    folder.mkdir()
    (folder / "site.yaml").write_text("name: [")
    site = next(site for site in actions.list_sites() if site.name == "broken")
    assert "valid YAML" in site.fault


def test_a_created_scenario_starts_as_its_base():
    name = actions.create_scenario("office/base", "What if the lamps were LED?")
    assert name == "office/what-if-the-lamps-were-led"
    entry = actions.entry_of(name)
    assert (entry.base, entry.changes, entry.origin) == ("office/base", 0, "yours")
    assert actions.check_draft(name, actions.get_draft(name)).faults == ()


def test_equal_titles_get_names_of_their_own():
    first = actions.create_scenario("office/base", "Same")
    second = actions.create_scenario("office/base", "Same")
    assert (first, second) == ("office/same", "office/same-2")


@pytest.mark.parametrize("title", ["", "   ", "…", "///"])
def test_a_title_without_letters_is_refused(title):
    with pytest.raises(DocumentError, match="letters or digits"):
        actions.create_scenario("office/base", title)


def test_a_saved_draft_is_read_back_as_it_was():
    name = actions.create_scenario("office/base", "Draft")
    draft = actions.get_draft(name)
    draft |= {
        "description": "Two lines\nof text",
        "seed": "7",
        "start": "2025-01-06",
        "end": "2025-01-08",
    }
    draft["changes"] = [
        {"path": "zones.*.heating.setpoint.unoccupied", "value": "15 degC", "cost": "1200 EUR",
         "life": "10 years", "text": "thermostats"},
        {"path": "photovoltaics.shed", "value": "{peak_power: 2 kW, tilt: 30.0}", "cost": "",
         "life": "", "text": ""},
    ]  # fmt: skip
    actions.save_scenario(name, draft)
    assert actions.get_draft(name) == draft


def test_fields_an_editor_does_not_show_survive_it():
    draft = actions.get_draft("small-office/night-setback")
    copy = actions.duplicate_scenario("office/setback")
    edited = actions.get_draft(copy)
    edited["other"]["economics"] = {"horizon": "15 years"}
    actions.save_scenario(copy, edited)
    assert actions.get_draft(copy)["other"]["economics"] == {"horizon": "15 years"}
    assert "expect" in draft["other"]


def test_every_fault_of_a_draft_is_found_at_once_and_nothing_is_written():
    name = actions.create_scenario("office/base", "Faulty")
    draft = actions.get_draft(name)
    draft |= {"seed": "many", "tariff": "none-such", "start": "2025-02-01", "end": "2025-01-01"}
    draft["changes"] = [
        change("zones.kore.volume", "1 m3"),
        change("zones.*.lighting.power_density", "9 kg", "a lot"),
    ]  # fmt: skip
    places = {fault["place"] for fault in actions.check_draft(name, draft).faults}
    assert {"seed", "changes.0.path", "changes.1.cost"} <= places
    assert any(place.startswith("period") for place in places)
    with pytest.raises(DocumentError):
        actions.save_scenario(name, draft)
    assert actions.get_draft(name)["changes"] == []


def test_a_wrong_unit_is_found_beside_the_value():
    name = actions.create_scenario("office/base", "Unit")
    draft = actions.get_draft(name)
    draft["changes"] = [
        change("zones.*.lighting.power_density", "9 kg")
    ]  # fmt: skip
    (fault,) = actions.check_draft(name, draft).faults
    assert fault["place"] == "changes.0.value"
    assert fault["value"] == "'9 kg'"
    assert fault["limit"] == "a number, or one with a unit such as W/m2"
    assert fault["remedy"] == (
        "'kg' is no unit that converts to 'W/m2'; write for example '20 W/m2'"
    )


def test_a_value_still_to_be_written_is_a_fault_and_takes_nothing_away():
    name = actions.create_scenario("office/base", "Empty")
    draft = actions.get_draft(name)
    path = "zones.*.heating.setpoint.unoccupied"
    draft["changes"] = [change("", ""), change(path, " ")]
    faults = {fault["place"]: fault for fault in actions.check_draft(name, draft).faults}
    assert list(faults) == ["changes.0.path", "changes.0.value", "changes.1.value"]
    assert actions.check_draft(name, draft).blank == tuple(faults)
    assert faults["changes.0.path"]["limit"] == "an input of the site"
    assert faults["changes.1.value"]["remedy"] == "write one, or null for none"
    with pytest.raises(DocumentError):
        actions.save_scenario(name, draft)


def test_null_takes_an_input_away_and_stays_null():
    name = actions.create_scenario("office/base", "Nothing")
    draft = actions.get_draft(name)
    draft["changes"] = [change("zones.*.heating.setpoint.unoccupied", "null")]
    check = actions.check_draft(name, draft)
    assert (check.faults, check.own[0].value) == ((), "not given")
    actions.save_scenario(name, draft)
    assert actions.get_draft(name) == draft


def test_the_weather_has_the_name_by_which_it_is_chosen():
    for base in ("office/base", "small-office/base"):
        draft = actions.get_draft(base)
        heir = actions.get_draft(actions.create_scenario(base, "Heir"))
        shown = draft["weather"] or actions.check_draft(base, draft).inherited["weather"]
        assert actions.check_draft(base, heir).inherited["weather"] == shown
        assert shown in actions.list_weather()


def test_a_check_says_what_the_base_has():
    name = actions.create_scenario("office/base", "Check")
    draft = actions.get_draft(name)
    draft["changes"] = [
        change("zones.*.heating.setpoint.unoccupied", "18 degC")
    ]  # fmt: skip
    check = actions.check_draft(name, draft)
    (place,) = check.places
    assert (place.present, place.count, place.unit) == ("18 °C", 3, "degC")
    assert check.inherited["start"] == "2025-01-06"
    assert "no effect" in check.findings[0]


def test_changes_are_shown_in_the_words_of_what_the_site_has():
    name = "small-office/deep-retrofit"
    own = {each.place.path: each for each in actions.check_draft(name, actions.get_draft(name)).own}
    insulation = own["constructions.attic-floor.layers.0.thickness"]
    assert (insulation.place.present, insulation.value) == ("0.15 m", "0.3 m")
    assert own["zones.*.heating.setpoint.unoccupied"].value == "16 °C"
    assert own["zones.*.lighting.power_density"].cost == "18,000 USD"
    assert "supply_temperature: 35 °C" in own["systems.rooftop-unit.heating"].value
    name = actions.create_scenario("small-office/night-setback", "Heir")
    [before] = actions.check_draft(name, actions.get_draft(name)).before
    assert before.value == "16 °C"


def test_the_inputs_of_a_site_are_offered_once_for_all_members():
    places = {
        place.path: place for place in actions.list_inputs(actions.get_draft("office/setback"))
    }
    setpoint = places["zones.*.heating.setpoint.occupied"]
    assert setpoint.members == ("south", "north", "core")
    assert (setpoint.present, setpoint.unit) == ("21 °C", "degC")
    assert not any(path.endswith((".description", ".source", ".title")) for path in places)
    assert places["systems.*.heating.kind"].choices[0] == "furnace"


def test_a_copy_is_ones_own_and_leaves_the_original_alone():
    before = actions.get_draft("small-office/night-setback")
    copy = actions.duplicate_scenario("small-office/night-setback")
    assert copy == "small-office/night-setback-copy"
    assert actions.entry_of(copy).origin == "yours"
    assert actions.get_draft(copy)["changes"] == before["changes"]
    assert actions.entry_of("small-office/night-setback").origin == "library"


def test_the_library_can_neither_be_changed_nor_deleted():
    draft = actions.get_draft("small-office/night-setback")
    for act in (
        lambda: actions.save_scenario("small-office/night-setback", draft),
        lambda: actions.delete_scenario("small-office/night-setback"),
    ):
        with pytest.raises(DocumentError, match="duplicate it"):
            act()


def test_what_is_deleted_comes_back_as_it_was():
    draft = actions.get_draft("office/setback")
    key = actions.delete_scenario("office/setback")
    assert "office/setback" not in names()
    assert actions.restore_scenario(key) == "office/setback"
    assert actions.get_draft("office/setback") == draft
    with pytest.raises(AtriumError, match="no deleted scenario"):
        actions.restore_scenario(key)


def test_a_restored_scenario_takes_nobodys_place():
    actions.create_scenario("office/base", "Mine")
    key = actions.delete_scenario("office/mine")
    actions.create_scenario("office/base", "Mine")
    with pytest.raises(AtriumError, match="another scenario"):
        actions.restore_scenario(key)


def test_a_name_that_leads_nowhere_is_near_to_what_may_be_meant():
    assert actions.has_scenario("office/setback")
    assert not actions.has_scenario("office/setbak")
    assert not actions.has_scenario("../office/setback")
    assert actions.near_scenarios("office/setbak")[0] == "office/setback"
    assert actions.near_scenarios("somewhere/setback") == ["office/setback"]
    assert actions.near_scenarios("nope/x") == []


def test_a_base_is_not_deleted_under_its_heirs():
    with pytest.raises(DocumentError, match="office/setback"):
        actions.delete_scenario("office/base")


@pytest.mark.parametrize(
    "name",
    ["../secret", "office/../../x", "/etc/passwd", "office", "office/base.yaml", "a/b/c", ""],
)
def test_names_lead_nowhere_else(name):
    for act in (
        actions.entry_of,
        actions.get_draft,
        actions.duplicate_scenario,
        actions.submit_run,
    ):
        with pytest.raises(AtriumError, match=r"name of a site|scenario of the library"):
            act(name)


@pytest.mark.parametrize("key", ["../../x", "abc", "a/b", "../a/b", "a/../b"])
def test_keys_of_the_trash_lead_nowhere_else(key):
    with pytest.raises(AtriumError):
        actions.restore_scenario(key)


def test_a_scenario_whose_file_is_broken_is_listed_and_can_be_deleted(workspace):
    path = workspace.settings.scenarios / "office" / "odd.yaml"
    path.write_text("name: odd\nchanges: 7\n")
    entry = actions.entry_of("office/odd")
    assert "changes" in entry.fault
    actions.delete_scenario("office/odd")
    assert "office/odd" not in names()


def test_cases_of_the_standard_are_a_group_beside_the_sites():
    (group,) = actions.list_groups()
    assert (group.name, group.scenarios, group.fault) == ("bestest", 52, "")
    assert not any(entry.site == "bestest" for entry in actions.list_scenarios())
    assert not any(card.name == "bestest" for card in actions.list_sites())
    cases = actions.list_scenarios("bestest")
    assert len(cases) == 52
    assert cases[0].title == "195: Solid conduction test"
    assert {case.origin for case in cases} == {"library"}
    assert "bestest/600" in {entry.name for entry in actions.list_bases("bestest/900")}
    assert not any(entry.site == "bestest" for entry in actions.list_bases("office/base"))


def test_a_scenario_built_on_a_case_is_listed_with_ones_own():
    name = actions.create_scenario("bestest/600", "More air")
    assert name == "bestest/more-air"
    assert name in {entry.name for entry in actions.list_scenarios()}
    assert actions.entry_of(name).base == "bestest/600"
    assert actions.list_inputs(actions.get_draft(name))
