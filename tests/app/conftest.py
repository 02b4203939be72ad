"""A studio with finished runs, and a browser that may reach nothing but it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.synthetic import write_library

HOUSE = Path(__file__).resolve().parents[2]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--disable-dev-shm-usage",
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Every other name is unknown: a page that fetches from outside shows an error in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Studio(NamedTuple):
    """A running studio: address, data folder and process."""

    address: str
    data: Path
    process: subprocess.Popen

    def get(self, path, **options):
        """Return the JSON of a REST address."""
        answer = httpx.get(f"{self.address}/api/v1/{path}", timeout=30, **options)
        answer.raise_for_status()
        return answer.json()

    def run(self, scenario):
        """Queue a run and wait for it."""
        answer = httpx.post(f"{self.address}/api/v1/runs", json={"scenario": scenario}, timeout=30)
        answer.raise_for_status()
        return self.wait_for(answer.json()["id"])

    def wait_for(self, run, state="done", within=300.0):
        """Wait until a run is in a state and return its identifier."""
        limit = time.monotonic() + within
        while time.monotonic() < limit:
            found = self.get(f"runs/{run}")
            if found["state"] == state:
                return run
            assert found["state"] in ("queued", "running"), found["error"]
            time.sleep(0.1)
        raise AssertionError(f"run {run} is {found['state']} after {within} s")


def start(data: Path, *options: str) -> Studio:
    """Start a studio on a free port and return once it answers."""
    log = (data.parent / f"{data.name}.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "studio", "studio", "--data", str(data), "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        cwd=HOUSE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    log.close()
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line, f"{line!r}: {Path(log.name).read_text()}"
    return Studio(line.split()[2], data, process)


def stop(studio: Studio) -> None:
    """Stop a studio as Ctrl-C does."""
    studio.process.terminate()
    studio.process.wait(20)
    studio.process.stdout.close()


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Studio:
    """Return a studio with two finished runs of a small office."""
    data = tmp_path_factory.mktemp("studio") / "data"
    write_library(data / "scenarios")
    studio = start(data)
    try:
        for name in ("office/base", "office/setback"):
            studio.run(name)
        yield studio
    finally:
        stop(studio)


@pytest.fixture(scope="session")
def runs(finished) -> list[str]:
    """Return the identifiers of the finished runs, the base first."""
    return [run["id"] for run in finished.get("runs")][::-1]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Return Chromium; not for longer than a module, as it holds the thread's event loop."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is missing; install it with: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield made
        made.close()


class Tab:
    """A browser tab that remembers every complaint of the page."""

    def __init__(self, browser, *, width=1280, scheme="light"):
        phone = width < 500
        self.context = browser.new_context(
            viewport={"width": width, "height": 844 if phone else 900},
            color_scheme=scheme,
            is_mobile=phone,
            has_touch=phone,
            accept_downloads=True,
        )
        self.context.set_default_timeout(12000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.pending: set[object] = set()
        self.page.on("request", self._begin)
        self.page.on("requestfinished", self._end)
        self.page.on("requestfailed", self._end)

    def _listen(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _begin(self, request):
        if "_dash-update-component" in request.url:
            self.pending.add(request)

    def _end(self, request):
        self.pending.discard(request)

    def open(self, address):
        """Open an address and wait until the page stands still."""
        self.page.goto(address)
        self.page.wait_for_selector(".page", timeout=20000)
        self.settle()
        return self.page

    def settle(self):
        """Wait until no callback is on its way and every chart is drawn."""
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(60)
            quiet = 0 if self.pending else quiet + 1
        drawn = "e => e.querySelector('.main-svg')"
        self.page.wait_for_function(
            f"() => [...document.querySelectorAll('.chart')].every({drawn})"
        )

    def violations(self):
        """Return what axe says against the page."""
        if not AXE.is_file():
            pytest.skip("axe-core is missing; install it with: make browser-tools")
        # The policy of our pages forbids foreign scripts; the test's own one goes around it.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{item['impact']} {item['id']}: {[node['target'] for node in item['nodes']][:4]}"
            for item in found["violations"]
        ]


@pytest.fixture
def tab(browser) -> Iterator[object]:
    """Return a function that opens tabs; in the end none of them may have complained."""
    made: list[Tab] = []

    def new(**options):
        made.append(Tab(browser, **options))
        return made[-1]

    yield new
    complaints = [complaint for each in made for complaint in each.complaints]
    for each in made:
        each.context.close()
    assert complaints == []
