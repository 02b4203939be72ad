"""One run: a resolved scenario through the engine, with KPIs, bill, findings and manifest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.manifest import Manifest, engine_version, library_versions
from sim.errors import Finding
from sim.quantities import quantity

if TYPE_CHECKING:
    from scenarios.attribution import Attribution
    from scenarios.replications import Replications
    from scenarios.resolve import ResolvedScenario
    from sim.bill import Bill
    from sim.kpis import Kpi
    from sim.simulation import Simulation
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
        Plain data of the merged ``scenario`` and of the ``site`` it ran on, defaults included;
        ``sizing`` where the site left sizes open.
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
        Wall time of ``preparation`` (building the model, loading the kernel, warm-up),
        ``simulation`` of the period, and ``total``; empty for a stored result, as equal runs are
        stored as equal bytes. [s]
    replications : Replications, optional
        KPIs of this and further runs that differ in their seed alone; ``None`` for a single run.
    attribution : Attribution, optional
        Which of its changes brought how much.
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
    replications: Replications | None = None
    attribution: Attribution | None = None

    @property
    def site(self) -> Site:
        """Site it ran on, built from the resolved document."""
        from sim.site import Site

        return Site.read(self.resolved_document["site"], source="site of the result")


BALANCE_LIMIT = 1e-6
"""Largest residual of a balance (energy, moisture, CO2) over the sum of absolute flows. [-]"""

UNMET_LIMIT = 300.0
"""Unmet hours of a year above which a system is called too small: ASHRAE 90.1, G3.1.2.3. [h]"""

UNCHARGED_LIMIT = 0.05
"""Charge that vehicles leave without, over what points give, above which it is told. [-]"""

_YEAR_HOURS = 8760.0


def execute(
    resolved: ResolvedScenario,
    *,
    seed: int | None = None,
    prepare: Callable[[Simulation], None] | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunResult:
    """Simulate a scenario and evaluate what came of it.

    Parameters
    ----------
    resolved : ResolvedScenario
        From `scenarios.resolve.resolve`.
    seed : int, optional
        Seed of all random streams instead of the scenario's.
    prepare : callable, optional
        Called with the `Simulation` before it runs, to add processes of one's own. The manifest
        does not know them; the result says so with the finding ``user-processes``.
    progress : callable, optional
        Called every four simulated weeks, or more often, with the share done, 0 to 1.
    cancelled : callable, optional
        Asked as often whether to stop.

    Returns
    -------
    RunResult
        Series, KPIs, bill and findings.

    Raises
    ------
    SimulationError
        If the simulation cannot be carried on.
    Cancelled
        If asked to stop.
    """
    from sim.bill import bill, unpriced
    from sim.kpis import evaluate
    from sim.simulation import Simulation

    begun = time.perf_counter()
    if seed is not None and seed != resolved.seed:
        resolved = resolved.with_seed(seed)
    simulation = Simulation(
        resolved.site,
        resolved.weather,
        start=resolved.start,
        end=resolved.end,
        seed=resolved.seed,
        tariff=resolved.tariff,
    )
    if prepare is not None:
        prepare(simulation)
    prepared = time.perf_counter()
    trajectory = simulation.run(progress=progress, cancelled=cancelled)
    simulated = time.perf_counter()
    tariff, holidays = resolved.tariff, resolved.site.location.holidays
    priced = None if tariff is None else bill(trajectory, tariff, holidays=holidays)
    kpis = evaluate(trajectory, simulation.site, priced)
    findings = (
        *resolved.findings,
        *simulation.findings,
        *result_findings(trajectory, kpis),
        *(() if tariff is None else unpriced(trajectory, tariff)),
        *((_USER_PROCESSES,) if prepare is not None else ()),
    )
    return RunResult(
        name=resolved.scenario.name,
        title=resolved.scenario.title or resolved.scenario.name,
        resolved_document=document_of(resolved, simulation),
        trajectory=trajectory,
        kpis=kpis,
        bill=priced,
        findings=findings,
        manifest=manifest_of(resolved, simulation, trajectory.warm_up_days),
        seconds={
            "preparation": prepared - begun,
            "simulation": simulated - prepared,
            "total": time.perf_counter() - begun,
        },
    )


_USER_PROCESSES = Finding(
    "user-processes",
    "Processes added from Python took part in this run; the manifest does not describe them.",
)


def document_of(resolved: ResolvedScenario, simulation: Simulation) -> dict[str, Any]:
    """Return the resolved document, and what sizing found where the site left sizes open."""
    if not simulation.sizing:
        return resolved.document
    return {**resolved.document, "sizing": simulation.sizing.plain()}


def manifest_of(resolved: ResolvedScenario, simulation: Simulation, warm_up_days: int) -> Manifest:
    """Return the manifest of a run of a resolved scenario."""
    return Manifest(
        input_hash=resolved.content_hash,
        engine_version=engine_version(),
        seed=resolved.seed,
        site=resolved.site.name,
        chain=resolved.chain,
        period_start=resolved.start.isoformat(),
        period_end=resolved.end.isoformat(),
        weather=resolved.weather.name,
        weather_hash=resolved.weather.content_hash,
        weather_source=resolved.weather.source,
        tariff=resolved.scenario.tariff,
        controller=resolved.scenario.controller,
        warm_up_days=warm_up_days,
        libraries=library_versions(),
        sizes={size.place: size.value for size in simulation.sizing.sizes},
    )


def result_findings(trajectory: Trajectory, kpis: Mapping[str, Kpi]) -> tuple[Finding, ...]:
    """Return doubts about a result: balance not closed, values not credible, hours not met."""
    return (
        *_balance_findings(trajectory),
        *_credibility_findings(trajectory),
        *_unmet_findings(trajectory, kpis),
        *_charging_findings(kpis),
    )


BALANCES: Mapping[str, str] = MappingProxyType(
    {
        "zones": "energy balance of the zones",
        "moisture": "moisture balance",
        "co2": "CO2 balance",
        "handlers": "energy balance of the air handlers",
        "plants": "energy balance of the water plants",
        "emitters": "energy balance of radiators and heated floors",
        "batteries": "energy balance of the batteries",
    }
)
"""What each balance of a run is called."""


def residuals(trajectory: Trajectory) -> dict[str, float]:
    """Return how far each balance of a run is from closing, over the sum of its flows. [-]"""
    return {name: balance.residual for name, balance in trajectory.balances.items()}


def _balance_findings(trajectory: Trajectory) -> Iterator[Finding]:
    for name, residual in residuals(trajectory).items():
        if not residual < BALANCE_LIMIT:
            yield Finding(
                "balance-not-closed" if name == "zones" else f"{name}-balance-not-closed",
                f"The {BALANCES[name]} leaves {residual:.2g} of the flows unexplained.",
                {"residual": residual, "limit": BALANCE_LIMIT},
            )


def _credibility_findings(trajectory: Trajectory) -> Iterator[Finding]:
    for signal, values in trajectory.series.items():
        entry = quantity(signal.quantity)
        low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
        # Written so that NaN is caught as well; a thousandth of slack is float32 rounding.
        slack = 1e-3 * max(abs(entry.low), abs(entry.high))
        if len(values) and not (low >= entry.low - slack and high <= entry.high + slack):
            yield Finding(
                "not-credible",
                f"{entry.text} of {signal.asset} leaves the credible range.",
                {
                    "signal": ".".join(signal),
                    "lowest": low if np.isfinite(low) else None,
                    "highest": high if np.isfinite(high) else None,
                    "range": [entry.low, entry.high],
                    "unit": entry.unit,
                },
            )


def _charging_findings(kpis: Mapping[str, Kpi]) -> Iterator[Finding]:
    unmet = kpis.get("vehicle_unmet_energy")
    if unmet is not None and unmet.value > UNCHARGED_LIMIT * kpis["vehicle_energy"].value:
        yield Finding(
            "vehicles-left-without-charge",
            f"Vehicles left without {unmet.value:.2g} MWh of what they came for: points are too "
            "few, too weak or too much limited, or stays are too short.",
            {"unmet_MWh": unmet.value, "limit": UNCHARGED_LIMIT},
        )


def _unmet_findings(trajectory: Trajectory, kpis: Mapping[str, Kpi]) -> Iterator[Finding]:
    share = len(trajectory) * trajectory.step / 3600 / _YEAR_HOURS
    for kind in ("heating", "cooling"):
        kpi = kpis.get(f"unmet_{kind}_hours")
        if kpi is not None and kpi.value > UNMET_LIMIT * share:
            yield Finding(
                "unmet-hours",
                f"The {kind} set-point is missed by more than the comfort band in "
                f"{kpi.value:.0f} occupied hours: the {kind} is too small or switched on too late.",
                {
                    "kpi": kpi.name,
                    "hours": kpi.value,
                    "limit": UNMET_LIMIT * share,
                    "source": "ASHRAE 90.1, G3.1.2.3: 300 h a year",
                },
            )
