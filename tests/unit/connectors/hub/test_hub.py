"""The hub on a virtual clock, with connectors in memory and the real store."""

import asyncio
import logging
import math
from datetime import timedelta
from random import Random

import pytest

from connectors.connector import ConnectorError, Link
from connectors.hub import Hub, Mode, Rhythm, Source
from connectors.intake import Intake
from connectors.points import PointTable
from connectors.readings import Quality, Reading, Readings
from connectors.store import SqliteStore, StoreFullError
from connectors.validation import Validator
from sim.errors import AtriumError
from tests import virtual_time
from tests.memory_connector import MemoryConnector
from tests.telemetry import BEGIN, END


def points(*names, **fields):
    return {
        name: {
            "address": {"kind": "rest", "path": name},
            "quantity": "air_temperature",
            "poll": 10,
            "stale_after": 60,
            **fields,
        }
        for name in names
    }


TABLE = PointTable.read({"name": "t", "points": points("a", "b", "c")})


def only(*names):
    return {name: TABLE.points[name] for name in names}


class Bench:
    """A hub over connectors in memory for so many virtual seconds."""

    def __init__(self, folder, **options):
        self.folder, self.options = folder, options

    def run(self, seconds, make, *, during=None):
        async def main(loop):
            with SqliteStore(self.folder) as store:
                self.store = store
                intake = Intake(Validator(TABLE), self.options.pop("store", store))
                hub = Hub(intake, make(loop), now=loop.now, random=Random(1), **self.options)
                task = asyncio.create_task(hub.run())
                if during is not None:
                    await during(hub, loop)
                await asyncio.sleep(max(0.0, seconds - loop.time()))
                health = hub.health()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                tallies = intake.tallies()
                assert all(tally.missing == 0 == tally.in_flight for tally in tallies.values())
                return health, store.read(store.points(), BEGIN, END), tallies

        return virtual_time.run(main)


def test_points_are_polled_at_their_interval_and_all_is_accounted_for(tmp_path):
    def make(loop):
        return [Source(MemoryConnector("m", {"a": 20.0, "b": 21.0}, now=loop.now), only("a", "b"))]

    health, readings, tallies = Bench(tmp_path).run(100.5, make)
    assert len(readings) == 22  # at 0, 10, ..., 100 s
    assert tallies["m"].stored == 22
    (lane,) = health.lanes
    assert (lane.link, lane.counters["rounds"]) == (Link.CONNECTED, 11)
    assert health.stale == ()
    assert max(health.ages.values()) < 10.1


def test_loss_and_return_are_logged_once_and_recorded_as_quality(tmp_path, caplog):
    async def during(hub, loop):
        await asyncio.sleep(25)
        device.lose("cable cut")
        await asyncio.sleep(300)
        device.mend()

    def make(loop):
        nonlocal device
        device = MemoryConnector("m", {"a": 20.0}, now=loop.now)
        return [Source(device, only("a"))]

    device = None
    with caplog.at_level(logging.INFO, "connectors.hub"):
        health, readings, _ = Bench(tmp_path).run(400.0, make, during=during)
    texts = [record.getMessage() for record in caplog.records]
    assert [text.split(",")[0] for text in texts] == ["lost m", "back m"]
    assert "cable cut" in texts[0]
    faults = readings.take(readings.quality == Quality.COMM_FAULT)
    assert len(faults) == 1
    assert math.isnan(faults.value[0])
    stale = readings.take(readings.quality == Quality.STALE)
    assert stale.value.tolist() == [20.0]
    assert health.lanes[0].counters["outages"] == 1
    assert health.lanes[0].link is Link.CONNECTED
    # back within the longest wait after the device is
    good = readings.take(readings.quality == Quality.GOOD)
    gaps = [(b - a) / 1e6 for a, b in zip(good.source_time, good.source_time[1:], strict=False)]
    assert 300 < max(gaps) < 300 + 10 + 30


