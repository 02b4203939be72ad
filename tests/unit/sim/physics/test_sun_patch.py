"""What the sun strikes first in a room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.physics.sun_patch import LEVELS, TARGETS, SunlitRoom, struck_shares

ROOM = SunlitRoom(width=8.0, depth=6.0, sill=0.2, height=2.0)
FLOOR, OPPOSITE, CLOCKWISE, ANTICLOCKWISE = range(len(TARGETS))


def shares(zenith, bearing, room=ROOM):
    return struck_shares(room, np.array([zenith]), np.array([bearing]))[:, 0]


SIZES = st.floats(0.5, 30.0)


@given(
    st.builds(SunlitRoom, SIZES, SIZES, st.floats(0.0, 2.0), st.floats(0.2, 3.0)),
    st.floats(0.0, 180.0),
    st.floats(-180.0, 180.0),
)
def test_all_the_beam_strikes_something(room, zenith, bearing):
    found = shares(zenith, bearing, room)
    assert found.sum() == pytest.approx(1.0)
    assert (found >= -1e-12).all()


@given(st.floats(1.0, 89.0), st.floats(0.5, 89.0))
def test_the_mirrored_sun_strikes_the_mirrored_wall(zenith, bearing):
    one, other = shares(zenith, bearing), shares(zenith, -bearing)
    assert one[[FLOOR, OPPOSITE]] == pytest.approx(other[[FLOOR, OPPOSITE]])
    assert one[CLOCKWISE] == pytest.approx(other[ANTICLOCKWISE])
    assert one[CLOCKWISE] == 0.0


def test_a_high_sun_ahead_falls_on_the_floor_and_a_low_one_on_the_wall_behind():
    assert shares(30.0, 0.0).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert shares(89.0, 0.0).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_a_sun_from_the_right_goes_to_the_left_wall_as_far_as_it_travels():
    """At 45 degrees aside and 45 up a ray from height z travels z / sqrt(2) along the wall."""
    starts = ROOM.sill + ROOM.height * (np.arange(LEVELS) + 0.5) / LEVELS
    found = shares(45.0, 45.0)
    assert found[ANTICLOCKWISE] == pytest.approx((starts / np.sqrt(2.0)).mean() / ROOM.width)
    assert found[FLOOR] == pytest.approx(1.0 - found[ANTICLOCKWISE])


def test_the_wall_opposite_takes_what_reaches_it_before_the_floor():
    """A sun 45 degrees high in a room 1.2 m deep: from above 1.2 m rays meet the wall."""
    room = SunlitRoom(width=1e6, depth=1.2, sill=0.2, height=2.0)
    assert shares(45.0, 0.0, room)[OPPOSITE] == pytest.approx(0.5)


@pytest.mark.parametrize(("zenith", "bearing"), [(91.0, 0.0), (60.0, 120.0)])
def test_what_comes_from_a_sun_that_is_not_seen_falls_on_the_floor(zenith, bearing):
    assert shares(zenith, bearing).tolist() == [1.0, 0.0, 0.0, 0.0]
