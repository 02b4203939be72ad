"""What is reported in a run, and when."""

from __future__ import annotations

import simpy

from sim.processes.checkpoint import Note, noted, unheard
from sim.trajectory import Happening


class Diary:
    """Takes what processes report.

    It knows the environment and not the simulation, so that processes which report are no circle of
    references: a run's 150 MB are free as soon as nobody refers to it.

    Parameters
    ----------
    environment : simpy.Environment
        Whose time it is.

    Attributes
    ----------
    happenings : list of Happening
        What was reported, in order.
    note : callable
        Takes what was reported from outside the run.
    """

    def __init__(self, environment: simpy.Environment) -> None:
        self._environment = environment
        self.happenings: list[Happening] = []
        self.note: Note = unheard

    @noted
    def report(
        self,
        asset: str,
        text: str,
        *,
        kind: str = "process",
        value: float | None = None,
        unit: str = "",
    ) -> None:
        """Write something that happened now into the trajectory; see `Happening`."""
        now = float(self._environment.now)
        self.happenings.append(Happening(now, asset, text, kind, value, unit))
