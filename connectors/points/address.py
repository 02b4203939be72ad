"""Where a point is, by protocol."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from sim.document import KIND, Document, by_kind


class BacnetAddress(Document):
    """A property of an object of a BACnet device."""

    kind: Literal["bacnet"] = "bacnet"
    """Protocol."""
    device: int = Field(ge=0, le=4_194_302)
    """Instance of the device."""
    object: str = Field(pattern=r"^[a-z]+(-[a-z]+)*,\d{1,7}$")
    """Type and instance, ``analog-input,1``."""
    property: str = "present-value"
    """Property of the object."""


class ModbusAddress(Document):
    """Registers or bits of a Modbus unit."""

    kind: Literal["modbus"]
    """Protocol."""
    unit: int = Field(ge=0, le=255)
    """Unit on the bus."""
    table: Literal["coil", "discrete", "input", "holding"] = "holding"
    """Which of the four tables."""
    start: int = Field(ge=0, le=65_535)
    """Address of the first register, counted from 0."""
    type: Literal[
        "bit", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"
    ] = "uint16"
    """How the registers are read."""
    byte_order: Literal["big", "little"] = "big"
    """Order of the two bytes of a register."""
    word_order: Literal["big", "little"] = "big"
    """Order of registers that make one number."""
    bit: int | None = Field(default=None, ge=0, le=15)
    """Bit of a register, where a point is one of several."""


class MqttAddress(Document):
    """A field of the messages of a topic."""

    kind: Literal["mqtt"]
    """Protocol."""
    topic: str = Field(min_length=1, max_length=65_535)
    """Topic, without wildcards."""
    value: str = ""
    """Path of the value in the message, ``metrics.0.value`` or ``metrics[name=t1].value``; empty
    where it is the message. Of several items that fit each is a reading."""
    time: str = ""
    """Path of the source time; empty where the message has none."""
    sequence: str = ""
    """Path of the number that the source gives its messages; empty where it gives none."""
    command: str = ""
    """Topic for commands; empty where it takes none."""
    payload: str = "$value"
    """What is sent as a command; ``$value`` stands for the value, ``null`` to give it back,
    ``$priority`` for the priority."""


class RestAddress(Document):
    """A sensor that delivers itself, or a field of what a web service answers."""

    kind: Literal["rest"]
    """Protocol."""
    path: str = Field(min_length=1)
    """Identifier of the sensor, or path of the service."""
    value: str = ""
    """Path of the value in the answer, ``runtime.actualTemperature`` or ``[id=7].value``."""
    time: str = ""
    """Path of the source time in the answer; empty where it has none."""
    method: Literal["POST", "PUT", "PATCH"] = "POST"
    """How a command is sent."""
    command: str = ""
    """Path of the service for commands; empty where it takes none."""
    payload: str = '{"value": $value}'
    """What is sent as a command; ``$value`` stands for the value, ``null`` to give it back,
    ``$priority`` for the priority."""


class AtriumAddress(Document):
    """A point of another Atrium."""

    kind: Literal["atrium"]
    """Protocol."""
    point: str = Field(min_length=1, max_length=200)
    """Its name there."""


Address = Annotated[
    Annotated[BacnetAddress, Tag(f"{KIND}bacnet")]
    | Annotated[ModbusAddress, Tag(f"{KIND}modbus")]
    | Annotated[MqttAddress, Tag(f"{KIND}mqtt")]
    | Annotated[RestAddress, Tag(f"{KIND}rest")]
    | Annotated[AtriumAddress, Tag(f"{KIND}atrium")],
    by_kind("bacnet"),
]
"""Where a point is."""
