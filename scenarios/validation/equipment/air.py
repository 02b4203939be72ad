"""Published points of the air side: rooftop unit, fan, coil, heat pump, recovery, economiser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from scenarios.validation.equipment.points import Point, met
from scenarios.validation.model import Check

if TYPE_CHECKING:
    from sim.physics.direct_expansion import MoistAir

SEA_LEVEL = 101325.0
_MBH = 293.0711
_CFM = 0.000471947


def _celsius(fahrenheit: float) -> float:
    return (fahrenheit - 32.0) / 1.8


_BRYANT = "Bryant 558D user manual, page 18, gross cooling capacities of 558D036"
_BRYANT_NOTE = (
    "rated values are the table's at 1200 cfm, 95 and 67 degF; the curves are of other machines, of"
    " the DOE reference buildings and DOE-2, chosen among five sets for lying near this table;"
    " sensible heat follows from the bypass factor at the rating point alone"
)
_ENTERING = 80.0
"""Dry bulb that the table holds for. [degF]"""
_ROOFTOP = (
    # cfm, entering wet bulb, outdoor [degF], total [MBtu/h], sensible [MBtu/h], compressor [kW]
    (1200, 67, 115, 32.1, 24.4, 3.68),
    (1200, 62, 85, 35.0, 31.8, 2.97),
    (1200, 72, 95, 40.4, 20.3, 3.42),
    (900, 67, 95, 34.9, 22.9, 3.21),
    (1500, 67, 105, 35.2, 28.0, 3.54),
)


def rooftop() -> list[Check]:
    """Compare a direct-expansion coil with a manufacturer's table of gross capacities."""
    from sim.catalogue import entry_of
    from sim.catalogue.air import PackagedRooftop
    from sim.catalogue.sized import cooling_coils
    from sim.physics.direct_expansion import MoistAir, full_load
    from sim.physics.psychrometrics import humidity_ratio_from_wet_bulb

    unit = entry_of("rooftop-bryant-558d036", PackagedRooftop)
    (coil,) = cooling_coils(unit.cooling, 36.6 * _MBH, 1200 * _CFM)
    checks = []
    for cfm, wet_bulb, outdoor, *published in _ROOFTOP:
        dry = _celsius(_ENTERING)
        ratio = humidity_ratio_from_wet_bulb(dry, _celsius(wet_bulb), SEA_LEVEL)
        air = MoistAir(dry, float(ratio), SEA_LEVEL, coil.mass_flow * cfm / 1200)
        found = full_load(coil, air, _celsius(outdoor))
        where = f"{cfm} cfm, {wet_bulb} degF wet bulb, {outdoor} degF outdoors"
        for what, value, theirs, size in zip(
            ("total", "sensible", "power"), found, published, (_MBH, _MBH, 1000.0), strict=True
        ):
            name = f"rooftop {what}, {where}"
            checks.append(met(Point(name, theirs * size, "W", _BRYANT, _BRYANT_NOTE), value))
    return checks


_CALCULATOR = (
    "Adjustable-speed drive calculator of the Bonneville Power Administration (curves measured and"
    " from Westinghouse bulletin B-851), table of duty cycle, VSD column over its value at 100 %"
)
_DRIVE = {0.5: 20.27, 0.6: 30.38, 0.7: 43.46, 0.8: 59.75, 0.9: 79.50, 1.0: 102.93}
_APPENDIX_G = "ASHRAE 90.1-2010, table G3.1.3.15, method 1"
_METHOD_1 = {0.5: 0.30, 0.7: 0.54, 0.9: 0.83}


