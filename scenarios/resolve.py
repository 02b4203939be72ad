"""From the name of a scenario to everything a run needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.chain import FaultCollector, Link, read_chain
from scenarios.effects import ChangedSite, change_site, unused_changes
from scenarios.far_weather import far_weather
from scenarios.manifest import content_hash, engine_version
from scenarios.names import find, find_site, library_groups, library_scenarios, library_sites
from scenarios.scenario import Change, Scenario
from sim.errors import AtriumError, DocumentError, Fault, Finding
from sim.site import Site, Tariff, read_site
from sim.unknown_names import meant, some_of

if TYPE_CHECKING:
    from sim.weather import Weather

__all__ = [
    "ResolvedScenario", "find", "find_site", "library_groups", "library_scenarios",
    "library_sites", "resolve",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResolvedScenario:
    """A scenario with everything it refers to.

    Attributes
    ----------
    scenario : Scenario
        Merged: own fields over those of the bases, changes of the bases first.
    chain : tuple of str
        Names from the first base to the scenario itself.
    site : Site
        Site with all changes.
    site_data : mapping
        The same as plain data, defaults included.
    changes : tuple of Change
        All changes in the order of application.
    weather : Weather
        Weather of the run.
    tariff : Tariff, optional
        Prices; ``None`` where the scenario names none.
    start, end : date
        First day, and the day after the last.
    seed : int
        Seed of all random streams.
    content_hash : str
        SHA-256 of all inputs: equal runs have equal hashes.
    findings : tuple of Finding
        Changes without effect and the like.
    files : mapping of str to Path
        Absolute path of ``site`` and ``weather`` where the scenario names files.
    """

    scenario: Scenario
    chain: tuple[str, ...]
    site: Site
    site_data: Mapping[str, Any]
    changes: tuple[Change, ...]
    weather: Weather
    tariff: Tariff | None
    start: date
    end: date
    seed: int
    content_hash: str
    findings: tuple[Finding, ...]
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """Plain data of the merged scenario and its site, as results store it."""
        scenario = self.scenario.model_dump(mode="json")
        scenario["changes"] = [_without_folders(change) for change in scenario["changes"]]
        return {"scenario": scenario, "site": dict(self.site_data)}

    def portable(self) -> Scenario:
        """Return the merged scenario without base and with absolute paths.

        It resolves to the same run from any folder, for queues and workers.
        """
        places = {name: str(path) for name, path in self.files.items()}
        return self.scenario.model_copy(update={"base": None, **places})

    def with_changes(self, changes: Sequence[Change], *, name: str = "") -> ResolvedScenario:
        """Return the scenario with further changes after its own.

        It costs a few milliseconds, as files and weather are not read again.

        Parameters
        ----------
        changes : sequence of Change
            Applied in order; files they name are relative to the present folder.
        name : str
            Name of the scenario that results; default that of this one.

        Raises
        ------
        DocumentError
            As `scenarios.effects.change_site`; places are those in ``changes``.
        """
        changed = change_site(self.site_data, changes)
        everything = (*self.changes, *changes)
        label = name or self.scenario.name
        scenario = self.scenario.model_copy(
            update={"name": label, "changes": everything, **({"title": ""} if name else {})}
        )
        tariff = None if scenario.tariff is None else changed.site.tariffs[scenario.tariff]
        unused = unused_changes(changed.data, changed.site, changes, tariff=scenario.tariff)
        return replace(
            self,
            scenario=scenario,
            chain=(*self.chain, name) if name else self.chain,
            site=changed.site,
            site_data=changed.data,
            changes=everything,
            tariff=tariff,
            content_hash=_content_hash(scenario, changed.data, self.weather),
            findings=(*self.findings, *changed.findings, *unused),
        )

    def with_seed(self, seed: int) -> ResolvedScenario:
        """Return the same scenario with another seed."""
        scenario = Scenario.read({**self.scenario.model_dump(), "seed": seed})
        made = replace(self, scenario=scenario, seed=seed)
        return replace(made, content_hash=_content_hash(scenario, self.site_data, self.weather))


def _without_folders(data: Any) -> Any:
    """Return plain data with files by their name alone: what they hold is in the site."""
    if isinstance(data, Mapping):
        if str(data.get("path", "")).rpartition(".")[2] == "file":
            data = {**data, "value": Path(str(data["value"])).name}
        return {
            key: Path(inner).name
            if key == "file" and isinstance(inner, str)
            else _without_folders(inner)
            for key, inner in data.items()
        }
    return data


def resolve(
    source: str | Path | Mapping[str, Any] | Scenario,
    *,
    directories: Sequence[Path] = (),
    folder: Path | None = None,
) -> ResolvedScenario:
    """Bring together everything a scenario refers to.

    Parameters
    ----------
    source : str, Path, mapping or Scenario
        Library name such as ``small-office/base``, YAML file, plain data or document.
    directories : sequence of Path
        Further folders of sites and scenarios, laid out as the library is.
    folder : Path, optional
        Folder that relative paths of plain data start from; default the current one.

    Raises
    ------
    DocumentError
        Every fault of the scenario, its bases, its site and its weather at once, each at its line.
    """
    faults = FaultCollector()
    base_folder = folder or Path()
    links = read_chain(source, directories=directories, folder=base_folder, faults=faults)
    origin = _read_origin(links, directories, faults)
    changed = None if origin is None else _changed(origin, links, faults)
    scenario = _merged(links)
    if scenario is not None:
        _check(links, scenario, origin, faults)
    weather = _read_weather(links, scenario, origin, faults)
    faults.raise_if_any()
    if scenario is None or origin is None or changed is None or weather is None:
        raise AtriumError("the scenario could not be read, though no fault was found in it")
    return _resolved(links, scenario, origin=origin, changed=changed, weather=weather)


@dataclass(frozen=True, slots=True)
class _Origin:
    """The site before any change, and where it came from."""

    site: Site
    path: Path


def _read_origin(
    links: Sequence[Link], directories: Sequence[Path], faults: FaultCollector
) -> _Origin | None:
    for link in links:
        if link.scenario.base is not None and link.scenario.site is not None:
            limit = "either base or site; a base brings its site"
            faults.add(
                link.located([Fault("site", link.scenario.site, limit, "remove one of the two")])
            )
    if not links or links[0].scenario.base is not None or "site" in links[0].broken:
        return None
    root = links[0]
    if root.scenario.site is None:
        limit = "a base (another scenario) or a site"
        faults.add(root.located([Fault("site", None, limit, "add 'base' or 'site'")]))
        return None
    try:
        path = find_site(root.scenario.site, directories=directories, folder=root.folder)
    except DocumentError as error:
        faults.add(root.located(error.faults))
        return None
    with faults.collecting():
        return _Origin(read_site(path), path)
    return None


def _changed(origin: _Origin, links: Sequence[Link], faults: FaultCollector) -> ChangedSite | None:
    """Apply the changes scenario by scenario, so that each fault is found in its own file."""
    current = ChangedSite(origin.site, origin.site.model_dump(mode="json"), ())
    sound = True
    for link in links:
        if not link.scenario.changes:
            continue
        try:
            changed = change_site(current.data, link.scenario.changes)
        except DocumentError as error:
            faults.add(link.located([_renumbered(f, link.change_indices) for f in error.faults]))
            sound = False
        else:
            current = replace(changed, findings=(*current.findings, *changed.findings))
    return current if sound else None


def _renumbered(fault: Fault, indices: Sequence[int]) -> Fault:
    """Give a change its place in the document, where faulty ones before it were left out."""
    parts = fault.place.split(".")
    if len(parts) > 1 and parts[1].isdigit():
        parts[1] = str(indices[int(parts[1])])
    return replace(fault, place=".".join(parts))


def _merged(links: Sequence[Link]) -> Scenario | None:
    """Return the last scenario with the fields and changes of its bases."""
    if not links:
        return None
    inherited = ("weather", "period", "tariff", "controller", "seed", "economics")
    fields: dict[str, Any] = {"site": links[0].scenario.site}
    for link in links:
        fields |= {name: getattr(link.scenario, name) for name in inherited if link.gives(name)}
    fields["changes"] = tuple(change for link in links for change in link.scenario.changes)
    return links[-1].scenario.model_copy(update=fields)


def _giver(links: Sequence[Link], field: str) -> Link:
    """Return the scenario whose field holds: the last one that gives it."""
    return next((link for link in reversed(links) if link.gives(field)), links[-1])


def _check(
    links: Sequence[Link], scenario: Scenario, origin: _Origin | None, faults: FaultCollector
) -> None:
    """Names that lead nowhere and fields that are missing."""
    complete = links[0].scenario.base is None
    if complete and scenario.period is None and not any("period" in link.broken for link in links):
        limit = "start and end, here or in the base"
        remedy = "add for example 'period: {start: 2025-01-01, end: 2026-01-01}'"
        faults.add(links[-1].located([Fault("period", None, limit, remedy)]))
    if origin is not None and scenario.tariff is not None:
        faults.add(_giver(links, "tariff").located(_tariff_faults(links, scenario, origin.site)))
    for link in links:
        faults.add(link.located(list(_expectation_faults(link))))


def _tariff_faults(links: Sequence[Link], scenario: Scenario, site: Site) -> list[Fault]:
    added = {
        change.path.split(".")[1]
        for link in links
        for change in link.scenario.changes
        if change.path.startswith("tariffs.")
    }
    if scenario.tariff in site.tariffs or scenario.tariff in added:
        return []
    names = some_of(site.tariffs, str(scenario.tariff)) or "none: the site has no tariffs"
    remedy = meant(str(scenario.tariff), site.tariffs, "use one of these names")
    return [Fault("tariff", scenario.tariff, f"a tariff of the site: {names}", remedy)]


def _expectation_faults(link: Link) -> Iterator[Fault]:
    if not link.scenario.expect:
        return
    from sim.kpis import KPI_DEFINITIONS

    names = list(KPI_DEFINITIONS)
    for index, expectation in enumerate(link.scenario.expect):
        if expectation.kpi not in KPI_DEFINITIONS:
            remedy = meant(expectation.kpi, names, "use one of these names")
            yield Fault(f"expect.{index}.kpi", expectation.kpi, "the name of a KPI", remedy)


def _read_weather(
    links: Sequence[Link],
    scenario: Scenario | None,
    origin: _Origin | None,
    faults: FaultCollector,
) -> Weather | None:
    from sim.weather import read_weather

    if scenario is None or any("weather" in link.broken for link in links):
        return None
    giver = _giver(links, "weather")
    name, folder = _weather_place(links, scenario, origin)
    if name is None:
        if origin is not None:
            limit = "a station or file, here, in the base or in the site"
            faults.add(giver.located([Fault("weather", None, limit, "add 'weather'")]))
        return None
    try:
        return read_weather(name, base=folder)
    except DocumentError as error:
        unknown = [fault for fault in error.faults if fault.value == name]
        faults.add(giver.located(unknown) if unknown and scenario.weather else error)
        return None


def _weather_place(
    links: Sequence[Link], scenario: Scenario, origin: _Origin | None
) -> tuple[str | None, Path]:
    """Return the name of the weather and the folder a relative path starts from."""
    if scenario.weather is None and origin is not None:
        return origin.site.weather, origin.path.parent
    return scenario.weather, _giver(links, "weather").folder


def _files(links: Sequence[Link], scenario: Scenario, origin: _Origin) -> dict[str, Path]:
    """Return the files among what the scenario names."""
    from sim.weather import station_names

    files = {}
    if str(scenario.site).endswith((".yaml", ".yml")):
        files["site"] = origin.path.resolve()
    name, folder = _weather_place(links, scenario, origin)
    if name is not None and name not in station_names():
        files["weather"] = (folder / Path(name).expanduser()).resolve()
    return files


def _resolved(
    links: Sequence[Link],
    scenario: Scenario,
    *,
    origin: _Origin,
    changed: ChangedSite,
    weather: Weather,
) -> ResolvedScenario:
    period = scenario.period
    if period is None:
        raise AtriumError("the scenario has no period")
    tariff = None if scenario.tariff is None else changed.site.tariffs[scenario.tariff]
    _check_supply(links, scenario, changed.site, weather)
    files = _files(links, scenario, origin)
    scenario = scenario.model_copy(update={"weather": weather.source})
    unused = unused_changes(changed.data, changed.site, scenario.changes, tariff=scenario.tariff)
    return ResolvedScenario(
        scenario=scenario,
        chain=tuple(link.label for link in links),
        site=changed.site,
        site_data=changed.data,
        changes=scenario.changes,
        weather=weather,
        tariff=tariff,
        start=period.start,
        end=period.end,
        seed=scenario.seed,
        content_hash=_content_hash(scenario, changed.data, weather),
        findings=(
            *weather.findings,
            *far_weather(changed.site, weather),
            *changed.findings,
            *unused,
        ),
        files=files,
    )


def _check_supply(links: Sequence[Link], scenario: Scenario, site: Site, weather: Weather) -> None:
    """Check that prices and emissions of every hour reach over the period."""
    from sim.processes.supply import supply_faults
    from sim.schedules import calendar_of

    if scenario.period is None:
        return
    tariff = None if scenario.tariff is None else site.tariffs[scenario.tariff]
    period = scenario.period
    calendar = calendar_of(site.location, weather.utc_offset, period.start, period.end)
    faults = [*supply_faults(site, tariff, calendar, place=f"tariffs.{scenario.tariff}")]
    if faults:
        raise links[-1].located(faults)


def _content_hash(scenario: Scenario, site_data: Mapping[str, Any], weather: Weather) -> str:
    """Return the hash of what decides the result; names and texts of the scenario do not."""
    data = scenario.model_dump(mode="json")
    return content_hash(
        {"site": site_data, **{name: data[name] for name in ("period", "tariff", "controller")}},
        weather_hash=weather.content_hash,
        engine_version=engine_version(),
        seed=scenario.seed,
    )
