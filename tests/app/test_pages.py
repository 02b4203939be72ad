"""Every page, by deep link, in both schemes, on a desk and in a hand."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.app.conftest import start, stop

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "scenarios": "/scenarios",
    "new": "/scenarios?new=1&site=office",
    "library-scenario": "/scenario?name=small-office/night-setback",
    "own-scenario": "/scenario?name=office/setback",
    "runs": "/runs",
    "run": "/runs?run={0}",
    "result": "/result?run={0}",
    "result-energy": "/result?run={0}&section=energy",
    "result-comfort": "/result?run={0}&section=comfort",
    "result-happened": "/result?run={0}&section=happened",
    "result-costs": "/result?run={0}&section=costs",
    "result-figures": "/result?run={0}&section=figures",
    "result-trace": "/result?run={0}&section=trace",
    "result-explore": "/result?run={0}&section=explore&zone=core&stretch=all",
    "compare": "/compare?runs={0},{1}",
    "compare-costs": "/compare?runs={0},{1}&section=costs",
    "compare-energy": "/compare?runs={0},{1}&section=energy",
    "compare-choice": "/compare",
    "absent-run": "/result?run=nope",
    "absent-scenario": "/scenario?name=office/nope",
    "absent-page": "/nothing/here",
}


LOOKS = [
    ("light", 1280),
    pytest.param(("dark", 390), marks=pytest.mark.slow),
    pytest.param(("dark", 1280), marks=pytest.mark.slow),
    pytest.param(("light", 390), marks=pytest.mark.slow),
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_can_be_used_by_everyone(finished, runs, tab, name, look):
    scheme, width = look
    view = tab(width=width, scheme=scheme)
    page = view.open(finished.address + PAGES[name].format(*runs))
    assert page.locator("h1").count() == 1
    assert page.title().endswith("Atrium")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == scheme
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"the page scrolls sideways: {wide} px"
    assert view.violations() == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


@pytest.mark.parametrize(
    "name",
    [
        "result-energy",
        "absent-page",
        *(
            pytest.param(each, marks=pytest.mark.slow)
            for each in ("scenarios", "own-scenario", "run", "compare")
        ),
    ],
)
def test_a_deep_link_works_as_the_first_request_of_a_fresh_server(finished, runs, tab, name):
    fresh = start(finished.data)
    try:
        page = tab().open(fresh.address + PAGES[name].format(*runs))
        assert page.locator("h1").count() == 1
        page.reload()
        page.wait_for_selector(".page")
    finally:
        stop(fresh)


def test_the_scheme_is_switched_and_kept(finished, tab):
    view = tab()
    page = view.open(finished.address)
    page.get_by_label("Switch between light and dark").click()
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    page.reload()
    page.wait_for_selector(".page")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(18, 24, 28)"


def test_a_phone_folds_the_navigation(finished, tab):
    page = tab(width=390).open(finished.address)
    assert not page.locator(".drawer").get_by_text("Runs").is_visible()
    page.get_by_label("Open navigation").click()
    page.locator(".drawer").get_by_text("Runs").click()
    page.wait_for_url("**/runs")
    page.wait_for_selector("h1:has-text('Runs')")
    page.wait_for_timeout(400)
    assert not page.locator(".drawer").get_by_text("Runs").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_that_goes_on_beyond_the_edge_of_a_phone_shows_it(finished, runs, tab, scheme):
    address = f"{finished.address}/compare?runs={','.join(runs[:2])}&section=figures"
    page = tab(width=390, scheme=scheme).open(address)
    box = page.locator(".table-box").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    left, right = _edges(box)
    assert right < left - 10, "a shadow at the edge beyond which there is more"
    box.evaluate("e => { e.scrollLeft = e.scrollWidth; }")
    left, right = _edges(box)
    assert left < right - 10, "now it is the other edge"


def _edges(box):
    """Return the brightness of the ground at both edges of a box, 0 to 255."""
    with Image.open(io.BytesIO(box.screenshot())) as picture:
        grey = np.asarray(picture.convert("L"), dtype=float)
    return np.median(grey[:, 1]), np.median(grey[:, -2])


def test_a_chart_of_a_year_is_thinned_on_the_server(finished, runs, tab):
    view = tab()
    sizes = []
    view.page.on(
        "response",
        lambda answer: sizes.append(len(answer.body())) if "_dash-update" in answer.url else None,
    )
    view.open(
        f"{finished.address}/result?run={runs[0]}&section=explore&zone=core&stretch=all"
        "&carpet=electricity_demand"
    )
    assert 0 < max(sizes) < 600_000