def vav_fan() -> list[Check]:
    """Compare the fan laws with measured fans, and the curve of a baseline with its table."""
    from sim.catalogue import entry_of
    from sim.catalogue.air import Fan
    from sim.catalogue.sized import fan_curve
    from sim.physics.fan import affinity, throttled_power

    half = _DRIVE[0.5] / _DRIVE[1.0]
    kept = (half - 0.5**3) / (0.5 - 0.5**3)
    note = f"the share of pressure that is kept, {kept:.2f}, is found from the row of 50 %"
    checks = []
    for flow in (0.6, 0.7, 0.8, 0.9):
        published = _DRIVE[flow] / _DRIVE[1.0]
        point = Point(f"fan laws, {flow:.0%} flow", published, "", _CALCULATOR, note)
        checks.append(met(point, affinity(flow, kept)))
    found = entry_of("fan-vav-appendix-g", Fan)
    curve = fan_curve(found.fan)
    note = "method 2 of the same table, whose curve this is, was fitted to method 1"
    for flow, published in _METHOD_1.items():
        point = Point(f"baseline fan, {flow:.0%} flow", published, "", _APPENDIX_G, note)
        checks.append(met(point, throttled_power(flow, 1.0, curve, found.fan.least_flow)))
    return checks


_TEXTBOOK = (
    "Mitchell and Braun, Principles of HVAC in Buildings (2012), supplement 2, example SM-2-1"
)
_LIBRARY = "EES heat transfer library (Nellis and Klein), crossflow_both_unmixed, example 1"


def water_coil() -> list[Check]:
    """Compare a chilled-water coil with a worked example, dry and wet, and cross flow with EES."""
    from sim.physics.water_coil import WaterCoil, cooling, cross_flow_effectiveness

    checks = []
    note = "both sides 9495.5 W/K, so that together they are the example's 4748 W/K"
    for name, vapour, published in (("dry", 0.0035383, 44234.0), ("wet", 0.01765, 82722.0)):
        air = _example_air(vapour)
        coil = WaterCoil(air.mass_flow, 3.78, 9495.5, 9495.5)
        total, _ = cooling(coil, air, _celsius(42.0), 3.78)
        point = Point(f"chilled-water coil, {name}", published, "W", _TEXTBOOK, note)
        checks.append(met(point, total))
    point = Point("cross flow, NTU 2.5, ratio 0.6", 0.7632, "", _LIBRARY)
    checks.append(met(point, cross_flow_effectiveness(75.0 / 30.0, 30.0 / 50.0)))
    return checks


def _example_air(vapour: float) -> MoistAir:
    """Return the entering air of the example, whose vapour is told per moist air."""
    from sim.physics.direct_expansion import MoistAir

    return MoistAir(_celsius(80.0), vapour / (1.0 - vapour), SEA_LEVEL, 2.646 * (1.0 - vapour))


_GOODMAN = "Goodman SSZ 14 SEER service manual, page 28, heating performance of SSZ140301A"
_ROWS = {55: (32.53, 2.32), 47: (29.0, 2.25), 40: (26.1, 2.19), 35: (24.1, 2.14)} | {
    25: (20.9, 2.15),
    17: (18.2, 2.08),
    10: (15.7, 2.01),
    0: (12.1, 1.92),
}
"""Outdoor dry bulb [degF]: heat [MBtu/h], power [kW]."""
_HELD_OUT = "row of the table that the curve was not fitted to"
_OTHERS = (
    "curve of DOE-2, not of this table, over its value at 47 degF; below 30 degF its capacity falls"
    " too steeply for this machine: 15 % low at 17 degF"
)


def heat_pump() -> list[Check]:
    """Compare heat pumps with a manufacturer's table over the outdoor temperature."""
    checks = []
    own, generic = "heat-pump-goodman-ssz140301", "heat-pump-small-office-2019"
    for name, capacities, efficiencies, note in (
        (own, (55, 25, 10, 0), (55, 10, 0), _HELD_OUT),
        (generic, (55, 40, 35), (40, 35, 17), _OTHERS),
    ):
        for row in capacities:
            point = Point(f"{name}, capacity, {row} degF", _ROWS[row][0] / 29.0, "", _GOODMAN, note)
            checks.append(met(point, _relative(name, row)[0]))
        for row in efficiencies:
            heat, power = _ROWS[row]
            published = heat / power / (29.0 / 2.25)
            point = Point(f"{name}, COP, {row} degF", published, "", _GOODMAN, note)
            checks.append(met(point, _relative(name, row)[1]))
    return checks


