"""How devices are reached: one connection for each network interface, bus, broker or service.

Secrets are never written into a document: it names variables of the environment that hold them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from sim.document import KIND, Document, Duration, by_kind


class Connection(Document):
    """What connections of all protocols have in common."""

    requests_per_second: float | None = Field(default=None, gt=0)
    """Requests to this network, bus or service at most; without it as many as it takes."""
    timeout: Duration = Field(default=3.0, gt=0)
    """Longest wait for one answer."""


class BacnetConnection(Connection):
    """A BACnet/IP network or a single device."""

    kind: Literal["bacnet"] = "bacnet"
    """Protocol."""
    host: str = ""
    """Address that is asked who is there: of a device or a BBMD, with which we register."""
    port: int = Field(default=47_808, ge=1, le=65_535)
    """UDP port of that address."""
    local: str = ""
    """Instead of a host: own address with mask, ``192.168.1.5/24:47808``, to broadcast from."""


class Tls(Document):
    """Encryption, and who is trusted."""

    authority: str = ""
    """File of certificates that may sign the server's; those of the system where empty."""
    certificate: str = ""
    """File of the own certificate, where the server asks for one."""
    key: str = ""
    """File of the key of the own certificate."""


class ModbusConnection(Connection):
    """A Modbus bus: a TCP server with one or several units behind it, or a serial line."""

    kind: Literal["modbus"]
    """Protocol."""
    host: str = ""
    """Address of the server; empty for a serial line."""
    port: int = Field(default=502, ge=1, le=65_535)
    """TCP port."""
    framing: Literal["tcp", "rtu"] = "tcp"
    """How requests are framed on TCP; ``rtu`` for gateways that pass a serial line on as it is."""
    tls: Tls | None = None
    """Modbus/TCP security; port 802 by custom."""
    serial: str = ""
    """Serial line (RTU), ``/dev/ttyUSB0``."""
    baud: int = Field(default=19_200, ge=300)
    """Bits a second on the serial line."""
    parity: Literal["N", "E", "O"] = "E"
    """Parity on the serial line."""
    stop_bits: Literal[1, 2] = 1
    """Stop bits on the serial line."""
    max_gap: int = Field(default=8, ge=0, le=124)
    """Registers without a point that are read along rather than asking twice."""
    max_block: int = Field(default=125, ge=1, le=125)
    """Registers in one request at most; 125 by the protocol, fewer for weak devices."""
    no_merge: tuple[int, ...] = ()
    """Units whose points are read one by one."""
    pause: Duration = 0.0
    """Rest after each request, for slow devices."""
    close_after_poll: bool = False
    """Close the TCP connection after each poll, for devices that take only one."""


class MqttConnection(Connection):
    """A broker."""

    kind: Literal["mqtt"]
    """Protocol."""
    host: str = Field(min_length=1)
    """Address of the broker."""
    port: int = Field(default=1883, ge=1, le=65_535)
    """TCP port; 8883 with encryption by custom."""
    version: Literal["3.1.1", "5"] = "5"
    """Version of the protocol."""
    tls: Tls | None = None
    """Encryption."""
    user: str = ""
    """Name for signing in."""
    password_variable: str = ""
    """Variable of the environment that holds the password."""
    client: str = "atrium"
    """Identifier of the session, which the broker keeps while we are away; one each."""
    qos: Literal[0, 1] = 1
    """1: the broker delivers again what was not stored; 0: at most once."""
    subscribe: tuple[str, ...] = ()
    """Topics with wildcards to subscribe to; each topic of the points where empty."""
    session: Duration = 86_400.0
    """How long the broker keeps messages for us while we are away (version 5)."""
    keep_alive: int = Field(default=30, ge=5, le=3600)
    """Seconds after which a silent broker is taken for lost. [s]"""
    most_bytes: int = Field(default=1_048_576, ge=16)
    """Size of a message at most. [B]"""


class RestConnection(Connection):
    """A web service that is asked, or sensors that deliver themselves."""

    kind: Literal["rest"]
    """Protocol."""
    url: str = Field(default="", pattern=r"^(https?://[^\s]+)?$")
    """Beginning of all addresses, ``https://api.example/v1``; empty where sensors deliver."""
    headers: dict[str, str] = {}
    """Sent with every request; ``$NAME`` stands for a variable of the environment."""
    tls: Tls | None = None
    """Whom to trust, and the own certificate, where it is not the system's choice."""
    most_bytes: int = Field(default=8_388_608, ge=16)
    """Size of an answer at most. [B]"""


class AtriumConnection(Connection):
    """Another Atrium, whose readings are taken over."""

    kind: Literal["atrium"]
    """Protocol."""
    url: str = Field(pattern=r"^https?://[^\s]+$")
    """Where its studio is reached, ``http://127.0.0.1:8050``."""
    key_variable: str = ""
    """Variable of the environment that holds a key for reading."""
    tls: Tls | None = None
    """Whom to trust, and the own certificate, where it is not the system's choice."""
    look_back: Duration = Field(default=86_400.0, gt=0)
    """How far back readings are asked for at first, and by how much they may have come late."""
    most_bytes: int = Field(default=67_108_864, ge=16)
    """Size of an answer at most. [B]"""


AnyConnection = Annotated[
    Annotated[BacnetConnection, Tag(f"{KIND}bacnet")]
    | Annotated[ModbusConnection, Tag(f"{KIND}modbus")]
    | Annotated[MqttConnection, Tag(f"{KIND}mqtt")]
    | Annotated[RestConnection, Tag(f"{KIND}rest")]
    | Annotated[AtriumConnection, Tag(f"{KIND}atrium")],
    by_kind("bacnet"),
]
"""How devices are reached."""
