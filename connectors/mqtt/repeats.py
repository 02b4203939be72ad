"""Messages that a broker delivers again though they are stored: its acknowledgement was lost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from connectors.mqtt.mapping import Told
from connectors.mqtt.session import MOST_HELD, Message

_MOST = 2 * MOST_HELD
"""Messages remembered: more than a broker has under way at once."""


class Repeats:
    """Remembers messages that are stored, as long as the process runs.

    Only messages that differ by a number of their source: two others may be alike and both true.
    """

    def __init__(self) -> None:
        self._stored: OrderedDict[int, None] = OrderedDict()

    def remember(self, messages: Iterable[Told]) -> None:
        """Note that messages are stored."""
        for message in messages:
            self._stored[hash((message.topic, message.payload))] = None
        while len(self._stored) > _MOST:
            self._stored.popitem(last=False)

    def __contains__(self, message: Message) -> bool:
        return message.again and hash((message.topic, message.payload)) in self._stored
