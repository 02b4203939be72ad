"""Inside faces: radiant exchange of an enclosure, and where the sun in a room ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.envelope.faces import (
    Face,
    absorbed_shares,
    beam_shares,
    connect_radiation,
    diffuse_shares,
    form_factors,
    struck_faces,
)
from sim.envelope.network import Network
from sim.physics import films

LINEAR = 4.0 * films.STEFAN_BOLTZMANN * films.INSIDE_MEAN_TEMPERATURE_K**3


def face(node, area=10.0, *, tilt=90.0, azimuth=0.0, **more):
    values = {"emissivity": 0.9, "solar_absorptance": 0.6, "kept_fraction": 1.0, **more}
    return Face(node, area, tilt=tilt, azimuth=azimuth, **values)


def cube(**more):
    directions = [(0, 0), (180, 0), (90, 0), (90, 90), (90, 180), (90, 270)]
    return [face(n + 1, tilt=t, azimuth=a, **more) for n, (t, a) in enumerate(directions)]


def exchanged(faces):
    network = Network(1.0)
    for _ in faces:
        network.node()
    weights = connect_radiation(network, faces)
    return network, weights


def test_faces_of_a_black_cube_exchange_by_their_view_of_the_rest():
    """Each face sees only the five others: A sigma' 6/5 to the star, 1/5 of A sigma' a pair."""
    network, _ = exchanged(cube(emissivity=1.0))
    conductances = [value for _, _, value in network.links]
    assert conductances == pytest.approx([10.0 * LINEAR * 1.2] * 6)
    pair = conductances[0] ** 2 / sum(conductances)
    assert pair == pytest.approx(10.0 * LINEAR * 0.2)


def test_two_parallel_grey_plates_exchange_as_textbooks_say():
    """1 / (1/e1 + 1/e2 - 1) between large plates."""
    plates = [face(1, tilt=0.0, emissivity=0.8), face(2, tilt=180.0, emissivity=0.3)]
    network, _ = exchanged(plates)
    one, other = (value for _, _, value in network.links)
    series = 1.0 / (1.0 / one + 1.0 / other)
    assert series == pytest.approx(10.0 * LINEAR / (1 / 0.8 + 1 / 0.3 - 1), rel=1e-9)


@given(st.lists(st.floats(1.0, 100.0), min_size=3, max_size=8))
def test_view_factors_solve_carrolls_equation(areas):
    areas = np.array(areas)
    factors = films.radiant_view_factors(areas)
    share = areas * factors / np.sum(areas * factors)
    if areas.max() < 0.45 * areas.sum():
        np.testing.assert_allclose(factors * (1.0 - share), 1.0, rtol=1e-3)
    assert np.all(factors >= 1.0)
    assert np.all(factors <= 10.0 + 1e-9)


def test_coplanar_faces_do_not_see_one_another():
    """A wall in two parts takes up as much as in one."""
    whole, _ = exchanged(cube())
    split = cube()
    split[2:3] = [face(3, area=4.0), face(7, area=6.0)]
    parts, weights = exchanged(split)
    total = sum(value for one, _, value in whole.links if one == 3)
    assert sum(value for one, _, value in parts.links if one in {3, 7}) == pytest.approx(total)
    assert weights[3] + weights[7] == pytest.approx(1 / 6)


def test_horizontal_faces_have_no_azimuth():
    assert face(1, tilt=0.0, azimuth=30.0).plane == face(2, tilt=0.0, azimuth=200.0).plane
    assert face(1, tilt=180.0, azimuth=30.0).plane == (180.0, 0.0)
    assert face(1, azimuth=-90.0).plane == face(2, azimuth=270.0).plane


@pytest.mark.parametrize("emissivity", [0.9, 0.0])
def test_radiant_heat_is_shared_out_whole(emissivity):
    _, weights = exchanged(cube(emissivity=emissivity))
    assert sum(weights.values()) == pytest.approx(1.0)
    assert weights == pytest.approx(dict.fromkeys(range(1, 7), 1 / 6))


def test_a_zone_of_one_face_or_none():
    network, weights = exchanged([face(1)])
    assert network.links == []
    assert weights == {1: 1.0}
    assert connect_radiation(Network(1.0), []) == {0: 1.0}, "radiant heat goes to the air"


def test_beam_falls_on_the_floor_and_diffuse_on_what_the_window_sees():
    faces = cube()
    assert beam_shares(faces).tolist() == [0, 1, 0, 0, 0, 0]
    assert beam_shares(faces[2:]).tolist() == [0.25] * 4
    shares = diffuse_shares(faces, faces[4].plane)
    assert shares.tolist() == [0.2, 0.2, 0.2, 0.2, 0.0, 0.2]
    assert diffuse_shares(faces[4:5], faces[4].plane).tolist() == [1.0]


def test_the_beam_strikes_the_wall_it_goes_to_or_the_floor_where_there_is_none():
    faces = cube()
    south = faces[4].plane
    for target, place in (("floor", 1), ("opposite", 2), ("clockwise", 5), ("anticlockwise", 3)):
        shares = struck_faces(faces, south, target)
        assert shares.tolist() == [float(n == place) for n in range(6)], target
    without_east = faces[:3] + faces[4:]
    assert struck_faces(without_east, south, "anticlockwise").tolist() == [0, 1, 0, 0, 0]


FACES = st.lists(
    st.builds(
        face,
        st.just(1),
        st.floats(0.1, 100.0),
        tilt=st.sampled_from([0.0, 90.0, 180.0]),
        azimuth=st.sampled_from([0.0, 90.0, 180.0, 270.0]),
        solar_absorptance=st.floats(0.01, 1.0),
        kept_fraction=st.sampled_from([1.0, 0.0, 0.1]),
    ),
    min_size=1,
    max_size=8,
)


@given(FACES)
def test_the_sun_ends_in_faces_or_leaves_through_glass_alone(faces):
    """Opaque faces keep what they take; the shares miss exactly what glass lets out."""
    for first in (beam_shares(faces), diffuse_shares(faces, faces[0].plane)):
        assert first.sum() == pytest.approx(1.0)
        shares = absorbed_shares(faces, first)
        taken = absorbed_shares([replaced(f) for f in faces], first)
        assert np.all(shares >= 0.0)
        assert shares.sum() <= 1.0 + 1e-12
        assert taken.sum() == pytest.approx(1.0)
        out = sum(t * (1.0 - f.kept_fraction) for t, f in zip(taken, faces, strict=True))
        assert shares.sum() + out == pytest.approx(1.0)


def replaced(glass):
    return face(
        glass.node, glass.area, tilt=glass.tilt, azimuth=glass.azimuth,
        solar_absorptance=glass.solar_absorptance, kept_fraction=1.0,
    )  # fmt: skip


def test_a_black_floor_keeps_all_the_beam():
    faces = cube(solar_absorptance=1.0)
    assert absorbed_shares(faces, beam_shares(faces)).tolist() == [0, 1, 0, 0, 0, 0]


def test_a_room_of_mirrors_absorbs_nothing():
    faces = cube(solar_absorptance=0.0)
    assert not absorbed_shares(faces, beam_shares(faces)).any()


def test_sun_from_inside_heats_every_pane_by_its_own_absorptance():
    glass = face(3, panes=((2, 0.02), (3, 0.06)))
    assert glass.absorbing_nodes() == ((2, pytest.approx(0.25)), (3, pytest.approx(0.75)))
    assert face(5).absorbing_nodes() == ((5, 1.0),)
    assert face(5, panes=((4, 0.0), (5, 0.0))).absorbing_nodes() == ((5, 1.0),)


@given(FACES)
def test_form_factors_keep_light_and_leave_planes_dark_to_themselves(faces):
    factors = form_factors(faces)
    assert factors.sum(axis=1) == pytest.approx(1.0)
    if len({f.plane for f in faces}) > 1:
        for i, one in enumerate(faces):
            own = [j for j, other in enumerate(faces) if other.plane == one.plane]
            assert not factors[i, own].any()


def test_form_factors_of_a_cube_are_even_and_those_of_a_box_go_both_ways():
    assert form_factors(cube())[0].tolist() == pytest.approx([0.0, 0.2, 0.2, 0.2, 0.2, 0.2])
    box = [
        face(i, area, tilt=tilt, azimuth=azimuth)
        for i, (area, tilt, azimuth) in enumerate(
            [(48, 0, 0), (48, 180, 0), *((21.6 - 5.4 * (n % 2), 90, 90 * n) for n in range(4))]
        )
    ]
    areas = np.array([f.area for f in box])
    exchanged = areas[:, None] * form_factors(box)
    assert exchanged == pytest.approx(exchanged.T, rel=1e-6)
    # parallel rectangles of 8 m by 6 m, 2.7 m apart, by the closed form (Howell, C-11)
    assert form_factors(box)[0, 1] == pytest.approx(0.494, rel=0.1)
