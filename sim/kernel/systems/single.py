"""Handlers of one zone, whose load they follow: packaged units, heat pumps, fan coils.

Through its hours of operation a continuous fan brings outdoor air and its own heat whatever the
thermostat does; coils and economiser give what the thermostat asks for, up to a limit that is known
when the step begins. Outside these hours, and where the fan cycles, it runs as long as a coil does;
with a night cycle the unit rests until its zone leaves its band. Where a thermostat switches
stages, what is on gives all it can through the step.
"""

from __future__ import annotations

from sim.kernel.columns import AirCell, Cell, Input, Mark
from sim.kernel.compiling import inlined, internal
from sim.kernel.sequences.night_cycle import CycleParameter
from sim.kernel.sequences.staging import StagingParameter, thermostat
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Array,
    CoilKind,
    Condition,
    Handler,
    HandlerRecord,
    Memory,
    Step,
    ZoneAir,
)
from sim.kernel.systems.booking import book_cooling, book_fan, book_heating, most_water
from sim.kernel.systems.coils import cool_fully, forced_cold, forced_heat, heat_fully, lower_stage
from sim.kernel.systems.mixing import (
    band,
    economises,
    fan_power,
    flow_heat,
    least_outdoor,
    note_demand,
    operates,
    purges,
    reading,
    recovered,
    wakes,
)
from sim.kernel.systems.sequence_columns import Sequence, SequenceState

CALM = 2.0
"""How far below its cooling set-point a zone must be for the coil not to be evaluated. [K]"""
_RUN_TIME = int(Sequence.CYCLE) + int(CycleParameter.RUN_TIME)
_HEATING_STAGES, _COOLING_STAGES = int(Sequence.HEATING_STAGES), int(Sequence.COOLING_STAGES)
_NUMBER, _STAGING = int(StagingParameter.STAGES), len(StagingParameter)
_HEATING_STATE, _COOLING_STATE = (
    int(SequenceState.HEATING_STAGES),
    int(SequenceState.COOLING_STAGES),
)
_STATE_END = int(SequenceState.HOT)


