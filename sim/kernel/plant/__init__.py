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
    SourceFigure,
    SourceKind,
    SourceRecord,
    SourceState,
    Use,
    new_plant_state,
)
from sim.kernel.plant.loops import plant_step, setpoint

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
    "SourceFigure",
    "SourceKind",
    "SourceRecord",
    "SourceState",
    "Use",
    "new_plant_state",
    "plant_step",
    "setpoint",
]
