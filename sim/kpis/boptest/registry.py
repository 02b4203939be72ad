"""The registry of BOPTEST's core KPIs, and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.kpis.boptest.figures import CARRIERS, CoreFigures

if TYPE_CHECKING:
    from sim.kpis.boptest.prices import PriceKind
    from sim.site import Site, Tariff
    from sim.trajectory import Trajectory

SOURCE = (
    "Blum et al. 2021, 10.1080/19401493.2021.1986574; ibpsa/project1-boptest, "
    "docs/design/source/core_kpi.rst"
)
"""Where the core KPIs are defined."""


@dataclass(frozen=True, slots=True)
class CoreKpi:
    """How a core KPI is calculated.

    Attributes
    ----------
    name : str
        As BOPTEST calls it.
    unit : str
        Unit of its value; ``currency`` stands for that of the tariff.
    text : str
        One sentence for people.
    function : callable
        Pure function of the figures; None where the KPI has no meaning for the building.
    """

    name: str
    unit: str
    text: str
    function: Callable[[CoreFigures], float | None]


def core_kpis(
    trajectory: Trajectory,
    site: Site,
    tariff: Tariff | None,
    *,
    price: PriceKind | None = None,
    since: float = 0.0,
    until: float | None = None,
) -> dict[str, float | None]:
    """Return the core KPIs of a run or of a part of it.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the run.
    site : Site
        The building.
    tariff : Tariff, optional
        Prices; without one there is no cost.
    price : {'constant', 'dynamic', 'highly_dynamic'}, optional
        Price scenario; the tariff's own where not given.
    since, until : float
        Part of the run, whole intervals of it; to its end where not given. [s]

    Returns
    -------
    dict of str to float or None
        By name of `CORE_KPIS`; None where a KPI has no meaning for the building.

    Raises
    ------
    DocumentError
        If the tariff has no such prices, or the part is none of the run's.
    """
    figures = CoreFigures(trajectory, site, tariff, price=price, since=since, until=until)
    return {name: kpi.function(figures) for name, kpi in CORE_KPIS.items()}


def computational_time_ratio(decisions: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of what an algorithm took to decide over its step; None before the second.

    Parameters
    ----------
    decisions : iterable of tuple of float
        Of each: from the answer to one advance to the request of the next, and the control step
        that began then. [s], [s]

    Examples
    --------
    >>> computational_time_ratio([(3.0, 600.0), (9.0, 600.0)])
    0.01
    """
    ratios = [seconds / step for seconds, step in decisions]
    return sum(ratios) / len(ratios) if ratios else None


def _energy(figures: CoreFigures) -> float | None:
    return figures.per_area(sum(figures.energy(carrier) for carrier in CARRIERS))


def _cost(figures: CoreFigures) -> float | None:
    cost = figures.cost()
    return None if cost is None else figures.per_area(cost)


def _peak(name: str, carrier: str, what: str) -> CoreKpi:
    def function(figures: CoreFigures) -> float | None:
        peak = figures.peak(carrier)
        return None if peak is None else figures.per_area(peak)

    text = f"Highest mean of 15 minutes of {what} for heating, cooling, fans and pumps."
    return CoreKpi(name, "kW/m2", text, function)


CORE_KPIS: Mapping[str, CoreKpi] = MappingProxyType(
    {
        kpi.name: kpi
        for kpi in (
            CoreKpi(
                "tdis_tot",
                "K h",
                "Kelvin hours outside the scheduled set-points and their comfort band, per zone.",
                CoreFigures.thermal_discomfort,
            ),
            CoreKpi(
                "idis_tot",
                "ppm h",
                "CO2 above 1000 ppm times its duration, per zone that people use.",
                CoreFigures.air_discomfort,
            ),
            CoreKpi(
                "ener_tot",
                "kWh/m2",
                "Energy for heating, cooling, fans, pumps and heat rejection, all carriers.",
                _energy,
            ),
            CoreKpi("cost_tot", "currency/m2", "What that energy costs.", _cost),
            CoreKpi(
                "emis_tot",
                "kg/m2",
                "Greenhouse gases of that energy, as CO2.",
                lambda figures: figures.per_area(figures.emissions()),
            ),
            _peak("pele_tot", "electricity", "electricity"),
            _peak("pgas_tot", "natural_gas", "gas"),
            _peak("pdih_tot", "district_heating", "district heat"),
        )
    }
)
"""Core KPIs by name, but for the algorithm's own time, which no trajectory holds."""
