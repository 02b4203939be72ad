"""From the name of a scenario to everything a run needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.scenario import Change, Scenario
    from sim.errors import Finding
    from sim.site import Site, Tariff
    from sim.weather import Weather


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

    @property
    def document(self) -> dict[str, Any]:
        """Plain data of the merged scenario and its site, as results store it."""
        return {"scenario": self.scenario.model_dump(mode="json"), "site": dict(self.site_data)}
