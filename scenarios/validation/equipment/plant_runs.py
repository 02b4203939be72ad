"""Plants of one source run alone: what it does at steady load, and a tank through a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from sim.kernel.plant import PlantModel, PlantState
    from sim.site.plant import Plant

STEP = 300.0
"""Exchange step. [s]"""


class Steady(NamedTuple):
    """What a source does once all has settled. [W, degC]"""

    heat: float
    consumed: float
    other_side: float
    fan: float


def steady(plant: Plant, load: float, outdoor: float, wet_bulb: float) -> Steady:
    """Return what the first source of a plant does under a constant load.

    Parameters
    ----------
    plant : Plant
        The plant, alone.
    load : float
        Heat or cold asked of it. [W]
    outdoor, wet_bulb : float
        Outdoor air. [degC]
    """
    from sim.kernel.plant import SourceRecord, plant_step
    from sim.plants import assemble_plants

    compiled = assemble_plants({"plant": plant}, step=STEP)
    steps = 60
    state = compiled.new_state(steps)
    for k in range(steps):
        loads = np.array([load])
        plant_step(compiled.model, state, k, outdoor, wet_bulb, loads, np.zeros(1))
    row = state.source_record[-1, 0]
    columns = (
        SourceRecord.HEAT,
        SourceRecord.INPUT,
        SourceRecord.OTHER_SIDE,
        SourceRecord.FAN,
    )
    return Steady(*(float(row[column]) for column in columns))


_QUIET_PUMP = {"head": 1e-3, "minimum_flow": 0.01, "heat_share": 0.0}


def plant_of(kind: str, supply: float, source: Mapping[str, Any], **more: Any) -> Plant:
    """Return a plant of one source, whose pump takes nothing.

    Parameters
    ----------
    kind : str
        Of the plant.
    supply : float
        Set-point. [degC]
    source : mapping
        The source as plain data.
    **more
        Other fields of the plant.
    """
    from sim.site.plant import Plant

    fields = {"kind": kind, "supply_temperature": supply, "sources": {"one": dict(source)}}
    return Plant.read({"pump": _QUIET_PUMP, **fields, **more})


def machine_of(kind: str, name: str, supply: float, capacity: float, **more: Any) -> Plant:
    """Return a plant with a machine of the catalogue.

    Parameters
    ----------
    kind : str
        Of the machine.
    name : str
        Of its entry.
    supply : float
        Set-point. [degC]
    capacity : float
        Rated heat or cold. [W]
    **more
        Other fields of the machine.
    """
    service = "chilled_water" if kind == "chiller" else "hot_water"
    source = {"kind": kind, "type": name, "capacity": capacity, **more}
    return plant_of(service, supply, source)


def full_load(plant: Plant, other: float) -> Steady:
    """Return what a machine does at full load, its other side at a temperature.

    Parameters
    ----------
    plant : Plant
        Plant with a machine whose other side is outdoor air.
    other : float
        Temperature that enters there. [degC]
    """
    return steady(plant, 2.0 * plant.capacity, other, other)


def run_alone(
    plant: Plant, days: float, draws: Mapping[int, float], cold: float | None = None
) -> tuple[PlantModel, PlantState]:
    """Run a plant without loads at 20 degC outdoors; return its arrays.

    Parameters
    ----------
    plant : Plant
        The plant.
    days : float
        How long.
    draws : mapping of int to float
        Service hot water by step. [m3/s]
    cold : float, optional
        Temperature of all water at first; the set-point where not given. [degC]
    """
    from sim.kernel.plant import plant_step
    from sim.plants import Climate, assemble_plants

    compiled = assemble_plants({"plant": plant}, step=STEP, climate=Climate())
    steps = round(days * 86400.0 / STEP)
    state = compiled.new_state(steps)
    if cold is not None:
        state.temperature[:] = cold
    for k in range(steps):
        draw = np.array([draws.get(k, 0.0)])
        plant_step(compiled.model, state, k, 20.0, 15.0, np.zeros(1), draw)
    return compiled.model, state
