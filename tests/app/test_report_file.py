"""The HTML report in a browser: from a file, without a network, on a desk and on a phone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scenarios.report import write_report
from tests.synthetic import make_result

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium")
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the PATH"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report((make_result("base", days=14), make_result("retrofit", 0.8, days=14)), path)
    return path.as_uri()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", NO_NETWORK]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


@pytest.fixture(params=[(1280, "dark"), (390, "light")], ids=str)
def page(request, browser, address):
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        is_mobile=width < 500,
        bypass_csp=True,  # for axe; what the policy allows is tested with the file itself
    )
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("requestfailed", lambda request: opened.complaints.append(request.url))
    opened.goto(address)
    yield opened
    context.close()


def test_nothing_is_fetched_and_nothing_complains(page):
    page.wait_for_load_state("networkidle")
    assert page.complaints == []


def test_the_page_does_not_scroll_sideways(page):
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] <= widths[1]


def test_charts_are_as_wide_as_they_can_be_read(page):
    shown = page.evaluate(
        "[...document.querySelectorAll('figure svg')].filter(e => e.clientWidth > 0)"
        ".map(e => e.clientWidth / e.viewBox.baseVal.width)"
    )
    assert len(shown) == page.locator("figure").count()
    # text of 8 pt is drawn with at least 9 px
    assert min(shown) > 1.1


def test_the_typeface_is_inside(page):
    faces = page.evaluate("document.fonts.ready.then(f => [...f].map(x => x.family + x.status))")
    assert set(faces) == {"Interloaded"}


def test_tables_of_charts_open(page):
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()


@pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: make browser-tools")
def test_there_is_no_accessibility_violation(page):
    page.add_script_tag(path=str(AXE))
    # what is inside a drawing is one image with a name; its parts need not be looked at one by one
    found = page.evaluate("axe.run({exclude: [['figure svg > *']]})")["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_the_policy_of_the_file_holds(browser, address):
    page = browser.new_page()
    page.goto(address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://x.test/y\">')")
    blocked = page.evaluate(
        "new Promise(done => { document.addEventListener('securitypolicyviolation', e =>"
        " done(e.effectiveDirective));"
        " document.body.insertAdjacentHTML('beforeend', '<img src=\"https://x.test/z\">') })"
    )
    assert blocked == "img-src"
    page.close()


def test_it_prints_on_paper(browser, address):
    import io

    from pypdf import PdfReader

    page = browser.new_page()
    page.goto(address)
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert 5 <= len(printed.pages) <= 25
    page.close()
