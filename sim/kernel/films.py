"""Films that follow temperature, wind and sky: the heat that constant films miss, block by block.

In a block of steps that heat is held. It is what the films conduct beyond their constant links at
the temperatures amid the block, which answer to it. Blocks last half an hour; an hour where no
terminal ever holds the air, or it is dark and nothing was ordered of late. From a change of what a
zone's terminals or ventilation are to do, or of a system that begins or ends its rest, they are
single steps until the next half of an hour begins.
"""

from __future__ import annotations

from sim.kernel.arrays import (
    Chunk,
    FilmKind,
    Model,
    State,
    Work,
)
from sim.kernel.columns import Cell, Count, Mark, Record
from sim.kernel.compiling import inlined, merged, ordinal
from sim.kernel.convection import gap, glass, longwave, natural, outside, radiant
from sim.kernel.elimination import right_side, solve
from sim.kernel.forcing import AIR_ACT, gather_acts, terminal_power
from sim.kernel.lanes import copy_row, sum_rows
from sim.kernel.systems.arrays import Array, ZoneAir
from sim.kernel.vectors import LANES, in_lanes

_INSIDE = int(FilmKind.INSIDE)
_GLASS = int(FilmKind.GLASS)
_RADIANT = int(FilmKind.RADIANT)
_OUTSIDE = int(FilmKind.OUTSIDE)
_FIRST_FLOW = int(Cell.FILM_OPAQUE)

HALF, SINGLE, HOUR = 0, 1, 2
"""Lengths of blocks: half an hour, a step, an hour; places in what a `Model` tells of films."""

_in_lanes = inlined(in_lanes)


@inlined
def _link_films(model: Model, chunk: Chunk, zone: int, block: int, work: Work) -> None:
    """Find what each film conducts beyond its constant link, at the temperatures of its ends."""
    outdoor, sky = chunk.film_outdoor[block], chunk.film_sky[block]
    for m in range(model.counts[zone, Count.FILMS]):
        x = model.film_figures[zone, m]
        one, other = ordinal(model.film_ends[zone, m, 0]), model.film_ends[zone, m, 1]
        kind = model.film_kind[zone, m]
        face = work.film[0, one]
        if kind == _OUTSIDE:
            still = natural(face - outdoor, x[2], x[3], x[4])
            air = outside(still, chunk.film_forced[block, int(x[10])], x[5]) - x[1] - x[9]
            air += x[6] * (1.0 - x[7]) * longwave(face, outdoor)
            above = x[6] * x[7] * longwave(face, sky) - x[8]
            work.link[m, 0] = x[0] * (air + above)
            work.link[m, 1] = x[0] * (air * outdoor + above * sky)
            continue
        beyond = work.film[0, ordinal(other)]
        if kind == _INSIDE:
            work.link[m, 0] = x[0] * (natural(face - beyond, x[2], x[3], x[4]) - x[1])
        elif kind == _GLASS:
            work.link[m, 0] = x[0] * (glass(face, beyond, x[2], x[3]) - x[1])
        elif kind == _RADIANT:
            work.link[m, 0] = x[0] * radiant(face, beyond) - x[1]
        else:
            across = gap(face, beyond, x[4:]) + x[2] * radiant(face, beyond)
            work.link[m, 0] = x[0] / (1.0 / across + x[3]) - x[1]


@inlined
def _settle_films(model: Model, zone: int, constant: Array, work: Work) -> None:
    """Solve for the temperatures at which the heat of the films is what their links conduct.

    With the stiffness in which constant films stand, the links' share added, the matrix is positive
    definite as long as every film conducts, whatever its coefficient: elimination needs no pivot.
    """
    nodes, matrix, right = model.counts[zone, Count.FILM_NODES], work.film_matrix, work.film[1]
    last, width = right_side(nodes), _in_lanes(nodes)
    for f in range(last):
        copy_row(matrix[f], constant[f], width + LANES)
        matrix[f, last] = right[f]
    for m in range(model.counts[zone, Count.FILMS]):
        one, other = ordinal(model.film_ends[zone, m, 0]), model.film_ends[zone, m, 1]
        matrix[one, one] += work.link[m, 0]
        if other < 0:
            matrix[one, last] += work.link[m, 1]
        else:
            other = ordinal(other)
            matrix[other, other] += work.link[m, 0]
            matrix[ordinal(min(one, other)), ordinal(max(one, other))] -= work.link[m, 0]
    solve(matrix, work.film[0], nodes)