def _relative(name: str, outdoor: float) -> tuple[float, float]:
    """Return capacity and COP without frost over those at 47 degF."""
    from sim.catalogue import entry_of
    from sim.catalogue.air import AirSourceHeatPump
    from sim.catalogue.sized import heating_coils
    from sim.physics.heat_pump_coil import steady_heating

    unit = entry_of(name, AirSourceHeatPump)
    (coil,) = heating_coils(unit.heating, 8500.0, 0.5)
    heat, power = steady_heating(coil, 21.11, _celsius(outdoor), 1.0)
    rated, input_there = steady_heating(coil, 21.11, _celsius(47.0), 1.0)
    return heat / rated, heat / power / (rated / input_there)


_STANDARDS = "NREL OpenStudio-standards, energy recovery ventilator of code buildings, 75 % flow"
_COUNTER = "Kays and London, Compact Heat Exchangers (1984), counter flow of equal streams, NTU 6"


def heat_recovery() -> list[Check]:
    """Compare effectiveness away from its ratings with published values."""
    from sim.physics.heat_recovery import effectiveness, from_one_rating

    note = "found from the rating at 100 % flow alone"
    sensible = Point("wheel, sensible, 75 % flow", 0.81, "", _STANDARDS, note)
    latent = Point("wheel, latent, 75 % flow", 0.73, "", _STANDARDS, note)
    note = "line through NTU 3 at 100 % and NTU 4 at 75 % flow"
    line = Point("counter flow, 50 % flow", 0.857, "", _COUNTER, note)
    return [
        met(sensible, from_one_rating(0.75, 0.76)),
        met(latent, from_one_rating(0.75, 0.68)),
        met(line, effectiveness(0.5, 0.80, 0.75)),
    ]


_EXAMPLE = "ASHRAE Handbook Fundamentals (2021, SI), chapter 1, example 4"
_LIMITS = "ASHRAE 90.1-2019, table 6.5.1.1.3 and its footnote"


def economiser() -> list[Check]:
    """Compare mixing and high limits of an economiser with published values."""
    import numpy as np

    from sim.physics.economiser import fixed_enthalpy_limit, mixed, mixing_share
    from sim.physics.psychrometrics import (
        humidity_ratio,
        humidity_ratio_from_wet_bulb,
        standard_pressure,
    )
    from sim.physics.saturation import quick_wet_bulb

    share = mixing_share(4.0, 25.0, 19.5)
    outdoor = humidity_ratio_from_wet_bulb(4.0, 2.0, SEA_LEVEL)
    inside = humidity_ratio(np.array(25.0), np.array(0.5), np.array(SEA_LEVEL))
    wet_bulb = quick_wet_bulb(19.5, mixed(float(outdoor), float(inside), share), SEA_LEVEL)
    foot = (30.7 - 7.686) * 2326.0
    note = "30.7 Btu/lb, counted from 0 degF; the limit is air of 75 degF and 50 % by definition"
    return [
        met(Point("outdoor share of mixed air", 2.535 / 9.819, "", _EXAMPLE), share),
        met(Point("wet bulb of mixed air", 14.6, "degC", _EXAMPLE), wet_bulb),
        met(
            Point("enthalpy limit at 6000 ft", foot, "J/kg", _LIMITS, note),
            fixed_enthalpy_limit(standard_pressure(6000.0 * 0.3048)),
        ),
        met(
            Point("enthalpy limit at sea level", 47000.0, "J/kg", _LIMITS),
            fixed_enthalpy_limit(SEA_LEVEL),
        ),
    ]


PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "rooftop": rooftop,
    "vav-fan": vav_fan,
    "water-coil": water_coil,
    "heat-pump": heat_pump,
    "heat-recovery": heat_recovery,
    "economiser": economiser,
}
"""Types of equipment of the air side."""
