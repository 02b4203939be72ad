"""Runs: submit, watch, cancel, repeat."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import AtriumError
from studio.actions.scenarios import entry_of, resolve_scenario
from studio.jobs import LogLine, Run, Submission
from studio.session import current


def submit_run(scenario: str, *, seed: int | None = None) -> Run:
    """Queue a run of a scenario as it is now; later changes of its file do not touch it.

    Parameters
    ----------
    scenario : str
        Name, ``small-office/base``.
    seed : int, optional
        Seed of the random streams; that of the scenario where not given.

    Raises
    ------
    DocumentError
        With every fault of the scenario.
    """
    resolved = resolve_scenario(scenario)
    merged = resolved.portable()
    submission = Submission(
        scenario=scenario,
        title=merged.title or merged.name,
        site=entry_of(scenario).site,
        document={"scenario": merged.model_dump(mode="json"), "chain": list(resolved.chain)},
        seed=resolved.seed if seed is None else seed,
    )
    return _submit(submission)


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
