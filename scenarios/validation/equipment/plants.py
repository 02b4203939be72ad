"""Published points of the sources of water plants, met by the compiled step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from scenarios.validation.equipment import plant_water
from scenarios.validation.equipment.plant_runs import full_load, machine_of, plant_of, steady
from scenarios.validation.equipment.points import Point, met
from scenarios.validation.model import Check


def _boiler_efficiency(name: str, part_load: float, entering: float) -> float:
    """Return the efficiency of a boiler of the catalogue at a part load. [-]"""
    source = {"kind": "boiler", "type": name, "capacity": 100e3, "standby_loss": 0.0}
    plant = plant_of("hot_water", entering + 10.0, source)
    found = steady(plant, part_load * 100e3, 0.0, -1.0)
    return found.heat / found.consumed


_DIRECTIVE = "Council Directive 92/42/EEC, article 5, table of useful efficiencies"
_DIRECTIVE_NOTE = (
    "efficiency at 30 % load over that at full load and 70 degC, which does not depend on the"
    " calorific value; a legal minimum of the class, from other data than the curve"
)


def boiler() -> list[Check]:
    """Compare part load and temperature of a boiler without condensation with classes of boilers.

    The water of the directive is the mean of entering and leaving.
    """
    full = _boiler_efficiency("boiler-low-temperature", 1.0, 65.0)
    checks = []
    for what, power, published, mean in (
        ("standard boiler", 100, 86.0 / 88.0, 50.0),
        ("standard boiler", 400, (80 + 3 * np.log10(400)) / (84 + 2 * np.log10(400)), 50.0),
        ("low-temperature boiler", 100, 1.0, 40.0),
    ):
        name = f"{what}, {power} kW, 30 % load over full load"
        point = Point(name, float(published), "", _DIRECTIVE, _DIRECTIVE_NOTE)
        ratio = _boiler_efficiency("boiler-low-temperature", 0.3, mean - 5.0) / full
        checks.append(met(point, ratio))
    return checks


_CREST = "Lochinvar Crest, efficiency curves, as in Modelica Buildings Boilers.Data.Lochinvar.Crest"
_GREENSTAR = "Worcester Greenstar 30Ri ErP data sheet (EU 813/2013), useful efficiencies"
_HELD_OUT = "point of the table that the curve was not fitted to"


def condensing_boiler() -> list[Check]:
    """Compare a condensing boiler with its maker's curves, and with another maker's ratings."""
    checks = []
    for entering, published in ((26.63, 0.9812), (43.31, 0.9319), (59.99, 0.8826)):
        name = f"condensing boiler, 50 % load, {entering:g} degC return"
        point = Point(name, published, "", _CREST, _HELD_OUT)
        checks.append(met(point, _boiler_efficiency("boiler-condensing", 0.5, entering)))
    ratio = _boiler_efficiency("boiler-condensing", 0.3, 30.0) / _boiler_efficiency(
        "boiler-condensing", 1.0, 60.0
    )
    note = "97.3 % at 30 % load and 30 degC return over 88.2 % at full load and 60 degC return"
    point = Point(
        "condensing boiler of another maker, 30 % over full", 97.3 / 88.2, "", _GREENSTAR, note
    )
    checks.append(met(point, ratio))
    return checks


_CARRIER = "Carrier 30XW-P 1012, as in IBPSA library TableData2D.EN14511.Carrier30XWP1012_1MW"
_IPLV = "ASHRAE 90.1-2004, table 6.8.1C, water-cooled positive displacement"
_IPLV_NOTE = (
    "IPLV of AHRI 550/590 over full-load COP (100, 75, 50, 25 % at 29.4, 23.9, 18.3, 18.3 degC); a"
    " legal minimum of the class, from other data than the DOE-2 curve"
)
_WEIGHTS = (0.01, 0.42, 0.45, 0.12)


def chiller() -> list[Check]:
    """Compare water-cooled chillers with a maker's table and with classes of chillers."""
    checks = []
    for leaving, entering, cold, power in (
        (5.0, 35.0, 932000.0, 208036.0),
        (7.0, 40.0, 954000.0, 237905.0),
        (10.0, 35.0, 1096000.0, 208762.0),
    ):
        plant = machine_of("chiller", "chiller-screw-carrier-30xwp-1012", leaving, 1035e3)
        found = full_load(plant, entering)
        where = f"{leaving:g}/{entering:g} degC"
        point = Point(f"chiller capacity, {where}", cold, "W", _CARRIER, _HELD_OUT)
        checks.append(met(point, found.heat))
        point = Point(f"chiller COP, {where}", cold / power, "", _CARRIER, _HELD_OUT)
        checks.append(met(point, found.heat / found.consumed))
    ratio = _integrated_part_load()
    for what, cop, iplv in (
        ("reciprocating", 4.20, 5.05),
        ("screw below 528 kW", 4.45, 5.20),
        ("screw up to 1055 kW", 4.90, 5.60),
    ):
        name = f"chiller part load, {what}"
        checks.append(met(Point(name, iplv / cop, "", _IPLV, _IPLV_NOTE), ratio))
    return checks


