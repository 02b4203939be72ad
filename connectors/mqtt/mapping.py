"""From messages to readings: compiled once from the addresses of points, then run on each message.

Of a list of items, each with its name, every item is looked at once, however many points there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from connectors.payload import Choice, Part, number_of, parts_of, select, time_of
from connectors.points import MqttAddress, Point
from connectors.readings import NO_TIME, Quality, Readings, microseconds

_NO_TIME = microseconds(NO_TIME)
_UNREADABLE = object()


class Told(Protocol):
    """A message: topic and payload."""

    @property
    def topic(self) -> str:
        """Where it was sent to."""

    @property
    def payload(self) -> bytes:
        """What it says."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Where a point's value, time and sequence are, seen from a message or from an item."""

    place: int
    value: tuple[Part, ...]
    time: tuple[Part, ...]
    sequence: tuple[Part, ...]
    outer_time: tuple[Part, ...] = ()
    states: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Topic:
    """What the messages of a topic hold."""

    fields: list[_Field] = field(default_factory=list)
    # lists of items: by their path and the field that names an item
    lists: dict[tuple[tuple[Part, ...], str], dict[str, list[_Field]]] = field(default_factory=dict)
    every: list[tuple[tuple[Part, ...], _Field]] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    bare: bool = True


class _Columns:
    """Rows of readings as they are found."""

    def __init__(self) -> None:
        self.point: list[int] = []
        self.time: list[int] = []
        self.value: list[float] = []
        self.quality: list[int] = []
        self.sequence: list[int] = []

    def add(self, point: int, time: int, value: float, *, quality: int, sequence: int) -> None:
        self.point.append(point)
        self.time.append(time)
        self.value.append(value)
        self.quality.append(quality)
        self.sequence.append(sequence)


class MessageMapping:
    """Makes readings of messages.

    Parameters
    ----------
    points : mapping of str to Point
        Points with addresses of MQTT.
    most_bytes : int
        Larger messages are not read.

    Attributes
    ----------
    counters : Counter
        Messages, those of no point, unreadable and too large ones; items of no point.
    numbered : list
        Messages of the last call that hold a number of their source.

    Raises
    ------
    PathError
        If a path of an address cannot be read.
    """

    def __init__(self, points: Mapping[str, Point], *, most_bytes: int = 1_048_576) -> None:
        self._names = tuple(points)
        self._topics: dict[str, _Topic] = {}
        self._most = most_bytes
        self._number = 0
        self.counters: Counter[str] = Counter()
        self.numbered: list[Told] = []
        self._has_number = False
        for place, point in enumerate(points.values()):
            if isinstance(point.address, MqttAddress):
                self._enter(place, point, point.address)

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics of the points, sorted."""
        return tuple(sorted(self._topics))

    def readings(self, messages: Sequence[Told], received: int) -> Readings:
        """Return the readings of messages; what is no number is one that will be rejected.

        Parameters
        ----------
        messages : sequence
            With topic and payload.
        received : int
            Time of receipt. [us]
        """
        rows = _Columns()
        self.numbered = []
        for message in messages:
            self.counters["messages"] += 1
            topic = self._topics.get(message.topic)
            if topic is None:
                self.counters["unmapped"] += 1
            else:
                self._has_number = False
                self._read(message.payload, topic, received, rows)
                if self._has_number:
                    self.numbered.append(message)
        if not rows.point:
            return Readings.none()
        return Readings.columns(
            self._names,
            rows.point,
            source_time=rows.time,
            receive_time=received,
            value=rows.value,
            quality=rows.quality,
            sequence=rows.sequence,
        )

    def _enter(self, place: int, point: Point, address: MqttAddress) -> None:
        topic = self._topics.setdefault(address.topic, _Topic())
        topic.names.append(place)
        value, time = parts_of(address.value), parts_of(address.time)
        sequence = parts_of(address.sequence)
        topic.bare = topic.bare and not value
        cut = next((n for n, part in enumerate(value) if not isinstance(part, str)), None)
        if cut is None:
            topic.fields.append(_Field(place, value, time, sequence, (), point.states))
            return
        head, chosen = value[: cut + 1], value[cut]
        own_time = time[cut + 1 :] if time[: cut + 1] == head else ()
        own_sequence = sequence[cut + 1 :] if sequence[: cut + 1] == head else ()
        outer = () if own_time else time
        inner = _Field(place, value[cut + 1 :], own_time, own_sequence, outer, point.states)
        if isinstance(chosen, Choice):
            by_text = topic.lists.setdefault((value[:cut], chosen.field), {})
            by_text.setdefault(chosen.text, []).append(inner)
        else:
            topic.every.append((value[:cut], inner))

    def _read(self, payload: bytes, topic: _Topic, received: int, rows: _Columns) -> None:
        document = self._parsed(payload, topic)
        if document is _UNREADABLE:
            self._unreadable(topic, received, rows)
            return
        for one in topic.fields:
            self._add(document, one, received, rows, document)
        for (path, key), by_text in topic.lists.items():
            for item in _items(document, path):
                own = by_text.get(str(item.get(key))) if isinstance(item, Mapping) else None
                self.counters["items_unmapped"] += own is None
                for one in own or ():
                    self._add(item, one, received, rows, document)
        for path, one in topic.every:
            for item in _items(document, path):
                self._add(item, one, received, rows, document)

    def _parsed(self, payload: bytes, topic: _Topic) -> object:
        """Return what a message says: JSON, or a bare text where points take the whole of it."""
        if len(payload) > self._most:
            self.counters["too_large"] += 1
            return _UNREADABLE
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            if topic.bare:
                return payload[:80].decode("utf-8", "replace").strip()
            self.counters["malformed"] += 1
            return _UNREADABLE

    def _add(
        self, item: object, one: _Field, received: int, rows: _Columns, document: object
    ) -> None:
        for found in select(item, one.value):
            value = number_of(found, one.states)
            if value != value and found is not None:  # noqa: PLR0124  # NaN: quicker than isnan
                self.counters["malformed"] += 1
            time = _time(item, one.time) if one.time else _time(document, one.outer_time)
            sequence = next(select(item, one.sequence), None) if one.sequence else None
            if not isinstance(sequence, int) or not 0 <= sequence < 2**62:
                # a time of its own tells a reading; without, each message is another one
                self._number += time is None
                sequence = 0 if time is not None else self._number
            else:
                self._has_number = True
            quality = Quality.COMM_FAULT if found is None else Quality.GOOD
            moment = received if time is None else time
            rows.add(one.place, moment, value, quality=quality, sequence=sequence)

    def _unreadable(self, topic: _Topic, received: int, rows: _Columns) -> None:
        """Enter each point without a number, which is rejected and counted."""
        for place in topic.names:
            self._number += 1
            rows.add(place, received, float("nan"), quality=Quality.GOOD, sequence=self._number)


def _items(document: object, path: tuple[Part, ...]) -> Iterable[object]:
    for found in select(document, path):
        if isinstance(found, list):
            yield from found


def _time(document: object, path: tuple[Part, ...]) -> int | None:
    """Return a time; none where it is not told, and one that is rejected where it is none."""
    if not path:
        return None
    found = next(select(document, path), None)
    if found is None:
        return None
    time = time_of(found)
    return _NO_TIME if time is None else time
