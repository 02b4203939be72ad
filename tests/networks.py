"""Thermal networks at random, for tests of what is made of them."""

from __future__ import annotations

import numpy as np

from sim.envelope.network import AIR, Network

GROUPS = ("opaque", "window", "ventilation")
SIGNALS = 3


def random_network(seed: int, massive: int = 5, massless: int = 4) -> Network:
    """Return a connected network of both kinds of nodes, with boundaries and sources."""
    random = np.random.default_rng(seed)
    network = Network(1e5)
    nodes = [AIR]
    for index in range(massive + massless):
        node = network.node(random.uniform(1e3, 1e6) if index % 2 and index < 2 * massive else 0.0)
        network.connect(node, int(random.choice(nodes)), random.uniform(0.1, 100.0))
        nodes.append(node)
    for _ in range(6):
        one, other = random.choice(nodes, 2, replace=False)
        network.connect(int(one), int(other), random.uniform(0.1, 10.0))
    for index, group in enumerate(GROUPS):
        network.bound(int(random.choice(nodes)), random.uniform(1.0, 20.0), index, group)
    for group in ("opaque", "solar"):
        network.feed(int(random.choice(nodes)), random.uniform(0.1, 1.0), 1, group)
    network.input({int(node): 0.5 for node in random.choice(nodes, 2, replace=False)})
    return network
