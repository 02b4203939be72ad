"""From the zones' loads to the building's energy: sources, fans, pumps, hot water, sun, grid.

Runs once, over all steps, after the zones are simulated: nothing here acts back on a zone. (What a
continuous fan gives to its zones is a gain that the engine adds, see `fan_heat`.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import DocumentError, Fault
from sim.physics.equipment import cooling_cop, heat_pump_cop
from sim.processes.power import array_power
from sim.schedules import Calendar, step_means, transitions
from sim.site.checks import check_carriers
from sim.trajectory import SITE, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Fan, HotWater, Site, System, Terminal, Zone

    Floats = NDArray[np.float64]
    Series = dict[str, Floats]

WATER_HEAT_CAPACITY = 4.174e6
"""Of water at 20 degC, 998.2 kg/m3 times 4182 J/(kg K) (IAPWS-95). [J/(m3 K)]"""

_SUFFIX = {
    "electricity": "electricity",
    "natural_gas": "gas",
    "district_heating": "district",
    "district_cooling": "district",
}
_TOTALS = {
    "gas_demand": ("heating_gas", "equipment_gas", "hot_water_gas", "other_gas"),
    "district_heating_demand": ("heating_district", "hot_water_district"),
    "district_cooling_demand": ("cooling_district",),
}


@dataclass(frozen=True)
class PlantInputs:
    """What the plant sees besides the zones.

    Parameters
    ----------
    calendar : Calendar
        The run's days.
    step : float
        Length of a step. [s]
    outdoor_temperature : ndarray, shape (n,)
        Mean of each step. [degC]
    wind_speed : ndarray, shape (n,), optional
        Mean of each step, for the temperature of photovoltaic cells; 1 m/s where not given. [m/s]
    dark : ndarray, shape (n,), optional
        Share of each step in which the sun is down; needed where a load is switched by it. [-]
    plane_irradiance : mapping of str to ndarray, shape (n,)
        Irradiance on each photovoltaic array, by name. [W/m2]
    effective_irradiance : mapping of str to ndarray, shape (n,)
        The same less what the glass of its modules reflects; that on the plane where not given.
        PVWatts takes reflection off before, so its `losses` do not hold it. [W/m2]
    uses : mapping of str to ndarray, shape (n,)
        What air systems and plants consume, by quantity. [W]
    """

    calendar: Calendar
    step: float
    outdoor_temperature: Floats
    wind_speed: Floats | None = None
    plane_irradiance: Mapping[str, Floats] = field(default_factory=dict)
    uses: Mapping[str, Floats] = field(default_factory=dict)
    effective_irradiance: Mapping[str, Floats] = field(default_factory=dict)
    dark: Floats | None = None


def site_series(
    site: Site, zones: Mapping[Signal, NDArray[Any]], inputs: PlantInputs
) -> dict[Signal, Floats]:
    """Return what the building consumes and makes, by end use and carrier.

    Parameters
    ----------
    site : Site
        The building.
    zones : mapping of Signal to ndarray, shape (n,)
        Step means of the zones: heating_power, cooling_power, lighting_power, equipment_power; what
        is missing counts as zero. [W]
    inputs : PlantInputs
        Days, outdoor temperature, irradiance.

    Returns
    -------
    dict of Signal to ndarray, shape (n,)
        Series of the asset ``site``: one for every end use and carrier the building has, their
        totals, and import and export of electricity, told apart step by step. [W]

    Raises
    ------
    DocumentError
        If an end use names a carrier that cannot serve it, or an array has no irradiance.
    """
    check_inputs(site, inputs)
    plant = _Plant(site, zones, inputs)
    for name, system in site.ideal_systems.items():
        plant.add_system(name, system)
    for quantity, values in inputs.uses.items():
        plant.add(quantity, values)
    plant.add_zone_uses()
    plant.add_hot_water()
    plant.add_other_loads()
    plant.add_photovoltaics()
    plant.add_totals()
    return {Signal(SITE, name): values for name, values in plant.series.items()}


def fan_heat(site: Site, zone: str) -> float:
    """Return the heat a continuous fan gives to a zone's air while its schedule is above zero.

    The engine adds it as a convective gain. A fan that cycles with the load heats the supply air
    instead: `site_series` takes its heat off the heat the source makes, and adds it to the cold.

    Parameters
    ----------
    site : Site
        The building.
    zone : str
        Name of the zone.

    Returns
    -------
    float
        All of the fan's electric power at the zone's share of the flow. [W]
    """
    system = site.ideal_systems.get(site.zones[zone].system or "")
    if system is None or system.fan is None or system.fan.mode == "cycling":
        return 0.0
    return _fan_power(system.fan, site.zones[zone])


def check_inputs(site: Site, inputs: PlantInputs) -> None:
    """Check that every end use has a carrier that can serve it, and every array its irradiance.

    Raises
    ------
    DocumentError
        Lists all that have not.
    """
    faults = [*check_carriers(site)]
    faults += [
        Fault(f"photovoltaics.{name}", None, "an irradiance series", "give plane_irradiance")
        for name in site.photovoltaics
        if name not in inputs.plane_irradiance
    ]
    faults += [
        Fault(f"other_loads.{name}.control", load.control, "a series of darkness", "give dark")
        for name, load in site.other_loads.items()
        if load.control == "darkness" and inputs.dark is None
    ]
    if faults:
        raise DocumentError(faults, source=site.name)


def _fan_power(fan: Fan, zone: Zone) -> float:
    return fan.specific_power * fan.flow_per_area * zone.floor_area


def _capacity(terminal: Terminal | None) -> float:
    """Return the capacity to divide by; without one there is no load either."""
    return max(terminal.capacity or 0.0, 1.0) if terminal is not None else 1.0


def _sum(total: Floats | None, part: Floats | None) -> Floats | None:
    """Return the sum of what there is."""
    if part is None:
        return total
    return part if total is None else total + part


@dataclass
class _Plant:
    """Collects the series of one call."""

    site: Site
    zones: Mapping[Signal, NDArray[Any]]
    inputs: PlantInputs
    series: Series = field(default_factory=dict)
    _levels: Series = field(default_factory=dict)
    _operation: Series = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        return len(self.inputs.outdoor_temperature)

    def add(self, quantity: str, values: Floats) -> None:
        present = self.series.get(quantity)
        self.series[quantity] = values if present is None else present + values

    def zone(self, name: str, quantity: str) -> Floats | None:
        values = self.zones.get(Signal(f"zones.{name}", quantity))
        return None if values is None else values.astype(np.float64)

    def level(self, schedule: str) -> Floats:
        """Return the mean level of a schedule in each step."""
        if schedule not in self._levels:
            signal = transitions(self.site.schedules[schedule], self.inputs.calendar)
            self._levels[schedule] = step_means(*signal, self.count, self.inputs.step)
        return self._levels[schedule]

    def operation(self, schedule: str) -> Floats:
        """Return the share of each step in which a schedule is above zero."""
        if schedule not in self._operation:
            times, levels = transitions(self.site.schedules[schedule], self.inputs.calendar)
            on = (levels > 0).astype(np.float64)
            self._operation[schedule] = step_means(times, on, self.count, self.inputs.step)
        return self._operation[schedule]

    def add_system(self, name: str, system: System) -> None:
        served = {key: zone for key, zone in self.site.zones.items() if zone.system == name}
        if not served:
            return
        heat: Floats | None = None
        cold: Floats | None = None
        for key, zone in served.items():
            warmth, chill = self.zone(key, "heating_power"), self.zone(key, "cooling_power")
            if system.fan is not None:
                running, into_heat, into_cold = self.zone_fan(system.fan, zone, warmth, chill)
                warmth = None if warmth is None else np.maximum(warmth - into_heat, 0.0)
                chill = None if chill is None else chill + into_cold
                self.add("fan_electricity", running)
            heat, cold = _sum(heat, warmth), _sum(cold, chill)
        nothing = np.zeros(self.count)
        self.add_sources(
            system, nothing if heat is None else heat, nothing if cold is None else cold
        )

    def zone_fan(
        self, fan: Fan, zone: Zone, warmth: Floats | None, chill: Floats | None
    ) -> tuple[Floats, Floats, Floats]:
        """Return a zone's share of the fan power, and what of it heats the supply air of each mode.

        A cycling fan runs for the share of time the load takes of the capacity. A continuous fan
        runs in operation, where its heat is a gain of the zone, and cycles outside of it.
        """
        nothing = np.zeros(self.count)
        rated = _fan_power(fan, zone)
        warm = nothing if warmth is None else warmth / _capacity(zone.heating)
        cool = nothing if chill is None else chill / _capacity(zone.cooling)
        cycling = np.minimum(np.maximum(warm, cool), 1.0) * rated
        if fan.mode == "continuous":
            operation = self.operation(fan.schedule)
            cycling *= 1.0 - operation
            running = cycling + rated * operation
        else:
            running = cycling
        heating = warm > cool
        return running, np.where(heating, cycling, 0.0), np.where(heating, 0.0, cycling)

    def add_sources(self, system: System, heat: Floats, cold: Floats) -> None:
        """Add what sources and pumps take; direct expansion alone needs no pump."""
        outdoor = self.inputs.outdoor_temperature
        pumped: Floats | None = None
        if (source := system.heating) is not None:
            ratio = (
                heat_pump_cop(outdoor, source.efficiency, source.supply_temperature)
                if source.kind == "heat_pump"
                else source.efficiency
            )
            self.add(f"heating_{_SUFFIX[source.carrier]}", heat / ratio)
            pumped = heat
        if (machine := system.cooling) is not None:
            removed = cold / machine.sensible_fraction
            cop = (
                machine.efficiency
                if machine.kind == "district"
                else cooling_cop(outdoor, machine.efficiency)
            )
            self.add(f"cooling_{_SUFFIX[machine.carrier]}", removed / cop)
            if machine.kind != "direct_expansion":
                pumped = _sum(pumped, removed)
        if system.pump_power_ratio > 0 and pumped is not None:
            self.add("pump_electricity", pumped * system.pump_power_ratio)

    def add_zone_uses(self) -> None:
        for name, zone in self.site.zones.items():
            if (lighting := self.zone(name, "lighting_power")) is not None:
                self.add("lighting_electricity", lighting)
            if (power := self.zone(name, "equipment_power")) is not None:
                self.add_equipment(zone, power)

    def add_equipment(self, zone: Zone, power: Floats) -> None:
        """Split a zone's equipment power between carriers as the schedules do."""
        carriers = {item.carrier for item in zone.equipment.values()} or {"electricity"}
        if len(carriers) == 1:
            self.add(f"equipment_{_SUFFIX[carriers.pop()]}", power)
            return
        expected = {"electricity": np.zeros(self.count), "natural_gas": np.zeros(self.count)}
        for item in zone.equipment.values():
            expected[item.carrier] += item.power_density * self.level(item.schedule)
        total = expected["electricity"] + expected["natural_gas"]
        gas = power * expected["natural_gas"] / np.where(total > 0, total, 1.0)
        self.add("equipment_gas", gas)
        self.add("equipment_electricity", power - gas)

    def add_hot_water(self) -> None:
        for water in self.site.hot_water.values():
            if water.plant is not None:
                continue
            rise = np.maximum(water.supply_temperature - self.mains_temperature(water), 0.0)
            full = WATER_HEAT_CAPACITY * water.peak_flow * rise / water.efficiency
            always = water.standing_loss / water.efficiency + water.standing_power
            self.add(
                f"hot_water_{_SUFFIX[water.carrier]}", self.level(water.schedule) * full + always
            )

    def mains_temperature(self, water: HotWater) -> Floats:
        """Return the temperature of the mains, a sine about its mean. [degC]"""
        if water.mains_amplitude == 0.0:
            return np.full(self.count, water.mains_temperature)
        place = self.inputs.calendar.step_days(self.count, self.inputs.step)
        first = np.datetime64(self.inputs.calendar.start, "D")
        begin = place.min()  # a clock put back at midnight has a day twice
        dates = first + np.arange(begin, place.max() + 1)
        day = (dates - dates.astype("datetime64[Y]")).astype(np.float64) + 1.0
        swing = np.cos(2.0 * np.pi * (day - water.mains_coldest_day) / 365.0)
        temperature = water.mains_temperature - water.mains_amplitude * swing
        return np.asarray(temperature[place - begin])

    def add_other_loads(self) -> None:
        for load in self.site.other_loads.values():
            power = self.level(load.schedule) * load.power
            if load.control == "darkness" and self.inputs.dark is not None:
                power = power * self.inputs.dark
            self.add(f"other_{_SUFFIX[load.carrier]}", power)

    def add_photovoltaics(self) -> None:
        wind = self.inputs.wind_speed
        for name, array in self.site.photovoltaics.items():
            plane = self.inputs.plane_irradiance[name]
            power = array_power(
                array,
                (plane, self.inputs.effective_irradiance.get(name, plane)),
                self.inputs.outdoor_temperature,
                np.ones(1) if wind is None else wind,
            )
            self.add("photovoltaic_power", power)

    def add_totals(self) -> None:
        for name, parts in _TOTALS.items():
            for part in parts:
                if part in self.series:
                    self.add(name, self.series[part])
        uses = [values for name, values in self.series.items() if name.endswith("_electricity")]
        demand = reduce(np.add, uses) if uses else np.zeros(self.count)
        self.series["electricity_demand"] = demand
        made = self.series.get("photovoltaic_power")
        if made is None:
            self.series["electricity_import"] = demand
        else:
            self.series["electricity_import"] = np.maximum(demand - made, 0.0)
            self.series["electricity_export"] = np.maximum(made - demand, 0.0)
