"""Handlers of one zone, whose load they follow: packaged units, heat pumps, fan coils.

Through its hours of operation a continuous fan brings outdoor air and its own heat whatever the
thermostat does; coils and economiser give what the thermostat asks for, up to a limit that is known
when the step begins. Outside these hours, and where the fan cycles, it runs as long as a coil does.
"""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.systems.arrays import (
    SPECIFIC_HEAT,
    Condition,
    Handler,
    HandlerRecord,
    Memory,
    Step,
    ZoneAir,
)
from sim.kernel.systems.booking import book_cooling, book_fan, book_heating
from sim.kernel.systems.coils import cool_fully, forced_cold, forced_heat, heat_fully
from sim.kernel.systems.mixing import (
    economises,
    fan_power,
    flow_heat,
    least_outdoor,
    operates,
    purges,
    recovered,
)

CALM = 2.0
"""How far below its cooling set-point a zone must be for the coil not to be evaluated. [K]"""


@internal
def begin_single(now: Step, h: int) -> None:
    """Decide what a unit does in a step, and the limits of its zone's terminal."""
    t = now.state
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone = t.zone[z]
    flow = x[Handler.FLOW] * repair[Condition.FLOW]
    y[Memory.OPERATING] = y[Memory.OUTDOOR] = y[Memory.ECONOMY] = y[Memory.BASE] = 0.0
    if repair[Condition.AVAILABLE] <= 0.0 or flow <= 0.0:
        y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.HEAT_PUMP] = y[Memory.RUN] = 0.0
        y[Memory.FORCED] = y[Memory.FORCED_COLD] = y[Memory.RECOVERING] = 0.0
        y[Memory.MIXED] = now.reference[z]
        zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0
        return
    if purges(now, h):
        _purge(now, h, flow)
        return
    _mix(now, h, flow)
    y[Memory.SENSIBLE] = 0.0
    warm = now.reference[z] > now.inputs[z, 1] - now.inputs[z, 10] - CALM
    if warm or repair[Condition.COOLING_FORCED] > 0.0:
        cool_fully(now, h, flow, now.outdoor)
    heat_fully(now, h, flow, now.outdoor, now.outdoor_water)
    leak = forced_heat(now, h) - forced_cold(now, h)
    y[Memory.BASE] += leak
    zone[ZoneAir.AIR] += leak
    # a fan that cycles takes its own heat off the cold it brings, and adds it to the warmth
    own = fan_power(x, repair, flow) * x[Handler.FAN_TO_AIR]
    if y[Memory.OPERATING] > 0.0:
        y[Memory.BASE] += own
        zone[ZoneAir.AIR] += own
        own = 0.0
    zone[ZoneAir.OPERATING] = y[Memory.OPERATING]
    zone[ZoneAir.COOLING_LIMIT] = y[Memory.ECONOMY] + max(y[Memory.SENSIBLE] - own, 0.0)
    zone[ZoneAir.HEATING_LIMIT] = y[Memory.HEAT] + (own if y[Memory.HEAT] > 0.0 else 0.0)


@internal
def _purge(now: Step, h: int, flow: float) -> None:
    """Let outdoor air alone cool the zone at night; coils rest."""
    x, y = now.model.handler[h], now.state.handler[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone = now.state.zone[z]
    own = fan_power(x, now.state.condition[h], flow) * x[Handler.FAN_TO_AIR]
    y[Memory.OPERATING] = 1.0
    y[Memory.OUTDOOR], y[Memory.INLET], y[Memory.MIXED] = flow, now.outdoor, now.outdoor
    y[Memory.MIXED_RATIO] = y[Memory.LEAVING] = now.outdoor_water
    y[Memory.BASE] = flow_heat(flow, now.outdoor, now.reference[z]) + own
    y[Memory.RECOVERING] = y[Memory.SENSIBLE] = y[Memory.HEAT] = y[Memory.HEAT_PUMP] = 0.0
    y[Memory.FORCED] = y[Memory.FORCED_COLD] = 0.0
    zone[ZoneAir.AIR] += y[Memory.BASE]
    zone[ZoneAir.OPERATING] = 1.0
    zone[ZoneAir.HEATING_LIMIT] = zone[ZoneAir.COOLING_LIMIT] = 0.0


@internal
def _mix(now: Step, h: int, flow: float) -> None:
    """Mix the air of a step, and let outdoor air act on the zone."""
    x, y = now.model.handler[h], now.state.handler[h]
    repair = now.state.condition[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    room, water = now.reference[z], now.water[z]
    outdoor, damp = now.outdoor, now.outdoor_water
    share = 0.0
    if operates(now, h):
        y[Memory.OPERATING] = x[Handler.CONTINUOUS]
        share = 1.0 if x[Handler.CONTINUOUS] > 0.0 else y[Memory.RUN]
    fresh = share * least_outdoor(now, h, now.carbon[z], flow)
    losing = outdoor < room and (now.mode[z] == 2 or now.mode[z] == 4)
    works = x[Handler.RECOVERY] > 0.0 and fresh > 0.0 and not losing
    y[Memory.RECOVERING] = share if works else 0.0
    inlet = recovered(x[Handler.RECOVERY] if works else 0.0, outdoor, room)
    y[Memory.OUTDOOR], y[Memory.INLET] = fresh, inlet
    y[Memory.BASE] = flow_heat(fresh, inlet, room)
    now.state.zone[z, ZoneAir.AIR] += y[Memory.BASE]
    y[Memory.MIXED] = room + fresh / flow * (inlet - room)
    latent = 1.0 - x[Handler.RECOVERY_LATENT] * works
    y[Memory.MIXED_RATIO] = water + fresh / flow * latent * (damp - water)
    if y[Memory.OPERATING] > 0.0 and economises(
        x, repair[Condition.DAMPER], outdoor, damp, room, water
    ):
        y[Memory.ECONOMY] = flow_heat(flow - fresh, room, outdoor)
        y[Memory.MIXED], y[Memory.MIXED_RATIO] = outdoor, damp


@internal
def end_single(now: Step, h: int) -> None:
    """Say what a unit did in a step from what its zone's terminal gave."""
    t, step = now.state, now.seconds
    x, y, repair = now.model.handler[h], t.handler[h], t.condition[h]
    z = now.model.served[int(x[Handler.FIRST_ZONE])]
    zone, room = t.zone[z], now.reference[z]
    flow = x[Handler.FLOW] * repair[Condition.FLOW]
    running = y[Memory.OPERATING] > 0.0
    rated = fan_power(x, repair, flow) if flow > 0.0 else 0.0
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
    zone[ZoneAir.FLOW] = y[Memory.FLOW]
    y[Memory.SUPPLY] = room
    if y[Memory.FLOW] > 0.0:
        y[Memory.SUPPLY] += delivered / (SPECIFIC_HEAT * y[Memory.FLOW])
    record = t.record[h, now.k]
    record[HandlerRecord.DELIVERED] += delivered * step
    fresh = y[Memory.BASE] - y[Memory.FORCED] + y[Memory.FORCED_COLD] - free
    fresh -= own if running else 0.0
    record[HandlerRecord.OUTDOOR_HEAT] += fresh * step
    book_fan(now, h, rated * run, own * (1.0 if running else part + part_heat))
    book_cooling(now, h, cold - free + cycled * part + y[Memory.FORCED_COLD])
    book_heating(now, h, max(warm - cycled * part_heat, 0.0) + y[Memory.FORCED])
