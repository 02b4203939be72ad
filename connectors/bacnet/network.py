"""What a client asks of a BACnet network, and the network itself, on bacpypes3."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bacpypes3.apdu import AbortPDU, ErrorPDU, ErrorRejectAbortNack, RejectPDU, SubscribeCOVRequest
from bacpypes3.basetypes import ErrorType, PropertyIdentifier, PropertyReference, Segmentation
from bacpypes3.ipv4.service import BIPForeign, BIPNormal
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import Address
from bacpypes3.primitivedata import Null, ObjectIdentifier

from connectors.bacnet.stack import FAILURES, Datagrams, Stack, endpoint, is_silence, why
from connectors.connector import ConnectorError

ANY_DEVICE = 4_194_303
"""Instance by which every device answers for itself."""


class SilentError(ConnectorError):
    """A device did not answer."""


class RefusedError(ConnectorError):
    """A device answered that it will not.

    Parameters
    ----------
    text : str
        Why.
    aborted : bool
        Whether the request or its answer was too long for the device, or may have been.
    """

    def __init__(self, text: str, *, aborted: bool = False) -> None:
        super().__init__(text)
        self.aborted = aborted


@dataclass(frozen=True, slots=True)
class Remote:
    """A device of the network.

    Attributes
    ----------
    instance : int
        Its number.
    address : str
        Where it is.
    largest_apdu : int
        Largest message that it takes. [B]
    segmented : bool
        Whether it sends long answers in segments.
    """

    instance: int
    address: str
    largest_apdu: int = 1024
    segmented: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """A property of an object: ``("analog-input,1", "present-value")``."""

    object: str
    property: str
    index: int | None = None


Notified = Callable[[Mapping[str, Any]], None]
"""Takes the properties that a device sent of an object."""


class Network(Protocol):
    """What a client asks; refusals and silence are `RefusedError` and `SilentError`."""

    async def open(self) -> None:
        """Take part in the network."""

    async def who_is(self, low: int | None, high: int | None, wait: float) -> list[Remote]:
        """Return devices that answer within a time [s], with numbers from low to high."""

    async def read(self, remote: Remote, reference: Reference) -> Any:
        """Return a property."""

    async def read_many(self, remote: Remote, references: Sequence[Reference]) -> list[Any]:
        """Return properties in one request; `RefusedError` in place of what there is not."""

    async def write(self, remote: Remote, object_: str, value: float | None, priority: int) -> None:
        """Write the present value of an object, or give it back."""

    async def subscribe(
        self, remote: Remote, object_: str, process: int, lifetime: int, notified: Notified
    ) -> None:
        """Have changes of an object told for a time [s]; the same process renews."""

    async def unsubscribe(self, remote: Remote, object_: str, process: int) -> None:
        """End a subscription."""

    def greeted(self, hello: Callable[[int], None]) -> None:
        """Have told which devices say hello by themselves, as after a restart."""

    async def close(self) -> None:
        """Leave the network."""


class _ClientStack(Stack):
    """A client: hears I-Ams and notifications that nobody waits for."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.known: dict[int, Remote] = {}
        self.hello: Callable[[int], None] = lambda _: None
        self.notified: dict[tuple[str, int, str], Notified] = {}

    async def do_IAmRequest(self, apdu: Any) -> None:  # noqa: N802 named by the library
        """Remember a device, also one that answers late."""
        remote = _remote(apdu)
        self.known[remote.instance] = remote
        await self.device_info_cache.set_device_info(apdu)
        waiting = len(getattr(self, "_who_is_futures", ()))
        await super().do_IAmRequest(apdu)
        if not waiting:
            self.hello(remote.instance)

    async def do_UnconfirmedCOVNotificationRequest(self, apdu: Any) -> None:  # noqa: N802 as above
        """Hand a notification to who subscribed."""
        object_ = _object_text(apdu.monitoredObjectIdentifier)
        key = (str(apdu.pduSource), int(apdu.subscriberProcessIdentifier), object_)
        notified = self.notified.get(key)
        if notified is not None:
            notified(_properties(apdu, object_))


