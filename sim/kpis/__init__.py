"""Key performance indicators: one number each, with its unit, from a run and a tariff."""

from sim.kpis.definition import Kpi, KpiDefinition
from sim.kpis.registry import KPI_DEFINITIONS, evaluate
from sim.kpis.service import Unmet, unmet_by_zone

__all__ = ["KPI_DEFINITIONS", "Kpi", "KpiDefinition", "Unmet", "evaluate", "unmet_by_zone"]
