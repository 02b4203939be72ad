"""Humidity and carbon dioxide of the zones: what the kernel needs of the site to advance them.

Nothing here acts back on the heat of a zone without an air handler. What cooling it costs is
decided by the sensible fraction of its source; the coil takes at most the water which that latent
part pays for, and none where the source is sensible only.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import SPECIFIC_HEAT_AIR
from sim.kernel.air_quality import (
    AirInputs,
    AirModel,
    AirSeries,
    AirState,
)
from sim.kernel.columns import AirCell, AirFigure, Way
from sim.kernel.systems.arrays import Places
from sim.kernel.vectors import in_lines, zeros
from sim.physics.air_quality import (
    CARBON_DIOXIDE_PER_AIR,
    HEAT_OF_VAPORISATION,
    carbon_dioxide_generation,
    carbon_dioxide_mass,
    mass_ratio,
    vapour_generation,
)
from sim.physics.psychrometrics import (
    humidity_ratio_from_vapour,
    relative_humidity,
    saturation_pressure,
)
from sim.processes.openings import flow_levels
from sim.processes.outdoors import outdoor_water
from sim.processes.period import Period, Terms
from sim.site import Site, Zone
from sim.trajectory import Balance, Signal
from sim.weighted import WeightedSeries

Array = NDArray[np.float64]

FINEST_PARTS = 40
"""Parts a step is cut into at most where zones mix; beyond it the result is only less exact."""
FASTEST_CHANGE = 0.1
"""Air that mixing and the outdoors may renew in a part of a step where zones mix. [-]