class Odd:
    """A connector that does what a test says."""

    name = "odd"

    def __init__(self, read=None, subscribe=None):
        self._read, self._subscribe = read, subscribe
        self.closed = False

    async def read(self, points):
        return await self._read(points)

    def subscribe(self, points):
        return self._subscribe(points)

    def health(self):
        return MemoryConnector("x", {}).health()

    async def close(self):
        self.closed = True


class _NotAnException(BaseException):
    """What bacpypes3 raises on a timeout is no Exception."""


@pytest.mark.parametrize(
    "error",
    [ConnectorError("x"), OSError("x"), ValueError("x"), _NotAnException("x"), TimeoutError(),
     RecursionError(), MemoryError(), asyncio.InvalidStateError(), StopIteration, AssertionError()],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_the_task_lives_whatever_is_raised_and_its_neighbours_keep_their_rate(tmp_path, error):
    calls = []

    async def read(points):
        calls.append(1)
        raise error

    def make(loop):
        fine = MemoryConnector("fine", {"a": 20.0}, now=loop.now)
        return [Source(Odd(read), only("b")), Source(fine, only("a"))]

    health, readings, _ = Bench(tmp_path).run(200.5, make)
    assert len(readings.of_point("a")) == 21
    assert len(calls) > 5
    assert {one.source: one.link for one in health.lanes} == {
        "odd": Link.LOST, "fine": Link.CONNECTED,
    }  # fmt: skip


def test_a_device_that_hangs_is_given_up_and_asked_again(tmp_path):
    async def read(points):
        await asyncio.sleep(1e9)

    bench = Bench(tmp_path, rhythm=Rhythm(patience=20.0))
    health, _, _ = bench.run(200.0, lambda _: [Source(Odd(read), only("a"))])
    assert health.lanes[0].counters["failures"] > 4
    assert "TimeoutError" in health.lanes[0].reason


def test_a_subscription_that_falls_silent_is_renewed(tmp_path):
    begun = []

    def subscribe(points):
        async def stream():
            begun.append(1)
            now = asyncio.get_running_loop().now()
            yield Readings.of([Reading("a", now, now, 20.0)])
            await asyncio.sleep(1e9)

        return stream()

    def make(loop):
        return [Source(Odd(subscribe=subscribe), only("a"), Mode.SUBSCRIBE)]

    health, _, _ = Bench(tmp_path).run(300.0, make)
    assert len(begun) == 5
    assert health.lanes[0].counters["outages"] == 4


def test_the_next_batch_is_asked_for_once_this_one_is_stored(tmp_path):
    stored_before = []

    def subscribe(points):
        async def stream():
            for number in range(5):
                now = asyncio.get_running_loop().now()
                yield Readings.of([Reading("a", now, now, 20.0, sequence=number)])
                stored_before.append(len(bench.store.read(["a"], BEGIN, END)))
            await asyncio.sleep(1e9)

        return stream()

    bench = Bench(tmp_path)
    bench.run(10.0, lambda _: [Source(Odd(subscribe=subscribe), only("a"), Mode.SUBSCRIBE)])
    assert stored_before == [1, 2, 3, 4, 5]


class Full:
    """A store whose disk is full for a while."""

    def __init__(self, folder, until):
        self._inner, self._until = SqliteStore(folder), until

    def append(self, *arguments, **options):
        if asyncio.get_running_loop().time() < self._until:
            raise StoreFullError("disk full")
        return self._inner.append(*arguments, **options)

    def tallies(self):
        return self._inner.tallies()


def test_a_full_disk_is_said_once_counted_and_survived(tmp_path, caplog):
    with caplog.at_level(logging.WARNING, "connectors.hub"):
        health, _, tallies = Bench(tmp_path / "x", store=Full(tmp_path / "y", 50.0)).run(
            100.5, lambda loop: [Source(MemoryConnector("m", {"a": 20.0}, now=loop.now), only("a"))]
        )
    texts = [record.getMessage() for record in caplog.records]
    assert [text[:9] for text in texts] == ["the store", "the store"]
    assert tallies["m"].rejected["store not available"] >= 3
    assert tallies["m"].stored >= 5
    assert health.lanes[0].link is Link.CONNECTED


def test_a_slow_store_holds_devices_up_and_memory_stays_bounded(tmp_path):
    held = []

    class Slow(Intake):
        def take(self, source, raw):
            held.append(len(raw))
            return super().take(source, raw)

    async def main(loop):
        with SqliteStore(tmp_path) as store:
            many = PointTable.read({"name": "t", "points": points(*(f"p{n}" for n in range(100)))})
            sources = [
                Source(
                    MemoryConnector(f"m{n}", {f"p{n}": 20.0}, now=loop.now),
                    {f"p{n}": many.points[f"p{n}"]},
                )
                for n in range(100)
            ]
            hub = Hub(
                Slow(Validator(many), store), sources, rhythm=Rhythm(most_held=10), now=loop.now
            )
            task = asyncio.create_task(hub.run())
            peak = 0
            for _ in range(300):
                await asyncio.sleep(0.1)
                peak = max(peak, hub.health().held)
            health = hub.health()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return peak, health, len(store.read(store.points(), BEGIN, END))

    peak, health, stored = virtual_time.run(main)
    assert peak <= 10
    assert health.blocked > 0
    assert 300 <= stored <= 400  # three rounds, and perhaps part of that at 30 s


def test_the_bus_is_asked_no_faster_than_its_rate(tmp_path):
    asked = []

    async def read(points):
        asked.append(asyncio.get_running_loop().time())
        now = asyncio.get_running_loop().now()
        return Readings.of(Reading(name, now, now, 20.0) for name in points)

    fast = PointTable.read({"name": "t", "points": points("a", poll=0.1)}).points
    health, _, _ = Bench(tmp_path).run(50.0, lambda _: [Source(Odd(read), fast, rate=2.0)])
    assert len(asked) <= 101
    assert health.lanes[0].counters["overruns"] > 300


def test_a_clock_an_hour_ahead_is_corrected_the_same_way_each_time(tmp_path):
    sent = []

    def subscribe(points):
        async def stream():
            loop = asyncio.get_running_loop()
            for number in range(20):
                now = loop.now()
                ahead = timedelta(hours=1) if number < 15 else timedelta()
                one = Reading("a", now + ahead, now, 20.0, sequence=number)
                sent.append(now)
                yield Readings.of([one])
                if number == 3:
                    yield Readings.of([one])
                await asyncio.sleep(10.0)
            await asyncio.sleep(1e9)

        return stream()

    def make(loop):
        return [Source(Odd(subscribe=subscribe), only("a"), Mode.SUBSCRIBE)]

    health, readings, tallies = Bench(tmp_path).run(210.0, make)
    assert [one.source_time for one in readings] == sent
    assert tallies["odd"].stored == 21  # the repeated one is the same
    assert health.lanes[0].counters["moved"] == 16
    assert health.lanes[0].clock_offset == 0.0


def test_health_is_written_for_prometheus(tmp_path):
    health, _, _ = Bench(tmp_path).run(
        29.5, lambda loop: [Source(MemoryConnector("m", {"a": 20.0}, now=loop.now), only("a", "b"))]
    )
    lines = health.prometheus().splitlines()
    assert 'atrium_readings_stored_total{source="m"} 6' in lines
    assert 'atrium_link_up{source="m",lane="bus"} 1' in lines
    assert 'atrium_point_age_seconds{point="b"} +Inf' in lines
    assert 'atrium_lane_rounds_total{source="m",lane="bus"} 3' in lines
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_the_store_is_compacted_and_connectors_are_closed(tmp_path):
    compacted, device = [], None

    def make(loop):
        nonlocal device
        device = MemoryConnector("m", {"a": 20.0}, now=loop.now)
        return [Source(device, only("a"))]

    bench = Bench(tmp_path, compact=lambda: compacted.append(1), rhythm=Rhythm(compact=100.0))
    bench.run(350.0, make)
    assert len(compacted) == 3
    assert device.health().link is Link.CLOSED


def test_names_of_connectors_do_not_repeat():
    one = MemoryConnector("m", {})
    with pytest.raises(AtriumError, match="repeat"):
        Hub(None, [Source(one, {}), Source(one, {})])
