"""The arrays of the kernel: every zone's configurations and variants, padded to one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.envelope.assembly import ventilated
from sim.envelope.building import Building, ZoneAssembly
from sim.envelope.modal import Variant, free_variant, held_variant
from sim.envelope.network import (
    AIR,
    Rows,
    StateSpace,
    assemble,
    film_nodes,
    flow_rows,
    mean_rows,
    node_rows,
)
from sim.kernel.lanes import in_lanes

Array = NDArray[np.float64]


def block_means(values: Array, every: int) -> Array:
    """Return the means of each ``every`` values along the last axis."""
    total = values[..., ::every].copy()
    for offset in range(1, every):  # numpy takes ten times as long for means along a short axis
        total += values[..., offset::every]
    total *= 1.0 / every
    return total


@dataclass(frozen=True, slots=True)
class CompiledBuilding:
    """What the kernel needs of a building, and what turns its states into temperatures.

    Attributes
    ----------
    model : kernel.Model
        Arrays of the kernel.
    zones : tuple of str
        Names in the kernel's order.
    spaces : tuple of StateSpace
        Each zone's first configuration.
    capacities : tuple of ndarray
        Heat capacities of each zone's nodes. [J/K]
    """

    model: kernel.Model
    zones: tuple[str, ...]
    spaces: tuple[StateSpace, ...]
    capacities: tuple[Array, ...]

    def node_temperatures(self, state: kernel.State, zone: int) -> Array:
        """Return the temperatures of a zone's nodes with capacity, air first, shape (d,). [degC]"""
        held = state.mode[zone] in (kernel.Mode.HOLD_HEAT, kernel.Mode.HOLD_COOL)
        variant = self.model.variant[zone, state.configuration[zone], int(held)]
        count = self.model.node_count[zone]
        nodes = np.asarray(self.model.to_nodes[variant, :count] @ state.modes[zone])
        if held:
            nodes[AIR] = kernel.air_temperature(self.model, state, zone)
        return nodes

    def set_nodes(self, state: kernel.State, zone: int, nodes: Array) -> None:
        """Put a zone that floats at node temperatures, shape (d,). [degC]"""
        variant = self.model.variant[zone, state.configuration[zone], 0]
        state.mode[zone] = kernel.Mode.FLOAT
        state.modes[zone] = self.model.to_modes[variant, :, : len(nodes)] @ nodes

    def stored_heat(self, state: kernel.State) -> Array:
        """Return the heat stored in each zone above 0 degC, shape (z,). [J]"""
        return np.array(
            [
                float(self.capacities[zone] @ self.node_temperatures(state, zone))
                for zone in range(len(self.zones))
            ]
        )


def compile_building(
    building: Building,
    flows: Mapping[str, Sequence[float]],
    opened: Mapping[str, Sequence[float]] | None = None,
) -> CompiledBuilding:
    """Decompose all zones and lay out the arrays of the kernel.

    Parameters
    ----------
    building : Building
        Networks and couplings.
    flows : mapping of str to sequence of float
        For each zone the outdoor air flow of each of its configurations. [m3/s]
    opened : mapping of str to sequence of float, optional
        What of it comes through windows that people opened. [m3/s]
    """
    names = tuple(building.zones)
    variants: list[Variant] = []
    spaces: list[StateSpace] = []
    most = max(len(flows[name]) for name in names)
    index = np.zeros((len(names), most, 2), dtype=np.int64)
    for z, name in enumerate(names):
        for configuration, flow in enumerate(flows[name]):
            space, pair = _variants(building, building.zones[name], flow)
            if configuration == 0:
                spaces.append(space)
            index[z, configuration, 0] = index[z, configuration, 1] = len(variants)
            variants.extend(pair)
            index[z, configuration, 1] += len(pair) - 1
        index[z, len(flows[name]) :] = index[z, len(flows[name]) - 1]
    return CompiledBuilding(
        model=_model(
            building,
            variants,
            index,
            [len(space.capacity) for space in spaces],
            _opened(building, opened or {}, most),
        ),
        zones=names,
        spaces=tuple(spaces),
        capacities=tuple(space.capacity for space in spaces),
    )


