"""Take the pictures of the documentation from a running studio with its demonstration.

Run by ``make pictures``; needs Chromium. The studio is started on a free port with a data folder of
its own and stopped in the end.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from studio import actions
from studio.demo import EXAMPLES
from studio.session import LOCAL_USER, Session, entered
from studio.settings import settings_from
from studio.workspace import open_workspace

FOLDER = Path(__file__).parent / "images"
SIZE = (1280, 1180)
LARGEST = 400_000
"""Bytes a picture may have."""
PATIENCE = 180.0
"""For the example runs of the demonstration. [s]"""


@contextmanager
def studio(data: Path) -> Iterator[str]:
    """Run the studio with its demonstration and yield its address."""
    program = Path(sys.executable).with_name("atrium")
    command = [str(program), "studio", "--demo", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  our own program
        try:
            line = server.stdout.readline() if server.stdout else ""
            address = re.search(r"http://\S+", line)
            if address is None:
                raise SystemExit("the studio did not start")
            yield address.group()
        finally:
            server.terminate()


def finished_runs(data: Path) -> list[str]:
    """Wait for the example runs and return their identifiers, in the order of the examples."""
    workspace = open_workspace(settings_from(data))
    until = time.monotonic() + PATIENCE
    with entered(Session(LOCAL_USER, workspace)):
        while time.monotonic() < until:
            runs = {run.scenario: run for run in actions.list_runs()}
            if failed := [run for run in runs.values() if run.state == "failed"]:
                raise SystemExit(f"{failed[0].scenario} failed: {failed[0].error}")
            if all(name in runs and runs[name].state == "done" for name in EXAMPLES):
                return [runs[name].id for name in EXAMPLES]
            time.sleep(1.0)
    raise SystemExit(f"the example runs were not finished within {PATIENCE:.0f} s")


def take(page: Page, address: str, name: str) -> None:
    """Save what a page shows, with a palette, so that the file stays small."""
    page.goto(address)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=30_000)
    page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(colors=128, dither=Image.Dither.NONE)
    path = FOLDER / f"{name}.png"
    small.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST} bytes")


def main() -> None:
    """Take all pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is needed and was not found")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="atrium-pictures-") as folder:
        data = Path(folder)
        with studio(data) as address, sync_playwright() as play:
            base, setback, _ = finished_runs(data)
            browser = play.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            page = browser.new_page(
                viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce"
            )
            take(page, f"{address}/compare?runs={base},{setback}&section=energy", "studio")
            browser.close()


if __name__ == "__main__":
    main()
