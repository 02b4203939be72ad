"""BACnet/IP devices of an emulated building, each on a port of its own, found through a BBMD."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bacpypes3.apdu import AbortPDU, AbortReason, ComplexAckPDU
from bacpypes3.basetypes import Segmentation
from bacpypes3.ipv4.service import BIPBBMD, BIPForeign
from bacpypes3.local.device import DeviceObject
from bacpypes3.pdu import GlobalBroadcast
from bacpypes3.primitivedata import Date, Time

from connectors.bacnet.stack import Datagrams, Stack, asked_endpoint
from connectors.emulators.bacnet.alarms import Alarms
from connectors.emulators.bacnet.logs import TrendLog, answer_to, log_of
from connectors.emulators.bacnet.objects import make_object
from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.points import ServedPoint, devices_of

FIRST_DEVICE = 1001
"""Instance of the first device; the others follow."""
LARGEST_APDU = 1024
LOGGED = frozenset({"air_temperature", "outdoor_temperature", "electric_power"})
"""Quantities of which devices keep trend logs."""
RESTART = 2.0
"""How long a device that restarts is not there. [s]"""
_REGISTRATION = 60
_HEADER = 3
"""Octets before the content of an answer."""


class _Clock(DeviceObject):
    """A device that tells the time of the building."""

    _building: EmulatedBuilding | None = None

    @property
    def localDate(self) -> Date:  # noqa: N802 names of the standard
        """Return the date in the building."""
        if self._building is None:
            return Date.now()
        return Date(self._building.device_time.date())

    @localDate.setter
    def localDate(self, value: object) -> None:  # noqa: N802
        """Ignore: the building's time is its own."""

    @property
    def localTime(self) -> Time:  # noqa: N802
        """Return the time in the building."""
        if self._building is None:
            return Time.now()
        return Time(self._building.device_time.time())

    @localTime.setter
    def localTime(self, value: object) -> None:  # noqa: N802
        """Ignore: the building's time is its own."""


class _DeviceStack(Stack):
    """A device that may be mute, slow, or small."""

    limit: int | None = None
    """Largest answer where it is smaller than what the client takes. [B]"""

    async def response(self, apdu: Any) -> None:
        """Answer, unless the answer is too long for the device."""
        fits = self.limit is None or not isinstance(apdu, ComplexAckPDU)
        if not fits and _HEADER + len(apdu.encode().pduData) > (self.limit or 0):
            apdu = AbortPDU(srv=True, reason=AbortReason.segmentationNotSupported, context=apdu)
        await super().response(apdu)

    async def do_SubscribeCOVRequest(self, apdu: Any) -> None:  # noqa: N802 named by the library
        """Take a subscription; one without lifetime, which the standard allows, lasts."""
        if apdu.issueConfirmedNotifications is not None and apdu.lifetime is None:
            apdu.lifetime = 0
        await super().do_SubscribeCOVRequest(apdu)

    async def do_ReadRangeRequest(self, apdu: Any) -> None:  # noqa: N802 as above
        """Answer from a trend log; the library knows the message only."""
        log = self.get_object_id(apdu.objectIdentifier)
        largest = min(self.limit or LARGEST_APDU, int(apdu.apduMaxResp or LARGEST_APDU))
        await self.response(answer_to(apdu, log, largest))

    def forget_subscribers(self) -> None:
        """Lose all subscriptions, as in a restart."""
        for detection in list(self._cov_detections.values()):
            for subscription in list(detection.cov_subscriptions):
                self.cancel_subscription(subscription)


