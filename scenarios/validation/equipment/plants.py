"""Published points of water plants: every source, pump, tank and water heater, by the kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scenarios.validation.equipment.points import Point, met
from scenarios.validation.model import Check

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site.plant import Plant

_STEP = 300.0


class Steady(NamedTuple):
    """What a source does once all has settled. [W, degC]"""

    heat: float
    consumed: float
    other_side: float
    fan: float


def steady(plant: Plant, load: float, outdoor: float, wet_bulb: float) -> Steady:
    """Return what the first source of a plant does under a constant load.

    Parameters
    ----------
    plant : Plant
        The plant, alone.
    load : float
        Heat or cold asked of it. [W]
    outdoor, wet_bulb : float
        Outdoor air. [degC]
    """
    from sim.kernel.plant import SourceRecord, plant_step
    from sim.plants import assemble_plants

    compiled = assemble_plants({"plant": plant}, step=_STEP)
    steps = 60
    state = compiled.new_state(steps)
    for k in range(steps):
        loads = np.array([load])
        plant_step(compiled.model, state, k, outdoor, wet_bulb, loads, np.zeros(1))
    row = state.source_record[-1, 0]
    columns = (
        SourceRecord.HEAT,
        SourceRecord.INPUT,
        SourceRecord.OTHER_SIDE,
        SourceRecord.FAN,
    )
    return Steady(*(float(row[column]) for column in columns))


_QUIET_PUMP = {"head": 1e-3, "minimum_flow": 0.01, "heat_share": 0.0}


def _plant(kind: str, supply: float, source: Mapping[str, Any], **more: Any) -> Plant:
    from sim.site.plant import Plant

    fields = {"kind": kind, "supply_temperature": supply, "sources": {"one": dict(source)}}
    return Plant.read({"pump": _QUIET_PUMP, **fields, **more})


def _boiler_efficiency(name: str, part_load: float, entering: float) -> float:
    """Return the efficiency of a boiler of the catalogue at a part load. [-]"""
    source = {"kind": "boiler", "type": name, "capacity": 100e3, "standby_loss": 0.0}
    plant = _plant("hot_water", entering + 10.0, source)
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
    point = Point("condensing boiler of another maker, 30 % over full", 97.3 / 88.2, "", _GREENSTAR, note)
    checks.append(met(point, ratio))
    return checks


def _machine(kind: str, name: str, supply: float, capacity: float, **more: Any) -> Plant:
    service = "chilled_water" if kind == "chiller" else "hot_water"
    source = {"kind": kind, "type": name, "capacity": capacity, **more}
    return _plant(service, supply, source)


def _full_load(plant: Plant, other: float) -> Steady:
    """Return full load with what enters the condenser or evaporator as outdoor air."""
    return steady(plant, 2.0 * plant.capacity, other, other)


_CARRIER = "Carrier 30XW-P 1012, as in IBPSA library TableData2D.EN14511.Carrier30XWP1012_1MW"
_IPLV = "ASHRAE 90.1-2004, table 6.8.1C, water-cooled positive displacement"
_IPLV_NOTE = (
    "IPLV of AHRI 550/590 over full-load COP (100, 75, 50, 25 % at 29.4, 23.9, 18.3, 18.3 degC); a"
    " legal minimum of the class, from other data than the DOE-2 curve"
)
_WEIGHTS = (0.01, 0.42, 0.45, 0.12)


def chiller() -> list[Check]:
    """Compare water-cooled chillers with a maker's table, and part load with classes of chillers."""
    checks = []
    for leaving, entering, cold, power in (
        (5.0, 35.0, 932000.0, 208036.0),
        (7.0, 40.0, 954000.0, 237905.0),
        (10.0, 35.0, 1096000.0, 208762.0),
    ):
        plant = _machine("chiller", "chiller-screw-carrier-30xwp-1012", leaving, 1035e3)
        found = _full_load(plant, entering)
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
    plant = _machine("chiller", "chiller-reciprocating-doe2", 6.67, 250e3)
    cops = []
    for share, entering in ((1.0, 29.44), (0.75, 23.89), (0.5, 18.33), (0.25, 18.33)):
        found = steady(plant, share * 250e3, entering, entering)
        cops.append(found.heat / found.consumed)
    return float(np.dot(_WEIGHTS, cops) / cops[0])


_YORK = (
    "YorkCalc correlation, EnergyPlus Engineering Reference, Variable Speed Cooling Towers Empirical"
    " Models"
)
_TOWER_NOTE = "the design point (25.6 degC, 5.56 K, all air) is the correlation's own"


