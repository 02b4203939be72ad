"""What devices remember: trend logs, read by ReadRange to fill gaps (ASHRAE 135, 12.25 and 15.8).

Records carry the time of the device's clock, without a zone. How far it is from ours is asked for
at the device; where its clock was set, the log says by how much, and older records follow.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.bacnet.network import Network, Reference, RefusedError, Remote
from connectors.bacnet.ranges import (
    Page,
    Record,
    moment_of_clock,
    numbered,
    page_of,
    placed,
    range_request,
    since,
)
from connectors.bacnet.reading import BatchReader
from connectors.bacnet.scanning import objects
from connectors.bacnet.stack import FAILURES
from connectors.bacnet.values import quality
from connectors.connector import Gap, History
from connectors.points import BacnetAddress, Point
from connectors.readings import Quality, Reading, Readings
from sim.errors import Finding

AT_ONCE = 200
"""Records asked for in one request; devices send as many as fit."""
_MOST_PAGES = 2000
"""Requests for one log at most."""
_STEADY = timedelta(seconds=2)
"""Differences of a clock that come from the time a request takes."""
_AROUND = timedelta(hours=2)
"""What is read before a gap, too."""
_QUARTER = timedelta(minutes=15)
"""Time zones differ by multiples of this."""


class Trends:
    """Fills gaps of points from the logs of their devices.

    Parameters
    ----------
    network : Network
        How to ask.
    reader : callable
        Finds a device.
    now : callable
        The clock.
    """

    def __init__(
        self,
        network: Network,
        reader: Callable[[int], Awaitable[BatchReader]],
        now: Callable[[], datetime],
    ) -> None:
        self._network = network
        self._reader = reader
        self._now = now
        self._logs: dict[int, dict[str, str]] = {}
        self._offsets: dict[int, timedelta] = {}

    async def history(self, points: Mapping[str, Point], gaps: Mapping[str, Gap]) -> History:
        """Return what logs hold of gaps, and what they do not.

        Raises
        ------
        SilentError
            If a device does not answer.
        """
        readings: list[Reading] = []
        findings: list[Finding] = []
        without: dict[int, list[str]] = {}
        offsets: dict[int, timedelta] = {}
        for name, gap in gaps.items():
            address = points[name].address
            if not isinstance(address, BacnetAddress):
                continue
            reader = await self._reader(address.device)
            log = (await self._logs_of(reader)).get(_key(address))
            if log is None:
                findings.append(
                    _finding("no-trend-log", name, gap, "its device keeps no log of it")
                )
                continue
            try:
                if address.device not in offsets:
                    offsets[address.device] = await self._offset(reader.remote)
                offset = offsets[address.device]
                found = await self._fill(reader.remote, log, name, gap, offset)
                doubts = await self._doubts(reader.remote, log, name, gap, offset)
            except RefusedError as error:
                findings.append(_finding("trend-log-refused", name, gap, str(error)))
                continue
            readings += found
            findings += doubts
        findings += [_without_log(device, names) for device, names in without.items()]
        return History(Readings.of(readings), tuple(findings))

    def forget(self, device: int) -> None:
        """Ask a device anew for its logs and its clock."""
        self._logs.pop(device, None)

    async def _logs_of(self, reader: BatchReader) -> dict[str, str]:
        """Return the logs of a device by what they log."""
        device = reader.remote.instance
        if device not in self._logs:
            names = [
                each
                for each in await objects(self._network, reader)
                if each.startswith("trend-log,")
            ]
            asked = [[Reference(name, "log-device-object-property")] for name in names]
            rows = await reader.read(asked)
            logs: dict[str, str] = {}
            for name, (told,) in zip(names, rows, strict=True):
                key = _logged(told, device)
                if key is not None:
                    logs.setdefault(key, name)
            self._logs[device] = logs
        return self._logs[device]

    async def _fill(  # one log, and what is wanted of it
        self, remote: Remote, log: str, name: str, gap: Gap, offset: timedelta
    ) -> list[Reading]:
        begin = (gap.start - offset).replace(tzinfo=None)
        # a clock may have been set back in the gap, as it is in autumn
        pages = await self._pages(remote, log, begin - _AROUND)
        rows = [
            (page.first + place if page.first else 0, record)
            for page in pages
            for place, record in enumerate(page.records)
        ]
        return [
            reading
            for reading in _dated(name, rows, offset, self._now())
            if gap.start < reading.source_time < gap.end
        ]

    async def _pages(self, remote: Remote, log: str, begin: datetime) -> list[Page]:
        pages = [await self._page(remote, log, since(begin, AT_ONCE))]
        while pages[-1].more and pages[-1].first and len(pages) < _MOST_PAGES:
            after = pages[-1].first + len(pages[-1].records)
            pages.append(await self._page(remote, log, numbered(after, AT_ONCE)))
            await asyncio.sleep(0)
        return pages

    async def _page(self, remote: Remote, log: str, part: Any) -> Page:
        answer = await self._network.ask(remote, range_request(log, part))
        try:
            return page_of(answer)
        except FAILURES as failure:
            raise RefusedError(f"device {remote.instance}: {log} cannot be read") from failure

    async def _doubts(  # as above
        self, remote: Remote, log: str, name: str, gap: Gap, offset: timedelta
    ) -> list[Finding]:
        """Tell what the log no longer holds."""
        oldest = (await self._page(remote, log, placed(1, 1))).records
        if not oldest:
            return [_finding("trend-log-empty", name, gap, f"{log} holds nothing")]
        first = oldest[0].stamp.replace(tzinfo=UTC) + offset
        interval = await self._interval(remote, log)
        if first <= gap.start + 1.5 * interval:
            return []
        lost = Gap(gap.start, min(first, gap.end))
        return [_finding("trend-log-wrapped", name, lost, f"{log} reaches back to {first:%F %T}")]

    async def _interval(self, remote: Remote, log: str) -> timedelta:
        try:
            hundredths = float(await self._network.read(remote, Reference(log, "log-interval")))
        except (RefusedError, TypeError, ValueError):
            return timedelta(0)
        return timedelta(seconds=hundredths / 100.0 if math.isfinite(hundredths) else 0.0)

    async def _offset(self, remote: Remote) -> timedelta:
        """Return what to add to times of the device's clock; the same for the same clock."""
        device = f"device,{remote.instance}"
        begun = self._now()
        date = await self._network.read(remote, Reference(device, "local-date"))
        time = await self._network.read(remote, Reference(device, "local-time"))
        told = moment_of_clock(date, time)
        if told is None:
            raise RefusedError(f"device {remote.instance} does not tell its time")
        middle = begun + (self._now() - begun) / 2
        offset = middle - told.replace(tzinfo=UTC)
        zone = round(offset / _QUARTER) * _QUARTER
        if abs(offset - zone) <= _STEADY:
            offset = zone  # a clock that is right in its zone
        before = self._offsets.get(remote.instance)
        if before is None or abs(offset - before) > _STEADY:
            self._offsets[remote.instance] = before = offset
        return before


