"""The steady state of a cooling case: zone, coil and compressor in balance.

The cases are constant in time and behind R 100, so that their solution is the state at which heat
and vapour that enter the zone are what the cycling coil takes. Two numbers determine it, dry and
wet bulb of the zone: the former is the set-point, or above it where the machine runs all the time;
the latter is where the coil's share of latent heat is that of the zone, and without vapour the
dry-coil boundary, where a coil that took water before comes to rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenarios.validation.hvac.document import Cooling, CoolingCase
from sim.errors import SimulationError
from sim.physics.dx_coil import (
    DRY_BULB_REACH,
    WET_BULB_REACH,
    CoilMap,
    boundary_at,
    full_load,
    run_fraction,
)
from sim.physics.fan import CYCLING, fan_heat, fan_power
from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb, wet_bulb

_HALVINGS = 60
_CLOSE = 1e-9  # what bisection leaves of a balance, as a share of the load [-]


@dataclass(frozen=True, slots=True)
class SteadyState:
    """What a zone and its machine settle at.

    Attributes
    ----------
    dry_bulb, wet_bulb : float
        Of the zone's air, which enters the coil. [degC]
    humidity_ratio : float
        Of the same. [kg/kg]
    sensible, latent : float
        Loads of the zone without fan heat. [W]
    part_load, run_fraction : float
        Load over net capacity, and share of the time that the machine runs. [-]
    compressor, supply_fan, condenser_fan : float
        Mean electric power. [W]
    fan_heat : float
        Mean heat that the supply fan gives to the air. [W]
    """

    dry_bulb: float
    wet_bulb: float
    humidity_ratio: float
    sensible: float
    latent: float
    part_load: float
    run_fraction: float
    compressor: float
    supply_fan: float
    condenser_fan: float
    fan_heat: float


def steady_state(name: str, case: CoolingCase, shared: Cooling) -> SteadyState:
    """Return the state at which a case is in balance.

    Parameters
    ----------
    name : str
        Of the case, for what is told when there is no such state.
    case : CoolingCase
        Its gains, set-point and outdoor state.
    shared : Cooling
        Zone, site and machine.

    Raises
    ------
    SimulationError
        If there is none: the machine is too small, or vapour enters that it never takes.
    """
    coil = shared.equipment.coil()
    if _sensible(case, shared, case.setpoint) <= 0.0:
        return _at_rest(name, case, shared)

    def at(dry_bulb: float) -> SteadyState:
        return _balanced(case, shared, coil, dry_bulb)

    found = at(case.setpoint)
    if found.part_load > 1.0:
        highest = max(case.setpoint, float(coil.dry_bulb[-1]) + DRY_BULB_REACH)
        found = at(_root(lambda dry_bulb: at(dry_bulb).part_load - 1.0, case.setpoint, highest))
    if found.part_load > 1.0 + _CLOSE or _latent_missing(case, coil, found) > _CLOSE:
        load = found.sensible + found.latent
        raise SimulationError(
            f"case {name}: at {found.dry_bulb:.1f} degC and a wet bulb of {found.wet_bulb:.1f} "
            f"degC, where its map or saturation ends, the machine still does not meet the load of "
            f"{load:.0f} W, of which {found.latent:.0f} W latent; "
            "give a smaller load or a larger machine"
        )
    return found


def outputs(state: SteadyState, hours: float) -> dict[str, float]:
    """Return the outputs of a case over a period.

    Parameters
    ----------
    state : SteadyState
        Held over the period.
    hours : float
        Length of the period. [h]

    Returns
    -------
    dict of str to float
        By the names of `scenarios.validation.hvac.keys.COOLING`.
    """
    zone = state.sensible + state.latent
    power = state.compressor + state.supply_fan + state.condenser_fan
    kilo_hours = hours / 1000.0
    return {
        "cooling_energy_total_kWh": power * kilo_hours,
        "compressor_kWh": state.compressor * kilo_hours,
        "supply_fan_kWh": state.supply_fan * kilo_hours,
        "condenser_fan_kWh": state.condenser_fan * kilo_hours,
        "coil_load_total_kWh": (zone + state.fan_heat) * kilo_hours,
        "coil_load_sensible_kWh": (state.sensible + state.fan_heat) * kilo_hours,
        "coil_load_latent_kWh": state.latent * kilo_hours,
        "zone_load_total_kWh": zone * kilo_hours,
        "zone_load_sensible_kWh": state.sensible * kilo_hours,
        "zone_load_latent_kWh": state.latent * kilo_hours,
        "cop": zone / power if power > 0.0 else 0.0,
        "indoor_dry_bulb_C": state.dry_bulb,
        "humidity_ratio_kg_kg": state.humidity_ratio,
    }


def _sensible(case: CoolingCase, shared: Cooling, dry_bulb: float) -> float:
    """Return gains and envelope at a temperature of the zone. [W]"""
    return case.sensible_gain + shared.zone.conductance * (case.outdoor - dry_bulb)


def _balanced(case: CoolingCase, shared: Cooling, coil: CoilMap, dry_bulb: float) -> SteadyState:
    """Return the state at which vapour is in balance at a dry bulb, or the dampest there is."""

    def at(damp: float) -> SteadyState:
        return _operation(case, shared, coil, dry_bulb, damp)

    dampest = min(dry_bulb, float(coil.wet_bulb[-1]) + WET_BULB_REACH)
    driest = min(boundary_at(dry_bulb, case.outdoor, coil), dampest)
    if case.latent_gain <= 0.0:
        return at(driest)
    return at(_root(lambda damp: _latent_missing(case, coil, at(damp)), driest, dampest))


def _latent_missing(case: CoolingCase, coil: CoilMap, state: SteadyState) -> float:
    """Return the vapour that is not taken when the coil meets the sensible load, as a share. [-]"""
    total, sensible, _ = full_load(state.dry_bulb, state.wet_bulb, case.outdoor, coil)
    taken = (total - sensible) * (state.sensible + state.fan_heat)
    return (sensible * state.latent - taken) / (total * (state.sensible + state.latent))


def _operation(
    case: CoolingCase, shared: Cooling, coil: CoilMap, dry_bulb: float, damp: float
) -> SteadyState:
    """Return the machine's part load and power at a state of the zone."""
    machine = shared.equipment
    total, _, power = full_load(dry_bulb, damp, case.outdoor, coil)
    sensible = _sensible(case, shared, dry_bulb)
    part_load = (sensible + case.latent_gain) / (total - machine.supply_fan)
    share = float(run_fraction(part_load, machine.part_load.degradation()))
    supply = fan_power(share, machine.supply_fan, CYCLING)
    return SteadyState(
        dry_bulb=dry_bulb,
        wet_bulb=damp,
        humidity_ratio=_ratio(dry_bulb, damp, shared.site.pressure),
        sensible=sensible,
        latent=case.latent_gain,
        part_load=part_load,
        run_fraction=share,
        compressor=power * share,
        supply_fan=supply,
        condenser_fan=fan_power(share, machine.condenser_fan, CYCLING),
        fan_heat=fan_heat(supply, machine.supply_fan_heat),
    )


def _at_rest(name: str, case: CoolingCase, shared: Cooling) -> SteadyState:
    """Return the state of a zone that stays below its set-point by itself."""
    if case.latent_gain > 0.0:
        raise SimulationError(
            f"case {name}: vapour enters while nothing is to be cooled at {case.setpoint:g} degC,"
            " so that humidity rises for ever; give a sensible gain or no latent one"
        )
    conductance = shared.zone.conductance
    dry_bulb = case.setpoint
    if conductance > 0.0:
        dry_bulb = case.outdoor + case.sensible_gain / conductance
    ratio, pressure = shared.site.humidity_ratio, shared.site.pressure
    damp = float(wet_bulb(np.array(dry_bulb), np.array(ratio), np.array(pressure)))
    return SteadyState(dry_bulb, damp, ratio, *(0.0,) * 8)


def _ratio(dry_bulb: float, damp: float, pressure: float) -> float:
    given = (np.array(value) for value in (dry_bulb, damp, pressure))
    return float(humidity_ratio_from_wet_bulb(*given))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that falls from low to high passes zero, by bisection."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if function(middle) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
