"""The arrays of air handlers in the kernel: their meaning, their columns and their shapes.

An air handler mixes return and outdoor air, cools or heats the mixture and supplies it: to one zone
whose load it follows (a packaged unit, a fan coil), or at a supply temperature to the boxes of
several zones (variable air volume). A zone without a handler has a terminal that knows no limit but
its own capacity.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernel.ledger import Ledger
from sim.kernel.systems.sequence_columns import (
    Asked,
    Sequence,
    SequenceState,
    ZoneSequence,
    ZoneSequenceState,
)

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Places = NDArray[np.uint64]
"""Whole numbers that are indices and nothing else, see `sim.kernel.compiling.ordinal`."""

SPECIFIC_HEAT = 1006.0
"""Of dry air, ASHRAE Fundamentals 2021, ch. 1. [J/(kg K)]"""
NO_ROW = -1
"""Instead of a zone, a schedule row or a plant: there is none."""


class Control(IntEnum):
    """What a handler's supply air follows."""

    ZONE = 0
    SUPPLY_TEMPERATURE = 1


class CoilKind(IntEnum):
    """What cools or heats the air; the last three only heat."""

    NONE = 0
    DIRECT_EXPANSION = 1
    WATER = 2
    ELECTRIC = 3
    GAS = 4


class Handler(IntEnum):
    """Columns of a handler's figures."""

    CONTROL = 0
    FIRST_ZONE = 1  # place of its zones in `served`
    ZONES = 2
    PLENUM = 3  # zone its return air passes, or NO_ROW
    FLOW = 4  # design mass flow of dry air [kg/s]
    FAN_POWER = 5  # at design flow [W]
    FAN_TO_AIR = 6  # share of it that heats the supply air
    CONTINUOUS = 7  # 1 where the fan runs through operation, 0 where it cycles with the load
    FAN_CURVE = 8  # quartic of power over flow, each as a share: seven figures
    OPERATION = 15  # row of levels
    OUTDOOR = 16  # least outdoor air [kg/s]
    OUTDOOR_LEVEL = 17  # row of levels
    PRESSURE_RISE = 18  # of the fan at design [Pa]
    RESETS_PRESSURE = 19  # 1 where the pressure of the duct is reset by requests
    RECOVERY = 20  # effectiveness, sensible
    RECOVERY_LATENT = 21
    RECOVERY_POWER = 22  # electricity of heat recovery while it works [W]
    VENTILATES_BY_DEMAND = 23  # 1 where outdoor air follows what the zones need
    STAGED = 24  # 1 where a thermostat switches stages
    PURGES = 25  # 1 where outdoor air may cool at night
    COOLING_KIND = 26
    COOLING_STAGES = 27
    COOLING_PLANT = 28
    COOLING_LOCK_OUT = 29  # outdoor temperature below which the compressor stays off [degC]
    COOLING_WATER = 30  # water coil: design water flow, air side, water side: three figures
    HEATING_KIND = 33
    HEATING_CAPACITY = 34  # of gas and electric coils; supplementary of a heat pump [W]
    HEATING_EFFICIENCY = 35
    HEATING_PLANT = 36
    HEATING_LOCK_OUT = 37  # outdoor temperature below which the compressor stays off [degC]
    HEATING_CURVE = 38  # cubic of fuel over load, each as a share: six figures
    HEATING_WATER = 44  # as COOLING_WATER
    SUPPLEMENT_GAS = 47  # 1 where the supplementary heat of a heat pump burns gas
    SUPPLEMENT_LIMIT = 48  # outdoor temperature above which it stays off [degC]
    DEFROST_LIMIT = 49  # as `sim.physics.heat_pump_coil.Defrost`
    DEFROST_SHARE = 50
    COLUMNS = 51


class Expansion(IntEnum):
    """Columns of a direct-expansion coil's rated values."""

    CAPACITY = 0  # total, gross [W]
    INPUT_RATIO = 1  # electricity over capacity, without the supply fan
    FLOW = 2  # dry air [kg/s]
    BYPASS = 3  # bypass factor of a cooling coil


COOLING_CURVES = 5
"""Of a stage: those of `sim.physics.direct_expansion.CoolingCoil`, and efficiency over load."""
HEATING_CURVES = 8
"""Those of `sim.physics.heat_pump_coil.HeatingCoil`, and efficiency over load."""


