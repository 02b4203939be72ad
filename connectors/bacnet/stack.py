"""A stack of bacpypes3 on a socket of our own, with what it gets wrong put right.

bacpypes3 shares ports with other processes and retries wrong addresses for ever; a socket that is
bound here is refused at once. Its errors are `BaseException`: `FAILURES` names them.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

from bacpypes3.apdu import AbortPDU, AbortReason, ErrorPDU, ErrorRejectAbortNack, RejectPDU
from bacpypes3.app import Application
from bacpypes3.appservice import ApplicationServiceAccessPoint
from bacpypes3.comm import bind
from bacpypes3.errors import DecodingError
from bacpypes3.ipv4 import IPv4DatagramServer
from bacpypes3.ipv4.bvll import BVLLCodec
from bacpypes3.ipv4.service import BIPBBMD, BIPForeign, BIPNormal, UDPMultiplexer
from bacpypes3.local.device import DeviceObject
from bacpypes3.netservice import NetworkServiceAccessPoint, NetworkServiceElement
from bacpypes3.pdu import PDU, IPv4Address, LocalBroadcast
from bacpypes3.service.device import WhoHasIHaveServices, WhoIsIAmServices
from bacpypes3.service.object import (
    ReadWritePropertyMultipleServices,
    ReadWritePropertyServices,
)

from connectors.connector import ConnectorError
from sim.errors import DocumentError, Fault

FAILURES = (
    ErrorRejectAbortNack, DecodingError, TimeoutError, ValueError, TypeError, AttributeError,
    LookupError, OSError, RuntimeError,
)  # fmt: skip
"""What a request of bacpypes3 raises or returns instead of an answer; the decoder raises many."""

_HIGHEST_PORT = 65_535

Gate = Callable[[], "asyncio.Future[bool] | None"]
"""Asked for every datagram; ``None`` lets it pass at once, else it waits, and passes if true."""


def endpoint(text: str, *, port: int = 47808) -> tuple[str, int, int]:
    """Return host, length of the network's prefix and port of ``host[/prefix][:port]``.

    Parameters
    ----------
    text : str
        ``127.0.0.1:47808``, ``192.168.1.5/24``.
    port : int
        Where the text has none.

    Raises
    ------
    ConnectorError
        If it is no such text.

    Examples
    --------
    >>> endpoint("192.168.1.5/24:47809")
    ('192.168.1.5', 24, 47809)
    """
    head, colon, tail = text.partition(":")
    host, slash, prefix = head.partition("/")
    try:
        found = (
            socket.gethostbyname(host),
            int(prefix) if slash else 32,
            int(tail) if colon else port,
        )
    except (OSError, ValueError) as error:
        raise ConnectorError(
            f"{text!r} is no address; write host:port, 192.168.1.5:47808"
        ) from error
    if not (0 < found[1] <= 32 and 0 <= found[2] <= _HIGHEST_PORT):
        raise ConnectorError(f"{text!r}: prefix or port is out of range")
    return found


def asked_endpoint(text: str, *, ports: int = 1) -> tuple[str, int, int]:
    """Return the endpoint that the option ``--bacnet`` of a command names.

    Parameters
    ----------
    text : str
        See `endpoint`.
    ports : int
        How many ports are taken from the one named on, unless it is 0.

    Raises
    ------
    DocumentError
        If it is none: what a table calls a lost connection is here a wrong input.
    """
    highest = _HIGHEST_PORT + 1 - ports
    limit = f"HOST:PORT, 192.168.1.5:47808, or HOST/PREFIX:PORT; the port from 0 to {highest}"
    try:
        found = endpoint(text)
    except ConnectorError as error:
        raise _asked_wrongly(text, limit, f"correct it ({error})") from None
    if found[2] > highest:
        raise _asked_wrongly(text, limit, "name a lower port: each device takes one")
    return found


def _asked_wrongly(text: str, limit: str, remedy: str) -> DocumentError:
    return DocumentError([Fault("--bacnet", text, limit, remedy)], source="command line")


class Datagrams(IPv4DatagramServer):
    """The socket of a stack, bound before the stack is made.

    Parameters
    ----------
    place : tuple of str, int and int
        Host, prefix and port; port 0 takes a free one.
    gate : callable, optional
        Decides on every datagram.

    Raises
    ------
    ConnectorError
        If the address cannot be had.
    """

    def __init__(self, place: tuple[str, int, int], gate: Gate | None = None) -> None:
        host, prefix, port = place
        self._own = _bound(host, port)
        self.place = (host, prefix, int(self._own.getsockname()[1]))
        self.address = IPv4Address(f"{host}/{prefix}:{self.place[2]}")
        self._gate = gate
        super().__init__(self.address)

    async def retrying_create_datagram_endpoint(
        self,
        loop: asyncio.AbstractEventLoop,
        addrTuple: tuple[str, int],  # noqa: N803 theirs
        **_: object,
    ) -> object:
        """Return a transport: our socket, or one that hears broadcasts of the network."""
        protocol = _protocol_of(self)
        if addrTuple == self.local_address:
            return await loop.create_datagram_endpoint(protocol, sock=self._own)
        return await loop.create_datagram_endpoint(
            protocol, local_addr=addrTuple, allow_broadcast=True, reuse_port=True
        )

    async def indication(self, pdu: PDU) -> None:
        """Send a datagram; a broadcast where there is nobody to hear it is dropped."""
        if isinstance(pdu.pduDestination, LocalBroadcast) and self.broadcast_address is None:
            return
        if await self._passes():
            await super().indication(pdu)

    async def confirmation(self, pdu: PDU) -> None:
        """Take a datagram."""
        if self._gate is None or self._gate() is None or await self._passes():
            await super().confirmation(pdu)

    async def _passes(self) -> bool:
        waiting = None if self._gate is None else self._gate()
        return True if waiting is None else await waiting


def _protocol_of(server: Datagrams) -> Callable[[], asyncio.DatagramProtocol]:
    from bacpypes3.ipv4 import IPv4DatagramProtocol

    def make() -> asyncio.DatagramProtocol:
        protocol = IPv4DatagramProtocol()
        protocol.server = server
        return protocol  # type: ignore[no-any-return]  # untyped library

    return make


def _bound(host: str, port: int) -> socket.socket:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    try:
        own.bind((host, port))
    except OSError as error:
        own.close()
        raise ConnectorError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    own.setblocking(False)
    return own


class Stack(
    Application,
    WhoIsIAmServices,
    WhoHasIHaveServices,
    ReadWritePropertyServices,
    ReadWritePropertyMultipleServices,
):
    """An application on a socket: a plain station, a foreign device, or a BBMD.

    Parameters
    ----------
    device : DeviceObject
        Itself.
    datagrams : Datagrams
        Its socket.
    link : BIPNormal, BIPForeign or BIPBBMD
        How it takes part in the network.
    """

    def __init__(
        self, device: DeviceObject, datagrams: Datagrams, link: BIPNormal | BIPForeign | BIPBBMD
    ) -> None:
        super().__init__()
        self.asap = ApplicationServiceAccessPoint(device, self.device_info_cache)
        self.nsap = NetworkServiceAccessPoint()
        self.nse = NetworkServiceElement()
        bind(self.nse, self.nsap)
        bind(self, self.asap, self.nsap)
        self.datagrams, self.link = datagrams, link
        self.codec, self.multiplexer = BVLLCodec(), UDPMultiplexer()
        bind(link, self.codec, self.multiplexer.annexJ)
        bind(self.multiplexer, datagrams)
        self.nsap.bind(link, address=datagrams.address)
        self.add_object(device)

    async def register(self, host: str, port: int, *, lifetime: int, within: float) -> bool:
        """Become a foreign device of a BBMD; tells whether it took us.

        Parameters
        ----------
        host, port
            The BBMD.
        lifetime : int
            Of the registration, which the stack renews. [s]
        within : float
            How long to wait for its answer. [s]
        """
        self.link.register(IPv4Address((host, port)), lifetime)
        end = asyncio.get_running_loop().time() + within
        while asyncio.get_running_loop().time() < end:
            if self.link.bbmdRegistrationStatus >= 0:
                return bool(self.link.bbmdRegistrationStatus == 0)
            await asyncio.sleep(0.01)
        return False

    async def shut(self) -> None:
        """Give the socket back."""
        if isinstance(self.link, BIPForeign):
            self.link.unregister()
        if isinstance(self.link, BIPBBMD):
            self.link._fdt_clock_handle.cancel()  # noqa: SLF001 the stack never stops it
        for _ in range(3):  # what was sent last goes out
            await asyncio.sleep(0)
        self.datagrams.close()
        await asyncio.sleep(0)


def why(failure: BaseException) -> str:
    """Return in words why a request failed."""
    if isinstance(failure, ErrorPDU):
        return f"{failure.errorClass}: {failure.errorCode}"
    if isinstance(failure, AbortPDU) and failure.apduAbortRejectReason == AbortReason.noResponse:
        return "no response"
    if isinstance(failure, ErrorRejectAbortNack):
        word = "rejected" if isinstance(failure, RejectPDU) else "aborted"
        return f"{word}: {failure.reason}"
    return str(failure) or type(failure).__name__


def is_silence(failure: BaseException) -> bool:
    """Tell whether a request failed because nobody answered."""
    if isinstance(failure, AbortPDU):
        return bool(failure.apduAbortRejectReason == AbortReason.noResponse)
    return isinstance(failure, TimeoutError)
