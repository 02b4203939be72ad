"""Named changes of a site, and the exact difference between two documents."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeGuard

from scenarios.inputs import is_catalogue_type, kind_at
from sim.errors import DocumentError, Fault
from sim.unknown_names import nearest, some_of

if TYPE_CHECKING:
    from scenarios.scenario import Change

_TEXTS = frozenset({"title", "description", "source", "text", "explanation", "references", "name"})
"""Fields for people: they tell of inputs, but are none."""

_SCENARIO_INPUTS = ("period", "weather", "tariff", "controller", "seed", "economics")
"""Fields of a scenario that are inputs of a run or its comparison; the others name or explain."""


def apply_changes(site_data: Mapping[str, Any], changes: Sequence[Change]) -> Mapping[str, Any]:
    """Return the site with all changes, in their order.

    Parameters
    ----------
    site_data : mapping
        Plain data of a site, defaults included, as ``site.model_dump(mode="json")`` gives it.
    changes : sequence of Change
        A plain name in a path must exist; ``*`` and globs such as ``south-*`` take every match and
        pass over parts that are not there (an attic without heating). A new name in a collection
        adds a part.

    Returns
    -------
    mapping
        Plain data that shares with the former what no change touches; values as written, to be
        validated by `sim.site.site_from`.

    Raises
    ------
    DocumentError
        Every path that leads nowhere, with the nearest names; every ``type`` of equipment that is
        changed alone, while the figures of the former one stand beside it.
    """
    data: Mapping[str, Any] = dict(site_data)
    faults: list[Fault] = []
    for index, change in enumerate(changes):
        try:
            for path in matching_paths(data, change.path):
                _keep_types(path)
                data = _with_value(data, path.split("."), copy.deepcopy(change.value))
        except DocumentError as error:
            faults += [fault.within(f"changes.{index}") for fault in error.faults]
    if faults:
        raise DocumentError(faults, source="changes")
    return data


def _keep_types(path: str) -> None:
    """Refuse to change the type of equipment alone: its figures are in the site already."""
    if is_catalogue_type(path):
        part = path.rpartition(".")[0]
        limit = f"not the type alone: {part!r} has the figures of its present one beside it"
        remedy = f"change {part!r}, with the type and its own sizes as the value"
        raise DocumentError([Fault("path", path, limit, remedy)], source="changes")


@dataclass(frozen=True, slots=True)
class _DeadEnd:
    """Where a path leads nowhere: parts passed, the part not found, the names that are there."""

    passed: tuple[str, ...]
    part: str
    names: tuple[str, ...]


def matching_paths(site_data: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Return every place of the site that a path with globs means, in the order of the document.

    Raises
    ------
    DocumentError
        If there is none; the fault's place is ``path``.
    """
    parts = path.split(".")
    dead_ends: list[_DeadEnd] = []
    found = tuple(".".join(each) for each in _matches(site_data, parts, (), dead_ends))
    if not found:
        deepest = max(dead_ends, key=lambda end: len(end.passed))
        raise DocumentError([_path_fault(path, parts, deepest)], source="changes")
    return found


def _matches(
    value: object, parts: Sequence[str], passed: tuple[str, ...], dead_ends: list[_DeadEnd]
) -> Iterator[tuple[str, ...]]:
    part, rest = parts[0], parts[1:]
    names = _names(value)
    chosen = [name for name in names if fnmatchcase(name, part)] if _is_glob(part) else [part]
    if not _is_glob(part) and part not in names and not (not rest and _may_add(passed, part)):
        chosen = []
    if not chosen:
        dead_ends.append(_DeadEnd(passed, part, names))
    for name in chosen:
        if rest:
            yield from _matches(_get(value, name), rest, (*passed, name), dead_ends)
        else:
            yield (*passed, name)


def _is_glob(part: str) -> bool:
    return any(sign in part for sign in "*?[")


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return tuple(str(name) for name in value)
    return tuple(str(index) for index in range(len(value))) if isinstance(value, list) else ()


def _get(value: Any, name: str) -> Any:
    return value[int(name)] if isinstance(value, list) else value[name]


def _may_add(passed: tuple[str, ...], part: str) -> bool:
    return bool(part) and _is_collection(passed)


def _is_collection(parts: tuple[str, ...]) -> bool:
    """Tell whether a place holds parts under names that the user chose."""
    kind = kind_at(".".join(parts)) if parts else None
    return kind is not None and kind.kind == "collection"


def _with_value(data: Any, parts: Sequence[str], value: object) -> Any:
    """Return a copy of what lies along a path, with a value at its end."""
    part, rest = parts[0], parts[1:]
    changed = _with_value(_get(data, part), rest, value) if rest else value
    made = copy.copy(data)
    made[int(part) if isinstance(data, list) else part] = changed
    return made


def _path_fault(path: str, parts: Sequence[str], end: _DeadEnd) -> Fault:
    where = ".".join(end.passed)
    if not end.names and where:
        limit = f"a place of the site; {where!r} is a single value or not given there"
        return Fault("path", path, limit, f"end the path at {where!r} or above, or give that part")
    limit = f"a name under {where or 'the site'!r}: {some_of(end.names, end.part)}"
    near = nearest(end.part, end.names, cutoff=0.5)
    if not near:
        return Fault("path", path, limit, "use one of these names")
    meant = ".".join([*parts[: len(end.passed)], near[0], *parts[len(end.passed) + 1 :]])
    return Fault("path", path, limit, f"did you mean {meant!r}?")


@dataclass(frozen=True, slots=True)
class InputDifference:
    """One input that differs between two runs.

    Attributes
    ----------
    path : str
        Place in the site, ``zones.core.heating.setpoint.unoccupied``, or field of the scenario,
        ``period.start``.
    before, after : object
        Plain values; ``None`` where the input is absent.
    unit : str
        Unit of both; empty where there is none.
    """

    path: str
    before: object
    after: object
    unit: str


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[InputDifference, ...]:
    """Return every input that differs between two resolved documents.

    Parameters
    ----------
    before, after : mapping
        Plain data with ``scenario`` and ``site``, as `RunResult.resolved_document` holds them.

    Returns
    -------
    tuple of InputDifference
        Scenario fields first, then the site in the order of the document. Texts for people (titles,
        sources, descriptions) are no inputs.
    """
    pairs = [
        *_differences(_scenario_inputs(before), _scenario_inputs(after), ()),
        *_differences(before["site"], after["site"], ()),
    ]
    return tuple(InputDifference(path, old, new, unit_of(path)) for path, old, new in pairs)


def _parts(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    """Tell whether the value is a list of parts, which differ one by one."""
    return isinstance(value, list) and any(isinstance(inner, Mapping) for inner in value)


def unit_of(path: str) -> str:
    """Return the unit of an input; empty where it has none."""
    kind = kind_at(path)
    return "" if kind is None else kind.unit


def _scenario_inputs(document: Mapping[str, Any]) -> dict[str, Any]:
    scenario = document["scenario"]
    return {name: scenario.get(name) for name in _SCENARIO_INPUTS}


def _differences(
    before: object, after: object, parts: tuple[str, ...]
) -> Iterator[tuple[str, object, object]]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [*before, *(name for name in after if name not in before)]
        named = _is_collection(parts)
        for name in names:
            if named or name not in _TEXTS:
                yield from _differences(before.get(name), after.get(name), (*parts, str(name)))
    elif _parts(before) and _parts(after) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(old, new, (*parts, str(index)))
    else:
        yield ".".join(parts), before, after
