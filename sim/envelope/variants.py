"""The variants of all zones: zones that are alike share theirs.

Rooms of offices, schools and hotels are often copies of one another but for the way they look. One
decomposition serves all copies, and the processor finds its matrices in the near cache when the
kernel goes from one room to the next.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim import kernel
from sim.envelope.building import ZoneAssembly
from sim.envelope.modal import Variant, free_variant, held_variant
from sim.envelope.network import (
    AIR,
    Network,
    Rows,
    StateSpace,
    assemble,
    film_nodes,
    flow_rows,
    mean_rows,
    node_rows,
)


def signals_of(networks: Sequence[Network]) -> list[int]:
    """Return the signals that force any of the networks, in the order in which they come in.

    In that order the signals of rooms that look different ways are the same. Temperatures come
    first, and the sun behind them.
    """
    links = [link for network in networks for link in network.boundaries]
    sources = [source for network in networks for source in network.sources]
    forced = [link.signal for link in links if link.conductance > 0.0]
    return list(dict.fromkeys([*forced, *(source.signal for source in sources)]))


@dataclass(slots=True)
class VariantTable:
    """Variants by what makes them.

    Attributes
    ----------
    variants : list of Variant
        Each once; their signals are those of a zone, see `signals_of`.
    """

    variants: list[Variant] = field(default_factory=list)
    _known: dict[Hashable, tuple[int, int]] = field(default_factory=dict)

    def places(
        self, network: Network, signals: Sequence[int], assembly: ZoneAssembly
    ) -> tuple[int, int]:
        """Return the indices of a network's variants: free, and held or free again.

        Parameters
        ----------
        network : Network
            A configuration of the zone.
        signals : sequence of int
            Those of the zone.
        assembly : ZoneAssembly
            The zone. Only terminals that modulate hold.
        """
        own = _seen_by(network, signals)
        terminals = (assembly.zone.heating, assembly.zone.cooling)
        modulating = any(each is not None and each.kind == "modulating" for each in terminals)
        key = _key(own, len(signals), assembly, modulating)
        if key not in self._known:
            first = len(self.variants)
            self.variants.extend(_decomposed(own, len(signals), assembly, modulating))
            self._known[key] = (first, len(self.variants) - 1)
        return self._known[key]


def _seen_by(network: Network, signals: Sequence[int]) -> Network:
    """Return a network whose signals are numbered by their place among those of a zone."""
    place = {signal: index for index, signal in enumerate(signals)}
    return network.under(
        [
            replace(link, signal=place[link.signal])
            for link in network.boundaries
            if link.signal in place
        ],
        [replace(source, signal=place[source.signal]) for source in network.sources],
    )


def _key(network: Network, signal_count: int, assembly: ZoneAssembly, modulating: bool) -> Hashable:
    """Return all that variants follow from."""
    return (
        tuple(network.capacities),
        tuple(network.links),
        tuple(network.boundaries),
        tuple(network.sources),
        tuple(tuple(weights.items()) for weights in network.dynamic),
        tuple(film_nodes(network)),
        tuple(assembly.interfaces),
        tuple(assembly.radiant.items()),
        signal_count,
        modulating,
    )


def _decomposed(
    network: Network, signal_count: int, assembly: ZoneAssembly, modulating: bool
) -> list[Variant]:
    """Return the variants: free and, with a modulating terminal, held."""
    space = assemble(network, signal_count)
    rows, films = _rows(network, space, assembly), node_rows(space, film_nodes(network))
    free = free_variant(space, rows, assembly.interfaces, films)
    if not modulating:
        return [free]
    return [free, held_variant(space, rows, assembly.interfaces, films)]


def _rows(network: Network, space: StateSpace, assembly: ZoneAssembly) -> Rows:
    """Return the rows that are recorded: air, radiant, and the groups of flows."""
    parts = (
        mean_rows(space, {AIR: 1.0}),
        mean_rows(space, assembly.radiant),
        flow_rows(network, space, kernel.FLOW_GROUPS),
    )
    return Rows(
        np.vstack([part.states for part in parts]),
        np.vstack([part.signals for part in parts]),
        np.vstack([part.inputs for part in parts]),
    )
