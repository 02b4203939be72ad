"""The main job in the browser: a scenario is made, run, watched and compared."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from pypdf import PdfReader

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = pytest.mark.browser


def test_from_home_to_a_comparison(finished, tab):
    view = tab()
    page = view.open(finished.address)
    page.get_by_role("link", name="New scenario").click()
    page.get_by_label("What if …").fill("the lamps were LED")
    page.get_by_role("textbox", name="Built on").fill("office as built")
    page.get_by_role("option", name="Office as built (office/base)").click()
    page.get_by_role("button", name="Create").click()
    page.wait_for_selector("h1:has-text('What if the lamps were LED')")

    page.get_by_role("button", name="Add a change").click()
    page.get_by_role("textbox", name="Input").fill("lighting › power")
    page.get_by_role("option", name=re.compile("lighting › power density")).click()
    page.get_by_text("Installed power per floor area. Now 9 W/m² in 3 places.").wait_for()
    value = page.get_by_label("New value [W/m²]")
    value.fill("5 kg")
    value.press("Enter")
    page.get_by_text("1 fault to correct").wait_for()
    page.get_by_text("'kg' is no unit that converts to 'W/m2'").wait_for()
    assert page.locator("#scenario-save-run").is_disabled()
    value.fill("5 W/m2")
    value.press("Enter")
    page.get_by_text("1 fault to correct").wait_for(state="detached")
    page.get_by_text("Cost, life and reason").click()
    page.get_by_label("Cost today").fill("4000 EUR")
    page.get_by_label("Life").fill("15 years")
    page.get_by_label("Life").press("Enter")
    page.locator("#scenario-save-run:not([disabled])").wait_for()
    view.settle()
    page.locator("#scenario-save-run").click()

    page.wait_for_url("**/runs?run=*")
    page.locator(".run-details .state-green").wait_for(timeout=30000)
    page.locator(".run-details").get_by_role("link", name="Result").click()
    page.wait_for_selector(".key-figures")
    page.get_by_role("link", name="Compare", exact=True).last.click()
    page.wait_for_url("**/compare?runs=*")
    page.get_by_role("textbox", name="Runs, the base first").click()
    page.get_by_role("option", name=re.compile("Office as built")).first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("What was changed").wait_for()
    page.get_by_role("button", name="Swap base").click()
    page.wait_for_selector("h1:has-text('What if the lamps were LED against Office as built')")
    row = page.get_by_role("row", name=re.compile("lighting.power_density"))
    assert "9 W/m²" in row.inner_text()
    assert "5 W/m²" in row.inner_text()
    page.get_by_role("link", name="Cost and worth").click()
    page.get_by_text("4,000 EUR").first.wait_for()


def test_what_was_typed_can_be_undone_redone_and_saved(finished, tab):
    view = tab()
    page = view.open(f"{finished.address}/scenarios?site=office")
    page.get_by_label("Duplicate Night set-back").click()
    page.wait_for_selector("h1:has-text('(copy)')")
    value = page.get_by_label("New value [°C]")
    assert value.input_value() == "16 degC"
    value.fill("14 degC")
    value.press("Enter")
    page.get_by_text("Not saved yet").wait_for()
    page.get_by_role("button", name="Add a change").click()
    expect(page.locator(".change")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".change")).to_have_count(1)
    assert page.get_by_label("New value [°C]").input_value() == "14 degC"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("All saved").wait_for()
    assert page.get_by_label("New value [°C]").input_value() == "16 degC"
    page.get_by_role("button", name="Redo").click()
    page.get_by_text("Not saved yet").wait_for()
    view.settle()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("All saved").wait_for()
    page.reload()
    page.wait_for_selector(".change")
    assert page.get_by_label("New value [°C]").input_value() == "14 degC"


CUT_OFF = """[...document.querySelectorAll('input')].filter(field => {
    if (!field.placeholder || field.value || !field.offsetParent) return false;
    const look = getComputedStyle(field);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${look.fontSize} ${look.fontFamily}`;
    const room = field.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
    return pen.measureText(field.placeholder).width > room;
}).map(field => field.placeholder)"""


@pytest.mark.parametrize("width", [390, 1000, 1400])
def test_a_new_row_complains_of_nothing_and_what_it_hints_can_be_read(finished, tab, width):
    view = tab(width=width)
    page = view.open(f"{finished.address}/scenario?name=office/setback")
    page.get_by_role("button", name="Add a change").click()
    page.get_by_text("Change 2 still needs an input and its new value.").wait_for()
    assert page.locator(".mantine-Input-error").count() == 0
    assert page.locator("#scenario-save-run").is_disabled()
    page.get_by_text("Cost, life and reason").last.click()
    assert page.evaluate(CUT_OFF) == []


def test_what_was_not_saved_is_offered_when_one_comes_back(finished, tab):
    view = tab()
    page = view.open(f"{finished.address}/scenario?name=office/setback")
    expect(page.locator("#scenario-kept")).to_be_hidden()
    value = page.get_by_label("New value [°C]")
    value.fill("13 degC")
    value.press("Enter")
    page.get_by_text("Not saved yet").wait_for()
    page.get_by_role("link", name="Runs").first.click()
    page.wait_for_selector("h1:has-text('Runs')")
    page.go_back()
    page.get_by_text("Changes you had not saved").wait_for()
    assert value.input_value() == "16 degC"
    page.get_by_role("button", name="Take them up").click()
    expect(value).to_have_value("13 degC")
    page.get_by_role("button", name="Undo").click()
    expect(value).to_have_value("16 degC")
    page.get_by_text("All saved").wait_for()
    expect(page.locator("#scenario-kept")).to_be_hidden()


def test_a_deleted_scenario_comes_back_by_undo(finished, tab):
    view = tab()
    page = view.open(f"{finished.address}/scenario?name=office/setback")
    page.goto(f"{finished.address}/scenarios?site=office")
    page.get_by_label("Duplicate Office as built").click()
    page.wait_for_selector("h1:has-text('Office as built (copy)')")
    page.goto(f"{finished.address}/scenarios?site=office")
    page.get_by_label("Delete Office as built (copy)").click()
    page.get_by_text("office/base-copy was deleted.").wait_for()
    page.get_by_label("Delete Office as built (copy)").wait_for(state="detached")
    page.get_by_role("button", name="Undo").click()
    page.get_by_label("Delete Office as built (copy)").wait_for()


def test_a_run_is_cancelled_from_a_second_tab(finished, tab):
    folder = finished.data / "scenarios" / "office"
    text = (
        "name: long\ntitle: Long\nbase: office/base\nperiod: {start: 2025-01-01, end: 2034-01-01}\n"
    )
    (folder / "long.yaml").write_text(text)
    first, second = tab(), tab()
    page = first.open(f"{finished.address}/scenario?name=office/long")
    page.locator("#scenario-save-run").click()
    page.wait_for_url("**/runs?run=*")
    page.locator(".run-details .state-accent").wait_for()
    other = second.open(f"{finished.address}/runs?state=active")
    other.get_by_label("Cancel Long").click()
    page.locator(".run-details .state:has-text('Cancelled')").wait_for(timeout=10000)
    (folder / "long.yaml").unlink()


def test_the_keyboard_alone_creates_and_runs(finished, tab):
    view = tab()
    page = view.open(f"{finished.address}/scenarios?site=office&new=1")
    page.get_by_label("What if …").wait_for()
    expect(page.locator("#new-title")).to_be_focused()
    page.keyboard.type("nights were cold")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('What if nights were cold')")
    view.settle()
    page.locator("#scenario-add").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".change")
    for _ in range(1):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.change-input') !== null")
    page.keyboard.type("heating › setpoint › unoccupied")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("New value [°C]").wait_for()
    page.get_by_label("New value [°C]").focus()
    page.keyboard.type("15 degC")
    page.keyboard.press("Enter")
    page.get_by_text("Not saved yet").wait_for()
    view.settle()
    page.locator("#scenario-save-run:not([disabled])").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs?run=*")
    page.locator(".run-details .state-green").wait_for(timeout=30000)


def test_every_download_can_be_opened(finished, runs, tab):
    view = tab()
    page = view.open(f"{finished.address}/compare?runs={','.join(runs[:2])}")
    contents = {}
    for kind in ("PDF", "HTML", "CSV", "JSON"):
        with page.expect_download(timeout=90_000) as waiting:
            page.locator(".downloads").get_by_role("link", name=kind).click()
        contents[kind] = waiting.value.path().read_bytes()
    assert "Night set-back" in PdfReader(io.BytesIO(contents["PDF"])).pages[0].extract_text()
    assert b"<html" in contents["HTML"]
    assert len(list(csv.reader(io.StringIO(contents["CSV"].decode())))) > 50
    assert json.loads(contents["JSON"])
    page.goto(f"{finished.address}/compare?runs={','.join(runs[:2])}&section=energy")
    page.wait_for_selector(".js-plotly-plot")
    page.get_by_text("Figures of this chart").first.click()
    with page.expect_download(timeout=90_000) as waiting:
        page.get_by_role("link", name="CSV", exact=True).last.click()
    rows = list(csv.reader(io.StringIO(waiting.value.path().read_text())))
    assert len(rows[0]) == len(rows[1]) >= 3


def test_a_faulty_scenario_shows_its_faults_and_the_others_work(finished, tab):
    path = finished.data / "scenarios" / "office" / "odd.yaml"
    path.write_text("name: odd\nbase: office/base\nchanges: 7\n")
    view = tab()
    page = view.open(f"{finished.address}/scenarios?site=office")
    page.get_by_text("changes").first.wait_for()
    assert (
        page.get_by_label("Run odd").count() == 0
        or page.get_by_label("Run office/odd").is_disabled()
    )
    page.goto(f"{finished.address}/scenario?name=office/odd")
    page.get_by_text("The file has faults").wait_for()
    path.unlink()


def test_the_browsers_back_button_goes_back_through_the_sections(finished, runs, tab):
    view = tab()
    page = view.open(f"{finished.address}/result?run={runs[0]}")
    page.get_by_role("link", name="Energy", exact=True).click()
    page.wait_for_selector("h2:has-text('Energy by end use')")
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("textbox", name="Zone").wait_for()
    page.get_by_text("Whole run").click()
    page.wait_for_url("**stretch=all**")
    page.go_back()
    page.wait_for_url(re.compile("section=explore$"))
    page.go_back()
    page.wait_for_selector("h2:has-text('Energy by end use')")