class EmulatedDevice:
    """A device: its objects, and its stack while it is up.

    Parameters
    ----------
    building : EmulatedBuilding
        Whom it belongs to.
    name : str
        Name of the device.
    instance : int
        Its number.
    """

    def __init__(self, building: EmulatedBuilding, name: str, instance: int) -> None:
        self.name, self.instance = name, instance
        self._building = building
        self._down = 0
        self.objects: dict[str, Any] = {}
        self.logs: dict[str, TrendLog] = {}
        self.alarms: Alarms | None = None
        self._stack: _DeviceStack | None = None

    @property
    def port(self) -> int:
        """Port it listens on."""
        return self._running.datagrams.place[2]

    @property
    def _running(self) -> _DeviceStack:
        if self._stack is None:
            raise RuntimeError(f"{self.name} is not up")
        return self._stack

    @property
    def subscriptions(self) -> int:
        """How many subscriptions it has."""
        detections = self._running._cov_detections.values()  # noqa: SLF001 nothing else tells
        return sum(len(each.cov_subscriptions) for each in detections)

    def open(self, place: tuple[str, int, int], points: list[ServedPoint], *, router: bool) -> None:
        """Listen, with an object for each point.

        Parameters
        ----------
        place : tuple
            Host, prefix and port.
        points : list of ServedPoint
            What it has.
        router : bool
            Whether it is the BBMD of the others.

        Raises
        ------
        ConnectorError
            If the address cannot be had.
        """
        datagrams = Datagrams(place, self._gate)
        device = _Clock(
            objectIdentifier=("device", self.instance),
            objectName=f"{self._building.name}/{self.name}",
            description=f"Emulated device of {self._building.name}",
            vendorName="Atrium",
            modelName="emulated building",
            maxApduLengthAccepted=LARGEST_APDU,
        )
        device._building = self._building  # noqa: SLF001 a class of this module
        link = BIPBBMD(datagrams.address) if router else BIPForeign()
        self._stack = _DeviceStack(device, datagrams, link)
        self.alarms = Alarms(self._stack, self._building)
        numbers: Counter[str] = Counter()
        for point in points:
            kind = f"{point.shape}{point.writable}"
            numbers[kind] += 1
            made = make_object(self._building, point, numbers[kind])
            self._stack.add_object(made)
            self.objects[point.name] = made
            if point.quantity in LOGGED and not point.writable:
                numbers["log"] += 1
                self.logs[point.name] = log = log_of(made, numbers["log"])
                self._stack.add_object(log)
            if point.quantity == "air_temperature" and not point.writable:
                self.alarms.watch(made, point)
        self.adapt()

    async def join(self, host: str, port: int) -> bool:
        """Register with the BBMD; tells whether it took the device."""
        return await self._running.register(host, port, lifetime=_REGISTRATION, within=5.0)

    def adapt(self) -> None:
        """Take over the size of messages that faults ask for."""
        stack = self._running
        stack.limit = self._building.faults.largest_apdu.get(self.name)
        device = stack.device_object
        small = stack.limit is not None
        device.maxApduLengthAccepted = stack.limit if small else LARGEST_APDU
        device.segmentationSupported = (
            Segmentation.noSegmentation if small else Segmentation.segmentedBoth
        )

    def show(self, names: Mapping[str, float]) -> None:
        """Show what changed."""
        for name in names:
            if name in self.objects:
                self.objects[name].show()

    def show_all(self) -> None:
        """Show everything anew, status flags among it."""
        for each in self.objects.values():
            each.show()

    def note(self) -> None:
        """Let trend logs take what is due; a clock that races would not tell when that was."""
        if self._building.speed != 1.0:
            return
        for log in self.logs.values():
            log.note(self._building.device_time)

    async def restart(self, seconds: float) -> None:
        """Be away for a time [s], forget who subscribed, and say hello."""
        self._down += 1
        self._running.forget_subscribers()
        await asyncio.sleep(seconds)
        self._down -= 1
        self.show_all()
        self._running.i_am(address=GlobalBroadcast())

    async def close(self) -> None:
        """Stop listening."""
        if self._stack is not None:
            self._stack.forget_subscribers()
            await self._stack.shut()
            self._stack = None

    def _gate(self) -> asyncio.Future[bool] | None:
        """Stop datagrams while the device is down or mute, and delay them while it is slow."""
        faults = self._building.faults
        silent = self._down > 0 or self.name in faults.mute
        delay = faults.delay.get(self.name, 0.0)
        if not silent and not delay:
            return None
        return asyncio.ensure_future(_later(not silent, 0.0 if silent else delay / 2))


