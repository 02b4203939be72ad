"""Supply-air temperature: every kind of reset, whatever it is for."""

import pytest

from sim.kernel.sequences import (
    SupplyNeed,
    SupplyParameter,
    SupplyReset,
    TrimParameter,
    TrimState,
    needed_supply_temperature,
    supply_air_temperature,
    trim_and_respond,
)
from tests.unit.sim.kernel.sequences.rows import rest, row


def parameters(kind):
    return row(
        SupplyParameter, kind=kind, lowest=12.0, highest=18.0, outdoor_low=16.0, outdoor_high=21.0,
        warm=35.0,
    )  # fmt: skip


def setpoint(kind, outdoor=18.5, *, need=SupplyNeed.OPERATION, trimmed=18.0, needed=15.0):
    return supply_air_temperature(parameters(kind), int(need), outdoor, trimmed, needed)


@pytest.mark.parametrize(
    ("outdoor", "expected"), [(-10, 18), (16, 18), (17, 16.8), (18.5, 15), (21, 12), (35, 12)]
)
def test_by_outdoor_temperature(outdoor, expected):
    assert setpoint(SupplyReset.OUTDOOR, float(outdoor)) == pytest.approx(expected)


@pytest.mark.parametrize(("outdoor", "expected"), [(10, 15), (16, 15), (18.5, 13.5), (21, 12)])
def test_by_requests_the_upper_end_follows_trim_and_respond(outdoor, expected):
    assert setpoint(SupplyReset.REQUESTS, float(outdoor), trimmed=15.0) == pytest.approx(expected)


@pytest.mark.parametrize(("needed", "expected"), [(9.0, 12), (15.0, 15), (1e9, 18)])
def test_by_the_warmest_zone(needed, expected):
    assert setpoint(SupplyReset.WARMEST, needed=needed) == expected


def test_constant():
    assert setpoint(SupplyReset.CONSTANT, -20.0) == 12.0


@pytest.mark.parametrize("kind", SupplyReset)
def test_outside_operation_it_is_warm_or_the_lowest(kind):
    assert setpoint(kind, need=SupplyNeed.HEATING) == 35.0
    assert setpoint(kind, need=SupplyNeed.COOLING) == 12.0


def test_what_the_warmest_zone_needs_meets_its_load():
    """3 kW with 250 W/K is 12 K below the zone."""
    assert needed_supply_temperature(24.0, 3000.0, 250.0) == 12.0
    assert needed_supply_temperature(24.0, -500.0, 250.0) == 24.0
    assert needed_supply_temperature(24.0, 500.0, 0.0) > 100.0


def test_a_morning_of_requests():
    """Cold outdoors: 18 degC until the delay is over, then 0.3 K less every 2 min of 4 requests."""
    p = row(
        TrimParameter, initial=18.0, lowest=12.0, highest=18.0, delay=600.0, interval=120.0,
        ignored=2, trim=0.1, respond=-0.2, most=-0.6,
    )  # fmt: skip
    state, found = rest(TrimState), []
    for minute in range(0, 60, 5):
        requests = 4.0 if minute < 40 else 0.0
        trimmed = trim_and_respond(p, state, requests, True, 300.0)
        found.append(setpoint(SupplyReset.REQUESTS, 5.0, trimmed=trimmed))
    # changes at 12, 14, ...: none by 10 min, two by 15, five by 20, then turns after 40 min
    assert found[:5] == pytest.approx([18.0, 18.0, 18.0, 17.4, 16.5])
    assert found[8] == pytest.approx(18.0 - 15 * 0.3)
    assert found[-1] == pytest.approx(13.5 + 7 * 0.1)
