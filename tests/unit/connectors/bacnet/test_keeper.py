"""Subscriptions in virtual time, on a network in memory: renewal, loss, refusal, silence."""

import asyncio
import logging
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.bacnet import BacnetConnector, Mode, RefusedError, Remote, SilentError
from connectors.bacnet.keeper import RETRY
from connectors.bacnet.network import Reference
from connectors.bacnet.reading import BatchReader
from connectors.bacnet.scanning import objects
from connectors.connector import ConnectorError, Link
from connectors.hub import Hub, Source
from connectors.hub import Mode as HubMode
from connectors.intake import Intake
from connectors.points import BacnetAddress, Point, PointTable
from connectors.readings import Quality
from connectors.store import SqliteStore
from connectors.validation import Validator
from tests import virtual_time

REMOTE = Remote(7, "somewhere", 1024)
INCREMENT = 0.5


class FakeNetwork:
    """A device with numbers: it tells changes to who subscribed, until the lifetime is over."""

    def __init__(self, count=3, most=50):
        self.values = {f"analog-input,{n}": 20.0 for n in range(1, count + 1)}
        self.most = most
        self.silent = False
        self.refuses_cov = False
        self.knows_flags = True
        self.subscribers = {}
        self.asked = []
        self.hello = None

    def put(self, object_, value):
        self.values[object_] = value
        now = asyncio.get_running_loop().time()
        end, notified = self.subscribers.get(object_, (0.0, None))
        if not self.silent and end > now:
            notified({"present-value": value, "status-flags": [0, 0, 0, 0]})

    def _ask(self, what):
        self.asked.append((asyncio.get_running_loop().time(), what))
        if self.silent:
            raise SilentError("no response")

    async def open(self):
        pass

    async def who_is(self, _low, _high, wait):
        await asyncio.sleep(wait)
        return [] if self.silent else [REMOTE]

    async def read(self, _, reference):
        self._ask("read")
        return self._value(reference)

    async def read_many(self, _, references):
        self._ask("read_many")
        if len(references) > 2 * self.most:
            raise RefusedError("too long", aborted=True)
        found = []
        for reference in references:
            try:
                found.append(self._value(reference))
            except RefusedError as error:
                found.append(error)
        return found

    def _value(self, reference):
        if reference.property == "object-list":
            if reference.index is None:
                raise RefusedError("too long", aborted=True)
            names = ["device,7", *self.values]
            return len(names) if reference.index == 0 else names[reference.index - 1].split(",")
        if reference.object not in self.values:
            raise RefusedError("unknown object")
        if reference.property == "status-flags" and not self.knows_flags:
            raise RefusedError("unknown property")
        return {
            "present-value": self.values[reference.object], "status-flags": [0, 0, 0, 0],
            "cov-increment": INCREMENT, "reliability": "open-loop", "out-of-service": False,
        }[reference.property]  # fmt: skip

    async def write(self, *_):
        self._ask("write")

    async def subscribe(self, _, object_, _process, lifetime, notified):
        self._ask("subscribe")
        if self.refuses_cov:
            raise RefusedError("cov-subscription-failed")
        self.subscribers[object_] = (asyncio.get_running_loop().time() + lifetime, notified)
        self.put(object_, self.values[object_])

    async def unsubscribe(self, _, object_, _process):
        self._ask("unsubscribe")
        self.subscribers.pop(object_, None)

    def greeted(self, hello):
        self.hello = hello

    async def close(self):
        pass


def run(act):
    return virtual_time.run(lambda _: act)


def points(network, poll=30.0):
    return {
        object_: Point(
            address=BacnetAddress(device=7, object=object_), quantity="temperature", poll=poll
        )
        for object_ in network.values
    }


def connect(network, lifetime=300):
    def now():
        seconds = asyncio.get_running_loop().time() if asyncio._get_running_loop() else 0.0
        return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)

    return BacnetConnector("fake", network=network, lifetime=lifetime, now=now)


def live(network, script, poll=30.0, **options):
    """Subscribe to everything while a script plays; return what was heard, and the health."""

    async def act():
        client = connect(network, **options)
        heard = []

        async def listen():
            async for batch in client.subscribe(points(network, poll)):
                heard.extend(batch)

        task = asyncio.create_task(listen())
        await script(client)
        assert not task.done()
        health, modes = client.health(), set(client.modes().values())
        await client.close()
        await asyncio.gather(task, return_exceptions=True)
        return heard, health, modes

    return run(act())


def sleep(seconds):
    return lambda _: asyncio.sleep(seconds)


def test_subscriptions_are_renewed_at_half_of_their_lifetime():
    network = FakeNetwork(count=1)
    live(network, sleep(1600))
    times = [round(time) for time, what in network.asked if what == "subscribe"]
    assert len(times) == 11
    assert all(149 <= after - before <= 181 for before, after in pairwise(times))
    assert network.subscribers == {}


def test_a_day_without_loss_is_a_day_without_doubt():
    network = FakeNetwork()

    async def script(_):
        for step in range(1440):
            await asyncio.sleep(60)
            network.put("analog-input,1", 20.0 + step % 7)

    heard, health, modes = live(network, script)
    assert "cov_lost" not in health.counters
    assert modes == {Mode.COV}
    assert [one.value for one in heard if one.point == "analog-input,1"].count(26.0) >= 200


