"""The gate over a broker: read back from what the device publishes, restored or given back."""

import asyncio
from datetime import datetime

import pytest

from connectors.emulators import EmulatedBuilding
from connectors.emulators.mqtt import MqttPublisher
from connectors.gate import Gate, Journal, Outcome, Permits, Supervisor
from connectors.points import PointTable
from scenarios.resolve import resolve
from tests.brokers import Mosquitto

pytestmark = pytest.mark.peers
HEATING, COOLING = "zones.core/heating-setpoint", "zones.core/cooling-setpoint"
WINTER = datetime(2025, 1, 15, 9)  # noqa: DTZ001 civil time of the site


@pytest.fixture
def broker(tmp_path):
    found = Mosquitto(tmp_path / "broker").start()
    yield found
    found.stop()


def test_commands_are_read_back_and_given_back_over_a_broker(broker, tmp_path):
    scenario = resolve("small-office/packaged-rooftop")
    building = EmulatedBuilding(scenario.site, scenario.weather, start=WINTER, step=300.0)

    async def main():
        async with MqttPublisher(building, f"mqtt://127.0.0.1:{broker.port}") as face:
            data = face.table().plain()
            data["points"][HEATING]["writing"] = {"release": "relinquish"}
            table = PointTable.read(data)
            journal = Journal(tmp_path / "store")
            Permits(table, journal, "engineer").arm([HEATING, COOLING], 60.0)
            supervisor = asyncio.create_task(Supervisor(table, journal).run())
            await asyncio.sleep(0.1)
            before = building.value(COOLING)
            async with Gate(table, journal, "controller") as gate:
                first = await gate.command(HEATING, 22.0)
                second = await gate.command(COOLING, 26.0)
                held = building.slots(HEATING), building.value(COOLING)
                await asyncio.to_thread(building.override, COOLING, 27.0)
                await asyncio.sleep(0.3)
                third = await gate.command(COOLING, 25.0)
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
            journal.close()
            return before, (first, second, third), held

    before, decisions, held = asyncio.run(main())
    assert [one.outcome for one in decisions] == [
        Outcome.WRITTEN, Outcome.WRITTEN, Outcome.REFUSED,
    ]  # fmt: skip
    assert decisions[1].previous == before
    assert (held[0].count(22.0), held[1]) == (1, 26.0)
    assert building.slots(HEATING) == (None,) * 16
    assert building.value(COOLING) == 27.0
