"""Boxes of variable air volume: the dual maximum over the loop signals, limits by mode, loads."""

import numpy as np
import pytest

from sim.kernel.sequences import (
    BoxParameter,
    OperatingMode,
    ZoneState,
    cooling_flow,
    flow_limits,
    heating_flow,
    vav_box,
    zone_state,
)
from tests.unit.sim.kernel.sequences.rows import row

BOX = {"cooling_most": 1.0, "heating_least": 0.2, "heating_most": 0.5, "warmest": 11.0}
REHEAT = row(BoxParameter, reheat=1.0, **BOX)
PLAIN = row(BoxParameter, reheat=0.0, **BOX)
AIR = 1200.0


def limits(mode=OperatingMode.OCCUPIED, box=REHEAT, minimum=0.15):
    return flow_limits(box, int(mode), minimum)


def answer(heating, cooling, *, box=REHEAT, supply=13.0, room=21.0):
    return vav_box(box, limits(box=box), (heating, cooling), supply, room, 20.0)


@pytest.mark.parametrize(
    ("signal", "flow"), [(0.01, 0.1585), (0.25, 0.3625), (0.5, 0.575), (1.0, 1.0)]
)
def test_cooling_flow_ramps_from_the_minimum(signal, flow):
    assert answer(0.0, signal) == pytest.approx((flow, 13.0))


def test_dead_band_has_the_minimum():
    assert answer(0.0, 0.0) == (0.15, 13.0)
    assert answer(0.3, 0.3) == (0.15, 13.0)


@pytest.mark.parametrize(
    ("signal", "flow", "discharge"),
    [(0.01, 0.2, 13.36), (0.25, 0.2, 22.0), (0.5, 0.2, 31.0), (0.75, 0.35, 31.0), (1.0, 0.5, 31.0)],
)
def test_dual_maximum_first_temperature_then_flow(signal, flow, discharge):
    assert answer(signal, 0.0) == pytest.approx((flow, discharge))


def test_flow_waits_until_the_discharge_air_is_warmer_than_the_room():
    """At most 31 degC into a room of 29 degC: not 3 K above it."""
    assert answer(1.0, 0.0, room=29.0) == pytest.approx((0.2, 31.0))


def test_warm_supply_air_does_not_cool():
    assert answer(0.0, 1.0, supply=22.0) == pytest.approx((0.15, 22.0))


def test_a_box_without_coil_heats_with_warm_supply_air_alone():
    assert answer(1.0, 0.0, box=PLAIN) == pytest.approx((0.15, 13.0))
    assert answer(1.0, 0.0, box=PLAIN, supply=35.0) == pytest.approx((0.5, 35.0))


@pytest.mark.parametrize(
    ("mode", "reheat", "plain"),
    [("OCCUPIED", (1.0, 0.15, 0.2, 0.5), (1.0, 0.15, 0.15, 0.5)),
     ("COOL_DOWN", (1.0, 0.0, 0.2, 0.5), (1.0, 0.0, 0.0, 0.0)),
     ("SET_UP", (1.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)),
     ("WARM_UP", (0.0, 0.0, 0.5, 1.0), (0.0, 0.0, 0.0, 1.0)),
     ("SET_BACK", (0.0, 0.0, 0.5, 1.0), (0.0, 0.0, 0.0, 1.0)),
     ("FREEZE_PROTECTION", (0.0, 0.0, 0.5, 1.0), (0.0, 0.0, 0.0, 1.0)),
     ("UNOCCUPIED", (0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0))],
)  # fmt: skip
def test_limits_by_mode(mode, reheat, plain):
    assert limits(OperatingMode[mode]) == reheat
    assert limits(OperatingMode[mode], box=PLAIN) == plain


def test_ventilation_lifts_every_occupied_flow():
    assert limits(minimum=0.6) == (1.0, 0.6, 0.6, 0.6)


@pytest.mark.parametrize(
    ("signals", "state"),
    [((0.0, 0.0), "DEAD_BAND"), ((0.1, 0.0), "HEATING"), ((0.0, 0.1), "COOLING"),
     ((0.1, 0.1), "DEAD_BAND")],
)  # fmt: skip
def test_state_of_a_zone(signals, state):
    assert zone_state(*signals) == ZoneState[state]


def test_flow_of_a_cooling_load():
    """4800 W with 8 K and 1200 J/(m3 K) is 0.5 m3/s."""
    assert cooling_flow(4800.0, 13.0, 21.0, (0.15, 1.0), AIR) == pytest.approx(0.5)
    assert cooling_flow(100.0, 13.0, 21.0, (0.15, 1.0), AIR) == 0.15
    assert cooling_flow(1e5, 13.0, 21.0, (0.15, 1.0), AIR) == 1.0
    assert cooling_flow(4800.0, 22.0, 21.0, (0.15, 1.0), AIR) == 0.15
    assert cooling_flow(-4800.0, 13.0, 21.0, (0.15, 1.0), AIR) == 0.15


def test_flow_and_temperature_of_a_heating_load():
    """Up to 2640 W the least flow of 0.2 m3/s warms to 11 K above the room, then the flow rises."""
    temperatures, flows = (13.0, 20.0, 31.0), (0.2, 0.5)
    assert heating_flow(1320.0, temperatures, flows, AIR) == pytest.approx((0.2, 25.5))
    assert heating_flow(2640.0, temperatures, flows, AIR) == pytest.approx((0.2, 31.0))
    assert heating_flow(5280.0, temperatures, flows, AIR) == pytest.approx((0.4, 31.0))
    assert heating_flow(9999.0, temperatures, flows, AIR) == pytest.approx((0.5, 31.0))
    assert heating_flow(-9999.0, temperatures, flows, AIR) == pytest.approx((0.2, 13.0))
    assert heating_flow(0.0, temperatures, (0.0, 0.5), AIR) == (0.0, 13.0)


def test_where_loops_settle_is_where_loads_say():
    """A room with a steady loss, a loop and a box: in the end the box gives what the loss takes."""
    from sim.kernel.sequences import PiParameter, PiState, pi_loop

    p = row(
        PiParameter, gain=0.5, integral_time=600.0, bias=0.0, lowest=0.0, highest=1.0, action=1.0,
        disabled=0.0,
    )  # fmt: skip
    state, room = np.zeros(len(PiState)), 20.0
    for _ in range(2000):
        signal = pi_loop(p, state, room, 20.0, True, 30.0)
        flow, discharge = vav_box(REHEAT, limits(), (signal, 0.0), 13.0, room, 20.0)
        room += 30.0 * (AIR * flow * (discharge - room) - 4000.0) / 3e6
    assert room == pytest.approx(20.0, abs=1e-3)
    assert (flow, discharge) == pytest.approx(
        heating_flow(4000.0, (13.0, 20.0, 31.0), (0.2, 0.5), AIR), rel=1e-3
    )
