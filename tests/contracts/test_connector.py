"""What every connector promises; here the one in memory, others join as they come."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from connectors.connector import Command, Connector, ConnectorError, Link
from connectors.readings import Quality
from connectors.validation import Validator
from tests.memory_connector import MemoryConnector
from tests.points import table

POINTS = table(
    missing={"address": {"kind": "rest", "path": "nowhere"}, "quantity": "status"}
).points


class Clock:
    def __init__(self):
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def connector():
    return MemoryConnector(
        "memory", {"outdoor": 50.0, "supply": 213.0, "damper": 40.0}, now=Clock()
    )


def test_it_has_the_shape(connector):
    assert isinstance(connector, Connector)
    assert connector.health().link is Link.IDLE


def test_discovery_finds_what_can_be_read(connector):
    found = asyncio.run(connector.discover())
    assert {one.name: one.value for one in found} == {
        "outdoor": 50.0, "supply": 213.0, "damper": 40.0,
    }  # fmt: skip
    assert all(one.writable for one in found)


def test_a_point_that_does_not_answer_is_told_and_its_neighbours_are_read(connector):
    readings = asyncio.run(connector.read(POINTS))
    by_name = {one.point: one for one in readings}
    assert by_name["missing"].quality is Quality.COMM_FAULT
    assert by_name["outdoor"].value == 50.0
    assert len({one.sequence for one in readings}) == len(POINTS)
    stored = Validator(table(missing=POINTS["missing"].plain())).check(readings)
    assert stored.rejections == ()
    assert set(connector.health().last_good) == set(POINTS) - {"missing"}


def test_commands_have_priorities_and_are_given_back(connector):
    async def act():
        seen = []
        for value, priority in ((10.0, 16), (20.0, 9), (None, 9), (None, 16)):
            await connector.write(POINTS, [Command("damper", value, priority)])
            (reading,) = await connector.read({"damper": POINTS["damper"]})
            seen.append(reading.value)
        for command in (Command("nobody", 1.0), Command("damper", 1.0, 17)):
            with pytest.raises(ConnectorError):
                await connector.write(POINTS, [command])
        return seen

    assert asyncio.run(act()) == [10.0, 20.0, 10.0, 40.0]


def test_subscribers_see_the_present_value_and_every_change(connector):
    async def act():
        seen = []
        batches = connector.subscribe({"outdoor": POINTS["outdoor"]})
        async for batch in batches:
            seen.append(batch.value.tolist())
            if len(seen) < 3:
                connector.put("outdoor", 50.0 + len(seen))
                connector.put("supply", 1.0)
            else:
                await connector.close()
        return seen

    assert asyncio.run(act()) == [[50.0], [51.0], [52.0]]
    assert connector.health().link is Link.CLOSED


def test_a_lost_connection_says_so_and_comes_back(connector):
    connector.lose("cable cut")
    with pytest.raises(ConnectorError, match="cable cut"):
        asyncio.run(connector.read(POINTS))
    health = connector.health()
    assert (health.link, health.reason) == (Link.LOST, "cable cut")
    assert health.counters["failures"] == 1
    connector.mend()
    assert len(asyncio.run(connector.read(POINTS))) == len(POINTS)
    assert connector.health().counters["reconnections"] == 1
