"""The gate of writes, whatever controllers, operators, engineers, devices and clocks do."""

import asyncio
import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from connectors.gate import Gate, Outcome
from tests.gates import PLAIN, SLOT, Site, table
from tests.virtual_time import VirtualLoop

LOW, HIGH = 10.0, 30.0
MEMORY = Path("/dev/shm")  # noqa: S108  # commits to a disk are tried elsewhere
POINTS = st.sampled_from([SLOT, PLAIN])
WHO = st.sampled_from(["one", "two"])
WILD = st.one_of(st.floats(), st.sampled_from([9.99, 30.01, -0.0]))
LEASES = st.sampled_from([None, 2.0, 60.0])
TIMES = st.sampled_from([0.3, 1.0, 5.0, 21.0, 60.0, 400.0])


class KilledError(BaseException):
    """Stands for SIGKILL."""


class GateMachine(RuleBasedStateMachine):
    """Two controllers, an engineer, an operator and a supervisor that comes and goes."""

    @initialize()
    def begin(self):
        self.folder = tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.site = Site(self.folder, self.loop, table(interval=2.0))
        for device in (self.site.slots, self.site.plain):
            device.before_write = self.before_write
        self.supervisor = None
        self.kill = False
        self.operator = dict.fromkeys([SLOT, PLAIN], None)
        self.gates = {}
        self.arm(86_400.0)
        self.start_supervisor()

    def teardown(self):
        if not hasattr(self, "site"):
            return
        self.check_that_all_is_given_back()
        for gate in self.gates.values():
            self.do(gate._keeper.stop())
        self.stop_supervisor()
        self.site.journal.close()
        self.loop.close()
        asyncio.set_event_loop(None)
        shutil.rmtree(self.folder)

    def do(self, act):
        return self.loop.run_until_complete(act)

    # ---------------------------------------------------------------------------- invariants

    def before_write(self, command):
        """Check every write before it is on the wire."""
        with self.site.journal.reading() as records:
            slot = records.slot(command.point)
            assert slot is not None, "no write without a journal"
            back = command.value is None or command.value == slot.before
            if str(slot.state) == "intended":
                assert command.value == slot.value
                assert LOW <= command.value <= HIGH
                assert records.stop() is None, "no write while stopped"
                assert records.arming(command.point) is not None, "no write in shadow"
            else:
                assert str(slot.state) == "releasing"
                assert back
        assert command.priority == 10
        if command.point == PLAIN:
            assert self.operator[PLAIN] is None, "an operator's register is not overwritten"
        if self.kill and str(slot.state) == "intended":
            self.kill = False
            raise KilledError

    @invariant()
    def operators_win(self):
        if not hasattr(self, "site"):
            return
        assert self.site.slots.arrays[SLOT][7] == self.operator[SLOT]
        if self.operator[PLAIN] is not None:
            assert self.site.plain.values[PLAIN] == self.operator[PLAIN]
        assert all(held is None for n, held in enumerate(self.site.slots.arrays[SLOT], 1)
                   if n not in {8, 10})  # fmt: skip

    @invariant()
    def what_is_in_a_device_is_in_the_journal(self):
        if hasattr(self, "site") and self.site.slots.arrays[SLOT][9] is not None:
            assert SLOT in self.site.held()

    def check_that_all_is_given_back(self):
        """Let all leases run out under a supervisor, and find nothing of ours."""
        for gate in self.gates.values():
            self.do(gate._keeper.stop())
        for device in (self.site.slots, self.site.plain):
            device.mute = False
        self.start_supervisor()
        self.do(asyncio.sleep(500.0))
        assert self.site.held() == {}
        assert self.site.slots.arrays[SLOT][9] is None
        if self.operator[PLAIN] is None:
            assert self.site.plain.values[PLAIN] == self.before
        else:
            assert self.site.plain.values[PLAIN] == self.operator[PLAIN]

    before = 20.0

    # ------------------------------------------------------------------------------- rules

    async def enter(self, who):
        gate = Gate(
            self.site.table, self.site.journal, who, connectors=self.site.connectors,
            listen=lambda _: None,
        )  # fmt: skip
        self.gates[who] = await gate.__aenter__()

    @rule(who=WHO, point=POINTS, value=st.floats(LOW, HIGH), lease=LEASES)
    def command(self, who, point, value, lease):
        self.commanded(who, point, value, lease)

    def commanded(self, who, point, value, lease):
        if who not in self.gates:
            self.do(self.enter(who))
        try:
            return self.do(self.gates[who].command(point, value, lease=lease))
        except KilledError:
            self.do(self.gates.pop(who)._keeper.stop())
            return None

    @rule(point=POINTS, value=st.floats(LOW, HIGH))
    def command_by_one(self, point, value):
        self.commanded("one", point, value, None)

    @rule(who=WHO, point=POINTS, value=WILD)
    def command_wildly(self, who, point, value):
        decision = self.commanded(who, point, value, None)
        if not LOW <= value <= HIGH:
            assert decision.outcome is Outcome.REFUSED

    @rule(who=WHO)
    def die(self, who):
        """End a controller without a word: it renews nothing any more."""
        if who in self.gates:
            self.do(self.gates.pop(who)._keeper.stop())

    @rule(who=WHO)
    def leave(self, who):
        if who in self.gates:
            self.do(self.gates.pop(who).__aexit__(None, None, None))

    @rule(who=WHO, point=POINTS)
    def release(self, who, point):
        if who in self.gates:
            self.do(self.gates[who].release([point]))

    @rule()
    def be_killed_between_journal_and_wire(self):
        self.kill = True

    @rule(seconds=st.sampled_from([30.0, 86_400.0]))
    def arm(self, seconds):
        self.site.permits.arm([SLOT, PLAIN], seconds)
        self.operator[PLAIN] = None  # an engineer has seen to it

    @rule()
    def disarm(self):
        self.site.permits.disarm([SLOT, PLAIN])

    @rule(seconds=st.sampled_from([5.0, 100.0]))
    def stop(self, seconds):
        self.site.permits.stop(seconds)

    @rule()
    def resume(self):
        self.site.permits.resume()

    @rule(value=st.sampled_from([None, 12.0, 28.0]))
    def override_slot(self, value):
        self.operator[SLOT] = value
        self.site.slots.arrays[SLOT][7] = value

    @rule(value=st.sampled_from([13.7, 27.3]))
    def override_register(self, value):
        """Set a register by hand: an operator's word while we hold it, else what is there."""
        if PLAIN in self.site.held():
            self.operator[PLAIN] = value
        if self.operator[PLAIN] is None or self.operator[PLAIN] == value:
            self.before = self.site.plain.values[PLAIN] = value

    @rule(value=st.sampled_from([13.7, 27.3]))
    def override_register_and_command_it(self, value):
        self.override_register(value)
        for who in tuple(self.gates):
            self.commanded(who, PLAIN, 21.0, None)

    @rule(point=POINTS)
    def mute(self, point):
        device = self.site.slots if point == SLOT else self.site.plain
        device.mute = not device.mute

    @rule(seconds=st.sampled_from([-3600.0, 3600.0]))
    def set_the_clock(self, seconds):
        self.site.shift += seconds

    @rule(seconds=TIMES)
    def wait(self, seconds):
        self.do(asyncio.sleep(seconds))

    @rule()
    def start_supervisor(self):
        if self.supervisor is None:
            self.supervisor = self.loop.create_task(self.site.supervisor().run())
            self.do(asyncio.sleep(0.05))

    @rule()
    def stop_supervisor(self):
        if self.supervisor is not None:
            self.supervisor.cancel()
            self.do(asyncio.gather(self.supervisor, return_exceptions=True))
            self.supervisor = None


TestGate = GateMachine.TestCase
TestGate.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
