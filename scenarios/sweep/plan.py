"""From the name of a sweep to the scenarios it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from scenarios.bases import resolve_base
from scenarios.chain import FaultCollector, placed
from scenarios.changes import matching_paths
from scenarios.inputs import kind_at
from scenarios.manifest import canonical_json
from scenarios.names import LIBRARY
from scenarios.plain import plain
from scenarios.resolve import ResolvedScenario
from scenarios.scenario import Change
from scenarios.sweep.designs import Choice, Levels, Values, levels_of, points_of
from scenarios.sweep.document import Listed, Sweep
from sim.errors import AtriumError, DocumentError, Fault
from sim.site.read import YamlDocument, read_yaml
from sim.unknown_names import meant, some_of

FOLDER = "sweeps"
"""Folder beside the scenarios of a site that holds its sweeps."""


@dataclass(frozen=True, slots=True)
class Point:
    """One scenario of a sweep, not resolved yet.

    Attributes
    ----------
    number : int
        Place in the design, from 0.
    values : mapping of str to object
        Value by factor; ``None`` where the input stays as in the base.
    changes : tuple of Change
        What it changes in the base.
    signature : str
        SHA-256 of the base's inputs and the changes: equal signatures mean equal runs.
    """

    number: int
    values: Mapping[str, Any]
    changes: tuple[Change, ...]
    signature: str

    @property
    def title(self) -> str:
        """The values in words."""
        words = [_in_words(name, value) for name, value in self.values.items() if value is not None]
        return ", ".join(words) or "as in the base"


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        return name
    return f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A sweep with everything it refers to, and its points.

    Attributes
    ----------
    sweep : Sweep
        The document.
    base : ResolvedScenario
        Scenario all others build on.
    points : tuple of Point
        In the order of the design.
    left_out : int
        Points that constraints do not allow.
    """

    sweep: Sweep
    base: ResolvedScenario
    points: tuple[Point, ...]
    left_out: int

    def resolve(self, point: Point) -> ResolvedScenario:
        """Return the scenario of a point, ready to run.

        Raises
        ------
        DocumentError
            If its values do not go together; places are those in the point's changes.
        """
        found = self.base.with_changes(point.changes, name=f"{self.sweep.name}-{point.number:04d}")
        scenario = found.scenario.model_copy(update={"title": point.title})
        return replace(found, scenario=scenario)


def find_sweep(name_or_path: str | Path, *, directories: Sequence[Path] = ()) -> Path:
    """Return the file of a sweep.

    Parameters
    ----------
    name_or_path : str or Path
        YAML file, or name of one in the folder ``sweeps`` of a site: ``small-office/measures``.
    directories : sequence of Path
        Further folders laid out as the library is.

    Raises
    ------
    DocumentError
        If there is no such sweep; names those of the library.
    """
    path = Path(name_or_path).expanduser()
    if path.is_file():
        return path
    known = {
        f"{file.parents[1].name}/{file.stem}": file
        for folder in (*reversed(directories), LIBRARY)
        for file in sorted(folder.glob(f"*/{FOLDER}/*.yaml"))
    }
    if str(name_or_path) in known:
        return known[str(name_or_path)]
    name = str(name_or_path)
    limit = f"a YAML file, or a sweep of the library: {some_of(known, name)}"
    remedy = meant(name, known, "correct the path or use one of these names")
    raise DocumentError([Fault("sweep", name, limit, remedy)], source=name)


def read_plan(
    source: str | Path | Mapping[str, Any] | Sweep,
    *,
    directories: Sequence[Path] = (),
    folder: Path | None = None,
) -> Plan:
    """Read a sweep and lay out its points.

    Every value of every factor is tried in one point that has it, so that a fault is found before
    anything runs; combinations that do not go together fail alone, later.

    Parameters
    ----------
    source : str, Path, mapping or Sweep
        Name or YAML file, plain data or document.
    directories : sequence of Path
        Further folders of sites and scenarios, laid out as the library is.
    folder : Path, optional
        Folder that relative paths of plain data start from; default the current one.

    Raises
    ------
    DocumentError
        Every fault of the sweep and its base at once, each at its line.
    """
    document = None
    if isinstance(source, (str, Path)):
        path = find_sweep(source, directories=directories)
        document, folder = read_yaml(path), path.parent
        source = document.data
    reader = _Reader(document, folder or Path(), directories)
    return reader.plan(source)


