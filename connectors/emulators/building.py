"""The emulated building: a simulation that goes with the clock and answers like devices."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from connectors.emulators.faults import Faults
from connectors.emulators.points import Actuator, ServedPoint, Wiring, wire
from connectors.emulators.priorities import (
    OPERATOR,
    WEAKEST,
    CommandRefusedError,
    PriorityArray,
)
from connectors.points import BACNET_UNITS, conversion
from sim.errors import AtriumError
from sim.simulation import Simulation

if TYPE_CHECKING:
    from sim.site import Site
    from sim.weather import Weather

_log = logging.getLogger(__name__)

STEP = 60.0
"""Exchange step: a minute, so that clients see values move. [s]"""
PERIOD_DAYS = 28
"""Days that are simulated in one go; then the building is warmed up anew."""
BEAT = 0.2
"""How often the simulation catches up with the clock. [s]"""
_MOST_SLICES = 60
_JOULES = 3.6e6

Listener = Callable[[Mapping[str, float]], None]
"""Takes changed values by point, in the devices' units; called from other threads."""


class EmulatedBuilding:
    """A site in operation, which faces of protocols serve and command.

    Values and commands are in the unit each `ServedPoint` tells. All methods may be called from
    any thread.

    Parameters
    ----------
    site : Site
        The building.
    weather : Weather
        A weather year.
    start : datetime, optional
        First moment: aware, or in civil time of the site; the present one where not given.
    speed : float
        Simulated seconds a second.
    step : float
        Exchange step. [s]
    seed : int
        Seed of all random streams.
    clock : callable
        Monotonic clock. [s]

    Attributes
    ----------
    points : dict of str to ServedPoint
        What is served, by name, in a fixed order.
    faults : Faults
        What is to go wrong.
    speed : float
        May be changed while it runs.
    failure : AtriumError or None
        What stopped the simulation.

    Raises
    ------
    DocumentError
        If the site has faults.

    Examples
    --------
    Without a clock it is stepped by hand::

        building = EmulatedBuilding(site, weather, start=datetime(2025, 1, 15, 9))
        building.command("zones.core/heating-setpoint", 23.0, priority=10)
        building.advance(3600.0)
        building.value("zones.core/air-temperature")
    """

    def __init__(
        self,
        site: Site,
        weather: Weather,
        *,
        start: datetime | None = None,
        speed: float = 1.0,
        step: float = STEP,
        seed: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.speed = speed
        self.faults = Faults()
        self.failure: AtriumError | None = None
        self._site, self._weather, self._step, self._seed = site, weather, step, seed
        self._clock = clock
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._listeners: list[Listener] = []
        self._restarts: list[Callable[[str], None]] = []
        self._arrays: dict[str, PriorityArray] = {}
        self._defaults: dict[str, float] = {}
        self._values: dict[str, float] = {}
        self._counted: dict[str, float] = {}
        self._begin(local_standard(start, site, weather))
        self.points: dict[str, ServedPoint] = self._wiring.points
        self._arrays = {name: PriorityArray() for name in self._wiring.actuators}
        self._counted = dict.fromkeys(self._wiring.powers, 0.0)
        self._measure()

    @property
    def now(self) -> datetime:
        """Time in the building, in local standard time."""
        with self._lock:
            return self._simulation.now

    @property
    def device_time(self) -> datetime:
        """Time that the devices' clocks tell, in civil time of the site, without zone."""
        told = self.now + timedelta(seconds=self.faults.clock_offset)
        return told.astimezone(ZoneInfo(self._site.location.time_zone)).replace(tzinfo=None)

    @property
    def name(self) -> str:
        """Name of the site."""
        return self._site.name

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the devices, in a fixed order."""
        return tuple(dict.fromkeys(point.device for point in self.points.values()))

    def points_of(self, device: str) -> tuple[ServedPoint, ...]:
        """Return the points of a device, in a fixed order."""
        return tuple(point for point in self.points.values() if point.device == device)

    # ---------------------------------------------------------------------------------- values

    def value(self, name: str) -> float:
        """Return what a point tells now, faults included, in the device's unit.

        Raises
        ------
        KeyError
            If there is no such point.
        """
        with self._lock:
            return self._told(name)

    def values(self) -> dict[str, float]:
        """Return what all points tell now."""
        with self._lock:
            return {name: self._told(name) for name in self.points}

    def default(self, name: str) -> float:
        """Return what holds without commands, in the device's unit.

        Raises
        ------
        KeyError
            If the point takes no commands.
        """
        with self._lock:
            return self._defaults[name]

    def slots(self, name: str) -> tuple[float | None, ...]:
        """Return the sixteen slots of a commandable point, the strongest first.

        Raises
        ------
        KeyError
            If the point takes no commands.
        """
        with self._lock:
            return self._arrays[name].slots

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have changed values told; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -------------------------------------------------------------------------------- commands

    def command(self, name: str, value: float | None, priority: int = WEAKEST) -> None:
        """Fill a slot of a point, or empty it with ``None``; acts from this moment on.

        Raises
        ------
        CommandRefusedError
            If the point takes no commands, or not this one.
        """
        with self._lock:
            point = self.points.get(name)
            if point is None or name not in self._arrays:
                raise CommandRefusedError(f"{name} takes no commands")
            if value is not None and not point.low <= value <= point.high:  # NaN as well
                limit = f"{point.low:g} to {point.high:g} {point.unit}".rstrip()
                raise CommandRefusedError(f"{name}: {value:g}; allowed: {limit}")
            if value is not None and point.shape != "analog" and value not in point.states:
                raise CommandRefusedError(f"{name}: no state {value:g}")
            self._arrays[name].set(priority, value)
            self._apply(name)
            changed = self._changed({name: self._present(name)})
        self._tell(changed)

    def override(self, name: str, value: float | None) -> None:
        """Command a point by hand, as an operator at the device does; ``None`` ends it."""
        self.command(name, value, OPERATOR)

    def stick(self, name: str) -> None:
        """Let a point tell what it tells now until it is taken out of ``faults.stuck``."""
        self.faults.stuck[name] = self.value(name)

    def restart(self, device: str) -> None:
        """Let a device restart: it forgets its subscribers and the commands it has."""
        for point in self.points_of(device):
            if point.name in self._arrays:
                with self._lock:
                    self._arrays[point.name] = PriorityArray()
                    self._apply(point.name)
        for restarted in self._restarts:
            restarted(device)

    def when_restarted(self, restarted: Callable[[str], None]) -> None:
        """Have restarts of devices told."""
        self._restarts.append(restarted)

    # ------------------------------------------------------------------------------------ time

    def advance(self, seconds: float) -> None:
        """Let simulated time pass.

        Parameters
        ----------
        seconds : float
            How much of it. [s]

        Raises
        ------
        SimulationError
            If the simulation cannot be carried on.
        """
        changed: dict[str, float] = {}
        with self._lock:
            piece = max(self._step, seconds / _MOST_SLICES)
            while seconds > 0.0:
                passed = self._run(min(piece, seconds))
                seconds -= passed
                self._count(passed)
                changed |= self._measure()
        self._tell(changed)

    def start(self) -> None:
        """Go with the clock, in a thread, until `stop`."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._go, name="emulated-building", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stand still."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _go(self) -> None:
        last = self._clock()
        while not self._stop.wait(BEAT):
            now = self._clock()
            try:
                self.advance((now - last) * self.speed)
            except AtriumError as error:
                self.failure = error
                _log.exception("the emulated building stands still")
                return
            last = now

    # ------------------------------------------------------------------------------ simulation

    def _begin(self, start: datetime) -> None:
        first = start.date()
        self._simulation = Simulation(
            self._site,
            self._weather,
            start=first,
            end=first + timedelta(days=PERIOD_DAYS),
            seed=self._seed,
            step=self._step,
            interval=max(3600.0, self._step),
        )
        midnight = self._simulation.now
        self._end = midnight + timedelta(days=PERIOD_DAYS)
        self._simulation.run(until=max(start, midnight + timedelta(seconds=self._step)))
        self._wiring: Wiring = wire(self._simulation)
        for name in self._arrays:
            self._apply(name)

    def _run(self, seconds: float) -> float:
        """Go on by some time, at most to the end of the period, and return how far it went. [s]"""
        before = self._simulation.now
        if before >= self._end:
            self._begin(before)
            return (self._simulation.now - before).total_seconds()
        until = min(before + timedelta(seconds=seconds), self._end)
        self._simulation.run(until=until)
        return max((until - before).total_seconds(), 1e-6)

    def _count(self, seconds: float) -> None:
        """Let meters count what was used. [s]"""
        for energy, power in self._wiring.powers.items():
            self._counted[energy] += self._wiring.reads[power]() * seconds / _JOULES

    def _measure(self) -> dict[str, float]:
        """Take all values, and return those that changed."""
        new = {name: self.points[name].told(read()) for name, read in self._wiring.reads.items()}
        new |= self._counted
        for name, actuator in self._wiring.actuators.items():
            self._follow(name, actuator)
            new[name] = self._present(name)
        return self._changed(new)

    def _follow(self, name: str, actuator: Actuator) -> None:
        if actuator.known or self._arrays[name].winner is None:
            self._defaults[name] = self.points[name].told(actuator.default())

    def _present(self, name: str) -> float:
        commanded = self._arrays[name].value
        return self._defaults[name] if commanded is None else commanded

    def _apply(self, name: str) -> None:
        actuator, commanded = self._wiring.actuators[name], self._arrays[name].value
        if commanded is None:
            actuator.release()
            self._follow(name, actuator)
        else:
            actuator.hold(self.points[name].meant(commanded))

    def _changed(self, new: Mapping[str, float]) -> dict[str, float]:
        changed = {name: value for name, value in new.items() if self._values.get(name) != value}
        self._values |= changed
        return {name: self._told(name) for name in changed}

    def _told(self, name: str) -> float:
        value = self.faults.stuck.get(name, self._values[name])
        other = self.faults.told_in.get(name)
        if other is None:
            return value
        point = self.points[name]
        found = conversion(BACNET_UNITS[other].text, point.entry)
        return (point.meant(value) - found.offset) / found.factor

    def _tell(self, changed: Mapping[str, float]) -> None:
        if changed:
            for listener in tuple(self._listeners):
                listener(changed)


def local_standard(start: datetime | None, site: Site, weather: Weather) -> datetime:
    """Return a moment in local standard time, the clock of simulations.

    Parameters
    ----------
    start : datetime, optional
        Aware, or in civil time of the site; the present moment where not given.
    site : Site
        Gives the civil time.
    weather : Weather
        Gives the standard time.
    """
    standard = timezone(timedelta(hours=weather.utc_offset))
    if start is None:
        start = datetime.now(UTC)
    elif start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(site.location.time_zone))
    return start.astimezone(standard)
