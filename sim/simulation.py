"""A site simulated through a period: the SimPy environment, its processes and the trajectory."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import simpy

from sim import kernel
from sim.assets import Asset, assets_of
from sim.clock import DAY, random_stream, weather_days
from sim.envelope.assembly import assemble_building
from sim.envelope.building import Building
from sim.envelope.compiled import CompiledBuilding, compile_building
from sim.envelope.driving import Driving, drive
from sim.envelope.stability import check_exchange
from sim.errors import Cancelled, DocumentError, Finding
from sim.processes.command import Command, commands_of
from sim.processes.condition import Conditions, Parts
from sim.processes.feed import Feed
from sim.processes.lighting import OccupancySensor
from sim.processes.malfunctions import Malfunctions, begins_at
from sim.processes.occupant_actions import occupant_actions
from sim.processes.occupants import occupants, planned_changes
from sim.processes.outdoors import outdoors_of
from sim.processes.period import Period, check_run, clock_findings
from sim.processes.population import draw_population
from sim.processes.power import Grid
from sim.processes.room import Room
from sim.processes.series import add_site_series, add_zone_series, missing
from sim.processes.supply import supply_faults
from sim.processes.thermal import ThermalProcess, new_state
from sim.processes.timeline import (
    Levels,
    ZoneSignals,
    blind_years,
    changes_of,
    follow,
    told_changes,
    zone_signals,
)
from sim.processes.vehicles import Session, charging, draw_visits
from sim.schedules import Calendar, calendar_of
from sim.sizing import SizingReport, sized
from sim.trajectory import Happening, Signal, Trajectory
from sim.warmup import WarmUp, warm_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Site, Tariff
    from sim.weather import Weather

Process = Generator[simpy.Event, Any, None]

STEP = 300.0
"""Default exchange step. [s]"""
Films = Literal["constant", "detailed"]


class Simulation:
    """A site, its weather and a period, ready to run once.

    Parameters
    ----------
    site : Site
        The building; sizes that it leaves open are found for its design days (`sizing`).
    weather : Weather
        A weather year; each day of the period takes the same day of that year.
    start, end : date
        First day, and first day after the last; both begin at midnight of local standard time.
    seed : int
        Seed of all random streams.
    step : float
        Exchange step between zones; divides an hour. [s]
    interval : float, optional
        Length of the intervals of the series, a multiple of the step that divides a day; the step
        itself where not given. Batteries, vehicles and peaks follow at that interval. [s]
    films : {'constant', 'detailed'}
        Surface films with constant coefficients, or following temperature, wind and sky as is the
        default.
    tariff : Tariff, optional
        Prices that batteries with the strategy ``time_of_use`` follow.

    Raises
    ------
    DocumentError
        If the site has faults, or the period or the step are impossible.

    Examples
    --------
    A user's own process changes a set-point when a room gets warm::

        def watch(simulation):
            core = simulation.zone("core")
            while True:
                yield simulation.environment.timeout(900)
                if core.air_temperature > 25:
                    core.set_cooling_setpoint(23)

        simulation.process(watch)
    """

    def __init__(
        self,
        site: Site,
        weather: Weather,
        *,
        start: date,
        end: date,
        seed: int = 1,
        step: float = STEP,
        interval: float | None = None,
        films: Films = "detailed",
        tariff: Tariff | None = None,
    ) -> None:
        interval = step if interval is None else interval
        check_run(site, start, end, step, interval)
        site, self.sizing = sized(site, weather, one_day)
        self.site = site
        self.environment = simpy.Environment()
        self._weather = weather
        self._seed = seed
        self._step = step
        self._start = start
        self._days = weather_days(start, end)
        self._calendar: Calendar = calendar_of(site.location, weather.utc_offset, start, end)
        if faults := [*supply_faults(site, tariff, self._calendar)]:
            raise DocumentError(faults, source=site.name)
        self._sessions: dict[str, list[Session]] = {name: [] for name in site.vehicle_charging}
        self._commands = commands_of(site, lambda: float(self.environment.now))
        self._grid = Grid(self._calendar, interval, self._sessions, tariff, self._commands)
        self._building: Building = assemble_building(
            site,
            step=step,
            pressure=float(np.mean(weather.pressure)),
            wind_speed=float(np.mean(weather.wind_speed)),
            detailed=films == "detailed",
        )
        self._strong = check_exchange(self._building)
        self._levels = Levels(site, self._calendar)
        self._signals: list[ZoneSignals] = [zone_signals(site, n, self._levels) for n in site.zones]
        self._compiled: CompiledBuilding = compile_building(
            self._building,
            {n: s.flows for n, s in zip(site.zones, self._signals, strict=True)},
            {n: s.opened for n, s in zip(site.zones, self._signals, strict=True)},
        )
        self._driving: Driving = drive(
            self._building, weather, blind_years(site, self._levels, self._days, step)
        )
        self._period = Period(
            self._building, self._driving, tuple(self._days), self._levels, round(interval / step)
        )
        self._happenings: list[Happening] = []
        self._users: list[Process] = []
        self._running = False
        self._seen: tuple[int, dict[Signal, float]] = (-1, {})
        state = new_state(self._compiled, self._period.intervals)
        feed = Feed(self._period, self._calendar, self._compiled, state)
        self._feed = feed
        self._warm_up: WarmUp = warm_up(
            self._compiled, state, feed.chunk(0), feed.systems_of(0), self._signals
        )
        feed.air.start()
        self._stored = self._compiled.stored_heat(state)
        self._thermal = ThermalProcess(
            self._compiled, state, feed.chunk, feed.keep, feed.systems_of
        )
        self._rooms = {name: self._room(z, name) for z, name in enumerate(self._compiled.zones)}
        self._malfunctions = self._wear()
        self._actions = occupant_actions(
            site,
            self._rooms,
            dict(zip(self._compiled.zones, self._signals, strict=True)),
            outdoors_of(self._driving, self._days, site.location, step),
            self.stream,
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Doubts about the model found while it was built."""
        return (
            *self.sizing.findings,
            *self._strong,
            *clock_findings(self.site, self._calendar),
            *self._warm_up.findings,
        )

    @property
    def now(self) -> datetime:
        """Aware time of the simulation clock, in local standard time."""
        return self._instant() + timedelta(seconds=self.environment.now)

    @property
    def outdoor_temperature(self) -> float:
        """Outdoor dry-bulb temperature of the present exchange step. [degC]"""
        day, second = divmod(self.environment.now, DAY)
        place = self._driving.day(self._days[min(int(day), len(self._days) - 1)])
        return float(self._driving.weather.dry_bulb[place][int(second // self._step)])

    def zone(self, name: str) -> Room:
        """Return a zone to measure and command from a process.

        Raises
        ------
        KeyError
            If the site has no such zone.
        """
        return self._rooms[name]

    @cached_property
    def assets(self) -> dict[str, Asset]:
        """Typed assets by name, ``systems.rooftop.core``, whose quantities can be read in a run.

        What is worked out when the run is over (the building's meters, photovoltaics, batteries) is
        not among them: `sim.assets.assets_of` tells of it from a trajectory.
        """
        nothing = {
            Signal(f"zones.{name}", quantity)
            for name, zone in self.site.zones.items()
            for quantity in missing(zone)
        }
        return assets_of(self.site, self._feed.last(-1).keys() - nothing, self._live)

    def command(self, asset: str) -> Command:
        """Return what commands a battery, ``batteries.store``, or a group of charge points.

        Raises
        ------
        KeyError
            If the site has no such asset, or it takes no commands.
        """
        return self._commands[asset]

    def stream(self, name: str) -> np.random.Generator:
        """Return a random stream of the run by name; the built-in processes use ``occupants/…``."""
        return random_stream(self._seed, name)

    def process(self, process: Process | Callable[[Simulation], Process]) -> None:
        """Add a SimPy process of the user's: a generator, or a function of this simulation.

        Before the run it waits for its start, after the building's own; from inside the run, where
        one process may add another, it starts at once.
        """
        generator = process(self) if callable(process) else process
        if self._running:
            self.environment.process(generator)
        else:
            self._users.append(generator)

    def report(
        self,
        asset: str,
        text: str,
        *,
        kind: str = "process",
        value: float | None = None,
        unit: str = "",
    ) -> None:
        """Write something that happened now into the trajectory; see `Happening`."""
        now = float(self.environment.now)
        self._happenings.append(Happening(now, asset, text, kind, value, unit))

    def run(
        self,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Trajectory:
        """Run the whole period.

        Parameters
        ----------
        progress : callable, optional
            Called after each simulated week with the share done, 0 to 1.
        cancelled : callable, optional
            Asked after each simulated week whether to stop.

        Raises
        ------
        SimulationError
            If a terminal switches without end.
        Cancelled
            If asked to stop.
        """
        environment = self.environment
        environment.process(self._watched(progress, cancelled))
        self._start_processes()
        for user in self._users:
            environment.process(user)
        self._running = True
        environment.run(until=len(self._days) * DAY + 1e-3)
        return self._trajectory()

    def _watched(
        self, progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None
    ) -> Process:
        for part in self._thermal_parts():
            yield part
            if progress is not None:
                progress(self.environment.now / (len(self._days) * DAY))
            if cancelled is not None and cancelled():
                raise Cancelled("cancelled")

    def _thermal_parts(self) -> Process:
        for part in range(self._period.parts):
            end = self._period.steps_of(part).stop * self._step
            yield self.environment.timeout(end - self.environment.now)
            self._thermal.finish(part, end)

    def _start_processes(self) -> None:
        self._start_people()
        items = self.site.malfunctions.items()
        begins = {name: begins_at(item, self._calendar) for name, item in items}
        self._malfunctions.start(begins, self._levels.of)
        for name, group in self.site.vehicle_charging.items():
            visits = draw_visits(group, self._calendar, self.stream(f"vehicles/{name}"))
            cars = charging(self.environment, group, visits, self._sessions[name].append)
            self.environment.process(cars)
        timeline = changes_of(self._signals)
        told = told_changes(self.site, timeline)
        self.environment.process(follow(self.environment, timeline[told > 0], self._tell))
        self.environment.process(
            follow(self.environment, timeline[told == 0], self._thermal.extend)
        )

    def _wear(self) -> Malfunctions:
        """Return what breaks, and let it act on zones, handlers, emitters and plants."""
        handlers = dict(zip(self._feed.systems.names, self._feed.handling.condition, strict=True))
        valves = self._feed.emitters.valves(self._feed.emitting)
        parts = Parts(self._rooms, handlers, valves, self._feed.plants)
        conditions = Conditions(self.environment, self._thermal, self.site, parts)
        return Malfunctions(
            self.environment,
            self.site.malfunctions,
            self.site.crews,
            stream=self.stream,
            apply=conditions.apply,
            report=self.report,
        )

    def _start_people(self) -> None:
        """Draw who comes and goes; tell rooms with a sensor, and give the kernel all others."""
        drawn = draw_population(
            self.site, self._levels, self._calendar, self.stream, len(self._days)
        )
        planned = {}
        for name, present in drawn.items():
            room = self._rooms[name]
            if room.sensor is None:
                room.expect(present)
                planned[self._compiled.zones.index(name)] = present
            else:
                self.environment.process(occupants(self.environment, present, room.tell))
        self._thermal.plan(planned_changes(planned))
        scheduled = {
            name: signals.inputs[kernel.Input.PEOPLE]
            for name, signals in zip(self._compiled.zones, self._signals, strict=True)
        }
        self._actions.start(self.environment, scheduled | drawn)

    def _tell(self, changes: NDArray[np.float64]) -> None:
        for _, zone, kind, value in changes.tolist():
            self._rooms[self._compiled.zones[int(zone)]].follow(int(kind), value)

    def _room(self, z: int, name: str) -> Room:
        lighting = self.site.zones[name].lighting
        room = Room(
            self.environment,
            self._thermal,
            z,
            zone=self.site.zones[name],
            signals=self._signals[z],
        )
        if lighting is not None and lighting.control == "occupancy":
            room.sensor = OccupancySensor(
                self.environment, timeout=lighting.timeout, switch=room.switch_lighting
            )
            room.switch_lighting(0.0)  # the warm-up leaves what the schedule allows switched on
        return room

    def _live(self, signal: Signal) -> float:
        """Return the mean of a signal over the last exchange step that is over."""
        steps = int(self.environment.now / self._step + 1e-9)
        if self._seen[0] != steps:
            self._thermal.reach(steps * self._step)
            self._seen = (steps, self._feed.last(steps - 1))
        return self._seen[1][signal]

    def _instant(self) -> datetime:
        zone = timezone(timedelta(hours=self._weather.utc_offset))
        return datetime(self._start.year, self._start.month, self._start.day, tzinfo=zone)

    def _trajectory(self) -> Trajectory:
        series = self._feed.series()
        add_zone_series(self._period, series)
        batteries = add_site_series(
            self._period, self._calendar, series, self._feed.uses(), grid=self._grid
        )
        balances = self._feed.balances()
        if batteries is not None:
            balances["batteries"] = batteries
        density = self._building.supply_density
        intervals, interval = self._period.intervals, self._period.interval
        series.update(self._malfunctions.series(intervals, interval))
        self._actions.add_series(series, intervals, interval, density)
        stored = self._compiled.stored_heat(self._thermal.state) - self._stored
        return Trajectory(
            start=self._instant().astimezone(UTC),
            step=interval,
            series=series,
            time_zone=self.site.location.time_zone,
            utc_offset=self._weather.utc_offset,
            crossings=self._feed.recorder.crossings(),
            balance=self._feed.recorder.balance(stored),
            happenings=tuple(
                sorted([*self._happenings, *self._actions.happenings()], key=lambda each: each.time)
            ),
            warm_up_days=self._warm_up.days,
            breakdowns=tuple(self._malfunctions.breakdowns),
            air_balances=self._feed.air.balances(),
            system_balances=balances,
        )


def one_day(site: Site, weather: Weather, day: date) -> Trajectory:
    """Return a day of a site that is repeated until it no longer remembers its start."""
    return Simulation(site, weather, start=day, end=day + timedelta(days=1)).run()


def size(site: Site, weather: Weather) -> tuple[Site, SizingReport]:
    """Return a site with a number for every size that it leaves open, and what decided it.

    A `Simulation` does so itself; see `sim.sizing.sized`.

    Raises
    ------
    DocumentError
        If the site has faults, or a size cannot be found.
    """
    if faults := site.faults():
        raise DocumentError(faults, source=site.name)
    return sized(site, weather, one_day)
