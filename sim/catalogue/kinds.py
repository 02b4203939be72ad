"""Which model an entry of each kind has. A family of equipment adds its models here."""

from __future__ import annotations

from typing import get_args

from sim.catalogue import air, fittings, plant
from sim.catalogue.model import Entry

MODELS: tuple[type[Entry], ...] = (
    air.PackagedRooftop,
    air.AirSourceHeatPump,
    air.Fan,
    air.HeatRecovery,
    air.WaterCoilType,
    air.HeatingCoilType,
    air.TerminalBox,
    fittings.Valve,
    fittings.Damper,
    fittings.Sensor,
    fittings.Meter,
    plant.BoilerType,
    plant.ChillerType,
    plant.AirToWaterHeatPump,
    plant.BrineToWaterHeatPump,
    plant.TowerType,
    plant.PumpType,
    plant.TankType,
)
"""All models of entries; each has a field ``kind`` with one allowed value."""

KINDS: dict[str, type[Entry]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model for model in MODELS
}
"""Model by kind."""
