"""Networks: elimination of massless nodes is exact, and heat is neither made nor lost."""

import numpy as np
import pytest

from sim.envelope.network import AIR, Network, assemble, flow_rows, mean_rows
from tests.networks import GROUPS, SIGNALS, random_network


def full_matrices(network):
    """Assemble the same as sums of outer products over the links."""
    units = np.eye(len(network.capacities))
    matrix = sum(
        value * np.outer(units[one] - units[other], units[one] - units[other])
        for one, other, value in network.links
    )
    signals = np.zeros((len(units), SIGNALS))
    for link in network.boundaries:
        matrix = matrix + link.conductance * np.outer(units[link.node], units[link.node])
        signals += link.conductance * np.outer(units[link.node], np.eye(SIGNALS)[link.signal])
    for source in network.sources:
        signals += source.coefficient * np.outer(units[source.node], np.eye(SIGNALS)[source.signal])
    inputs = [
        sum(weight * units[node] for node, weight in weights.items()) for weights in network.dynamic
    ]
    return matrix, signals, np.column_stack(inputs)


@pytest.fixture(params=range(8))
def case(request):
    network = random_network(request.param)
    random = np.random.default_rng(100 + request.param)
    return network, assemble(network, SIGNALS), random.normal(size=SIGNALS), random.normal(size=2)


def test_steady_state_is_that_of_the_full_network(case):
    network, space, signals, heat = case
    matrix, by_signal, by_input = full_matrices(network)
    full = np.linalg.solve(matrix, by_signal @ signals + by_input @ heat)
    states = np.linalg.solve(space.stiffness, space.signals @ signals + space.inputs @ heat)
    every = space.nodes @ states + space.node_signals @ signals + space.node_inputs @ heat
    np.testing.assert_allclose(every, full, rtol=1e-10, atol=1e-10)


def test_massless_nodes_are_in_balance_whatever_the_states(case):
    network, space, signals, heat = case
    matrix, by_signal, by_input = full_matrices(network)
    states = np.linspace(-5.0, 40.0, len(space.capacity))
    every = space.nodes @ states + space.node_signals @ signals + space.node_inputs @ heat
    left = by_signal @ signals + by_input @ heat - matrix @ every
    massless = np.array(network.capacities) == 0.0
    assert massless.sum() >= 4
    np.testing.assert_allclose(left[massless], 0.0, atol=1e-9)
    reduced = space.signals @ signals + space.inputs @ heat - space.stiffness @ states
    np.testing.assert_allclose(reduced, left[~massless], rtol=1e-9, atol=1e-9)


def test_stiffness_is_symmetric_and_never_makes_heat(case):
    _, space, _, _ = case
    assert np.array_equal(space.stiffness, space.stiffness.T)
    assert np.linalg.eigvalsh(space.stiffness).min() > -1e-9


def test_air_comes_first_and_positions_lead_back(case):
    network, space, _, _ = case
    assert space.position[AIR] == AIR
    assert space.capacity[AIR] == 1e5
    kept = space.position >= 0
    np.testing.assert_array_equal(np.array(network.capacities)[kept], space.capacity)
    assert not kept.all()


def test_flows_and_inputs_are_all_that_changes_the_stored_heat(case):
    network, space, signals, heat = case
    states = np.linspace(-5.0, 40.0, len(space.capacity))
    rows = flow_rows(network, space, (*GROUPS, "solar"))
    flows = rows.states @ states + rows.signals @ signals + rows.inputs @ heat
    given = sum(heat[column] * sum(w.values()) for column, w in enumerate(network.dynamic))
    change = space.signals @ signals + space.inputs @ heat - space.stiffness @ states
    assert flows.sum() + given == pytest.approx(change.sum(), rel=1e-9, abs=1e-9)


def test_groups_without_a_row_are_left_out_only_for_sources():
    network = random_network(1)
    space = assemble(network, SIGNALS)
    assert flow_rows(network, space, GROUPS).states.shape[0] == 3
    with pytest.raises(KeyError, match="ventilation"):
        flow_rows(network, space, ("opaque", "window"))


def test_mean_temperature_is_weighted(case):
    _, space, signals, heat = case
    rows = mean_rows(space, {AIR: 3.0, 1: 1.0})
    states = np.linspace(-5.0, 40.0, len(space.capacity))
    every = space.nodes @ states + space.node_signals @ signals + space.node_inputs @ heat
    mean = rows.states @ states + rows.signals @ signals + rows.inputs @ heat
    assert mean[0] == pytest.approx(0.75 * every[AIR] + 0.25 * every[1])


def test_network_without_massless_nodes_is_kept_as_it_is():
    network = Network(10.0)
    other = network.node(5.0)
    network.connect(AIR, other, 2.0)
    network.bound(other, 3.0, 0, "opaque")
    network.feed(other, 0.0, 0, "opaque")
    space = assemble(network, 1)
    assert network.sources == [], "a source of nothing is none"
    np.testing.assert_array_equal(space.stiffness, [[2.0, -2.0], [-2.0, 5.0]])
    np.testing.assert_array_equal(space.signals, [[0.0], [3.0]])
    np.testing.assert_array_equal(space.nodes, np.eye(2))