Splitting then misses 6e-4 of the closed solution of two rooms (`scenarios.validation.air`).
"""
SMALLEST_FLOW = 1e-3
"""Least sum of flows that a balance is held against, for zones where all is at rest. [kg]"""
_GASES = slice(AirCell.WATER, AirCell.CARBON + 1)


class AirQuality:
    """Humidity and carbon dioxide of all zones of a run: what the kernel needs, and what it found.

    Parameters
    ----------
    period : Period
        The building, its weather and schedules.

    Attributes
    ----------
    model : AirModel
        The zones as the kernel wants them.
    state : AirState
        Changed by the kernel in place; at first all air is outdoor air.
    """

    def __init__(self, period: Period) -> None:
        self._period = period
        building = period.building
        zones = [assembly.zone for assembly in building.zones.values()]
        year = outdoor_water(period.driving.weather, building.pressure)
        self.outdoor_water: Array = period.cut(year)
        self._carbon = float(mass_ratio(building.site.location.outdoor_co2))
        self._ventilation = period.weighted([_ventilation(period, zone) for zone in zones])
        self._moisture = period.weighted([_moisture(zone) for zone in zones])
        self._mixing = period.weighted(_mixing(period))
        opened = [flow_levels(building.site, name, 1)[-1] for name in building.zones]
        fastest = self._fastest() + building.supply_density * np.array(opened)
        self.model = _air_model(period, fastest, self._mixing)
        count = len(zones)
        self.state = AirState(
            cells=zeros((count, AirCell.COLUMNS)),
            mixed=np.full((len(self._mixing), 3), np.nan),
            water_flows=zeros((count, len(Way))),
            carbon_flows=zeros((count, len(Way))),
        )
        self.state.cells[:, _GASES] = float(self.outdoor_water[0]), self._carbon
        self._at_start = self.state.cells[:, _GASES].copy()

    def _fastest(self) -> Array:
        """Return the most outdoor air that each zone may exchange in a step, about. [kg/s]"""
        building = self._period.building
        leaks = [a.infiltration + 3.0 * a.leakage[2] for a in building.zones.values()]
        return self._ventilation.most() + np.array(leaks) / SPECIFIC_HEAT_AIR

    def start(self) -> None:
        """Begin the run proper; without any exchange of air the warm-up leaves no trace."""
        if not np.any(self._fastest() > 0.0) and not self._period.building.site.air_systems:
            self.state.cells[:, _GASES] = self._at_start
        self._at_start = self.state.cells[:, _GASES].copy()
        self.state.water_flows[:] = 0.0
        self.state.carbon_flows[:] = 0.0

    def chunk(self, place: slice) -> AirInputs:
        """Return the inputs of a chunk of steps."""
        return AirInputs(
            ventilation=self._ventilation.cut(place),
            moisture=self._moisture.cut(place),
            mixing=self._mixing.cut(place),
            outdoor_water=self.outdoor_water[place],
            outdoor_carbon=self._carbon,
            first=place.start,
            every=self._period.every,
        )

    def last(self) -> dict[Signal, float]:
        """Return what the last exchange step says of the air of all zones."""
        cells = self.state.cells
        pressure, water = np.full(len(cells), self.model.pressure), cells[:, AirCell.MEAN_WATER]
        quantities = {
            "humidity_ratio": 1e3 * water,
            "relative_humidity": relative_humidity(cells[:, AirCell.TEMPERATURE], water, pressure),
            "co2_concentration": cells[:, AirCell.MEAN_CARBON] * 1e6 / CARBON_DIOXIDE_PER_AIR,
        }
        return {
            Signal(f"zones.{name}", quantity): float(values[z])
            for z, name in enumerate(self._period.building.zones)
            for quantity, values in quantities.items()
        }

    def balances(self) -> dict[str, Balance]:
        """Return the balances of water and carbon dioxide since the start. [kg]"""
        names = tuple(self._period.building.zones)
        state, figures = self.state, self.model.figures
        risen = state.cells[:, _GASES] - self._at_start
        storage, mass = figures[:, AirFigure.STORAGE], figures[:, AirFigure.MASS]
        return {
            "moisture": _balance(state.water_flows, storage * risen[:, 0], names),
            "co2": _balance(state.carbon_flows, mass * risen[:, 1], names),
        }


def new_air_series(zones: int, intervals: int) -> AirSeries:
    """Return room for the air of a run."""
    return AirSeries(*(np.zeros((zones, intervals), dtype=np.float32) for _ in range(3)))


def _air_model(period: Period, fastest: Array, mixing: WeightedSeries) -> AirModel:
    """Return the zones as the kernel wants them, the step cut for their flows."""
    building = period.building
    zones = list(building.zones.values())
    density = building.supply_density
    mass = np.array([density * assembly.zone.volume for assembly in zones])
    storage = mass * [assembly.zone.moisture_capacity_multiplier for assembly in zones]
    coil = np.array([_coil(building.site, assembly.zone) for assembly in zones])
    surface = saturation_pressure(coil[:, 0])
    ratio = humidity_ratio_from_vapour(surface, np.full(len(zones), building.pressure))
    names = list(building.zones)
    exchanges = building.site.air_exchange.values()
    pair = [(names.index(item.zone), names.index(item.other_zone)) for item in exchanges]
    people = np.array([_people(assembly.zone) for assembly in zones])
    gases = (mass, storage, 1.0 / storage, 1.0 / mass, people)
    columns = (*gases, coil[:, 0], ratio, coil[:, 1])  # as in `AirFigure`
    places = np.array(pair, dtype=np.uint64).reshape(-1, 2)
    return AirModel(
        step=building.step,
        parts=_parts(fastest, mixing.most(), places, mass / building.step),
        pressure=building.pressure,
        figures=in_lines(np.column_stack(columns)),
        pair=places,
    )


def _parts(fastest: Array, mixing: Array, pair: Places, most: Array) -> int:
    """Return how many parts to cut a step into, where a flow of ``most`` renews a zone in a step.

    One where no zones mix: all else is exact over any step.
    """
    if len(pair) == 0:
        return 1
    mixed = mixing * np.sum(1.0 / most[pair], axis=1)
    changes = (fastest / most).max() + mixed.max()
    return int(np.clip(np.ceil(changes / FASTEST_CHANGE), 1, FINEST_PARTS))


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
    system = site.ideal_systems.get(zone.system or "")
    source = None if system is None else system.cooling
    if source is None or zone.cooling is None:
        return 0.0, 0.0
    latent = 1.0 / source.sensible_fraction - 1.0
    return source.apparatus_dew_point, latent / HEAT_OF_VAPORISATION


def _ventilation(period: Period, zone: Zone) -> Terms:
    """Return the outdoor air brought into a zone; heat recovery exchanges heat alone. [kg/s]"""
    terms: list[tuple[float, str | None]] = []
    density = period.building.supply_density
    by_handler = zone.system in period.building.site.air_systems
    if zone.ventilation is not None and not by_handler:
        supply = zone.ventilation
        people = 0 if zone.people is None else zone.people.capacity
        full = supply.per_person * people + supply.per_area * zone.floor_area
        terms.append((full * density, supply.schedule))
    if zone.night_ventilation > 0.0 and zone.night_ventilation_schedule is not None:
        terms.append((zone.night_ventilation * density, zone.night_ventilation_schedule))
    return terms


def _moisture(zone: Zone) -> Terms:
    source = zone.moisture_source
    return [] if source is None else [(source.flow, source.schedule)]


def _mixing(period: Period) -> list[Terms]:
    """Return the dry air that each pair of zones exchanges. [kg/s]"""
    density = period.building.supply_density
    exchanges = period.building.site.air_exchange.values()
    return [[(item.flow * density, item.schedule)] for item in exchanges]


def mixing_shares(period: Period) -> WeightedSeries:
    """Return which share of each coupling works; no rows where all do. [-]"""
    building = period.building
    schedules: list[str | None] = []
    for coupling in building.couplings:
        kind, _, name = coupling.place.removesuffix(".flow").partition(".")
        own = building.site.air_exchange[name].schedule if kind == "air_exchange" else None
        schedules.append(own)
    some = any(schedule is not None for schedule in schedules)
    return period.weighted([[(1.0, schedule)] for schedule in schedules] if some else [])


def _balance(flows: Array, stored: Array, names: tuple[str, ...]) -> Balance:
    ways = {way.name.lower(): flows[:, way].copy() for way in Way}
    return Balance(ways, stored, names, SMALLEST_FLOW)
