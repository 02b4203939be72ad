"""Checks across the plants of a site: curves, set-points, loops that feed each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.errors import Fault
from sim.physics.heat_rejection import design_conductance, design_units
from sim.site.plant.curves import biquadratic_faults, cubic_faults
from sim.site.plant.loop import AnyReset, Plant, Reset
from sim.site.plant.sources import (
    AirWaterHeatPump,
    Boiler,
    Chiller,
    DryCooler,
    GroundWaterHeatPump,
    PlantExchanger,
    Source,
    Tower,
)

Machine = Chiller | AirWaterHeatPump | GroundWaterHeatPump
"""What works by a compressor."""

_KINDS = {
    "chilled_water": ("chiller", "district", "plant"),
    "hot_water": ("boiler", "electric", "district", "plant", "air_heat_pump", "ground_heat_pump"),
}
_SUPPLY = {"hot_water": (20.0, 100.0), "chilled_water": (1.0, 25.0)}
_SMALLEST_NODE = 60.0
_FROST = 0.5
_ANY = 1e5
"""A capacity where it does not matter which. [W]"""


def plant_faults(plants: Mapping[str, Plant], place: str = "plants") -> Iterator[Fault]:
    """Yield every fault of the plants that single fields cannot show.

    Parameters
    ----------
    plants : mapping of str to Plant
        The plants by name.
    place : str
        Of the plants in their document.
    """
    for name, plant in plants.items():
        at = f"{place}.{name}"
        yield from _supply_faults(at, plant)
        yield from _storage_faults(at, plant)
        yield from _staging_faults(at, plant)
        for key, source in plant.sources.items():
            yield from _source_faults(f"{at}.sources.{key}", plant, source)
            if isinstance(source, PlantExchanger):
                yield from _feed_faults(f"{at}.sources.{key}.plant", plant, source.plant, plants)
        yield from _circle_faults(at, name, plants)


def _service(plant: Plant) -> str:
    return "chilled_water" if plant.kind == "chilled_water" else "hot_water"


def _supply_faults(at: str, plant: Plant) -> Iterator[Fault]:
    low, high = _SUPPLY[_service(plant)]
    settings = [(f"{at}.supply_temperature", plant.supply_temperature)]
    if plant.reset is not None:
        settings.append((f"{at}.reset.supply_temperature", plant.reset.supply_temperature))
        yield from _reset_faults(f"{at}.reset", plant, plant.reset)
    for spot, value in settings:
        if not low <= value <= high:
            limit = f"{low:g} to {high:g} degC for {plant.kind}"
            yield Fault(spot, value, limit, "correct the temperature, or the kind of the plant")
    coldest = min(value for _, value in settings) - plant.safety_band
    if plant.kind == "chilled_water" and coldest < _FROST:
        yield Fault(
            f"{at}.overshoot",
            plant.safety_band,
            f"at most what leaves water above {_FROST:g} degC; this leaves {coldest:g} degC",
            "lower it, or raise the supply temperature",
        )
    if plant.pump is not None and (plant.pump.control == "curve") != (plant.pump.curve is not None):
        yield Fault(
            f"{at}.pump.curve",
            None if plant.pump.curve is None else "a curve",
            "needed for, and only for, control 'curve'",
            "give the curve, or correct the control",
        )
    if plant.pump is not None and plant.pump.curve is not None:
        yield from cubic_faults(plant.pump.curve, f"{at}.pump.curve")
    if plant.pump is not None and plant.pump.flow == 0.0:
        yield Fault(f"{at}.pump.flow", 0.0, "above 0", "leave it out to have it from the capacity")


def _reset_faults(at: str, plant: Plant, reset: AnyReset) -> Iterator[Fault]:
    if isinstance(reset, Reset) and reset.outdoor_to <= reset.outdoor_from:
        yield Fault(
            f"{at}.outdoor_to",
            reset.outdoor_to,
            f"above outdoor_from, {reset.outdoor_from:g} degC",
            "swap the two",
        )
    supply = plant.supply_temperature
    if plant.kind != "chilled_water" and reset.supply_temperature > supply:
        yield Fault(
            f"{at}.supply_temperature",
            reset.supply_temperature,
            f"at most the supply temperature, {supply:g} degC: warm water is reset downwards",
            "swap the two temperatures",
        )
    if isinstance(reset, Reset):
        return
    if plant.kind == "chilled_water" and reset.supply_temperature < supply:
        yield Fault(
            f"{at}.supply_temperature",
            reset.supply_temperature,
            f"at least the supply temperature, {supply:g} degC: requests reset it downwards",
            "swap the two temperatures",
        )
    if plant.kind == "domestic_hot_water":
        yield Fault(
            f"{at}.kind",
            reset.kind,
            "'outdoor' for domestic hot water, whose taps make no requests",
            "remove the reset",
        )


def _storage_faults(at: str, plant: Plant) -> Iterator[Fault]:
    domestic = plant.kind == "domestic_hot_water"
    if domestic != (plant.domestic is not None):
        yield Fault(
            f"{at}.domestic",
            None if plant.domestic is None else "draws",
            "needed for, and only for, kind 'domestic_hot_water'",
            "give it, or correct the kind",
        )
    if domestic and plant.tank is None:
        yield Fault(f"{at}.tank", None, "a tank to draw from", "give the tank's volume")
    if plant.domestic is not None:
        delivery = plant.domestic.delivery_temperature
        if delivery > plant.supply_temperature:
            yield Fault(
                f"{at}.domestic.delivery_temperature",
                delivery,
                f"at most the supply temperature, {plant.supply_temperature:g} degC",
                "lower it, or raise the supply temperature",
            )
        mains = plant.domestic.mains.temperature
        if mains is not None and mains >= delivery:
            limit = f"below the delivery temperature, {delivery:g} degC"
            yield Fault(f"{at}.domestic.mains.temperature", mains, limit, "correct one of the two")
    yield from _tank_faults(f"{at}.tank", plant)


def _tank_faults(at: str, plant: Plant) -> Iterator[Fault]:
    tank = plant.tank
    if tank is None:
        return
    if tank.stop_sensor < tank.start_sensor:
        yield Fault(
            f"{at}.stop_sensor",
            tank.stop_sensor,
            f"at least the start sensor, {tank.start_sensor:g}",
            "put the sensor that dismisses the sources nearer to the return end",
        )
    if plant.is_open:
        return
    flow = plant.capacity / (4.15e6 * plant.design_difference)
    seconds = tank.volume / tank.nodes / flow
    if tank.nodes > 1 and seconds < _SMALLEST_NODE:
        yield Fault(
            f"{at}.nodes",
            tank.nodes,
            f"layers that hold {_SMALLEST_NODE:g} s of the design flow; these hold {seconds:.0f} s",
            "take fewer nodes or a larger volume; a tank this small is mixed: 1 node",
        )


def _staging_faults(at: str, plant: Plant) -> Iterator[Fault]:
    order = plant.staging.order
    if order and sorted(order) != sorted(plant.sources):
        yield Fault(
            f"{at}.staging.order",
            list(order),
            f"each of {', '.join(sorted(plant.sources))} once",
            "name all sources, or leave the order out",
        )


def _source_faults(at: str, plant: Plant, source: Source) -> Iterator[Fault]:
    allowed = _KINDS[_service(plant)]
    if source.kind not in allowed:
        limit = f"one of {', '.join(allowed)} for {plant.kind}"
        yield Fault(f"{at}.kind", source.kind, limit, "choose another source, or another plant")
    low, high = source.lockout_below, source.lockout_above
    if low is not None and high is not None and low >= high:
        yield Fault(
            f"{at}.lockout_below",
            low,
            f"below lockout_above, {high:g} degC: else it never runs",
            "swap the two",
        )
    if isinstance(source, Boiler):
        yield from _boiler_faults(at, source)
    if isinstance(source, Chiller | AirWaterHeatPump | GroundWaterHeatPump):
        yield from _compressor_faults(at, plant, source)
    if isinstance(source, GroundWaterHeatPump) and source.brine_flow == 0.0:
        yield Fault(f"{at}.brine_flow", 0.0, "above 0", "give the flow of the boreholes' brine")
    if isinstance(source, Chiller):
        yield from _rejection_faults(f"{at}.heat_rejection", source)


def _boiler_faults(at: str, source: Boiler) -> Iterator[Fault]:
    curve = source.efficiency_curve
    if curve is None:
        if source.condensing:
            yield Fault(
                f"{at}.efficiency_curve",
                None,
                "a curve over part load and entering temperature, for a condensing boiler",
                "give the curve, or take the boiler from the catalogue",
            )
        return
    rated = (1.0, source.rated_entering_temperature)
    yield from biquadratic_faults(curve, f"{at}.efficiency_curve", rated)


def _compressor_faults(at: str, plant: Plant, source: Machine) -> Iterator[Fault]:
    rated = rated_temperatures(source)
    for field in ("capacity_curve", "input_curve"):
        curve = getattr(source, field)
        if curve is None:
            yield Fault(
                f"{at}.{field}",
                None,
                "a curve over the temperatures at both sides",
                "give the curve, or take the machine from the catalogue",
            )
            continue
        yield from biquadratic_faults(curve, f"{at}.{field}", rated)
        low, high = curve.x if isinstance(source, Chiller) else (curve.y or curve.x)
        for spot, value in _supplies(plant):
            if not low <= value <= high:
                yield Fault(
                    f"{at}.{field}",
                    [low, high],
                    f"a range with the plant's {spot} of {value:g} degC",
                    "take a machine that is meant for it, or correct the set-point",
                )
    if source.part_load_curve is not None:
        yield from cubic_faults(source.part_load_curve, f"{at}.part_load_curve")


def _supplies(plant: Plant) -> Iterator[tuple[str, float]]:
    yield "supply_temperature", plant.supply_temperature
    if plant.reset is not None:
        yield "reset", plant.reset.supply_temperature


def rated_temperatures(source: Machine) -> tuple[float, float]:
    """Return the rated arguments of a machine's curves. [degC]

    Parameters
    ----------
    source : Chiller, AirWaterHeatPump or GroundWaterHeatPump
        The machine.
    """
    if isinstance(source, Chiller):
        return source.rated_leaving_temperature, source.rated_entering_temperature
    if isinstance(source, AirWaterHeatPump):
        return source.rated_outdoor_temperature, source.rated_leaving_temperature
    return source.rated_entering_temperature, source.rated_leaving_temperature


def _rejection_faults(at: str, source: Chiller) -> Iterator[Fault]:
    # whether air and water suffice does not depend on how much there is of both
    capacity = _ANY if source.capacity == "autosize" else source.capacity
    way, heat = source.heat_rejection, capacity * (1.0 + 1.0 / source.cop)
    if isinstance(way, Tower):
        units = design_units(heat, way.range, way.approach, way.design_wet_bulb, way.water_to_air)
        if units is None:
            yield Fault(
                f"{at}.water_to_air",
                way.water_to_air,
                f"enough air to cool by {way.range:g} K to {way.approach:g} K over the wet bulb",
                "lower it, or widen approach or range",
            )
    if isinstance(way, DryCooler) and (
        design_conductance(heat, way.range, way.approach, way.air_rise) is None
    ):
        yield Fault(
            f"{at}.air_rise",
            way.air_rise,
            f"less than water at {way.approach + way.range:g} K over the air can give",
            "lower it, or widen the approach",
        )


def _feed_faults(at: str, plant: Plant, name: str, plants: Mapping[str, Plant]) -> Iterator[Fault]:
    other = plants.get(name)
    if other is None:
        names = ", ".join(sorted(plants))
        yield Fault(at, name, f"a name under plants: {names}", "correct the name or add the plant")
        return
    if _service(other) != _service(plant) or other.kind == "domestic_hot_water":
        wanted = "chilled_water" if plant.kind == "chilled_water" else "hot_water"
        yield Fault(at, name, f"a plant of kind {wanted}", "name another plant")
        return
    behind = (other.supply_temperature - plant.supply_temperature) * plant.sign
    if other is not plant and behind <= 0.0:
        yield Fault(
            at,
            name,
            f"a plant whose supply lies beyond {plant.supply_temperature:g} degC; "
            f"it is {other.supply_temperature:g} degC",
            "raise the one's supply temperature or lower the other's",
        )


def fed_by(plant: Plant) -> tuple[str, ...]:
    """Return the names of the plants that feed a plant.

    Parameters
    ----------
    plant : Plant
        What is fed.
    """
    return tuple(s.plant for s in plant.sources.values() if isinstance(s, PlantExchanger))


def _circle_faults(at: str, name: str, plants: Mapping[str, Plant]) -> Iterator[Fault]:
    seen: set[str] = set()
    ahead = [n for n in fed_by(plants[name]) if n in plants]
    while ahead:
        step = ahead.pop()
        if step == name:
            yield Fault(
                f"{at}.sources",
                name,
                "sources that are not fed, through others, by the plant itself",
                "remove the exchanger that closes the circle",
            )
            return
        if step not in seen:
            seen.add(step)
            ahead += [n for n in fed_by(plants[step]) if n in plants]
