"""The arrays of plants: what their columns and rows mean.

A loop is a body of water between sources and what draws from it: one mixed node, or the nodes of a
stratified tank from its supply end (0) to its return end. Heat is counted as the loop's service
counts it: of a chilled-water loop it is cold. Loops stand so that what feeds on another comes
before it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.kernel.systems.arrays import Array, Index, Use
from sim.physics.curves import WIDTH

WATER_HEAT = 4186.0 * 992.0
"""Heat capacity of water per volume, at about 40 degC; the same everywhere. [J/(m3 K)]"""


class Service(IntEnum):
    """What a loop carries."""

    HEATING = 0
    COOLING = 1
    HOT_WATER = 2


class SourceKind(IntEnum):
    """What makes heat or cold."""

    BOILER = 0
    DIRECT = 1
    CHILLER = 2
    AIR_HEAT_PUMP = 3
    GROUND_HEAT_PUMP = 4
    PLANT = 5


class Carrier(IntEnum):
    """What a source consumes."""

    GAS = 0
    ELECTRICITY = 1
    DISTRICT = 2
    NONE = 3


class Rejection(IntEnum):
    """Where a chiller's heat goes: air at its own condenser, a tower or a dry cooler."""

    AIR = 0
    TOWER = 1
    DRY = 2


class LoopFigure(IntEnum):
    """Columns of a loop's figures. [SI, degC]"""

    SIGN = 0  # 1 where heat is carried, -1 where cold
    SUPPLY = 1  # set-point at outdoor temperatures up to RESET_FROM
    SUPPLY_RESET = 2  # set-point from RESET_TO on
    RESET_FROM = 3
    RESET_TO = 4
    DIFFERENCE = 5  # design difference of supply and return [K]
    BAND = 6  # how far the sensor falls behind before sources start [K]
    USABLE = 7  # how far behind the set-point stored water still serves [K]
    OVERSHOOT = 8  # how far beyond it a running source may go [K]
    SURROUNDINGS = 9  # temperature around tank and pipes
    DESIGN_FLOW = 10  # [m3/s]
    LEAST_FLOW = 11  # over the design flow
    PUMP_POWER = 12  # at design flow [W]
    PUMP_HELD = 13  # differential pressure held, over the design head; -1 by the cubic; -2 constant
    PUMP_HEAT = 14  # share of the pump's power that warms the water
    IMMERSED = 15  # 1 where the source heats the return end in place
    SENSOR_ON = 16  # node whose temperature starts the sources
    SENSOR_OFF = 17  # node that stops them
    STAGE_UP = 18  # load over the running capacity that calls for one source more
    STAGE_UP_TIME = 19  # [s]
    STAGE_DOWN = 20  # load over the capacity of one source fewer
    STAGE_DOWN_TIME = 21  # [s]
    UNIFORM = 22  # 1 where running sources share in proportion, 0 where the first fills up first
    ROTATE = 23  # 1 where the source that has run least leads
    DELIVERY = 24  # of service hot water at the tap
    RECIRCULATION = 25  # conductance of the circulating pipe [W/K]
    RECIRCULATION_PUMP = 26  # [W]
    MODULATED = 27  # 1 where sources hold the supply, 0 where they charge a tank
    BY_REQUESTS = 28  # 1 where requests move the set-point, from SUPPLY_RESET towards SUPPLY