def _integrated_part_load() -> float:
    """Return the integrated part-load value of the DOE-2 chiller over its COP. [-]"""
    plant = machine_of("chiller", "chiller-reciprocating-doe2", 6.67, 250e3)
    cops = []
    for share, entering in ((1.0, 29.44), (0.75, 23.89), (0.5, 18.33), (0.25, 18.33)):
        found = steady(plant, share * 250e3, entering, entering)
        cops.append(found.heat / found.consumed)
    return float(np.dot(_WEIGHTS, cops) / cops[0])


_YORK = (
    "YorkCalc correlation, EnergyPlus Engineering Reference, Variable Speed Cooling Towers"
    " Empirical Models"
)
_TOWER_NOTE = "the design point (25.6 degC, 5.56 K, all air) is the correlation's own"


def tower() -> list[Check]:
    """Compare the approach of a tower beside its design point with a published correlation."""
    from sim.kernel.plant import Rejection, SourceFigure
    from sim.kernel.plant.rejection import cooled_water
    from sim.plants import assemble_plants

    more: dict[str, Any] = {"heat_rejection": {"kind": "tower", "type": "tower-counterflow"}}
    plant = machine_of("chiller", "chiller-screw-carrier-30xwp-1012", 7.0, 800e3, **more)
    model = assemble_plants({"plant": plant}).model
    checks = []
    for wet_bulb, range_, air, published in (
        (25.6, 3.0, 1.0, 2.388),
        (25.6, 8.0, 1.0, 5.089),
        (25.6, 5.56, 0.7, 5.905),
        (20.0, 5.56, 0.7, 7.623),
        (20.0, 8.0, 1.0, 6.737),
    ):
        x = model.figure[0].copy()
        x[SourceFigure.AIR] *= air
        x[SourceFigure.CONDENSER_NEAR] = 0.0
        x[SourceFigure.CONDENSER_LEAST] = 0.0
        heat = range_ * x[SourceFigure.CONDENSER_FLOW]
        weather = (wet_bulb + 8.0, wet_bulb, 101325.0)
        leaving, _ = cooled_water(x, int(Rejection.TOWER), heat, weather)
        name = f"tower approach, {wet_bulb:g} degC wet bulb, range {range_:g} K, {air:.0%} air"
        checks.append(met(Point(name, published, "K", _YORK, _TOWER_NOTE), leaving - wet_bulb))
    return checks


_GALETTI = "Galetti MFE 0005 M, as in AixLib DataBase.HeatPump.Galetti_Chiller_MFE005M"


def air_cooled_chiller() -> list[Check]:
    """Compare an air-cooled chiller with its maker's table."""
    return _off_design(
        "air-cooled chiller",
        ("chiller", "chiller-air-cooled-galetti-mfe5", 3940.0, _GALETTI),
        ((7.0, 30.0, 4190.0, 1360.0), (9.0, 25.0, 4740.0, 1250.0), (7.0, 40.0, 3680.0, 1600.0)),
    )


