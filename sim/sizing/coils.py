"""From the duty of coils to their rated sizes."""

from __future__ import annotations

import numpy as np

from sim.physics.coil_rating import (
    DesignPoint,
    bypass_of,
    rated_bypass,
    rated_mass_flow,
    rated_sensible_share,
    rated_water_coil,
)
from sim.physics.curves import biquadratic, cubic
from sim.physics.direct_expansion import MoistAir
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb, wet_bulb
from sim.physics.water_coil import cooling
from sim.site.air_systems import (
    AirHeatPump,
    ChilledWaterCoil,
    DirectExpansion,
    ElectricHeater,
    ExpansionStage,
    GasHeater,
    HotWaterCoil,
)
from sim.sizing.case import Case
from sim.sizing.duty import CoolingDuty, HeatingDuty
from sim.systems.assembly import cubic_row
from sim.systems.rows import COIL_AIR, HEATED_AIR, WATER_HEAT, WATER_RANGE

LOWER_STAGE = 1.0 / 3.0
"""Capacity and flow of the lower of two stages over the higher one's, as EnergyPlus sizes
Coil:Cooling:DX:TwoSpeed. [-]"""
LEAST_SUPPLEMENT = 0.1
"""Of the heating load, where a heat pump carries it all: for the heat it takes to defrost. [-]"""
_SHARES = np.linspace(0.45, 1.0, 111)

Heater = GasHeater | ElectricHeater | HotWaterCoil


def sized_expansion(
    case: Case, place: str, coil: DirectExpansion, duty: CoolingDuty | None, flow: float
) -> DirectExpansion:
    """Return a direct-expansion coil with its sizes.

    Parameters
    ----------
    case : Case
        The site.
    place : str
        The coil's.
    coil : DirectExpansion
        The coil.
    duty : CoolingDuty, optional
        What it has to do; ``None`` where there is no load.
    flow : float
        Design air of the handler. [m3/s]
    """
    capacity, why = _rated_capacity(case, coil, duty)
    stages = []
    for number, stage in enumerate(coil.stages):
        here = f"{place}.stages.{number}"
        part = 1.0 if number == len(coil.stages) - 1 else LOWER_STAGE
        of = "" if part == 1.0 else "a third of the higher stage: "
        sizes: dict[str, float] = {}
        if stage.flow == "autosize":
            sizes["flow"] = case.found(f"{here}.flow", part * flow, "m3/s", f"{of}supply air")
        if stage.capacity == "autosize":
            sizes["capacity"] = (
                no_load(case, f"{here}.capacity", "cooling")
                if capacity is None
                else case.found(f"{here}.capacity", part * capacity, "W", of + why)
            )
        made = stage.model_copy(update=sizes)
        stages.append(_with_share(case, here, made, duty))
    return coil.model_copy(update={"stages": tuple(stages)})


def no_load(case: Case, place: str, kind: str) -> float:
    """Keep that a coil has nothing to do."""
    if not case.of_kind(kind):
        return case.lacks(
            "design_days",
            f"a day of kind '{kind}', by which {place} can be sized",
            "add one, or give the size",
            None,
        )
    return case.lacks(
        place,
        f"needs a {kind} load on a design day, and there is none",
        "give the size, remove the coil, or correct zones and design days",
    )


def _rated_capacity(
    case: Case, coil: DirectExpansion, duty: CoolingDuty | None
) -> tuple[float | None, str]:
    """Return what a duty takes at rated conditions, by the coil's curves. [W]"""
    if duty is None:
        return None, ""
    pressure = np.array(case.air.pressure)
    wet = float(wet_bulb(np.array(duty.dry_bulb), np.array(duty.ratio), pressure))
    curves = coil.stages[-1].curves or coil.curves
    row = np.array(curves.capacity_temperature.row)
    factor = float(biquadratic(row, wet, duty.outdoor))
    factor *= float(cubic(np.array(cubic_row(curves.capacity_flow)), 1.0))
    why = (
        f"{duty.total:.0f} W on {duty.time}: mixed air of {duty.dry_bulb:.1f} degC, wet bulb "
        f"{wet:.1f} degC, to {duty.leaving:.1f} degC; {factor:.3f} of the rated at "
        f"{duty.outdoor:.1f} degC outdoors"
    )
    return duty.total / factor, why


