"""Electricity on site beyond its uses: photovoltaic arrays, vehicles, batteries, and the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.bill.prices import energy_prices
from sim.physics.photovoltaics import (
    MOUNTINGS,
    cell_temperature,
    direct_current_power,
    inverter_power,
    mounted_cell_temperature,
)
from sim.processes.command import Command
from sim.processes.storage import Stored, price_signal, store
from sim.processes.vehicles import Charged, Sessions, charge
from sim.schedules import Calendar, series_means
from sim.trajectory import SITE, Balance, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import CarbonIntensity, Photovoltaics, Site, Tariff

    Floats = NDArray[np.float64]


def array_power(
    array: Photovoltaics,
    irradiance: tuple[Floats, Floats],
    outdoor_temperature: Floats,
    wind_speed: Floats,
) -> Floats:
    """Return the power that a photovoltaic array gives to the building, shape (n,). [W]

    Parameters
    ----------
    array : Photovoltaics
        The array.
    irradiance : tuple of ndarray, shape (n,)
        On its plane, and the same less what the glass of its modules reflects. [W/m2]
    outdoor_temperature : ndarray, shape (n,)
        Dry bulb. [degC]
    wind_speed : ndarray, shape (n,)
        At 10 m. [m/s]

    Notes
    -----
    The chain of PVWatts version 5 as pvlib's ``ModelChain.with_pvwatts`` has it.
    """
    plane, effective = irradiance
    if array.peak_power == 0:
        return np.zeros(len(plane))
    if array.temperature_model == "faiman":
        cells = cell_temperature(plane, outdoor_temperature, wind_speed)
    else:
        mounting = MOUNTINGS[array.mounting]
        cells = mounted_cell_temperature(plane, outdoor_temperature, wind_speed, mounting)
    reaching = effective if array.incidence_losses == "physical" else plane
    modules = direct_current_power(reaching, cells, array.peak_power, array.temperature_coefficient)
    limit = array.peak_power / array.dc_to_ac_ratio / array.inverter_efficiency
    return inverter_power(modules * (1.0 - array.losses), limit, array.inverter_efficiency)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What a run knows of vehicles, prices and carbon.

    Attributes
    ----------
    calendar : Calendar
        The run's days.
    step : float
        Length of a step. [s]
    sessions : mapping of str to sequence of Session
        Vehicles at each group of charge points.
    tariff : Tariff, optional
        Prices that batteries follow.
    commands : mapping of str to Command
        What processes command of batteries and charge points, by asset: ``batteries.store``.
    """

    calendar: Calendar
    step: float
    sessions: Sessions = field(default_factory=dict)
    tariff: Tariff | None = None
    commands: Mapping[str, Command] = field(default_factory=dict)

    def commanded(self, asset: str, count: int) -> Floats | None:
        """Return what is commanded of an asset in each step, or None, shape (count,). [W]"""
        command = self.commands.get(asset)
        return None if command is None else command.of_steps(count, self.step)


def power_series(
    site: Site, series: Mapping[Signal, Floats], grid: Grid
) -> tuple[dict[Signal, Floats], Balance | None]:
    """Return what charge points and batteries do, and the totals of the site they change.

    Parameters
    ----------
    site : Site
        The building.
    series : mapping of Signal to ndarray, shape (n,)
        Of the site without them: electricity_demand, photovoltaic_power where it has some. [W]
    grid : Grid
        Vehicles, prices and carbon.

    Returns
    -------
    series : dict of Signal to ndarray, shape (n,)
        New series and totals; nothing where the site has neither.
    balance : Balance or None
        Of the batteries, where there are some. [J]
    """
    balanced = None
    found: dict[Signal, Floats] = {}
    demand = series[Signal(SITE, "electricity_demand")]
    if site.grid_carbon is not None:
        found[Signal(SITE, "grid_carbon_intensity")] = _carbon(site.grid_carbon, grid, len(demand))
    if not site.batteries and not site.vehicle_charging:
        return found, None
    made = series.get(Signal(SITE, "photovoltaic_power"), np.zeros(len(demand)))
    if site.vehicle_charging:
        vehicles = np.zeros(len(demand))
        for name, group in site.vehicle_charging.items():
            sessions = grid.sessions.get(name, ())
            net = demand + vehicles - made
            command = grid.commanded(f"vehicle_charging.{name}", len(net))
            charged = charge(group, sessions, net, grid.step, command=command)
            vehicles += charged.power
            found.update(_charging_series(f"vehicle_charging.{name}", charged))
        found[Signal(SITE, "vehicle_electricity")] = vehicles
        demand = demand + vehicles
    balance = demand - made
    if site.batteries:
        stored = store(
            site.batteries,
            balance,
            grid.step,
            signals=_signals(site, grid, demand),
            commands=_battery_commands(site, grid, len(demand)),
        )
        found.update(_battery_series(tuple(site.batteries), stored))
        balanced = stored.balance(site.batteries)
        demand = demand + stored.series.loss.sum(axis=0)
        balance = balance + stored.series.power.sum(axis=0)
    found[Signal(SITE, "electricity_demand")] = demand
    found[Signal(SITE, "electricity_import")] = np.maximum(balance, 0.0)
    if site.batteries or site.photovoltaics:
        found[Signal(SITE, "electricity_export")] = np.maximum(-balance, 0.0)
    return found, balanced


def _carbon(carbon: CarbonIntensity, grid: Grid, count: int) -> Floats:
    """Return the emissions of electricity from the grid, shape (count,). [kg/kWh]"""
    if carbon.hourly is None:
        return np.full(count, carbon.value)
    return series_means(carbon.hourly, grid.calendar.start_instant, count, grid.step)


def _signals(site: Site, grid: Grid, demand: Floats) -> dict[str, NDArray[np.int8]]:
    """Return cheap and dear steps of the batteries that follow prices."""
    if grid.tariff is None:
        return {}
    prices = energy_prices(grid.tariff.electricity, grid.calendar, len(demand), grid.step)
    return {
        name: price_signal(battery, prices, grid.calendar, grid.step)
        for name, battery in site.batteries.items()
        if battery.strategy == "time_of_use"
    }


def _battery_commands(site: Site, grid: Grid, count: int) -> dict[str, Floats]:
    found = {name: grid.commanded(f"batteries.{name}", count) for name in site.batteries}
    return {name: values for name, values in found.items() if values is not None}


def _charging_series(asset: str, charged: Charged) -> dict[Signal, Floats]:
    return {
        Signal(asset, "vehicle_charging_power"): charged.power,
        Signal(asset, "vehicle_unmet_power"): charged.unmet,
        Signal(asset, "vehicles_connected"): charged.connected,
        Signal(asset, "vehicles_waiting"): charged.waiting,
    }


def _battery_series(names: Sequence[str], stored: Stored) -> dict[Signal, Floats]:
    """Return the series of each battery, and those of all together."""
    series = stored.series
    found = {}
    for b, name in enumerate(names):
        asset = f"batteries.{name}"
        found[Signal(asset, "battery_power")] = series.power[b]
        found[Signal(asset, "battery_state_of_charge")] = series.charge[b]
        found[Signal(asset, "battery_health")] = series.health[b]
    capacity = stored.model.capacity[:, None] * series.health
    held = np.sum(capacity * series.charge, axis=0) / np.maximum(capacity.sum(axis=0), 1.0)
    found[Signal(SITE, "battery_power")] = series.power.sum(axis=0)
    found[Signal(SITE, "battery_state_of_charge")] = held
    found[Signal(SITE, "battery_electricity")] = series.loss.sum(axis=0)
    return found
