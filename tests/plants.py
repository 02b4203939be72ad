"""Plants for tests: builders, runs under loads, and the balance of every loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.kernel.plant import (
    LoopRecord,
    PlantState,
    SourceFigure,
    SourceKind,
    SourceRecord,
    Use,
    plant_step,
)
from sim.plants import Climate, CompiledPlants, assemble_plants
from sim.site.plant import Plant

STEP = 300.0

BOILER = {"kind": "boiler", "type": "boiler-low-temperature", "capacity": 100e3}
CONDENSING = {"kind": "boiler", "type": "boiler-condensing", "capacity": 100e3}
CHILLER = {"kind": "chiller", "type": "chiller-screw-carrier-30xwp-1012", "capacity": 300e3}
TOWER = {"kind": "tower", "type": "tower-counterflow"}
DRY = {"kind": "dry_cooler"}
AIR_COOLED = {"kind": "chiller", "type": "chiller-air-cooled-galetti-mfe5", "capacity": 200e3}
AIR_PUMP = {
    "kind": "air_heat_pump",
    "type": "heat-pump-air-water-vaillant-vwl10",
    "capacity": 50e3,
}
GROUND_PUMP = {
    "kind": "ground_heat_pump",
    "type": "heat-pump-brine-water-vitocal-350",
    "capacity": 50e3,
    "boreholes": {"rows": 3, "columns": 3},
    "brine_flow": 3e-3,
}
ELECTRIC = {"kind": "electric", "capacity": 30e3}
DISTRICT = {"kind": "district", "capacity": 150e3, "efficiency": 0.98}
HOT_WATER = {
    "kind": "hot_water",
    "supply_temperature": 60.0,
    "sources": {"boiler": {"kind": "boiler", "capacity": 30e3, "efficiency": 0.85}},
}
TAPS = {
    "kind": "domestic_hot_water",
    "supply_temperature": 55.0,
    "tank": {"volume": 0.5, "heated_from": "within"},
    "sources": {"element": {"kind": "electric", "capacity": 6e3}},
    "domestic": {},
    "pump": None,
}


def plant(kind: str, supply: float, sources: Mapping[str, Any], **more: Any) -> Plant:
    """Return a plant of plain data."""
    data = {"kind": kind, "supply_temperature": supply, "sources": dict(sources), **more}
    return Plant.read(data)


def hot(*sources: Mapping[str, Any], supply: float = 55.0, **more: Any) -> Plant:
    """Return a hot-water plant of sources s1, s2, ..."""
    named = {f"s{i}": dict(source) for i, source in enumerate(sources, 1)}
    return plant("hot_water", supply, named, **more)


def cold(*sources: Mapping[str, Any], supply: float = 7.0, **more: Any) -> Plant:
    """Return a chilled-water plant of sources s1, s2, ..."""
    named = {f"s{i}": dict(source) for i, source in enumerate(sources, 1)}
    return plant("chilled_water", supply, named, design_difference=6.0, **more)


def domestic(*sources: Mapping[str, Any], supply: float = 60.0, **more: Any) -> Plant:
    """Return a plant for service hot water with a tank of 1 m3."""
    named = {f"s{i}": dict(source) for i, source in enumerate(sources, 1)}
    tank = {"volume": 1.0, "nodes": 5, "heated_from": "within"}
    fields: dict[str, Any] = {"tank": tank, "domestic": {"recirculation_loss": 5.0}, "pump": None}
    return plant("domestic_hot_water", supply, named, **{**fields, **more})


def run(
    plants: Mapping[str, Plant],
    loads: Mapping[str, Sequence[float]],
    *,
    outdoor: float | Sequence[float] = 0.0,
    draws: Mapping[str, Sequence[float]] | None = None,
    climate: Climate | None = None,
) -> tuple[CompiledPlants, PlantState]:
    """Run plants under loads by step; those not named have none."""
    compiled = assemble_plants(plants, step=STEP, climate=climate)
    steps = max(len(values) for values in (*loads.values(), *(draws or {}).values()))
    state = compiled.new_state(steps)
    weather = np.broadcast_to(np.asarray(outdoor, dtype=np.float64), (steps,))
    table, taps = np.zeros((steps, len(plants))), np.zeros((steps, len(plants)))
    for target, source in ((table, loads), (taps, draws or {})):
        for name, values in source.items():
            target[: len(values), compiled.index[name]] = values
    for k in range(steps):
        air = float(weather[k])
        plant_step(compiled.model, state, k, air, air - 2.0, table[k], taps[k])
    return compiled, state


def residual(compiled: CompiledPlants, state: PlantState) -> float:
    """Return the largest miss of the balance of a loop in a step, over its largest flow of heat."""
    worst = 0.0
    for p, sign in enumerate(compiled.model.loop[:, 0]):
        row = state.record[:, p]
        sources = sign * (row[:, LoopRecord.SOURCES] - row[:, LoopRecord.LOAD])
        lost = row[:, LoopRecord.LOSS] + row[:, LoopRecord.DRAW] + row[:, LoopRecord.DEFROST]
        miss = row[:, LoopRecord.CHANGE] - sources - row[:, LoopRecord.PUMP_HEAT] + lost
        largest = np.abs(row[:, LoopRecord.SOURCES : LoopRecord.DEFROST + 1]).max()
        worst = max(worst, float(np.abs(miss).max() / max(largest, 1.0)))
    return worst


def machine_residual(compiled: CompiledPlants, state: PlantState) -> float:
    """Return the largest miss of heat, electricity and heat rejected or taken, over the heat."""
    worst = 0.0
    for j, kind in enumerate(compiled.model.kind):
        row, x = state.source_record[:, j], compiled.model.figure[j]
        heat, power = row[:, SourceRecord.HEAT], row[:, SourceRecord.INPUT]
        power = power - x[SourceFigure.AUXILIARY] * row[:, SourceRecord.RUNNING]
        if kind == SourceKind.CHILLER:
            shed = heat + x[SourceFigure.REJECTED] * power
            miss = row[:, SourceRecord.REJECTED] - shed
        elif kind == SourceKind.GROUND_HEAT_PUMP:
            miss = row[:, SourceRecord.REJECTED] + heat - power
        else:
            continue
        worst = max(worst, float(np.abs(miss).max() / max(heat.max(), 1.0)))
    return worst


def consumed(compiled: CompiledPlants, state: PlantState) -> tuple[float, float]:
    """Return the energy booked under all uses, and that of sources, pumps and fans. [J]"""
    booked = float(state.uses.sum())
    model = compiled.model
    brine = model.figure[:, SourceFigure.CONDENSER_PUMP]
    row = state.source_record
    parts = row[:, :, SourceRecord.INPUT] + row[:, :, SourceRecord.FAN]
    parts = parts + row[:, :, SourceRecord.RUNNING] * brine
    pumps = state.record[:, :, LoopRecord.PUMP].sum()
    return booked, float((parts.sum() + pumps) * STEP)


def uses(state: PlantState) -> dict[str, float]:
    """Return what was consumed by use. [kWh]"""
    return {use.name.lower(): float(state.uses[:, use].sum() / 3.6e6) for use in Use}
