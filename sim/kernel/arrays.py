"""The arrays of the kernel: their meaning, their columns and their shapes."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.kernel.blocks import Singles
from sim.kernel.elimination import room
from sim.kernel.ledger import Ledger
from sim.kernel.systems.arrays import Array, Index, Places
from sim.kernel.vectors import zeros

FLOW_GROUPS = ("opaque", "window", "ground", "infiltration", "ventilation")
"""Groups of network flows, in the order of the record columns."""
ROWS = 2 + len(FLOW_GROUPS) + 1
"""Output rows of a variant: air, radiant, the flow groups, and the holding power."""
POWER_ROW = ROWS - 1
AIR_INPUT = 0
RADIANT_INPUT = 1
FIRST_INTERFACE = 2
"""Dynamic inputs of a zone: heat to air, radiant heat, then one for each interface."""
HELD_ACT = 0
FIRST_ACT = 1
"""What acts on a zone: the held temperature, the dynamic inputs, the signals, heat of films."""
SEEN_AIR = 0
SEEN_POWER = 1
FIRST_SEEN = 2
"""What is seen of the modes between steps: air, holding power, then each interface."""


class FilmKind(IntEnum):
    """Films whose coefficient follows temperature and wind; in brackets their figures, in order.

    INSIDE: plane face to air (area, constant part, unstable, stable, upward).
    GLASS: inside of a vertical window to air (area, constant part, height, pressure).
    RADIANT: face to radiant star (effective area, constant conductance).
    GAP: pane to pane (area, constant conductance, effective emissivity, resistance of the glass,
    and the ten figures of `sim.physics.convection.gap_coefficient`).
    OUTSIDE: face to air, sky and ground (area, constant convection, unstable, stable, upward,
    roughness, emissivity, sky share, constant to sky, constant to air, facade, flow group).
    """

    INSIDE = 0
    GLASS = 1
    RADIANT = 2
    GAP = 3
    OUTSIDE = 4


FILM_FIGURES = 14
"""Room for the figures of a film."""


class Model(NamedTuple):
    """What does not change in a run.

    Zones z, variants v, modes n, nodes d, interfaces i, signals s of which a zone has c, acts a,
    film nodes f, films m. Modes, rows and film nodes are in whole `sim.kernel.lanes`.
    """

    step: float
    variant: Index  # (z, configurations, 2): free, held
    modes: Index  # (v,)
    rates: Array  # (v, n)
    fastest: Array  # (v,) largest rate
    decay: Array  # (v, n) exp(-rate step)
    gain: Array  # (v, n) integral of the decay over a step
    ramp: Array  # (v, n) integral of the gain over a step
    acts: Array  # (v, a, ROWS + n) what each act does to the rows at once, and to the modes
    signal: Places  # (z, c) signals that force a zone
    air: Array  # (v, n) row of the air temperature
    power: Array  # (v, n) row of the holding power
    rows: Array  # (v, n, ROWS)
    seen: Array  # (v, n, FIRST_SEEN + i)
    seen_held: Array  # (v, FIRST_SEEN + i) what a held temperature adds
    to_nodes: Array  # (v, d, n)
    to_modes: Array  # (v, n, d)
    coupling: Array  # (c,) conductance of each coupling
    coupling_end: Index  # (c, 4): zone, interface, zone, interface
    figures: Array  # (z, Figure)
    counts: Index  # (z, Count)
    opened: Array  # (z, configurations) dry air through windows that people opened [kg/s]
    film_every: int  # exchange steps of half an hour, a block of films
    film_hour: int  # of the longest block: twice as long where an hour holds that
    film_response: Array  # (3, v, f, f) what heat to each film node, a row, adds to the temperature
    #                       of each in half a block, of each length
    film_stiffness: Array  # (3, v, f, f + LANES) its inverse, filled up by ones on the diagonal;
    #                        behind it zeros, where a right side goes
    film_modes: Array  # (3, v, n, f) the heat that stands for what modes make of film nodes by then
    film_acts: Array  # (3, v, a, f) and for what acts make of them
    film_kind: Index  # (z, m)
    film_ends: Index  # (z, m, 2) film nodes; -1 is the outdoors
    film_figures: Array  # (z, m, FILM_FIGURES)


class Chunk(NamedTuple):
    """Inputs of a run of exchange steps that are known ahead, k = steps."""

    signals: Singles  # (k, s): weather and sun, see `sim.envelope.signals`
    outdoor: Array  # (k,)
    wind: Array  # (k,) speed at the weather station
    mixing: Array  # (c, k) share of each coupling that works, or (0, k) where all do
    density: Array  # (k,) outdoor density over the reference, minus one
    dimming: Array  # (z, k) share of the lighting power left by daylight
    leaking: Array  # (z, k) share of the leaks that are open
    sunlit: Index  # (k,) whether any of the sun's signals is not zero
    film_signals: Singles  # (blocks, s) means of half hours, and behind them all of hours
    film_sunlit: Index  # (blocks,) whether any of the sun's is not zero
    film_outdoor: Array  # (blocks,) outdoor temperature
    film_sky: Array  # (blocks,) sky temperature
    film_forced: Array  # (blocks, facades) square of the wind's part of outside convection
    first: int  # index of the first step in the run
    every: int  # steps of an interval of the series


class State(NamedTuple):
    """What a run changes in place."""

    modes: Array  # (z, n)
    cells: Array  # (z, Cell): first the inputs
    marks: Index  # (z, Mark)
    exchange: Array  # (z, i) heat from other zones in the present step
    seen: Array  # (z, FIRST_SEEN + i) of the modes at the present step's start
    film_heat: Array  # (z, f) heat to film nodes that constant films miss, in the present block
    film_acted: Array  # (z, ROWS + n) what the heat of films does to rows and modes
    ledger: Ledger  # of rows z, columns Record
    log: Array  # (m, 5): time, zone, mode, temperature, threshold
    counter: Index  # (4,): log entries used, step in progress or -1, unstable zone or -1,
    #                 intervals that are in the series of ledgers
    supplied: Array  # (z, ZoneAir) what systems do to the zones in the present step


class StepFactors(NamedTuple):
    """Of the modes over a part of a step, as those of the model over a whole one."""

    decay: Array  # (n,)
    gain: Array  # (n,)
    ramp: Array  # (n,)


class Work(NamedTuple):
    """Scratch of a call."""

    acts: Array  # (a,)
    acted: Array  # (ROWS + n,)
    direct: Array  # (ROWS,) the first part of it
    forcing: Array  # (n,) the other
    after: Array  # (n,) modes after the span that is looked at
    area: Array  # (n,) their integrals over it
    flows: Array  # (ROWS,)
    heat: Array  # (3,): density correction of infiltration, gains, lighting power
    nodes: Array  # (d,)
    film: Array  # (2, f): temperatures, and heat that stands for what is not heat of films
    film_matrix: Array  # `sim.kernel.elimination.room` of f unknowns
    link: Array  # (m, 2): conductance beyond the constant one, and heat from outdoors
    duration: Array  # (2,): span and variant of the next
    factors: StepFactors


def new_work(model: Model) -> Work:
    """Return scratch for a building."""
    width, films = model.rates.shape[1], model.film_response.shape[2]
    acted = zeros(model.acts.shape[2])
    return Work(
        acts=zeros(model.acts.shape[1]),
        acted=acted,
        direct=acted[:ROWS],
        forcing=acted[ROWS:],
        after=zeros(width),
        area=zeros(width),
        flows=zeros(ROWS),
        heat=zeros(3),
        nodes=zeros(model.to_nodes.shape[1]),
        film=zeros((3, films)),
        film_matrix=zeros(room(films)),
        link=zeros((model.film_kind.shape[1], 2)),
        duration=np.full(2, -1.0),
        factors=StepFactors(zeros(width), zeros(width), zeros(width)),
    )