def _with_share(
    case: Case, place: str, stage: ExpansionStage, duty: CoolingDuty | None
) -> ExpansionStage:
    """Return a stage with its sensible share: by the bypass factor that its duty needs."""
    capacity, flow = stage.capacity, stage.flow
    if (
        stage.sensible_heat_ratio != "autosize"
        or isinstance(capacity, str)
        or isinstance(flow, str)
    ):
        return stage
    usual = rated_sensible_share(flow / capacity)
    mass, pressure = rated_mass_flow(flow), case.air.pressure
    factors = np.array([rated_bypass(capacity, s, mass) for s in _SHARES.tolist()])
    possible = np.isfinite(factors)
    if not possible.any():
        limit = "a flow over capacity at which air can be cooled and dried"
        case.lacks(f"{place}.flow", limit, "give capacity and flow that go together", flow)
        return stage
    wanted = float("nan")
    if duty is not None:
        air = MoistAir(duty.dry_bulb, duty.ratio, pressure, duty.mass_flow)
        wanted = bypass_of(duty.total, duty.sensible / duty.total, air)
    misses = np.abs(_SHARES - usual) if np.isnan(wanted) else np.abs(factors - wanted)
    share = float(_SHARES[np.argmin(np.where(possible, misses, np.inf))])
    why = "usual at this flow over capacity, as near as a coil can be"
    if duty is not None and not np.isnan(wanted):
        why = f"bypass factor {wanted:.3f}, with which it leaves {duty.leaving:.1f} degC at design"
    found = case.found(f"{place}.sensible_heat_ratio", share, "", why)
    return stage.model_copy(update={"sensible_heat_ratio": found})


def sized_chilled_water(
    case: Case, place: str, coil: ChilledWaterCoil, duty: CoolingDuty | None
) -> ChilledWaterCoil:
    """Return a chilled-water coil with its sizes: its duty brought to rated entering air."""
    if duty is None:
        no_load(case, f"{place}.capacity", "cooling")
        return coil
    water = case.site.plants[coil.plant].supply_temperature
    flow = duty.total / (WATER_HEAT * WATER_RANGE)
    sizes: dict[str, float] = {}
    if coil.water_flow == "autosize":
        why = f"{duty.total:.0f} W on {duty.time}, water warmed by {WATER_RANGE:g} K"
        sizes["water_flow"] = case.found(f"{place}.water_flow", flow, "kg/s", why)
    else:
        flow = coil.water_flow
    case.water.append((coil.plant, flow))
    if coil.capacity == "autosize":
        pressure = case.air.pressure
        air = MoistAir(duty.dry_bulb, duty.ratio, pressure, duty.mass_flow)
        made = rated_water_coil(DesignPoint(duty.total, air, water, flow))
        rated = float(humidity_ratio_from_wet_bulb(*COIL_AIR, pressure))
        entering = MoistAir(COIL_AIR[0], rated, pressure, duty.mass_flow)
        if np.isnan(made.air_side):
            limit = f"cold enough to take {duty.total:.0f} W from air of {duty.dry_bulb:.1f} degC"
            remedy = "lower it, or raise the supply temperature of the air"
            case.lacks(f"plants.{coil.plant}.supply_temperature", limit, remedy, water)
            return coil
        heat = cooling(made, entering, water, flow)[0]
        why = f"{duty.total:.0f} W on {duty.time}, brought to rated air"
        sizes["capacity"] = case.found(f"{place}.capacity", heat, "W", why)
    return coil.model_copy(update=sizes)


