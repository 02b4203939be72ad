"""From the documents of control sequences to the rows of the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.sequences import DemandParameter, SupplyParameter, SupplyReset
from sim.kernel.systems.arrays import Array, Handler
from sim.kernel.systems.sequence_columns import Sequence, ZoneSequence
from sim.physics.air_quality import mass_ratio
from sim.physics.economiser import fixed_enthalpy_limit
from sim.site.air_systems import AirHeatPump, AirSystem, DirectExpansion, VariableAirVolume
from sim.site.sequences import DemandControlledVentilation
from sim.systems.rows import Rows

if TYPE_CHECKING:
    from sim.site.sequences import Stages

NEVER = 1.0e4
"""Beyond any temperature: set-point of a terminal that does not exist. [degC]"""
REQUESTS = (
    (3.0, 2.0, 120.0, 0.95, 0.85),  # colder air, K over the set-point (5.6.8.1)
    (0.5, 0.3, 60.0, 0.95, 0.85),  # pressure, missing share of the flow (5.6.8.2)
    (17.0, 8.0, 300.0, 0.95, 0.85),  # hot water, K below what is wanted (5.6.8.3)
    (3.0, 2.0, 120.0, 0.95, 0.85),  # chilled water, K above it (5.16.16)
)
"""`sim.kernel.sequences.RequestParameter` of each `Asked` (Guideline 36-2021)."""


def add_sequences(rows: Rows, x: Array, system: AirSystem) -> None:
    """Add the sequences of a handler whose own row is ``x``, and of the zones it serves."""
    row = np.zeros(Sequence.COLUMNS)
    if system.night_purge is not None:
        x[Handler.PURGES] = 1.0
        _put(row, Sequence.PURGE, system.night_purge.row())
    if system.night_cycle is not None:
        _put(row, Sequence.CYCLE, system.night_cycle.row())
    limit = fixed_enthalpy_limit(rows.air.pressure)
    _put(row, Sequence.ECONOMISER, system.outdoor_air.economiser.row(limit))
    if isinstance(system, VariableAirVolume):
        _variable(row, x, system)
    elif system.thermostat is not None:
        x[Handler.STAGED] = 1.0
        _stages(row, system.thermostat, system)
    rows.sequences.append(row)
    if (demand := system.outdoor_air.demand_control) is not None:
        x[Handler.VENTILATES_BY_DEMAND] = 1.0
        first = int(x[Handler.FIRST_ZONE])
        for z in rows.served[first : first + int(x[Handler.ZONES])]:
            _demand(rows, z, demand)


def _put(row: Array, first: int, values: tuple[float, ...]) -> None:
    row[first : first + len(values)] = values


def _variable(row: Array, x: Array, system: VariableAirVolume) -> None:
    supply = system.supply_air
    if supply.reset is None:
        # at all times the same, outside operation too
        row[Sequence.SUPPLY] = SupplyReset.CONSTANT
        for column in (SupplyParameter.LOWEST, SupplyParameter.WARM):
            row[Sequence.SUPPLY + column] = supply.temperature
    else:
        _put(row, Sequence.SUPPLY, supply.reset.row())
        _put(row, Sequence.TRIM, supply.reset.trim_row())
    if system.duct_pressure is not None:
        x[Handler.RESETS_PRESSURE] = 1.0
        _put(row, Sequence.PRESSURE, system.duct_pressure.row())


def _stages(row: Array, stages: Stages, system: AirSystem) -> None:
    """Add a thermostat: as many stages of cooling as the coil and the economiser have.

    A heat pump is the first stage of heating, what supplements it the second.
    """
    coil, burner = system.cooling, system.heating
    machines = len(coil.stages) if isinstance(coil, DirectExpansion) else 0
    free = system.outdoor_air.economiser.kind != "none"
    heats = 0 if burner is None else 2 if isinstance(burner, AirHeatPump) else 1
    _put(row, Sequence.HEATING_STAGES, stages.row(heats))
    _put(row, Sequence.COOLING_STAGES, stages.row(machines + free if machines else 0))


def _demand(rows: Rows, z: int, demand: DemandControlledVentilation) -> None:
    zone = rows.site.zones[rows.zones[z]]
    row = np.zeros(len(DemandParameter))
    row[DemandParameter.KIND] = demand.number
    row[DemandParameter.LOW] = mass_ratio(demand.low)
    row[DemandParameter.HIGH] = mass_ratio(demand.high)
    area, people = zone.outdoor_air_parts
    row[DemandParameter.AREA] = area * rows.air.density
    row[DemandParameter.PEOPLE] = people * rows.air.density
    row[DemandParameter.COUNT] = 0.0 if zone.people is None else zone.people.count
    _put(rows.zone_sequence[z], ZoneSequence.DEMAND, tuple(row))


def add_optimal_start(rows: Rows) -> tuple[str, ...]:
    """Add the optimal start of all zones; return the schedules whose begin they wait for."""
    schedules: list[str] = []
    for z, name in enumerate(rows.zones):
        zone = rows.site.zones[name]
        terminals = [item for item in (zone.heating, zone.cooling) if item is not None]
        if zone.optimal_start is None or not terminals:
            continue
        schedule = terminals[0].schedule
        if schedule not in schedules:
            schedules.append(schedule)
        row = rows.zone_sequence[z]
        _put(row, ZoneSequence.START, zone.optimal_start.row())
        row[ZoneSequence.UNTIL] = schedules.index(schedule)
        for side, terminal in enumerate((zone.heating, zone.cooling)):
            never = NEVER if side else -NEVER
            setpoint = None if terminal is None else terminal.setpoint
            row[ZoneSequence.OCCUPIED + side] = never if setpoint is None else setpoint.occupied
            base = None if setpoint is None else setpoint.unoccupied
            row[ZoneSequence.UNOCCUPIED + side] = never if base is None else base
    return tuple(schedules)
