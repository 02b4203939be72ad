"""Which sources of a loop run: calls, lead and lag, minimum times, delays and lock-outs."""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.plant.arrays import (
    LoopFigure,
    LoopState,
    PlantModel,
    PlantState,
    SourceCondition,
    SourceFigure,
    SourceState,
)


@internal
def locked(model: PlantModel, state: PlantState, j: int, outdoor: float) -> bool:
    """Return whether the outdoor temperature forbids a source, or it has failed."""
    x = model.figure[j]
    if state.condition[j, SourceCondition.CAPACITY] <= 0.0:
        return True
    return bool(outdoor < x[SourceFigure.LOCK_BELOW] or outdoor > x[SourceFigure.LOCK_ABOVE])


@internal
def may_start(model: PlantModel, state: PlantState, j: int, outdoor: float) -> bool:
    """Return whether a source that rests may start."""
    memory = state.source[j]
    rested = memory[SourceState.TIMER] >= model.figure[j, SourceFigure.LEAST_OFF]
    idle = memory[SourceState.ON] == 0.0 and memory[SourceState.CAPACITY] > 0.0
    return bool(idle and rested and not locked(model, state, j, outdoor))


@internal
def _switch(state: PlantState, j: int, on: float) -> None:
    memory = state.source[j]
    memory[SourceState.ON] = on
    memory[SourceState.TIMER] = 0.0
    memory[SourceState.STARTS] += on


@internal
def running_capacity(model: PlantModel, state: PlantState, p: int) -> float:
    """Return the capacity of the sources that run. [W]"""
    total = 0.0
    for j in range(model.first[p], model.first[p + 1]):
        total += state.source[j, SourceState.ON] * state.source[j, SourceState.CAPACITY]
    return total


@internal
def _next(model: PlantModel, state: PlantState, p: int, outdoor: float) -> int:
    """Return the source that starts next, or -1."""
    for place in range(model.first[p], model.first[p + 1]):
        if may_start(model, state, state.order[place], outdoor):
            return int(state.order[place])
    return -1


@internal
def _last(model: PlantModel, state: PlantState, p: int) -> int:
    """Return the running source that stops first, or -1."""
    for place in range(model.first[p + 1] - 1, model.first[p] - 1, -1):
        if state.source[state.order[place], SourceState.ON] > 0.0:
            return int(state.order[place])
    return -1


@internal
def _may_stop(model: PlantModel, state: PlantState, j: int) -> bool:
    return bool(state.source[j, SourceState.TIMER] >= model.figure[j, SourceFigure.LEAST_ON])


@internal
def _rotate(model: PlantModel, state: PlantState, p: int) -> None:
    """Order the sources of a loop at rest by their run time, the least first."""
    first = model.first[p]
    for i in range(first + 1, model.first[p + 1]):
        place = i
        while place > first:
            one, other = state.order[place - 1], state.order[place]
            if state.source[one, SourceState.RUN] <= state.source[other, SourceState.RUN]:
                break
            state.order[place - 1], state.order[place] = other, one
            place -= 1


@internal
def _stop_all(model: PlantModel, state: PlantState, p: int) -> None:
    for j in range(model.first[p], model.first[p + 1]):
        if state.source[j, SourceState.ON] > 0.0 and _may_stop(model, state, j):
            _switch(state, j, 0.0)


@internal
def _stage_up(model: PlantModel, state: PlantState, p: int, need: float, outdoor: float) -> None:
    """Start one source more once more has been needed for long enough."""
    x, memory = model.loop[p], state.loop[p]
    for _ in range(model.first[p], model.first[p + 1]):
        capacity = running_capacity(model, state, p)
        if capacity > 0.0:
            if need <= x[LoopFigure.STAGE_UP] * capacity:
                memory[LoopState.UP] = 0.0
                return
            if memory[LoopState.UP] < x[LoopFigure.STAGE_UP_TIME]:
                memory[LoopState.UP] += model.step
                return
        j = _next(model, state, p, outdoor)
        if j < 0:
            return
        _switch(state, j, 1.0)
        memory[LoopState.UP] = 0.0


