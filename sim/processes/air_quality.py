"""Humidity and carbon dioxide of the zones, once their temperatures and flows are known.

Runs at the end of a run, over all steps: nothing here acts back on the heat of a zone. What cooling
costs is decided by the sensible fraction of its source; the coil takes at most the water which that
latent part pays for, and none where the source is sensible only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import Building
from sim.kernel.air_quality import (
    SATURATION_START,
    SATURATION_STEP,
    AirInputs,
    AirModel,
    AirSeries,
    AirState,
    Way,
    march,
)
from sim.physics.air_quality import (
    CARBON_DIOXIDE_PER_AIR,
    HEAT_OF_VAPORISATION,
    carbon_dioxide_generation,
    carbon_dioxide_mass,
    mass_ratio,
    vapour_generation,
)
from sim.physics.psychrometrics import (
    humidity_ratio,
    humidity_ratio_from_vapour,
    saturation_pressure,
)
from sim.processes.period import Period
from sim.processes.timeline import Levels
from sim.schedules import step_means
from sim.site import Site, Zone
from sim.trajectory import Balance, Signal

Array = NDArray[np.float64]
Series = dict[Signal, NDArray[np.float32]]

MOST_WARM_UP = 20
"""Times the first day is repeated at most until the air of the zones repeats."""
CLOSE = 1e-6
"""Largest change, over the outdoor value, from one midnight to the next that counts as none. [-]"""
FINEST_PARTS = 40
"""Parts a step is cut into at most where zones mix; beyond it the result is only less exact."""
FASTEST_CHANGE = 0.05
"""Air that mixing and the outdoors may renew in a part of a step where zones mix. [-]"""
SMALLEST_FLOW = 1e-3
"""Least sum of flows that a balance is held against, for zones where all is at rest. [kg]"""
_LAST_TABLED = 120.0


def simulate_air(period: Period, recorded: Mapping[Signal, NDArray[np.float32]]) -> AirResult:
    """Return humidity and carbon dioxide of all zones of a run.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules.
    recorded : mapping of Signal to ndarray, shape (k,)
        Step means of each zone: air_temperature, infiltration_flow, window_flow, people_count,
        cooling_power.
    """
    inputs = air_inputs(period, recorded)
    model = air_model(period, inputs)
    zones = len(model.mass)
    outdoor = float(inputs.outdoor_water[0])
    state = AirState(
        water=np.full(zones, outdoor),
        carbon=np.full(zones, inputs.outdoor_carbon),
        water_flows=np.zeros((zones, len(Way))),
        carbon_flows=np.zeros((zones, len(Way))),
    )
    series = AirSeries(*(np.zeros((zones, period.count), dtype=np.float32) for _ in range(3)))
    _warm_up(model, inputs, state, series, period.driving.steps_per_day)
    water, carbon = state.water.copy(), state.carbon.copy()
    march(model, inputs, state, series, 0, period.count)
    names = tuple(period.building.zones)
    return AirResult(
        series=_signals(names, series),
        balances={
            "moisture": _balance(state.water_flows, model.storage * (state.water - water), names),
            "co2": _balance(state.carbon_flows, model.mass * (state.carbon - carbon), names),
        },
    )


@dataclass(frozen=True, slots=True)
class AirResult:
    """What `simulate_air` gives: series of the zones, and the balances of water and CO2. [kg]"""

    series: Series
    balances: dict[str, Balance]


def air_model(period: Period, inputs: AirInputs) -> AirModel:
    """Return the zones as the kernel wants them, the step cut for these flows."""
    building = period.building
    zones = list(building.zones.values())
    density = building.supply_density
    mass = np.array([density * assembly.zone.volume for assembly in zones])
    storage = mass * [assembly.zone.moisture_capacity_multiplier for assembly in zones]
    coil = np.array([_coil(building.site, assembly.zone) for assembly in zones])
    surface = saturation_pressure(coil[:, 0])
    names = list(building.zones)
    exchanges = building.site.air_exchange.values()
    pair = [(names.index(item.zone), names.index(item.other_zone)) for item in exchanges]
    people = np.array([_people(assembly.zone) for assembly in zones])
    table = np.arange(SATURATION_START, _LAST_TABLED, SATURATION_STEP)
    places = np.array(pair, dtype=np.int64).reshape(-1, 2)
    return AirModel(
        step=building.step,
        parts=_parts(inputs, places, mass / building.step),
        pressure=building.pressure,
        mass=mass,
        storage=storage,
        people_water=np.ascontiguousarray(people[:, 0]),
        people_carbon=np.ascontiguousarray(people[:, 1]),
        coil_temperature=np.ascontiguousarray(coil[:, 0]),
        coil_ratio=humidity_ratio_from_vapour(surface, np.full(len(zones), building.pressure)),
        coil_latent=np.ascontiguousarray(coil[:, 1]),
        pair=places,
        saturation=saturation_pressure(table),
    )


def _parts(inputs: AirInputs, pair: NDArray[np.int64], most: Array) -> int:
    """Return how many parts to cut a step into, where a flow of ``most`` renews a zone in a step.

    One where no zones mix: all else is exact over any step.
    """
    if len(pair) == 0:
        return 1
    fresh = (inputs.infiltration + inputs.ventilation).max(axis=1, initial=0.0) / most
    mixed = inputs.mixing.max(axis=1, initial=0.0) * np.sum(1.0 / most[pair], axis=1)
    return int(np.clip(np.ceil((fresh.max() + mixed.max()) / FASTEST_CHANGE), 1, FINEST_PARTS))


def _people(zone: Zone) -> tuple[float, float]:
    """Return the vapour and the carbon dioxide of one person. [kg/s]"""
    people = zone.people
    if people is None:
        return 0.0, 0.0
    volume = people.co2_generation
    if volume is None:
        volume = carbon_dioxide_generation(people.total_heat)
    return vapour_generation(people.latent_heat), carbon_dioxide_mass(volume)


def _coil(site: Site, zone: Zone) -> tuple[float, float]:
    """Return the temperature of a coil's surface [degC], and the most water per heat [kg/J]."""
    system = site.systems.get(zone.system or "")
    source = None if system is None else system.cooling
    if source is None or zone.cooling is None:
        return 0.0, 0.0
    latent = 1.0 / source.sensible_fraction - 1.0
    return source.apparatus_dew_point, latent / HEAT_OF_VAPORISATION


