"""A user at work in a folder with the synthetic office, and two finished runs without workers."""

from __future__ import annotations

import pytest

from studio import actions
from studio.session import Session, entered
from studio.settings import settings_from
from studio.worker import Worker
from studio.workspace import open_workspace


@pytest.fixture
def workspace(data):
    """Return the workspace of the data folder."""
    return open_workspace(settings_from(data))


@pytest.fixture
def user(workspace):
    """Let the local user act."""
    with entered(Session("local", workspace)) as session:
        yield session


@pytest.fixture
def finished(user, workspace):
    """Return two finished runs, base and alternative."""
    runs = [actions.submit_run(f"office/{name}").id for name in ("base", "setback")]
    worker = Worker(workspace.settings, "test")
    for _ in runs:
        worker.work(workspace.registry.claim("test", pid=1))
    return runs