def _opened(building: Building, flows: Mapping[str, Sequence[float]], most: int) -> Array:
    """Return the mass flows through opened windows in each configuration, (z, most). [kg/s]"""
    rows = np.zeros((len(building.zones), most))
    for z, name in enumerate(building.zones):
        own = np.asarray(flows.get(name, ()), dtype=np.float64)
        rows[z, : len(own)] = own * building.supply_density
    return rows


def _variants(
    building: Building, assembly: ZoneAssembly, flow: float
) -> tuple[StateSpace, list[Variant]]:
    """Return the state space and variants: free and, with a modulating terminal, held."""
    network = ventilated(building, assembly, flow)
    space = assemble(network, len(building.signals))
    flows = flow_rows(network, space, kernel.FLOW_GROUPS)
    air = mean_rows(space, {AIR: 1.0})
    radiant = mean_rows(space, assembly.radiant)
    rows = Rows(
        np.vstack([air.states, radiant.states, flows.states]),
        np.vstack([air.signals, radiant.signals, flows.signals]),
        np.vstack([air.inputs, radiant.inputs, flows.inputs]),
    )
    films = node_rows(space, film_nodes(network))
    pair = [free_variant(space, rows, assembly.interfaces, films)]
    terminals = (assembly.zone.heating, assembly.zone.cooling)
    if any(terminal is not None and terminal.kind == "modulating" for terminal in terminals):
        pair.append(held_variant(space, rows, assembly.interfaces, films))
    return space, pair


def _width(variants: Sequence[Variant]) -> int:
    return in_lanes(max(len(variant.rates) for variant in variants))


def _film_width(variants: Sequence[Variant]) -> int:
    return in_lanes(max(1, *(len(variant.rows) - kernel.ROWS for variant in variants)))


def _padded(parts: Sequence[Array], shape: tuple[int, ...]) -> Array:
    result = np.zeros((len(parts), *shape))
    for index, part in enumerate(parts):
        place: tuple[int | slice, ...] = (index, *(slice(0, size) for size in part.shape))
        result[place] = part
    return result


def _model(
    building: Building,
    variants: Sequence[Variant],
    index: NDArray[np.int64],
    nodes: list[int],
    opened: Array,
) -> kernel.Model:
    width, most = _width(variants), in_lanes(max(nodes))
    rates = _padded([v.rates for v in variants], (width,))
    decay, gain, ramp = np.vectorize(kernel.factors)(rates, building.step)
    assemblies = list(building.zones.values())
    order = {assembly.name: z for z, assembly in enumerate(assemblies)}
    ends = [
        (order[c.zone], c.interface, order[c.other_zone], c.other_interface)
        for c in building.couplings
    ]
    rows = _padded([v.rows[: kernel.ROWS].T for v in variants], (width, kernel.ROWS))
    return kernel.Model(
        step=building.step,
        variant=index,
        modes=np.array([in_lanes(len(v.rates)) for v in variants], dtype=np.int64),
        rates=rates,
        fastest=rates.max(axis=1),
        decay=np.ascontiguousarray(decay),
        gain=np.ascontiguousarray(gain),
        ramp=np.ascontiguousarray(ramp),
        air=np.ascontiguousarray(rows[:, :, AIR]),
        power=np.ascontiguousarray(rows[:, :, kernel.POWER_ROW]),
        rows=rows,
        to_nodes=_padded([v.to_nodes for v in variants], (most, width)),
        to_modes=_padded([v.to_modes for v in variants], (width, most)),
        node_count=np.array(nodes, dtype=np.int64),
        interface_count=np.array([len(a.interfaces) for a in assemblies], dtype=np.int64),
        coupling=np.array([c.conductance for c in building.couplings]),
        opened=opened,
        coupling_end=np.array(ends, dtype=np.int64).reshape(-1, 4),
        **_seen(assemblies, variants, width),
        **_contents(assemblies),
        **_films(assemblies),
        **_film_rows(variants, rates, building.step),
        **_acts(assemblies, variants, index),
    )


