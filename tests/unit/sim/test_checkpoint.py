"""Runs that stop at a moment, are commanded from outside, saved, and gone on with."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sim.errors import DocumentError, SimulationError
from sim.processes.checkpoint import Checkpoint
from sim.processes.room import Room
from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box, terminal

DAYS = {"start": date(2025, 1, 6), "end": date(2025, 1, 9)}


def simulation(**others: Any) -> Simulation:
    site = box(heating=terminal(20.0), system="ideal")
    return Simulation(site, read_weather("greensboro"), **{**DAYS, **others})


def only(run: Simulation) -> Room:
    """Return the one zone there is."""
    return run.zone(*run.site.zones)


def control(run: Simulation, until: datetime) -> None:
    """Lower the set-point at night and raise it by day, from outside, every six hours."""
    room = only(run)
    while run.now < until:
        room.set_heating_setpoint(16.0 if run.now.hour in {0, 18} else 21.0)
        run.report("outside", f"a decision at {room.air_temperature:.1f} degC")
        run.run(until=min(run.now + timedelta(hours=6), until))


def test_stops_change_nothing() -> None:
    whole = simulation().run()
    stopped = simulation()
    for hours in (0.0, 1.5, 24.0, 24.01, 60.0, 72.0):
        stopped.run(until=simulation().now + timedelta(hours=hours))
    assert stopped.run().digest() == whole.digest()


def test_a_run_that_is_over_gives_the_same_again() -> None:
    run = simulation()
    assert run.run() is run.run()


def test_a_controller_from_outside_has_its_way() -> None:
    run, free = simulation(), simulation()
    control(run, run.now + timedelta(days=3))
    heated = run.run().series
    alone = free.run().series
    key = next(each for each in heated if each.quantity == "heating_setpoint")
    assert heated[key][0] == 16.0
    assert heated[key][6 * 12] == 21.0
    assert (heated[key] != alone[key]).any()


def test_a_checkpoint_goes_on_as_if_nothing_had_been() -> None:
    unbroken = simulation()
    end = unbroken.now + timedelta(days=3)
    control(unbroken, end)
    wanted = unbroken.run()

    first = simulation()
    control(first, first.now + timedelta(hours=30))
    saved = first.state().model_dump_json()

    second = simulation()
    second.restore(Checkpoint.read(json.loads(saved)))
    assert second.now == first.now
    assert second.state() == first.state()
    control(second, end)
    found = second.run()
    assert found.digest() == wanted.digest()
    assert found.happenings == wanted.happenings
    assert len(found.happenings) == 12


def test_a_checkpoint_carries_what_processes_did() -> None:
    def watch(run: Simulation) -> Generator[Any, Any, None]:
        room = only(run)
        while True:
            yield run.environment.timeout(1800.0)
            room.set_heating_setpoint(17.0 if room.air_temperature > 19.5 else 20.0)

    def made() -> Simulation:
        run = simulation()
        run.process(watch)
        return run

    wanted = made().run()
    first = made()
    first.run(until=first.now + timedelta(hours=31))
    checkpoint = first.state()
    assert checkpoint.given == ()
    second = made()
    second.restore(checkpoint)
    assert second.run().digest() == wanted.digest()

    without = simulation()
    with pytest.raises(SimulationError, match="same processes"):
        without.restore(checkpoint)


def test_a_checkpoint_fits_no_other_simulation() -> None:
    checkpoint = simulation().state()
    with pytest.raises(SimulationError, match="other inputs"):
        simulation(seed=2).restore(checkpoint)
    begun = simulation()
    begun.run(until=begun.now + timedelta(hours=1))
    with pytest.raises(SimulationError, match="before anything else"):
        begun.restore(checkpoint)


def test_a_process_from_outside_in_mid_run_cannot_be_carried() -> None:
    def nothing(run: Simulation) -> Generator[Any, Any, None]:
        yield run.environment.timeout(1.0)

    def one_after_another(run: Simulation) -> Generator[Any, Any, None]:
        yield run.environment.timeout(1.0)
        run.process(nothing)

    inside = simulation()
    inside.process(one_after_another)
    inside.run(until=inside.now + timedelta(hours=1))
    inside.state()

    outside = simulation()
    outside.run(until=outside.now + timedelta(hours=1))
    outside.process(nothing)
    with pytest.raises(SimulationError, match="before the run"):
        outside.state()


@pytest.mark.parametrize(
    "until",
    [
        datetime(2025, 1, 7),  # noqa: DTZ001 (the fault under test)
        datetime.fromisoformat("2025-01-05T00:00:00-05:00"),
        datetime.fromisoformat("2025-01-09T00:00:01-05:00"),
    ],
)
def test_moments_outside_the_period_are_refused(until: datetime) -> None:
    run = simulation()
    with pytest.raises(DocumentError, match=r"until: .*an aware moment from 2025-01-06"):
        run.run(until=until)
    assert run.environment.now == 0.0
