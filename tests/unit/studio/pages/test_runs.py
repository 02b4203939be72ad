"""The list of runs: each state has a filter of its own or shares a name that fits."""

from __future__ import annotations

import pytest

from studio import actions
from studio.pages import runs
from studio.session import Session, entered
from studio.settings import settings_from
from studio.worker import Worker
from studio.workspace import open_workspace


@pytest.fixture
def workspace(data):
    """Let the local user act in the workspace of the data folder."""
    found = open_workspace(settings_from(data))
    with entered(Session("local", found)):
        yield found


def test_cancelled_runs_are_not_among_the_failed(workspace):
    run = actions.submit_run("office/base")
    claimed = workspace.registry.claim("test", pid=1)
    actions.cancel_run(run.id)
    Worker(workspace.settings, "test").work(claimed)
    assert run.id not in str(runs.layout(state="failed"))
    assert run.id in str(runs.layout(state="cancelled"))
    assert run.id in str(runs.layout())
