"""From the documents of air systems to the rows of the kernel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import DocumentError, Fault
from sim.kernel.sequences import RequestParameter
from sim.kernel.systems.arrays import (
    COOLING_CURVES,
    HEATING_CURVES,
    NO_ROW,
    Box,
    CoilKind,
    Control,
    Expansion,
    Handler,
    SystemsModel,
)
from sim.kernel.systems.sequence_columns import Asked, Sequence
from sim.physics.coil_rating import (
    DesignPoint,
    rated_bypass,
    rated_mass_flow,
    rated_sensible_share,
    rated_water_coil,
)
from sim.physics.direct_expansion import MoistAir
from sim.physics.heat_pump_coil import ON_DEMAND
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb
from sim.site import Zone
from sim.site.air_curves import Curve
from sim.site.air_systems import (
    AirBox,
    AirHeatPump,
    AirSystem,
    ChilledWaterCoil,
    DirectExpansion,
    ElectricHeater,
    GasHeater,
    HotWaterCoil,
    OutdoorAirIntake,
    PackagedUnit,
    SupplyFan,
    VariableAirVolume,
)
from sim.systems.control import REQUESTS, add_sequences
from sim.systems.rows import COIL_AIR, HEATED_AIR, WATER_HEAT, WATER_RANGE, Rows

Array = NDArray[np.float64]

_TIMED_DEFROST = 0.058333
"""Share of the time by a timer: 3.5 min an hour (EnergyPlus' default). [-]"""


def add_systems(rows: Rows) -> None:
    """Add all air systems of a site; every size must be a number by now."""
    for name, system in rows.site.air_systems.items():
        served = [z for z, zone in enumerate(rows.zones) if rows.site.zones[zone].system == name]
        if isinstance(system, PackagedUnit):
            for z in served:
                _add_handler(rows, _unit_name(name, rows.zones[z]), system, [z])
                _unit_box(rows, z)
        elif served:
            _add_handler(rows, name, system, served)
            for z in served:
                _air_box(rows, z, system.boxes.get(rows.zones[z], system.box))


def _unit_name(system: str, zone: str) -> str:
    """Return the name of a zone's own unit; sizing has given systems that name already."""
    return system if system.endswith(f".{zone}") else f"{system}.{zone}"


def systems_model(rows: Rows) -> SystemsModel:
    """Return the arrays of all handlers."""
    return SystemsModel(
        handler=np.array(rows.handlers).reshape(-1, Handler.COLUMNS),
        served=np.array(rows.served, dtype=np.uint64),
        cooling=np.array(rows.cooling).reshape(-1, 2, len(Expansion)),
        cooling_curves=np.array(rows.cooling_curves).reshape(-1, 2, COOLING_CURVES, 10),
        heating=np.array(rows.heating).reshape(-1, len(Expansion)),
        heating_curves=np.array(rows.heating_curves).reshape(-1, HEATING_CURVES, 10),
        box=rows.box,
        sequence=np.array(rows.sequences).reshape(-1, Sequence.COLUMNS),
        zone_sequence=rows.zone_sequence,
        request=np.array(REQUESTS).reshape(len(Asked), len(RequestParameter)),
    )


def _number(value: object) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError(f"a size is still {value!r}: size the site first")
    return float(value)


def _add_handler(rows: Rows, name: str, system: AirSystem, served: list[int]) -> None:
    x = np.zeros(Handler.COLUMNS)
    x[Handler.FIRST_ZONE], x[Handler.ZONES] = len(rows.served), len(served)
    x[[Handler.PLENUM, Handler.COOLING_PLANT, Handler.HEATING_PLANT]] = NO_ROW
    rows.served.extend(served)
    rows.names.append(name)
    _fan(rows, x, system.fan)
    zones = [rows.site.zones[rows.zones[z]] for z in served]
    _outdoor_air(rows, x, system.outdoor_air, zones)
    if isinstance(system, VariableAirVolume):
        x[Handler.CONTROL] = Control.SUPPLY_TEMPERATURE
        if system.return_plenum is not None:
            x[Handler.PLENUM] = rows.zones.index(system.return_plenum)
    add_sequences(rows, x, system)
    _cooling(rows, x, system)
    _heating(rows, x, system)
    rows.handlers.append(x)


def _fan(rows: Rows, x: Array, fan: SupplyFan) -> None:
    flow = _number(fan.flow)
    x[Handler.FLOW] = flow * rows.air.density
    x[Handler.FAN_POWER] = flow * fan.pressure_rise / fan.efficiency
    x[Handler.PRESSURE_RISE] = fan.pressure_rise
    x[Handler.FAN_TO_AIR] = fan.heat_to_air
    x[Handler.CONTINUOUS] = 1.0 if fan.mode == "continuous" else 0.0
    x[Handler.FAN_CURVE : Handler.FAN_CURVE + 7] = fan.part_load.row
    x[Handler.OPERATION] = rows.level(fan.schedule)


def required_outdoor_air(zone: Zone) -> float:
    """Return the outdoor air that a zone's ``ventilation`` asks for at full schedule. [m3/s]"""
    return zone.outdoor_air


def _outdoor_air(rows: Rows, x: Array, intake: OutdoorAirIntake, zones: list[Zone]) -> None:
    least = intake.minimum
    schedule = intake.schedule
    if least is None:
        least = sum(required_outdoor_air(zone) for zone in zones)
        names = {zone.ventilation.schedule for zone in zones if zone.ventilation is not None}
        if schedule is None and len(names) == 1:
            schedule = names.pop()
    x[Handler.OUTDOOR] = least * rows.air.density
    x[Handler.OUTDOOR_LEVEL] = rows.level(schedule)
    if (recovery := intake.heat_recovery) is not None:
        x[Handler.RECOVERY] = recovery.sensible_effectiveness
        x[Handler.RECOVERY_LATENT] = recovery.latent_effectiveness
        x[Handler.RECOVERY_POWER] = recovery.power


def _cooling(rows: Rows, x: Array, system: AirSystem) -> None:
    rated = np.zeros((2, len(Expansion)))
    curves = np.zeros((2, COOLING_CURVES, 10))
    coil = system.cooling
    if isinstance(coil, DirectExpansion):
        x[Handler.COOLING_KIND] = CoilKind.DIRECT_EXPANSION
        x[Handler.COOLING_STAGES] = len(coil.stages)
        x[Handler.COOLING_LOCK_OUT] = coil.lowest_outdoor
        for place, stage in enumerate(coil.stages):
            given = stage.curves or coil.curves
            capacity, flow = _number(stage.capacity), _number(stage.flow)
            share = stage.sensible_heat_ratio
            if share == "autosize":
                share = rated_sensible_share(flow / capacity)
            mass = rated_mass_flow(flow, rows.air.pressure)
            # ratings hold at sea level (AHRI 210/240), wherever the coil stands
            passed = rated_bypass(capacity, share, rated_mass_flow(flow))
            if np.isnan(passed):
                raise DocumentError([_impossible(rows, place, share)], source=rows.site.name)
            rated[place] = capacity, 1.0 / stage.cop, mass, passed
            curves[place, 0] = given.capacity_temperature.row
            curves[place, 1, :6] = cubic_row(given.capacity_flow)
            curves[place, 2] = given.input_temperature.row
            curves[place, 3, :6] = cubic_row(given.input_flow)
            curves[place, 4, :6] = cubic_row(given.part_load)
    elif isinstance(coil, ChilledWaterCoil):
        x[Handler.COOLING_KIND] = CoilKind.WATER
        x[Handler.COOLING_PLANT] = rows.plant(coil.plant)
        x[Handler.COOLING_LOCK_OUT] = -np.inf
        damp = float(humidity_ratio_from_wet_bulb(*COIL_AIR, rows.air.pressure))
        air = MoistAir(COIL_AIR[0], damp, rows.air.pressure, x[Handler.FLOW])
        first = Handler.COOLING_WATER
        x[first : first + 3] = _water_coil(rows, coil, air)
    rows.cooling.append(rated)
    rows.cooling_curves.append(curves)


def _impossible(rows: Rows, stage: int, share: float) -> Fault:
    return Fault(
        f"systems.{rows.names[-1]}.cooling.stages.{stage}.sensible_heat_ratio",
        share,
        "one for which an apparatus dew point exists, at the stage's capacity and flow",
        "raise or lower it, leave it to 'autosize', or correct capacity and flow",
    )


def cubic_row(curve: Curve) -> tuple[float, ...]:
    """Return a cubic's four coefficients and its range."""
    four = (*curve.coefficients, 0.0, 0.0, 0.0)[:4]
    return (*four, curve.low, curve.high)


def _water_coil(
    rows: Rows, coil: ChilledWaterCoil | HotWaterCoil, air: MoistAir
) -> tuple[float, float, float]:
    heat = _number(coil.capacity)
    flow = coil.water_flow
    if flow == "autosize":
        flow = heat / (WATER_HEAT * WATER_RANGE)
    made = rated_water_coil(DesignPoint(heat, air, rows.water[coil.plant], flow))
    return made.water_flow, made.air_side, made.water_side


def _heating(rows: Rows, x: Array, system: AirSystem) -> None:
    coil = system.heating
    x[Handler.HEATING_EFFICIENCY] = 1.0
    x[Handler.HEATING_LOCK_OUT], x[Handler.SUPPLEMENT_LIMIT] = -np.inf, np.inf
    rated, curves = np.zeros(len(Expansion)), np.zeros((HEATING_CURVES, 10))
    if isinstance(coil, AirHeatPump):
        _heat_pump(x, rated, curves, coil)
        _burner(x, coil.supplement)
        x[Handler.SUPPLEMENT_GAS] = float(isinstance(coil.supplement, GasHeater))
        x[Handler.HEATING_KIND] = CoilKind.DIRECT_EXPANSION
        rated[Expansion.FLOW] = x[Handler.FLOW]
    elif isinstance(coil, HotWaterCoil):
        x[Handler.HEATING_KIND] = CoilKind.WATER
        x[Handler.HEATING_PLANT] = rows.plant(coil.plant)
        air = MoistAir(HEATED_AIR, 0.0, rows.air.pressure, x[Handler.FLOW])
        first = Handler.HEATING_WATER
        x[first : first + 3] = _water_coil(rows, coil, air)
    elif coil is not None:
        _burner(x, coil)
    rows.heating.append(rated)
    rows.heating_curves.append(curves)


def _burner(x: Array, coil: GasHeater | ElectricHeater) -> None:
    x[Handler.HEATING_CAPACITY] = _number(coil.capacity)
    x[Handler.HEATING_KIND] = CoilKind.ELECTRIC
    if isinstance(coil, GasHeater):
        x[Handler.HEATING_KIND] = CoilKind.GAS
        x[Handler.HEATING_EFFICIENCY] = coil.efficiency
        x[Handler.HEATING_CURVE : Handler.HEATING_CURVE + 6] = cubic_row(coil.part_load)


def _heat_pump(x: Array, rated: Array, curves: Array, coil: AirHeatPump) -> None:
    rated[Expansion.CAPACITY] = _number(coil.capacity)
    rated[Expansion.INPUT_RATIO] = 1.0 / coil.cop
    x[Handler.HEATING_LOCK_OUT] = coil.lowest_outdoor
    x[Handler.SUPPLEMENT_LIMIT] = coil.supplement_below
    x[Handler.DEFROST_LIMIT] = coil.defrost_below
    x[Handler.DEFROST_SHARE] = ON_DEMAND if coil.defrost == "on_demand" else _TIMED_DEFROST
    constant = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -100.0, 100.0, -100.0, 100.0)
    for place in (1, 4, 6):
        curves[place] = constant
    for place in (2, 5):
        curves[place, :6] = (1.0, 0.0, 0.0, 0.0, 0.0, 2.0)
    curves[0, :6] = cubic_row(coil.curves.capacity)
    curves[3, :6] = cubic_row(coil.curves.input)
    curves[7, :6] = cubic_row(coil.curves.part_load)