def air_inputs(period: Period, recorded: Mapping[Signal, NDArray[np.float32]]) -> AirInputs:
    """Return flows and conditions of all steps of a run."""
    building, weather = period.building, period.driving.weather
    names = list(building.zones)
    zones = [assembly.zone for assembly in building.zones.values()]
    nothing = np.zeros(period.count, dtype=np.float32)
    days = [weather.dry_bulb, weather.relative_humidity]
    dry_bulb, humidity = (period.cut(values) for values in days)
    outside = humidity_ratio(dry_bulb, humidity, np.full(period.count, building.pressure))

    def of_zones(quantity: str) -> NDArray[np.float32]:
        return np.stack([recorded.get(Signal(f"zones.{n}", quantity), nothing) for n in names])

    return AirInputs(
        infiltration=of_zones("infiltration_flow"),
        ventilation=np.stack([_ventilation(period, zone) for zone in zones])
        + of_zones("window_flow"),
        moisture=np.stack([_moisture(period, zone) for zone in zones]),
        mixing=_mixing(period),
        temperature=of_zones("air_temperature"),
        people=of_zones("people_count"),
        cooling=of_zones("cooling_power"),
        outdoor_water=outside,
        outdoor_carbon=float(mass_ratio(building.site.location.outdoor_co2)),
    )


def _ventilation(period: Period, zone: Zone) -> Array:
    """Return the outdoor air brought into a zone; heat recovery exchanges heat alone. [kg/s]"""
    flow = np.zeros(period.count)
    if zone.ventilation is not None:
        supply = zone.ventilation
        people = 0 if zone.people is None else zone.people.capacity
        full = supply.per_person * people + supply.per_area * zone.floor_area
        flow += full * period.mean(supply.schedule)
    if zone.night_ventilation > 0.0 and zone.night_ventilation_schedule is not None:
        flow += zone.night_ventilation * period.mean(zone.night_ventilation_schedule)
    return flow * period.building.supply_density


def _moisture(period: Period, zone: Zone) -> Array:
    source = zone.moisture_source
    return np.zeros(period.count) if source is None else source.flow * period.mean(source.schedule)


def _mixing(period: Period) -> Array:
    """Return the dry air that each pair of zones exchanges. [kg/s]"""
    density = period.building.supply_density
    exchanges = period.building.site.air_exchange.values()
    flows = [
        item.flow
        * density
        * (np.ones(period.count) if item.schedule is None else period.mean(item.schedule))
        for item in exchanges
    ]
    return np.array(flows).reshape(-1, period.count)


def mixing_shares(building: Building, levels: Levels, count: int) -> Array:
    """Return which share of each coupling works, shape (c, count); (0, count) where all do. [-]"""
    shares = np.ones((len(building.couplings), count))
    found = False
    for c, coupling in enumerate(building.couplings):
        kind, _, name = coupling.place.removesuffix(".flow").partition(".")
        schedule = building.site.air_exchange[name].schedule if kind == "air_exchange" else None
        if schedule is not None:
            shares[c] = step_means(*levels.of(schedule), count, building.step)
            found = True
    return shares if found else shares[:0]


def _warm_up(
    model: AirModel, inputs: AirInputs, state: AirState, series: AirSeries, steps: int
) -> None:
    """Repeat the first day until the air repeats; a zone without air exchange never does."""
    closed = inputs.infiltration[:, :steps] + inputs.ventilation[:, :steps]
    closed = closed.sum(axis=1) <= 0.0
    scale = np.array([[max(float(inputs.outdoor_water[0]), 1e-9)], [inputs.outdoor_carbon]])
    for _ in range(MOST_WARM_UP):
        before = np.stack([state.water, state.carbon])
        march(model, inputs, state, series, 0, steps)
        if np.all(closed):
            state.water[:], state.carbon[:] = before
            break
        moved = np.abs(np.stack([state.water, state.carbon]) - before) / scale
        if float(moved.max()) < CLOSE:
            break
    state.water_flows[:] = 0.0
    state.carbon_flows[:] = 0.0


def _signals(names: tuple[str, ...], series: AirSeries) -> Series:
    water, carbon = series.water, series.carbon
    water *= np.float32(1000.0)
    carbon *= np.float32(1e6 / CARBON_DIOXIDE_PER_AIR)
    result: Series = {}
    for z, name in enumerate(names):
        asset = f"zones.{name}"
        result[Signal(asset, "humidity_ratio")] = water[z]
        result[Signal(asset, "relative_humidity")] = series.humidity[z]
        result[Signal(asset, "co2_concentration")] = carbon[z]
    return result


def _balance(flows: Array, stored: Array, names: tuple[str, ...]) -> Balance:
    ways = {way.name.lower(): flows[:, way].copy() for way in Way}
    return Balance(ways, stored, names, SMALLEST_FLOW)
