"""What changes do to a site: the changed site, and changes that change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from scenarios.changes import apply_changes, matching_paths
from sim.errors import DocumentError, Fault, Finding
from sim.site import Site, site_from
from sim.site.schedule_references import schedule_references

if TYPE_CHECKING:
    from scenarios.scenario import Change


@dataclass(frozen=True, slots=True)
class ChangedSite:
    """A site after changes.

    Attributes
    ----------
    site : Site
        Validated site.
    data : mapping
        The same as plain data, defaults included, numbers in the units of the model.
    findings : tuple of Finding
        ``inert-change`` for each change that leaves the site as it was.
    """

    site: Site
    data: Mapping[str, Any]
    findings: tuple[Finding, ...]


def change_site(site_data: Mapping[str, Any], changes: Sequence[Change]) -> ChangedSite:
    """Apply changes and validate the site that results.

    Parameters
    ----------
    site_data : mapping
        Plain data of a valid site, defaults included.
    changes : sequence of Change
        Applied in order.

    Raises
    ------
    DocumentError
        Paths that lead nowhere, values of the wrong type, unit or range, and combinations that the
        site does not allow; each fault's place is the change it comes from.
    """
    data, touched, faults = _apply_each(site_data, changes)
    try:
        site = site_from(data)
    except DocumentError as error:
        faults += _by_change(error.faults, changes, touched)
    if faults:
        raise DocumentError(faults, source="changes")
    plain = site.model_dump(mode="json")
    findings = tuple(_without_effect(site_data, plain, changes, touched))
    return ChangedSite(site, plain, findings)


_Touched = list[tuple[int, str]]
"""Which change touches which place."""


def _apply_each(
    data: Mapping[str, Any], changes: Sequence[Change]
) -> tuple[Mapping[str, Any], _Touched, list[Fault]]:
    """Apply one change after the other, passing over those whose path leads nowhere."""
    touched: _Touched = []
    faults: list[Fault] = []
    for index, change in enumerate(changes):
        try:
            touched += [(index, path) for path in matching_paths(data, change.path)]
            data = apply_changes(data, [change])
        except DocumentError as error:
            faults += [replace(each, place=f"changes.{index}.path") for each in error.faults]
    return data, touched, faults


def _by_change(
    faults: Sequence[Fault], changes: Sequence[Change], touched: _Touched
) -> list[Fault]:
    """Put each fault of the changed site at the last change that touches its place."""
    found: dict[tuple[int | None, str], list[Fault]] = {}
    for fault in faults:
        index = next((i for i, path in reversed(touched) if _related(path, fault.place)), None)
        found.setdefault((index, fault.limit), []).append(fault)
    made = []
    for (index, limit), group in found.items():
        places = [fault.place for fault in group]
        if index is None:
            place, where = "changes", _listed(places)
        else:
            place = f"changes.{index}.value"
            own = [path for i, path in touched if i == index]
            where = _where(changes[index].path, places, own)
        made.append(replace(group[0], place=place, limit=f"{where}: {limit}" if where else limit))
    return made


def _where(written: str, places: Sequence[str], touched: Sequence[str]) -> str:
    """Return where a change is faulty: in all its places, which needs no word, or in some."""
    ends = {place[len(path) :] for path in touched for place in places if place.startswith(path)}
    if len(ends) != 1:
        return _listed(places)
    (end,) = ends
    if {path + end for path in touched} != set(places):
        return _listed(places)
    return f"at {written}{end}" if end else ""


def _listed(places: Sequence[str]) -> str:
    """Return the first of some places, and how many more there are."""
    distinct = list(dict.fromkeys(places))
    more = f" and {len(distinct) - 1} more" if len(distinct) > 1 else ""
    return f"at {distinct[0]}{more}"


def _related(path: str, place: str) -> bool:
    return path == place or place.startswith(f"{path}.") or path.startswith(f"{place}.")


def _without_effect(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changes: Sequence[Change],
    touched: _Touched,
) -> Iterator[Finding]:
    for index, change in enumerate(changes):
        paths = [path for which, path in touched if which == index]
        if all(_at(before, path) == _at(after, path) for path in paths):
            yield _inert(change, "the site has these values already", paths)


def _at(data: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(data, list):
            data = data[int(part)] if part.isdigit() and int(part) < len(data) else None
        elif isinstance(data, Mapping):
            data = data.get(part)
        else:
            return None
    return data


def _inert(change: Change, reason: str, paths: Sequence[str]) -> Finding:
    return Finding(
        "inert-change",
        f"The change of {change.path} has no effect: {reason}.",
        {"path": change.path, "value": change.value, "places": list(paths)},
    )


def unused_changes(
    data: Mapping[str, Any], site: Site, changes: Sequence[Change], *, tariff: str | None
) -> tuple[Finding, ...]:
    """Return ``inert-change`` for changes of inputs that the run does not use.

    Parameters
    ----------
    data : mapping
        Plain data of the changed site.
    site : Site
        The changed site.
    changes : sequence of Change
        All changes of the scenario.
    tariff : str, optional
        Name of the tariff of the run.
    """
    unused = list(_unused_parts(site, tariff))
    findings = []
    for change in changes:
        paths = matching_paths(data, change.path)
        reasons = [next((why for where, why in unused if _inside(p, where)), None) for p in paths]
        if paths and all(reason is not None for reason in reasons):
            findings.append(_inert(change, str(reasons[0]), paths))
    return tuple(findings)


def _inside(path: str, pattern: str) -> bool:
    """Tell whether a place lies at or below a pattern."""
    parts, wanted = path.split("."), pattern.split(".")
    return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))


def _unused_parts(site: Site, tariff: str | None) -> Iterator[tuple[str, str]]:
    """Yield places nothing refers to, with the reason."""
    yield "points.*", "points name quantities, they do not change them"
    yield "references.*", "references are for comparison only"
    yield "weather", "the weather of a run is chosen by the scenario's field 'weather'"
    for name in site.tariffs:
        if name != tariff:
            yield f"tariffs.{name}", f"the scenario uses {tariff or 'no tariff'}"
    for group, used in _references(site).items():
        for name in getattr(site, group):
            if name not in used:
                yield f"{group}.{name}", f"nothing refers to {group}.{name}"
    if all(surface.boundary != "ground" for surface in site.surfaces.values()):
        yield "ground.*", "no surface meets the ground"
    yield from _unused_in_zones(site)
    yield from _unused_in_systems(site)


def _references(site: Site) -> dict[str, set[str]]:
    """Return the names that the parts in use refer to, by collection."""
    constructions = {surface.construction for surface in site.surfaces.values()} | {
        zone.internal_mass_construction or ""
        for zone in site.zones.values()
        if zone.internal_mass_area > 0
    }
    return {
        "constructions": constructions,
        "materials": {
            layer.material or ""
            for name in constructions & set(site.constructions)
            for layer in site.constructions[name].layers
        },
        "glazings": {
            window.glazing
            for surface in site.surfaces.values()
            for window in surface.windows.values()
        },
        "schedules": {name for _, name in schedule_references(site)},
        "systems": {zone.system or "" for zone in site.zones.values()},
    }


def _unused_in_zones(site: Site) -> Iterator[tuple[str, str]]:
    rules: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
        (
            "people.spread",
            lambda zone: zone.people is not None and zone.people.arrivals == "expected",
            "people.arrivals is 'expected'",
        ),
        (
            "lighting.timeout",
            lambda zone: zone.lighting is not None and zone.lighting.control == "schedule",
            "lighting.control is 'schedule'",
        ),
        (
            "heating.band",
            lambda zone: zone.heating is not None and zone.heating.kind == "modulating",
            "the terminal is modulating",
        ),
        (
            "cooling.band",
            lambda zone: zone.cooling is not None and zone.cooling.kind == "modulating",
            "the terminal is modulating",
        ),
        (
            "night_ventilation",
            lambda zone: zone.night_ventilation_schedule is None,
            "night_ventilation_schedule is not given",
        ),
        (
            "internal_mass_construction",
            lambda zone: zone.internal_mass_area <= 0,
            "internal_mass_area is zero",
        ),
        (
            "daylight_factor_depth",
            lambda zone: zone.lighting is None or zone.lighting.daylight is None,
            "lighting.daylight is not given",
        ),
    )
    for name, zone in site.zones.items():
        for place, unused, reason in rules:
            if unused(zone):
                yield f"zones.{name}.{place}", f"{reason} in zone {name}"


def _unused_in_systems(site: Site) -> Iterator[tuple[str, str]]:
    for name, system in site.ideal_systems.items():
        if system.heating is not None and system.heating.kind != "heat_pump":
            yield (
                f"systems.{name}.heating.supply_temperature",
                f"only a heat pump depends on it, and {name} has a {system.heating.kind}",
            )
