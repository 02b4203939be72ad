"""What is reported in a run, and when."""

from __future__ import annotations

import simpy

from sim.trajectory import Happening


class Diary:
    """Takes what processes report.

    It knows the environment and not the simulation, which is so no part of a circle of references:
    a run's 150 MB are free as soon as nobody refers to it.

    Parameters
    ----------
    environment : simpy.Environment
        Whose time it is.

    Attributes
    ----------
    happenings : list of Happening
        What was reported, in order.
    """

    def __init__(self, environment: simpy.Environment) -> None:
        self._environment = environment
        self.happenings: list[Happening] = []

    def report(
        self,
        asset: str,
        text: str,
        *,
        kind: str = "process",
        value: float | None = None,
        unit: str = "",
    ) -> None:
        """Write down something that happened now; see `Happening`."""
        now = float(self._environment.now)
        self.happenings.append(Happening(now, asset, text, kind, value, unit))
