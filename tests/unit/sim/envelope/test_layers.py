"""Layers as chains of nodes: nothing lost, fine enough, cut where it is most stable."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.envelope.layers import LIGHT_LAYER, MOST_NODES, Chain, chain_of
from sim.site import Construction, Layer, Material

MATERIALS = {
    "foam": Material(conductivity=0.04, density=10, specific_heat=1400),
    "concrete": Material(conductivity=1.1, density=2200, specific_heat=900),
    "steel": Material(conductivity=50, density=7800, specific_heat=450),
}


def layers(*parts):
    return Construction(
        layers=tuple(
            Layer(resistance=part) if isinstance(part, float)
            else Layer(material=part[0], thickness=part[1])
            for part in parts
        )
    )  # fmt: skip


LAYER = st.one_of(
    st.floats(0.01, 10.0),
    st.tuples(st.sampled_from(sorted(MATERIALS)), st.floats(0.0005, 0.6)),
)


@given(st.lists(LAYER, min_size=1, max_size=5), st.sampled_from([0.0, 60.0, 300.0, 3600.0]))
def test_chain_keeps_capacity_and_resistance(parts, exchange):
    chain = chain_of(layers(*parts), MATERIALS, exchange=exchange)
    massive = [part for part in parts if isinstance(part, tuple)]
    capacity = sum(MATERIALS[m].density * MATERIALS[m].specific_heat * d for m, d in massive)
    resistance = sum(d / MATERIALS[m].conductivity for m, d in massive)
    resistance += sum(part for part in parts if isinstance(part, float))
    assert math.isclose(sum(chain.capacities), capacity, rel_tol=1e-12)
    assert math.isclose(chain.resistance, resistance, rel_tol=1e-12)
    assert len(chain.resistances) == len(chain.capacities) + 1
    assert all(value > 0.0 for value in chain.resistances)
    assert len(chain.capacities) <= MOST_NODES * len(massive)
    back = chain.reversed()
    assert back.reversed() == chain
    assert math.isclose(back.resistance, chain.resistance, rel_tol=1e-12)


def test_resistance_alone_has_no_node():
    assert chain_of(layers(1.0, 2.0), MATERIALS) == Chain((), (3.0,))


def test_a_light_layer_is_one_node_in_its_middle():
    thickness = 0.9 * LIGHT_LAYER / (10 * 1400)
    chain = chain_of(layers(("foam", thickness)), MATERIALS)
    half = 0.5 * thickness / 0.04
    assert chain.resistances == pytest.approx((half, half))


@pytest.mark.parametrize(
    ("exchange", "period"), [(0.0, 300.0), (60.0, 900.0), (300.0, 900.0), (900.0, 2700.0)]
)
def test_a_second_node_stands_where_heat_does_not_reach_and_then_one_for_each_root_of_three(
    exchange, period
):
    reach = math.sqrt(6.0 * period * 1.1 / (2200 * 900))

    def count(thickness):
        chain = chain_of(layers(("concrete", thickness)), MATERIALS, exchange=exchange)
        return len(chain.capacities)

    assert [count(0.99 * reach), count(1.01 * reach)] == [1, 2]
    for more in range(2, MOST_NODES):
        border = more * math.sqrt(3.0) * reach
        assert [count(0.99 * border), count(1.01 * border)] == [more, more + 1]
    assert count(50.0 * reach) == MOST_NODES


@pytest.mark.parametrize("thickness", [0.06, 0.15, 0.25, 0.6])
def test_nodes_store_of_straight_profiles_what_the_layer_stores(thickness):
    chain = chain_of(layers(("concrete", thickness)), MATERIALS)
    assert len(chain.capacities) > 1
    place = np.cumsum(chain.resistances)[:-1] / chain.resistance
    share = np.array(chain.capacities) / sum(chain.capacities)
    assert share @ place == pytest.approx(1.0 / 2.0)
    assert share @ place**2 == pytest.approx(1.0 / 3.0)


@pytest.mark.parametrize(
    ("thickness", "hours", "most"),
    [(0.1, 24.0, 0.015), (0.1, 6.0, 0.02), (0.2, 24.0, 0.01), (0.2, 6.0, 0.01), (0.3, 6.0, 0.01)],
)
def test_admittance_behind_films_is_that_of_a_sine_through_the_layer(thickness, hours, most):
    # ISO 13786:2017, heat transfer matrix of a homogeneous layer
    chain = chain_of(layers(("concrete", thickness)), MATERIALS)
    omega = 2j * math.pi / (hours * 3600.0)
    capacity, resistance = 1980e3 * thickness, thickness / 1.1
    x = np.sqrt(omega * capacity * resistance)
    across, along = np.sinh(x) * resistance / x, x / resistance * np.sinh(x)
    exact = np.array([[np.cosh(x), across], [along, np.cosh(x)]])
    found = _through(chain.resistances[0])
    for held, gap in zip(chain.capacities, chain.resistances[1:], strict=True):
        found = found @ np.array([[1.0, 0.0], [omega * held, 1.0]]) @ _through(gap)
    film = _through(0.125)
    expected, got = (film @ each @ film for each in (exact, found))
    assert abs(got[0, 0] / got[0, 1] / (expected[0, 0] / expected[0, 1]) - 1.0) < most


def _through(resistance):
    return np.array([[1.0, resistance], [0.0, 1.0]])


CHAIN = st.integers(2, 8).flatmap(
    lambda count: st.tuples(
        st.lists(st.floats(1e2, 1e6), min_size=count, max_size=count),
        st.lists(st.floats(1e-3, 10.0), min_size=count + 1, max_size=count + 1),
    )
)


@given(CHAIN, st.sampled_from([60.0, 300.0]))
def test_cut_is_the_most_stable_place(parts, step):
    capacities, resistances = parts
    index, stiffness = Chain(tuple(capacities), tuple(resistances)).cut(step)
    every = {
        place: step / resistances[place] * (1 / capacities[place - 1] + 1 / capacities[place])
        for place in range(1, len(capacities))
    }
    assert math.isclose(stiffness, min(every.values()), rel_tol=1e-12)
    assert math.isclose(every[index], stiffness, rel_tol=1e-12)


def test_cut_of_an_insulated_wall_is_in_the_insulation():
    chain = chain_of(layers(("concrete", 0.1), 3.0, ("concrete", 0.1)), MATERIALS)
    index, stiffness = chain.cut(300.0)
    assert chain.resistances[index] == max(chain.resistances)
    assert stiffness < 0.1


@pytest.mark.parametrize("parts", [(1.0,), (("foam", 0.01),)])
def test_nothing_to_cut_without_two_nodes(parts):
    index, stiffness = chain_of(layers(*parts), MATERIALS).cut(300.0)
    assert index == 0
    assert math.isinf(stiffness)


def test_capacity_may_lie_on_the_faces():
    chain = chain_of(layers(("concrete", 0.05), 0.2, ("foam", 0.01)), MATERIALS)
    faces = chain.on_faces()
    assert faces.resistance == pytest.approx(chain.resistance)
    assert sum(faces.capacities) == pytest.approx(sum(chain.capacities))
    assert faces.resistances[0] == faces.resistances[-1] == 0.0
    assert math.isinf(Chain((), (1.0,)).on_faces().cut(300.0)[1]), "no heat to hold"
