"""The chain of scenarios a scenario builds on, read with every fault at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from scenarios.names import find, find_base, in_library
from scenarios.scenario import Scenario
from sim.errors import DocumentError, Fault
from sim.site.read import YamlDocument, read_yaml


class FaultCollector:
    """Gathers the faults of several documents, to be raised together."""

    def __init__(self) -> None:
        self._errors: list[DocumentError] = []

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep a `DocumentError` raised inside instead of passing it on."""
        try:
            yield
        except DocumentError as error:
            self.add(error)

    def add(self, error: DocumentError) -> None:
        """Keep an error that has faults."""
        if error.faults:
            self._errors.append(error)

    def raise_if_any(self) -> None:
        """Raise all faults kept, those of a single document under its name.

        Raises
        ------
        DocumentError
            If there are any faults.
        """
        if not self._errors:
            return
        sources = list(dict.fromkeys(error.source for error in self._errors))
        if len(sources) == 1:
            faults = [fault for error in self._errors for fault in error.faults]
            raise DocumentError(_by_line(faults), source=sources[0])
        raise DocumentError(
            [
                Fault(f"{source}: {f.place}", f.value, f.limit, f.remedy, f.line)
                for source in sources
                for f in _by_line(
                    [f for error in self._errors if error.source == source for f in error.faults]
                )
            ],
            source=" and ".join(sources),
        )


def _by_line(faults: Sequence[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.line or 0)


@dataclass(frozen=True, slots=True)
class Link:
    """One scenario of a chain.

    Attributes
    ----------
    scenario : Scenario
        The document; where it has faults, what is left without them.
    label : str
        Library name, or the name of the scenario.
    folder : Path
        Folder that relative paths start from.
    document : YamlDocument, optional
        The file; ``None`` for plain data.
    change_indices : tuple of int
        Place of each change in the document, where faulty ones were left out.
    broken : frozenset of str
        Fields with faults, which are reported already.
    """

    scenario: Scenario
    label: str
    folder: Path
    document: YamlDocument | None = None
    change_indices: tuple[int, ...] = ()
    broken: frozenset[str] = frozenset()

    def located(self, faults: Sequence[Fault]) -> DocumentError:
        """Return an error with the faults at their lines."""
        if self.document is None:
            return DocumentError(faults, source=self.label)
        return self.document.located(faults)

    def gives(self, field: str) -> bool:
        """Tell whether the document itself gives a field."""
        return field in self.scenario.model_fields_set


def read_chain(
    source: str | Path | Mapping[str, Any] | Scenario,
    *,
    directories: Sequence[Path],
    folder: Path,
    faults: FaultCollector,
) -> list[Link]:
    """Return the scenarios from the first base to the one named.

    Parameters
    ----------
    source : str, Path, mapping or Scenario
        Library name, file, plain data or document.
    directories : sequence of Path
        Further folders laid out as the library is.
    folder : Path
        Folder that relative paths of plain data start from.
    faults : FaultCollector
        Takes every fault; the chain then begins after the document that could not be read.
    """
    links: list[Link] = []
    seen: list[Path] = []
    with faults.collecting():
        if isinstance(source, (str, Path)):
            path = find(source, directories=directories)
            seen.append(path.resolve())
            links.append(_read_file(path, directories, faults))
        else:
            links.append(_read_data(source, folder, faults))
        while links[-1].scenario.base is not None:
            link = links[-1]
            path = _base_path(link, directories)
            if path.resolve() in seen:
                raise link.located([_cycle(links)])
            seen.append(path.resolve())
            links.append(_read_file(path, directories, faults))
    return links[::-1]


def _base_path(link: Link, directories: Sequence[Path]) -> Path:
    try:
        return find_base(str(link.scenario.base), directories=directories, folder=link.folder)
    except DocumentError as error:
        raise link.located(error.faults) from None


def _cycle(links: Sequence[Link]) -> Fault:
    names = " → ".join(link.label for link in links)
    return Fault(
        "base",
        links[-1].scenario.base,
        f"a base that does not lead back here ({names} → {links[-1].scenario.base})",
        "name another base, or give the site",
    )


def _read_file(path: Path, directories: Sequence[Path], faults: FaultCollector) -> Link:
    document = read_yaml(path)
    named = in_library(path, directories)
    label = f"{path.resolve().parent.name}/{path.stem}" if named else ""
    return _link(document.data, label, path.parent, document, faults)


def _read_data(source: Mapping[str, Any] | Scenario, folder: Path, faults: FaultCollector) -> Link:
    if isinstance(source, Scenario):
        return Link(source, source.name, folder, None, tuple(range(len(source.changes))))
    return _link(dict(source), "", folder, None, faults)


def _link(
    data: Mapping[str, Any],
    label: str,
    folder: Path,
    document: YamlDocument | None,
    faults: FaultCollector,
) -> Link:
    data = _with_places(data, folder)
    try:
        scenario = Scenario.read(data)
    except DocumentError as error:
        name = data.get("name") if isinstance(data.get("name"), str) else None
        broken = frozenset(fault.place.split(".")[0] for fault in error.faults)
        rest, indices = _without_faults(data, error.faults)
        scenario = Scenario.read(rest)
        link = Link(scenario, label or str(name or "scenario"), folder, document, indices, broken)
        faults.add(link.located([_readable(fault) for fault in error.faults]))
        return link
    indices = tuple(range(len(scenario.changes)))
    return Link(scenario, label or scenario.name, folder, document, indices)


def _with_places(data: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """Return a scenario whose changes name files by their whole path: those of its own folder."""
    changes = data.get("changes")
    if not isinstance(changes, list):
        return data
    return {**data, "changes": [placed(change, folder) for change in changes]}


def placed(change: Any, folder: Path) -> Any:
    """Return the plain data of a change, files in it by their whole path from a folder."""
    if not isinstance(change, Mapping) or "value" not in change:
        return change
    value, path = change["value"], str(change.get("path", ""))
    if path.rpartition(".")[2] == "file":
        return {**change, "value": _whole(value, folder)}
    return {**change, "value": _with_whole_paths(value, folder)}


def _with_whole_paths(value: Any, folder: Path) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _whole(inner, folder) if key == "file" else _with_whole_paths(inner, folder)
            for key, inner in value.items()
        }
    return value


def _whole(value: object, folder: Path) -> object:
    if not isinstance(value, str):
        return value
    return str((folder / Path(value).expanduser()).resolve())


def _readable(fault: Fault) -> Fault:
    """Show a date as the file writes it."""
    return replace(fault, value=str(fault.value)) if isinstance(fault.value, date) else fault


def _without_faults(
    data: Mapping[str, Any], faults: Sequence[Fault]
) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Leave out what is faulty, so that the rest can be checked in the same go."""
    broken = {fault.place.split(".")[0] for fault in faults}
    rest = {key: value for key, value in data.items() if key not in broken and isinstance(key, str)}
    changes = data.get("changes")
    indices: list[int] = []
    if isinstance(changes, list):
        bad = {fault.place.split(".")[1] for fault in faults if fault.place.startswith("changes.")}
        indices = [index for index in range(len(changes)) if str(index) not in bad]
        rest["changes"] = [changes[index] for index in indices]
    rest.setdefault("name", "scenario")
    return rest, tuple(indices)
