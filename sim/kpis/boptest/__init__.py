"""The KPIs by which BOPTEST compares control algorithms, and what they are measured against."""

from sim.kpis.boptest.limits import NO_LIMITS, comfort_limits
from sim.kpis.boptest.prices import PriceKind, electricity_prices, fuel_price, price_kinds
from sim.kpis.boptest.registry import CORE_KPIS, CoreKpi, computational_time_ratio, core_kpis

__all__ = [
    "CORE_KPIS", "NO_LIMITS", "CoreKpi", "PriceKind", "comfort_limits", "computational_time_ratio",
    "core_kpis", "electricity_prices", "fuel_price", "price_kinds",
]  # fmt: skip
