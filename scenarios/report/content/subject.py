"""What a report is about: results with their titles, profiles and comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from scenarios.charts import titles_of
from scenarios.formats import Number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.compare import Alternative, Comparison, Profiles
    from scenarios.run import RunResult
    from sim.kpis import Kpi


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about.

    Attributes
    ----------
    results : tuple of RunResult
        The base first.
    titles : tuple of str
        Of the results, unique.
    profiles : tuple of Profiles
        Of the results.
    comparison : Comparison, optional
        Of two or more results.
    """

    results: tuple[RunResult, ...]
    titles: tuple[str, ...]
    profiles: tuple[Profiles, ...]
    comparison: Comparison | None

    @property
    def base(self) -> RunResult:
        """The first result."""
        return self.results[0]

    @property
    def site(self) -> Mapping[str, Any]:
        """Plain data of the base's site."""
        site: Mapping[str, Any] = self.base.resolved_document["site"]
        return site

    @property
    def site_title(self) -> str:
        """Name of the site for people."""
        return str(self.site.get("title") or self.site["name"])

    @property
    def floor_area(self) -> Number:
        """Floor area of the base's site."""
        zones = self.site["zones"].values()
        return Number(sum(float(zone["floor_area"]) for zone in zones), "m2")

    @property
    def kpis(self) -> tuple[Mapping[str, Kpi], ...]:
        """Figures of the results."""
        return tuple(result.kpis for result in self.results)

    @property
    def start(self) -> date:
        """First day of the base's period."""
        return date.fromisoformat(self.base.manifest.period_start)

    def alternatives(self) -> tuple[tuple[int, str, Alternative], ...]:
        """Return number, title and comparison of each result after the base."""
        if self.comparison is None:
            return ()
        return tuple(
            (index, self.titles[index], alternative)
            for index, alternative in enumerate(self.comparison.alternatives, 1)
        )


def subject_of(results: Sequence[RunResult]) -> Subject:
    """Return the subject of a report on results, the base first."""
    from scenarios.compare.compare import compare
    from scenarios.compare.profiles import profiles

    results = tuple(results)
    if len(results) == 1:
        made = (profiles(results[0].trajectory),)
        return Subject(results, titles_of(results), made, None)
    comparison = compare(results)
    return Subject(results, titles_of(results), comparison.profiles, comparison)


def figure(kpi: Kpi) -> Number:
    """Return a KPI as a number of the report."""
    return Number(float(kpi.value), kpi.unit)