class _Reader:
    """Reads one sweep and gathers its faults.

    Parameters
    ----------
    document : YamlDocument, optional
        File it comes from, which knows the lines.
    folder : Path
        Folder that relative paths start from.
    directories : sequence of Path
        Further folders laid out as the library is.
    """

    def __init__(
        self, document: YamlDocument | None, folder: Path, directories: Sequence[Path]
    ) -> None:
        self._document = document
        self._folder = folder
        self._directories = directories
        self._faults = FaultCollector()

    def plan(self, source: Mapping[str, Any] | Sweep) -> Plan:
        sweep = self._sweep(source)
        name = source.base if isinstance(source, Sweep) else source.get("base")
        base = self._base(name) if isinstance(name, str) else None
        self._faults.raise_if_any()
        if sweep is None or base is None:
            raise AtriumError("the sweep could not be read, though no fault was found in it")
        levels = self._levels(sweep, base)
        self._faults.raise_if_any()
        values, left_out = points_of(sweep, levels)
        if not values:
            limit = "constraints that leave at least one point"
            self._told([Fault("constraints", f"{left_out} points left out", limit, "relax them")])
            self._faults.raise_if_any()
        plan = Plan(sweep, base, tuple(self._points(sweep, base, values)), left_out)
        self._try_values(plan, levels)
        self._faults.raise_if_any()
        return plan

    def _told(self, faults: Sequence[Fault]) -> None:
        """Keep faults, each at its line."""
        if self._document is None:
            self._faults.add(DocumentError(faults, source="sweep"))
        else:
            self._faults.add(self._document.located(faults))

    def _sweep(self, source: Mapping[str, Any] | Sweep) -> Sweep | None:
        try:
            sweep = source if isinstance(source, Sweep) else Sweep.read(source)
        except DocumentError as error:
            self._told(error.faults)
            return None
        self._told([*sweep.faults()])
        return sweep

    def _base(self, name: str) -> ResolvedScenario | None:
        return resolve_base(
            name,
            directories=self._directories,
            folder=self._folder,
            faults=self._faults,
            tell=self._told,
        )

    def _levels(self, sweep: Sweep, base: ResolvedScenario) -> Mapping[str, Levels]:
        """Return the values of the factors, those whose path leads nowhere left out."""
        units: dict[str, str | None] = {}
        for name, factor in sweep.factors.items():
            try:
                kind = kind_at(matching_paths(base.site_data, factor.path)[0])
            except DocumentError as error:
                self._told([each.within(f"factors.{name}") for each in error.faults])
            else:
                units[name] = kind.unit if kind is not None and kind.kind == "number" else None
        if len(units) < len(sweep.factors):
            return {}
        levels, faults = levels_of(sweep, units)
        self._told(faults)
        return levels

    def _points(
        self, sweep: Sweep, base: ResolvedScenario, values: Mapping[int, Values]
    ) -> Iterator[Point]:
        for number, point in values.items():
            changes = tuple(
                Change.read(
                    placed({"path": sweep.factors[name].path, "value": value}, self._folder)
                )
                for name, value in point.items()
                if value is not None
            )
            yield Point(number, point, changes, signature_of(base, changes))

    def _try_values(self, plan: Plan, levels: Mapping[str, Levels]) -> None:
        """Try every value of a list, and the ends of ranges, in one point that has it."""
        found: dict[tuple[str, str], Fault] = {}
        for point in _telling(plan, levels):
            try:
                plan.resolve(point)
            except DocumentError as error:
                for fault in error.faults:
                    own = _at_factor(fault, plan, point)
                    found.setdefault((own.place, own.limit), own)
        self._told([*found.values()])


def _telling(plan: Plan, levels: Mapping[str, Levels]) -> Iterator[Point]:
    """Yield the points in which values of lists and ends of ranges appear first."""
    wanted: dict[int, Point] = {}
    for name in plan.sweep.factors:
        points = [point for point in plan.points if point.values[name] is not None]
        if isinstance(levels.get(name), Choice):
            first = {canonical_json(plain(point.values[name])): point for point in reversed(points)}
            wanted |= {point.number: point for point in first.values()}
        elif points:
            ends = [end(points, key=lambda point: point.values[name]) for end in (min, max)]
            wanted |= {point.number: point for point in ends}
    return (wanted[number] for number in sorted(wanted))


def _at_factor(fault: Fault, plan: Plan, point: Point) -> Fault:
    """Give a fault of a point's change its place in the sweep."""
    parts = fault.place.split(".")
    if len(parts) < 2 or not parts[1].isdigit():
        words = f"{fault.limit}, with {point.title}"
        return replace(fault, place="factors", limit=words)
    name = [name for name, value in point.values.items() if value is not None][int(parts[1])]
    if parts[2:] == ["path"]:
        return replace(fault, place=f"factors.{name}.path")
    factor = plan.sweep.factors[name]
    if isinstance(plan.sweep.design, Listed):
        return replace(fault, place=f"design.points.{point.number}.{name}")
    if factor.values is None:
        form = "range" if factor.range is not None else "distribution"
        return replace(fault, place=f"factors.{name}.{form}", value=point.values[name])
    return replace(fault, place=f"factors.{name}.values.{factor.values.index(point.values[name])}")


def signature_of(base: ResolvedScenario, changes: Sequence[Change]) -> str:
    """Return what tells a run before its inputs are resolved: hash of the base and the changes."""
    content = [
        base.content_hash,
        [[change.path, plain(_named(change.value))] for change in changes],
    ]
    return sha256(canonical_json(content).encode()).hexdigest()


def _named(value: Any) -> Any:
    """Return a change's value, files in it with a hash of what they hold."""
    if isinstance(value, Mapping):
        return {key: _named(inner) for key, inner in value.items()}
    if isinstance(value, str) and Path(value).is_absolute() and Path(value).is_file():
        return [value, sha256(Path(value).read_bytes()).hexdigest()]
    return value