def sized_heater(case: Case, place: str, coil: Heater, duty: HeatingDuty | None) -> Heater:
    """Return a burner, resistance or hot-water coil with its sizes."""
    if duty is None:
        if coil.capacity == "autosize":
            no_load(case, f"{place}.capacity", "heating")
        return coil
    why = (
        f"air of {duty.entering:.1f} degC enters on {duty.time}, at {duty.outdoor:.1f} degC "
        "outdoors"
    )
    if not isinstance(coil, HotWaterCoil):
        if coil.capacity != "autosize":
            return coil
        return coil.model_copy(
            update={"capacity": case.found(f"{place}.capacity", duty.heat, "W", why)}
        )
    return _hot_water(case, place, coil, (duty, why))


def _hot_water(
    case: Case, place: str, coil: HotWaterCoil, need: tuple[HeatingDuty, str]
) -> HotWaterCoil:
    duty, why = need
    water = case.site.plants[coil.plant].supply_temperature
    sizes: dict[str, float] = {}
    if not water > max(duty.entering, HEATED_AIR) + 1.0:
        limit = (
            f"warmer than the air that enters {place}, {max(duty.entering, HEATED_AIR):.1f} degC"
        )
        case.lacks(f"plants.{coil.plant}.supply_temperature", limit, "raise it", water)
        return coil
    if coil.capacity == "autosize":
        # of equal flows a coil gives in proportion to what its streams enter apart
        rated = duty.heat * (water - HEATED_AIR) / (water - duty.entering)
        sizes["capacity"] = case.found(
            f"{place}.capacity", rated, "W", f"{why}; brought to {HEATED_AIR:g} degC"
        )
    flow = duty.heat / (WATER_HEAT * WATER_RANGE)
    if coil.water_flow == "autosize":
        because = f"{duty.heat:.0f} W, water cooled by {WATER_RANGE:g} K"
        sizes["water_flow"] = case.found(f"{place}.water_flow", flow, "kg/s", because)
    else:
        flow = coil.water_flow
    case.heat.append((coil.plant, duty.heat))
    case.water.append((coil.plant, flow))
    return coil.model_copy(update=sizes)


def sized_heat_pump(
    case: Case, place: str, coil: AirHeatPump, duty: HeatingDuty | None, cold: float | None
) -> AirHeatPump:
    """Return a heat pump and its supplement with their sizes.

    Parameters
    ----------
    case : Case
        The site.
    place : str
        The coil's.
    coil : AirHeatPump
        The coil.
    duty : HeatingDuty, optional
        What both have to do together.
    cold : float, optional
        Rated capacity of the cooling coil of the same unit. [W]
    """
    if duty is None:
        if "autosize" in (coil.capacity, coil.supplement.capacity):
            no_load(case, f"{place}.capacity", "heating")
        return coil
    factor = float(cubic(np.array(cubic_row(coil.curves.capacity)), duty.outdoor))
    sizes: dict[str, object] = {}
    capacity = coil.capacity
    if capacity == "autosize":
        share = case.site.sizing.heat_pump_share
        if share is None and cold is not None:
            capacity = case.found(f"{place}.capacity", cold, "W", "that of cooling")
        else:
            part = 1.0 if share is None else max(share, 1e-3)
            why = f"{part:.0%} of {duty.heat:.0f} W at {duty.outdoor:.1f} degC outdoors"
            capacity = case.found(f"{place}.capacity", part * duty.heat / factor, "W", why)
        sizes["capacity"] = capacity
    own = capacity * factor if duty.outdoor >= coil.lowest_outdoor else 0.0
    rest = max(duty.heat - own, LEAST_SUPPLEMENT * duty.heat)
    extra = HeatingDuty(rest, duty.entering, duty.outdoor, duty.time)
    sizes["supplement"] = sized_heater(case, f"{place}.supplement", coil.supplement, extra)
    return coil.model_copy(update=sizes)
