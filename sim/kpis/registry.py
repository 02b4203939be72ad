"""The registry of KPIs, and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.intervals import QUARTER_HOUR
from sim.kpis.definition import CURRENCY, Better, Kpi, KpiDefinition
from sim.kpis.figures import Figures
from sim.kpis.malfunctions import (
    availability,
    malfunction_hours,
    repair_cost,
    time_to_repair,
)
from sim.kpis.occupant_actions import override_hours, overrides, window_hours
from sim.kpis.service import starts_of

if TYPE_CHECKING:
    from sim.kpis.air import AirQuality
    from sim.site import Site, Tariff
    from sim.trajectory import Trajectory

_SITE_ENERGY = (
    "Site energy, ENERGY STAR Portfolio Manager and ISO 52000-1 (delivered or made on site)"
)
_SERVICE = "ASHRAE 90.1, G3.1.2.3 (unmet load hours), with the zone's own comfort band"
_COMFORT = "ISO 7730:2005, category B; clothing after ASHRAE 55-2020"
_ACTIONS = "docs/people.md: how people act on windows and thermostats"
_AIR = "EN 16798-1, categories of indoor air; CO2 of people after Persily and de Jonge (2017)"
_REPAIR = "EN 13306:2017, maintenance terms: down time, availability, time to restoration"


def evaluate(trajectory: Trajectory, site: Site, tariff: Tariff | None) -> dict[str, Kpi]:
    """Return the KPIs of a run, in the order of the registry.

    Parameters
    ----------
    trajectory : Trajectory
        Series of the run.
    site : Site
        The building.
    tariff : Tariff, optional
        Prices; without one there are no costs.

    Returns
    -------
    dict of str to Kpi
        By name. Left out is what has no meaning for the run: costs without a tariff, comfort where
        nobody was there, intensity without floor area.

    Raises
    ------
    DocumentError
        If the site names a region without factors.
    """
    figures = Figures(trajectory, site, tariff)
    found: dict[str, Kpi] = {}
    for name, definition in KPI_DEFINITIONS.items():
        value = definition.function(figures)
        if value is not None:
            unit = definition.unit
            if unit == CURRENCY and tariff is not None:
                unit = tariff.currency
            found[name] = Kpi(name, float(value), unit)
    return found


def _energies() -> Iterator[KpiDefinition]:
    def end_use(name: str, what: str) -> KpiDefinition:
        return KpiDefinition(
            f"{name}_energy",
            "MWh",
            f"Energy for {what}, all carriers.",
            lambda figures: figures.end_use(name),
            "lower",
            _SITE_ENERGY,
        )

    def meter(name: str, series: str, text: str, better: Better) -> KpiDefinition:
        return KpiDefinition(
            name, "MWh", text, lambda figures: figures.energy(series), better, _SITE_ENERGY
        )

    yield KpiDefinition(
        "site_energy",
        "MWh",
        "Energy of all end uses and carriers, bought or made on site.",
        _site_energy,
        "lower",
        _SITE_ENERGY,
    )
    yield KpiDefinition(
        "site_energy_intensity",
        "kWh/m2",
        "Site energy of the run's period per floor area.",
        _site_energy_intensity,
        "lower",
        _SITE_ENERGY,
    )
    yield meter("electricity", "electricity_demand", "Electricity of all end uses.", "lower")
    yield meter("natural_gas", "gas_demand", "Gas of all end uses, gross calorific.", "lower")
    yield meter("district_heating", "district_heating_demand", "District heat used.", "lower")
    yield meter("district_cooling", "district_cooling_demand", "District cold used.", "lower")
    yield end_use("heating", "heating of zones")
    yield end_use("cooling", "cooling of zones")
    yield end_use("fan", "fans")
    yield end_use("pump", "pumps")
    yield end_use("lighting", "lighting of zones")
    yield end_use("equipment", "equipment in zones")
    yield end_use("hot_water", "service hot water")
    yield end_use("other", "loads outside the zones")
    yield end_use("vehicle", "charging vehicles")
    yield end_use("battery", "losses and standby of batteries")
    yield meter(
        "photovoltaic_energy", "photovoltaic_power", "Electricity made by the sun.", "higher"
    )
    yield meter("electricity_import", "electricity_import", "Electricity from the grid.", "lower")
    yield meter("electricity_export", "electricity_export", "Electricity to the grid.", "neither")


def _site_energy(figures: Figures) -> float:
    return figures.energy(
        "electricity_demand", "gas_demand", "district_heating_demand", "district_cooling_demand"
    )


def _site_energy_intensity(figures: Figures) -> float | None:
    area = figures.site.floor_area
    return 1000.0 * _site_energy(figures) / area if area > 0 else None


def _impacts() -> Iterator[KpiDefinition]:
    # export earns no credit
    def primary(figures: Figures) -> float:
        return sum(
            energy * float(getattr(figures.factors, carrier).primary)
            for carrier, energy in figures.delivered.items()
        )

    def carbon(figures: Figures) -> float:
        return sum(figures.emissions.values())

    yield KpiDefinition(
        "primary_energy",
        "MWh",
        "Primary energy of what was delivered and of own sun used; export earns no credit.",
        primary,
        "lower",
        "Factors of the site's region, sim/data/factors.yaml; ISO 52000-1 with k_exp = 0",
    )
    yield KpiDefinition(
        "carbon_emissions",
        "t",
        "Greenhouse gases, as CO2, of what was delivered; export earns no credit.",
        carbon,
        "lower",
        "Factors of the site's region, sim/data/factors.yaml, yearly averages; for electricity the "
        "site's grid_carbon, step by step, where it is given; location-based",
    )
    yield KpiDefinition(
        "grid_carbon",
        "kg/kWh",
        "Emissions of electricity at the times it came from the grid, where the site gives them.",
        lambda figures: figures.grid_carbon,
        "lower",
        "grid_carbon of the site, weighted by the energy drawn",
    )


def _on_site() -> Iterator[KpiDefinition]:
    yield KpiDefinition(
        "self_consumption",
        "%",
        "Share of the sun's electricity that is not exported.",
        lambda figures: _percent(figures.self_consumption),
        "higher",
        "One less export over what photovoltaics make",
    )
    yield KpiDefinition(
        "self_sufficiency",
        "%",
        "Share of the electricity used that does not come from the grid.",
        lambda figures: _percent(figures.self_sufficiency),
        "higher",
        "One less import over demand, where there are photovoltaics",
    )
    yield KpiDefinition(
        "battery_cycles",
        "",
        "Energy that batteries give over their capacity when new.",
        lambda figures: figures.battery_cycles,
        "neither",
    )
    yield KpiDefinition(
        "battery_capacity_left",
        "%",
        "Capacity of the batteries at the end of the run over that when new.",
        lambda figures: _percent(figures.battery_health),
        "higher",
        "Naumann et al. 2018, 10.1016/j.est.2018.01.019, and 2020, 10.1016/j.jpowsour.2019.227666",
    )
    yield KpiDefinition(
        "vehicle_unmet_energy",
        "MWh",
        "Charge that vehicles left without.",
        lambda figures: figures.unmet_charge,
        "lower",
    )


def _loads() -> Iterator[KpiDefinition]:
    yield KpiDefinition(
        "heating_load",
        "MWh",
        "Sensible heat given to the air of all zones.",
        lambda figures: figures.thermal_energy(figures.heating),
        "lower",
    )
    yield KpiDefinition(
        "cooling_load",
        "MWh",
        "Sensible heat taken from the air of all zones.",
        lambda figures: figures.thermal_energy(figures.cooling),
        "lower",
    )
    yield KpiDefinition(
        "peak_heating",
        "kW",
        "Highest hourly mean of the heat given to all zones.",
        lambda figures: figures.peak(figures.heating),
        "lower",
        "ASHRAE 140: hourly integrated peaks",
    )
    yield KpiDefinition(
        "peak_cooling",
        "kW",
        "Highest hourly mean of the heat taken from all zones.",
        lambda figures: figures.peak(figures.cooling),
        "lower",
        "ASHRAE 140: hourly integrated peaks",
    )
    yield KpiDefinition(
        "peak_electricity",
        "kW",
        "Highest mean of 15 minutes drawn from the grid.",
        lambda figures: figures.peak(figures.trajectory.site("electricity_import"), QUARTER_HOUR),
        "lower",
        "Demand interval of most utilities",
    )


def _costs() -> Iterator[KpiDefinition]:
    def cost(carrier: str) -> Callable[[Figures], float | None]:
        return lambda figures: (
            None if figures.bill is None else figures.bill.by_carrier().get(carrier)
        )

    yield KpiDefinition(
        "energy_cost",
        CURRENCY,
        "Cost of all carriers, less what is paid for export.",
        lambda figures: None if figures.bill is None else figures.bill.total,
        "lower",
        "The bill of the run, sim/bill.py",
    )
    for carrier in ("electricity", "natural_gas", "district_heating", "district_cooling"):
        yield KpiDefinition(
            f"{carrier}_cost",
            CURRENCY,
            f"Cost of {carrier.replace('_', ' ')}: energy, demand and fixed charges.",
            cost(carrier),
            "lower",
            "The bill of the run, sim/bill.py",
        )


def _services() -> Iterator[KpiDefinition]:
    yield KpiDefinition(
        "unmet_heating_hours",
        "h",
        "Occupied hours in which any zone is colder than its set-point less the comfort band.",
        lambda figures: figures.unmet.heating_hours,
        "lower",
        _SERVICE,
    )
    yield KpiDefinition(
        "unmet_cooling_hours",
        "h",
        "Occupied hours in which any zone is warmer than its set-point plus the comfort band.",
        lambda figures: figures.unmet.cooling_hours,
        "lower",
        _SERVICE,
    )
    yield KpiDefinition(
        "unmet_degree_hours",
        "K h",
        "Occupied time times kelvins beyond the comfort band, summed over zones.",
        lambda figures: figures.unmet.degree_hours,
        "lower",
        "EN 16798-1, degree-hours criterion, beyond the zone's own comfort band",
    )
    yield KpiDefinition(
        "occupied_hours_in_comfort",
        "%",
        "Share of the hours people spend inside with a predicted mean vote from -0.5 to 0.5.",
        lambda figures: (
            None if figures.comfort is None else 100.0 * figures.comfort.share_in_comfort
        ),
        "higher",
        _COMFORT,
    )
    yield KpiDefinition(
        "mean_ppd",
        "%",
        "Predicted percentage of dissatisfied, mean of the hours people spend inside.",
        lambda figures: None if figures.comfort is None else figures.comfort.mean_dissatisfied,
        "lower",
        _COMFORT,
    )
    yield KpiDefinition(
        "equipment_starts",
        "",
        "Times a zone's terminal began to heat or to cool.",
        lambda figures: float(starts_of(figures.trajectory.crossings)),
        "lower",
    )


def _adaptive() -> Iterator[KpiDefinition]:
    free = "people spend in zones without cooling, while not heated, where the model applies,"
    yield KpiDefinition(
        "free_running_hours_in_category_ii",
        "%",
        f"Share of the hours {free} that are within category II of EN 16798-1.",
        lambda figures: _percent(figures.adaptive.share_en_category_ii),
        "higher",
        "EN 16798-1:2019, annex B.2.2: 0.33 of the running mean + 18.8 degC, +3 and -4 K",
    )
    yield KpiDefinition(
        "free_running_hours_in_ashrae_80",
        "%",
        f"Share of the hours {free} that are within the 80 % limits of ASHRAE 55.",
        lambda figures: _percent(figures.adaptive.share_ashrae_80),
        "higher",
        "ASHRAE 55-2020, section 5.4: 0.31 of the prevailing mean + 17.8 degC, 3.5 K either way",
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100.0 * share


def _air() -> Iterator[KpiDefinition]:
    def breathed(
        name: str, unit: str, text: str, value: Callable[[AirQuality], float]
    ) -> KpiDefinition:
        def function(figures: Figures) -> float | None:
            return None if figures.air is None else value(figures.air)

        return KpiDefinition(name, unit, text, function, "lower", _AIR)

    yield breathed(
        "high_co2_hours",
        "h",
        "Hours in which any zone with people in it is above 1000 ppm of CO2.",
        lambda air: air.high_co2_hours,
    )
    yield breathed(
        "mean_occupied_co2",
        "ppm",
        "CO2 in the air people breathe, mean of the hours people spend inside.",
        lambda air: air.mean_co2,
    )
    yield breathed(
        "unmet_humidity_hours",
        "h",
        "Hours in which any zone with people in it is drier than 30 % or more humid than 60 %.",
        lambda air: air.unmet_humidity_hours,
    )


def _actions() -> Iterator[KpiDefinition]:
    yield KpiDefinition(
        "window_open_hours",
        "h",
        "Time for which windows that people open stand open, mean of the zones that have some.",
        lambda figures: window_hours(figures.trajectory),
        "neither",
        _ACTIONS,
    )
    yield KpiDefinition(
        "thermostat_overrides",
        "",
        "Times people took a thermostat off its schedule, all zones.",
        lambda figures: overrides(figures.trajectory),
        "lower",
        _ACTIONS,
    )
    yield KpiDefinition(
        "thermostat_override_hours",
        "h",
        "Time for which people hold a thermostat off its schedule, mean of zones that have one.",
        lambda figures: override_hours(figures.trajectory),
        "lower",
        _ACTIONS,
    )


def _malfunctions() -> Iterator[KpiDefinition]:
    yield KpiDefinition(
        "malfunction_hours",
        "h",
        "Time from the beginnings of malfunctions to their repairs, summed over all.",
        lambda figures: malfunction_hours(figures.trajectory, figures.site),
        "lower",
        _REPAIR,
    )
    yield KpiDefinition(
        "equipment_availability",
        "%",
        "Share of time in which a part that can break is in order, mean of all.",
        lambda figures: _percent(availability(figures.trajectory, figures.site)),
        "higher",
        _REPAIR,
    )
    yield KpiDefinition(
        "mean_time_to_repair",
        "h",
        "From the beginning of a malfunction to its repair, mean of those repaired in the run.",
        lambda figures: time_to_repair(figures.trajectory),
        "lower",
        _REPAIR,
    )
    yield KpiDefinition(
        "repair_cost",
        CURRENCY,
        "Parts and wages of the repairs that ended in the run.",
        lambda figures: (
            None if figures.tariff is None else repair_cost(figures.trajectory, figures.site)
        ),
        "lower",
        "crews.*.cost_per_hour and malfunctions.*.repair.cost of the site; where there is a tariff",
    )


KPI_DEFINITIONS: Mapping[str, KpiDefinition] = MappingProxyType(
    {
        definition.name: definition
        for group in (
            _energies,
            _on_site,
            _impacts,
            _loads,
            _costs,
            _services,
            _adaptive,
            _air,
            _actions,
            _malfunctions,
        )
        for definition in group()
    }
)
"""Every KPI by name, in the order of tables."""
