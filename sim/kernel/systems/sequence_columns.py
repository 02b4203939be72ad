"""Columns of what sequences are told and remember: one row a handler, one a zone.

Functions that take many arrays compile for long; so the parameters of all sequences of a handler,
whose own columns stand in `sim.kernel.sequences`, follow each other in one row.
"""

from __future__ import annotations

from enum import IntEnum


class Sequence(IntEnum):
    """Where the parameters of each sequence of a handler begin in its row."""

    SUPPLY = 0  # `SupplyParameter`
    TRIM = 6  # `TrimParameter` of the supply temperature
    PRESSURE = 15  # `TrimParameter` of the duct's pressure
    PURGE = 24  # `PurgeParameter`
    ECONOMISER = 33  # `EconomiserParameter`
    CYCLE = 40  # `CycleParameter`
    HEATING_STAGES = 43  # `StagingParameter`
    COOLING_STAGES = 49
    COLUMNS = 55


class SequenceState(IntEnum):
    """Where the state of each sequence of a handler begins in its row."""

    TRIM = 0  # `TrimState` of the supply temperature
    PRESSURE = 2  # `TrimState` of the duct's pressure
    PURGE = 4  # `PurgeState`
    ECONOMISER = 6  # `EconomiserState`
    CYCLE = 8  # `CycleState`
    HEATING_STAGES = 9  # `StagingState`
    COOLING_STAGES = 14
    HOT = 19  # `RequestState` of the heating coil
    COLD = 22  # of the cooling coil
    COLUMNS = 25


class ZoneSequence(IntEnum):
    """Where the parameters of each sequence of a zone begin in its row."""

    DEMAND = 0  # `DemandParameter`
    START = 6  # `StartParameter`; its longest time is 0 where there is none
    OCCUPIED = 14  # set-points for heating and cooling [degC]
    UNOCCUPIED = 16
    UNTIL = 18  # column of `SystemsChunk.until`
    COLUMNS = 19


class ZoneSequenceState(IntEnum):
    """Where the state of each sequence of a zone begins in its row."""

    COLDER = 0  # `RequestState` for colder supply air
    PRESSURE = 3  # `RequestState` for more pressure
    HOT = 6  # `RequestState` of the box's coil
    SUPPRESSION = 9  # `SuppressionState`
    START = 12  # `StartState`
    SETPOINT = 19  # set-points of the step for heating and cooling [degC]
    COLUMNS = 21


class Asked(IntEnum):
    """What requests are for: rows of their parameters."""

    COLDER_AIR = 0
    PRESSURE = 1
    HOT_WATER = 2
    COLD_WATER = 3
