"""One run: a resolved scenario through the engine, with KPIs, bill, findings and manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scenarios.manifest import Manifest
from sim.errors import Finding

if TYPE_CHECKING:
    from sim.bill import Bill
    from sim.kpis import Kpi

    from sim.site import Site
    from sim.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run.

    Attributes
    ----------
    name : str
        Name of the scenario.
    title : str
        Name shown to people.
    resolved_document : mapping
        Plain data of the merged ``scenario`` and of the ``site`` it ran on, defaults included.
    trajectory : Trajectory
        Time series; of a stored result each series is read when it is first used.
    kpis : mapping of str to Kpi
        Figures by name.
    bill : Bill, optional
        Monthly energy bill; ``None`` without a tariff.
    findings : tuple of Finding
        Doubts about inputs and result.
    manifest : Manifest
        What the result was made of.
    seconds : mapping of str to float
        Wall time of ``simulation`` and ``total``; empty for a stored result, as equal runs are
        stored as equal bytes. [s]
    """

    name: str
    title: str
    resolved_document: Mapping[str, Any]
    trajectory: Trajectory
    kpis: Mapping[str, Kpi]
    bill: Bill | None
    findings: tuple[Finding, ...]
    manifest: Manifest
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        """Site it ran on, built from the resolved document."""
        from sim.site import Site

        return Site.read(self.resolved_document["site"], source="site of the result")
