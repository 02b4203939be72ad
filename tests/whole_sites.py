"""Random sites that mix every kind of system, plant, emitter, power, people and malfunction."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests import plants
from tests.air import CHICAGO, ELECTRIC, EXPANSION, GAS, HEAT_PUMP, fan
from tests.boxes import site_data, terminal

Data = dict[str, Any]
Draw = Any

KINDS = ("ideal", "rooftop", "fan_coil", "variable", "radiators", "floor")
"""Kinds of system that a site may have, each once."""
SCHEDULES = {
    "work": {"days": {"all": {"07:40": 0.6, "12:00": 1.0, "17:10": 0.2, "19:00": 0.0}}},
    "air": {"days": {"all": {"00:00": 0.3, "06:30": 1.0, "14:10": 0.6, "20:00": 0.1}}},
    "taps": {"days": {"all": {"00:00": 0.0, "06:00": 1.0, "09:00": 0.1, "18:00": 0.6}}},
}
TARIFF = {"electricity": {
    "price": 0.1, "periods": [{"name": "evening", "start": "17:00", "end": "21:00", "price": 0.4}],
}}  # fmt: skip
HOT = (
    plants.BOILER, plants.CONDENSING, plants.AIR_PUMP, plants.GROUND_PUMP, plants.ELECTRIC,
    plants.DISTRICT,
)  # fmt: skip
COLD = (
    {**plants.CHILLER, "heat_rejection": plants.TOWER},
    {**plants.CHILLER, "heat_rejection": plants.DRY, "rejected_share": 0.9},
    plants.AIR_COOLED,
    plants.DISTRICT,
)
CONTROLS = (
    {"kind": "thermostatic_valve", "band": 2.0, "sensor_time": 900.0},
    {"kind": "pi", "gain": 0.5, "integral_time": 1800.0},
    {"kind": "hysteresis", "band": 0.6, "minimum_on": 600.0, "minimum_off": 900.0},
)


def share(low: float, high: float) -> st.SearchStrategy[float]:
    """Return numbers that print shortly."""
    return st.floats(low, high).map(lambda value: round(value, 3))


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Return one of the values."""
    return st.sampled_from(values)


@st.composite
def whole_sites(draw: Draw) -> Data:
    """A building of two to four kinds of system in eight rooms at most, and all that may break."""
    kinds = draw(st.lists(one_of(*KINDS), min_size=2, max_size=4, unique=True))
    rooms = {kind: [f"{kind}-{n}" for n in range(1, 3)] for kind in kinds}
    data = site_data(
        zones={room: draw(_zones(kind)) for kind, names in rooms.items() for room in names},
        surfaces={},
        schedules=SCHEDULES,
        plants=draw(_plants()),
        tariffs={"evenings": TARIFF},
        crews={"staff": {"hours": "work", "members": 1, "cost_per_hour": 60.0}},
    )
    data["location"] = CHICAGO | {"time_zone": "America/Chicago"}
    data["systems"] |= {kind: draw(_SYSTEMS[kind]()) for kind in kinds if kind != "ideal"}
    for name in data["zones"]:
        data["surfaces"] |= _faces(name, heavy=name.startswith("floor"))
    _join(data)
    if "variable" in kinds and draw(st.booleans()):
        _add_plenum(data, rooms["variable"])
    draw(_people(data))
    draw(_power(data))
    data["hot_water"] = {
        "taps": {"peak_flow": 3e-5, "schedule": "taps", "plant": draw(one_of("taps", None))}
    }
    data["malfunctions"] = draw(_malfunctions(data, rooms))
    return data


def _faces(name: str, *, heavy: bool) -> Data:
    """Return the shell of a room of 48 m2 with 6 m2 of glass."""
    wall = {"zone": name, "boundary": "outdoors", "construction": "light-wall", "tilt": 90}
    glass = {"windows": {"glass": {"glazing": "double", "area": 6}}}
    floor = {"construction": "heavy-floor" if heavy else "light-floor", "boundary": "ground"}
    return {
        f"{name}-south": wall | {"area": 21.6, "azimuth": 180} | glass,
        f"{name}-north": wall | {"area": 21.6, "azimuth": 0},
        f"{name}-roof": wall | {"area": 48, "tilt": 0, "construction": "roof"},
        f"{name}-floor": wall | {"area": 48, "tilt": 180} | floor,
    }


def _join(data: Data) -> None:
    """Put a wall and a draught between each room and the next."""
    data["air_exchange"] = {}
    for one, other in pairwise(list(data["zones"])):
        data["surfaces"][f"{one}-{other}"] = {
            "zone": one, "other_zone": other, "boundary": "zone", "tilt": 90, "azimuth": 90,
            "construction": "light-partition", "area": 16.2,
        }  # fmt: skip
        data["air_exchange"][f"{one}-{other}"] = {"zone": one, "other_zone": other, "flow": 0.004}


