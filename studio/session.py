"""Who acts, and on what: set once at the door, read by every act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sim.errors import AtriumError
from studio.workspace import Workspace

LOCAL_USER = "local"
"""The one user of a studio on loopback without accounts."""


@dataclass(frozen=True, slots=True)
class Session:
    """A user at work in a workspace.

    Attributes
    ----------
    user : str
        Name of the user.
    workspace : Workspace
        What the user works on.
    """

    user: str
    workspace: Workspace


_session: ContextVar[Session] = ContextVar("studio_session")


def current() -> Session:
    """Return the session of the request being answered.

    Raises
    ------
    AtriumError
        If nobody was admitted: an act was called from outside `entered`.
    """
    try:
        return _session.get()
    except LookupError:
        raise AtriumError("nobody is signed in; open a session first") from None


@contextmanager
def entered(session: Session) -> Iterator[Session]:
    """Hold a session while the block runs, in this task and in what it starts."""
    token = _session.set(session)
    try:
        yield session
    finally:
        _session.reset(token)
