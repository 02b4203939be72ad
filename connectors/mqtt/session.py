"""A session with a broker, by paho: its thread only puts messages into a bounded queue.

Messages are acknowledged by `Session.acknowledge`, not on receipt: what was not stored the broker
delivers again. This is why paho is used itself: aiomqtt acknowledges as it receives.
"""

from __future__ import annotations

import asyncio
import os
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from connectors.connector import ConnectorError
from connectors.points import MqttConnection
from connectors.tls import context_of

MOST_HELD = 10_000
"""Messages received and not taken at most; the broker keeps the others."""
MOST_TAKEN = 5_000
"""Messages taken at once at most."""
_AT_ONCE = 500
"""Topics in one subscription."""
_ENVELOPE = 70_000
"""Bytes of a packet beside its payload: topic and properties."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the broker: topic, payload, what acknowledges it, whether it came before."""

    topic: str
    payload: bytes
    identifier: int
    qos: int
    again: bool = False


class Session:
    """One connection to a broker; made anew for each.

    Parameters
    ----------
    connection : MqttConnection
        The broker.
    client : str
        Identifier of the session.
    clean : bool
        Whether the broker forgets the session at its end.

    Attributes
    ----------
    dropped : int
        Messages without acknowledgement (QoS 0) that found no room.

    Raises
    ------
    DocumentError
        If certificates cannot be read.
    """

    def __init__(self, connection: MqttConnection, *, client: str, clean: bool = False) -> None:
        self._connection = connection
        self._clean = clean
        self._held: deque[Message] = deque()
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._lost: str | None = None
        self._answers: dict[int | str, asyncio.Future[Any]] = {}
        self.dropped = 0
        self._client = self._made(client)

    @property
    def lost(self) -> str | None:
        """Why the connection ended; ``None`` while it is there."""
        return self._lost

    @property
    def waiting(self) -> bool:
        """Whether messages have come that nobody took."""
        return bool(self._held)

    async def open(self, topics: Sequence[str], qos: int) -> None:
        """Connect and subscribe.

        Raises
        ------
        ConnectorError
            If the broker cannot be reached, or refuses.
        """
        where = f"{self._connection.host}:{self._connection.port}"
        granted = self._expect("connect")
        try:
            await asyncio.to_thread(self._connect)
        except (OSError, ValueError) as error:
            raise ConnectorError(f"{where}: {str(error) or type(error).__name__}") from error
        self._client.loop_start()
        code = await self._answer(granted, f"{where} does not answer{self._hint()}")
        if code.is_failure:
            raise ConnectorError(f"{where} refuses: {code}")
        for begin in range(0, len(topics), _AT_ONCE):
            some = topics[begin : begin + _AT_ONCE]
            if self._connection.version == "5":
                options = SubscribeOptions(qos=qos)
                _, identifier = self._client.subscribe([(topic, options) for topic in some])
            else:
                _, identifier = self._client.subscribe([(topic, qos) for topic in some])
            if identifier is None:
                raise ConnectorError(self._lost or f"{where} takes no subscription")
            codes = await self._answer(self._expect(identifier), f"{where} grants no subscription")
            for topic, granted_code in zip(some, codes, strict=False):
                if granted_code.is_failure:
                    raise ConnectorError(f"{where} refuses {topic}: {granted_code}")

    async def take(self) -> list[Message]:
        """Return what has come, as soon as there is something.

        Raises
        ------
        ConnectorError
            If the connection is lost and everything was taken.
        """
        while not self._held:
            if self._lost is not None:
                raise ConnectorError(self._lost)
            self._wake.clear()
            if not self._held and self._lost is None:
                await self._wake.wait()
        return [self._held.popleft() for _ in range(min(len(self._held), MOST_TAKEN))]

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Tell the broker that messages are stored."""
        for message in messages:
            if message.qos:
                self._client.ack(message.identifier, message.qos)

    def send(self, topic: str, payload: bytes, *, keep: bool = True) -> None:
        """Send a message without waiting, to be kept by the broker for those who come later."""
        self._client.publish(topic, payload, qos=1, retain=keep)

    async def publish(self, topic: str, payload: bytes, qos: int) -> None:
        """Send a message, and wait until the broker has it.

        Raises
        ------
        ConnectorError
            If it does not say so in time.
        """
        info = self._client.publish(topic, payload, qos=qos)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise ConnectorError(f"{topic}: {paho.error_string(info.rc)}")
        try:
            await asyncio.to_thread(info.wait_for_publish, self._connection.timeout)
        except (ValueError, RuntimeError) as error:
            raise ConnectorError(f"{topic}: {error}") from error
        if not info.is_published():
            raise ConnectorError(f"{topic}: the broker does not acknowledge")

    async def close(self) -> None:
        """Take leave; the broker keeps a session that is not clean."""
        self._lost = self._lost or "closed"
        self._wake.set()
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    # ----------------------------------------------------------------------- in the loop's thread

    async def _answer(self, answer: asyncio.Future[Any], otherwise: str) -> Any:
        try:
            async with asyncio.timeout(self._connection.timeout):
                return await answer
        except TimeoutError:
            raise ConnectorError(otherwise) from None

    def _expect(self, key: int | str) -> asyncio.Future[Any]:
        return self._answers.setdefault(key, self._loop.create_future())

    def _settle(self, key: int | str, answer: Any) -> None:
        expected = self._expect(key)
        if not expected.done():
            expected.set_result(answer)

    def _fail(self, reason: str) -> None:
        self._lost = self._lost or reason
        self._wake.set()
        for expected in self._answers.values():
            if not expected.done():
                expected.set_exception(ConnectorError(reason))
                expected.exception()  # nobody may be waiting for it

    def _hint(self) -> str:
        return "; was the certificate refused?" if self._connection.tls else ""

    # ------------------------------------------------------------------------------ paho's thread

    def _made(self, name: str) -> paho.Client:
        own = self._connection
        fifth = own.version == "5"
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=None if fifth else self._clean,
            protocol=paho.MQTTv5 if fifth else paho.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = own.timeout
        client.max_queued_messages_set(MOST_HELD)
        if own.user:
            client.username_pw_set(own.user, os.environ.get(own.password_variable))
        if own.tls is not None:
            client.tls_set_context(context_of(own.tls))
        client.on_connect = lambda *given: self._tell(self._settle, "connect", given[3])
        client.on_subscribe = lambda *given: self._tell(self._settle, given[2], given[3])
        client.on_disconnect = lambda *given: self._tell(
            self._fail, f"{own.host}:{own.port} ended the connection: {given[3]}{self._hint()}"
        )
        client.on_message = self._received
        return client

    def _connect(self) -> None:
        own = self._connection
        try:
            if own.version != "5":
                self._client.connect(own.host, own.port, own.keep_alive)
                return
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # so in paho
            properties.SessionExpiryInterval = 0 if self._clean else int(own.session)
            properties.ReceiveMaximum = MOST_HELD // 2
            properties.MaximumPacketSize = own.most_bytes + _ENVELOPE
            self._client.connect(
                own.host, own.port, own.keep_alive, clean_start=self._clean, properties=properties
            )
        except ssl.SSLError as error:
            raise OSError(f"{error.reason or error} (TLS)") from error

    def _received(self, _: paho.Client, __: object, message: paho.MQTTMessage) -> None:
        """Put a message into the queue; nothing else happens in this thread."""
        if len(self._held) >= MOST_HELD:
            if not message.qos:
                self.dropped += 1
                return
            # not acknowledged, so the broker delivers it again to the next connection
            self._tell(self._fail, "more came than could be stored; the broker keeps the rest")
            self._client.disconnect()
            return
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""  # of no point
        own = Message(topic, bytes(message.payload), message.mid, message.qos, message.dup)
        self._held.append(own)
        if len(self._held) == 1 or not self._wake.is_set():
            self._tell(self._wake.set)

    def _tell(self, function: Any, *arguments: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)
