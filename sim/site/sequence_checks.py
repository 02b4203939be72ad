"""Checks of control sequences: what they need of zones, coils, fans and plants to be of use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.site.air_system_checks import coil_plants
from sim.site.air_systems import (
    ChilledWaterCoil,
    HotWaterCoil,
    PackagedUnit,
    VariableAirVolume,
)
from sim.site.trim_and_respond import RequestReset

if TYPE_CHECKING:
    from sim.site.sequences import DemandControlledVentilation
    from sim.site.site import Site
    from sim.site.zone import Setpoint, Zone


def check_sequences(site: Site) -> Iterator[Fault]:
    """Sequences that a site switches on can work, and do not contradict what stands beside them."""
    for name, zone in site.zones.items():
        if zone.optimal_start is not None:
            yield from _start_faults(f"zones.{name}", zone)
    for name, system in site.air_systems.items():
        at = f"systems.{name}"
        demand = system.outdoor_air.demand_control
        if demand is not None:
            served = {key: zone for key, zone in site.zones.items() if zone.system == name}
            if system.outdoor_air.minimum is not None:
                yield Fault(
                    f"{at}.outdoor_air.demand_control",
                    demand.kind,
                    "either this or minimum: with it the zones say what they need",
                    "remove minimum, and give ventilation to the zones",
                )
            yield from _demand_faults(site, f"{at}.outdoor_air.demand_control", demand, served)
        if isinstance(system, PackagedUnit):
            yield from _stage_faults(at, system)
        else:
            yield from _pressure_faults(at, system)
    yield from _request_faults(site)


def _start_faults(at: str, zone: Zone) -> Iterator[Fault]:
    terminals = {
        kind: terminal
        for kind, terminal in (("heating", zone.heating), ("cooling", zone.cooling))
        if terminal is not None
    }
    if not terminals:
        yield Fault(
            f"{at}.optimal_start",
            "no terminal",
            "a zone that is heated or cooled",
            "remove it, or give the zone a terminal",
        )
    for kind, terminal in terminals.items():
        yield from _led_faults(f"{at}.{kind}.setpoint", terminal.setpoint)
    schedules = {kind: terminal.schedule for kind, terminal in terminals.items()}
    if len(set(schedules.values())) > 1:
        yield Fault(
            f"{at}.cooling.schedule",
            schedules["cooling"],
            f"that of heating, {schedules['heating']}: with optimal start both begin together",
            "name the same schedule",
        )


def _led_faults(at: str, setpoint: Setpoint) -> Iterator[Fault]:
    if setpoint.unoccupied is None:
        yield Fault(
            f"{at}.unoccupied",
            None,
            "a temperature where the zone has optimal start",
            "give one that is never met, or remove optimal_start",
        )
    for field in ("advance", "ramp"):
        if getattr(setpoint, field) > 0.0:
            yield Fault(
                f"{at}.{field}",
                getattr(setpoint, field),
                "0 where the zone has optimal start, which finds the time itself",
                f"remove {field} or optimal_start",
            )


def _demand_faults(
    site: Site, at: str, demand: DemandControlledVentilation, served: dict[str, Zone]
) -> Iterator[Fault]:
    outside = site.location.outdoor_co2
    if demand.kind == "co2" and demand.low <= outside:
        yield Fault(
            f"{at}.low",
            demand.low,
            f"above the concentration outdoors, {outside:g} ppm: else no zone ever counts as empty",
            "raise it",
        )
    for name, zone in served.items():
        if zone.outdoor_air_parts[1] <= 0.0:
            yield Fault(
                f"zones.{name}.ventilation.per_person",
                None if zone.ventilation is None else zone.ventilation.per_person,
                "outdoor air for people where the system ventilates by demand",
                "give people, per_person and, for what the area needs, per_area",
            )


def _stage_faults(at: str, system: PackagedUnit) -> Iterator[Fault]:
    if system.thermostat is None:
        return
    fluid = [
        kind
        for kind, coil in (("cooling", system.cooling), ("heating", system.heating))
        if isinstance(coil, ChilledWaterCoil | HotWaterCoil)
    ]
    if fluid:
        yield Fault(
            f"{at}.thermostat",
            f"{fluid[0]} by water",
            "coils that are switched: direct expansion, gas, electric, heat pump",
            "remove the thermostat: valves give what the set-points ask for",
        )


def _pressure_faults(at: str, system: VariableAirVolume) -> Iterator[Fault]:
    reset, rise = system.duct_pressure, system.fan.pressure_rise
    if reset is not None and reset.highest >= rise:
        yield Fault(
            f"{at}.duct_pressure.highest",
            reset.highest,
            f"below the fan's pressure_rise, {rise:g} Pa: what is kept in the duct is a part of it",
            "lower it, or give the pressure that the fan really raises",
        )


def _request_faults(site: Site) -> Iterator[Fault]:
    asking = {plant for _, plant, _ in coil_plants(site)}
    asking |= {system.supply.plant or "" for system in site.hydronic_systems.values()}
    for name, plant in site.plants.items():
        if isinstance(plant.reset, RequestReset) and name not in asking:
            yield Fault(
                f"plants.{name}.reset.kind",
                plant.reset.kind,
                "'outdoor' for a plant that serves no coil and no emitter: nothing makes requests",
                "reset it by the outdoor temperature, or not at all",
            )