def _add_plenum(data: Data, rooms: list[str]) -> None:
    data["zones"]["plenum"] = {"floor_area": 0, "volume": 60}
    data["surfaces"]["plenum-roof"] = {
        "zone": "plenum", "boundary": "outdoors", "construction": "roof", "area": 96, "tilt": 0,
    }  # fmt: skip
    for name in rooms:
        data["surfaces"][f"{name}-roof"] = {
            "zone": name, "other_zone": "plenum", "boundary": "zone", "area": 48, "tilt": 0,
            "construction": "light-partition",
        }  # fmt: skip
    data["systems"]["variable"]["return_plenum"] = "plenum"


@st.composite
def _zones(draw: Draw, kind: str) -> Data:
    """A room with gains, leaks and terminals, of which a system may leave no more than it can."""
    room: Data = {
        "floor_area": 48, "volume": 130, "system": kind,
        "infiltration": draw(one_of({"air_changes": 0.3}, {"air_changes_50": 5.0})),
        "moisture_capacity_multiplier": draw(one_of(1.0, 15.0)),
        "equipment": {"gain": {"power_density": draw(share(0.0, 40.0)), "schedule": "work"}},
        "lighting": {"power_density": 10, "schedule": "work"},
        "heating": terminal(draw(one_of(16.0, 21.0)), 6000.0),
        "cooling": terminal(draw(one_of(24.0, 28.0)), 6000.0),
        "ventilation": {"per_person": 0.01, "schedule": "air"},
    }  # fmt: skip
    if kind == "ideal":
        room["heating"]["kind"] = room["cooling"]["kind"] = draw(one_of("modulating", "on_off"))
        room["ventilation"]["heat_recovery"] = draw(one_of(0.0, 0.7))
    if kind in ("radiators", "floor"):
        del room["cooling"]
    if draw(st.booleans()):
        room["moisture_source"] = {"flow": draw(share(0.0, 0.001)), "schedule": "work"}
    return room


@st.composite
def _plants(draw: Draw) -> Data:
    """A plant of each kind; the taps' tank is fed by the heating plant, or heats itself."""
    coil = {"kind": "plant", "plant": "hot", "capacity": 20e3, "difference": 15.0}
    tank = {"volume": 1.0, "nodes": draw(st.integers(1, 5)), "heated_from": "within"}
    return {
        "hot": {
            "kind": "hot_water", "supply_temperature": 55.0, **draw(_loop(HOT)),
            "reset": draw(
                one_of(
                    None, {"outdoor_from": -10, "outdoor_to": 15, "supply_temperature": 45.0}
                )
            ),
        },
        "cold": {
            "kind": "chilled_water", "supply_temperature": 7.0, "design_difference": 6.0,
            **draw(_loop(COLD)),
        },
        "taps": {
            "kind": "domestic_hot_water", "supply_temperature": 50.0, "tank": tank,
            "sources": {"coil": draw(one_of(coil, plants.ELECTRIC))},
            "domestic": {"recirculation_loss": 5.0}, "pump": None,
        },
    }  # fmt: skip


@st.composite
def _loop(draw: Draw, kinds: tuple[Data, ...]) -> Data:
    """Sources, staging, storage and pump of a loop."""
    sources = {
        f"s{n}": draw(one_of(*kinds))
        | {"minimum_on_time": draw(one_of(0.0, 900.0)), "capacity": draw(one_of(6e3, 40e3))}
        for n in range(draw(st.integers(1, 2)))
    }
    tank = {"volume": 8.0, "nodes": draw(st.integers(1, 4))}
    return {
        "sources": sources,
        "tank": draw(one_of(None, tank)),
        "pump": {"control": draw(one_of("constant", "differential_pressure"))},
        "staging": {"rotation": draw(st.booleans()), "up_delay": draw(one_of(0.0, 900.0))},
        "pipe_loss": draw(share(0.0, 50.0)),
    }


@st.composite
def _rooftop(draw: Draw) -> Data:
    water = {"kind": "hot_water", "plant": "hot", "capacity": 9000}
    return {
        "kind": "packaged_rooftop",
        "fan": fan(
            mode=draw(one_of("continuous", "cycling")),
            heat_to_air=draw(share(0.0, 1.0)),
            schedule=draw(one_of("always", "work")),
        ),
        "outdoor_air": draw(_intake()),
        "cooling": EXPANSION,
        "heating": draw(one_of(GAS, ELECTRIC, HEAT_PUMP, water)),
    }


