"""Systems with a number in every place that was open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.errors import Finding
from sim.site.air_systems import (
    AirBox,
    AirHeatPump,
    ChilledWaterCoil,
    CoolingCoil,
    DirectExpansion,
    HeatingCoil,
    PackagedUnit,
    SupplyAir,
    VariableAirVolume,
)
from sim.sizing.case import Case
from sim.sizing.coils import (
    no_load,
    sized_chilled_water,
    sized_expansion,
    sized_heat_pump,
    sized_heater,
)
from sim.sizing.demand import Demand, box_of
from sim.sizing.duty import (
    CoolingDuty,
    Handling,
    HeatingDuty,
    cooling_duty,
    preheat_duty,
    unit_heating_duty,
    zone_flows,
)

SHORT = 1.05
"""By how much a heating flow may exceed what a box lets pass before that is a doubt. [-]"""


def sized_unit(case: Case, place: str, system: PackagedUnit, demand: Demand) -> PackagedUnit:
    """Return a packaged unit or fan coil with its sizes.

    Parameters
    ----------
    case : Case
        The site.
    place : str
        Of the system.
    system : PackagedUnit
        The system.
    demand : Demand
        Its zone's.
    """
    fan = system.fan
    if fan.flow == "autosize":
        fan = fan.model_copy(update={"flow": _fan_flow(case, place, demand)})
    flow = float(fan.flow)
    handling = Handling(
        [demand],
        np.array([flow]),
        np.array([flow]),
        flow,
        fan,
        min(demand.outdoor_air, flow),
        system.outdoor_air.heat_recovery,
        case.site.sizing.cooling_supply_temperature,
        holds_supply=False,
    )
    cold = cooling_duty(case, handling, _plant(system.cooling))
    cooling = _cooling(case, f"{place}.cooling", system.cooling, (cold, flow))
    warm = unit_heating_duty(case, handling)
    heating = _heating(case, f"{place}.heating", system.heating, (warm, cooling))
    return system.model_copy(update={"fan": fan, "cooling": cooling, "heating": heating})


def _fan_flow(case: Case, place: str, demand: Demand) -> float:
    flow = demand.most
    if flow <= 0.0:
        return case.lacks(
            f"{place}.fan.flow",
            f"needs a load or outdoor air of {demand.zone}, and there is neither",
            "give the flow, or correct the zone's terminals",
        )
    needs = {
        f"cooling of {demand.zone}, {demand.cooling:.0f} W on {demand.cooling_time}": (
            demand.cooling_flow
        ),
        f"heating of {demand.zone}, {demand.heating:.0f} W on {demand.heating_time}": (
            demand.heating_flow
        ),
        f"outdoor air of {demand.zone}": flow,
    }
    reason = next(text for text, need in needs.items() if need >= flow)
    return case.found(f"{place}.fan.flow", flow, "m3/s", reason)


def sized_variable(
    case: Case, place: str, system: VariableAirVolume, demands: list[Demand]
) -> VariableAirVolume:
    """Return a variable-air-volume system with its sizes, a box named for each zone.

    Parameters
    ----------
    case : Case
        The site.
    place : str
        Of the system.
    system : VariableAirVolume
        The system.
    demands : list of Demand
        Those of its zones.
    """
    outdoor = system.outdoor_air.minimum
    least_air = sum(d.outdoor_air for d in demands) if outdoor is None else outdoor
    supply = _winter_supply(case, system.supply_air)
    boxes = {
        d.zone: _box(case, f"{place}.boxes.{d.zone}", box_of(system, d.zone), (d, supply))
        for d in demands
    }
    most = np.array([float(box.maximum) for box in boxes.values()])
    least = most * np.array([box.minimum_fraction for box in boxes.values()])
    handling = Handling(
        demands,
        least,
        most,
        float(most.sum()),
        system.fan,
        least_air,
        system.outdoor_air.heat_recovery,
        system.supply_air.coldest,
        holds_supply=True,
    )
    fan = system.fan
    if fan.flow == "autosize":
        size = _coincident(case, f"{place}.fan.flow", handling)
        fan = fan.model_copy(update={"flow": size})
    handling = replace(handling, fan=fan, fan_flow=float(fan.flow))
    cold = cooling_duty(case, handling, _plant(system.cooling))
    cooling = _cooling(case, f"{place}.cooling", system.cooling, (cold, float(fan.flow)))
    passing = sum(_heating_air(d, box) for d, box in zip(demands, boxes.values(), strict=True))
    warm = preheat_duty(case, handling, max(passing, least_air), supply)
    heating = _heating(case, f"{place}.heating", system.heating, (warm, cooling))
    parts = {"fan": fan, "boxes": {**system.boxes, **boxes}, "cooling": cooling, "heating": heating}
    return system.model_copy(update=parts)


def _winter_supply(case: Case, supply: SupplyAir) -> float:
    """Return the supply temperature of the coldest heating day, on which nobody cools. [degC]"""
    days, reset = case.of_kind("heating"), supply.reset
    if reset is None or reset.kind == "constant" or not days:
        return supply.coldest
    if reset.kind == "warmest":
        return reset.highest
    outdoor = min(float(loads.outdoor.min()) for loads in days)
    span = (reset.outdoor_high - outdoor) / (reset.outdoor_high - reset.outdoor_low)
    return reset.lowest + min(max(span, 0.0), 1.0) * (reset.highest - reset.lowest)


def _heating_air(demand: Demand, box: AirBox) -> float:
    """Return the air that a box lets pass on the heating day. [m3/s]"""
    least = box.minimum_fraction * float(box.maximum)
    most = max(box.heating_fraction, box.minimum_fraction) * float(box.maximum)
    return min(max(demand.heating_flow, least), most)


def _box(case: Case, place: str, box: AirBox, need: tuple[Demand, float]) -> AirBox:
    demand, supply = need
    if box.maximum == "autosize":
        heats_alone = demand.cooling_flow <= 0.0
        flow = max(demand.cooling_flow, demand.outdoor_air)
        flow = max(flow, demand.heating_flow) if heats_alone else flow
        why = "outdoor air"
        if flow == demand.cooling_flow > 0.0:
            why = f"cooling, {demand.cooling:.0f} W on {demand.cooling_time}"
        elif flow == demand.heating_flow > 0.0:
            why = f"heating, {demand.heating:.0f} W on {demand.heating_time}"
        size = (
            case.found(f"{place}.maximum", flow, "m3/s", why)
            if flow > 0.0
            else case.lacks(
                f"{place}.maximum",
                f"needs a load or outdoor air of {demand.zone}, and there is neither",
                "give the flow, or correct the zone's terminals",
            )
        )
        box = box.model_copy(update={"maximum": size})
    if box.reheat is None:
        return box
    duty = _reheat(case, box, demand, supply)
    if duty is None and box.reheat.capacity == "autosize":
        no_load(case, f"{place}.reheat.capacity", "heating")
    return box.model_copy(
        update={"reheat": sized_heater(case, f"{place}.reheat", box.reheat, duty)}
    )


def _reheat(case: Case, box: AirBox, demand: Demand, supply: float) -> HeatingDuty | None:
    """Return what warms the least air to the zone's temperature, and the zone besides."""
    air = _heating_air(demand, box)
    load = case.site.sizing.heating_factor * demand.heating
    given = case.stream(air) * (box.hottest - demand.warm)
    if load > SHORT * given:
        share = demand.heating_flow / float(box.maximum)
        case.findings.append(
            Finding(
                "heating-air-short",
                f"The box of {demand.zone} gives {given:.0f} W of the {load:.0f} W that heat the "
                f"zone in the design: raise its heating_fraction to {min(share, 1.0):.2f}, or its "
                "hottest discharge.",
                {"zone": demand.zone, "load": load, "given": given, "heating_fraction": share},
            )
        )
    heat = min(load, given) + case.stream(air) * max(demand.warm - supply, 0.0)
    days = case.of_kind("heating")
    if heat <= 0.0 or not days:
        return None
    coldest = min(float(loads.outdoor.min()) for loads in days)
    time = demand.heating_time or days[0].time(0)
    return HeatingDuty(heat, supply, coldest, time)


