"""Sites: what there is to ask about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scenarios.resolve import find_site, library_groups, library_scenarios, library_sites
from sim.errors import AtriumError
from sim.site import Site, read_site
from studio.session import current


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site in a list.

    Attributes
    ----------
    name, title, description, use : str
        Of the site; the description cut to its first sentence.
    floor_area : float
        Floor area of all zones. [m2]
    zones : int
        Number of zones.
    scenarios : int
        Number of scenarios, the user's included.
    weather : str
        Default weather station.
    fault : str
        Why the site cannot be read; empty if it can.
    """

    name: str
    title: str
    description: str = ""
    use: str = "other"
    floor_area: float = 0.0
    zones: int = 0
    scenarios: int = 0
    weather: str = ""
    fault: str = ""


def list_sites() -> list[SiteCard]:
    """Return all sites of the library and of the user, in order of their names."""
    return [_card(name) for name in library_sites(directories())]


def list_groups() -> list[SiteCard]:
    """Return groups of scenarios on sites of their own: cases of a standard, say."""
    folders = directories()
    return [
        SiteCard(name, _TITLES.get(name, name), scenarios=len(library_scenarios(name, folders)))
        for name in library_groups()
    ]


_TITLES = {"bestest": "ASHRAE 140 cases"}
"""Titles of groups."""


def list_weather() -> tuple[str, ...]:
    """Return the weather stations that come with Atrium."""
    from sim.weather import station_names

    return station_names()


def read_site_named(name: str) -> Site:
    """Return a site as it is before any change.

    Raises
    ------
    DocumentError
        If there is no such site or it has faults.
    """
    return _read(find_site(name, directories=directories()))


def directories() -> tuple[Path, ...]:
    """Return the user's folders of sites and scenarios, laid out as the library is."""
    return (current().workspace.settings.scenarios,)


def _card(name: str) -> SiteCard:
    try:
        site = read_site_named(name)
    except AtriumError as error:
        return SiteCard(name, name, fault=str(error))
    return SiteCard(
        name=name,
        title=site.title or name,
        description=_first_sentence(site.description),
        use=site.use,
        floor_area=site.floor_area,
        zones=len(site.zones),
        scenarios=len(library_scenarios(name, directories())),
        weather=site.weather or "",
    )


def _first_sentence(text: str) -> str:
    return _AFTER_SENTENCE.split(" ".join(text.split()), maxsplit=1)[0]


_AFTER_SENTENCE = re.compile(r"(?<=\.)(?<![ .][A-Z]\.) (?=[A-Z])")
"""The blank between two sentences, not the one behind U.S. or an initial."""


def _read(path: Path) -> Site:
    return _read_version(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read_version(path: Path, version: int) -> Site:
    """Read a version of a file; the number only tells versions apart."""
    del version
    return read_site(path)
