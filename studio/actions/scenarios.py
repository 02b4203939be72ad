"""Scenarios: list, create, change, copy, delete and bring back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from scenarios.files import write_atomically
from scenarios.resolve import (
    ResolvedScenario,
    find,
    library_groups,
    library_scenarios,
    library_sites,
    resolve,
)
from scenarios.scenario import Scenario
from sim.errors import AtriumError, DocumentError, Fault
from sim.site import read_yaml, to_yaml
from sim.unknown_names import nearest
from studio.actions.drafts import Draft, document_of, draft_of
from studio.actions.sites import directories
from studio.session import current

Origin = Literal["library", "yours"]


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """A scenario in a list.

    Attributes
    ----------
    name : str
        ``small-office/night-setback``.
    site : str
        Name of the site.
    title, description : str
        For people.
    base : str or None
        Scenario it builds on.
    changes : int
        Number of its own changes.
    origin : {'library', 'yours'}
        The library's scenarios cannot be changed, only copied.
    fault : str
        Why the file cannot be read; empty if it can.
    """

    name: str
    site: str
    title: str
    description: str = ""
    base: str | None = None
    changes: int = 0
    origin: Origin = "library"
    fault: str = ""


def list_scenarios(site: str | None = None) -> list[ScenarioEntry]:
    """Return all scenarios, or those of one site or group: by site, ``base`` first.

    Of the groups, which hold scenarios by the dozen, all scenarios stands for the user's own.
    """
    folders = directories()
    if site is not None:
        return [entry_of(name) for name in library_scenarios(site, folders)]
    names = [n for each in library_sites(folders) for n in library_scenarios(each, folders)]
    names += [f"{each}/{p.stem}" for each in library_groups() for p in _own_files(each)]
    return [entry_of(name) for name in names]


def list_bases(name: str) -> list[ScenarioEntry]:
    """Return what a scenario may build on: all scenarios, and those of its own group.

    Parameters
    ----------
    name : str
        A scenario, or a site or group.
    """
    group = name.partition("/")[0]
    found = {entry.name: entry for entry in list_scenarios()}
    if group in library_groups():
        found |= {entry.name: entry for entry in list_scenarios(group)}
    return [entry for entry in found.values() if not entry.fault]


def _own_files(group: str) -> list[Path]:
    return sorted((_home() / group).glob("*.yaml"))


def entry_of(name: str) -> ScenarioEntry:
    """Return a scenario's entry in the list.

    Raises
    ------
    DocumentError
        If there is no such scenario.
    """
    path = _path(name)
    origin: Origin = "yours" if path.is_relative_to(_home()) else "library"
    site = name.partition("/")[0]
    try:
        scenario = _read(path)
    except DocumentError as error:
        return ScenarioEntry(name, site, name, origin=origin, fault=str(error))
    return ScenarioEntry(
        name=name,
        site=site,
        title=scenario.title or scenario.name,
        description=" ".join(scenario.description.split()),
        base=scenario.base,
        changes=len(scenario.changes),
        origin=origin,
    )


def has_scenario(name: str) -> bool:
    """Tell whether there is a scenario of that name."""
    try:
        _path(name)
    except DocumentError:
        return False
    return True


def near_scenarios(name: str) -> list[str]:
    """Return names of scenarios that may have been meant: those most alike, then namesakes."""
    folders = directories()
    groups = (*library_sites(folders), *library_groups())
    known = [each for group in groups for each in library_scenarios(group, folders)]
    alike = nearest(name, known, cutoff=0.7)[:_MOST_NEAR]
    short = name.rpartition("/")[2]
    namesakes = [each for each in known if each.partition("/")[2] == short]
    return list(dict.fromkeys([*alike, *namesakes]))[:_MOST_NEAR]


_MOST_NEAR = 5


def get_draft(name: str) -> Draft:
    """Return a scenario as an editor shows it.

    Raises
    ------
    DocumentError
        If there is no such scenario or its file cannot be read.
    """
    return draft_of(read_yaml(_path(name)).data)


def resolve_scenario(name: str) -> ResolvedScenario:
    """Return a scenario with everything it refers to.

    Raises
    ------
    DocumentError
        With every fault of the scenario and of what it refers to.
    """
    _path(name)
    return resolve(name, directories=directories())


def create_scenario(base: str, title: str) -> str:
    """Create a scenario without changes on top of another one; return its name.

    Raises
    ------
    DocumentError
        If there is no such base or the title has no letters.
    """
    entry = entry_of(base)
    title = " ".join(title.split())
    name = _free_name(entry.site, _slug(title))
    document = {"name": name.partition("/")[2], "title": title, "base": base, "changes": []}
    _write(name, document)
    return name


def save_scenario(name: str, draft: Draft) -> str:
    """Check a draft and write it to the scenario's file; return the name.

    Raises
    ------
    DocumentError
        With every fault, or if it is a scenario of the library; the file stays as it was.
    """
    _own(name)
    document = document_of(draft, name=name.partition("/")[2])
    resolve(document, directories=directories(), folder=_file(name).parent)
    _write(name, document)
    return name


def duplicate_scenario(name: str) -> str:
    """Copy a scenario into the user's folder; return the name of the copy.

    Raises
    ------
    DocumentError
        If there is no such scenario or its file cannot be read.
    """
    path = _path(name)
    document = dict(read_yaml(path).data)
    site, _, short = name.partition("/")
    copy = _free_name(site, f"{short}-copy")
    document["name"] = copy.partition("/")[2]
    document["title"] = f"{document.get('title') or short} (copy)"
    document.pop("expect", None)
    _write(copy, document)
    return copy


def delete_scenario(name: str) -> str:
    """Move a scenario of the user to the trash; return the key that brings it back.

    Raises
    ------
    DocumentError
        If it belongs to the library, or other scenarios build on it.
    """
    _own(name)
    heirs = [entry.name for entry in list_scenarios() if entry.base == name]
    if heirs:
        fault = Fault(
            "name",
            name,
            "a scenario that no other builds on",
            f"delete or change first: {', '.join(heirs)}",
        )
        raise DocumentError([fault], source=name)
    key = f"{secrets.token_hex(4)}/{name}"
    _move(_file(name), _trashed(key))
    return key


def restore_scenario(key: str) -> str:
    """Bring a deleted scenario back; return its name.

    Raises
    ------
    AtriumError
        If the key leads nowhere, or a scenario of that name was made meanwhile.
    """
    source = _trashed(key)
    name = key.partition("/")[2]
    if not source.is_file():
        raise AtriumError(f"there is no deleted scenario {key!r}")
    if name in set(library_scenarios(name.partition("/")[0], directories())):
        raise AtriumError(f"there is another scenario {name!r} by now; rename or delete that first")
    _move(source, _file(name))
    return name


def _path(name: str) -> Path:
    """Return the file of a scenario named ``site/name``; no other file can be reached."""
    parts = name.split("/")
    plain = len(parts) == 2 and all(_NAME.fullmatch(part) for part in parts)
    if not plain or name.endswith((".yaml", ".yml")):
        limit = "the name of a site, a slash and the name of a scenario"
        fault = Fault("scenario", name, limit, "choose one from the list of scenarios")
        raise DocumentError([fault], source="scenario")
    return find(name, directories=directories())


def _own(name: str) -> None:
    """Refuse what is not the user's own."""
    if entry_of(name).origin != "yours":
        fault = Fault("name", name, "a scenario of your own", "duplicate it and change the copy")
        raise DocumentError([fault], source=name)