def _nothing() -> None:
    """Stand for what need not be ended."""


async def _later(passes: bool, seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return passes


class BacnetDevices:
    """The devices of an emulated building on consecutive ports, the first of them a BBMD.

    Parameters
    ----------
    building : EmulatedBuilding
        The building.
    address : str
        ``host[/prefix]:port`` of the first device; port 0 takes free ones.
    first : int
        Instance of the first device.

    Raises
    ------
    DocumentError
        If the address is none, or too high for as many ports.

    Examples
    --------
    ::

        async with BacnetDevices(building, "127.0.0.1:47808") as devices:
            building.start()
            await asyncio.Event().wait()
    """

    def __init__(
        self, building: EmulatedBuilding, address: str, *, first: int = FIRST_DEVICE
    ) -> None:
        self._building = building
        self._place = asked_endpoint(address, ports=len(building.devices))
        self._first = first
        self.devices: dict[str, EmulatedDevice] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._restarting: set[asyncio.Task[None]] = set()
        self._flags: tuple[object, ...] = ()
        self._watch: asyncio.Task[None] | None = None
        self._end: Callable[[], None] = _nothing

    @property
    def address(self) -> str:
        """``host:port`` of the first device, through which the others are found."""
        return f"{self._place[0]}:{next(iter(self.devices.values())).port}"

    async def __aenter__(self) -> BacnetDevices:
        """Listen."""
        self._loop = asyncio.get_running_loop()
        host, prefix, port = self._place
        try:
            for index, (name, points) in enumerate(devices_of(self._building.points)):
                device = EmulatedDevice(self._building, name, self._first + index)
                own = port + index if port else 0
                device.open((host, prefix, own), points, router=not index)
                self.devices[name] = device
            router, *others = self.devices.values()
            await asyncio.gather(*(each.join(host, router.port) for each in others))
        except BaseException:
            await self._close()
            raise
        self._end = self._building.listen(self._changed)
        self._building.when_restarted(self._restarted)
        self._watch = asyncio.create_task(self._watch_faults())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        self._end()
        for task in (self._watch, *self._restarting):
            if task is not None:
                task.cancel()
        await self._close()
        self._loop = None

    async def _close(self) -> None:
        for device in reversed(list(self.devices.values())):
            await device.close()

    def _changed(self, changed: Mapping[str, float]) -> None:
        if self._loop is not None:  # called from the thread of the simulation
            self._loop.call_soon_threadsafe(self._show, changed)

    def _show(self, changed: Mapping[str, float]) -> None:
        if self._loop is not None:
            for device in self.devices.values():
                device.show(changed)

    def _restarted(self, name: str) -> None:
        if self._loop is not None and name in self.devices:
            self._loop.call_soon_threadsafe(partial(self._begin_restart, self.devices[name]))

    def _begin_restart(self, device: EmulatedDevice) -> None:
        task = asyncio.create_task(device.restart(RESTART))
        self._restarting.add(task)
        task.add_done_callback(self._restarting.discard)

    async def _watch_faults(self) -> None:
        """Let devices adapt when faults are switched on or off."""
        while True:
            faults = self._building.faults
            flags = (
                dict(faults.largest_apdu), set(faults.unreliable), set(faults.out_of_service),
                dict(faults.stuck), dict(faults.told_in),
            )  # fmt: skip
            if flags != self._flags:
                self._flags = flags
                for device in self.devices.values():
                    device.adapt()
                    device.show_all()
            for device in self.devices.values():
                device.note()
                if device.alarms is not None:
                    device.alarms.look()
            await asyncio.sleep(0.2)
