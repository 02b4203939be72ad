"""Borehole fields: loads of the past in cells that grow with age, and the brine they give."""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.plant.arrays import PlantModel, PlantState, SourceFigure


@internal
def brine_temperature(model: PlantModel, state: PlantState, j: int, taken: float) -> float:
    """Return the temperature at which brine enters a heat pump. [degC]

    Parameters
    ----------
    model, state : PlantModel, PlantState
        The plants.
    j : int
        The heat pump.
    taken : float
        Heat it takes from the brine. [W]
    """
    x, field = model.figure[j], model.other[j]
    per_length = taken / x[SourceFigure.BORE_LENGTH]
    present = state.present[field]
    mean = (present[0] + per_length) / (present[1] + 1.0)
    fall = model.response[field, 0] * mean
    for c in range(1, model.width.shape[0]):
        fall += model.response[field, c] * state.past[field, c]
    mean_brine = x[SourceFigure.UNDISTURBED] - fall - per_length * x[SourceFigure.RESISTANCE]
    return float(mean_brine + 0.5 * taken / x[SourceFigure.CONDENSER_FLOW])


@internal
def keep_load(model: PlantModel, state: PlantState, j: int, taken: float) -> None:
    """Add a step's heat to what the field remembers; a full cell moves all loads on by one.

    Of a cell of r steps an r-th moves on: no load is lost but from the last cell.
    """
    field = model.other[j]
    present, past = state.present[field], state.past[field]
    present[0] += taken / model.figure[j, SourceFigure.BORE_LENGTH]
    present[1] += 1.0
    if present[1] < model.ground_every:
        return
    # cell 0 is that of the present; the load just completed enters cell 1
    entering = present[0] / present[1]
    for c in range(1, model.width.shape[0]):
        leaving = past[c]
        past[c] += (entering - past[c]) / model.width[c]
        entering = leaving
    present[0] = 0.0
    present[1] = 0.0
