"""The arrays of the kernel: their meaning, their columns and their shapes."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]


class Mode(IntEnum):
    """What the terminal of a zone does."""

    FLOAT = 0
    HOLD_HEAT = 1
    HOLD_COOL = 2
    MAX_HEAT = 3
    MAX_COOL = 4
    ON_HEAT = 5
    ON_COOL = 6


class Input(IntEnum):
    """Columns of the zone inputs that processes change."""

    HEATING_SETPOINT = 0
    COOLING_SETPOINT = 1
    HEATING_CAPACITY = 2
    COOLING_CAPACITY = 3
    PEOPLE = 4
    EQUIPMENT_CONVECTIVE = 5
    EQUIPMENT_RADIANT = 6
    LIGHTING = 7
    EXTRA = 8
    CONFIGURATION = 9


class Record(IntEnum):
    """Columns of what is recorded: integrals over an exchange step."""

    AIR = 0
    RADIANT = 1
    OPAQUE = 2
    WINDOW = 3
    GROUND = 4
    INFILTRATION = 5
    VENTILATION = 6
    HEATING = 7
    COOLING = 8
    INTERZONE = 9
    PEOPLE = 10
    LIGHTING = 11
    GAINS = 12
    HEATING_SETPOINT = 13
    COOLING_SETPOINT = 14
    LEAKAGE = 15


class Model(NamedTuple):
    """What does not change in a run; zones z, variants v, modes n, nodes d, interfaces i."""

    step: float
    variant: Index  # (z, configurations, 2): free, held
    modes: Index  # (v,)
    rates: Array  # (v, n)
    fastest: Array  # (v,) largest rate
    decay: Array  # (v, n) exp(-rate step)
    gain: Array  # (v, n) integral of the decay over a step
    ramp: Array  # (v, n) integral of the gain over a step
    inputs: Array  # (v, e, n)
    held: Array  # (v, n)
    air: Array  # (v, n) row of the air temperature
    power: Array  # (v, n) row of the holding power
    rows: Array  # (v, ROWS, n), see `sim.kernel.march`
    row_inputs: Array  # (v, e, ROWS)
    row_held: Array  # (v, ROWS)
    to_nodes: Array  # (v, d, n)
    to_modes: Array  # (v, n, d)
    node_count: Index  # (z,)
    interfaces: Array  # (v, i, n)
    interface_held: Array  # (v, i)
    interface_count: Index  # (z,)
    coupling: Array  # (c,) conductance of each coupling
    coupling_end: Index  # (c, 4): zone, interface, zone, interface
    on_off: Index  # (z, 2): heating, cooling
    band: Array  # (z, 2)
    leakage: Array  # (z, 3): square of a leak's conductance per K, per (m/s)2; its constant part
    people: Array  # (z, 2): convective, radiant heat of one person
    lighting: Array  # (z, 2): convective, radiant share of the power
    infiltration: Array  # (z,) conductance at reference density


class Chunk(NamedTuple):
    """Inputs of a run of exchange steps that are known ahead, k = steps."""

    forcing: Array  # (z, k, variants of the zone x (n + ROWS)): signals on modes and rows
    outdoor: Array  # (k,)
    wind: Array  # (k,) speed at the weather station
    mixing: Array  # (c, k) share of each coupling that works, or (0, k) where all do
    density: Array  # (k,) outdoor density over the reference, minus one
    dimming: Array  # (z, k) share of the lighting power left by daylight
    first: int  # index of the first step in the run


class State(NamedTuple):
    """What a run changes in place."""

    modes: Array  # (z, n)
    inputs: Array  # (z, Input)
    mode: Index  # (z,)
    configuration: Index  # (z,)
    clock: Array  # (z,) local time
    leak: Array  # (z,) heat by stack and wind beyond the constant part, in the present step
    exchange: Array  # (z, i) heat from other zones in the present step
    reference: Array  # (z,) air temperature at the present step's start
    record: Array  # (z, k, Record)
    log: Array  # (m, 5): time, zone, mode, temperature, threshold
    counter: Index  # (3,): log entries used, step in progress or -1, unstable zone or -1


class Work(NamedTuple):
    """Scratch of a call."""

    forcing: Array  # (n,)
    area: Array  # (n,)
    direct: Array  # (ROWS,)
    heat: Array  # (3,): density correction of infiltration, gains, lighting power
    nodes: Array  # (d,)
    duration: Array  # (2,): span and variant of the next three
    decay: Array  # (n,)
    gain: Array  # (n,)
    ramp: Array  # (n,)


def new_work(model: Model) -> Work:
    """Return scratch for a building."""
    width = model.rates.shape[1]
    return Work(
        forcing=np.zeros(width),
        area=np.zeros(width),
        direct=np.zeros(model.row_held.shape[1]),
        heat=np.zeros(3),
        nodes=np.zeros(model.to_nodes.shape[1]),
        duration=np.full(2, -1.0),
        decay=np.zeros(width),
        gain=np.zeros(width),
        ramp=np.zeros(width),
    )
