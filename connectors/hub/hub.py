"""Readings from all devices into the store: one task each, one that stores, one that watches."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from random import Random
from typing import Protocol

from connectors.accounting import Tally
from connectors.events import Alarming, DeviceEvent, EventList
from connectors.hub.health import HubHealth
from connectors.hub.inbox import Delivery, Inbox
from connectors.hub.lane import Lane, Rhythm, Source, Surroundings, utc_now
from connectors.pace import TokenBucket
from connectors.readings import Readings
from connectors.store import StoreError
from sim.errors import AtriumError, Finding

_log = logging.getLogger(__name__)


class Takes(Protocol):
    """What the hub needs of an `connectors.intake.Intake`."""

    def take(self, source: str, raw: Readings) -> object:
        """Judge and store a batch."""

    def tallies(self) -> dict[str, Tally]:
        """Return the counts of every source."""


class Hub:
    """Runs connectors: each device or bus in a task of its own, what they deliver into the store.

    A device that is mute, slow or gone holds up no other. Its loss and its return are logged once,
    and recorded as quality. What is taken waits in a bounded inbox; where the store is slower than
    the devices, polling waits and subscriptions are not acknowledged.

    Parameters
    ----------
    intake : Intake
        Where readings go.
    sources : sequence of Source
        Connectors with their points.
    rhythm : Rhythm
        Waits and limits.
    compact : callable, optional
        Called from time to time in a thread, ``store.compact``.
    now : callable
        The clock.
    random : Random, optional
        Stream of the jitter.
    known : mapping of str to datetime, optional
        When points were last good, `connectors.hub.gaps.last_good`; what came since is asked of
        devices that remember.
    events : EventList, optional
        Where events are kept that devices tell of themselves.

    Raises
    ------
    AtriumError
        If two connectors have the same name.
    """

    def __init__(
        self,
        intake: Takes,
        sources: Sequence[Source],
        *,
        rhythm: Rhythm | None = None,
        compact: Callable[[], object] | None = None,
        now: Callable[[], datetime] = utc_now,
        random: Random | None = None,
        known: Mapping[str, datetime] | None = None,
        events: EventList | None = None,
    ) -> None:
        names = [source.connector.name for source in sources]
        if len(set(names)) != len(names):
            raise AtriumError("names of connectors repeat; their readings could not be told apart")
        self._intake = intake
        self._sources = tuple(sources)
        self._rhythm = rhythm or Rhythm()
        self._compact = compact
        self._now = now
        self._random = random or Random()  # noqa: S311  # spreads retries, guards nothing
        self._known = known or {}
        self._events = events
        self._findings: deque[Finding] = deque(maxlen=1000)
        self._lanes: list[Lane] = []
        self._inbox = Inbox(self._rhythm.most_held)
        self._storing = True

    async def run(self) -> None:
        """Take readings until cancelled; what was taken by then is stored.

        Raises
        ------
        Exception
            If the task that stores or watches has a defect; nothing else ends the hub.
        """
        # waits of the inbox belong to the loop that runs now
        self._inbox = Inbox(self._rhythm.most_held)
        buckets = {source.connector.name: TokenBucket(source.rate) for source in self._sources}
        around = Surroundings(
            self._inbox.deliver,
            self._now,
            self._random,
            self._rhythm,
            buckets,
            self._known,
            self._findings,
        )
        self._lanes = [
            Lane(source, name, points, around=around, place=place)
            for source in self._sources
            for place, (name, points) in enumerate(source.lanes().items())
        ]
        for source in self._sources:
            if self._events is not None and isinstance(source.connector, Alarming):
                source.connector.alarmed(partial(self._keep, self._events))
        with ThreadPoolExecutor(1, "atrium-store") as thread:
            writer = asyncio.create_task(self._write(thread))
            others = [asyncio.create_task(lane.run()) for lane in self._lanes]
            others += [asyncio.create_task(self._watch())]
            if self._compact is not None:
                others += [asyncio.create_task(self._tidy(self._compact))]
            try:
                # not gather: cancelled, it would cancel the writer with the others
                done, _ = await asyncio.wait([writer, *others], return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await self._stop(writer, others)

    def health(self) -> HubHealth:
        """Return links, ages and counters as of now; call it from the hub's loop."""
        return HubHealth(
            tuple(lane.health() for lane in self._lanes),
            {source.connector.name: source.connector.health() for source in self._sources},
            self._intake.tallies(),
            {name: age for lane in self._lanes for name, age in lane.ages().items()},
            tuple(sorted(name for lane in self._lanes for name in lane.stale())),
            self._inbox.held,
            self._inbox.blocked,
            tuple(self._findings),
        )

    def metrics(self) -> str:
        """Return the health in the text format of Prometheus."""
        return self.health().prometheus()

    async def _stop(self, writer: asyncio.Task[None], others: list[asyncio.Task[None]]) -> None:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._inbox.end()
        await asyncio.gather(writer, return_exceptions=True)
        for source in self._sources:
            with suppress(AtriumError, OSError, TimeoutError):
                async with asyncio.timeout(self._rhythm.patience):
                    await source.connector.close()

    async def _write(self, thread: ThreadPoolExecutor) -> None:
        """Store what waits, all of a source in one transaction."""
        while deliveries := await self._inbox.drain():
            by_source: dict[str, list[Delivery]] = {}
            for delivery in deliveries:
                by_source.setdefault(delivery.source, []).append(delivery)
            for source, own in by_source.items():
                await self._store(thread, source, own)

    async def _store(
        self, thread: ThreadPoolExecutor, source: str, deliveries: list[Delivery]
    ) -> None:
        batch = Readings.joined([delivery.readings for delivery in deliveries])
        failure: StoreError | None = None
        try:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(thread, self._intake.take, source, batch)
        except StoreError as error:
            failure = error
        self._say(failure)
        self._inbox.release(len(batch))
        for delivery in deliveries:
            if delivery.done.done():
                continue  # who waited for it was cancelled
            if failure is None:
                delivery.done.set_result(None)
            else:
                delivery.done.set_exception(failure)

    @staticmethod
    async def _keep(events: EventList, event: DeviceEvent) -> None:
        """Keep an event, and log it once however often the device tells it."""
        if await asyncio.to_thread(events.append, [event]):
            _log.warning("%s", event)

    def _say(self, failure: StoreError | None) -> None:
        """Log once that the store fails, and once that it takes readings again."""
        if failure is not None and self._storing:
            _log.error("the store takes nothing: %s", failure)
        if failure is None and not self._storing:
            _log.warning("the store takes readings again")
        self._storing = failure is None

    async def _watch(self) -> None:
        """Record of points that fell silent that their values are stale."""
        while True:
            await asyncio.sleep(self._rhythm.watch)
            for lane in self._lanes:
                with suppress(StoreError):  # counted, and logged where it was met
                    await lane.tell_stale()

    async def _tidy(self, compact: Callable[[], object]) -> None:
        while True:
            await asyncio.sleep(self._rhythm.compact)
            try:
                await asyncio.get_running_loop().run_in_executor(None, compact)
            except AtriumError as error:
                _log.warning("the store was not compacted: %s", error)
