"""Published points of what water plants have besides sources: pumps, tanks, water heaters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from scenarios.validation.equipment.plant_runs import STEP, plant_of, run_alone
from scenarios.validation.equipment.points import Point, met
from scenarios.validation.model import Check

_HELD_OUT = "point of the data sheet that the curve was not fitted to"
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
        ("tank-200-class-c", 16.66 + 8.33 * 200.0**0.4),
        ("tank-500-class-b", 12.0 + 5.93 * 500.0**0.4),
        ("tank-1000-class-c", 16.66 + 8.33 * 1000.0**0.4),
    ):
        note = "the loss per kelvin is that limit over 45 K; what is checked is a simulated day"
        point = Point(f"standing loss of {name}", published, "W", _LABEL, note)
        checks.append(met(point, _standing(name)))
    return checks


def _reheating(litres: float, rise: float, kilowatts: float) -> float:
    """Return the time in which a source heats a tank. [min]"""
    from sim.kernel.plant import LoopRecord

    plant = plant_of(
        "hot_water",
        55.0,
        {"kind": "electric", "capacity": kilowatts * 1e3},
        water_volume=1e-6,
        tank={"volume": litres / 1e3, "nodes": 1, "loss": 1.4, "dead_band": 1.0},
    )
    _, state = run_alone(plant, 0.5, {}, 55.0 - rise)
    heat = state.record[:, 0, LoopRecord.SOURCES]
    first = int(np.argmax(heat < 0.999 * kilowatts * 1e3))
    return float(heat[: first + 1].sum() / (kilowatts * 1e3) * STEP / 60.0)


def _standing(name: str) -> float:
    """Return the mean loss of a tank of the catalogue that is held at 65 degC in 20 degC. [W]"""
    from sim.kernel.plant import LoopRecord

    plant = plant_of(
        "hot_water",
        65.0,
        {"kind": "electric", "capacity": 3e3},
        water_volume=1e-6,
        tank={"type": name, "dead_band": 1.0},
    )
    _, state = run_alone(plant, 1.0, {})
    return float(state.record[:, 0, LoopRecord.LOSS].mean())


_FACTOR = "United States Code of Federal Regulations, 10 CFR 430.32(d), 2004 to 2015: {}"
_FACTOR_NOTE = (
    "a day of the test of 10 CFR 430 B, appendix E: 64.3 gal in six draws an hour apart, 58 to 135"
    " degF, 67.5 degF around; the loss coefficient is found from rating and recovery efficiency by"
    " the equation of WHAM (Lutz et al. 1998), so that it is the day that is checked"
)
_GALLON = 3.785412e-3


def domestic() -> list[Check]:
    """Compare the energy factor of water heaters in a simulated test day with the rating."""
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
    plant = plant_of(
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
    draw = 64.3 * _GALLON / 6.0 / STEP
    model, state = run_alone(plant, 1.0, {12 * hour: draw for hour in range(6)})
    drawn = state.record[:, 0, LoopRecord.DRAW].sum() * STEP
    consumed = state.source_record[:, 0, SourceRecord.INPUT].sum() * STEP
    change = float((model.capacity[0] * (state.temperature[0] - hot)).sum())
    return float(drawn / (consumed - change / recovery))


PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "pump": pump,
    "storage-tank": tank,
    "domestic-hot-water": domestic,
}
"""Types of equipment."""
