"""Runs: submit, watch, cancel, repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scenarios.attribution import read_game
from sim.errors import AtriumError, DocumentError, Fault
from studio.actions.scenarios import entry_of, resolve_scenario
from studio.jobs import LogLine, Run, Submission
from studio.session import current

if TYPE_CHECKING:
    from scenarios.resolve import ResolvedScenario


MOST_REPLICATIONS = 200
"""Replications of one run in the studio at most."""
USUAL_REPLICATIONS = 8
"""Replications where a page offers them."""


def submit_run(
    scenario: str, *, seed: int | None = None, replications: int = 1, attribute: bool = False
) -> Run:
    """Queue a run of a scenario as it is now; later changes of its file do not touch it.

    Parameters
    ----------
    scenario : str
        Name, ``small-office/base``.
    seed : int, optional
        Seed of the random streams; that of the scenario where not given.
    replications : int
        Runs with different random numbers, whose KPIs the one result holds.
    attribute : bool
        Split its differences from the base among its measures too.

    Raises
    ------
    DocumentError
        With every fault of the scenario.
    """
    if not 1 <= replications <= MOST_REPLICATIONS:
        limit = f"1 to {MOST_REPLICATIONS}"
        fault = Fault("replications", replications, limit, "choose such a number")
        raise DocumentError([fault], source="run")
    resolved = resolve_scenario(scenario)
    merged = resolved.portable()
    submission = Submission(
        scenario=scenario,
        title=merged.title or merged.name,
        site=entry_of(scenario).site,
        document={
            "scenario": merged.model_dump(mode="json"),
            "chain": list(resolved.chain),
            "replications": replications,
            **(_attribution(scenario, resolved) if attribute else {}),
        },
        seed=resolved.seed if seed is None else seed,
    )
    return _submit(submission)


def _attribution(scenario: str, resolved: ResolvedScenario) -> dict[str, Any]:
    """Return what a worker needs to know of the base."""
    directories = (current().workspace.settings.scenarios,)
    game = read_game(scenario, directories=directories)
    known = len(resolved.changes) - len(game.changes)
    return {"attribution": {"known": known, "title": game.title}}


def repeat_runs(
    runs: Sequence[str], *, replications: int = USUAL_REPLICATIONS, attribute: bool = False
) -> list[Run]:
    """Queue the scenarios of runs again, with the seed of the first and replications.

    Parameters
    ----------
    runs : sequence of str
        Runs that are compared, the base first.
    replications : int
        Runs with different random numbers, the same for all scenarios.
    attribute : bool
        Split the differences of all but the first among their measures.

    Raises
    ------
    AtriumError
        If a run or its scenario does not exist any more, or has no measures to split.
    """
    found = [get_run(run) for run in runs]
    return [
        submit_run(
            run.scenario,
            seed=found[0].seed,
            replications=replications,
            attribute=attribute and place > 0,
        )
        for place, run in enumerate(found)
    ]


def retry_run(run: str) -> Run:
    """Queue a run again with the very inputs it had.

    Raises
    ------
    AtriumError
        If there is no such run or it is still active.
    """
    registry = current().workspace.registry
    old = registry.get(run)
    if old.active:
        raise AtriumError(f"the run of {old.title!r} is still {old.state}; cancel it first")
    document = registry.document(run)
    return _submit(Submission(old.scenario, old.title, old.site, document, old.seed, run))


def cancel_run(run: str) -> Run:
    """Cancel a queued run at once, stop a running one within a second or so.

    Raises
    ------
    AtriumError
        If there is no such run.
    """
    session = current()
    return session.workspace.registry.cancel(run, owner=session.user)


def get_run(run: str) -> Run:
    """Return a run.

    Raises
    ------
    AtriumError
        If there is no such run.
    """
    return current().workspace.registry.get(run)


def list_runs(
    *, states: Sequence[str] = (), scenario: str | None = None, limit: int = 200
) -> list[Run]:
    """Return runs, the newest first; those of some states or of one scenario where wished."""
    return current().workspace.registry.runs(states=states, scenario=scenario, limit=limit)


def run_log(run: str) -> list[LogLine]:
    """Return what is known of a run's course, the oldest line first.

    Raises
    ------
    AtriumError
        If there is no such run.
    """
    registry = current().workspace.registry
    registry.get(run)
    return registry.log(run)


def _submit(submission: Submission) -> Run:
    session = current()
    run = session.workspace.registry.submit(submission, owner=session.user)
    session.workspace.wake()
    return run
