"""What the core KPIs of BOPTEST are calculated from: a part of a run, by carrier and by zone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import DocumentError, Fault
from sim.factors import factors_of
from sim.intervals import QUARTER_HOUR, interval_means
from sim.kpis.air import HIGH_CO2
from sim.kpis.boptest.limits import limit_means
from sim.kpis.boptest.prices import electricity_prices, fuel_price, price_kinds
from sim.schedules import calendar_of_run
from sim.trajectory import SITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kpis.boptest.prices import PriceKind
    from sim.schedules import Calendar
    from sim.site import Site, Tariff
    from sim.trajectory import Trajectory

    Floats = NDArray[np.float64]

CARRIERS = {
    "electricity": (
        "heating_electricity", "cooling_electricity", "fan_electricity", "pump_electricity",
        "heat_rejection_electricity",
    ),
    "natural_gas": ("heating_gas",),
    "district_heating": ("heating_district",),
    "district_cooling": ("cooling_district",),
}  # fmt: skip
"""Heating, cooling, fans, pumps and heat rejection by carrier."""
_HOUR = 3600.0
_JOULE_PER_KWH = 3.6e6


class CoreFigures:
    """The sums and series of a part of a run.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the run.
    site : Site
        The building.
    tariff : Tariff, optional
        Prices; without one there are no costs.
    price : {'constant', 'dynamic', 'highly_dynamic'}, optional
        Price scenario; the tariff's own where not given.
    since, until : float
        Part of the run, whole intervals of it; to its end where not given. [s]

    Raises
    ------
    DocumentError
        If the part is none of the run's.
    """

    def __init__(
        self,
        trajectory: Trajectory,
        site: Site,
        tariff: Tariff | None,
        *,
        price: PriceKind | None = None,
        since: float = 0.0,
        until: float | None = None,
    ) -> None:
        self.trajectory, self.site, self.tariff = trajectory, site, tariff
        self._price = price
        step, count = trajectory.step, len(trajectory)
        end = step * count if until is None else until
        if not (0.0 <= since <= end <= step * count and since % step == end % step == 0.0):
            limit = f"whole intervals of {step:g} s, from 0 to {step * count:g} s"
            raise DocumentError([Fault("period", [since, end], limit, "count from the start")])
        self._part = slice(round(since / step), round(end / step))

    def energy(self, carrier: str) -> float:
        """Return the energy of a carrier, nothing where there is none. [kWh]"""
        return sum(
            float(values.sum(dtype=np.float64)) * self.trajectory.step / _JOULE_PER_KWH
            for values in self._series(carrier)
        )

    def per_area(self, value: float) -> float | None:
        """Return a figure per floor area; None where there is none."""
        area = self.site.floor_area
        return value / area if area > 0 else None

    def peak(self, carrier: str) -> float | None:
        """Return the highest mean of 15 minutes; None where the carrier is not used. [kW]"""
        if not self._series(carrier):
            return None
        means = interval_means(self._power(carrier), self.trajectory.step, QUARTER_HOUR)
        return float(np.max(means, initial=0.0)) / 1000.0

    def emissions(self) -> float:
        """Return the greenhouse gases of all carriers, as CO2. [kg]"""
        factors = factors_of(self.site.factors)
        intensity: float | Floats = float(factors.electricity.carbon)
        if (SITE, "grid_carbon_intensity") in self.trajectory:
            intensity = self.trajectory.site("grid_carbon_intensity")[self._part]
        others = (carrier for carrier in CARRIERS if carrier != "electricity")
        return self._weighted(intensity) + sum(
            self.energy(carrier) * float(getattr(factors, carrier).carbon) for carrier in others
        )

    def cost(self) -> float | None:
        """Return the cost of all energy; None without a tariff. [currency]"""
        if self.tariff is None:
            return None
        kind = self._price or price_kinds(self.tariff)[-1]
        count, step = len(self.trajectory), self.trajectory.step
        prices = electricity_prices(self.tariff, kind, self._calendar, count=count, step=step)
        others = (carrier for carrier in CARRIERS if carrier != "electricity")
        return self._weighted(prices[self._part]) + sum(
            self.energy(carrier) * fuel_price(self.tariff, carrier) for carrier in others
        )

    def thermal_discomfort(self) -> float | None:
        """Return kelvin hours outside the limits, mean of the zones that have some. [K h]"""
        found = []
        for name, zone in self.site.zones.items():
            asset = f"zones.{name}"
            if (zone.heating or zone.cooling) and (asset, "air_temperature") in self.trajectory:
                air = self.trajectory[asset, "air_temperature"][self._part].astype(np.float64)
                lower, upper = (limit[self._part] for limit in self._limits(name))
                beyond = np.maximum(lower - air, 0.0) + np.maximum(air - upper, 0.0)
                found.append(float(beyond.sum()) * self.trajectory.step / _HOUR)
        return sum(found) / len(found) if found else None

    def air_discomfort(self) -> float | None:
        """Return what CO2 is above `HIGH_CO2`, mean of the zones that have people. [ppm h]"""
        found = []
        for name, zone in self.site.zones.items():
            asset = f"zones.{name}"
            if zone.people is not None and (asset, "co2_concentration") in self.trajectory:
                carbon = self.trajectory[asset, "co2_concentration"][self._part].astype(np.float64)
                above = np.maximum(carbon - HIGH_CO2, 0.0)
                found.append(float(above.sum()) * self.trajectory.step / _HOUR)
        return sum(found) / len(found) if found else None

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar_of_run(self.trajectory, self.site.location.holidays)

    def _limits(self, zone: str) -> list[Floats]:
        count, step = len(self.trajectory), self.trajectory.step
        return [*limit_means(self.site, zone, self._calendar, count=count, step=step)]

    def _series(self, carrier: str) -> list[NDArray[np.float32]]:
        return [
            self.trajectory[SITE, name][self._part]
            for name in CARRIERS[carrier]
            if (SITE, name) in self.trajectory
        ]

    def _power(self, carrier: str) -> Floats:
        first, last, _ = self._part.indices(len(self.trajectory))
        total = np.zeros(last - first)
        for values in self._series(carrier):
            total += values
        return total

    def _weighted(self, factor: float | Floats) -> float:
        """Return the sum of electricity times a factor of each step. [kWh]"""
        total = np.sum(self._power("electricity") * factor, dtype=np.float64)
        return float(total) * self.trajectory.step / _JOULE_PER_KWH