def _unit_box(rows: Rows, z: int) -> None:
    rows.box[z] = 0.0
    rows.box[z, Box.HANDLER] = len(rows.handlers) - 1
    rows.box[z, Box.MOST] = rows.handlers[-1][Handler.FLOW]
    rows.box[z, Box.PLANT] = NO_ROW


def _air_box(rows: Rows, z: int, box: AirBox) -> None:
    most = _number(box.maximum) * rows.air.density
    b = np.zeros(Box.COLUMNS)
    b[Box.HANDLER], b[Box.PLANT] = len(rows.handlers) - 1, NO_ROW
    b[Box.MOST], b[Box.LEAST] = most, box.minimum_fraction * most
    b[Box.MOST_HEATING] = max(box.heating_fraction, box.minimum_fraction) * most
    b[Box.HOTTEST], b[Box.EFFICIENCY] = box.hottest, 1.0
    coil = box.reheat
    if isinstance(coil, HotWaterCoil):
        b[Box.REHEAT], b[Box.PLANT] = CoilKind.WATER, rows.plant(coil.plant)
        air = MoistAir(HEATED_AIR, 0.0, rows.air.pressure, b[Box.MOST_HEATING])
        b[Box.WATER : Box.WATER + 3] = _water_coil(rows, coil, air)
    elif coil is not None:
        b[Box.REHEAT_CAPACITY] = _number(coil.capacity)
        b[Box.REHEAT] = CoilKind.GAS if isinstance(coil, GasHeater) else CoilKind.ELECTRIC
        b[Box.EFFICIENCY] = coil.efficiency if isinstance(coil, GasHeater) else 1.0
    rows.box[z] = b