class Box(IntEnum):
    """Columns of what serves a zone."""

    HANDLER = 0  # or NO_ROW
    MOST = 1  # mass flows of dry air [kg/s]
    LEAST = 2
    MOST_HEATING = 3
    REHEAT = 4  # `CoilKind`
    REHEAT_CAPACITY = 5  # [W]
    HOTTEST = 6  # discharge temperature [degC]
    PLANT = 7
    EFFICIENCY = 8
    WATER = 9  # water coil: design water flow, air side, water side: three figures
    COLUMNS = 12


class Memory(IntEnum):
    """Columns of what a handler remembers, and of what its step is made of."""

    OPERATING = 0  # its fan runs whatever the load
    FLOW = 1  # mean mass flow of the step [kg/s]
    SUPPLY = 2  # supply temperature [degC]
    OUTDOOR = 3  # mean mass flow of outdoor air, the least until the step ends [kg/s]
    INLET = 4  # temperature of outdoor air behind heat recovery [degC]
    MIXED = 5  # temperature of mixed air at full flow [degC]
    ECONOMY = 6  # heat that more outdoor air can take from the zone [W]
    SENSIBLE = 7  # capacity of the cooling coil [W]
    TOTAL = 8
    POWER = 9  # its electricity at full load [W]
    LEAVING = 10  # humidity ratio of air that leaves it at full load [kg/kg]
    HEAT_PUMP = 11  # capacity of the heat pump [W]
    HEAT_POWER = 12  # its electricity at full load [W]
    HEAT = 13  # capacity of all heating coils [W]
    BASE = 14  # heat that the zone gets whatever its terminal does [W]
    OWED = 15  # heat owed to the supply air [J]
    PLENUM_HEAT = 16  # heat that return air leaves in the plenum [W]
    RETURN = 17  # temperature of return air that enters the plenum [degC]
    PURGING = 18  # 1 while outdoor air cools at night
    RUN = 19  # share of the step in which the fan ran
    WET = 20  # share of the mixed air that meets the coil in the step
    WET_RATIO = 21  # humidity ratio with which that air leaves [kg/kg]
    COOLING_SENSIBLE = 22  # of the coil, mean of the step [W]
    RECOVERING = 23  # share of the step in which heat recovery works
    MIXED_RATIO = 24  # humidity ratio of mixed air [kg/kg]
    SENSIBLE_AS_NEW = 25  # capacity of the cooling coil in perfect repair [W]
    WATER = 26  # taken by the cooling coil in the step [kg]
    COLD_TAKEN = 27  # from a chilled-water plant in the last step [W]
    HEAT_TAKEN = 28  # from a hot-water plant in the last step [W]
    FORCED = 29  # heat of a coil whose valve is stuck [W]
    VENTILATING = 30  # 1 in operation by schedule, when there is outdoor air
    DRYING = 31  # most water that the cooling coil can take in the step [kg/s]
    PRESSURE = 32  # kept in the duct [Pa]
    REACH = 33  # share of its greatest flow that a box passes with an open damper
    MISSED = 34  # how far supply air, or the one zone, is behind its set-point; cold < 0 [K]
    FORCED_COLD = 35  # sensible cold of a coil whose valve is stuck open [W]
    COLUMNS = 36


class Condition(IntEnum):
    """Columns of a handler's state of repair; all are as new at first."""

    AVAILABLE = 0  # 0 where its fan has failed
    FLOW = 1  # factors
    FAN_POWER = 2
    COOLING = 3
    COOLING_POWER = 4
    HEATING = 5
    HEATING_POWER = 6
    DAMPER = 7  # share of outdoor air at which the damper is stuck; negative where it moves
    SUPPLY_BIAS = 8  # what the supply sensor reads too much [K]
    HEAT_PUMP = 9  # factor of the heat pump alone, without what supplements it
    HEATING_FORCED = 10  # 1 where the heating coil gives all it can whatever is asked
    COOLING_FORCED = 11  # the same of a cooling coil


