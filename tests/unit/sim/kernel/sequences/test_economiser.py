"""Economiser: its high limits with hysteresis, its share of outdoor air, machines beside it."""

import pytest

from sim.kernel.sequences import (
    EconomiserParameter,
    EconomiserState,
    HighLimit,
    economiser,
    mechanical_stages,
    outdoor_share,
)
from tests.unit.sim.kernel.sequences.rows import rest, row

RETURNED = (24.0, 48000.0)


def parameters(kind, **changes):
    values = {
        "kind": kind, "temperature": 21.0, "offset": 0.0, "enthalpy": 47000.0,
        "temperature_band": 1.0, "enthalpy_band": 1000.0, "least_time": 0.0, "integrated": 1.0,
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
    assert by_temperature(HighLimit.FIXED_DRY_BULB, RAMP) == [True] * 3 + [False] * 2 + [True] * 2


@pytest.mark.parametrize(("outdoor", "is_open"), [(22.9, True), (23.1, False), (24.1, False)])
def test_differential_dry_bulb_starts_a_band_below_the_return_air(outdoor, is_open):
    assert by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [outdoor]) == [is_open]
    shifted = by_temperature(HighLimit.DIFFERENTIAL_DRY_BULB, [outdoor - 2.0], offset=2.0)
    assert shifted == [is_open]


def test_the_lower_of_two_limits():
    """Return air of 24 degC, limit of 21 degC; with an offset of 5 K the return air is lower."""
    assert by_temperature(HighLimit.FIXED_AND_DIFFERENTIAL, [19.0, 20.5, 21.5]) == [
        True,
        True,
        False,
    ]
    found = by_temperature(HighLimit.FIXED_AND_DIFFERENTIAL, [17.0, 18.5, 19.5], offset=5.0)
    assert found == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [(HighLimit.FIXED_ENTHALPY, 47000.0), (HighLimit.DIFFERENTIAL_ENTHALPY, 48000.0)],
)
def test_enthalpy_closes_although_it_is_cool(kind, limit):
    air = [(18.0, limit - 1000.0), (18.0, limit), (18.0, limit + 1.0), (18.0, limit - 999.0)]
    assert answers(kind, air) == [True, True, False, False]
    assert answers(kind, [(18.0, 30000.0), (21.1, 30000.0)]) == [True, False]  # and by temperature


def test_always_and_never():
    assert by_temperature(HighLimit.NONE, [35.0]) == [True]
    assert by_temperature(HighLimit.ABSENT, [5.0]) == [False]


def test_it_keeps_its_place_for_the_least_time():
    found = by_temperature(
        HighLimit.FIXED_DRY_BULB, [18.0, 25.0, 25.0, 18.0, 18.0], least_time=600.0
    )
    assert found == [True, True, False, False, True]


def test_disabling_closes_at_once():
    found = by_temperature(
        HighLimit.FIXED_DRY_BULB, [18.0] * 4, enabled=[True, False, True, True], least_time=3600.0
    )
    assert found == [True, False, True, True]


@pytest.mark.parametrize(
    ("outdoor", "share"), [(-10.0, 11.0 / 34.0), (13.0, 1.0), (17.0, 1.0), (2.0, 0.5)]
)
def test_the_share_brings_the_mixed_air_to_its_target(outdoor, share):
    """Return air of 24 degC and a target of 13 degC; the least share is 0.1."""
    found = outdoor_share(True, 13.0, outdoor, 24.0, (0.1, 1.0))
    mixed = 24.0 + found * (outdoor - 24.0)
    if 0.1 < found < 1.0:
        assert mixed == pytest.approx(13.0)
    assert found == pytest.approx(share)
    assert outdoor_share(False, 13.0, outdoor, 24.0, (0.1, 1.0)) == 0.1


def test_a_room_colder_than_the_target_gets_no_more_than_the_least():
    assert outdoor_share(True, 20.0, 5.0, 18.0, (0.15, 1.0)) == 0.15


def test_a_fixed_limit_lets_in_air_warmer_than_the_room_if_it_is_set_so():
    assert outdoor_share(True, 13.0, 23.0, 22.0, (0.15, 1.0)) == 1.0


def test_outdoor_air_answers_the_first_call_for_cooling():
    assert [mechanical_stages(False, True, n) for n in range(4)] == [0, 1, 2, 3]
    assert [mechanical_stages(True, True, n) for n in range(4)] == [0, 0, 1, 2]
    assert [mechanical_stages(True, False, n) for n in range(4)] == [0, 0, 0, 0]
