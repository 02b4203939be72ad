"""What the pages promise: links lead somewhere, code runs, commands work."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks, name_of, run

_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s]+)\)")
PYTHON = [page for page in PAGES if blocks(page, "python")]
COMMANDS = [page for page in PAGES if blocks(page, "sh")]
FIRST_READ = {"README.md", "docs/tutorial.md"}
"""Pages whose commands are tried in every test; those of the others take minutes together."""


def _anchors(page: Path) -> set[str]:
    """Return the anchors that a reader's browser makes of the headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    missing = []
    for link in _LINK.findall(page.read_text("utf-8")):
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            missing.append(link)
    assert missing == []


def test_the_readme_has_code_and_commands() -> None:
    names = {name_of(page) for page in PYTHON} & {name_of(page) for page in COMMANDS}
    assert "README.md" in names


@pytest.mark.parametrize("page", PYTHON, ids=name_of)
def test_python_runs(page: Path, tmp_path: Path) -> None:
    code = "\n".join(blocks(page, "python"))
    done = run([sys.executable, "-W", "error", "-c", code], folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "an example shows something"
    promised = [line for shown in blocks(page, "text") for line in shown.splitlines()]
    assert [line for line in promised if line not in done.stdout] == []


def _commands(page: Path) -> list[str]:
    """Return the commands of a page, but for the studio, which runs until it is stopped."""
    lines = "\n".join(blocks(page, "sh")).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("atrium ") and "atrium studio" not in line]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=name_of(page),
            marks=[] if name_of(page) in FIRST_READ else [pytest.mark.slow],
        )
        for page in COMMANDS
    ],
)
def test_commands_work(page: Path, tmp_path: Path) -> None:
    for path in ROOT.glob("docs/examples/*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for command in _commands(page):
        done = run(
            ["bash", "-c", command], folder=tmp_path, environment={**os.environ, "PATH": programs}
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    for path in tmp_path.glob("*.json"):
        json.loads(path.read_text())


def test_the_picture_of_the_studio_is_small_enough_to_load() -> None:
    picture = ROOT / "docs/images/studio.png"
    assert f"]({name_of(picture)})" in (ROOT / "README.md").read_text("utf-8")
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert 10_000 < picture.stat().st_size < 400_000


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs/adr/README.md").read_text("utf-8")
    decisions = sorted((ROOT / "docs/adr").glob("0*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        text = path.read_text("utf-8")
        assert f"]({path.name})" in index
        heads = re.findall(r"^## (\w+)|^\*\*(Status):\*\*", text, re.MULTILINE)
        assert [first or second for first, second in heads] == [
            "Status", "Context", "Decision", "Consequences",
        ]  # fmt: skip