def tower() -> list[Check]:
    """Compare the approach of a tower beside its design point with a published correlation."""
    from sim.kernel.plant import Rejection, SourceFigure
    from sim.kernel.plant.rejection import cooled_water
    from sim.plants import assemble_plants

    source = {"capacity": 800e3, "heat_rejection": {"kind": "tower", "type": "tower-counterflow"}}
    plant = _machine("chiller", "chiller-screw-carrier-30xwp-1012", 7.0, **source)
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
        found = _full_load(_machine(kind, name, water, capacity), other)
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
_GLHE_NOTE = "g-function of two boreholes of 76.2 m, 4.572 m apart; the depth of the upper end is not told"


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
        {"p": _machine("ground_heat_pump", name, 45.0, 11000.0, **boreholes)}
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


_WILO = "Wilo VeroLine-IP-E 50/150-4/2, as in Modelica Buildings Movers.Data.Pumps.Wilo"
_SPEED = "ASHRAE 90.1-2019, 6.5.4.2: at most 30 % of design wattage at 50 % of design flow"


def pump() -> list[Check]:
    """Compare a pump with its data sheet, and a controlled one with the standard's point."""
    from sim.physics.pump import HEAD, POWER, pump_power, pump_speed, system_head

    checks = []
    for flow, head, power in (
        (0.25, 253000.0, 2235.3),
        (0.75, 248200.0, 3529.4),
        (1.25, 199640.0, 4392.2),
    ):
        curve = HEAD[0] + flow * (HEAD[1] + flow * HEAD[2])
        point = Point(f"pump head, {flow:.0%} flow", head / 232010.0, "", _WILO, _HELD_OUT)
        checks.append(met(point, curve))
        point = Point(f"pump power, {flow:.0%} flow", power / 4078.4, "", _WILO, _HELD_OUT)
        checks.append(met(point, pump_power(flow, 1.0, POWER)))
    speed = pump_speed(0.5, system_head(0.5, 0.4), HEAD)
    note = "with 40 % of the design head held as differential pressure"
    point = Point("variable-speed pump, 50 % flow", 0.30, "", _SPEED, note)
    checks.append(met(point, pump_power(0.5, speed, POWER)))
    return checks


_REHEAT = "MCS guidance MIS 3005-D: minutes of reheating = litres x kelvin / (14.3 x kW)"
_LABEL = "Regulation (EU) 812/2013, annex II, table 2: limits of standing loss at 45 K"


def tank() -> list[Check]:
    """Compare charging time and standing loss of tanks with published formulas."""
    checks = []
    for litres, rise, kilowatts in ((200.0, 40.0, 3.0), (150.0, 40.0, 5.0), (300.0, 35.0, 8.0)):
        minutes = _reheating(litres, rise, kilowatts)
        name = f"reheating of {litres:g} l by {rise:g} K with {kilowatts:g} kW"
        note = "the formula has no losses; ours, 1.4 W/K, are in"
        point = Point(name, litres * rise / (14.3 * kilowatts), "min", _REHEAT, note)
        checks.append(met(point, minutes))
    for name, published in (
        ("tank-200-class-c", 12.0 + 5.93 * 200.0**0.4),
        ("tank-500-class-b", 8.5 + 4.25 * 500.0**0.4),
        ("tank-1000-class-c", 12.0 + 5.93 * 1000.0**0.4),
    ):
        note = "the loss per kelvin is that limit over 45 K; what is checked is a simulated day"
        point = Point(f"standing loss of {name}", published, "W", _LABEL, note)
        checks.append(met(point, _standing(name)))
    return checks


def _day(plant: Plant, days: float, draws: Mapping[int, float], cold: float | None) -> tuple[Any, Any]:
    """Run a tank alone; return its model and state. Draws by step; perhaps cold at first."""
    from sim.kernel.plant import plant_step
    from sim.plants import Climate, assemble_plants

    compiled = assemble_plants({"plant": plant}, step=_STEP, climate=Climate())
    steps = round(days * 86400.0 / _STEP)
    state = compiled.new_state(steps)
    if cold is not None:
        state.temperature[:] = cold
    for k in range(steps):
        draw = np.array([draws.get(k, 0.0)])
        plant_step(compiled.model, state, k, 20.0, 15.0, np.zeros(1), draw)
    return compiled.model, state