def _coincident(case: Case, place: str, handling: Handling) -> float:
    """Return the largest air that the boxes of a system ask for at one time. [m3/s]"""
    flow, why = float(handling.least.sum()), "least air of all boxes"
    for loads in case.of_kind("cooling"):
        total = zone_flows(case, handling, loads).sum(axis=0)
        best = int(np.argmax(total))
        if total[best] > flow:
            share = total[best] / handling.most.sum()
            flow = float(total[best])
            why = f"boxes together on {loads.time(best)}, {share:.0%} of their maxima"
    if handling.outdoor_air > flow:
        flow, why = handling.outdoor_air, "outdoor air"
    if case.site.sizing.zone_sum == "noncoincident" or not case.of_kind("cooling"):
        flow, why = float(handling.most.sum()), "maxima of all boxes"
    return case.found(place, flow, "m3/s", why)


def _plant(coil: CoolingCoil | None) -> str | None:
    return coil.plant if isinstance(coil, ChilledWaterCoil) else None


def _is_open(coil: CoolingCoil) -> bool:
    if isinstance(coil, ChilledWaterCoil):
        return "autosize" in (coil.capacity, coil.water_flow)
    return any("autosize" in (s.capacity, s.flow, s.sensible_heat_ratio) for s in coil.stages)


def _cooling(
    case: Case, place: str, coil: CoolingCoil | None, need: tuple[CoolingDuty | None, float]
) -> CoolingCoil | None:
    duty, flow = need
    if coil is None or not _is_open(coil):
        return coil
    if isinstance(coil, DirectExpansion):
        return sized_expansion(case, place, coil, duty, flow)
    return sized_chilled_water(case, place, coil, duty)


def _heating(
    case: Case,
    place: str,
    coil: HeatingCoil | None,
    need: tuple[HeatingDuty | None, CoolingCoil | None],
) -> HeatingCoil | None:
    duty, cooling = need
    if coil is None:
        return None
    if not isinstance(coil, AirHeatPump):
        return sized_heater(case, place, coil, duty)
    cold: float | None = None
    if isinstance(cooling, DirectExpansion) and cooling.stages[-1].capacity != "autosize":
        cold = cooling.stages[-1].capacity
    return sized_heat_pump(case, place, coil, duty, cold)
