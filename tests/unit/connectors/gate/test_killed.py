"""Processes on the emulated building: controllers and supervisors killed, operators, captures."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from connectors.bacnet import BacnetConnector, BacnetNetwork
from connectors.bacnet.naming import propose
from connectors.connector import Command
from connectors.gate import Gate, Journal, Outcome, Permits
from connectors.points import PointTable
from tests.bacnet_office import until

ROOT = Path(__file__).parents[4]
MANY, LEASE = 50, 4.0
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}


@contextmanager
def process(*arguments, stream="stdout"):
    """Run Python with arguments until the block ends."""
    command = [sys.executable, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, text=True, **{stream: subprocess.PIPE}
    ) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture(scope="module")
def addresses():
    """Return where the devices of a building in a process of its own are, the BBMD first."""
    with process("-m", "tests.unit.connectors.gate.office") as office:
        yield office.stdout.readline().split()


@pytest.fixture(scope="module")
def address(addresses):
    return addresses[0]


@asynccontextmanager
async def client_at(address):
    client = BacnetConnector("operator", network=BacnetNetwork(address, timeout=1.0), wait=0.5)
    try:
        yield client
    finally:
        await client.close()


@pytest.fixture(scope="module")
def table(address):
    """Return what discovery proposes, with the connection."""

    async def found():
        async with client_at(address) as client:
            return propose(await client.discover()).table

    host, port = address.split(":")
    proposed = asyncio.run(found()).plain()
    return PointTable.read(
        {
            **proposed,
            "connections": {"site": {"kind": "bacnet", "host": host, "port": int(port)}},
            "writing": {"watch": 0.2},
        }
    )


@pytest.fixture
def site(table, tmp_path):
    """Return the file of the table, the folder of the journal, and armed points."""
    path, folder = tmp_path / "points.yaml", tmp_path / "store"
    path.write_text(table.to_yaml())
    names = [name for name, point in table.points.items() if point.kind == "command"][:MANY]
    assert len(names) == MANY
    journal = Journal(folder)
    Permits(table, journal, "engineer").arm(names, 3600.0)
    with journal.writing() as records:
        records.supervise("one that is about to be", 600.0)
    yield path, folder, names, journal
    journal.close()


async def own_slots(client, table, names):
    return [(await client.slots(table.points[name]))[9] for name in names]


async def time_until_empty(client, table, names):
    begun = time.monotonic()
    while any(held is not None for held in await own_slots(client, table, names)):
        assert time.monotonic() - begun < 60.0, "something stays in a device"
        await asyncio.sleep(0.25)
    return time.monotonic() - begun


def supervising(path, folder):
    return process("-m", "studio", "supervise", path, "--store", folder, stream="stderr")


def controlling(path, folder, names, lease=LEASE):
    module = "tests.unit.connectors.gate.controller"
    return process("-m", module, path, folder, lease, *names)


@pytest.mark.parametrize(
    ("lease", "slack"), [(4.0, 15.0), pytest.param(30.0, 0.0, marks=pytest.mark.slow)]
)
def test_fifty_points_of_a_killed_controller_are_given_back_within_their_lease(
    address, table, site, lease, slack
):
    """A short lease shows that, on a busy machine; a long one that the fifth of it suffices."""
    path, folder, names, journal = site

    async def act(controller):
        async with client_at(address) as client:
            assert None not in await own_slots(client, table, names)
            controller.send_signal(signal.SIGKILL)
            return await time_until_empty(client, table, names)

    both = supervising(path, folder), controlling(path, folder, names, lease)
    with both[0] as supervisor, both[1] as controller:
        assert "supervising" in supervisor.stderr.readline()
        assert controller.stdout.readline() == "holding\n"
        assert asyncio.run(act(controller)) <= lease + slack
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(20) == 0
    released = [one for one in journal.audit() if one.act == "release"]
    assert [one.outcome for one in released] == [Outcome.RELEASED] * MANY


@pytest.mark.slow
def test_killed_together_with_the_supervisor_the_next_one_gives_back(address, table, site):
    path, folder, names, _ = site
    names = names[:10]

    async def act():
        async with client_at(address) as client:
            await asyncio.sleep(LEASE)
            assert None not in await own_slots(client, table, names)
            with supervising(path, folder) as supervisor:
                await time_until_empty(client, table, names)
                supervisor.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(supervisor.wait, 20) == 0

    both = supervising(path, folder), controlling(path, folder, names)
    with both[0] as supervisor, both[1] as controller:
        assert controller.stdout.readline() == "holding\n"
        controller.send_signal(signal.SIGKILL)
        supervisor.send_signal(signal.SIGKILL)
    asyncio.run(act())


def test_an_operators_value_is_never_overwritten_and_is_told(address, table, site):
    _, folder, names, _ = site
    point = next(name for name in names if "heating-setpoint" in name)
    points = {point: table.points[point]}
    events = []

    async def act(gate, operator):
        assert (await gate.command(point, 21.0)).outcome is Outcome.WRITTEN
        await operator.write(points, [Command(point, 16.0, 8)])
        await until(lambda: any(one.act == "override" for one in events))
        for value in (21.0, 22.0):
            assert (await gate.command(point, value)).outcome is Outcome.REFUSED
        slots = await operator.slots(table.points[point])
        (reading,) = await operator.read(points)
        assert (slots[7], slots[9], reading.value) == (16.0, None, 16.0)
        assert (await gate.command(point, 99.0)).reason.startswith("99 is outside")
        await operator.write(points, [Command(point, None, 8)])
        assert (await gate.command(point, 22.0)).outcome is Outcome.WRITTEN

    async def main():
        async with client_at(address) as operator:
            gate = Gate(table, Journal(folder), "controller", listen=events.append)
            async with gate:
                await act(gate, operator)
            assert (await operator.slots(table.points[point]))[9] is None
            gate.journal.close()

    asyncio.run(main())
    told = [one for one in events if one.act == "override"]
    assert [one.reason for one in told] == ["priority 8 holds 16"]


# ------------------------------------------------------------------------------------ captures


class Recorder(asyncio.DatagramProtocol):
    """Stands between clients and a device, and keeps every datagram."""

    def __init__(self, device):
        self.device, self.seen = device, []
        self.ways, self.tasks = {}, []

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, client):
        self.seen.append(data)
        self.tasks.append(asyncio.ensure_future(self.pass_on(data, client)))

    async def pass_on(self, data, client):
        if client not in self.ways:
            back = Back(self, client)
            loop = asyncio.get_running_loop()
            self.ways[client], _ = await loop.create_datagram_endpoint(
                lambda: back, remote_addr=self.device
            )
        self.ways[client].sendto(data)

    def close(self):
        for way in (self.transport, *self.ways.values()):
            way.close()

    def services(self):
        """Return the service of every confirmed request that passed (ASHRAE 135, clause 20.1)."""
        found = []
        for data in self.seen:
            if data[0] == 0x81 and data[1] == 0x0A and data[4] == 0x01 and data[5] & 0x80 == 0:
                start = 6 if not data[5] & 0x28 else None
                if start is not None and data[start] >> 4 == 0:
                    found.append(data[start + 3])
        return found


class Back(asyncio.DatagramProtocol):
    """Carries what the device answers to one client."""

    def __init__(self, recorder, client):
        self.recorder, self.client = recorder, client

    def datagram_received(self, data, _):
        self.recorder.transport.sendto(data, self.client)


def test_in_shadow_no_write_property_is_on_the_wire(addresses, table, tmp_path):
    host, port = addresses[1].split(":")  # the zones

    async def main():
        loop = asyncio.get_running_loop()
        transport, recorder = await loop.create_datagram_endpoint(
            lambda: Recorder((host, int(port))), local_addr=("127.0.0.1", 0)
        )
        own = transport.get_extra_info("sockname")[1]
        connection = {"kind": "bacnet", "host": "127.0.0.1", "port": own}
        through = PointTable.read({**table.plain(), "connections": {"site": connection}})
        names = [name for name, point in table.points.items() if "setpoint" in name][:6]
        journal = Journal(tmp_path)
        with journal.writing() as records:
            records.supervise("test", 60.0)
        async with Gate(through, journal, "controller") as gate:
            outcomes = [(await gate.command(name, 21.0)).outcome for name in names]
            shadow = recorder.services()
            Permits(through, journal, "engineer").arm(names[:1], 60.0)
            outcomes.append((await gate.command(names[0], 21.0)).outcome)
        journal.close()
        recorder.close()
        return outcomes, shadow, recorder.services()

    outcomes, shadow, armed = asyncio.run(main())
    assert outcomes == [Outcome.SHADOW] * 6 + [Outcome.WRITTEN]
    assert len(shadow) >= 12  # it was read
    assert not {15, 16} & set(shadow)  # WriteProperty, WritePropertyMultiple
    assert armed.count(15) == 2  # the recorder sees them where there are some