@st.composite
def _intake(draw: Draw) -> Data:
    """Outdoor air with or without economiser, recovery and control by demand."""
    demand = draw(one_of(None, {"kind": "co2"}, {"kind": "occupancy"}))
    intake = {
        "economiser": draw(one_of("none", "dry_bulb", "differential_enthalpy")),
        **({"demand_control": demand} if demand else {"minimum": draw(share(0.01, 0.2))}),
    }
    if draw(st.booleans()):
        intake["heat_recovery"] = {
            "sensible_effectiveness": 0.7, "latent_effectiveness": 0.5, "power": 50,
        }  # fmt: skip
    return intake


@st.composite
def _fan_coil(draw: Draw) -> Data:
    return {
        "kind": "fan_coil",
        "fan": fan(mode=draw(one_of("continuous", "cycling"))),
        "outdoor_air": {"minimum": draw(one_of(0.0, 0.08))},
        "cooling": {"kind": "chilled_water", "plant": "cold", "capacity": 8000.0},
        "heating": {"kind": "hot_water", "plant": "hot", "capacity": 9000.0},
    }


@st.composite
def _variable(draw: Draw) -> Data:
    water = {"kind": "hot_water", "plant": "hot", "capacity": 2000.0}
    chilled = {"kind": "chilled_water", "plant": "cold", "capacity": 12000.0}
    return {
        "kind": "variable_air_volume",
        "fan": fan(part_load={"coefficients": [0.1, 0, 0, 0.9]}, schedule="work"),
        "outdoor_air": draw(_intake()),
        "supply_air": draw(one_of({}, {"reset": {"kind": "outdoor"}}, {"reset": {}})),
        "cooling": draw(one_of(EXPANSION, chilled)),
        "heating": draw(one_of(GAS, HEAT_PUMP, water)),
        "box": {
            "maximum": 0.22,
            "reheat": draw(one_of({"kind": "electric", "capacity": 5000}, water)),
        },
    }


@st.composite
def _supply(draw: Draw) -> Data:
    own = {"source": {"kind": draw(one_of("district", "electric", "boiler"))}, "temperature": 45.0}
    return draw(one_of({"plant": "hot"}, own)) | {"pump_power": 30.0}


@st.composite
def _radiators(draw: Draw) -> Data:
    return {
        "kind": "radiators", "supply": draw(_supply()), "control": draw(one_of(*CONTROLS)),
        "radiator": {"rated_output": draw(share(800.0, 6000.0))},
        "cooling": draw(one_of(None, {"efficiency": 3.0})),
    }  # fmt: skip


@st.composite
def _floor(draw: Draw) -> Data:
    return {
        "kind": "radiant_floor", "supply": draw(_supply()), "control": draw(one_of(*CONTROLS)),
        "surfaces": ["floor-1-floor", "floor-2-floor"], "loop": {"layer": 1, "depth": 0.055},
    }  # fmt: skip


_SYSTEMS = {
    "rooftop": _rooftop,
    "fan_coil": _fan_coil,
    "variable": _variable,
    "radiators": _radiators,
    "floor": _floor,
}


@st.composite
def _people(draw: Draw, data: Data) -> None:
    """Let people come to every room, meet in the first, and act on windows and thermostats."""
    names = [name for name in data["zones"] if name != "plenum"]
    for name in names:
        room = data["zones"][name]
        room["people"] = {"count": draw(st.integers(1, 8)), "schedule": "work", "seats": 6} | draw(
            one_of(
                {} if name == names[0] else {"arrivals": "expected"},
                {"lunch": {}, "absences": {"per_hour": 3.0}, "metabolic_rate": 1.5},
                {} if name == names[0] else {"meetings": {"zone": names[0], "per_day": 6.0}},
            )
        )
        if draw(st.booleans()):
            room["window_opening"] = {
                "model": draw(one_of("haldi_robinson", "humphreys")),
                "fraction": draw(share(0.05, 1.0)),
                "leave_open": draw(st.booleans()),
            }
        if draw(st.booleans()):
            room["thermostat_override"] = {"hesitation": 60.0}


@st.composite
def _power(draw: Draw, data: Data) -> None:
    """Add photovoltaics, a battery and vehicles, each or none."""
    if draw(st.booleans()):
        data["photovoltaics"] = {"roof": {"peak_power": draw(share(1e3, 4e4))}}
    if draw(st.booleans()):
        battery = {
            "capacity": draw(share(1e7, 2e8)), "charge_power": 5e3, "discharge_power": 5e3,
            "standby_power": 20.0,
            "strategy": draw(one_of("self_consumption", "time_of_use", "peak_shaving")),
        }  # fmt: skip
        if battery["strategy"] == "peak_shaving":
            battery["target"] = 4e3
        data["batteries"] = {"store": battery}
    if draw(st.booleans()):
        data["vehicle_charging"] = {"cars": {
            "points": 2, "power": 7e3, "vehicles": 3, "energy": 4e7, "days": "all",
            "strategy": draw(one_of("on_arrival", "spread")),
        }}  # fmt: skip