class BacnetNetwork:
    """A client on BACnet/IP.

    Parameters
    ----------
    via : str
        ``host:port`` of a BBMD, through which all devices are found, or of one device; or the
        network's own address with prefix and port, ``192.168.1.5/24:47808``, to broadcast from.
    timeout : float
        How long to wait for an answer, before it is asked once more. [s]
    instance : int
        Own number in the network.
    """

    def __init__(self, via: str, *, timeout: float = 2.0, instance: int = ANY_DEVICE - 1) -> None:
        self._via, self._timeout, self._instance = via, timeout, instance
        self._stack: _ClientStack | None = None
        self._broadcasts = False
        self._hello: Callable[[int], None] = lambda _: None

    @property
    def _running(self) -> _ClientStack:
        if self._stack is None:
            raise ConnectorError("the network is not open")
        return self._stack

    async def open(self) -> None:
        """Bind a socket, and register with the BBMD where there is one."""
        if self._stack is not None:
            return
        host, prefix, port = endpoint(self._via)
        direct = prefix < 32
        place = (host, prefix, port) if direct else (_way_to(host, port), 32, 0)
        device = DeviceObject(
            objectIdentifier=("device", self._instance),
            objectName="Atrium",
            vendorName="Atrium",
            modelName="client",
            apduTimeout=int(1000 * self._timeout),
            numberOfApduRetries=1,
        )
        link = BIPNormal() if direct else BIPForeign()
        self._stack = _ClientStack(device, Datagrams(place), link)
        self._stack.hello = self._hello
        self._broadcasts = direct
        if not direct:
            self._broadcasts = await self._stack.register(host, port, lifetime=60, within=1.0)
            if not self._broadcasts:
                link.unregister()  # it would ask for ever

    async def who_is(self, low: int | None, high: int | None, wait: float) -> list[Remote]:
        """Ask all, or the one that is known; see `Network`."""
        stack = self._running
        searches = []
        if self._broadcasts:
            searches.append(stack.who_is(low, high, timeout=wait))
        host, prefix, port = endpoint(self._via)
        if prefix == 32:
            searches.append(stack.who_is(low, high, Address(f"{host}:{port}"), timeout=wait))
        for search in searches:
            for heard in await search:
                stack.known[_remote(heard).instance] = _remote(heard)
        if not stack.known and prefix == 32:
            await self._ask(Remote(ANY_DEVICE, f"{host}:{port}"))
        inside = (
            remote
            for number, remote in stack.known.items()
            if (low is None or number >= low) and (high is None or number <= high)
        )
        return sorted(inside, key=lambda each: each.instance)

    async def _ask(self, remote: Remote) -> None:
        """Ask a device that does not say I-Am who it is."""
        names = ("object-identifier", "max-apdu-length-accepted", "segmentation-supported")
        try:
            number, size, segments = [
                await self.read(remote, Reference(f"device,{ANY_DEVICE}", name)) for name in names
            ]
        except ConnectorError:
            return
        instance = int(number[1])
        found = Remote(instance, remote.address, int(size), _sends_segments(segments))
        self._running.known[instance] = found

    async def read(self, remote: Remote, reference: Reference) -> Any:
        """Return a property; see `Network`."""
        answer = self._running.read_property(
            Address(remote.address), ObjectIdentifier(reference.object),
            PropertyIdentifier(reference.property), reference.index,
        )  # fmt: skip
        return _answered(remote, await _result(answer, remote))

    async def read_many(self, remote: Remote, references: Sequence[Reference]) -> list[Any]:
        """Return properties in one request; see `Network`."""
        asked: list[Any] = []
        for object_, parts in _by_object(references).items():
            asked += [ObjectIdentifier(object_), [_part(each) for each in parts]]
        answer = self._running.read_property_multiple(Address(remote.address), asked)
        rows = _answered(remote, await _result(answer, remote))
        found = {
            Reference(_object_text(object_), str(name), index): _cell(value)
            for object_, name, index, value in rows
        }
        nothing = RefusedError("not among the answers")
        return [found.get(reference, nothing) for reference in references]

    async def write(self, remote: Remote, object_: str, value: float | None, priority: int) -> None:
        """Write a present value; see `Network`."""
        answer = self._running.write_property(
            Address(remote.address), ObjectIdentifier(object_), PropertyIdentifier("present-value"),
            Null(()) if value is None else _to_write(object_, value), None, priority,
        )  # fmt: skip
        _answered(remote, await _result(answer, remote))

    async def subscribe(
        self, remote: Remote, object_: str, process: int, lifetime: int, notified: Notified
    ) -> None:
        """Subscribe or renew; see `Network`."""
        self._running.notified[remote.address, process, object_] = notified
        request = SubscribeCOVRequest(
            subscriberProcessIdentifier=process,
            monitoredObjectIdentifier=ObjectIdentifier(object_),
            issueConfirmedNotifications=False,
            lifetime=lifetime,
            destination=Address(remote.address),
        )
        _answered(remote, await _result(self._running.request(request), remote))

    async def unsubscribe(self, remote: Remote, object_: str, process: int) -> None:
        """End a subscription; see `Network`."""
        self._running.notified.pop((remote.address, process, object_), None)
        request = SubscribeCOVRequest(
            subscriberProcessIdentifier=process,
            monitoredObjectIdentifier=ObjectIdentifier(object_),
            destination=Address(remote.address),
        )
        _answered(remote, await _result(self._running.request(request), remote))

    def greeted(self, hello: Callable[[int], None]) -> None:
        """Have hellos told; see `Network`."""
        self._hello = hello
        if self._stack is not None:
            self._stack.hello = hello

    async def close(self) -> None:
        """Give the socket back."""
        stack, self._stack = self._stack, None
        if stack is not None:
            await stack.shut()