def _off_design(
    what: str, machine: tuple[str, str, float, str], rows: tuple[tuple[float, ...], ...]
) -> list[Check]:
    """Compare a machine with rows of water, other side, heat and power."""
    kind, name, capacity, source = machine
    checks = []
    for water, other, heat, power in rows:
        found = full_load(machine_of(kind, name, water, capacity), other)
        where = f"water {water:g}, {other:g} degC"
        point = Point(f"{what} capacity, {where}", heat, "W", source, _HELD_OUT)
        checks.append(met(point, found.heat))
        point = Point(f"{what} COP, {where}", heat / power, "", source, _HELD_OUT)
        checks.append(met(point, found.heat / found.consumed))
    return checks


_VAILLANT = "Vaillant VWL 10-1, EN 14511 data as in IBPSA library EN14511.Vaillant_VWL_101"


def air_source() -> list[Check]:
    """Compare an air-to-water heat pump with EN 14511 data."""
    return _off_design(
        "air-source heat pump",
        ("air_heat_pump", "heat-pump-air-water-vaillant-vwl10", 10807.0, _VAILLANT),
        ((35.0, -7.0, 7523.0, 2177.0), (45.0, 2.0, 9050.0, 2864.0), (55.0, -7.0, 7179.0, 3131.0)),
    )


_VITOCAL = "Viessmann Vitocal 350 BWH 110, EN 255 data as in IBPSA library EN255.Vitocal350BWH110"
_GLHE = "EnergyPlus data set GLHERefData.idf, Vertical GHE 1x2 Std (GLHEPRO)"
_GLHE_NOTE = (
    "g-function of two boreholes of 76.2 m, 4.572 m apart; the depth of the upper end is not told"
)


def ground_source() -> list[Check]:
    """Compare a brine-to-water heat pump with its data, and boreholes with a g-function."""
    from sim.kernel.plant import SourceFigure
    from sim.physics.curves import biquadratic
    from sim.physics.ground import field_response
    from sim.plants import assemble_plants

    checks = []
    boreholes = {"boreholes": {}, "brine_flow": 1e-3}
    name = "heat-pump-brine-water-vitocal-350"
    model = assemble_plants(
        {"p": machine_of("ground_heat_pump", name, 45.0, 11000.0, **boreholes)}
    ).model
    rated = model.figure[0, SourceFigure.CAPACITY]
    for water, brine, heat, power in (
        (45.0, 0.0, 12740.0, 3652.0),
        (55.0, 5.0, 13910.0, 4304.0),
        (45.0, 10.0, 15090.0, 3739.0),
    ):
        where = f"B{brine:g}/W{water:g}"
        capacity = rated * biquadratic(model.curve[0, 0], brine, water)
        cop = model.figure[0, SourceFigure.EFFICIENCY] / biquadratic(
            model.curve[0, 1], brine, water
        )
        point = Point(f"brine heat pump capacity, {where}", heat, "W", _VITOCAL, _HELD_OUT)
        checks.append(met(point, float(capacity)))
        point = Point(f"brine heat pump COP, {where}", heat / power, "", _VITOCAL, _HELD_OUT)
        checks.append(met(point, float(cop)))
    diffusivity = 2.493 / 2.4957e6
    scale = 76.2**2 / 9.0 / diffusivity
    published = {-5.9: 3.575221, -3.27: 5.382808, -0.051: 7.680608}
    found = field_response(
        [scale * np.exp(x) for x in published],
        [(0.0, 0.0), (4.572, 0.0)],
        radius=0.05715,
        length=76.2,
        buried=2.0,
        diffusivity=diffusivity,
    )
    for (logarithm, value), ours in zip(published.items(), found, strict=True):
        point = Point(f"g-function, ln(t/ts) = {logarithm:g}", value, "", _GLHE, _GLHE_NOTE)
        checks.append(met(point, float(ours)))
    return checks


PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "boiler": boiler,
    "condensing-boiler": condensing_boiler,
    "chiller": chiller,
    "cooling-tower": tower,
    "air-cooled-chiller": air_cooled_chiller,
    "air-to-water-heat-pump": air_source,
    "ground-source-heat-pump": ground_source,
    **plant_water.PARTS,
}
"""Types of equipment of water plants."""
