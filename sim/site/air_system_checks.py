"""Checks of air systems across a site: what they serve, their temperatures, flows and parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.site.air_coil_checks import check_coil_sizes
from sim.site.air_curve_checks import check_curves
from sim.site.air_systems import (
    AirBox,
    AirSystem,
    ChilledWaterCoil,
    HotWaterCoil,
    PackagedUnit,
    VariableAirVolume,
)

if TYPE_CHECKING:
    from sim.site.site import Site
    from sim.site.zone import Zone


def check_air_systems(site: Site) -> Iterator[Fault]:
    """Zones that are served exist, parts are there, and temperatures and flows are possible."""
    for name, system in site.air_systems.items():
        at = f"systems.{name}"
        served = {key: zone for key, zone in site.zones.items() if zone.system == name}
        if not served:
            yield Fault(
                at,
                system.kind,
                "a system that at least one zone names",
                "name it under zones.*.system, or remove it",
            )
        yield from _terminal_faults(system, served)
        yield from _missing_parts(at, system)
        if isinstance(system, VariableAirVolume):
            yield from _box_faults(at, site, system, served)
            yield from _plenum_faults(at, site, system)
            yield from _supply_faults(at, system, served)
        yield from _outdoor_faults(at, system, served)
        yield from check_coil_sizes(at, site, system)
        yield from check_curves(at, system)


def outdoor_air_schedules(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the place and name of every schedule of an intake of outdoor air."""
    for name, system in site.air_systems.items():
        if system.outdoor_air.schedule is not None:
            yield f"systems.{name}.outdoor_air.schedule", system.outdoor_air.schedule


def coil_plants(site: Site) -> Iterator[tuple[str, str, str]]:
    """Yield place, plant and kind of water of every coil."""
    for name, system in site.air_systems.items():
        coils: dict[str, object] = {"cooling": system.cooling, "heating": system.heating}
        if isinstance(system, VariableAirVolume):
            coils |= {f"{place}.reheat": box.reheat for place, box in boxes_of(system).items()}
        for place, coil in coils.items():
            if isinstance(coil, ChilledWaterCoil | HotWaterCoil):
                yield f"systems.{name}.{place}.plant", coil.plant, coil.kind


def boxes_of(system: VariableAirVolume) -> dict[str, AirBox]:
    """Return all boxes of a system by their places in it."""
    return {"box": system.box} | {f"boxes.{key}": box for key, box in system.boxes.items()}


def _terminal_faults(system: AirSystem, served: Mapping[str, Zone]) -> Iterator[Fault]:
    for name, zone in served.items():
        for kind in ("heating", "cooling"):
            terminal = getattr(zone, kind)
            if terminal is not None and terminal.kind == "on_off":
                yield Fault(
                    f"zones.{name}.{kind}.kind",
                    terminal.kind,
                    f"'modulating' where the zone is served by kind {system.kind}: the air system "
                    "itself switches its stages",
                    "remove kind and band of the terminal",
                )


def _missing_parts(at: str, system: AirSystem) -> Iterator[Fault]:
    coils = [system.cooling, system.heating]
    if isinstance(system, VariableAirVolume):
        coils += [box.reheat for box in boxes_of(system).values()]
    if all(coil is None for coil in coils):
        yield Fault(
            at,
            "no coil",
            "at least one of cooling, heating and reheat",
            "give it a coil, or leave the air to the zones' ventilation",
        )


def _box_faults(
    at: str, site: Site, system: VariableAirVolume, served: Mapping[str, Zone]
) -> Iterator[Fault]:
    for key in system.boxes:
        if key in served:
            continue
        known = ", ".join(served) or "none"
        other = site.zones[key].system if key in site.zones else None
        value = key if other is None else f"{key}, which is served by {other}"
        yield Fault(
            f"{at}.boxes.{key}",
            value,
            f"a zone that this system serves: {known}",
            "correct the name, or name this system in the zone",
        )


def _plenum_faults(at: str, site: Site, system: VariableAirVolume) -> Iterator[Fault]:
    name = system.return_plenum
    if name is None:
        return
    place, zone = f"{at}.return_plenum", site.zones.get(name)
    if zone is None:
        names = ", ".join(sorted(site.zones))
        yield Fault(place, name, f"a name under zones: {names}", "correct the name")
    elif zone.system is not None or zone.heating is not None or zone.cooling is not None:
        yield Fault(
            place,
            name,
            "a zone that is neither served nor heated nor cooled: return air alone passes it",
            "name another zone, or remove the system and the terminals of this one",
        )


def _supply_faults(
    at: str, system: VariableAirVolume, served: Mapping[str, Zone]
) -> Iterator[Fault]:
    supply = system.supply_air
    cold = {n: z.cooling.setpoint.occupied for n, z in served.items() if z.cooling is not None}
    settings = [("temperature", supply.temperature)]
    if supply.reset is not None:
        settings = [("reset.lowest", supply.reset.lowest)]
        if supply.reset.kind != "constant":
            settings.append(("reset.highest", supply.reset.highest))
    lowest = min(cold, key=lambda n: cold[n], default=None)
    for field, value in settings:
        if lowest is not None and value >= cold[lowest]:
            yield Fault(
                f"{at}.supply_air.{field}",
                value,
                f"below the cooling set-point of zones.{lowest}, {cold[lowest]:g} degC: warmer air "
                "cools nothing",
                "lower it",
            )
    yield from _hottest_faults(at, system, served)


def _hottest_faults(
    at: str, system: VariableAirVolume, served: Mapping[str, Zone]
) -> Iterator[Fault]:
    told = set()
    for name, zone in served.items():
        place = f"boxes.{name}" if name in system.boxes else "box"
        box = system.boxes.get(name, system.box)
        if box.reheat is None or zone.heating is None or place in told:
            continue
        if box.hottest <= zone.heating.setpoint.occupied:
            told.add(place)
            yield Fault(
                f"{at}.{place}.hottest",
                box.hottest,
                f"above the heating set-point of zones.{name}, "
                f"{zone.heating.setpoint.occupied:g} degC: cooler air heats nothing",
                "raise it",
            )


def _outdoor_faults(at: str, system: AirSystem, served: Mapping[str, Zone]) -> Iterator[Fault]:
    intake, flow = system.outdoor_air, system.fan.flow
    least = intake.minimum
    if isinstance(flow, str):
        return
    if least is None:
        yield from _asked_faults(at, system, served, flow)
    elif least > flow:
        yield Fault(
            f"{at}.outdoor_air.minimum",
            least,
            f"at most the fan's flow, {flow:g} m3/s",
            "lower it, or take a larger fan",
        )


def _asked_faults(
    at: str, system: AirSystem, served: Mapping[str, Zone], flow: float
) -> Iterator[Fault]:
    asked = {name: zone.outdoor_air for name, zone in served.items()}
    if isinstance(system, PackagedUnit):
        worst = max(asked, key=lambda name: asked[name], default=None)
        what, total = f"zones.{worst} asks", asked.get(worst or "", 0.0)
    else:
        what, total = "its zones ask", sum(asked.values())
    if total > flow:
        yield Fault(
            f"{at}.fan.flow",
            flow,
            f"at least the outdoor air for which {what} by ventilation, {total:g} m3/s",
            "take a larger fan, or give outdoor_air.minimum",
        )