class SourceFigure(IntEnum):
    """Columns of a source's figures. [SI, degC]"""

    CAPACITY = 0
    EFFICIENCY = 1  # heat over input at rated conditions
    LEAST = 2  # least part load of continuous running
    LEAST_ON = 3  # [s]
    LEAST_OFF = 4  # [s]
    LOCK_BELOW = 5  # outdoor temperatures of lock-out
    LOCK_ABOVE = 6
    STANDBY = 7  # loss between burns, over the capacity
    AUXILIARY = 8  # electric power while it runs [W]
    REJECTED = 9  # share of the compressor's power that reaches the condenser
    CONDENSER_FLOW = 10  # capacity of the condenser's water, or brine [W/K]
    CONDENSER_PUMP = 11  # [W]
    CONDENSER_LEAST = 12  # least temperature of the water that enters the condenser
    AIR = 13  # design flow of the tower's dry air [kg/s], of the dry cooler's air [W/K]
    UNITS = 14  # Merkel figure of the tower; conductance of the dry cooler [W/K]
    FAN = 15  # at full speed [W]
    FAN_LEAST = 16  # least speed
    DEFROST_TIME = 17  # of running in frost between defrosts [s]; 0 for none
    DEFROST_LENGTH = 18  # [s]
    DEFROST_HEAT = 19  # taken from the loop's water, over the capacity
    DEFROST_POWER = 20  # electric, over that at full load
    DEFROST_BELOW = 21  # outdoor temperature
    DEFROST_FROST = 22  # humidity-ratio seconds that call for one [s]; 0 by running time
    UNDISTURBED = 23  # ground temperature
    RESISTANCE = 24  # of the boreholes [m K/W]
    BORE_LENGTH = 25  # of all boreholes [m]
    CONDUCTANCE = 26  # of the exchanger to another loop [W/K]
    CONDENSER_NEAR = 27  # how near to the air water is cooled [K]


class LoopRecord(IntEnum):
    """Columns of a loop's record: means of a step, temperatures at its end. [W, degC, m3/s]"""

    SUPPLY = 0
    RETURN = 1
    SETPOINT = 2
    FLOW = 3
    LOAD = 4  # delivered
    UNMET = 5  # asked and not delivered, draws included
    SOURCES = 6
    PUMP = 7  # electric power
    PUMP_HEAT = 8  # into the water, as heat
    LOSS = 9  # from water to its surroundings, as heat
    DRAW = 10  # carried off with drawn hot water
    DEFROST = 11  # taken from the water
    STAGES = 12
    TOP = 13  # of the water at the supply end
    BOTTOM = 14  # at the return end
    CHANGE = 15  # of the heat of the water [W]


class SourceRecord(IntEnum):
    """Columns of a source's record: means of a step."""

    HEAT = 0  # given, or taken by a chiller [W]
    INPUT = 1  # consumed, without pumps and fans of heat rejection [W]
    RUNNING = 2  # share of the time
    OTHER_SIDE = 3  # temperature that enters the condenser of a chiller or evaporator of a pump
    REJECTED = 4  # heat given to outdoors, or taken from outdoors or ground as a negative [W]
    FAN = 5  # of heat rejection, electric [W]


class SourceState(IntEnum):
    """Columns of what a source remembers."""

    ON = 0
    TIMER = 1  # in the present state [s]
    RUN = 2  # run time [s]
    STARTS = 3
    FROST = 4  # running in frost, or frost, since the last defrost
    DEFROST = 5  # left of the present defrost [s]
    CONDENSER = 6  # temperature that entered the condenser or evaporator
    DEFROSTS = 7
    CAPACITY = 8  # at the present conditions [W]
    REQUEST = 9  # heat asked of it [W]


class SourceCondition(IntEnum):
    """Columns of a source's state of repair; factors, 1 where it is as new."""

    CAPACITY = 0  # 0 where it has failed
    INPUT = 1  # consumed for the same heat


class LoopState(IntEnum):
    """Columns of what a loop remembers."""

    CALLING = 0  # whether sources are called for
    UP = 1  # time for which more has been needed than runs [s]
    DOWN = 2  # time for which fewer would do [s]
    TAKEN = 3  # heat other loops have taken in the present step [W]
    SERVICE = 4  # of that, for service hot water [W]
    REQUESTS = 5  # of coils and emitters for hotter, or colder, water in the present step
    TRIM = 6  # `TrimState` of the reset by requests
    RUNNING = 7