def _seen(
    assemblies: Sequence[ZoneAssembly], variants: Sequence[Variant], modes: int
) -> dict[str, Any]:
    """Return the kernel arrays of what is seen of the modes between steps."""
    width = in_lanes(kernel.FIRST_SEEN + max(len(a.interfaces) for a in assemblies))
    rows, held = [], []
    for v in variants:
        rows.append(np.vstack([v.rows[AIR], v.rows[kernel.POWER_ROW], v.interfaces]).T)
        held.append(np.concatenate([[v.row_held[AIR], 0.0], v.interface_held]))
    return {"seen": _padded(rows, (modes, width)), "seen_held": _padded(held, (width,))}


def _acts(
    assemblies: Sequence[ZoneAssembly], variants: Sequence[Variant], index: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the kernel arrays of all that acts on each zone: on rows, modes and film nodes."""
    parts: dict[int, Array] = {}
    chosen, counts = [], []
    for assembly, places in zip(assemblies, index, strict=True):
        own = np.unique(places)
        both = {v: np.vstack([variants[v].row_signals, variants[v].signals]).T for v in own}
        signals = np.flatnonzero(sum(np.abs(each).sum(axis=1) for each in both.values()))
        first_film = kernel.FIRST_INTERFACE + len(assembly.interfaces)
        for v, forced in both.items():
            variant = variants[v]
            held = np.concatenate([variant.row_held, variant.held])[None]
            inputs = np.vstack([variant.row_inputs, variant.inputs]).T
            parts[int(v)] = np.vstack(
                [held, inputs[:first_film], forced[signals], inputs[first_film:]]
            )
        chosen.append(signals)
        counts.append(1 + first_film + len(signals))
    rows, width, films = kernel.ROWS, _width(variants), _film_width(variants)
    ends = [len(v.row_held) for v in variants]
    acts = max(len(each) for each in parts.values())
    on_films = [parts[v][:, rows:end] for v, end in enumerate(ends)]
    on_modes = [np.delete(parts[v], slice(rows, end), axis=1) for v, end in enumerate(ends)]
    return {
        "signal": _columns(chosen),
        "signal_count": np.array([len(each) for each in chosen], dtype=np.int64),
        "acts": _padded(on_modes, (acts, rows + width)),
        "act_count": np.array(counts, dtype=np.int64),
        "film_acts": _padded(on_films, (acts, films)),
    }


def _columns(chosen: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the columns of each zone's signals, in rows of one length."""
    most = max(1, *map(len, chosen))
    return np.array([[*each, *(0,) * (most - len(each))] for each in chosen], dtype=np.int64)


def _contents(assemblies: Sequence[ZoneAssembly]) -> dict[str, Any]:
    """Return the kernel arrays of what is in the zones: terminals, people, lights, leaks."""
    count = len(assemblies)
    on_off = np.zeros((count, 2), dtype=np.int64)
    band = np.zeros((count, 2))
    people = np.zeros((count, 2))
    lighting = np.zeros((count, 2))
    for z, assembly in enumerate(assemblies):
        zone = assembly.zone
        for side, terminal in enumerate((zone.heating, zone.cooling)):
            if terminal is None:
                on_off[z, side] = 1  # never reached: its set-point is out of range
            elif terminal.kind == "on_off":
                on_off[z, side], band[z, side] = 1, terminal.band
        if zone.people is not None:
            people[z] = _split(zone.people.sensible_heat, zone.people.radiant_fraction)
        if zone.lighting is not None:
            lighting[z] = _split(
                1.0 - zone.lighting.return_fraction, zone.lighting.radiant_fraction
            )
    leaks = np.array([assembly.infiltration for assembly in assemblies])
    return {
        "on_off": on_off,
        "band": band,
        "people": people,
        "lighting": lighting,
        "infiltration": leaks,
        "leakage": np.array([assembly.leakage for assembly in assemblies]),
    }


FILM_BLOCK = 1800.0
"""Longest time for which the heat of films is held. [s]"""


def film_block(step: float) -> int:
    """Return the exchange steps of a block of constant film heat; it divides an hour.

    Coefficients of every 30 min give the loads of those of every 5 min: ADR 8.
    """
    fitting = (n for n in range(1, 61) if 3600.0 % (n * step) < 1e-9 and n * step <= FILM_BLOCK)
    return max(fitting, default=1)


def _film_rows(variants: Sequence[Variant], rates: Array, step: float) -> dict[str, Any]:
    """Return the kernel arrays of the film nodes' temperatures, in long blocks and single steps."""
    every, width = film_block(step), _film_width(variants)
    first = kernel.ROWS
    blocks = [_film_responses(variants, rates, 0.5 * length * step, width) for length in (every, 1)]
    return {
        "film_every": every,
        "film_rows": _padded([v.rows[first:].T for v in variants], (rates.shape[1], width)),
        **{name: np.stack([block[name] for block in blocks]) for name in blocks[0]},
    }


def _film_responses(
    variants: Sequence[Variant], rates: Array, half: float, width: int
) -> dict[str, Array]:
    """Return what heat to film nodes does to them within half a block [s], for each variant."""
    decay, gain, _ = np.vectorize(kernel.factors)(rates, half)
    first = kernel.ROWS
    responses = []
    for variant, part in zip(variants, gain, strict=True):
        count = len(variant.rows) - first
        heat = slice(len(variant.inputs.T) - count, None)
        slow = (variant.rows[first:] * part[: len(variant.rates)]) @ variant.inputs[:, heat]
        responses.append(variant.row_inputs[first:, heat] + slow)
    return {
        "film_response": _padded([each.T for each in responses], (width, width)),
        "film_stiffness": np.stack([_stiffness(each, width) for each in responses]),
        "film_decay": decay,
        "film_gain": gain,
    }


def _stiffness(response: Array, width: int) -> Array:
    """Return the inverse of a response, filled up by the unit matrix.

    1e-12 K/W stands for the none of an air that is held.
    """
    count = len(response)
    inverse = np.linalg.inv(0.5 * (response + response.T) + 1e-12 * np.eye(count))
    filled = np.eye(width)
    filled[:count, :count] = 0.5 * (inverse + inverse.T)
    return filled


def _films(assemblies: Sequence[ZoneAssembly]) -> dict[str, Any]:
    """Return the kernel arrays of films that follow temperature and wind."""
    count = len(assemblies)
    most = max(1, *(len(a.network.films) for a in assemblies))
    kind = np.zeros((count, most), dtype=np.int64)
    ends = np.zeros((count, most, 2), dtype=np.int64)
    figures = np.zeros((count, most, kernel.FILM_FIGURES))
    nodes = [film_nodes(assembly.network) for assembly in assemblies]
    for z, assembly in enumerate(assemblies):
        place = {node: index for index, node in enumerate(nodes[z])} | {-1: -1}
        for m, film in enumerate(assembly.network.films):
            kind[z, m] = film.kind
            ends[z, m] = place[film.node], place[film.other]
            figures[z, m, : len(film.figures)] = film.figures
    return {
        "film_nodes": np.array([len(own) for own in nodes], dtype=np.int64),
        "film_count": np.array([len(a.network.films) for a in assemblies], dtype=np.int64),
        "film_kind": kind,
        "film_ends": ends,
        "film_figures": figures,
    }


def _split(heat: float, radiant_fraction: float) -> tuple[float, float]:
    return heat * (1.0 - radiant_fraction), heat * radiant_fraction
