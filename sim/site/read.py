"""Documents in and out of YAML, with every fault at its line."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from sim.document import Document, faults_of
from sim.errors import DocumentError, Fault
from sim.site.enclosure import open_zones
from sim.site.site import Site

_Check = Callable[[Site], list[Fault]]
"""What looks for faults across a site."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


_KINDS: Mapping[type, str] = {type(None): "nothing", list: "a list"}
"""What may stand where a mapping is wanted, in words."""
_DEEPEST = 100
"""Levels a document may have; more comes from an alias that contains itself."""
_MOST_PLACES = 500_000
"""Places a document may have, aliases counted each time; a site of 500 zones has about 100,000."""


AnyDocument = TypeVar("AnyDocument", bound=Document)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """Plain data of a YAML file and the line of each of its places."""

    data: dict[str, Any]
    lines: Mapping[str, int]
    source: str

    def read(self, model: type[AnyDocument]) -> AnyDocument:
        """Build a document from the data.

        Raises
        ------
        DocumentError
            With every fault, each at its line.
        """
        try:
            return model.read(self.data, source=self.source)
        except DocumentError as error:
            raise self.located(error.faults) from None

    def located(self, faults: Iterable[Fault]) -> DocumentError:
        """Return an error with all faults, each at the line of its place or the nearest above."""
        return DocumentError(
            [fault.at(self._line(fault.place)) for fault in faults], source=self.source
        )

    def _line(self, place: str) -> int | None:
        parts = place.split(".")
        for length in range(len(parts), 0, -1):
            line = self.lines.get(".".join(parts[:length]))
            if line is not None:
                return line
        return None


def read_yaml(path: str | Path, *, text: str | None = None) -> YamlDocument:
    """Read a YAML file whose top level is a mapping.

    Raises
    ------
    DocumentError
        If the file is missing, not readable, not YAML, or repeats a key.
    """
    source = Path(path).name
    if text is None:
        text = _text_of(Path(path))
    lines: dict[str, int] = {}
    repeated: list[Fault] = []
    node: yaml.Node | None = None
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  _Loader is the safe loader in C
        if node is not None:
            _collect_lines(node, "", lines, repeated)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # 2025-02-30 is a ValueError
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error)
        if mark is None and (scalar := _no_value(node)) is not None:
            mark, reason = scalar.start_mark, f"{scalar.value}: {reason}"
        line = None if mark is None else mark.line + 1
        raise DocumentError(
            [Fault("file", reason, "valid YAML", "correct the text at that line", line)],
            source=source,
        ) from None
    if repeated:
        raise DocumentError(repeated, source=source)
    if not isinstance(data, dict):
        raise DocumentError(
            [
                Fault(
                    "file",
                    _KINDS.get(type(data), "a single value"),
                    "a mapping of fields",
                    "see the reference in the documentation",
                )
            ],
            source=source,
        )
    return YamlDocument(data, lines, source)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        limit, remedy = "a file that is there", "correct the path"
    except (OSError, UnicodeDecodeError) as error:
        limit, remedy = f"a readable text in UTF-8 ({error})", "make it one"
    raise DocumentError([Fault("file", str(path), limit, remedy)], source=path.name)


def _no_value(root: yaml.Node | None) -> yaml.ScalarNode | None:
    """Return the first text that looks like a date and is none."""
    waiting, seen = [root], set()
    reader = yaml.SafeLoader("")
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [each for pair in reversed(node.value) for each in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
        elif isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:timestamp":
            try:
                reader.construct_yaml_timestamp(node)
            except ValueError:
                return node
    return None


def _collect_lines(
    node: yaml.Node, place: str, lines: dict[str, int], repeated: list[Fault]
) -> None:
    line = node.start_mark.line + 1
    if place.count(".") > _DEEPEST or len(lines) > _MOST_PLACES:
        raise ValueError("nested too deeply, or multiplied by aliases")
    lines.setdefault(place, line)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            inner = f"{place}.{name}" if place else name
            if name in seen:
                fault = Fault(
                    inner, name, "each field once", "remove one of the two", key.start_mark.line + 1
                )
                repeated.append(fault)
            seen.add(name)
            lines.setdefault(inner, key.start_mark.line + 1)
            _collect_lines(value, inner, lines, repeated)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, f"{place}.{index}" if place else str(index), lines, repeated)


def site_from(data: Mapping[str, Any], *, source: str = "site", folder: Path | None = None) -> Site:
    """Build a Site from plain data.

    Parameters
    ----------
    data : mapping
        The document.
    source : str
        Its name in errors.
    folder : Path, optional
        Folder that files named in it are relative to; default the current one.

    Raises
    ------
    DocumentError
        With all faults: of single fields, and across the document.
    """
    return _checked(data, source, Site.faults, folder or Path())


