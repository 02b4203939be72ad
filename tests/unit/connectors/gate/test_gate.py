"""The gate: shadow, permissions, limits, journal before the wire, leases, operators."""

import asyncio

import pytest

from connectors.gate import Outcome
from connectors.readings import Quality
from tests.gates import PLAIN, SLOT, on_site, table

BOTH = pytest.mark.parametrize("point", [SLOT, PLAIN])


@BOTH
def test_in_shadow_nothing_is_written_and_what_would_be_is_told(tmp_path, point):
    async def act(site):
        async with site.supervised(), site.gate() as gate:
            decision = await gate.command(point, 21.0, reason="test")
            await asyncio.sleep(400.0)
        assert (decision.outcome, decision.previous) == (Outcome.SHADOW, 20.0)
        assert site.wire == []
        entry = next(one for one in site.journal.audit(point) if one.act == "command")
        assert (entry.value, entry.previous, entry.who) == (21.0, 20.0, "controller")
        assert entry.reason == "test; not armed"

    on_site(tmp_path, act)


@BOTH
def test_an_armed_point_is_written_kept_and_given_back(tmp_path, point):
    async def act(site):
        site.armed()
        device = site.slots if point == SLOT else site.plain
        async with site.supervised():
            async with site.gate() as gate:
                assert (await gate.command(point, 21.0)).outcome is Outcome.WRITTEN
                assert device.shown(point) == 21.0
                assert (await gate.command(point, 21.0)).outcome is Outcome.KEPT
                assert (await gate.command(point, 22.0)).outcome is Outcome.WRITTEN
                await asyncio.sleep(1500.0)  # many leases, renewed
                assert device.shown(point) == 22.0
            assert device.shown(point) == 20.0
        back = None if point == SLOT else 20.0
        assert site.wire == [(point, 21.0, 10), (point, 22.0, 10), (point, back, 10)]
        assert site.held() == {}
        assert site.acts(point) == [
            ("arm", "noted"), ("command", "noted"), ("write", "written"), ("command", "kept"),
            ("command", "noted"), ("write", "written"), ("release", "released"),
        ]  # fmt: skip

    on_site(tmp_path, act)


@pytest.mark.parametrize(
    ("point", "value", "more", "words"),
    [
        (SLOT, 30.5, {}, "outside 10 to 30"),
        (SLOT, 9.0, {}, "outside"),
        (SLOT, float("nan"), {}, "not finite"),
        (SLOT, float("inf"), {}, "not finite"),
        (SLOT, True, {}, "no number"),
        (SLOT, "21", {}, "no number"),
        (SLOT, 21.0, {"priority": 8}, "allowed: 9 to 16"),
        (SLOT, 21.0, {"priority": 17}, "allowed: 9 to 16"),
        (SLOT, 21.0, {"lease": 4000.0}, "a lease of 4000 s"),
        ("measured", 21.0, {}, "no command point"),
        ("nobody", 21.0, {}, "no command point"),
    ],
)
def test_what_may_never_be_written_is_refused_and_audited(tmp_path, point, value, more, words):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            decision = await gate.command(point, value, **more)
        assert decision.outcome is Outcome.REFUSED
        assert words in decision.reason
        entry = site.journal.audit(point)[-1]
        assert (entry.act, entry.outcome, entry.who) == ("command", Outcome.REFUSED, "controller")
        assert words in entry.reason
        assert site.wire == []

    on_site(tmp_path, act)


def test_arming_ends_by_itself_and_what_was_held_is_given_back(tmp_path):
    async def act(site):
        site.armed(100.0)
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.0)).holds
            await asyncio.sleep(99.0)
            assert site.slots.shown(SLOT) == 21.0
            await asyncio.sleep(3.0)
            assert site.slots.arrays[SLOT] == [None] * 16
            assert (await gate.command(SLOT, 22.0)).outcome is Outcome.SHADOW
        assert ("lease-lost", "noted") in site.acts(SLOT)

    on_site(tmp_path, act)


def test_the_stop_of_all_writes_ends_them_and_ends_itself(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.0)).holds
            site.permits.stop(600.0, "smoke test")
            decision = await gate.command(SLOT, 22.0)
            assert decision.outcome is Outcome.REFUSED
            assert "stopped by engineer: smoke test" in decision.reason
            await asyncio.sleep(2.0)
            assert site.slots.arrays[SLOT] == [None] * 16
            assert site.permits.status().stop_reason == "smoke test"
            await asyncio.sleep(600.0)
            assert site.permits.status().stopped_by == ""
            assert (await gate.command(SLOT, 22.0)).outcome is Outcome.WRITTEN
            site.permits.stop(600.0)
            assert site.permits.resume().outcome is Outcome.NOTED
            assert site.permits.resume().outcome is Outcome.REFUSED

    on_site(tmp_path, act)


