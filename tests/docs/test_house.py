"""The house itself: make on unfit machines, locks, continuous integration that does not skip."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, run

SKIPPING = """
import pytest

@pytest.mark.browser
@pytest.mark.skipif(True, reason="no Chromium here")
def test_page(): ...

@pytest.mark.skipif(True, reason="another platform")
def test_other(): ...
"""


def _make(target: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make in an empty folder, so that there is no environment yet."""
    settings = [f"{name}={value}" for name, value in variables.items()]
    return run(["make", "-f", ROOT / "Makefile", target, *settings], folder=folder)


def test_make_says_what_is_missing(tmp_path: Path) -> None:
    done = _make(".venv/bin/python", tmp_path, PYTHON="python-of-nowhere")
    assert done.returncode != 0
    assert "Atrium needs Python 3.11 or newer; python-of-nowhere is" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_make_refuses_an_old_python(tmp_path: Path) -> None:
    old = tmp_path / "python3.10"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.10.9 && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = _make(".venv/bin/python", tmp_path, PYTHON=str(old))
    assert done.returncode != 0
    assert "is Python 3.10.9" in done.stderr


def test_make_names_the_package_for_environments(tmp_path: Path) -> None:
    bare = tmp_path / "python3"
    bare.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    bare.chmod(0o755)
    done = _make(".venv/bin/python", tmp_path, PYTHON=str(bare))
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr


def test_make_lists_its_targets() -> None:
    done = _make("help", ROOT)
    assert done.returncode == 0
    assert {"make studio", "make test"} <= {line[2:13].strip() for line in done.stdout.splitlines()}


def _versions(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(), re.M):
        found.setdefault(name, set()).add(version)
    return found


def test_locks_agree_and_carry_hashes() -> None:
    runtime, development = _versions("requirements.lock"), _versions("requirements-dev.lock")
    assert {name: development.get(name) for name in runtime} == runtime
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in entry for entry in entries)
        assert "://" not in text, "the lock names no index"


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = {
        "requirements.lock": project["project"]["dependencies"] + groups["build"],
        "requirements-dev.lock": [item for item in groups["dev"] if isinstance(item, str)],
    }
    for lock, requirements in wanted.items():
        names = {re.split(r"[\[<>=;]", item)[0].strip().lower() for item in requirements}
        assert names <= set(_versions(lock)), "run `make lock`"


@pytest.mark.parametrize(("required", "outcome"), [("", "2 skipped"), ("1", "1 skipped, 1 error")])
def test_browser_tests_may_not_be_skipped_in_ci(
    tmp_path: Path, required: str, outcome: str
) -> None:
    (tmp_path / "test_skipping.py").write_text(SKIPPING)
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests/conftest.py").read_bytes())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser: needs Chromium\n")
    done = run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:dash", "-p", "no:cacheprovider", "-rs"],
        folder=tmp_path,
        environment={**os.environ, "ATRIUM_CI": required},
    )
    assert outcome in done.stdout, done.stdout + done.stderr
    assert ("must run where ATRIUM_CI is set" in done.stdout) == bool(required)
    assert "another platform" in done.stdout


def test_the_script_of_ci_runs_the_readme_command() -> None:
    commands = [line.strip() for line in (ROOT / ".ci/run").read_text().splitlines()]
    assert "if ! make test; then" in commands
    assert run(["bash", "-n", ROOT / ".ci/run"], folder=ROOT).returncode == 0
    assert "make test" in (ROOT / "README.md").read_text()
