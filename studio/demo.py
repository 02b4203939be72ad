"""The demonstration: example runs that the workers execute on the first start."""

from __future__ import annotations

import logging

from sim.errors import AtriumError
from studio import actions
from studio.session import LOCAL_USER, Session, entered
from studio.workspace import Workspace

_log = logging.getLogger(__name__)

EXAMPLES = ("small-office/base", "small-office/night-setback", "small-office/led-lighting")
"""Scenarios of the library that are run."""


def prepare(workspace: Workspace) -> None:
    """Queue the example runs if there is no run yet."""
    with entered(Session(LOCAL_USER, workspace)):
        if not actions.list_runs(limit=1):
            for name in EXAMPLES:
                _submit(name)


def _submit(name: str) -> None:
    try:
        actions.submit_run(name)
    except AtriumError:
        _log.exception("the example %s cannot be run", name)  # the studio works without it
