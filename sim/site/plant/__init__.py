"""Water plants as documents: loops with sources, pumps, storage and control."""

from sim.site.plant.checks import Machine, fed_by, plant_faults, rated_temperatures
from sim.site.plant.loop import (
    DomesticWater,
    Mains,
    Plant,
    Pump,
    Reset,
    Staging,
    Tank,
)
from sim.site.plant.sources import (
    AirWaterHeatPump,
    Boiler,
    Boreholes,
    Chiller,
    Compressor,
    Defrost,
    DirectHeater,
    DryCooler,
    GroundWaterHeatPump,
    PlantExchanger,
    Source,
    SourceBase,
    Tower,
)

__all__ = [
    "AirWaterHeatPump",
    "Boiler",
    "Boreholes",
    "Chiller",
    "Compressor",
    "Defrost",
    "DirectHeater",
    "DomesticWater",
    "DryCooler",
    "GroundWaterHeatPump",
    "Machine",
    "Mains",
    "Plant",
    "PlantExchanger",
    "Pump",
    "Reset",
    "Source",
    "SourceBase",
    "Staging",
    "Tank",
    "Tower",
    "fed_by",
    "plant_faults",
    "rated_temperatures",
]