class ZoneAir(IntEnum):
    """Columns of what systems do to a zone in a step."""

    AIR = 0  # heat to the air whatever the terminal does [W]
    RADIANT = 1  # [W]
    HEATING_LIMIT = 2  # of the terminal [W]
    COOLING_LIMIT = 3
    FLOW = 4  # supply mass flow [kg/s]
    OPERATING = 5
    REHEAT = 6  # heat of the box's own coil in the last step [W]
    COOLING = 7  # what the terminal gave, means of the step [W]
    HEATING = 8
    BASE = 9  # heat of the least flow of a box [W]
    PIPES = 10  # heat to pipes in constructions [W]
    EMITTED = 11  # of emitters and stages, part of AIR, RADIANT and PIPES; cold is negative [W]
    DEMAND = 12  # signal for more outdoor air, 0 to 1
    REHEAT_MOST = 13  # what the box's own coil could give [W]


class HandlerRecord(IntEnum):
    """Columns of what is recorded of a handler: integrals over an exchange step."""

    SUPPLY_TEMPERATURE = 0
    MIXED_TEMPERATURE = 1
    SUPPLY_FLOW = 2
    OUTDOOR_FLOW = 3
    COOLING = 4  # of its coil, latent heat included
    COOLING_SENSIBLE = 5
    HEATING = 6
    REHEAT = 7
    FAN = 8
    COMPRESSOR = 9
    OUTDOOR_HEAT = 10  # sensible heat that outdoor air brings over return air
    DELIVERED = 11  # sensible heat that zones and plenum got
    FAN_HEAT = 12
    OWED = 13  # change of the heat owed to the supply air


class Use(IntEnum):
    """What systems and plants consume, columns named like the site's quantities.

    Those of one end use stand in the order of `sim.kernel.plant.Carrier`.
    """

    HEATING_GAS = 0
    HEATING_ELECTRICITY = 1
    HEATING_DISTRICT = 2
    COOLING_ELECTRICITY = 3
    COOLING_DISTRICT = 4
    HOT_WATER_GAS = 5
    HOT_WATER_ELECTRICITY = 6
    HOT_WATER_DISTRICT = 7
    FAN_ELECTRICITY = 8
    PUMP_ELECTRICITY = 9
    HEAT_REJECTION_ELECTRICITY = 10


class SystemsModel(NamedTuple):
    """What does not change in a run; handlers h, zones z."""

    handler: Array  # (h, Handler)
    served: Places  # zones of the handlers, one after the other
    cooling: Array  # (h, 2, Expansion) stages, the lower one first
    cooling_curves: Array  # (h, 2, COOLING_CURVES, 10)
    heating: Array  # (h, Expansion)
    heating_curves: Array  # (h, HEATING_CURVES, 10)
    box: Array  # (z, Box)
    sequence: Array  # (h, Sequence) parameters of `sim.kernel.sequences`
    zone_sequence: Array  # (z, ZoneSequence)
    request: Array  # (Asked, RequestParameter)


class SystemsState(NamedTuple):
    """What a run changes in place; plants p."""

    handler: Array  # (h, Memory)
    condition: Array  # (h, Condition)
    zone: Array  # (z, ZoneAir)
    sequence: Array  # (h, SequenceState)
    zone_sequence: Array  # (z, ZoneSequenceState)
    plant_supply: Array  # (p,) supply temperature [degC]
    plant_available: Array  # (p,) what plants can give in this step [W]
    plant_share: Array  # (p,) the same over what coils and emitters could take, at most 1
    plant_load: Array  # (p,) asked in this step [W]
    plant_last: Array  # (p,) asked in the last step [W]
    plant_offer: Array  # (p,) what coils and emitters could take in this step [W]
    plant_possible: Array  # (p,) what they could take in the last step [W]
    plant_requests: Array  # (p,) of coils for hotter or colder water
    ledger: Ledger  # of rows h, columns HandlerRecord
    uses: Array  # (k, Use) [J]


class SystemsChunk(NamedTuple):
    """Inputs known ahead."""

    levels: Array  # (k, rows) step means of schedules
    outdoor: Array  # (k,) dry bulb [degC]
    wet_bulb: Array  # (k,) outdoors [degC]
    draws: Array  # (k, p) of service hot water at the tap [m3/s]
    clock: Array  # (k,) civil time since midnight [s]
    dew_point: Array  # (k,) outdoors [degC]
    until: Array  # (k, u) time until zones with optimal start are occupied, 0 while they are [s]


