"""Economiser: its high limits with hysteresis, its least time."""

import pytest

from sim.kernel.sequences import (
    EconomiserParameter,
    EconomiserState,
    HighLimit,
    economiser,
)
from tests.unit.sim.kernel.sequences.rows import rest, row

RETURNED = (24.0, 48000.0)


def parameters(kind, **changes):
    values = {
        "kind": kind, "temperature": 21.0, "offset": 0.0, "enthalpy": 47000.0,
        "temperature_band": 1.0, "enthalpy_band": 1000.0, "least_time": 0.0,
    }  # fmt: skip
    return row(EconomiserParameter, **(values | changes))


def answers(kind, outdoor, *, enabled=None, step=300.0, **changes):
    p, state = parameters(kind, **changes), rest(EconomiserState)
    on = [True] * len(outdoor) if enabled is None else enabled
    return [
        economiser(p, state, air, RETURNED, e, step) for air, e in zip(outdoor, on, strict=True)
    ]


def by_temperature(kind, temperatures, **changes):
    return answers(kind, [(float(t), 30000.0) for t in temperatures], **changes)


RAMP = [18.0, 20.0, 21.0, 21.1, 20.5, 20.0, 21.0]


def test_fixed_dry_bulb_closes_above_and_opens_a_band_below():
    """20 degC opens it, at 21.1 degC it closes, at 20.5 degC it stays so, at 20 degC it opens."""
    assert by_temperature(HighLimit.DRY_BULB, RAMP) == [True] * 3 + [False] * 2 + [True] * 2


@pytest.mark.parametrize(("outdoor", "is_open"), [(22.9, True), (23.1, False), (24.1, False)])
def test_differential_dry_bulb_starts_a_band_below_the_return_air(outdoor, is_open):
    warm = {"temperature": 35.0}
    assert by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [outdoor], **warm) == [is_open]
    shifted = by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [outdoor - 2.0], offset=2.0, **warm)
    assert shifted == [is_open]


def test_the_lower_of_two_limits():
    """Return air of 24 degC, limit of 21 degC; with an offset of 5 K the return air is lower."""
    assert by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [19.0, 20.5, 21.5]) == [
        True,
        True,
        False,
    ]
    found = by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [17.0, 18.5, 19.5], offset=5.0)
    assert found == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [(HighLimit.ENTHALPY, 47000.0), (HighLimit.DIFFERENTIAL_ENTHALPY, 48000.0)],
)
def test_enthalpy_closes_although_it_is_cool(kind, limit):
    air = [(18.0, limit - 1000.0), (18.0, limit), (18.0, limit + 1.0), (18.0, limit - 999.0)]
    assert answers(kind, air) == [True, True, False, False]
    assert answers(kind, [(18.0, 30000.0), (21.1, 30000.0)]) == [True, False]  # and by temperature


def test_never():
    assert by_temperature(HighLimit.ABSENT, [5.0]) == [False]


def test_it_keeps_its_place_for_the_least_time():
    found = by_temperature(HighLimit.DRY_BULB, [18.0, 25.0, 25.0, 18.0, 18.0], least_time=600.0)
    assert found == [True, True, False, False, True]


def test_disabling_closes_at_once():
    found = by_temperature(
        HighLimit.DRY_BULB, [18.0] * 4, enabled=[True, False, True, True], least_time=3600.0
    )
    assert found == [True, False, True, True]
