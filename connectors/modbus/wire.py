"""Requests on the wire, by pymodbus; whatever goes wrong becomes one of three errors."""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import suppress
from typing import Protocol

from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient, AsyncModbusTlsClient
from pymodbus.client.base import ModbusBaseClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ModbusPDU

from connectors.connector import ConnectorError
from connectors.pace import TokenBucket
from connectors.points import ModbusConnection
from connectors.tls import context_of

_LINE_ERROR: type[Exception] = OSError
with suppress(ImportError):  # not on Windows
    import termios

    _LINE_ERROR = termios.error

_NEVER = 1_000_000
_CODES = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "device failure",
    5: "acknowledged, still busy",
    6: "device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target does not respond",
}
"""Exceptions of the protocol (Modbus Application Protocol V1.1b3, 7)."""
BUSY = frozenset({5, 6})
NO_TARGET = frozenset({10, 11})
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3


class WireLostError(ConnectorError):
    """There is no connection to the bus."""


class MuteError(ConnectorError):
    """A unit does not answer."""


class RefusedError(ConnectorError):
    """A unit answers with an exception.

    Parameters
    ----------
    code : int
        Exception of the protocol.
    """

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exception {code}, {_CODES.get(code, 'not of the standard')}")


class Wire(Protocol):
    """One bus; a request at a time."""

    async def read(self, unit: int, table: str, start: int, count: int) -> list[int]:
        """Return registers, or bits as 0 and 1.

        Raises
        ------
        WireLostError
            If there is no connection.
        MuteError
            If the unit does not answer.
        RefusedError
            If it answers with an exception.
        """

    async def write(self, unit: int, table: str, start: int, values: list[int]) -> None:
        """Write coils or holding registers; errors as of `read`."""

    def close(self) -> None:
        """End the connection; the next request opens it again."""


class PymodbusWire:
    """A bus on TCP, TLS or a serial line; connects with the first request.

    Parameters
    ----------
    connection : ModbusConnection
        Where it is.

    Raises
    ------
    DocumentError
        If certificates cannot be read.
    """

    def __init__(self, connection: ModbusConnection) -> None:
        self._connection = connection
        self._ssl = None if connection.tls is None else context_of(connection.tls)
        self._client: ModbusBaseClient | None = None
        self._bucket = TokenBucket(connection.requests_per_second)
        self._lock = asyncio.Lock()
        # every timeout is an error there; here it is a counter, and lost and back are told once
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

    async def read(self, unit: int, table: str, start: int, count: int) -> list[int]:
        """Return registers or bits."""
        async with self._lock:
            client = await self._connected()
            ask = {
                "coil": client.read_coils,
                "discrete": client.read_discrete_inputs,
                "input": client.read_input_registers,
                "holding": client.read_holding_registers,
            }[table]
            answer = await self._answer(ask(start, count=count, device_id=unit))
        if table in {"coil", "discrete"}:
            values = [int(bit) for bit in answer.bits[:count]]
        else:
            values = list(answer.registers)
        if len(values) != count:
            raise MuteError(f"{len(values)} values came where {count} were asked for")
        return values

    async def write(self, unit: int, table: str, start: int, values: list[int]) -> None:
        """Write coils or holding registers."""
        async with self._lock:
            client = await self._connected()
            if table == "coil":
                asked = client.write_coil(start, bool(values[0]), device_id=unit)
            elif len(values) == 1:
                asked = client.write_register(start, values[0], device_id=unit)
            else:
                asked = client.write_registers(start, values, device_id=unit)
            await self._answer(asked)

    def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _connected(self) -> ModbusBaseClient:
        await self._bucket.take()
        if self._client is not None and self._client.connected:
            return self._client
        self.close()
        self._client = client = _client(self._connection, self._ssl)
        client.set_max_no_responses(_NEVER)  # a mute unit is no reason to leave the others
        try:
            connected = await client.connect()
        except (OSError, _LINE_ERROR, ModbusException) as error:
            raise WireLostError(f"{_place(self._connection)}: {error}") from error
        if not connected:
            self.close()
            raise WireLostError(f"{_place(self._connection)} cannot be reached")
        return client

    async def _answer(self, asked: object) -> ModbusPDU:
        """Return an answer; errors come returned, raised, and as connections that end."""
        try:
            answer: ModbusPDU = await asked  # type: ignore[misc]  # typed for both its clients
        except ConnectionException as error:
            self.close()
            raise WireLostError(f"{_place(self._connection)}: {error.string}") from error
        except ModbusException as error:
            raise self._unanswered() from error
        finally:
            await asyncio.sleep(self._connection.pause)
        if answer.isError():
            raise RefusedError(answer.exception_code)
        return answer

    def _unanswered(self) -> ConnectorError:
        if self._client is None or not self._client.connected:
            self.close()
            hint = "; was the client certificate refused?" if self._connection.tls else ""
            return WireLostError(f"{_place(self._connection)} closed the connection{hint}")
        if self._connection.serial or self._connection.framing == "rtu":
            self.close()  # a late answer would be taken for that to the next request
        if self._connection.tls:
            return WireLostError("no answer; was the client certificate refused?")
        return MuteError(f"no answer within {self._connection.timeout:g} s")


def _client(connection: ModbusConnection, context: ssl.SSLContext | None) -> ModbusBaseClient:
    """Return a client that neither connects again by itself nor asks twice on TCP."""
    if connection.serial:
        try:
            return AsyncModbusSerialClient(
                connection.serial,
                baudrate=connection.baud,
                parity=connection.parity,
                stopbits=connection.stop_bits,
                timeout=connection.timeout,
                retries=1,
                reconnect_delay=0,
            )
        except RuntimeError as error:
            raise WireLostError(f"serial lines need pyserial: {error}") from error
    if context is not None:
        return AsyncModbusTlsClient(
            connection.host,
            port=connection.port,
            sslctx=context,
            timeout=connection.timeout,
            retries=0,
            reconnect_delay=0,
        )
    return AsyncModbusTcpClient(
        connection.host,
        port=connection.port,
        framer=FramerType.RTU if connection.framing == "rtu" else FramerType.SOCKET,
        timeout=connection.timeout,
        retries=0,
        reconnect_delay=0,
    )


def _place(connection: ModbusConnection) -> str:
    return connection.serial or f"{connection.host}:{connection.port}"
