"""The stack of a client, which hears what nobody asked for: hellos, changes, events."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bacpypes3.apdu import SimpleAckPDU
from bacpypes3.basetypes import Segmentation
from bacpypes3.errors import ExecutionError
from bacpypes3.primitivedata import ObjectIdentifier

from connectors.bacnet.stack import Stack
from sim.errors import AtriumError

_log = logging.getLogger(__name__)


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


Hello = Callable[[int, str], None]
"""Takes number and address of a device that says hello by itself."""
Happened = Callable[[Any], Awaitable[None]]
"""Takes an event notification."""
Notified = Callable[[Mapping[str, Any]], None]
"""Takes the properties that a device sent of an object."""


def nobody(device: int, address: str) -> None:  # a `Hello` like others
    """Stand for somebody who takes hellos."""


class ClientStack(Stack):
    """A client: hears I-Ams and notifications that nobody waits for."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.known: dict[int, Remote] = {}
        self.hello: Hello = nobody
        self.happened: Happened | None = None
        self.notified: dict[tuple[str, int, str], Notified] = {}

    async def do_IAmRequest(self, apdu: Any) -> None:  # noqa: N802 named by the library
        """Remember a device, also one that answers late."""
        remote = remote_of(apdu)
        for number, each in list(self.known.items()):
            if each.address == remote.address:  # it has another number now
                del self.known[number]
        self.known[remote.instance] = remote
        await self.device_info_cache.set_device_info(apdu)
        waiting = len(getattr(self, "_who_is_futures", ()))
        await super().do_IAmRequest(apdu)
        if not waiting:
            self.hello(remote.instance, remote.address)

    async def do_ConfirmedEventNotificationRequest(self, apdu: Any) -> None:  # noqa: N802 as above
        """Acknowledge an event once it is kept; where nobody keeps it, the device is told."""
        if self.happened is None:
            raise ExecutionError(errorClass="services", errorCode="serviceRequestDenied")
        try:
            await self.happened(apdu)
        except AtriumError as error:
            raise ExecutionError(errorClass="resources", errorCode="noSpaceForObject") from error
        await self.response(SimpleAckPDU(context=apdu))

    async def do_UnconfirmedEventNotificationRequest(self, apdu: Any) -> None:  # noqa: N802 as above
        """Keep an event; nobody waits to hear that it could not be kept."""
        if self.happened is not None:
            try:
                await self.happened(apdu)
            except AtriumError as error:
                _log.warning("an event was not kept: %s", error)

    async def do_UnconfirmedCOVNotificationRequest(self, apdu: Any) -> None:  # noqa: N802 as above
        """Hand a notification to who subscribed."""
        object_ = object_text(apdu.monitoredObjectIdentifier)
        key = (str(apdu.pduSource), int(apdu.subscriberProcessIdentifier), object_)
        notified = self.notified.get(key)
        if notified is not None:
            notified(properties_of(apdu, object_))


def object_text(identifier: Any) -> str:
    """Return an identifier as points have it, ``analog-input,1``."""
    return f"{identifier[0]},{int(identifier[1])}"


def remote_of(heard: Any) -> Remote:
    """Return the device that said I-Am."""
    return Remote(
        int(heard.iAmDeviceIdentifier[1]),
        str(heard.pduSource),
        int(heard.maxAPDULengthAccepted),
        sends_segments(heard.segmentationSupported),
    )


def sends_segments(value: Any) -> bool:
    """Tell whether a device cuts long answers in segments."""
    return value in (Segmentation.segmentedBoth, Segmentation.segmentedTransmit)


def properties_of(apdu: Any, object_: str) -> dict[str, Any]:
    """Return the properties of a notification by name."""
    from bacpypes3.vendor import get_vendor_info

    kind = get_vendor_info(0).get_object_class(ObjectIdentifier(object_)[0])
    found = {}
    for each in apdu.listOfValues:
        shape = None if kind is None else kind.get_property_type(each.propertyIdentifier)
        if shape is not None:
            found[str(each.propertyIdentifier)] = each.value.cast_out(shape)
    return found
