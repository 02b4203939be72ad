"""The baseline's building: the matrices, signals and gains of a site, for a year."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.envelope.assembly import assemble_building, ventilated
from sim.envelope.building import Building, ZoneAssembly
from sim.envelope.driving import Driving, drive
from sim.envelope.network import StateSpace, assemble
from sim.kernel import AIR_INPUT, FIRST_INTERFACE, RADIANT_INPUT, Input
from sim.processes.timeline import Levels, zone_signals
from sim.schedules import calendar_of, step_means, step_starts
from sim.site import Site
from sim.trajectory import Trajectory
from sim.weather import Weather
from studio.benchmarks.naive import NaiveZone

Array = NDArray[np.float64]

STEP = 300.0


class Twin:
    """A site for the baseline.

    Parameters
    ----------
    site, weather : Site, Weather
        The building.
    """

    def __init__(self, site: Site, weather: Weather) -> None:
        calendar = calendar_of(
            site.location, weather.utc_offset, date(2025, 1, 1), date(2026, 1, 1)
        )
        levels = Levels(site, calendar)
        self._site = site
        self._signals = {name: zone_signals(site, name, levels) for name in site.zones}
        self._building: Building = assemble_building(
            site,
            step=STEP,
            pressure=float(np.mean(weather.pressure)),
            wind_speed=float(np.mean(weather.wind_speed)),
        )
        self._driving: Driving = drive(self._building, weather)
        self._spaces: dict[str, list[StateSpace]] = {
            name: [
                assemble(ventilated(self._building, zone, flow), len(self._building.signals))
                for flow in self._signals[name].flows
            ]
            for name, zone in self._building.zones.items()
        }

    @property
    def state_counts(self) -> set[int]:
        """Numbers of states that zones have."""
        return {len(spaces[0].capacity) for spaces in self._spaces.values()}

    def zones(self, trajectory: Trajectory) -> list[NaiveZone]:
        """Return the zones; their people and lights are those of a run of Atrium."""
        return [self._zone(zone, trajectory) for zone in self._building.zones.values()]

    def _zone(self, assembly: ZoneAssembly, trajectory: Trajectory) -> NaiveZone:
        spaces, signals = self._spaces[assembly.name], self._signals[assembly.name]
        count = len(self._driving.density)
        configuration = step_starts(*signals.inputs[Input.CONFIGURATION], count, STEP)
        first = spaces[0]
        air, radiant = self._gains(assembly, trajectory)
        return NaiveZone(
            nodes=np.full(len(first.capacity), 20.0),
            capacity=first.capacity,
            stiffness=np.stack([space.stiffness for space in spaces]),
            configuration=configuration.astype(np.int64),
            source=self._source(spaces, configuration)
            + np.outer(air, first.inputs[:, AIR_INPUT])
            + np.outer(radiant, first.inputs[:, RADIANT_INPUT]),
            inputs=first.inputs,
            neighbours=self._neighbours(assembly),
            setpoints=np.column_stack(
                [
                    step_starts(*signals.inputs[kind], count, STEP)
                    for kind in (Input.HEATING_SETPOINT, Input.COOLING_SETPOINT)
                ]
            ),
            limits=(
                float(signals.inputs[Input.HEATING_CAPACITY][1].max()),
                float(signals.inputs[Input.COOLING_CAPACITY][1].max()),
            ),
            air=np.zeros(count),
            power=np.zeros(count),
        )

    def _source(self, spaces: list[StateSpace], configuration: Array) -> Array:
        """Return the heat of weather signals to each node, shape (n, d). [W]"""
        signals = self._driving.signals.at(slice(None)).T
        every = np.stack([signals @ space.signals.T for space in spaces])
        steps = np.arange(len(configuration))
        return np.asarray(every[configuration.astype(np.int64), steps])

    def _gains(self, assembly: ZoneAssembly, trajectory: Trajectory) -> tuple[Array, Array]:
        """Return convective and radiant gains in each step. [W]"""
        zone, inputs = assembly.zone, self._signals[assembly.name].inputs
        count = len(self._driving.density)
        air = step_means(*inputs[Input.EQUIPMENT_CONVECTIVE], count, STEP)
        air = air + step_means(*inputs[Input.EXTRA], count, STEP)
        radiant = step_means(*inputs[Input.EQUIPMENT_RADIANT], count, STEP)
        asset = f"zones.{assembly.name}"
        if zone.people is not None:
            heat = trajectory[asset, "people_heat"].astype(np.float64)
            air = air + heat * (1.0 - zone.people.radiant_fraction)
            radiant = radiant + heat * zone.people.radiant_fraction
        if zone.lighting is not None:
            lit = trajectory[asset, "lighting_power"].astype(np.float64)
            lit = lit * (1.0 - zone.lighting.return_fraction)
            air = air + lit * (1.0 - zone.lighting.radiant_fraction)
            radiant = radiant + lit * zone.lighting.radiant_fraction
        return np.asarray(air), np.asarray(radiant)

    def _neighbours(self, assembly: ZoneAssembly) -> list[tuple[int, int, int, int, float]]:
        order = list(self._building.zones)
        found = []
        for c in self._building.couplings:
            for mine, own, theirs, other in (
                (c.zone, c.interface, c.other_zone, c.other_interface),
                (c.other_zone, c.other_interface, c.zone, c.interface),
            ):
                if mine == assembly.name:
                    node = self._place(mine, own)
                    there = self._place(theirs, other)
                    column = FIRST_INTERFACE + own
                    found.append((column, node, order.index(theirs), there, c.conductance))
        return found

    def _place(self, zone: str, interface: int) -> int:
        node = self._building.zones[zone].interfaces[interface]
        return int(self._spaces[zone][0].position[node])