def test_without_a_supervisor_nothing_is_written(tmp_path):
    async def act(site):
        site.armed()
        async with site.gate() as gate:
            decision = await gate.command(SLOT, 21.0)
            assert "start atrium supervise" in decision.reason
            async with site.supervised():
                assert (await gate.command(SLOT, 21.0)).holds
            await asyncio.sleep(1.0)
            assert not (await gate.command(SLOT, 22.0)).holds
            assert site.slots.shown(SLOT) == 21.0

    on_site(tmp_path, act)


@pytest.mark.parametrize("slot", [1, 8, 9])
def test_an_operator_in_a_stronger_slot_is_seen_and_not_fought(tmp_path, slot):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.0)).holds
            site.slots.arrays[SLOT][slot - 1] = 15.0
            before = len(site.wire)
            await asyncio.sleep(31.0)  # it looks every 30 s
            assert [(one.act, one.reason) for one in site.entries if one.act == "override"] == [
                ("override", f"priority {slot} holds 15")
            ]
            assert site.wire[before:] == [(SLOT, None, 10)]  # ours is taken away
            decision = await gate.command(SLOT, 22.0)
            assert decision.outcome is Outcome.REFUSED
            assert "an operator has it" in decision.reason
            assert site.slots.arrays[SLOT][slot - 1] == 15.0
            site.slots.arrays[SLOT][slot - 1] = None
            assert (await gate.command(SLOT, 22.0)).outcome is Outcome.WRITTEN
        assert [one.act for one in site.entries].count("override") == 1
        assert [one.act for one in site.entries].count("override-ended") == 1

    on_site(tmp_path, act)


def test_the_slot_of_minimum_times_is_no_operator(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            site.slots.arrays[SLOT][5] = 15.0
            assert (await gate.command(SLOT, 21.0)).holds

    on_site(tmp_path, act)


def test_out_of_service_is_an_operator(tmp_path):
    async def act(site):
        site.armed()
        site.slots.quality[SLOT] = Quality.OVERRIDDEN
        async with site.supervised(), site.gate() as gate:
            assert "out of service" in (await gate.command(SLOT, 21.0)).reason
        assert site.wire == []

    on_site(tmp_path, act)


def test_our_slot_in_use_by_somebody_else_is_left_alone(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            site.slots.arrays[SLOT][9] = 17.0
            assert "in use, by 17" in (await gate.command(SLOT, 21.0)).reason
            site.slots.arrays[SLOT][9] = None
            assert (await gate.command(SLOT, 21.0)).holds
            site.slots.arrays[SLOT][9] = 18.0
            assert not (await gate.command(SLOT, 22.0)).holds
        assert site.slots.arrays[SLOT][9] == 18.0
        assert ("release", "left") in site.acts(SLOT)

    on_site(tmp_path, act)


def test_without_priorities_another_value_is_the_operators_until_it_is_armed_again(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(PLAIN, 21.0)).holds
            site.plain.values[PLAIN] = 18.5
            await asyncio.sleep(31.0)
            assert site.held() == {}
            assert not (await gate.command(PLAIN, 22.0)).holds
            site.plain.values[PLAIN] = 21.0
            assert "armed again" in (await gate.command(PLAIN, 22.0)).reason
            site.plain.values[PLAIN] = 18.5
        assert site.plain.values[PLAIN] == 18.5
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(PLAIN, 22.0)).holds
        assert site.plain.values[PLAIN] == 18.5  # the operator's is what was there before
        assert site.plain.wire == [(PLAIN, 21.0, 10), (PLAIN, 22.0, 10), (PLAIN, 18.5, 10)]

    on_site(tmp_path, act)


@BOTH
def test_a_device_that_does_not_show_what_was_written_gets_its_value_back(tmp_path, point):
    async def act(site):
        site.armed()
        device = site.slots if point == SLOT else site.plain
        device.limit = lambda value: min(value, 25.0)
        async with site.supervised(), site.gate() as gate:
            decision = await gate.command(point, 28.0)
            assert decision.outcome is Outcome.FAILED
            assert "reads back 25 instead of 28" in decision.reason
            assert (device.shown(point), site.held()) == (20.0, {})

    on_site(tmp_path, act)


def test_a_device_may_round_within_its_tolerance(tmp_path):
    async def act(site):
        site.armed()
        site.slots.limit = lambda value: round(2.0 * value) / 2.0
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.2)).holds
            await asyncio.sleep(100.0)
            assert site.held() == {SLOT: "held"}
        assert site.slots.arrays[SLOT] == [None] * 16

    on_site(tmp_path, act, table(tolerance=0.3))