def _way_to(host: str, port: int) -> str:
    """Return our own address towards a host; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, port or 47808))
        except OSError as error:
            raise ConnectorError(f"no way to {host}: {error.strerror}") from error
        return str(probe.getsockname()[0])


async def _result(request: Any, remote: Remote) -> Any:
    try:
        return await request
    except FAILURES as failure:
        _raise(remote, failure)


def _answered(remote: Remote, answer: Any) -> Any:
    """Return an answer, or raise where it is a failure that the library returned."""
    if isinstance(answer, ErrorRejectAbortNack):
        _raise(remote, answer)
    if isinstance(answer, str) and answer.startswith("-no "):
        raise RefusedError(f"device {remote.instance}: {answer.strip('-')}")
    return answer


def _raise(remote: Remote, failure: BaseException) -> None:
    text = f"device {remote.instance}: {why(failure)}"
    if is_silence(failure):
        raise SilentError(text) from failure
    # other errors of a whole request may be about its length, or what the device makes of it
    aborted = isinstance(failure, AbortPDU | RejectPDU) or not isinstance(failure, ErrorPDU)
    raise RefusedError(text, aborted=aborted) from failure


def _cell(value: Any) -> Any:
    if isinstance(value, ErrorType):
        return RefusedError(f"{value.errorClass}: {value.errorCode}")
    return RefusedError("of a kind that is not known") if value is None else value


def _by_object(references: Sequence[Reference]) -> dict[str, list[Reference]]:
    grouped: dict[str, list[Reference]] = {}
    for reference in references:
        grouped.setdefault(reference.object, []).append(reference)
    return grouped


def _part(reference: Reference) -> PropertyReference:
    part = PropertyReference(propertyIdentifier=PropertyIdentifier(reference.property))
    if reference.index is not None:
        part.propertyArrayIndex = reference.index
    return part


def _object_text(identifier: Any) -> str:
    return f"{identifier[0]},{int(identifier[1])}"


def _remote(heard: Any) -> Remote:
    return Remote(
        int(heard.iAmDeviceIdentifier[1]),
        str(heard.pduSource),
        int(heard.maxAPDULengthAccepted),
        _sends_segments(heard.segmentationSupported),
    )


def _sends_segments(value: Any) -> bool:
    return value in (Segmentation.segmentedBoth, Segmentation.segmentedTransmit)


def _to_write(object_: str, value: float) -> Any:
    """Return a number as the object's type has it; fractions of states are refused."""
    if object_.startswith("analog-"):
        return value
    if value != int(value):
        raise RefusedError(f"{object_} takes whole numbers only, not {value:g}")
    return int(value)


def _properties(apdu: Any, object_: str) -> dict[str, Any]:
    """Return the properties of a notification by name."""
    from bacpypes3.vendor import get_vendor_info

    kind = get_vendor_info(0).get_object_class(ObjectIdentifier(object_)[0])
    found = {}
    for each in apdu.listOfValues:
        shape = None if kind is None else kind.get_property_type(each.propertyIdentifier)
        if shape is not None:
            found[str(each.propertyIdentifier)] = each.value.cast_out(shape)
    return found