@st.composite
def _malfunctions(draw: Draw, data: Data, rooms: dict[str, list[str]]) -> Data:
    """None to four things that break at any time, some of them repaired."""
    kinds = _breakable(data, rooms)
    chosen = draw(st.lists(one_of(*sorted(kinds)), max_size=4, unique=True))
    found = {}
    for name in chosen:
        item = dict(kinds[name])
        for field, values in _FIGURES.get(item["kind"], {}).items():
            item[field] = draw(values)
        if draw(st.booleans()):
            item["repair"] = {"crew": "staff", "notice": 3600, "duration": 9000, "variation": 0.5}
        if draw(st.booleans()):
            item["failures"] = {"mean": draw(one_of(4000, 30000)), "shape": 1.5}
        else:
            item["start"] = draw(one_of("2025-01-06T05:03", "2025-07-01T13:00", "2024-07-01"))
        found[name] = item
    return found


_FIGURES = {
    "stuck_damper": {"position": share(0.0, 1.0)},
    "fouled_filter": {"pressure_rise": share(0.1, 5.0), "grows_in": one_of(0, 40000)},
    "fouled_coil": {"capacity_loss": share(0.01, 0.99)},
    "refrigerant_loss": {"share": share(0.01, 0.3)},
    "stuck_valve": {"position": share(0.0, 1.0)},
    "degraded_source": {"capacity_loss": share(0.01, 0.99), "grows_in": one_of(0, 40000)},
    "sensor_bias": {"bias": one_of(-6.0, -1.0, 0.5, 8.0)},
}
_BIAS = {"kind": "sensor_bias"}


def _breakable(data: Data, rooms: dict[str, list[str]]) -> Data:
    """Return what may break, by name."""
    found: Data = {f"thermostat-{z}": {**_BIAS, "asset": f"zones.{z}"} for z in data["zones"]}
    found.pop("thermostat-plenum", None)
    for kind in rooms.keys() & {"rooftop", "fan_coil", "variable"}:
        asset = f"systems.{kind}" + ("" if kind == "variable" else f".{rooms[kind][0]}")
        found |= {
            f"{kind}-{name}": {**item, "asset": asset}
            for name, item in _handler_faults(data["systems"][kind]).items()
        }
    for kind in rooms.keys() & {"ideal", "radiators", "floor"}:
        coil = "cooling" if kind == "ideal" else "heating"
        valve = {"kind": "stuck_valve", "asset": f"zones.{rooms[kind][0]}", "coil": coil}
        found[f"{kind}-valve"] = valve
    for name, plant in data["plants"].items():
        for source in plant["sources"]:
            asset = f"plants.{name}.{source}"
            found[f"{name}-{source}-fails"] = {"kind": "failed_source", "asset": asset}
            found[f"{name}-{source}-wears"] = {
                "kind": "degraded_source", "asset": asset, "power_rise": 0.2,
            }  # fmt: skip
        if name != "taps":
            found[f"{name}-pump"] = {"kind": "failed_pump", "asset": f"plants.{name}"}
    return found


def _handler_faults(system: Data) -> Data:
    """Return what may break in an air handler, by name."""
    heating = system["heating"]["kind"]
    found: Data = {
        "filter": {"kind": "fouled_filter"},
        "coil": {"kind": "fouled_coil", "coil": "heating"},
        "condenser": {"kind": "fouled_coil", "coil": "cooling", "power_rise": 0.3},
        "fan": {"kind": "failed_fan"},
    }
    if system["outdoor_air"].get("minimum"):
        found["damper"] = {"kind": "stuck_damper"}
    if system["cooling"] is EXPANSION or heating == "heat_pump":
        found["leak"] = {"kind": "refrigerant_loss"}
        found["compressor"] = {"kind": "failed_compressor"}
        found["cycling"] = {"kind": "short_cycling", "efficiency_loss": 0.3}
    if heating in ("gas", "electric"):
        found["burner"] = {"kind": "failed_burner"}
    if heating != "heat_pump":
        found["valve"] = {"kind": "stuck_valve"}
    if system["cooling"].get("kind") == "chilled_water":
        found["cold-valve"] = {"kind": "stuck_valve", "coil": "cooling"}
    if system["kind"] == "variable_air_volume":
        found["supply"] = _BIAS
    return found