def test_every_write_is_in_the_journal_before_it_is_on_the_wire(tmp_path):
    async def act(site):
        site.armed()
        seen = []

        def before(command):
            other = site.new_journal()  # as another process sees it
            with other.reading() as records:
                slot = records.slot(command.point)
                seen.append((command.value, slot.value, slot.before, str(slot.state)))
            other.close()

        site.slots.before_write = site.plain.before_write = before
        async with site.supervised(), site.gate() as gate:
            for point in (SLOT, PLAIN):
                await gate.command(point, 21.0)
                await gate.command(point, 22.0)
        assert seen == [
            (21.0, 21.0, None, "intended"), (22.0, 22.0, None, "intended"),
            (21.0, 21.0, 20.0, "intended"), (22.0, 22.0, 20.0, "intended"),
            (20.0, 22.0, 20.0, "releasing"), (None, 22.0, None, "releasing"),
        ]  # fmt: skip

    on_site(tmp_path, act)


def test_a_point_has_one_holder(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate("one") as one, site.gate("two") as two:
            assert (await one.command(SLOT, 21.0)).holds
            assert "one holds it" in (await two.command(SLOT, 22.0)).reason
            (decision,) = await two.release([SLOT, PLAIN])  # anybody may give back
            assert decision.outcome is Outcome.RELEASED
            assert (await two.command(SLOT, 22.0)).holds
            await asyncio.sleep(200.0)
        assert ("lease-lost", "noted") in site.acts(SLOT)

    on_site(tmp_path, act)


def test_a_point_that_the_table_moves_while_it_is_held_is_given_back_where_it_was(tmp_path):
    async def act(site):
        site.armed()
        data = site.table.plain()
        data["points"][SLOT]["address"]["object"] = "analog-value,2"
        moved = type(site.table).read(data)
        async with site.supervised():
            gate = site.gate()
            assert (await gate.command(SLOT, 21.0)).holds
            other = site.gate(points=moved)
            assert "another place" in (await other.command(SLOT, 22.0)).reason
            await other.release([SLOT])
            assert site.slots.arrays[SLOT] == [None] * 16

    on_site(tmp_path, act)


def test_a_device_that_is_mute_refuses_and_one_that_falls_mute_is_released_later(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            site.slots.mute = True
            assert (await gate.command(SLOT, 21.0)).outcome is Outcome.REFUSED
            site.slots.mute = False

            def fall_mute(_):
                site.slots.arrays[SLOT][9] = 21.0  # it took the value and died
                site.slots.mute = True

            site.slots.before_write = fall_mute
            assert (await gate.command(SLOT, 21.0)).outcome is Outcome.FAILED
            site.slots.before_write = lambda _: None
            assert site.held() == {SLOT: "releasing"}
            await asyncio.sleep(300.0)
            site.slots.mute = False
            await asyncio.sleep(31.0)
            assert (site.slots.arrays[SLOT], site.held()) == ([None] * 16, {})

    on_site(tmp_path, act)


def test_a_controller_that_is_cancelled_while_it_writes_gives_back(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised():

            async def control():
                async with site.gate() as gate:
                    await gate.command(SLOT, 21.0)

            site.slots.before_write = lambda _: task.cancel()
            task = asyncio.create_task(control())
            await asyncio.gather(task, return_exceptions=True)
            assert (site.held(), site.slots.arrays[SLOT]) == ({}, [None] * 16)
        assert ("write", "failed") in site.acts(SLOT)

    on_site(tmp_path, act)


def test_a_device_that_restarts_and_forgets_is_told_and_written_anew(tmp_path):
    async def act(site):
        site.armed()
        async with site.supervised(), site.gate() as gate:
            assert (await gate.command(SLOT, 21.0)).holds
            site.slots.arrays[SLOT][9] = None
            await asyncio.sleep(31.0)
            assert [one.act for one in site.entries if one.act == "emptied"] == ["emptied"]
            assert (await gate.command(SLOT, 21.0)).outcome is Outcome.WRITTEN

    on_site(tmp_path, act)