def _dated(
    name: str, rows: Sequence[tuple[int, Record]], offset: timedelta, received: datetime
) -> list[Reading]:
    """Return records as readings, from the newest back, since clocks were set on the way."""
    found = []
    for number, record in reversed(rows):
        if record.set_by:
            offset += timedelta(seconds=record.set_by)
            continue
        moment = record.stamp.replace(tzinfo=UTC) + offset
        if record.failed:
            found.append(Reading(name, moment, received, math.nan, Quality.COMM_FAULT, number))
        elif record.value is not None and math.isfinite(record.value):
            rated = quality(record.flags)
            found.append(Reading(name, moment, received, record.value, rated, number))
    return found[::-1]


def _key(address: BacnetAddress) -> str:
    return f"{address.object}/{address.property}"


def _logged(told: Any, device: int) -> str | None:
    """Return what a log logs, if it is of its own device."""
    try:
        kind, number = told.objectIdentifier
        other = told.deviceIdentifier
        if told.propertyArrayIndex is not None or (other is not None and int(other[1]) != device):
            return None
        return f"{kind},{int(number)}/{told.propertyIdentifier}"
    except (AttributeError, TypeError, ValueError):
        return None


def _without_log(device: int, names: list[str]) -> Finding:
    text = (
        f"device {device} keeps no log of {len(names)} points with gaps: {', '.join(names)[:200]}"
    )
    return Finding("no-trend-log", text, {"device": device, "points": names})


def _finding(code: str, name: str, gap: Gap, why: str) -> Finding:
    text = f"{name}: nothing from {gap.start:%F %T} to {gap.end:%F %T} UTC; {why}"
    evidence = {"point": name, "start": gap.start.isoformat(), "end": gap.end.isoformat()}
    return Finding(code, text, evidence)