@internal
def _stage_down(model: PlantModel, state: PlantState, p: int, need: float) -> None:
    """Stop the last source once the others would have done for long enough."""
    x, memory = model.loop[p], state.loop[p]
    j = _last(model, state, p)
    if j < 0:
        return
    others = running_capacity(model, state, p) - state.source[j, SourceState.CAPACITY]
    if others <= 0.0 or need >= x[LoopFigure.STAGE_DOWN] * others:
        memory[LoopState.DOWN] = 0.0
        return
    memory[LoopState.DOWN] += model.step
    if memory[LoopState.DOWN] > x[LoopFigure.STAGE_DOWN_TIME] and _may_stop(model, state, j):
        _switch(state, j, 0.0)
        memory[LoopState.DOWN] = 0.0


@internal
def stage(model: PlantModel, state: PlantState, p: int, need: float, outdoor: float) -> None:
    """Decide which sources of a loop run in this step.

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants.
    p : int
        The loop.
    need : float
        Heat that would bring the loop to its set-point by the end of the step. [W]
    outdoor : float
        Dry bulb. [degC]
    """
    for j in range(model.first[p], model.first[p + 1]):
        if state.source[j, SourceState.ON] > 0.0 and locked(model, state, j, outdoor):
            _switch(state, j, 0.0)
    if state.loop[p, LoopState.CALLING] == 0.0:
        _stop_all(model, state, p)
        state.loop[p, LoopState.UP] = 0.0
        state.loop[p, LoopState.DOWN] = 0.0
        return
    if model.loop[p, LoopFigure.ROTATE] > 0.0 and _last(model, state, p) < 0:
        _rotate(model, state, p)
    _stage_down(model, state, p, need)
    _stage_up(model, state, p, need, outdoor)


@internal
def share_load(model: PlantModel, state: PlantState, p: int, need: float, over: float) -> None:
    """Ask each running source for its part.

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants.
    p : int
        The loop.
    need : float
        As for `stage`. [W]
    over : float
        How far the supply is beyond its set-point. [K]
    """
    x = model.loop[p]
    capacity = running_capacity(model, state, p)
    left = max(need, 0.0) * state.loop[p, LoopState.CALLING]
    part = min(left / max(capacity, 1e-9), 1.0)
    for place in range(model.first[p], model.first[p + 1]):
        j = state.order[place]
        memory = state.source[j]
        memory[SourceState.REQUEST] = 0.0
        if memory[SourceState.ON] == 0.0:
            continue
        own = memory[SourceState.CAPACITY]
        asked = part * own if x[LoopFigure.UNIFORM] > 0.0 else min(left, own)
        least = model.figure[j, SourceFigure.LEAST] * own
        # with a minimum run time a source runs through at its least load, else it cycles
        if asked < least and model.figure[j, SourceFigure.LEAST_ON] > model.step:
            asked = least
        if over >= x[LoopFigure.OVERSHOOT] and asked > left:
            _switch(state, j, 0.0)  # the safety limit knows no minimum time
            asked = 0.0
        memory[SourceState.REQUEST] = asked
        left = max(left - asked, 0.0)


@internal
def startable_capacity(model: PlantModel, state: PlantState, p: int, outdoor: float) -> float:
    """Return the capacity that may be running in the next step. [W]"""
    x, memory = model.loop[p], state.loop[p]
    total = running_capacity(model, state, p)
    delayed = x[LoopFigure.STAGE_UP_TIME] > 0.0
    if delayed and total > 0.0 and memory[LoopState.UP] < x[LoopFigure.STAGE_UP_TIME]:
        return float(total)
    for place in range(model.first[p], model.first[p + 1]):
        j = state.order[place]
        if may_start(model, state, j, outdoor):
            total += state.source[j, SourceState.CAPACITY]
            if delayed:
                return float(total)
    return float(total)
