"""The compiled thermal kernel: arrays in, arrays out; no Python between exchange steps."""

from sim.kernel.arrays import (
    AIR_INPUT,
    FILM_FIGURES,
    FIRST_INTERFACE,
    FIRST_SEEN,
    FLOW_GROUPS,
    POWER_ROW,
    RADIANT_INPUT,
    ROWS,
    Chunk,
    FilmKind,
    Model,
    State,
    Work,
    new_work,
)
from sim.kernel.columns import Cell, Count, Figure, Input, Mark, Mode, Record
from sim.kernel.exponentials import factors
from sim.kernel.forcing import air_temperature, air_temperatures
from sim.kernel.ledger import KEPT
from sim.kernel.march import run
from sim.kernel.systems.step import Systems, no_systems

__all__ = [
    "AIR_INPUT",
    "FILM_FIGURES",
    "FIRST_INTERFACE",
    "FIRST_SEEN",
    "FLOW_GROUPS",
    "KEPT",
    "POWER_ROW",
    "RADIANT_INPUT",
    "ROWS",
    "Cell",
    "Chunk",
    "Count",
    "Figure",
    "FilmKind",
    "Input",
    "Mark",
    "Mode",
    "Model",
    "Record",
    "State",
    "Systems",
    "Work",
    "air_temperature",
    "air_temperatures",
    "factors",
    "new_work",
    "no_systems",
    "run",
]
