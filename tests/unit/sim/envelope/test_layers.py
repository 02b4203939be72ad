"""Layers as chains of nodes: nothing lost, fine enough, cut where it is most stable."""

import math

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
    ("exchange", "period"), [(0.0, 300.0), (60.0, 1200.0), (300.0, 1200.0), (900.0, 3600.0)]
)
def test_nodes_stand_no_farther_apart_than_heat_reaches(exchange, period):
    chain = chain_of(layers(("concrete", 0.3)), MATERIALS, exchange=exchange)
    count = len(chain.capacities)
    reach = math.sqrt(6.0 * period * 1.1 / (2200 * 900))
    assert 1 < count <= MOST_NODES
    assert count == MOST_NODES or 0.3 / count <= reach
    assert 0.3 / (count - 1) > reach or count == MOST_NODES


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
