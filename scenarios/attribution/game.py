"""A scenario, what it builds on, and the measures in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.attribution.model import Measure
from scenarios.names import find_base
from scenarios.resolve import ResolvedScenario, find, resolve
from scenarios.scenario import Change
from sim.errors import DocumentError, Fault

MOST_CHANGES = 40
"""Measures at most: each further one takes as many runs as orders are sampled. [-]"""


def measures_of(changes: Sequence[Change]) -> tuple[Measure, ...]:
    """Return the measures of changes; those of one name belong together.

    Changes of tariffs are prices a scenario uses, and always made.
    """
    groups: dict[str, list[int]] = {}
    for index, change in enumerate(changes):
        if not change.path.startswith("tariffs."):
            groups.setdefault(change.measure or f"{change.path}#{index}", []).append(index)
    return tuple(
        Measure(
            changes[places[0]].measure or changes[places[0]].path,
            tuple(places),
            tuple(changes[place].path for place in places),
        )
        for places in groups.values()
    )


@dataclass(frozen=True, slots=True)
class Game:
    """A scenario, what it builds on, and the measures in between.

    Attributes
    ----------
    root : ResolvedScenario
        The scenario without its own measures.
    title : str
        Name of that for people.
    changes : tuple of Change
        The scenario's own changes.
    measures : tuple of Measure
        What they are attributed to.
    """

    root: ResolvedScenario
    title: str
    changes: tuple[Change, ...]
    measures: tuple[Measure, ...]

    def scenario(self, made: int) -> ResolvedScenario:
        """Return the scenario with some of its measures.

        Parameters
        ----------
        made : int
            Bit ``i`` says whether measure ``i`` is made.

        Raises
        ------
        DocumentError
            If changes need others that are not made.
        """
        left_out = {
            place
            for index, measure in enumerate(self.measures)
            if not made >> index & 1
            for place in measure.changes
        }
        chosen = [change for place, change in enumerate(self.changes) if place not in left_out]
        try:
            return self.root.with_changes(chosen) if chosen else self.root
        except DocumentError as error:
            names = [m.name for i, m in enumerate(self.measures) if made >> i & 1]
            limit = f"changes that can be made without the others (here only {', '.join(names)})"
            remedy = "give changes that need each other the same 'measure'"
            faults = [Fault(f.place, f.value, f"{limit}: {f.limit}", remedy) for f in error.faults]
            raise DocumentError(faults, source="attribution") from None


def read_game(
    source: str | Path, *, base: str | None = None, directories: Sequence[Path] = ()
) -> Game:
    """Read a scenario and what its measures are added to.

    Parameters
    ----------
    source : str or Path
        Library name or file of the scenario.
    base : str, optional
        Scenario it builds on, directly or not; default its direct base, without one its site.
    directories : sequence of Path
        Further folders laid out as the library is.

    Raises
    ------
    DocumentError
        Faults of both, a base it does not build on, no measures, or too many.
    """
    resolved = resolve(source, directories=directories)
    known, title = _base_changes(resolved, source, base, directories)
    if resolved.changes[: len(known)] != known:
        limit = f"a scenario that {resolved.scenario.name} builds on"
        raise _fault("--base", base, limit, "name one of its bases")
    measures = measures_of(resolved.changes[len(known) :])
    if not 1 <= len(measures) <= MOST_CHANGES:
        limit = f"a scenario with 1 to {MOST_CHANGES} measures of its own"
        raise _fault("SCENARIO", f"{len(measures)} measures", limit, "name a base further back")
    return game_of(resolved, len(known), title, directories=directories)


def game_of(
    resolved: ResolvedScenario, known: int, title: str, *, directories: Sequence[Path] = ()
) -> Game:
    """Return the game of a scenario whose first changes are those of its base.

    Parameters
    ----------
    resolved : ResolvedScenario
        The scenario.
    known : int
        How many of its changes the base has already.
    title : str
        Name of the base for people.
    directories : sequence of Path
        Further folders laid out as the library is.
    """
    document = resolved.portable().model_copy(update={"changes": resolved.changes[:known]})
    own = resolved.changes[known:]
    return Game(resolve(document, directories=directories), title, own, measures_of(own))


def _base_changes(
    resolved: ResolvedScenario, source: str | Path, base: str | None, directories: Sequence[Path]
) -> tuple[tuple[Change, ...], str]:
    """Return the changes of the base and its title."""
    name = base or resolved.scenario.base
    if name is None:
        return (), f"{resolved.site.title or resolved.site.name}, as it is"
    folder = find(source, directories=directories).parent if base is None else Path()
    found = resolve(
        find_base(name, directories=directories, folder=folder), directories=directories
    )
    return found.changes, found.scenario.title or found.scenario.name


def _fault(place: str, value: object, limit: str, remedy: str) -> DocumentError:
    return DocumentError([Fault(place, value, limit, remedy)], source="attribution")
