"""What entries of the catalogue say of fans, coils, heat recovery and boxes, as plain data.

Sizes are no part of it: they are those of the document, or left to be found.
"""

from __future__ import annotations

from typing import Any

from sim.catalogue.air import (
    AirSourceHeatPump,
    Effectiveness,
    Fan,
    HeatingCoilType,
    HeatRecovery,
    PackagedRooftop,
    TerminalBox,
)
from sim.catalogue.model import CoolingMachine, Curve, FanData, HeatingMachine, Speed
from sim.document import fault_error
from sim.site.catalogue_types import entry_named, wrong_kind

Figures = dict[str, Any]

RATED_INDOOR = 21.11
"""Dry bulb indoors at which heat pumps are rated, AHRI 210/240. [degC]"""


def fan_figures(name: str) -> Figures:
    """Return the figures of a fan, or of that of a unit.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, or it has no fan.
    """
    found = entry_named(name)
    fan = getattr(found, "fan", None)
    if not isinstance(found, Fan | PackagedRooftop | AirSourceHeatPump) or fan is None:
        raise wrong_kind(name, "fan", "packaged_rooftop", "air_source_heat_pump (with a fan)")
    return _fan(fan)


def _fan(fan: FanData) -> Figures:
    heats = fan.motor_efficiency + (1.0 - fan.motor_efficiency) * fan.motor_in_stream
    figures: Figures = {
        "pressure_rise": fan.pressure_rise,
        "efficiency": fan.total_efficiency,
        "heat_to_air": heats,
    }
    if fan.power_over_flow is not None:
        curve = _line(fan.power_over_flow)
        # below its least flow the power falls no further: the curve is held from there
        figures["part_load"] = {**curve, "low": max(curve["low"], fan.least_flow)}
    return figures


def cooling_figures(name: str, stages: object) -> Figures:
    """Return the figures of a direct-expansion coil, with the document's stages.

    Parameters
    ----------
    name : str
        Name of the entry.
    stages : object
        Stages as the document has them, whose sizes and other figures go first; None if none.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, it does not cool, or has another number of stages.
    """
    found = entry_named(name)
    machine = getattr(found, "cooling", None)
    if not isinstance(machine, CoolingMachine):
        raise wrong_kind(name, "packaged_rooftop", "air_source_heat_pump (that cools)")
    own = list(stages) if isinstance(stages, list | tuple) else [{} for _ in machine.speeds]
    if len(own) != len(machine.speeds):
        limit = f"stages: {len(machine.speeds)}, as {name!r} has; there are {len(own)}"
        raise fault_error(limit, "give the sizes of each of them, the lower first, or none")
    made = [
        {**_stage(machine, speed), **stage} if isinstance(stage, dict) else stage
        for speed, stage in zip(machine.speeds, own, strict=True)
    ]
    return {
        "stages": made,
        "curves": _expansion(machine, machine.speeds[-1]),
        "lowest_outdoor": machine.least_outdoor,
    }


def _stage(machine: CoolingMachine, speed: Speed) -> Figures:
    figures: Figures = {"cop": speed.cop}
    if speed.sensible_share is not None:
        figures["sensible_heat_ratio"] = speed.sensible_share
    if speed is not machine.speeds[-1]:
        figures["curves"] = _expansion(machine, speed)
    return figures


def _expansion(machine: CoolingMachine, speed: Speed) -> Figures:
    return {
        "capacity_temperature": _plane(speed.capacity_over_temperature),
        "capacity_flow": _line(speed.capacity_over_flow),
        "input_temperature": _plane(speed.input_over_temperature),
        "input_flow": _line(speed.input_over_flow),
        "part_load": _line(machine.part_load_factor),
    }


def heat_pump_figures(name: str) -> Figures:
    """Return the figures of a heat pump's heating coil, of its highest stage.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, or it is no heat pump.
    """
    found = entry_named(name)
    if not isinstance(found, AirSourceHeatPump):
        raise wrong_kind(name, "air_source_heat_pump")
    machine: HeatingMachine = found.heating
    speed = machine.speeds[-1]
    return {
        "cop": speed.cop,
        "curves": {
            "capacity": _outdoor(speed.capacity_over_temperature),
            "input": _outdoor(speed.input_over_temperature),
            "part_load": _line(machine.part_load_factor),
        },
        "lowest_outdoor": machine.least_outdoor,
        "defrost": "timed" if machine.defrost_share > 0.0 else "on_demand",
        "defrost_below": machine.defrost_limit,
        "supplement_below": machine.supplement_limit,
    }


def burner_figures(name: str) -> Figures:
    """Return the efficiency of a gas heater, or of a unit's furnace.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, or it burns no gas.
    """
    found = entry_named(name)
    if isinstance(found, HeatingCoilType) and found.fuel == "gas":
        return {"efficiency": found.efficiency}
    if isinstance(found, PackagedRooftop) and found.furnace_efficiency is not None:
        return {"efficiency": found.furnace_efficiency}
    raise wrong_kind(name, "heating_coil (of gas)", "packaged_rooftop (with a furnace)")


def recovery_figures(name: str) -> Figures:
    """Return the effectiveness of heat recovery at design flow.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, or it recovers no heat.
    """
    found = entry_named(name)
    if not isinstance(found, HeatRecovery):
        raise wrong_kind(name, "heat_recovery")
    latent: Effectiveness = found.latent
    return {
        "sensible_effectiveness": found.sensible.at_full,
        "latent_effectiveness": latent.at_full,
    }


def box_figures(name: str) -> Figures:
    """Return the flows and the reheat of a box.

    Raises
    ------
    PydanticCustomError
        If there is no such entry, or it is no box without a fan.
    """
    found = entry_named(name)
    if not isinstance(found, TerminalBox) or found.type != "single_duct":
        raise wrong_kind(name, "terminal_box (single_duct)")
    figures: Figures = {
        "minimum_fraction": found.least_flow,
        "heating_fraction": found.heating_flow,
    }
    if found.reheat != "none":
        figures["reheat"] = {"kind": _REHEATS[found.reheat]}
    if found.largest_supply is not None:
        figures["hottest"] = found.largest_supply
    return figures


_REHEATS = {"electricity": "electric", "hot_water": "hot_water"}


def _line(curve: Curve) -> Figures:
    return {"coefficients": list(curve.coefficients), "low": curve.x[0], "high": curve.x[1]}


def _plane(curve: Curve) -> Figures:
    six = [*curve.coefficients, *[0.0] * (6 - len(curve.coefficients))]
    return {"coefficients": six, "range_x": list(curve.x), "range_y": list(curve.y or curve.x)}


def _outdoor(curve: Curve) -> Figures:
    """Return a factor over the outdoor dry bulb: at rated indoor air where it has both."""
    if curve.y is None:
        return _line(curve)
    a, b, c, d, e, f = _plane(curve)["coefficients"]
    x = min(max(RATED_INDOOR, curve.x[0]), curve.x[1])
    rest = [a + b * x + c * x * x, d + f * x, e]
    return {"coefficients": rest, "low": curve.y[0], "high": curve.y[1]}
