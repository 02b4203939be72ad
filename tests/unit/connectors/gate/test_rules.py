"""Rules of writing: rate, interval, heartbeat, and rules that forbid each other."""

import asyncio

import pytest

from connectors.readings import Quality
from sim.errors import DocumentError
from tests.gates import SLOT, on_site, table


def test_steps_are_bounded_by_rate_and_writes_by_their_interval(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:

            async def outcome(value):
                return str((await gate.command(SLOT, value)).outcome)

            assert await outcome(23.5) == "refused"  # 3 K from the present value is the most
            assert await outcome(23.0) == "written"
            assert await outcome(23.5) == "refused"  # 10 s
            await asyncio.sleep(11.0)
            assert await outcome(23.5) == "written"  # 0.55 K in 11 s
            await asyncio.sleep(3600.0)
            assert await outcome(27.0) == "refused"  # an hour earns no more than a minute
            assert await outcome(26.5) == "written"
            await gate.release([SLOT])
            assert await outcome(22.0) == "refused"  # nor does giving back
        reasons = [one.reason for one in site.journal.audit(SLOT) if one.outcome == "refused"]
        assert reasons[0] == "a change by 3.5; allowed now: 3"
        assert "after the last write; allowed: 10 s" in reasons[1]

    on_site(tmp_path, act, table(rate=3.0, interval=10.0))


def test_the_heartbeat_toggles_while_something_is_held(tmp_path):
    beat = {
        "address": {"kind": "modbus", "unit": 1, "start": 9}, "quantity": "status",
        "kind": "command", "write_low": 0, "write_high": 1,
    }  # fmt: skip
    points = table(site={"heartbeat": {"point": "beat", "every": 10.0}}, more={"beat": beat})

    async def act(site):
        site.plain.values["beat"] = 0.0
        site.plain.quality["beat"] = Quality.GOOD
        site.armed()
        async with site.supervised(), site.gate() as gate:
            await asyncio.sleep(60.0)
            assert site.wire == []  # nothing is held
            await gate.command(SLOT, 21.0)
            await asyncio.sleep(60.0)
            assert site.plain.wire == []  # nor is it armed
            site.permits.arm(["beat"], 1000.0)
            await asyncio.sleep(45.0)
        assert [value for _, value, _ in site.plain.wire[:4]] == [1.0, 0.0, 1.0, 0.0]
        assert site.held() == {}

    on_site(tmp_path, act, points)


def test_rules_that_forbid_each_other_are_told_all_at_once():
    data = table().plain()
    data["writing"] = {"heartbeat": {"point": "measured"}, "lease": 5000, "strongest": 12}
    data["points"][SLOT]["writing"] = {"priority": 9, "lease": 9999}
    data["points"]["measured"]["writing"] = {"interval": 3}
    with pytest.raises(DocumentError) as caught:
        type(table()).read(data)
    assert {fault.place for fault in caught.value.faults} == {
        "points.measured.writing", "writing.lease", "writing.priority", "writing.heartbeat.point",
        f"points.{SLOT}.writing.lease", f"points.{SLOT}.writing.priority",
    }  # fmt: skip
    data["points"][SLOT]["writing"] = {"priority": 8}
    with pytest.raises(DocumentError, match="greater than 8"):
        type(table()).read(data)