@inlined
def _lasting_power(state: State, zone: int) -> float:
    """Return what a terminal that switches gives in the long run: its mean of the last step. [W]

    It is on for seconds; to go on with its full power through half a block would put films tens of
    kelvins off.
    """
    return float(state.ledger.last[zone, Record.HEATING] - state.ledger.last[zone, Record.COOLING])


@inlined
def _hour_of(model: Model, chunk: Chunk, k: int) -> int:
    """Return the row of the means of an hour, behind those of all half hours."""
    return ordinal(chunk.outdoor.shape[0] // model.film_every + k // model.film_hour)


@inlined
def _is_calm(model: Model, chunk: Chunk, zone: int, k: int, length: int) -> bool:
    """Return whether an hour begins in which the heat of films hardly changes.

    Without a terminal no order changes it; else it is dark, and no order came in the last block.
    """
    dark = chunk.film_sunlit[_hour_of(model, chunk, k)] == 0
    return bool(model.counts[zone, Count.FLOATS] > 0 or (dark and length != SINGLE))


@merged
def films_due(model: Model, chunk: Chunk, state: State, zone: int, k: int) -> bool:
    """Return whether a block begins at a step, and note how long it is."""
    mark, supplied = state.marks[zone], state.supplied[zone]
    limits = supplied[ZoneAir.HEATING_LIMIT] + supplied[ZoneAir.COOLING_LIMIT]
    rests, length = 0 if limits > 0.0 else 1, mark[Mark.FILM_LENGTH]
    due = length == SINGLE
    if mark[Mark.ORDERED] != 0 or mark[Mark.RESTED] != rests:
        length, due = SINGLE, True
    elif k % model.film_hour == 0:
        length, due = HOUR if _is_calm(model, chunk, zone, k, length) else HALF, True
    elif k % model.film_every == 0 and length != HOUR:
        length, due = HALF, True
    mark[Mark.ORDERED], mark[Mark.RESTED], mark[Mark.FILM_LENGTH] = 0, rests, length
    return bool(due)


@merged
def refresh_films(model: Model, chunk: Chunk, state: State, zone: int, k: int, work: Work) -> None:
    """Find the heat that constant films miss in a block of steps, at the temperatures amid it."""
    mark, own, cell = state.marks[zone], model.counts[zone], state.cells[zone]
    variant, length = ordinal(mark[Mark.VARIANT]), ordinal(mark[Mark.FILM_LENGTH])
    nodes, count = own[Count.FILM_NODES], model.modes[variant]
    block, amid = ordinal(k // model.film_every), k
    if length == HALF:
        amid += model.film_every // 2
    elif length == HOUR:
        block, amid = _hour_of(model, chunk, k), k + model.film_hour // 2
    signals = chunk.signals[k] if length == SINGLE else chunk.film_signals[block]
    sunlit = chunk.sunlit[k] if length == SINGLE else chunk.film_sunlit[block]
    acts = gather_acts(model, chunk, state, zone, amid, signals, sunlit, work)
    if mark[Mark.MODE] == 5 or mark[Mark.MODE] == 6:
        work.acts[AIR_ACT] += _lasting_power(state, zone) - terminal_power(state, zone)
    heat, temperatures, standing = state.film_heat[zone], work.film[0], work.film[1]
    width, acting = _in_lanes(nodes), model.film_acts[length, variant]
    sum_rows(standing, width, standing, 0.0, acting, 0, work.acts, acts)
    moving = model.film_modes[length, variant]
    sum_rows(standing, width, standing, 1.0, moving, 0, state.modes[zone], count)
    for f in range(nodes):
        heat[f] += standing[f]
    answer = model.film_response[length, variant]
    sum_rows(temperatures, width, heat, 0.0, answer, 0, heat, nodes)
    _link_films(model, chunk, zone, block, work)
    _settle_films(model, zone, model.film_stiffness[length, variant], work)
    heat[:] = 0.0
    cell[_FIRST_FLOW] = cell[_FIRST_FLOW + 1] = 0.0
    for m in range(model.counts[zone, Count.FILMS]):
        one, other = ordinal(model.film_ends[zone, m, 0]), model.film_ends[zone, m, 1]
        face = work.film[0, one]
        if other < 0:
            flow = work.link[m, 1] - work.link[m, 0] * face
            cell[_FIRST_FLOW + int(model.film_figures[zone, m, 11])] += flow
        else:
            other = ordinal(other)
            flow = work.link[m, 0] * (work.film[0, other] - face)
            heat[other] -= flow
        heat[one] += flow
    mark[Mark.FILM_VARIANT] = -1
