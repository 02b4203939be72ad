"""Sequences say the same compiled and not, and compile into what calls them."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.kernel import sequences
from sim.kernel.compiling import compiled
from sim.kernel.sequences import (
    PiState,
    pi_loop,
    staged,
    trim_and_respond,
)
from sim.kernel.systems import sequence_columns
from tests.docs.pages import ROOT, run
from tests.unit.sim.kernel.sequences.drive import LOOP, STAGES, TRIM, drive
from tests.unit.sim.kernel.sequences.rows import rest


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_and_not_they_say_the_same(seed):
    command = [sys.executable, "-m", "tests.unit.sim.kernel.sequences.drive", str(seed)]
    plain = run(command, folder=ROOT, environment=os.environ | {"NUMBA_DISABLE_JIT": "1"})
    assert plain.returncode == 0, plain.stderr
    found = json.loads(plain.stdout)
    said, left = drive(seed)
    np.testing.assert_allclose(said, found["said"], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(left, found["left"], rtol=1e-12, atol=1e-12)
    moved = said.max(axis=0) > said.min(axis=0)
    assert moved.mean() > 0.8  # a day that moves nothing compares nothing


def test_every_function_is_driven():
    text = Path(__file__).with_name("drive.py").read_text()
    functions = {name for name in sequences.__all__ if name[0].islower()}
    inside = {"staged", "lasting", "latch", "line", "optimal_start"}
    assert {name for name in functions if f"s.{name}(" not in text} == inside


@compiled
def _many_systems(rows, states, out):
    for k in range(out.shape[1]):
        for system in range(out.shape[0]):
            measured = 20.0 + 0.01 * ((7 * k + 3 * system) % 50)
            u = pi_loop(rows[0][system], states[0][system], measured, 20.2, True, 300.0)
            n = staged(rows[1][system], states[1][system], 3.0 * u, True, 300.0)
            pressure = trim_and_respond(rows[2][system], states[2][system], 3.0 * n, True, 300.0)
            out[system, k] = u + n + pressure


def test_rows_of_arrays_go_through_a_compiled_loop():
    """As the exchange step calls them."""
    number, steps = 5, 200
    states = tuple(np.zeros((number, n)) for n in (3, 5, 2))
    out = np.zeros((number, steps))
    _many_systems(tuple(np.tile(p, (number, 1)) for p in (LOOP, STAGES, TRIM)), states, out)
    for system in range(number):
        loop, stage, trim = rest(PiState), np.zeros(5), np.zeros(2)
        for k in range(steps):
            measured = 20.0 + 0.01 * ((7 * k + 3 * system) % 50)
            u = pi_loop(LOOP, loop, measured, 20.2, True, 300.0)
            n = staged(STAGES, stage, 3.0 * u, True, 300.0)
            expected = u + n + trim_and_respond(TRIM, trim, 3.0 * n, True, 300.0)
            assert out[system, k] == pytest.approx(expected, rel=1e-12)


def test_columns_are_numbered_from_nought():
    for name in sequences.__all__:
        columns = getattr(sequences, name)
        if name.endswith(("Parameter", "State")):
            assert [int(column) for column in columns] == list(range(len(columns)))


def test_rows_of_sequences_have_room_for_each():
    columns = sequence_columns
    for rows, widths in (
        (columns.Sequence, (6, 9, 9, 9, 7, 3, 6, 6)),
        (columns.SequenceState, (2, 2, 2, 2, 1, 5, 5, 3, 3)),
        (columns.ZoneSequence, (6, 8, 2, 2, 1)),
        (columns.ZoneSequenceState, (3, 3, 3, 3, 7, 2)),
    ):
        assert tuple(np.diff(list(rows))) == widths
    named = {
        sequences.SupplyParameter: 6, sequences.TrimParameter: 9, sequences.PurgeParameter: 9,
        sequences.EconomiserParameter: 7, sequences.CycleParameter: 3,
        sequences.StagingParameter: 6, sequences.DemandParameter: 6, sequences.StartParameter: 8,
        sequences.TrimState: 2, sequences.PurgeState: 2, sequences.EconomiserState: 2,
        sequences.CycleState: 1, sequences.StagingState: 5, sequences.RequestState: 3,
        sequences.SuppressionState: 3, sequences.StartState: 7,
    }  # fmt: skip
    assert {kind: len(kind) for kind in named} == named
