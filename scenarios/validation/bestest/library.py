"""The cases beside the library: scenarios ``bestest/600`` and sites ``bestest-600``.

Their documents are made when they are asked for and kept as files in the cache folder, so that
whatever reads a scenario or a site of the library reads these.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from scenarios.files import write_atomically
from scenarios.validation.bestest.building import scenario_document, site_document, site_name
from scenarios.validation.bestest.cases import case_names
from sim.cache import cache_directory
from sim.site.read import to_yaml

GROUP = "bestest"
"""Folder of the scenarios."""


def folder() -> Path:
    """Return the folder of the files, laid out as the library is."""
    return cache_directory() / "cases"


def scenario_names() -> tuple[str, ...]:
    """Return the names of the scenarios, ``bestest/600``."""
    return tuple(f"{GROUP}/{name}" for name in case_names())


def site_names() -> tuple[str, ...]:
    """Return the names of the sites, ``bestest-600``."""
    return tuple(map(site_name, case_names()))


def scenario_file(name: str) -> Path:
    """Return the file of a scenario, one of `scenario_names`, made if need be."""
    return _kept(folder() / f"{name}.yaml", _scenario_text(name.partition("/")[2]))


def site_file(name: str) -> Path:
    """Return the file of a site, one of `site_names`, made if need be."""
    return _kept(folder() / name / "site.yaml", _site_text(name.partition("-")[2]))


@cache
def _scenario_text(case: str) -> str:
    return to_yaml(scenario_document(case))


@cache
def _site_text(case: str) -> str:
    return to_yaml(site_document(case))


def _kept(path: Path, text: str) -> Path:
    """Write a file unless it says so already: its date tells readers that nothing changed."""
    try:
        same = path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        same = False
    if not same:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    return path
