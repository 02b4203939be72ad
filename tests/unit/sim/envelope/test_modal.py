"""The modal form says what the network says, in both variants."""

import numpy as np
import pytest
from scipy.linalg import expm

from sim.envelope.modal import free_variant, held_variant
from sim.envelope.network import AIR, Rows, assemble, flow_rows, mean_rows
from sim.kernel import factors
from tests.networks import GROUPS, SIGNALS, random_network


@pytest.fixture(params=range(4))
def case(request):
    network = random_network(request.param)
    node = next(index for index, c in enumerate(network.capacities) if c > 0 and index > 0)
    network.input({node: 1.0})
    space = assemble(network, SIGNALS)
    air = mean_rows(space, {AIR: 1.0})
    flows = flow_rows(network, space, (*GROUPS, "solar"))
    rows = Rows(*(np.vstack(parts) for parts in zip(
        (air.states, air.signals, air.inputs), (flows.states, flows.signals, flows.inputs),
        strict=True)))  # fmt: skip
    random = np.random.default_rng(request.param)
    return space, rows, [node], random.normal(size=SIGNALS), random.normal(size=3)


def advanced(variant, nodes, force, duration):
    modes = variant.to_modes @ nodes
    decay, gain, _ = np.vectorize(factors)(variant.rates, duration)
    return modes * decay + force * gain


def test_decomposition_leads_there_and_back(case):
    space, rows, interfaces, _, _ = case
    free = free_variant(space, rows, interfaces)
    np.testing.assert_allclose(
        free.to_nodes @ free.to_modes, np.eye(len(space.capacity)), atol=1e-9
    )
    matrix = free.to_nodes @ np.diag(free.rates) @ free.to_modes
    wanted = space.stiffness / space.capacity[:, None]
    np.testing.assert_allclose(matrix, wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max())
    assert free.rates.min() >= 0.0


def test_free_variant_follows_the_matrix_exponential(case):
    space, rows, interfaces, signals, heat = case
    free = free_variant(space, rows, interfaces)
    nodes = np.linspace(0.0, 30.0, len(space.capacity))
    force = (space.signals @ signals + space.inputs @ heat) / space.capacity
    matrix = np.zeros((len(nodes) + 1,) * 2)
    matrix[:-1, :-1] = -space.stiffness / space.capacity[:, None]
    matrix[:-1, -1] = force
    by_mode = free.signals @ signals + free.inputs @ heat
    for duration in (1.0, 300.0, 36000.0):
        expected = (expm(matrix * duration) @ np.append(nodes, 1.0))[:-1]
        modes = advanced(free, nodes, by_mode, duration)
        np.testing.assert_allclose(free.to_nodes @ modes, expected, rtol=1e-9, atol=1e-9)


def test_held_variant_is_the_network_with_its_air_clamped(case):
    space, rows, interfaces, signals, heat = case
    held = held_variant(space, rows, interfaces)
    nodes = np.linspace(0.0, 30.0, len(space.capacity))
    nodes[AIR] = 21.0
    count = len(nodes)
    matrix = np.zeros((count + 1, count + 1))
    matrix[:count, :count] = -space.stiffness / space.capacity[:, None]
    matrix[:count, count] = (space.signals @ signals + space.inputs @ heat) / space.capacity
    matrix[AIR] = 0.0
    expected = (expm(matrix * 600.0) @ np.append(nodes, 1.0))[:count]
    by_mode = held.signals @ signals + held.inputs @ heat + held.held * 21.0
    found = held.to_nodes @ advanced(held, nodes, by_mode, 600.0)
    found[AIR] = 21.0
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_holding_power_keeps_the_air_of_the_free_variant_still(case):
    """Given to the free variant, the power of the held one leaves the air without a slope."""
    space, rows, interfaces, signals, heat = case
    free = free_variant(space, rows, interfaces)
    held = held_variant(space, rows, interfaces)
    nodes = np.linspace(0.0, 30.0, len(space.capacity))
    nodes[AIR] = 21.0
    modes = held.to_modes @ nodes
    outputs = (
        held.rows @ modes
        + held.row_signals @ signals
        + held.row_inputs @ heat
        + held.row_held * 21.0
    )
    given = heat.copy()
    given[AIR] += outputs[-1]
    slope = (space.signals @ signals + space.inputs @ given - space.stiffness @ nodes)[AIR]
    assert slope == pytest.approx(0.0, abs=1e-6)
    same = free.rows @ (free.to_modes @ nodes) + free.row_signals @ signals
    same = same + free.row_inputs @ heat
    np.testing.assert_allclose(outputs[:-1], same[:-1], rtol=1e-9, atol=1e-7)


def test_both_variants_see_the_same_interface(case):
    space, rows, interfaces, _, _ = case
    nodes = np.linspace(0.0, 30.0, len(space.capacity))
    place = space.position[interfaces[0]]
    for variant in (free_variant(space, rows, interfaces), held_variant(space, rows, interfaces)):
        seen = variant.interfaces @ (variant.to_modes @ nodes) + variant.interface_held * nodes[AIR]
        assert seen[0] == pytest.approx(nodes[place])


def test_air_as_interface_is_known_in_both_variants(case):
    space, rows, _, _, _ = case
    free = free_variant(space, rows, [AIR])
    held = held_variant(space, rows, [AIR])
    nodes = np.linspace(5.0, 30.0, len(space.capacity))
    assert (free.interfaces @ (free.to_modes @ nodes))[0] == pytest.approx(nodes[AIR])
    assert held.interface_held.tolist() == [1.0]
    np.testing.assert_allclose(held.interfaces, 0.0)
