"""Electric vehicles that come, wait for a charge point, charge and leave."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.kernel.charging import (
    ChargingInputs,
    ChargingModel,
    ChargingSeries,
    ChargingState,
    Strategy,
    march,
)
from sim.schedules import Calendar, step_means

if TYPE_CHECKING:
    from sim.site import VehicleCharging

Floats = NDArray[np.float64]

TAIL = 2.0
"""Standard deviations at which arrival, departure and need are cut off."""
_STRATEGIES = {
    "on_arrival": Strategy.ON_ARRIVAL,
    "spread": Strategy.SPREAD,
    "limited": Strategy.LIMITED,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A vehicle's stay.

    Attributes
    ----------
    arrival, departure : float
        Since the run's start. [s]
    energy : float
        Need of its battery. [J]
    """

    arrival: float
    departure: float
    energy: float


@dataclass(frozen=True, slots=True)
class Session:
    """What became of a visit.

    Attributes
    ----------
    visit : Visit
        The visit.
    plugged : float
        When it got a point; its departure where it got none. [s]
    """

    visit: Visit
    plugged: float


def draw_visits(
    group: VehicleCharging, calendar: Calendar, stream: np.random.Generator
) -> tuple[Visit, ...]:
    """Draw the visits of a run, in order of arrival.

    Each vehicle draws the same numbers every day, whether it comes or not: what changes in a
    scenario moves no other draw, and a longer run begins with the days of a shorter one. Who
    arrives before the run is not in it.

    Parameters
    ----------
    group : VehicleCharging
        Who comes when.
    calendar : Calendar
        The run's days.
    stream : Generator
        Random stream of the group.
    """
    days = calendar.days
    chosen = calendar.days_of(group.days) & np.isin(days.month, group.months)
    count, vehicles = len(days.begin), group.vehicles
    presence, spread = stream.spawn(2)
    comes = presence.random((count, vehicles)) < group.presence
    scatter = np.clip(spread.standard_normal((count, 3, vehicles)), -TAIL, TAIL)
    early, late, need = np.moveaxis(scatter, 1, 0)
    night = 86400.0 if group.departure <= group.arrival else 0.0
    begin = days.begin[:, None]
    arrival = begin + group.arrival * 60.0 + group.arrival_spread * early
    departure = begin + group.departure * 60.0 + night + group.departure_spread * late
    energy = np.maximum(group.energy + group.energy_spread * need, 0.0)
    came = comes & chosen[:, None]
    moments = [_from_civil(each[came], calendar) for each in (arrival, departure)]
    drawn = zip(*moments, energy[came], strict=True)
    visits = [
        Visit(float(begins), float(ends), float(joules))
        for begins, ends, joules in drawn
        if 0.0 <= begins < calendar.duration and joules > 0.0
    ]
    return tuple(sorted(visits, key=lambda visit: visit.arrival))


def _from_civil(civil: Floats, calendar: Calendar) -> Floats:
    """Return the run's time of moments on the civil clock; an hour that comes twice is its last."""
    times, shifts = calendar.clock
    # on the civil clock a shift holds from its time plus itself on
    place = np.searchsorted(times[1:] + shifts[1:], civil, side="right")
    return civil - shifts[place]


def charging(
    environment: simpy.Environment,
    group: VehicleCharging,
    visits: Sequence[Visit],
    keep: Callable[[Session], None],
) -> Generator[simpy.Event, Any, None]:
    """Let vehicles come to the points of a group and wait where all are taken; a SimPy process.

    Parameters
    ----------
    environment : simpy.Environment
        Owner of time.
    group : VehicleCharging
        The points.
    visits : sequence of Visit
        In order of arrival.
    keep : callable
        Takes each session, as soon as it begins or is given up.
    """
    points = simpy.Resource(environment, capacity=group.points)
    for visit in visits:
        if visit.arrival > environment.now:
            yield environment.timeout(visit.arrival - environment.now)
        environment.process(_visit(environment, points, visit, keep))


def _visit(
    environment: simpy.Environment,
    points: simpy.Resource,
    visit: Visit,
    keep: Callable[[Session], None],
) -> Generator[simpy.Event, Any, None]:
    leaving = environment.timeout(visit.departure - environment.now)
    with points.request() as place:
        found = yield place | leaving
        if place in found:
            keep(Session(visit, float(environment.now)))
            yield leaving
        else:
            keep(Session(visit, visit.departure))


@dataclass(frozen=True, slots=True, eq=False)
class Charged:
    """What a group of charge points did in a run.

    Attributes
    ----------
    power : ndarray, shape (n,)
        Drawn by its points. [W]
    unmet : ndarray, shape (n,)
        Need of those that leave, as they leave. [W]
    connected, waiting : ndarray, shape (n,)
        Vehicles at a point, and waiting for one. [-]
    stored : float
        Energy that came into the vehicles. [J]
    """

    power: Floats
    unmet: Floats
    connected: Floats
    waiting: Floats
    stored: float


def charge(
    group: VehicleCharging,
    sessions: Sequence[Session],
    net: Floats,
    step: float,
    *,
    command: Floats | None = None,
) -> Charged:
    """Return what the vehicles take through a run.

    Parameters
    ----------
    group : VehicleCharging
        The points.
    sessions : sequence of Session
        Vehicles at them.
    net : ndarray, shape (n,)
        Power drawn from the grid without them, negative where it is given. [W]
    step : float
        Length of a step. [s]
    command : ndarray, shape (n,), optional
        Most power of all points that a controller allows. [W]
    """
    count = len(net)
    ordered = sorted(sessions, key=lambda session: session.plugged)
    needs = np.array([session.visit.energy for session in ordered])
    inputs = ChargingInputs(
        plugged=np.array([session.plugged for session in ordered], dtype=np.float64),
        leaving=np.array([session.visit.departure for session in ordered], dtype=np.float64),
        net=np.asarray(net, dtype=np.float64),
        command=np.full(count, np.inf) if command is None else command,
    )
    model = ChargingModel(
        step=step,
        power=group.power,
        efficiency=group.efficiency,
        strategy=int(_STRATEGIES[group.strategy]),
        site_limit=np.inf if group.site_limit is None else group.site_limit,
    )
    state = ChargingState(needs.astype(np.float64), np.zeros(2, dtype=np.int64))
    series = ChargingSeries(np.zeros(count), np.zeros(count))
    march(model, inputs, state, series, 0, count)
    arrivals = np.array([session.visit.arrival for session in ordered], dtype=np.float64)
    return Charged(
        power=series.power,
        unmet=series.unmet,
        connected=_present(inputs.plugged, inputs.leaving, count, step),
        waiting=_present(arrivals, inputs.plugged, count, step),
        stored=float(np.sum(needs - state.remaining)),
    )


def _present(begin: Floats, end: Floats, count: int, step: float) -> Floats:
    """Return how many vehicles are there, mean of each step, shape (count,)."""
    times = np.concatenate([[0.0], begin, end])
    change = np.concatenate([[0.0], np.ones(len(begin)), -np.ones(len(end))])
    order = np.argsort(times, kind="stable")
    means = step_means(times[order], np.cumsum(change[order]), count, step)
    return np.maximum(means, 0.0)  # rounding leaves less than nothing


Sessions = Mapping[str, Sequence[Session]]
"""Of each group of charge points, by name."""
