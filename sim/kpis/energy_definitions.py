"""KPIs of energy and what follows from it: carriers, end uses, impacts, peaks and costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.intervals import QUARTER_HOUR
from sim.kpis.definition import CURRENCY, Better, KpiDefinition, percent
from sim.kpis.figures import Figures

_SITE_ENERGY = (
    "Site energy, ENERGY STAR Portfolio Manager and ISO 52000-1 (delivered or made on site)"
)


def energies() -> Iterator[KpiDefinition]:
    """Define energy by carrier, end use and place."""

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


def impacts() -> Iterator[KpiDefinition]:
    """Define primary energy and emissions."""

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


def on_site() -> Iterator[KpiDefinition]:
    """Define what photovoltaics and batteries make of it."""
    yield KpiDefinition(
        "self_consumption",
        "%",
        "Share of the sun's electricity that is not exported.",
        lambda figures: percent(figures.self_consumption),
        "higher",
        "One less export over what photovoltaics make",
    )
    yield KpiDefinition(
        "self_sufficiency",
        "%",
        "Share of the electricity used that does not come from the grid.",
        lambda figures: percent(figures.self_sufficiency),
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
        lambda figures: percent(figures.battery_health),
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


def loads() -> Iterator[KpiDefinition]:
    """Define loads and peaks."""
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


def costs() -> Iterator[KpiDefinition]:
    """Define costs by carrier."""

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