def _reheating(litres: float, rise: float, kilowatts: float) -> float:
    """Return the time in which a source heats a tank. [min]"""
    from sim.kernel.plant import LoopRecord

    plant = _plant(
        "hot_water",
        55.0,
        {"kind": "electric", "capacity": kilowatts * 1e3},
        water_volume=1e-6,
        tank={"volume": litres / 1e3, "nodes": 1, "loss": 1.4, "dead_band": 1.0},
    )
    _, state = _day(plant, 0.5, {}, 55.0 - rise)
    heat: NDArray[np.float64] = state.record[:, 0, LoopRecord.SOURCES]
    first = int(np.argmax(heat < 0.999 * kilowatts * 1e3))
    return float(heat[: first + 1].sum() / (kilowatts * 1e3) * _STEP / 60.0)


def _standing(name: str) -> float:
    """Return the mean loss of a tank of the catalogue that is held at 65 degC in 20 degC. [W]"""
    from sim.kernel.plant import LoopRecord

    plant = _plant(
        "hot_water",
        65.0,
        {"kind": "electric", "capacity": 3e3},
        water_volume=1e-6,
        tank={"type": name, "dead_band": 1.0},
    )
    _, state = _day(plant, 1.0, {}, None)
    return float(state.record[:, 0, LoopRecord.LOSS].mean())


_FACTOR = "United States Code of Federal Regulations, 10 CFR 430.32(d), 2004 to 2015: {}"
_FACTOR_NOTE = (
    "a day of the test of 10 CFR 430 B, appendix E: 64.3 gal in six draws an hour apart, 58 to 135"
    " degF, 67.5 degF around; the loss coefficient is found from rating and recovery efficiency by the"
    " equation of WHAM (Lutz et al. 1998), so that it is the day that is checked"
)
_GALLON = 3.785412e-3


def domestic() -> list[Check]:
    """Compare the energy factor of storage water heaters in a simulated test day with the rating."""
    checks = []
    gas, electric = "0.67 - 0.0019 V, gas", "0.97 - 0.00132 V, electric"
    for gallons, recovery, power, formula in (
        (40.0, 0.76, 11137.0, gas),
        (50.0, 0.76, 11723.0, gas),
        (50.0, 0.98, 4500.0, electric),
    ):
        slope = (0.67, 0.0019) if formula == gas else (0.97, 0.00132)
        published = slope[0] - slope[1] * gallons
        name = f"energy factor, {formula.rsplit(' ', 1)[-1]}, {gallons:g} gal"
        point = Point(name, published, "", _FACTOR.format(formula), _FACTOR_NOTE)
        checks.append(met(point, _energy_factor(gallons, recovery, power, published)))
    return checks


def _energy_factor(gallons: float, recovery: float, power: float, rated: float) -> float:
    """Return heat drawn over energy consumed in the test's day. [-]"""
    from sim.kernel.plant import LoopRecord, SourceRecord

    hot, cold, around = 57.22, 14.44, 19.72
    drawn_heat = 64.3 * _GALLON * 4186.0 * 992.0 * (hot - cold)
    # the test tells the loss as what is consumed for it
    consumed_for_loss = (1.0 / rated - 1.0 / recovery) / (
        (hot - around) * (86400.0 / drawn_heat - 1.0 / (recovery * power))
    )
    loss = recovery * consumed_for_loss
    source: dict[str, Any] = {"kind": "electric", "capacity": recovery * power}
    if recovery < 0.9:
        source |= {"kind": "boiler", "efficiency": recovery, "minimum_part_load": 1.0}
    else:
        source |= {"efficiency": recovery}
    plant = _plant(
        "domestic_hot_water",
        hot,
        source,
        pump=None,
        water_volume=1e-6,
        surroundings_temperature=around,
        tank={
            "volume": gallons * _GALLON,
            "nodes": 6,
            "loss": loss,
            "start_sensor": 0.6,
            "stop_sensor": 0.9,
            "dead_band": 3.0,
            "heated_from": "within",
        },
        domestic={"delivery_temperature": hot, "mains": {"temperature": cold}},
    )
    draw = 64.3 * _GALLON / 6.0 / _STEP
    model, state = _day(plant, 1.0, {12 * hour: draw for hour in range(6)}, None)
    drawn = state.record[:, 0, LoopRecord.DRAW].sum() * _STEP
    consumed = state.source_record[:, 0, SourceRecord.INPUT].sum() * _STEP
    change = float((model.capacity[0] * (state.temperature[0] - hot)).sum())
    return float(drawn / (consumed - change / recovery))


PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "boiler": boiler,
    "condensing-boiler": condensing_boiler,
    "chiller": chiller,
    "cooling-tower": tower,
    "air-cooled-chiller": air_cooled_chiller,
    "air-to-water-heat-pump": air_source,
    "ground-source-heat-pump": ground_source,
    "pump": pump,
    "storage-tank": tank,
    "domestic-hot-water": domestic,
}
"""Types of equipment of water plants."""
