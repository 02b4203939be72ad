from __future__ import annotations

import pytest
import simpy

from sim.queueing import SynchronousLine, SynchronousMachine, constant

NEVER, ALWAYS = constant(0.0), constant(1.0)


def by(*values):
    """Return draws of given values; asking for more is an error."""
    return iter(values).__next__


def line(machines, capacities, **further):
    environment = simpy.Environment()
    return environment, SynchronousLine(environment, machines, capacities, **further)


def test_machines_that_never_fail_move_a_part_each_cycle():
    machines = [SynchronousMachine(NEVER, ALWAYS) for _ in range(3)]
    environment, made = line(machines, [2, 2], cycle=10.0)
    environment.run(until=105.0)
    # the third machine gets its first part in the third cycle
    assert (made.entered, made.finished) == (10, 8)
    assert [level.number for level in made.contents] == [1, 1]


def test_a_failure_is_of_the_working_machine_and_fills_the_buffer():
    first = SynchronousMachine(NEVER, ALWAYS)
    # second: no part in cycle 1, fails in 2, is down in 3 and 4, works in 5
    second = SynchronousMachine(by(1.0, 0.0), by(0.0, 0.0, 1.0))
    environment, made = line([first, second], [3])
    for cycle, content in enumerate([1, 2, 3, 3], start=1):
        environment.run(until=cycle + 0.5)
        assert made.contents[0].number == content
    assert (made.entered, made.finished) == (3, 0)
    # as found: before a full buffer the first rests although the second takes a part
    environment.run(until=5.5)
    assert (made.contents[0].number, made.finished, made.entered) == (2, 1, 3)


def test_downstream_first_a_full_buffer_lets_one_in_as_one_goes_out():
    machines = [SynchronousMachine(NEVER, ALWAYS) for _ in range(2)]
    environment, made = line(machines, [1], transfer="downstream-first")
    environment.run(until=10.5)
    assert (made.entered, made.finished) == (10, 9)
    machines = [SynchronousMachine(NEVER, ALWAYS) for _ in range(2)]
    environment, made = line(machines, [1])
    environment.run(until=10.5)
    assert (made.entered, made.finished) == (5, 5)


def test_a_machine_exposed_to_time_may_fail_while_it_starves():
    first = SynchronousMachine(NEVER, ALWAYS)
    second = SynchronousMachine(by(1.0, 0.0), by(0.0, 1.0), exposure="time")
    environment, made = line([first, second], [9])
    environment.run(until=1.5)
    assert not second.up, "it failed in the first cycle, without a part"
    environment.run(until=3.5)
    assert second.up
    assert (made.entered, made.finished) == (3, 1)


def test_a_line_needs_a_buffer_between_machines():
    machines = [SynchronousMachine(NEVER, ALWAYS) for _ in range(2)]
    for capacities in ([], [0], [1, 1]):
        with pytest.raises(ValueError, match="buffer"):
            line(machines, capacities)
