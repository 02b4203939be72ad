"""The supervisor: what nobody renews is given back, whatever died, and whatever clocks do."""

import asyncio
import sqlite3

import pytest

from connectors.gate import Gate, Journal, JournalError, Outcome
from connectors.gate.clock import Moment, Span
from connectors.gate.journal import FILE
from tests.gates import PLAIN, SLOT, on_site, table

BOTH = pytest.mark.parametrize("point", [SLOT, PLAIN])


def device_of(site, point):
    return site.slots if point == SLOT else site.plain


async def written(site, *points, lease=60.0):
    """Let a controller write and die."""
    gate = site.gate("dead")
    for point in points:
        assert (await gate.command(point, 21.0, lease=lease)).outcome is Outcome.WRITTEN


@BOTH
def test_a_lease_that_nobody_renews_is_given_back_before_it_is_over(tmp_path, point):
    async def act(site):
        site.armed()
        async with site.supervised() as supervisor:
            await written(site, point)
            await asyncio.sleep(47.0)
            assert device_of(site, point).shown(point) == 21.0
            await asyncio.sleep(2.0)
            assert device_of(site, point).shown(point) == 20.0
            assert (site.held(), supervisor.released) == ({}, 1)
        entry = next(one for one in site.journal.audit(point) if one.act == "release")
        assert entry.who.startswith("supervisor")
        assert entry.reason.startswith("lease ran out: ")

    on_site(tmp_path, act)


@BOTH
def test_killed_with_its_controller_it_gives_back_when_it_is_started_again(tmp_path, point):
    async def act(site):
        site.armed()
        async with site.supervised():
            await written(site, point)
        await asyncio.sleep(3600.0)
        assert device_of(site, point).shown(point) == 21.0
        async with site.supervised():
            await asyncio.sleep(1.0)
            assert device_of(site, point).shown(point) == 20.0

    on_site(tmp_path, act)


@BOTH
@pytest.mark.parametrize("reached", [False, True])
def test_killed_between_journal_and_wire_or_read_back_all_is_given_back(tmp_path, point, reached):
    async def act(site):
        site.armed()
        device = device_of(site, point)

        class KilledError(BaseException):
            """Stands for SIGKILL: nothing of the gate runs after it."""

        def kill(command):
            if reached:
                device.take(command)
            raise KilledError

        async with site.supervised():
            device.before_write = kill
            with pytest.raises(KilledError):
                await site.gate("dead").command(point, 21.0, lease=60.0)
            device.before_write = lambda _: None
            assert device.shown(point) == (21.0 if reached else 20.0)
            await asyncio.sleep(25.0)
            assert (device.shown(point), site.held()) == (20.0, {})

    on_site(tmp_path, act)


def test_a_restarted_host_has_no_live_controllers(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised():
            await written(site, SLOT, lease=3600.0)
        site.journal.close()
        site.boot, site.loop.elapsed = "second", site.loop.elapsed + 30.0
        site.journal = site.new_journal()
        async with site.supervised():
            await asyncio.sleep(1.0)
            assert site.held() == {}

    on_site(tmp_path, act)


@pytest.mark.parametrize("jump", [-7200.0, 7200.0])
def test_clocks_that_jump_neither_end_leases_nor_keep_them(tmp_path, jump):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.0, lease=60.0)).holds
            await written(site, PLAIN)
            site.shift = jump
            await asyncio.sleep(100.0)
            assert site.held() == {SLOT: "held"}  # renewed; the other is not
            assert (await gate.command(SLOT, 22.0)).outcome is Outcome.WRITTEN

    on_site(tmp_path, act)


def test_spans_without_a_known_start_of_the_host_go_by_the_wall_clock():
    begin = Moment(10_000_000, 5.0, "first")
    span = Span(begin, 60.0)
    later = Moment(40_000_000, 9.0, "second")
    assert (span.permits(later), span.forbids(later), span.leases(later)) == (True, True, False)
    unknown = Moment(40_000_000, 9.0, "")
    assert span.leases(unknown)
    before = Moment(9_000_000, 9.0, "second")  # the clock was set back: in doubt no
    assert (span.permits(before), span.forbids(before), span.leases(before)) == (
        False, True, False,
    )  # fmt: skip
    assert Span.of(span.text()) == span


def test_a_mute_device_is_tried_again_and_holds_up_no_other(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised() as supervisor:
            await written(site, SLOT, PLAIN)
            site.slots.mute = True
            await asyncio.sleep(62.0)
            assert site.held() == {SLOT: "releasing"}
            await asyncio.sleep(300.0)
            failed = [one for one in site.acts(SLOT) if one == ("release", "failed")]
            assert 8 <= len(failed) <= 25  # it backs off
            assert supervisor.failures == len(failed)
            site.slots.mute = False
            await asyncio.sleep(31.0)
            assert (site.held(), site.slots.arrays[SLOT]) == ({}, [None] * 16)

    on_site(tmp_path, act)


def test_one_that_ends_gives_back_what_is_due_and_leaves_what_lives(tmp_path):
    async def act(site):
        site.armed()
        async with site.gate() as gate:
            async with site.supervised():
                assert (await gate.command(SLOT, 21.0)).holds
                await written(site, PLAIN)
                # the lease ends between two looks of the supervisor, which ends as well
                await asyncio.sleep(48.0)
            assert site.held() == {SLOT: "held"}
            assert not site.permits.status().supervised

    on_site(tmp_path, act)


def test_an_operators_value_is_left_when_the_lease_ends(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised():
            await written(site, SLOT, PLAIN)
            site.plain.values[PLAIN] = 17.0
            site.slots.arrays[SLOT][7] = 17.0
            await asyncio.sleep(62.0)
            assert site.plain.values[PLAIN] == 17.0
            assert (site.slots.arrays[SLOT][7], site.slots.arrays[SLOT][9]) == (17.0, None)
            assert site.held() == {}
        assert ("release", "left") in site.acts(PLAIN)
        assert "another" not in site.last(PLAIN).reason

    on_site(tmp_path, act)


def test_two_supervisors_and_two_gates_agree_on_one_journal(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.supervised():
            other = Gate(site.table, site.new_journal(), "other", connectors=site.connectors)
            both = await asyncio.gather(
                site.gate("one").command(SLOT, 21.0), other.command(SLOT, 22.0)
            )
            assert sorted(str(one.outcome) for one in both) == ["refused", "written"]
            await asyncio.sleep(400.0)
            nulls = [one for one in site.slots.wire if one[1] is None]
            assert (nulls, site.held()) == ([(SLOT, None, 10)], {})
            other.journal.close()

    on_site(tmp_path, act)


def test_the_audit_can_neither_be_changed_nor_shortened(tmp_path):
    async def act(site):
        site.armed()

    on_site(tmp_path, act)
    connection = sqlite3.connect(tmp_path / FILE)
    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look", None])
def test_a_file_that_is_no_journal_is_refused(tmp_path, content):
    if content is None:
        connection = sqlite3.connect(tmp_path / FILE)
        connection.execute("CREATE TABLE other (one)")
        connection.commit()
        connection.close()
    else:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(JournalError):
        Journal(tmp_path)


def test_rules_of_the_table_go_with_what_is_held(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised():
            gate = site.gate()
            assert (await gate.command(SLOT, 21.0)).holds
            assert site.permits.status().points[-1].lease_left == pytest.approx(
                0.8 * 7200.0, abs=1.0
            )
            await gate.release([SLOT])
        assert site.held() == {}

    on_site(tmp_path, act, table(site={"longest_lease": 9000.0}, lease=7200.0))