def test_a_lost_subscription_is_noticed_and_made_anew():
    network = FakeNetwork()

    async def script(_):
        await asyncio.sleep(100)
        network.subscribers.clear()
        network.put("analog-input,2", 30.0)
        await asyncio.sleep(40)
        assert "analog-input,2" in network.subscribers
        network.put("analog-input,2", 35.0)
        await asyncio.sleep(1)

    heard, health, _ = live(network, script)
    seen = [(one.source_time.minute * 60 + one.source_time.second, one.value)
            for one in heard if one.point == "analog-input,2" and one.value > 20.0]  # fmt: skip
    assert seen[0][1] == 30.0
    assert seen[0][0] <= 132
    assert seen[-1][1] == 35.0
    assert health.counters["cov_lost"] == 1


def test_small_changes_that_need_not_be_told_raise_no_doubt():
    network = FakeNetwork()

    async def script(_):
        await asyncio.sleep(10)
        network.values["analog-input,1"] += 0.4
        await asyncio.sleep(300)

    heard, health, _ = live(network, script)
    assert heard[-1].value in {20.0, 20.4}
    assert 20.4 in {one.value for one in heard}
    assert "cov_lost" not in health.counters


def test_where_subscribing_is_refused_points_are_read_and_it_is_tried_again():
    network = FakeNetwork()
    network.refuses_cov = True

    async def script(client):
        await asyncio.sleep(200)
        assert set(client.modes().values()) == {Mode.POLLING}
        network.values["analog-input,1"] = 33.0
        await asyncio.sleep(31)
        network.refuses_cov = False
        await asyncio.sleep(RETRY)

    heard, health, modes = live(network, script)
    assert 33.0 in {one.value for one in heard}
    assert modes == {Mode.COV}
    assert health.counters["cov_refused"] == 3


def test_a_silent_device_is_asked_ever_less_often_and_is_back_by_itself():
    network = FakeNetwork()

    async def script(client):
        await asyncio.sleep(60)
        network.silent = True
        await asyncio.sleep(3600)
        assert set(client.modes().values()) == {Mode.LOST}
        network.silent = False
        await asyncio.sleep(70)

    heard, health, modes = live(network, script)
    lost = [one for one in heard if one.quality is Quality.COMM_FAULT]
    assert len(lost) == 3
    assert all(math.isnan(one.value) for one in lost)
    assert modes == {Mode.COV}
    assert (health.counters["lost"], health.counters["back"]) == (1, 1)
    assert len([time for time, _ in network.asked if 120 < time < 3600]) < 100
    assert heard[-1].quality is Quality.GOOD


def test_the_health_of_the_hub_says_that_a_device_is_mute(tmp_path, caplog):
    """Though the subscription goes on, and tells faults."""
    network = FakeNetwork()
    table = PointTable(name="t", points=points(network))

    async def act(loop):
        with SqliteStore(tmp_path) as store, caplog.at_level(logging.INFO, "connectors.hub"):
            source = Source(connect(network), table.points, HubMode.SUBSCRIBE)
            hub = Hub(Intake(Validator(table), store), [source], now=loop.now)
            task = asyncio.create_task(hub.run())
            seen = []
            for silent in (False, True, False):
                network.silent = silent
                await asyncio.sleep(200)
                health = hub.health()
                (lane,) = health.lanes
                up = 'atrium_link_up{source="fake",lane="device 7"} 1'
                assert (up in health.prometheus()) is not silent
                seen.append((lane.link, health.sources["fake"].link, lane.reason))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return seen, lane.counters["outages"]

    seen, outages = virtual_time.run(act)
    up, down = (Link.CONNECTED,) * 2, (Link.LOST,) * 2
    assert [one[:2] for one in seen] == [up, down, up]
    assert seen[1][2] == "none of its points gives a value"
    assert outages == 1
    texts = [record.getMessage().split(",")[0] for record in caplog.records]
    assert texts == ["lost fake", "back fake"]


def test_a_device_that_says_hello_is_subscribed_to_at_once():
    network = FakeNetwork()

    async def script(_):
        await asyncio.sleep(10)
        network.subscribers.clear()
        network.hello(7)
        await asyncio.sleep(0.5)
        assert len(network.subscribers) == 3

    live(network, script)


@pytest.mark.parametrize(("most", "requests"), [(50, 3), (10, 20), (1, 120)])
def test_requests_shrink_to_what_the_device_stands_and_stay_so(most, requests):
    network = FakeNetwork(count=120, most=most)

    async def act():
        reader = BatchReader(network, Remote(7, "x", 1400))
        groups = [[Reference(each, p) for p in ("present-value", "status-flags")]
                  for each in network.values]  # fmt: skip
        first = await reader.read(groups)
        before = reader.requests
        await reader.read(groups)
        return first, before, reader.requests - before

    rows, first, second = run(act())
    assert rows == [[20.0, [0, 0, 0, 0]]] * 120
    assert second <= requests
    assert first >= second


def test_devices_without_flags_are_asked_for_their_reliability():
    network = FakeNetwork()
    network.knows_flags = False

    async def act():
        client = connect(network)
        first = await client.read(points(network))
        return [one.quality for one in first], [
            one.quality for one in await client.read(points(network))
        ]

    first, second = run(act())
    assert set(first) == {Quality.GOOD}
    assert set(second) == {Quality.COMM_FAULT}


def test_a_list_that_is_too_long_is_read_entry_by_entry():
    network = FakeNetwork(count=200)

    async def act():
        return await objects(network, BatchReader(network, REMOTE))

    assert run(act()) == ["device,7", *network.values]


def test_nobody_there_is_an_error_of_the_connection():
    network = FakeNetwork()
    network.silent = True

    async def act():
        client = connect(network)
        for ask in (client.discover, lambda: client.read(points(network))):
            with pytest.raises(ConnectorError, match="no device answers"):
                await ask()
        lost = client.health().link
        network.silent = False
        await client.read(points(network))
        return lost, client.health()

    lost, health = run(act())
    assert lost is Link.LOST
    assert health.counters["reconnections"] == 1
