"""Water plants inside the compiled exchange step: boilers, chillers, heat pumps, pumps, tanks."""

from sim.kernel.plant.arrays import (
    WATER_HEAT,
    Carrier,
    LoopFigure,
    LoopRecord,
    LoopState,
    PlantModel,
    PlantState,
    Rejection,
    Service,
    SourceCondition,
    SourceFigure,
    SourceKind,
    SourceRecord,
    SourceState,
    new_plant_state,
    no_plants,
)
from sim.kernel.plant.loops import plant_step, setpoint
from sim.kernel.systems.arrays import Use

__all__ = [
    "WATER_HEAT",
    "Carrier",
    "LoopFigure",
    "LoopRecord",
    "LoopState",
    "PlantModel",
    "PlantState",
    "Rejection",
    "Service",
    "SourceCondition",
    "SourceFigure",
    "SourceKind",
    "SourceRecord",
    "SourceState",
    "Use",
    "new_plant_state",
    "no_plants",
    "plant_step",
    "setpoint",
]
