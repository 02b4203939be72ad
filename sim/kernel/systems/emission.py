"""The arrays of emitters in the kernel: radiators and heated floors, their columns and shapes."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.kernel.sequences.pi_loop import PiParameter, PiState
from sim.kernel.systems.arrays import Array

SEGMENTS = 5
"""Into which the water and metal of a radiator are divided, from supply to return."""
START = 20.0
"""Temperature of water and metal before a run. [degC]"""


class EmitterKind(IntEnum):
    """What gives the heat."""

    RADIATOR = 0
    FLOOR = 1


class Valve(IntEnum):
    """What moves the valve."""

    PROPORTIONAL = 0
    LOOP = 1
    HYSTERESIS = 2


class Emitter(IntEnum):
    """Columns of an emitter's figures."""

    KIND = 0  # `EmitterKind`
    ZONE = 1
    PLACE = 2  # interface of the zone that is the plane of the pipes, or NO_ROW
    PLANT = 3  # or NO_ROW
    USE = 4  # `Use` that its own source takes
    EFFICIENCY = 5
    PUMP = 6  # with the valve open [W]
    FLOW = 7  # with the valve open [kg/s]
    SUPPLY = 8  # highest supply temperature; infinite where the plant sets it [degC]
    SUPPLY_MILD = 9  # where it is mild outdoors [degC]
    OUTDOOR_COLD = 10  # [degC]
    OUTDOOR_MILD = 11
    COEFFICIENT = 12  # radiator: K of K dT^n [W/K^n]
    EXPONENT = 13
    RADIANT = 14
    CAPACITY = 15  # of water and metal [J/K]
    CORE = 16  # floor: resistance from pipe to plane [K/W]
    WATER = 17  # from water to pipe with the valve open [K/W]
    SURFACE = 18  # share of the plane's excess over the room that the floor's face has
    SURFACE_LIMIT = 19  # [degC]
    VALVE = 20  # `Valve`
    BAND = 21  # [K]
    SENSOR = 22  # time constant [s]
    SHORTEST_ON = 23  # [s]
    SHORTEST_OFF = 24
    COLUMNS = 25


class EmitterMemory(IntEnum):
    """Columns of what an emitter remembers, and of what its step is made of."""

    OPENING = 0
    SENSED = 1  # room temperature that the valve's element has [degC]
    ON = 2
    SINCE = 3  # since it was switched [s]
    BLOCKED = 4  # 1 while the floor is at its limit
    PLANE = 5  # temperature of the plane of the pipes at the step's start [degC]
    SUPPLY = 6  # [degC]
    RETURN = 7
    FLOW = 8  # [kg/s]
    HEAT = 9  # given to the zone or to the plane of the pipes [W]
    DRAWN = 10  # taken from the water [W]
    STORED = 11  # what water and metal keep of it [W]
    FACE = 12  # of the floor, by the plane and the room [degC]
    STUCK = 13  # opening at which the valve is stuck; negative where it moves
    SEGMENT = 14  # temperatures of a radiator's segments [degC]
    COLUMNS = 14 + SEGMENTS


class EmitterRecord(IntEnum):
    """Columns of what is recorded of an emitter: integrals over an exchange step."""

    HEAT = 0
    DRAWN = 1
    STORED = 2
    SUPPLY_TEMPERATURE = 3
    RETURN_TEMPERATURE = 4
    FLOW = 5
    FACE_TEMPERATURE = 6


class EmitterModel(NamedTuple):
    """What does not change in a run; emitters e."""

    figure: Array  # (e, Emitter)
    loop: Array  # (e, PiParameter)


class EmitterState(NamedTuple):
    """What a run changes in place."""

    memory: Array  # (e, EmitterMemory)
    loop: Array  # (e, PiState)
    record: Array  # (e, k, EmitterRecord)


def no_emitters() -> EmitterModel:
    """Return the arrays of a building without emitters."""
    return EmitterModel(np.zeros((0, Emitter.COLUMNS)), np.zeros((0, len(PiParameter))))


def new_emitters(model: EmitterModel, steps: int) -> EmitterState:
    """Return the state of emitters at room temperature, with room for the records of steps."""
    count = len(model.figure)
    memory = np.zeros((count, EmitterMemory.COLUMNS))
    memory[:, [EmitterMemory.SENSED, EmitterMemory.PLANE, EmitterMemory.RETURN]] = START
    memory[:, EmitterMemory.SEGMENT :] = START
    # so that no shortest time holds the first switching
    memory[:, EmitterMemory.SINCE] = np.inf
    memory[:, EmitterMemory.STUCK] = -1.0
    return EmitterState(
        memory, np.zeros((count, len(PiState))), np.zeros((count, steps, len(EmitterRecord)))
    )
