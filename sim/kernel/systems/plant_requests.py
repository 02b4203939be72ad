"""What the coils of handlers ask of the plants that serve them: hotter or colder water."""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.sequences.requests import requests
from sim.kernel.systems.arrays import CoilKind, Control, Handler, Memory, Step
from sim.kernel.systems.mixing import band, reading
from sim.kernel.systems.sequence_columns import Asked, SequenceState

_WATER = int(CoilKind.WATER)
_HOT_WATER, _COLD_WATER = int(Asked.HOT_WATER), int(Asked.COLD_WATER)
_HOT, _COLD, _END = (
    int(SequenceState.HOT),
    int(SequenceState.COLD),
    int(SequenceState.COLUMNS),
)


@internal
def ask_plants(now: Step, h: int) -> None:
    """Count the requests of a handler's water coils, by their valves and what the air misses.

    Supply air, or the zone where the handler follows that, is behind its set-point: ASHRAE
    Guideline 36-2021, 5.16.16 and 5.6.8.3.
    """
    t = now.state
    x, y = now.model.handler[h], t.handler[h]
    heats, cools = int(x[Handler.HEATING_KIND]) == _WATER, int(x[Handler.COOLING_KIND]) == _WATER
    if not heats and not cools:
        return
    low = high = y[Memory.MISSED]
    if int(x[Handler.CONTROL]) == Control.ZONE:
        z = now.model.served[int(x[Handler.FIRST_ZONE])]
        setpoints = band(now, z)
        low, high = setpoints[0] - reading(now, z), setpoints[1] - reading(now, z)
    if heats:
        most = y[Memory.HEAT] + y[Memory.FORCED]
        valve = y[Memory.HEAT_TAKEN] / most if most > 0.0 else 0.0
        state, p = t.sequence[h, _HOT:_COLD], now.model.request[_HOT_WATER]
        asked = requests(p, state, low, valve, now.seconds)
        t.plant_requests[int(x[Handler.HEATING_PLANT])] += asked
    if cools:
        most = y[Memory.TOTAL] if y[Memory.SENSIBLE] > 0.0 else 0.0
        valve = y[Memory.COLD_TAKEN] / most if most > 0.0 else 0.0
        state, p = t.sequence[h, _COLD:_END], now.model.request[_COLD_WATER]
        asked = requests(p, state, -high, valve, now.seconds)
        t.plant_requests[int(x[Handler.COOLING_PLANT])] += asked
