"""What people do to their rooms in a run: windows and thermostats, started and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.processes.openings import opening_area
from sim.processes.outdoors import Outdoors
from sim.processes.room import Room
from sim.processes.thermostat import Thermostat
from sim.processes.timeline import Signal, ZoneSignals
from sim.processes.windows import Windows
from sim.schedules import step_means
from sim.site import Site
from sim.trajectory import Happening
from sim.trajectory import Signal as Key

Streams = Callable[[str], np.random.Generator]
Series = dict[Key, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class OccupantActions:
    """The windows and thermostats that people work in a run, by zone."""

    windows: dict[str, Windows] = field(default_factory=dict)
    thermostats: dict[str, Thermostat] = field(default_factory=dict)

    def start(self, environment: simpy.Environment, presences: Mapping[str, Signal]) -> None:
        """Start a SimPy process for each; ``presences`` says who is where."""
        for group in (self.windows, self.thermostats):
            for name, device in group.items():
                environment.process(device.work(environment, presences[name]))

    def happenings(self) -> Iterator[Happening]:
        """Yield each time that people changed the windows of a zone, or its thermostat."""
        for name, windows in self.windows.items():
            for time, before, share in _changes(windows.opening):
                text = "windows opened" if share > before else "windows closed"
                yield Happening(time, f"zones.{name}", text, "window", share)
        for name, thermostat in self.thermostats.items():
            for time, before, shift in _changes(thermostat.shift):
                text = "thermostat set warmer" if shift > before else "thermostat set cooler"
                if shift == 0.0:
                    text = "thermostat back to its schedule"
                yield Happening(time, f"zones.{name}", text, "thermostat", shift, "K")

    def add_series(self, series: Series, count: int, step: float, density: float) -> None:
        """Add what people did as means of ``count`` steps [s]; air has the density of supply air.

        Parameters
        ----------
        series : dict of Signal to ndarray, shape (count,)
            Changed in place.
        count : int
            Steps of the run.
        step : float
            Exchange step. [s]
        density : float
            Of dry air, as ventilation counts it. [kg/m3]
        """

        def add(zone: str, quantity: str, signal: Signal, factor: float = 1.0) -> None:
            means = factor * step_means(*signal, count, step)
            series[Key(f"zones.{zone}", quantity)] = means.astype(np.float32)

        for name, windows in self.windows.items():
            add(name, "window_opening", windows.opening)
            add(name, "window_flow", windows.flow, density)
        for name, thermostat in self.thermostats.items():
            add(name, "thermostat_override", thermostat.shift)


def _changes(signal: Signal) -> Iterator[tuple[float, float, float]]:
    """Yield times at which a signal changes, with its value before and after."""
    times, values = signal
    for place in np.flatnonzero(np.diff(values)):
        yield float(times[place + 1]), float(values[place]), float(values[place + 1])


def occupant_actions(
    site: Site,
    rooms: Mapping[str, Room],
    signals: Mapping[str, ZoneSignals],
    outdoors: Outdoors,
    streams: Streams,
) -> OccupantActions:
    """Return the windows and thermostats that people work in the zones of a site.

    Each has random streams of its own, ``windows/…`` and ``thermostat/…``.
    """
    actions = OccupantActions()
    for name, zone in site.zones.items():
        if zone.people is None:
            continue
        if zone.window_opening is not None:
            actions.windows[name] = Windows(
                zone.window_opening,
                rooms[name],
                outdoors,
                area=opening_area(site, name),
                levels=signals[name].windows,
                streams=(streams(f"windows/{name}"), streams(f"windows/{name}/passages")),
            )
        if zone.thermostat_override is not None:
            actions.thermostats[name] = Thermostat(
                zone.thermostat_override,
                zone.people,
                rooms[name],
                outdoors,
                streams=(streams(f"thermostat/{name}/persons"), streams(f"thermostat/{name}")),
            )
    return actions