def _checked(data: Mapping[str, Any], source: str, check: _Check, folder: Path) -> Site:
    context = {"folder": folder}
    try:
        site = Site.model_validate(data, context=context)
    except ValidationError as error:
        faults = faults_of(error)
        beyond = _faults_beyond(data, error, check, context)
        raise DocumentError([*faults, *beyond], source=source) from None
    faults = check(site)
    if faults:
        raise DocumentError(faults, source=source)
    return site


def _building_faults(site: Site) -> list[Fault]:
    """Return the faults of a building that somebody describes, whose zones are to be closed."""
    return [*site.faults(), *open_zones(site)]


def _faults_beyond(
    data: Mapping[str, Any], error: ValidationError, check: _Check, context: Mapping[str, Any]
) -> list[Fault]:
    """Return the faults across a document whose fields are faulty too.

    Every faulty field is replaced by a harmless value, a few times over, until the rest can be
    checked, and what cannot be mended is taken out with what holds it; what is then found at a
    replaced field, or at the name of what was taken out, is not told.
    """
    mended = copy.deepcopy(dict(data))
    tries: dict[tuple[int | str, ...], int] = {}
    gone: set[str] = set()
    for _ in range(_ATTEMPTS):
        for item in error.errors(include_url=False):
            place = tuple(part for part in item["loc"] if not str(part).startswith("function-"))
            tries[place] = tries.get(place, 0) + 1
            if place and tries[place] > _TRIES_OF_A_FIELD:
                gone.add(str(place[-2]) if len(place) > 1 else "")
                _take_out(mended, place[:-1])
            elif not _mend(mended, place, item["type"]):
                return []
        try:
            site = Site.model_validate(mended, context=dict(context))
        except ValidationError as again:
            error = again
            continue
        places = {".".join(str(part) for part in place) for place in tries}
        unsure = _zones_of(data, places)
        return [
            fault
            for fault in check(site)
            if not _follows(fault, places)
            and fault.place not in unsure
            and str(fault.value) not in gone
        ]
    return []


_TRIES_OF_A_FIELD = 3  # a number, a name, nothing
_ATTEMPTS = 8


def _take_out(data: Any, place: tuple[int | str, ...]) -> None:
    """Take the item at a place out of what holds it, if it is still there."""
    *path, last = place or ("",)
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return
        data = data[part]
    if isinstance(data, dict):
        data.pop(last, None)


def _zones_of(data: Mapping[str, Any], places: set[str]) -> set[str]:
    """Return the places of the zones whose surfaces have faulty fields: what they lack is unsure.

    What a zone is itself at fault in stays told, by the field.
    """
    found: set[str] = set()
    for place in places:
        group, _, rest = place.partition(".")
        surface = data.get(group, {}).get(rest.partition(".")[0]) if group == "surfaces" else None
        if isinstance(surface, dict):
            for field in ("zone", "other_zone"):
                names = surface.get(field)
                found |= {
                    f"zones.{name}" for name in (names if isinstance(names, list) else [names])
                }
    return found


def _follows(fault: Fault, places: set[str]) -> bool:
    """Tell whether a fault lies in a replaced field, or is a figure judged by one.

    Judged by one beside it, or by one of the component that its limit names.
    """
    if any(fault.place == place or fault.place.startswith(f"{place}.") for place in places):
        return True
    if any(
        place.count(".") > 1 and f"({place.rpartition('.')[0]})" in fault.limit for place in places
    ):
        return True
    beside = fault.place.rpartition(".")[0]
    return isinstance(fault.value, float) and any(p.rpartition(".")[0] == beside for p in places)


def _mend(data: Any, place: tuple[int | str, ...], kind: str) -> bool:
    """Take a faulty field out, or put a harmless value in its place; False where nothing helps."""
    *path, last = place or ("",)
    if last == "[key]":
        _take_out(data, place[:-1])
        return True
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return True  # gone with an earlier fault
    if kind == "missing" and isinstance(data, dict):
        data[last] = 1.0
        return True
    if isinstance(data, list) and isinstance(last, int):
        del data[last]
        return True
    if not isinstance(data, dict) or last not in data:
        return False
    old = data[last]
    if kind == "extra_forbidden" or old == "none":
        del data[last]
    elif isinstance(old, list) and old and isinstance(old[0], str):
        data[last] = old[0]
    else:
        data[last] = "none" if old == 1.0 else 1.0
    return True


def read_site(path: str | Path) -> Site:
    """Read a site from a YAML file.

    Raises
    ------
    DocumentError
        With every fault, each at its line; zones that their surfaces cannot enclose are among them.
    """
    document = read_yaml(path)
    try:
        return _checked(document.data, document.source, _building_faults, Path(path).parent)
    except DocumentError as error:
        raise document.located(error.faults) from None


def to_yaml(document: Mapping[str, Any]) -> str:
    """Return plain data as YAML text, keys in their order."""
    return str(
        yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    )
