"""What every test shares: a cache of its own, and no silent skips where the tools must be there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from sim.threads import ONE_THREAD

REQUIRED_IN_CI = ("browser", "peers")
"""Marks whose tests must run where ``ATRIUM_CI`` is set, since the script installs their tools."""

LONGEST = (
    "tests/validation/test_library.py",
    "tests/app/test_pages.py",
    "tests/docs/test_pages.py",
    "tests/app/test_journey.py",
    "tests/unit/studio/jobs/test_supervisor.py",
    "tests/unit/studio/commands/test_sweep.py",
)
"""Files that take longest. They come first: else a worker sits idle while the last one ends."""

# Parallel workers would slow down each other: a year of the school took eight times as long.
for _name, _count in ONE_THREAD.items():
    os.environ.setdefault(_name, _count)

settings.register_profile("atrium", deadline=None, derandomize=True)
settings.load_profile("atrium")


def pytest_configure(config: pytest.Config) -> None:
    """Give the session a cache and a data folder of its own, shared by parallel workers.

    Entries of an earlier session could hide a change of the code that computes them, and tests must
    leave the user's own folders alone.
    """
    if hasattr(config, "workerinput"):
        return
    scratch = Path(tempfile.mkdtemp(prefix="atrium-tests-"))
    os.environ["ATRIUM_CACHE_DIR"] = str(scratch / "cache")
    os.environ["ATRIUM_DATA"] = str(scratch / "data")
    config.add_cleanup(lambda: shutil.rmtree(scratch, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files come first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))


def _demanded(item: pytest.Item) -> bool:
    return bool(os.environ.get("ATRIUM_CI")) and any(map(item.get_closest_marker, REQUIRED_IN_CI))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the skip of a test that must run here into a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and _demanded(item):
        report.outcome = "failed"
        report.longrepr = f"skipped, but must run where ATRIUM_CI is set: {report.longrepr}"
    return report