def _home() -> Path:
    return current().workspace.settings.scenarios


def _file(name: str) -> Path:
    site, _, short = name.partition("/")
    return _home() / _safe(site) / f"{_safe(short)}.yaml"


def _trashed(key: str) -> Path:
    token, site, short = (*key.split("/"), "", "")[:3]
    return current().workspace.settings.trash / _safe(token) / _safe(site) / f"{_safe(short)}.yaml"


def _write(name: str, document: dict[str, Any]) -> None:
    path = _file(name)
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, to_yaml(document).encode())


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise AtriumError(f"{source} could not be moved: {error.strerror}") from error


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def _safe(part: str) -> str:
    """Return a part of a path that leads nowhere else."""
    if not _NAME.fullmatch(part):
        raise AtriumError(f"{part!r} is no name; use letters, digits and dashes")
    return part


def _slug(title: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")
    if not slug:
        fault = Fault("title", title, "a title with letters or digits", "write a short title")
        raise DocumentError([fault], source="new scenario")
    return slug


def _free_name(site: str, slug: str) -> str:
    taken = set(library_scenarios(site, directories()))
    return next(name for name in _candidates(site, slug) if name not in taken)


def _candidates(site: str, slug: str) -> Iterator[str]:
    yield f"{site}/{slug}"
    number = 2
    while True:
        yield f"{site}/{slug}-{number}"
        number += 1


def _read(path: Path) -> Scenario:
    return _read_version(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=512)
def _read_version(path: Path, version: int) -> Scenario:
    """Read a version of a file; the number only tells versions apart."""
    del version
    return read_yaml(path).read(Scenario)