class Step(NamedTuple):
    """What handlers see and change in an exchange step."""

    model: SystemsModel
    state: SystemsState
    k: int
    seconds: float
    pressure: float  # [Pa]
    outdoor: float  # dry bulb [degC]
    outdoor_water: float  # humidity ratio [kg/kg]
    outdoor_carbon: float  # mass ratio [kg/kg]
    levels: Array  # (rows,) of schedules
    clock: float  # civil time since midnight [s]
    dew_point: float  # outdoors [degC]
    cells: Array  # (z, `sim.kernel.columns.Cell`)
    marks: Index  # (z, `sim.kernel.columns.Mark`)
    air: Array  # (z, `sim.kernel.columns.AirCell`)


def no_handlers() -> SystemsModel:
    """Return the arrays of a building without handlers."""
    return SystemsModel(
        handler=np.zeros((0, Handler.COLUMNS)),
        served=np.zeros(0, dtype=np.uint64),
        cooling=np.zeros((0, 2, len(Expansion))),
        cooling_curves=np.zeros((0, 2, COOLING_CURVES, 10)),
        heating=np.zeros((0, len(Expansion))),
        heating_curves=np.zeros((0, HEATING_CURVES, 10)),
        box=np.zeros((0, Box.COLUMNS)),
        sequence=np.zeros((0, Sequence.COLUMNS)),
        zone_sequence=np.zeros((0, ZoneSequence.COLUMNS)),
        request=np.zeros((len(Asked), 5)),
    )


def new_supply(zones: int) -> Array:
    """Return what systems do to zones that have none, shape (z, ZoneAir)."""
    zone = np.zeros((zones, len(ZoneAir)))
    zone[:, ZoneAir.HEATING_LIMIT : ZoneAir.COOLING_LIMIT + 1] = np.inf
    return zone


def as_new() -> Array:
    """Return the state of a handler in perfect repair, shape (Condition,)."""
    condition = np.zeros(len(Condition))
    condition[Condition.AVAILABLE : Condition.HEATING_POWER + 1] = 1.0
    condition[Condition.HEAT_PUMP] = 1.0
    condition[Condition.DAMPER] = -1.0
    return condition


def new_systems(
    model: SystemsModel, zone: Array, steps: int, ledger: Ledger, plants: tuple[Array, Array]
) -> SystemsState:
    """Return the state of handlers in perfect repair, with room for what they consume in a chunk.

    Parameters
    ----------
    model : SystemsModel
        The handlers.
    zone : ndarray, shape (z, ZoneAir)
        What they do to the zones, shared with the zones' own state.
    steps : int
        Steps of a chunk.
    ledger : Ledger
        Takes what they do.
    plants : tuple of ndarray, shape (p,)
        Supply temperatures [degC] and available heat [W] of plants, shared with their own state.
    """
    handlers = len(model.handler)
    return SystemsState(
        handler=np.zeros((handlers, Memory.COLUMNS)),
        condition=np.tile(as_new(), (handlers, 1)),
        zone=zone,
        sequence=np.zeros((handlers, SequenceState.COLUMNS)),
        zone_sequence=np.zeros((len(zone), ZoneSequenceState.COLUMNS)),
        plant_supply=plants[0],
        plant_available=plants[1],
        plant_share=np.ones(len(plants[0])),
        plant_load=np.zeros(len(plants[0])),
        plant_last=np.zeros(len(plants[0])),
        plant_offer=np.zeros(len(plants[0])),
        plant_possible=np.zeros(len(plants[0])),
        plant_requests=np.zeros(len(plants[0])),
        ledger=ledger,
        uses=np.zeros((steps, len(Use))),
    )


def no_chunk() -> SystemsChunk:
    """Return what is known ahead for a building without handlers."""
    return SystemsChunk(
        levels=np.zeros((0, 0)),
        outdoor=np.zeros(0),
        wet_bulb=np.zeros(0),
        draws=np.zeros((0, 0)),
        clock=np.zeros(0),
        dew_point=np.zeros(0),
        until=np.zeros((0, 0)),
    )
