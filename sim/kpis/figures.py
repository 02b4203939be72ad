"""What the KPIs of a run are calculated from, each figure calculated once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.factors import factors_of
from sim.intervals import HOUR, interval_means
from sim.kpis.adaptive import adaptive_comfort_of
from sim.kpis.air import air_quality_of
from sim.kpis.service import comfort_of, unmet_of
from sim.trajectory import SITE, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.bill import Bill
    from sim.factors import Carriers
    from sim.kpis.adaptive import AdaptiveComfort
    from sim.kpis.air import AirQuality
    from sim.kpis.service import Comfort, Unmet
    from sim.site import Site
    from sim.trajectory import Trajectory

_JOULE_PER_MWH = 3.6e9
_CARRIERS = ("electricity", "gas", "district")


class Figures:
    """The sums and series of one run.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the run.
    site : Site
        The building.
    bill : Bill, optional
        What its energy costs.
    """

    def __init__(self, trajectory: Trajectory, site: Site, bill: Bill | None) -> None:
        self.trajectory = trajectory
        self.site = site
        self.bill = bill
        self._energies: dict[str, float] = {}

    def energy(self, *quantities: str) -> float:
        """Return the energy of series of the site, summed; zero where it has none. [MWh]."""
        return sum(self._energy(name) for name in quantities)

    def end_use(self, name: str) -> float:
        """Return the energy of an end use, all carriers. [MWh]."""
        return self.energy(*(f"{name}_{carrier}" for carrier in _CARRIERS))

    def _energy(self, name: str) -> float:
        if name not in self._energies:
            values = self.trajectory.series.get(Signal(SITE, name))
            joule = 0.0 if values is None else float(values.sum(dtype=np.float64))
            self._energies[name] = joule * self.trajectory.step / _JOULE_PER_MWH
        return self._energies[name]

    def zones_total(self, quantity: str) -> NDArray[np.float64]:
        """Return a quantity of all zones, summed, shape (n,)."""
        total = np.zeros(len(self.trajectory))
        for asset in self.trajectory.assets(quantity):
            total += self.trajectory[asset, quantity]
        return total

    @cached_property
    def heating(self) -> NDArray[np.float64]:
        """Heat given to all zones, shape (n,). [W]."""
        return self.zones_total("heating_power")

    @cached_property
    def cooling(self) -> NDArray[np.float64]:
        """Heat taken from all zones, shape (n,). [W]."""
        return self.zones_total("cooling_power")

    def thermal_energy(self, power: NDArray[np.float64]) -> float:
        """Return the energy of a power. [MWh]."""
        return float(power.sum()) * self.trajectory.step / _JOULE_PER_MWH

    def peak(self, power: NDArray[np.float64], interval: float = HOUR) -> float:
        """Return the highest mean of an interval. [kW]."""
        means = interval_means(power, self.trajectory.step, interval)
        return float(np.max(means, initial=0.0)) / 1000.0

    @cached_property
    def factors(self) -> Carriers:
        """Emission and primary-energy factors of the site's region."""
        return factors_of(self.site.factors)

    @cached_property
    def delivered(self) -> dict[str, float]:
        """Energy that came to the building, and what it made and used itself, by carrier. [MWh]."""
        drawn = self.energy("electricity_import")
        own = self.energy("electricity_demand") - drawn
        if self.site.batteries:  # which keep some of what was drawn for later
            made = self.energy("photovoltaic_power")
            own = max(made - self.energy("electricity_export"), 0.0)
        return {
            "electricity": drawn,
            "natural_gas": self.energy("gas_demand"),
            "district_heating": self.energy("district_heating_demand"),
            "district_cooling": self.energy("district_cooling_demand"),
            "photovoltaics": own,
        }

    @cached_property
    def emissions(self) -> dict[str, float]:
        """Greenhouse gases of what was delivered, as CO2, by carrier. [t]."""
        # MWh times kg/kWh are t
        found = {
            carrier: energy * float(getattr(self.factors, carrier).carbon)
            for carrier, energy in self.delivered.items()
        }
        if self._intensity is not None:
            weighted = self.trajectory.site("electricity_import") * self._intensity
            found["electricity"] = self.thermal_energy(weighted)
        return found

    @cached_property
    def _intensity(self) -> NDArray[np.float64] | None:
        """Emissions of electricity from the grid, shape (n,), where the site gives them."""
        known = Signal(SITE, "grid_carbon_intensity") in self.trajectory
        return self.trajectory.site("grid_carbon_intensity") if known else None

    @cached_property
    def grid_carbon(self) -> float | None:
        """Emissions of the electricity drawn over its energy; None without figures. [kg/kWh]."""
        drawn = self.delivered["electricity"]
        if self._intensity is None or drawn <= 0:
            return None
        return self.emissions["electricity"] / drawn

    @cached_property
    def self_consumption(self) -> float | None:
        """Share of the sun's electricity that is not exported; None without any. [-]."""
        made = self.energy("photovoltaic_power")
        return 1.0 - self.energy("electricity_export") / made if made > 0 else None

    @cached_property
    def self_sufficiency(self) -> float | None:
        """Share of the demand that does not come from the grid; None without sun. [-]."""
        demand = self.energy("electricity_demand")
        if self.energy("photovoltaic_power") <= 0 or demand <= 0:
            return None
        return 1.0 - self.energy("electricity_import") / demand

    @cached_property
    def battery_cycles(self) -> float | None:
        """Energy given by batteries over their capacity when new; None without any. [-]."""
        capacity = sum(battery.capacity for battery in self.site.batteries.values())
        given = 0.0
        for asset in self.trajectory.assets("battery_power"):
            if asset != SITE:
                power = self.trajectory[asset, "battery_power"].astype(np.float64)
                given += float(np.maximum(-power, 0.0).sum()) * self.trajectory.step
        return given / capacity if capacity > 0 else None

    @cached_property
    def battery_health(self) -> float | None:
        """Capacity of the batteries at the end over that when new; None without any. [-]."""
        found = [
            (battery.capacity, float(self.trajectory[f"batteries.{name}", "battery_health"][-1]))
            for name, battery in self.site.batteries.items()
            if (f"batteries.{name}", "battery_health") in self.trajectory
        ]
        if not found:
            return None
        return sum(size * share for size, share in found) / sum(size for size, _ in found)

    @cached_property
    def unmet_charge(self) -> float | None:
        """Charge that vehicles left without; None where none come. [MWh]."""
        if not self.site.vehicle_charging:
            return None
        return self.thermal_energy(self.zones_total("vehicle_unmet_power"))

    @cached_property
    def unmet(self) -> Unmet:
        """Set-points missed while somebody was there."""
        return unmet_of(self.trajectory, self.site)

    @cached_property
    def comfort(self) -> Comfort | None:
        """What people felt; None if nobody was there."""
        return comfort_of(self.trajectory, self.site)

    @cached_property
    def adaptive(self) -> AdaptiveComfort:
        """How people fared in free-running rooms."""
        return adaptive_comfort_of(self.trajectory, self.site)

    @cached_property
    def air(self) -> AirQuality | None:
        """What air people breathed; None if nobody was there."""
        return air_quality_of(self.trajectory)