class PlantModel(NamedTuple):
    """What does not change in a run: loops p, nodes n, sources j, fields f, cells c."""

    step: float
    pressure: float  # of outdoor air [Pa]
    first_day: float  # day of the year at row 0 of the records, 1 on 1 January
    mains: Array  # (365,) [degC]
    service: Index  # (p,)
    nodes: Index  # (p,) number of nodes
    loop: Array  # (p, LoopFigure)
    capacity: Array  # (p, n) of each node [J/K]
    loss: Array  # (p, n) conductance to the surroundings [W/K]
    pump: Array  # (p, WIDTH) cubic part load
    trim: Array  # (p, TrimParameter) of the reset by requests, as a share
    first: Index  # (p + 1,) first source of each loop
    kind: Index  # (j,)
    carrier: Index  # (j,)
    other: Index  # (j,) loop that a source feeds on, field of boreholes, Rejection
    figure: Array  # (j, SourceFigure)
    curve: Array  # (j, 3, WIDTH): capacity, input or efficiency, part load
    ground_every: int  # steps whose mean load is one cell
    width: Array  # (c,) of the cells of past loads
    response: Array  # (f, c) rise per load of each [m K/W]


class PlantState(NamedTuple):
    """What a run changes in place."""

    supply: Array  # (p,) [degC]
    available: Array  # (p,) deliverable in the next step [W]
    temperature: Array  # (p, n) [degC]
    loop: Array  # (p, LoopState)
    source: Array  # (j, SourceState)
    condition: Array  # (j, SourceCondition)
    circulates: Array  # (p,) 0 where the pump has failed
    order: Index  # (j,) sources of each loop from lead to last lag
    past: Array  # (f, c) heat taken from the ground per length [W/m]
    present: Array  # (f, 2) sum and count of the present cell
    uses: Array  # (k, Use) [J]
    record: Array  # (k, p, LoopRecord)
    source_record: Array  # (k, j, SourceRecord)


def new_plant_state(model: PlantModel, steps: int) -> PlantState:
    """Return the state in which a run begins: all water at its set-point, all sources off.

    Parameters
    ----------
    model : PlantModel
        The plants.
    steps : int
        Steps that can be recorded.
    """
    loops, width = model.capacity.shape
    sources = len(model.kind)
    supply = model.loop[:, LoopFigure.SUPPLY].copy()
    source = np.zeros((sources, len(SourceState)))
    source[:, SourceState.TIMER] = 1e9
    source[:, SourceState.CAPACITY] = model.figure[:, SourceFigure.CAPACITY]
    source[:, SourceState.CONDENSER] = 20.0
    available = np.array(
        [
            model.figure[a:b, SourceFigure.CAPACITY].sum()
            for a, b in zip(model.first[:-1], model.first[1:], strict=True)
        ]
    )
    return PlantState(
        supply=supply,
        available=available,
        temperature=np.repeat(supply[:, None], width, axis=1) if loops else np.zeros((0, width)),
        loop=np.zeros((loops, len(LoopState))),
        source=source,
        condition=np.ones((sources, len(SourceCondition))),
        circulates=np.ones(loops),
        order=np.arange(sources),
        past=np.zeros(model.response.shape),
        present=np.zeros((len(model.response), 2)),
        uses=np.zeros((steps, len(Use))),
        record=np.zeros((steps, loops, len(LoopRecord))),
        source_record=np.zeros((steps, sources, len(SourceRecord))),
    )


def no_plants() -> tuple[PlantModel, PlantState]:
    """Return the arrays of a building without plants."""
    row = np.zeros((0, 1))
    none = np.zeros(0, dtype=np.int64)
    model = PlantModel(
        step=300.0,
        pressure=101325.0,
        first_day=1.0,
        mains=np.zeros(365),
        service=none,
        nodes=none,
        loop=np.zeros((0, len(LoopFigure))),
        capacity=row,
        loss=row,
        pump=np.zeros((0, WIDTH)),
        trim=np.zeros((0, 9)),
        first=np.zeros(1, dtype=np.int64),
        kind=none,
        carrier=none,
        other=none,
        figure=np.zeros((0, len(SourceFigure))),
        curve=np.zeros((0, 3, WIDTH)),
        ground_every=1,
        width=np.zeros(1),
        response=np.zeros((0, 1)),
    )
    return model, new_plant_state(model, 0)