@internal
def begin_single(now: Step, h: int) -> None:
    """Decide what a unit does in a step, and the limits of its zone's terminal."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone = t.zone[z]
    flow = x[Handler.FLOW] * repair[Condition.FLOW]
    y[Memory.OPERATING] = y[Memory.OUTDOOR] = y[Memory.ECONOMY] = y[Memory.BASE] = 0.0
    y[Memory.VENTILATING] = 1.0 if operates(now, h) else 0.0
    cycles = now.model.sequence[h, _RUN_TIME] > 0.0
    awake = y[Memory.VENTILATING] > 0.0 or not cycles
    if cycles and wakes(now, h):
        awake, y[Memory.OPERATING] = True, x[Handler.CONTINUOUS]
    if repair[Condition.AVAILABLE] <= 0.0 or flow <= 0.0:
        _rest(now, h)
        return
    if purges(now, h):
        _purge(now, h, flow)
        return
    if not awake:
        _rest(now, h)
        return
    _mix(now, h, flow)
    low, high = band(now, z)
    read = reading(now, z)
    y[Memory.MISSED] = max(low - read, 0.0) - max(read - high, 0.0)
    y[Memory.SENSIBLE] = 0.0
    warm = x[Handler.STAGED] > 0.0 or read > high - CALM
    if warm or repair[Condition.COOLING_FORCED] > 0.0:
        cool_fully(now, h, flow, now.outdoor)
    heat_fully(now, h, flow, now.outdoor, now.outdoor_water)
    leak = forced_heat(now, h) - forced_cold(now, h)
    y[Memory.BASE] += leak
    zone[ZoneAir.AIR] += leak
    # a fan that cycles takes its own heat off the cold it brings, and adds it to the warmth
    own = fan_power(now, h, flow) * x[Handler.FAN_TO_AIR]
    if y[Memory.OPERATING] > 0.0:
        y[Memory.BASE] += own
        zone[ZoneAir.AIR] += own
        own = 0.0
    zone[ZoneAir.OPERATING] = y[Memory.OPERATING]
    zone[ZoneAir.COOLING_LIMIT] = y[Memory.ECONOMY] + max(y[Memory.SENSIBLE] - own, 0.0)
    zone[ZoneAir.HEATING_LIMIT] = y[Memory.HEAT] + (own if y[Memory.HEAT] > 0.0 else 0.0)
    if x[Handler.STAGED] > 0.0:
        _run_stages(now, h, own)


@internal
def _rest(now: Step, h: int) -> None:
    """Let a unit do nothing in a step."""
    y = now.state.handler[h]
    z = now.model.served[int(now.model.handler[h, Handler.FIRST_ZONE])]
    zone = now.state.zone[z]
    y[Memory.OPERATING] = y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.HEAT_PUMP] = 0.0
    y[Memory.RUN] = y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    y[Memory.RECOVERING] = y[Memory.MISSED] = 0.0
    y[Memory.MIXED] = now.cells[z, Cell.REFERENCE]
    for column in range(_HEATING_STATE, _STATE_END):
        now.state.sequence[h, column] = 0.0
    zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = zone[ZoneAir.OPERATING] = 0.0


@inlined
def _give_nothing(y: Array, zone: Array, room: float) -> None:
    """Say of a unit that could give nothing in a step that it gave nothing."""
    y[Memory.RUN] = y[Memory.FLOW] = zone[ZoneAir.FLOW] = 0.0
    y[Memory.WET] = y[Memory.DRYING] = 0.0
    y[Memory.COOLING_SENSIBLE] = y[Memory.HEAT_TAKEN] = 0.0
    y[Memory.SUPPLY] = room


@internal
def _run_stages(now: Step, h: int, own: float) -> None:
    """Give the zone what the stages of its thermostat give, instead of what its terminal asks for.

    An open economiser is the first stage of cooling and gives as much as that; it gives all it can
    beside the machine (integrated: ASHRAE 90.1-2019, 6.5.1.3).
    """
    x, y, p = now.model.handler[h], now.state.handler[h], now.model.sequence[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone, state = now.state.zone[z], now.state.sequence[h]
    calls = thermostat(
        p[_HEATING_STAGES:_COOLING_STAGES],
        p[_COOLING_STAGES : _COOLING_STAGES + _STAGING],
        state[_HEATING_STATE:_COOLING_STATE],
        state[_COOLING_STATE:_STATE_END],
        reading(now, z),
        band(now, z),
        now.seconds,
    )
    given = 0.0
    if calls > 0:
        share = calls / p[_HEATING_STAGES + _NUMBER]
        if int(x[Handler.HEATING_KIND]) == CoilKind.DIRECT_EXPANSION and calls == 1:
            share = y[Memory.HEAT_PUMP] / max(y[Memory.HEAT], 1e-6)
            share = share if y[Memory.HEAT_PUMP] > 0.0 else 1.0
        given = min(share * zone[ZoneAir.HEATING_LIMIT], now.cells[z, Input.HEATING_CAPACITY])
    elif calls < 0:
        machines = -calls if y[Memory.ECONOMY] <= 0.0 else -calls - 1
        machines = min(machines, int(x[Handler.COOLING_STAGES]))
        cold = 0.0
        if machines > 0:
            lower = machines < int(x[Handler.COOLING_STAGES])
            cold = lower_stage(now, h)[0] if lower else y[Memory.SENSIBLE]
            cold = max(cold - own, 0.0)
        free = y[Memory.ECONOMY]
        if machines == 0 and y[Memory.SENSIBLE] > 0.0:
            free = min(free, lower_stage(now, h)[0])
        given = -min(cold + free, now.cells[z, Input.COOLING_CAPACITY])
    zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0
    zone[ZoneAir.AIR] += given
    zone[ZoneAir.EMITTED] += given


@internal
def _purge(now: Step, h: int, flow: float) -> None:
    """Let outdoor air alone cool the zone at night; coils rest."""
    x, y = now.model.handler[h], now.state.handler[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone = now.state.zone[z]
    own = fan_power(now, h, flow) * x[Handler.FAN_TO_AIR]
    y[Memory.OPERATING] = 1.0
    y[Memory.OUTDOOR], y[Memory.INLET], y[Memory.MIXED] = flow, now.outdoor, now.outdoor
    y[Memory.MIXED_RATIO] = y[Memory.LEAVING] = now.outdoor_water
    y[Memory.BASE] = flow_heat(flow, now.outdoor, now.cells[z, Cell.REFERENCE]) + own
    y[Memory.RECOVERING] = y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.HEAT_PUMP] = 0.0
    y[Memory.FORCED] = y[Memory.FORCED_COLD] = y[Memory.MISSED] = 0.0
    zone[ZoneAir.AIR] += y[Memory.BASE]
    zone[ZoneAir.OPERATING] = 1.0
    zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0


@internal
def _mix(now: Step, h: int, flow: float) -> None:
    """Mix the air of a step, and let outdoor air act on the zone."""
    x, y = now.model.handler[h], now.state.handler[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    room, water = now.cells[z, Cell.REFERENCE], now.air[z, AirCell.WATER]
    outdoor, damp = now.outdoor, now.outdoor_water
    share = 0.0
    if y[Memory.VENTILATING] > 0.0:
        y[Memory.OPERATING] = x[Handler.CONTINUOUS]
        share = 1.0 if x[Handler.CONTINUOUS] > 0.0 else y[Memory.RUN]
    note_demand(now, h)
    fresh = share * least_outdoor(now, h, flow)
    losing = outdoor < room and (now.marks[z, Mark.MODE] == 2 or now.marks[z, Mark.MODE] == 4)
    works = x[Handler.RECOVERY] > 0.0 and fresh > 0.0 and not losing
    y[Memory.RECOVERING] = share if works else 0.0
    inlet = recovered(x[Handler.RECOVERY] if works else 0.0, outdoor, room)
    y[Memory.OUTDOOR], y[Memory.INLET] = fresh, inlet
    y[Memory.BASE] = flow_heat(fresh, inlet, room)
    now.state.zone[z, ZoneAir.AIR] += y[Memory.BASE]
    y[Memory.MIXED] = room + fresh / flow * (inlet - room)
    latent = 1.0 - x[Handler.RECOVERY_LATENT] * works
    y[Memory.MIXED_RATIO] = water + fresh / flow * latent * (damp - water)
    if economises(now, h, room, water):
        y[Memory.ECONOMY] = flow_heat(flow - fresh, room, outdoor)
        y[Memory.MIXED], y[Memory.MIXED_RATIO] = outdoor, damp


@internal
def end_single(now: Step, h: int) -> None:
    """Say what a unit did in a step from what its zone's terminal gave."""
    t, step = now.state, now.seconds
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone, room = t.zone[z], now.cells[z, Cell.REFERENCE]
    flow = x[Handler.FLOW] * repair[Condition.FLOW]
    running = y[Memory.OPERATING] > 0.0
    able = y[Memory.SENSIBLE] + y[Memory.HEAT] + y[Memory.ECONOMY] > 0.0
    if not (running or able or y[Memory.BASE] != 0.0):
        _give_nothing(y, zone, room)
        return
    rated = fan_power(now, h, flow) if flow > 0.0 else 0.0
    own = rated * x[Handler.FAN_TO_AIR]
    cold, warm = zone[ZoneAir.COOLING], zone[ZoneAir.HEATING]
    free = min(cold, y[Memory.ECONOMY])
    cycled = 0.0 if running else own
    part = min((cold - free) / max(y[Memory.SENSIBLE] - cycled, 1e-6), 1.0)
    if y[Memory.FORCED_COLD] > 0.0:
        part = 1.0
    part_heat = min(warm / max(y[Memory.HEAT] + cycled, 1e-6), 1.0)
    run = 1.0 if running else min(part + part_heat, 1.0)
    if free > 0.0:
        y[Memory.OUTDOOR] += free / (SPECIFIC_HEAT * (room - now.outdoor))
    delivered = y[Memory.BASE] + warm - cold
    y[Memory.RUN], y[Memory.FLOW] = run, flow * run
    y[Memory.WET] = part / run if run > 0.0 else 0.0
    y[Memory.WET_RATIO] = y[Memory.LEAVING]
    y[Memory.DRYING] = most_water(y, part)
    zone[ZoneAir.FLOW] = y[Memory.FLOW]
    y[Memory.SUPPLY] = room
    if y[Memory.FLOW] > 0.0:
        y[Memory.SUPPLY] += delivered / (SPECIFIC_HEAT * y[Memory.FLOW])
    record = t.ledger.record[h]
    record[HandlerRecord.DELIVERED] += delivered * step
    fresh = y[Memory.BASE] - y[Memory.FORCED] + y[Memory.FORCED_COLD] - free
    fresh -= own if running else 0.0
    record[HandlerRecord.OUTDOOR_HEAT] += fresh * step
    book_fan(now, h, rated * run, own * (1.0 if running else part + part_heat))
    book_cooling(now, h, cold - free + cycled * part + y[Memory.FORCED_COLD])
    book_heating(now, h, max(warm - cycled * part_heat, 0.0) + y[Memory.FORCED])
