"""Operating modes of groups of zones: what leads into each mode and out of it."""

import numpy as np
import pytest

from sim.kernel.sequences import (
    Group,
    ModeParameter,
    ModeState,
    OperatingMode,
    add_zone,
    begin_group,
    fan_runs,
    mode_setpoints,
    operating_mode,
)
from tests.unit.sim.kernel.sequences.rows import rest, row

MODES = {
    "zones": 5, "recovery": 1.1, "least_on": 0.0, "freeze_start": 4.4, "freeze_end": 7.2,
    "earliest": 10800.0,
}  # fmt: skip
FAR = 1e6


def group(temperatures, times=(0.0, 0.0)):
    row = np.zeros(len(Group))
    begin_group(row)
    for temperature in temperatures:
        add_zone(row, float(temperature), (16.0, 28.0), times)
    return row


def modes(nights, *, occupied=False, until=FAR, step=300.0, **changes):
    """Modes in a row of steps; a step is the temperatures of the zones."""
    p, state = row(ModeParameter, **(MODES | changes)), rest(ModeState)
    return [operating_mode(p, state, group(zones), occupied, until, step) for zones in nights]


def test_a_group_is_judged_by_its_extremes():
    found = group([15.0, 20.0, 29.0], (600.0, 60.0))
    names = {column.name: found[column] for column in Group}
    assert names == {
        "ZONES": 3, "COLD": 1, "HOT": 1, "ABOVE_HEATING": -1.0, "BELOW_COOLING": -1.0,
        "LOWEST": 15.0, "WARM_UP": 600.0, "COOL_DOWN": 60.0,
    }  # fmt: skip


def test_set_back_takes_five_cold_zones_and_lasts_until_all_have_recovered():
    cold, warm = [15.9] * 5 + [20.0], [15.9] * 4 + [20.0] * 2
    found = modes([warm, cold, warm, [17.0] * 6, [17.1] * 6, [17.0] * 6])
    off, back = OperatingMode.UNOCCUPIED, OperatingMode.SET_BACK
    assert found == [off, back, back, back, off, off]


def test_a_small_group_takes_all_its_zones():
    assert modes([[15.0, 17.0], [15.0, 15.0]])[1] == OperatingMode.SET_BACK
    assert modes([[15.0, 17.0]]) == [OperatingMode.UNOCCUPIED]
    assert modes([[15.0, 17.0]], zones=1) == [OperatingMode.SET_BACK]  # a night cycle of any zone


def test_set_up_is_the_same_for_warm_zones():
    found = modes([[28.1] * 5, [27.0] * 5, [26.9] * 5])
    assert found == [OperatingMode.SET_UP, OperatingMode.SET_UP, OperatingMode.UNOCCUPIED]


def test_one_freezing_zone_is_enough():
    found = modes([[20.0] * 5 + [4.5], [20.0] * 5 + [4.3], [20.0] * 5 + [7.1], [20.0] * 6])
    off, freeze = OperatingMode.UNOCCUPIED, OperatingMode.FREEZE_PROTECTION
    assert found == [off, freeze, freeze, off]


def test_the_night_cycle_runs_for_its_least_time():
    found = modes([[15.0]] + [[20.0]] * 5, least_on=1200.0)
    off, back = OperatingMode.UNOCCUPIED, OperatingMode.SET_BACK
    assert found == [back] * 4 + [off] * 2


@pytest.mark.parametrize(
    ("times", "mode"),
    [((3600.0, 0.0), OperatingMode.WARM_UP), ((0.0, 3600.0), OperatingMode.COOL_DOWN),
     ((3600.0, 4000.0), OperatingMode.COOL_DOWN), ((0.0, 0.0), OperatingMode.UNOCCUPIED)],
)  # fmt: skip
def test_preparation_begins_by_the_longest_time_and_ends_with_occupancy(times, mode):
    p, state = row(ModeParameter, **MODES), rest(ModeState)
    found = []
    for until in (7200.0, 4200.0, 3900.0, 3600.0, 300.0):
        # once it has begun, the time still needed falls and does not matter
        needed = times if until >= 3600.0 else (0.0, 0.0)
        found.append(operating_mode(p, state, group([20.0], needed), False, until, 300.0))
    assert found[0] == OperatingMode.UNOCCUPIED
    assert found[3:] == [mode] * 2
    assert operating_mode(p, state, group([20.0]), True, 0.0, 300.0) == OperatingMode.OCCUPIED
    assert operating_mode(p, state, group([20.0]), False, FAR, 300.0) == OperatingMode.UNOCCUPIED


def test_no_preparation_earlier_than_three_hours():
    p, state = row(ModeParameter, **MODES), rest(ModeState)
    slow = group([10.0], (1e5, 0.0))
    assert operating_mode(p, state, slow, False, 10801.0, 300.0) == OperatingMode.SET_BACK
    assert operating_mode(p, state, slow, False, 10800.0, 300.0) == OperatingMode.WARM_UP


def test_set_points_by_mode():
    occupied, unoccupied = (21.0, 24.0), (16.0, 28.0)
    found = {
        mode.name: mode_setpoints(int(mode), occupied, unoccupied, 1.1) for mode in OperatingMode
    }
    assert found["OCCUPIED"] == found["WARM_UP"] == found["COOL_DOWN"] == occupied
    assert found["UNOCCUPIED"] == unoccupied
    assert found["SET_BACK"] == found["FREEZE_PROTECTION"] == pytest.approx((17.1, 28.0))
    assert found["SET_UP"] == pytest.approx((16.0, 26.9))


def test_the_fan_rests_in_the_unoccupied_mode_alone():
    assert [mode for mode in OperatingMode if not fan_runs(int(mode))] == [OperatingMode.UNOCCUPIED]
