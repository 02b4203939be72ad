"""Everything that acts in a run: zones and what serves them, people, vehicles, what breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import simpy

from sim.kernel import Input
from sim.processes.command import commands_of
from sim.processes.condition import Conditions, Parts
from sim.processes.feed import Feed
from sim.processes.malfunctions import Malfunctions, begins_at
from sim.processes.occupant_actions import occupant_actions
from sim.processes.outdoors import outdoors_of
from sim.processes.population import draw_population
from sim.processes.power import Grid
from sim.processes.rooms import bring_people, rooms_of, tell
from sim.processes.series import add_site_series, add_zone_series
from sim.processes.thermal import ThermalProcess, new_state
from sim.processes.timeline import changes_of, follow, scheduled_people, told_changes
from sim.processes.vehicles import Session, charging, draw_visits
from sim.trajectory import Happening, Signal, Trajectory
from sim.warmup import WarmUp, warm_up

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.processes.prepared import Prepared
    from sim.schedules import Calendar
    from sim.site import Site, Tariff


class Cast:
    """What acts in a run, warmed up and waiting for its start.

    Parameters
    ----------
    site : Site
        The building, its sizes all numbers.
    prepared : Prepared
        What is known of the run.
    calendar : Calendar
        Its days.
    environment : simpy.Environment
        Owner of time.
    stream : callable
        Returns a random stream by name.
    report : callable
        Takes what happens, as `Simulation.report`.
    tariff : Tariff, optional
        Prices that batteries follow.

    Attributes
    ----------
    prepared : Prepared
        What is known of the run.
    feed : Feed
        What the kernel is fed with, and what is kept of it.
    thermal : ThermalProcess
        The one process of the building's heat.
    rooms : dict of str to Room
        Zones to measure and command.
    commands : dict of str to Command
        Batteries and charge points to command.
    warm_up : WarmUp
        How the building was brought to its start.
    """

    def __init__(
        self,
        site: Site,
        prepared: Prepared,
        calendar: Calendar,
        *,
        environment: simpy.Environment,
        stream: Callable[[str], np.random.Generator],
        report: Callable[..., None],
        tariff: Tariff | None,
    ) -> None:
        self._environment, self._site, self._calendar = environment, site, calendar
        self.prepared, self._period = prepared, prepared.period
        self._stream = stream
        compiled, signals = prepared.compiled, prepared.signals
        self.commands = commands_of(site, lambda: float(environment.now))
        self._sessions: dict[str, list[Session]] = {name: [] for name in site.vehicle_charging}
        self._grid = Grid(calendar, self._period.interval, self._sessions, tariff, self.commands)
        state = new_state(compiled, self._period.intervals, self._period.part_days)
        feed = self.feed = Feed(self._period, calendar, compiled, state)
        self._timeline = changes_of([*signals.values()])
        self.warm_up: WarmUp = warm_up(
            compiled, state, feed.chunk(0), feed.systems_of(0), self._timeline
        )
        feed.air.start()
        self._stored = compiled.stored_heat(state)
        self.thermal = ThermalProcess(compiled, state, feed.chunk, feed.keep, feed.systems_of)
        self.rooms = rooms_of(environment, self.thermal, site, signals)
        self._malfunctions = self._wear(report)
        outdoors = outdoors_of(
            self._period.driving, list(self._period.days), site.location, self._period.step
        )
        self._actions = occupant_actions(site, self.rooms, signals, outdoors, stream)
        self._seen: tuple[int, dict[Signal, float]] = (-1, {})

    def live(self, signal: Signal) -> float:
        """Return the mean of a signal over the last exchange step that is over."""
        step = self._period.step
        steps = int(self._environment.now / step + 1e-9)
        if self._seen[0] != steps:
            self.thermal.reach(steps * step)
            self._seen = (steps, self.feed.last(steps - 1))
        return self._seen[1][signal]

    def start(self) -> None:
        """Let everybody begin."""
        timeline = self._timeline
        self._start_people(timeline)
        items = self._site.malfunctions.items()
        begins = {name: begins_at(item, self._calendar) for name, item in items}
        self._malfunctions.start(begins, self._period.levels.of)
        for name, group in self._site.vehicle_charging.items():
            visits = draw_visits(group, self._calendar, self._stream(f"vehicles/{name}"))
            cars = charging(self._environment, group, visits, self._sessions[name].append)
            self._environment.process(cars)
        told = told_changes(self._site, timeline)
        listeners = partial(tell, self.rooms)
        self._environment.process(follow(self._environment, timeline[told > 0], listeners))
        self.thermal.follow(timeline[told == 0])

    def _start_people(self, timeline: NDArray[np.float64]) -> None:
        drawn = draw_population(
            self._site, self._period.levels, self._calendar, self._stream, len(self._period.days)
        )
        present = scheduled_people(self._site, timeline) | drawn
        bring_people(self._environment, self.thermal, self.rooms, present)
        scheduled = {
            name: signals.inputs[Input.PEOPLE] for name, signals in self.prepared.signals.items()
        }
        self._actions.start(self._environment, scheduled | drawn)

    def _wear(self, report: Callable[..., None]) -> Malfunctions:
        """Return what breaks, and let it act on zones, handlers, emitters and plants."""
        handlers = dict(zip(self.feed.systems.names, self.feed.handling.condition, strict=True))
        valves = self.feed.emitters.valves(self.feed.emitting)
        parts = Parts(self.rooms, handlers, valves, self.feed.plants)
        conditions = Conditions(self._environment, self.thermal, self._site, parts)
        return Malfunctions(
            self._environment,
            self._site.malfunctions,
            self._site.crews,
            stream=self._stream,
            apply=conditions.apply,
            report=report,
        )

    def trajectory(self, start: datetime, happenings: Iterable[Happening]) -> Trajectory:
        """Return what a run that is over has left.

        Parameters
        ----------
        start : datetime
            Aware moment of its start, UTC.
        happenings : iterable of Happening
            What was reported.
        """
        series = self.feed.series()
        add_zone_series(self._period, series)
        batteries = add_site_series(
            self._period, self._calendar, series, self.feed.uses(), grid=self._grid
        )
        balances = self.feed.balances()
        if batteries is not None:
            balances["batteries"] = batteries
        density = self._period.building.supply_density
        intervals, interval = self._period.intervals, self._period.interval
        series.update(self._malfunctions.series(intervals, interval))
        self._actions.add_series(series, intervals, interval, density)
        stored = self.prepared.compiled.stored_heat(self.thermal.state) - self._stored
        return Trajectory(
            start=start,
            step=interval,
            series=series,
            time_zone=self._site.location.time_zone,
            utc_offset=self._calendar.utc_offset,
            crossings=self.feed.recorder.crossings(),
            balance=self.feed.recorder.balance(stored),
            happenings=tuple(
                sorted([*happenings, *self._actions.happenings()], key=lambda each: each.time)
            ),
            warm_up_days=self.warm_up.days,
            breakdowns=tuple(self._malfunctions.breakdowns),
            air_balances=self.feed.air.balances(),
            system_balances=balances,
        )
