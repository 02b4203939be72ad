"""What the coils of handlers ask of the plants that serve them: hotter or colder water."""

from __future__ import annotations

from sim.kernel.compiling import merged
from sim.kernel.sequences.requests import requests
from sim.kernel.systems.arrays import CoilKind, Handler, Memory, Step
from sim.kernel.systems.sequence_columns import Asked, SequenceState

_WATER = int(CoilKind.WATER)
_HOT_WATER, _COLD_WATER = int(Asked.HOT_WATER), int(Asked.COLD_WATER)
_HOT, _COLD, _END = (
    int(SequenceState.HOT),
    int(SequenceState.COLD),
    int(SequenceState.COLUMNS),
)


@merged
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
    if heats:
        most = y[Memory.HEAT] + y[Memory.FORCED]
        valve = y[Memory.HEAT_TAKEN] / most if most > 0.0 else 0.0
        state, p = t.sequence[h, _HOT:_COLD], now.model.request[_HOT_WATER]
        asked = requests(p, state, y[Memory.MISSED], valve, now.seconds)
        t.plant_requests[int(x[Handler.HEATING_PLANT])] += asked
    if cools:
        most = y[Memory.TOTAL] if y[Memory.SENSIBLE] > 0.0 else 0.0
        valve = y[Memory.COLD_TAKEN] / most if most > 0.0 else 0.0
        state, p = t.sequence[h, _COLD:_END], now.model.request[_COLD_WATER]
        asked = requests(p, state, -y[Memory.MISSED], valve, now.seconds)
        t.plant_requests[int(x[Handler.COOLING_PLANT])] += asked
