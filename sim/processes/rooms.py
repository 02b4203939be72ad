"""The zones of a run as processes see them, and who is in them when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import simpy

from sim.processes.lighting import OccupancySensor
from sim.processes.occupants import occupants, planned_changes
from sim.processes.room import Room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.processes.thermal import ThermalProcess
    from sim.processes.timeline import Signal, ZoneSignals
    from sim.site import Site


def rooms_of(
    environment: simpy.Environment,
    thermal: ThermalProcess,
    site: Site,
    signals: Mapping[str, ZoneSignals],
) -> dict[str, Room]:
    """Return the zones by name, in the kernel's order; lights with a sensor are out at first."""
    rooms = {}
    for index, name in enumerate(thermal.compiled.zones):
        room = Room(environment, thermal, index, zone=site.zones[name], signals=signals[name])
        lighting = site.zones[name].lighting
        if lighting is not None and lighting.control == "occupancy":
            room.sensor = OccupancySensor(
                environment, timeout=lighting.timeout, switch=room.switch_lighting
            )
            room.switch_lighting(0.0)  # the warm-up leaves what the schedule allows switched on
        rooms[name] = room
    return rooms


def bring_people(
    environment: simpy.Environment,
    thermal: ThermalProcess,
    rooms: Mapping[str, Room],
    present: Mapping[str, Signal],
) -> None:
    """Tell rooms with a sensor who comes and goes, and give the kernel all others at once.

    Parameters
    ----------
    environment, thermal
        Of the run.
    rooms : mapping of str to Room
        All zones.
    present : mapping of str to (times, counts)
        Who is present when, of zones with people.
    """
    planned = {}
    for name, counts in present.items():
        room = rooms[name]
        if room.sensor is None:
            room.expect(counts)
            planned[thermal.compiled.zones.index(name)] = counts
        else:
            environment.process(occupants(environment, counts, room.tell))
    thermal.plan(planned_changes(planned))


def tell(rooms: Mapping[str, Room], changes: NDArray[np.float64]) -> None:
    """Tell rooms what schedules say at one moment, shape (n, 4)."""
    each = tuple(rooms.values())
    for _, zone, kind, value in changes.tolist():
        each[int(zone)].follow(int(kind), value)
