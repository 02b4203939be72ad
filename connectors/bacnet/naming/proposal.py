"""A proposed table of points, which an engineer corrects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.bacnet.naming.rules import Meaning, Role, meaning_of
from connectors.bacnet.scanning import UNKNOWN_UNIT
from connectors.connector import Found
from connectors.points import BacnetAddress, Point, PointTable
from sim.errors import Finding
from sim.quantities import QUANTITIES

_LIMITS: Mapping[str, tuple[float, float]] = {
    # what commands are proposed to be kept to, where the registry's range is no limit for equipment
    "air_temperature": (10.0, 35.0),
    "heating_setpoint": (10.0, 35.0),
    "cooling_setpoint": (10.0, 40.0),
    "supply_air_temperature": (8.0, 45.0),
    "supply_water_temperature": (4.0, 90.0),
    "temperature": (4.0, 90.0),
    "pressure": (0.0, 2000.0),
    "position": (0.0, 1.0),
    "speed_ratio": (0.0, 1.0),
    "air_volume_flow": (0.0, 50.0),
}
_BRICK: Mapping[tuple[str, Role], str] = {
    ("air_temperature", "sensor"): "Zone_Air_Temperature_Sensor",
    ("air_temperature", "sp"): "Zone_Air_Temperature_Setpoint",
    ("heating_setpoint", "sp"): "Zone_Air_Heating_Temperature_Setpoint",
    ("cooling_setpoint", "sp"): "Zone_Air_Cooling_Temperature_Setpoint",
    ("supply_air_temperature", "sensor"): "Supply_Air_Temperature_Sensor",
    ("supply_air_temperature", "sp"): "Supply_Air_Temperature_Setpoint",
    ("mixed_air_temperature", "sensor"): "Mixed_Air_Temperature_Sensor",
    ("outdoor_temperature", "sensor"): "Outside_Air_Temperature_Sensor",
    ("supply_water_temperature", "sensor"): "Leaving_Water_Temperature_Sensor",
    ("return_water_temperature", "sensor"): "Entering_Water_Temperature_Sensor",
    ("relative_humidity", "sensor"): "Relative_Humidity_Sensor",
    ("co2_concentration", "sensor"): "CO2_Level_Sensor",
    ("illuminance", "sensor"): "Illuminance_Sensor",
    ("electric_power", "sensor"): "Electric_Power_Sensor",
    ("thermal_power", "sensor"): "Thermal_Power_Sensor",
    ("electric_energy", "sensor"): "Electric_Energy_Sensor",
    ("pressure", "sensor"): "Static_Pressure_Sensor",
    ("pressure", "sp"): "Static_Pressure_Setpoint",
    ("water_flow", "sensor"): "Water_Flow_Sensor",
    ("air_volume_flow", "sensor"): "Air_Flow_Sensor",
    ("air_volume_flow", "sp"): "Air_Flow_Setpoint",
    ("status", "sensor"): "Status",
    ("status", "cmd"): "On_Off_Command",
    ("position", "cmd"): "Position_Command",
    ("speed_ratio", "cmd"): "Speed_Setpoint",
    ("mode", "cmd"): "Mode_Command",
}
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table of points, and what is doubtful in it.

    Attributes
    ----------
    table : PointTable
        The points.
    findings : tuple of Finding
        ``unknown-unit`` and ``unknown-quantity`` of what is left out, ``by-unit-alone`` of what
        should be looked at.
    """

    table: PointTable
    findings: tuple[Finding, ...]


def propose(found: Sequence[Found], *, name: str = "discovered") -> Proposal:
    """Return the table of points that discovery suggests.

    Parameters
    ----------
    found : sequence of Found
        What was discovered.
    name : str
        Name of the table.
    """
    repeated = {each for each, times in Counter(one.name for one in found).items() if times > 1}
    points: dict[str, Point] = {}
    findings: list[Finding] = []
    for one in found:
        meaning, doubt = _meaning(one)
        if doubt is not None:
            findings.append(doubt)
        if meaning is not None:
            points[_name(one, points, repeated=one.name in repeated)] = _point(one, meaning)
    return Proposal(PointTable(name=name, points=points), tuple(findings))


def _meaning(one: Found) -> tuple[Meaning | None, Finding | None]:
    evidence = {"address": one.address.plain(), "name": one.name, "unit": one.unit}
    if one.unit.startswith(UNKNOWN_UNIT):
        text = f"{one.name} tells {one.unit}, which no factor is known of; it is left out"
        return None, Finding("unknown-unit", text, evidence)
    meaning = meaning_of(one.name, one.text, _kind(one), one.unit, writable=one.writable)
    if meaning is None:
        text = f"neither name nor unit of {one.name} tells what it is; it is left out"
        return None, Finding("unknown-quantity", text, evidence)
    if not meaning.certain:
        text = f"{one.name} is taken for {meaning.quantity} by its unit alone"
        return meaning, Finding("by-unit-alone", text, evidence)
    return meaning, None


def _kind(one: Found) -> str:
    address = one.address
    return address.object.partition(",")[0] if isinstance(address, BacnetAddress) else ""


def _name(one: Found, points: Mapping[str, Point], *, repeated: bool) -> str:
    name = " ".join(one.name.split())[:_LONGEST].strip() or one.text[:_LONGEST].strip() or "point"
    if isinstance(one.address, BacnetAddress):
        if repeated:
            name = f"{one.address.device}/{name}"
        if name in points:
            name = f"{name} {one.address.object}"
    return name


def _point(one: Found, meaning: Meaning) -> Point:
    entry = QUANTITIES[meaning.quantity]
    fields: dict[str, object] = {}
    if one.writable and meaning.role != "sensor":
        low, high = _LIMITS.get(meaning.quantity, (entry.low, entry.high))
        fields |= {"kind": "command", "write_low": low, "write_high": high}
    if entry.kind == "increasing":
        fields["sample"] = "counter"
    return Point(
        address=one.address,
        quantity=meaning.quantity,
        unit=one.unit if one.unit and one.unit != entry.unit else None,
        asset=_asset(one.name),
        states=dict(one.states),
        tags=(*_tags(meaning), meaning.role),
        brick=_BRICK.get((meaning.quantity, meaning.role), ""),
        text=one.text,
        **fields,
    )


def _asset(name: str) -> str:
    """Return what stands before the last slash of a name: where the point is."""
    return name.rpartition("/")[0].strip()


def _tags(meaning: Meaning) -> Iterator[str]:
    """Yield Haystack markers of a quantity's words."""
    marks = {
        "temperature": "temp", "setpoint": "temp", "supply": "discharge", "outdoor": "outside",
        "co2": "co2", "power": "power", "energy": "energy", "flow": "flow", "electric": "elec",
    }  # fmt: skip
    known = {
        "air", "water", "zone", "mixed", "return", "humidity", "pressure", "heating", "cooling",
        "illuminance", "speed", "position", "status", "mode",
    }  # fmt: skip
    for word in meaning.quantity.split("_"):
        if word in marks or word in known:
            yield marks.get(word, word)
