"""A site simulated through a period: the SimPy environment, its processes and the trajectory."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, overload

import simpy

from sim.assets import Asset, assets_of
from sim.cache import digest
from sim.cast import Cast
from sim.clock import DAY, random_stream
from sim.document import Document
from sim.errors import Cancelled, DocumentError, Fault, Finding, SimulationError
from sim.processes.checkpoint import Checkpoint, Given, Journal, check_repeated
from sim.processes.command import Command
from sim.processes.diary import Diary
from sim.processes.period import check_run
from sim.processes.prepared import Films, prepare
from sim.processes.room import Room
from sim.processes.series import missing
from sim.processes.supply import supply_faults
from sim.schedules import Calendar, calendar_of
from sim.sizing import SizingReport, sized
from sim.trajectory import SITE, Signal, Trajectory

if TYPE_CHECKING:
    import numpy as np

    from sim.site import Site, Tariff
    from sim.weather import Weather

Process = Generator[simpy.Event, Any, None]

STEP = 300.0
"""Default exchange step. [s]"""


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

    Attributes
    ----------
    site : Site
        The building, all of its sizes numbers.
    sizing : SizingReport
        Which sizes were found, and how.
    environment : simpy.Environment
        Owner of time.
    cast : Cast
        The inside of the run, to look into it; processes keep to `zone`, `assets` and `command`.
    report : callable
        Writes something that happened now into the trajectory; see `Diary.report`.

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
        self._calendar: Calendar = calendar_of(site.location, weather.utc_offset, start, end)
        self._made_of = {
            "site": site,
            "weather": weather.content_hash,
            "period": (start.isoformat(), end.isoformat()),
            "seed": seed,
            "steps": (step, interval),
            "films": films,
            "tariff": tariff,
        }
        site, self.sizing = sized(site, weather, one_day)
        if faults := [*supply_faults(site, tariff, self._calendar)]:
            raise DocumentError(faults, source=site.name)
        self.site = site
        environment = self.environment = simpy.Environment()
        self._weather = weather
        self._seed = seed
        self._start = start
        self._journal = Journal(lambda: float(environment.now))
        prepared = prepare(
            site,
            weather,
            self._calendar,
            start=start,
            end=end,
            step=step,
            interval=interval,
            films=films,
        )
        self._findings = prepared.findings
        self._period = prepared.period
        self._duration = len(self._period.days) * DAY
        self._diary = Diary(environment)
        self.report = self._diary.report
        self._users: list[Process] = []
        self._begun = False
        self._ended: Trajectory | None = None
        self._progress: Callable[[float], None] | None = None
        self._cancelled: Callable[[], bool] | None = None
        self.cast = Cast(
            site,
            prepared,
            self._calendar,
            environment=environment,
            stream=partial(random_stream, seed),
            report=self.report,
            tariff=tariff,
        )
        self._note_commands()

    def _note_commands(self) -> None:
        self._diary.note = self._journal.of(SITE)
        for name, room in self.cast.rooms.items():
            room.note = self._journal.of(f"zones.{name}")
        for name, command in self.cast.commands.items():
            command.note = self._journal.of(name)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Doubts about the model found while it was built."""
        return (
            *self.sizing.findings,
            *self._findings,
            *self.cast.warm_up.findings,
        )

    @property
    def now(self) -> datetime:
        """Aware time of the simulation clock, in local standard time."""
        return self._instant(self.environment.now)

    @property
    def outdoor_temperature(self) -> float:
        """Outdoor dry-bulb temperature of the present exchange step. [degC]"""
        day, second = divmod(self.environment.now, DAY)
        driving, days = self._period.driving, self._period.days
        place = driving.day(days[min(int(day), len(days) - 1)])
        return float(driving.weather.dry_bulb[place][int(second // self._period.step)])

    def zone(self, name: str) -> Room:
        """Return a zone to measure and command from a process.

        Raises
        ------
        KeyError
            If the site has no such zone.
        """
        return self.cast.rooms[name]

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
        return assets_of(self.site, self.cast.feed.last(-1).keys() - nothing, self.cast.live)

    def command(self, asset: str) -> Command:
        """Return what commands a battery, ``batteries.store``, or a group of charge points.

        Raises
        ------
        KeyError
            If the site has no such asset, or it takes no commands.
        """
        return self.cast.commands[asset]

    def stream(self, name: str) -> np.random.Generator:
        """Return a random stream of the run by name; the built-in processes use ``occupants/…``."""
        return random_stream(self._seed, name)

    def process(self, process: Process | Callable[[Simulation], Process]) -> None:
        """Add a SimPy process of the user's: a generator, or a function of this simulation.

        Before the run it waits for its start, after the building's own; from inside the run, where
        one process may add another, it starts at once.
        """
        generator = process(self) if callable(process) else process
        if self._begun:
            self._journal.added_process()
            self.environment.process(generator)
        else:
            self._users.append(generator)

    @overload
    def run(
        self,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Trajectory: ...

    @overload
    def run(
        self,
        until: datetime,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None: ...

    def run(
        self,
        until: datetime | None = None,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Trajectory | None:
        """Run to the end of the period, or to a moment at which somebody outside wants to act.

        Between two calls zones can be read and commanded like from a process. What is to happen at
        the moment itself has not happened yet.

        Parameters
        ----------
        until : datetime, optional
            Aware moment to stop at, not before the present one.
        progress : callable, optional
            Called every four simulated weeks, or more often, with the share done, 0 to 1.
        cancelled : callable, optional
            Asked as often whether to stop.

        Returns
        -------
        Trajectory or None
            Of the whole period; nothing where the run is to stop at a moment.

        Raises
        ------
        DocumentError
            If the moment is not one of the rest of the period.
        SimulationError
            If a terminal switches without end.
        Cancelled
            If asked to stop.
        """
        self._progress, self._cancelled = progress, cancelled
        if until is not None:
            self._advance(self._seconds(until))
            return None
        if self._ended is None:
            self._advance(self._duration + 1e-3)
            start = self._instant(0.0).astimezone(UTC)
            self._ended = self.cast.trajectory(start, self._diary.happenings)
        return self._ended

    def state(self) -> Checkpoint:
        """Return the present moment as something that can be saved, and gone on from.

        Raises
        ------
        SimulationError
            If a process was added from outside in mid-run, which nothing can repeat.
        """
        return self._journal.checkpoint(self._inputs, self._temperatures())

    def restore(self, checkpoint: Checkpoint) -> None:
        """Bring a new simulation of the same inputs, and the same processes, to a moment.

        It repeats what was, which takes as long as it took.

        Raises
        ------
        SimulationError
            If this simulation has begun or was commanded, is made of other inputs, or gets to other
            temperatures.
        """
        if self._begun or self._journal.given:
            raise SimulationError("a checkpoint can only be restored before anything else is done")
        if checkpoint.inputs != self._inputs:
            raise SimulationError(
                "the checkpoint is of other inputs; give the same site, weather, period, seed, "
                "step, interval, films and tariff"
            )
        for given in checkpoint.given:
            self._advance(given.time)
            self._commanded(given)
        self._advance(checkpoint.now)
        check_repeated(checkpoint, self._temperatures())

    @cached_property
    def _inputs(self) -> str:
        parts = self._made_of.items()
        return digest({k: v.plain() if isinstance(v, Document) else v for k, v in parts})

    def _commanded(self, given: Given) -> None:
        owners = {f"zones.{name}": room for name, room in self.cast.rooms.items()}
        owner = {**owners, **self.cast.commands, SITE: self._diary}[given.asset]
        getattr(owner, given.command)(**given.arguments)

    def _temperatures(self) -> dict[str, float]:
        return {name: room.air_temperature for name, room in self.cast.rooms.items()}

    def _seconds(self, until: datetime) -> float:
        """Return a moment in seconds since the start, checked."""
        limit = f"an aware moment from {self.now} to {self._instant(self._duration)}"
        remedy = "count from simulation.now, which is aware"
        aware = until.tzinfo is not None
        seconds = (until - self._instant(0.0)).total_seconds() if aware else -1.0
        if not self.environment.now <= seconds <= self._duration:
            raise DocumentError([Fault("until", until.isoformat(), limit, remedy)], source="run")
        return seconds

    def _advance(self, seconds: float) -> None:
        """Let everything happen that comes before a moment."""
        if seconds <= self.environment.now:
            return
        if not self._begun:
            self.environment.process(self._watched())
            self.cast.start()
            for user in self._users:
                self.environment.process(user)
            self._begun = True
        with self._journal.closed():
            self.environment.run(until=seconds)

    def _watched(self) -> Process:
        for part in range(self._period.parts):
            end = self._period.steps_of(part).stop * self._period.step
            yield self.environment.timeout(end - self.environment.now)
            self.cast.thermal.finish(part, end)
            if self._progress is not None:
                self._progress(self.environment.now / self._duration)
            if self._cancelled is not None and self._cancelled():
                raise Cancelled("cancelled")

    def _instant(self, seconds: float) -> datetime:
        zone = timezone(timedelta(hours=self._weather.utc_offset))
        first = datetime(self._start.year, self._start.month, self._start.day, tzinfo=zone)
        return first + timedelta(seconds=seconds)


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
