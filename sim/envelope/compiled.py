"""The arrays of the kernel: every zone's configurations and variants, padded to one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.envelope.assembly import ventilated
from sim.envelope.building import Building, ZoneAssembly
from sim.envelope.modal import Variant
from sim.envelope.network import AIR, film_nodes
from sim.envelope.variants import VariantTable, signals_of
from sim.kernel.systems.arrays import Places
from sim.kernel.vectors import LANES, in_lanes, in_lines

Array = NDArray[np.float64]
_Real = TypeVar("_Real", np.float32, np.float64)


def block_means(values: NDArray[_Real], every: int) -> NDArray[_Real]:
    """Return the means of each ``every`` values along the first axis."""
    blocks = values.reshape(len(values) // every, every, *values.shape[1:])
    total = blocks[:, 0].copy()
    # not at once: numpy's sums are rounded in another order where there are fewer blocks
    for place in range(1, every):
        total += blocks[:, place]
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
    capacities : tuple of ndarray
        Heat capacities of each zone's nodes. [J/K]
    """

    model: kernel.Model
    zones: tuple[str, ...]
    capacities: tuple[Array, ...]

    def node_temperatures(self, state: kernel.State, zone: int) -> Array:
        """Return the temperatures of a zone's nodes with capacity, air first, shape (d,). [degC]"""
        mark, count = state.marks[zone], self.model.counts[zone, kernel.Count.NODES]
        variant = mark[kernel.Mark.VARIANT]
        nodes = np.asarray(self.model.to_nodes[variant, :count] @ state.modes[zone])
        if mark[kernel.Mark.MODE] in (kernel.Mode.HOLD_HEAT, kernel.Mode.HOLD_COOL):
            nodes[AIR] = kernel.air_temperature(self.model, state, zone)
        return nodes

    def set_nodes(self, state: kernel.State, zone: int, nodes: Array) -> None:
        """Put a zone at node temperatures, shape (d,), in its mode: held air stays held. [degC]"""
        variant = state.marks[zone, kernel.Mark.VARIANT]
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
    table = VariantTable()
    signals: list[list[int]] = []
    most = max(len(flows[name]) for name in names)
    index = np.zeros((len(names), most, 2), dtype=np.int64)
    for z, (name, assembly) in enumerate(building.zones.items()):
        networks = [ventilated(building, assembly, flow) for flow in flows[name]]
        signals.append(signals_of(networks))
        places = [table.places(network, signals[z], assembly) for network in networks]
        index[z] = places + places[-1:] * (most - len(places))
    capacities = tuple(_capacities(assembly) for assembly in building.zones.values())
    return CompiledBuilding(
        model=_model(
            building,
            table.variants,
            index,
            signals,
            _opened(building, opened or {}, most),
        ),
        zones=names,
        capacities=capacities,
    )


def _capacities(assembly: ZoneAssembly) -> Array:
    """Return the heat capacities of the nodes that have one. [J/K]"""
    every = np.array(assembly.network.capacities)
    return every[every > 0.0]


def _opened(building: Building, flows: Mapping[str, Sequence[float]], most: int) -> Array:
    """Return the mass flows through opened windows in each configuration, (z, most). [kg/s]"""
    rows = np.zeros((len(building.zones), most))
    for z, name in enumerate(building.zones):
        own = np.asarray(flows.get(name, ()), dtype=np.float64)
        rows[z, : len(own)] = own * building.supply_density
    return rows


def _factors(rates: Array, duration: float) -> tuple[Array, ...]:
    """Return what modes do within a duration: decay, its integral, and that of the integral."""
    found = [kernel.factors(rate, duration) for rate in rates.ravel().tolist()]
    columns = np.array(found).reshape(-1, 3).T  # a zone may have no modes
    return tuple(column.reshape(rates.shape) for column in columns)


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
    signals: Sequence[Sequence[int]],
    opened: Array,
) -> kernel.Model:
    assemblies = list(building.zones.values())
    counts = _counts(building, variants, index, signals)
    width, most = _width(variants), in_lanes(counts[:, kernel.Count.NODES].max())
    rates = _padded([v.rates for v in variants], (width,))
    decay, gain, ramp = _factors(rates, building.step)
    order = {assembly.name: z for z, assembly in enumerate(assemblies)}
    ends = [
        (order[c.zone], c.interface, order[c.other_zone], c.other_interface)
        for c in building.couplings
    ]
    rows = _padded([v.rows[: kernel.ROWS].T for v in variants], (width, kernel.ROWS))
    model = kernel.Model(
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
        figures=np.array([_figures(assembly) for assembly in assemblies]),
        counts=counts,
        coupling=np.array([c.conductance for c in building.couplings]),
        opened=opened,
        coupling_end=np.array(ends, dtype=np.int64).reshape(-1, 4),
        **_seen(assemblies, variants, width),
        **_films(assemblies),
        acts=_acts(variants, width),
        **_film_blocks(variants, building.step),
        signal=_columns(signals),
    )
    lined: list[Any] = [in_lines(x) if isinstance(x, np.ndarray) else x for x in model]
    return kernel.Model(*lined)


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


def _counts(
    building: Building,
    variants: Sequence[Variant],
    index: NDArray[np.int64],
    signals: Sequence[Sequence[int]],
) -> NDArray[np.int64]:
    """Return how many there are of what zones have, shape (z, Count)."""
    first, sun_mask = 1 + kernel.FIRST_INTERFACE, building.signals.sun_mask()
    rows = []
    for assembly, own, variant in zip(
        building.zones.values(), signals, index[:, 0, 0], strict=True
    ):
        zone, interfaces = assembly.zone, len(assembly.interfaces)
        # a terminal that is missing is never reached: its set-point is out of range
        on_off = [t is None or t.kind == "on_off" for t in (zone.heating, zone.cooling)]
        films = len(film_nodes(assembly.network)), len(assembly.network.films)
        nodes, acts = len(variants[variant].to_nodes), first + interfaces + len(own)
        sun = int(sun_mask[own].sum())
        floats = zone.heating is None and zone.cooling is None
        # as in Count
        rows.append([nodes, interfaces, len(own), acts, *films, *on_off, sun, floats])
    return np.array(rows, dtype=np.int64)


def _figures(assembly: ZoneAssembly) -> Array:
    """Return what is in a zone: leaks, people, lights and terminals, shape (Figure,)."""
    zone, row = assembly.zone, np.zeros(kernel.Figure.COLUMNS)
    row[kernel.Figure.INFILTRATION] = assembly.infiltration
    row[kernel.Figure.LEAKAGE :][:3] = assembly.leakage
    if zone.people is not None:
        people = _split(zone.people.sensible_heat, zone.people.radiant_fraction)
        row[kernel.Figure.PEOPLE :][:2] = people
    if zone.lighting is not None:
        own = 1.0 - zone.lighting.return_fraction
        row[kernel.Figure.LIGHTING :][:2] = _split(own, zone.lighting.radiant_fraction)
    for side, terminal in enumerate((zone.heating, zone.cooling)):
        if terminal is not None and terminal.kind == "on_off":
            row[kernel.Figure.BAND + side] = terminal.band
    return row


def _acts(variants: Sequence[Variant], width: int) -> Array:
    """Return what each act does to the recorded rows at once, and to the modes."""
    acts = []
    for variant in variants:
        to_films = slice(kernel.ROWS, len(variant.rows))
        acts.append(np.delete(_acts_of(variant), to_films, axis=1))
    return _padded(acts, (max(map(len, acts)), kernel.ROWS + width))


def _acts_of(variant: Variant) -> Array:
    """Return what each act does to the rows at once, and to the modes, shape (a, r + m)."""
    held = np.concatenate([variant.row_held, variant.held])[None]
    inputs = np.vstack([variant.row_inputs, variant.inputs]).T
    signals = np.vstack([variant.row_signals, variant.signals]).T
    first_film = kernel.FIRST_INTERFACE + len(variant.interfaces)
    return np.vstack([held, inputs[:first_film], signals, inputs[first_film:]])


def _columns(chosen: Sequence[Sequence[int]]) -> Places:
    """Return the columns of each zone's signals, in rows of one length."""
    most = max(1, *map(len, chosen))
    return np.array([[*each, *(0,) * (most - len(each))] for each in chosen], dtype=np.uint64)


FILM_BLOCK = 1800.0
"""Time for which the heat of films is held, at most; twice as long where it is calm. [s]"""


def film_block(step: float) -> int:
    """Return the exchange steps of a block of constant film heat; it divides an hour.

    Coefficients of every 30 min give the loads of those of every 5 min: ADR 8.
    """
    fitting = (n for n in range(1, 61) if 3600.0 % (n * step) < 1e-9 and n * step <= FILM_BLOCK)
    return max(fitting, default=1)


def _film_blocks(variants: Sequence[Variant], step: float) -> dict[str, Any]:
    """Return the kernel arrays of film nodes amid half an hour, a step and an hour."""
    every = film_block(step)
    hour = 2 * every if 2 * every * step <= 3600.0 else every
    blocks = [_film_block(variants, 0.5 * length * step) for length in (every, 1, hour)]
    return {
        "film_every": every,
        "film_hour": hour,
        **{name: np.stack([block[name] for block in blocks]) for name in blocks[0]},
    }


def _film_block(variants: Sequence[Variant], half: float) -> dict[str, Array]:
    """Return what film nodes do within half a block [s], for each variant.

    What modes and acts make of their temperatures is told as the heat that would do the same, as
    circuits are told by their short-circuit currents: solving with it needs the stiffness alone.
    """
    width, modes = _film_width(variants), _width(variants)
    responses, stiffnesses, by_modes, by_acts = [], [], [], []
    for variant in variants:
        decay, gain, _ = _factors(variant.rates, half)
        rows, acts = variant.rows[kernel.ROWS :], _acts_of(variant)
        ends = kernel.ROWS, len(variant.rows)
        temperatures = acts[:, slice(*ends)] + acts[:, ends[1] :] @ (rows * gain).T
        response, stiffness = _stiffness(temperatures[len(acts) - len(rows) :])
        responses.append(response)
        stiffnesses.append(stiffness)
        by_modes.append((rows * decay).T @ stiffness)
        by_acts.append(temperatures @ stiffness)
    filled = _padded(stiffnesses, (width, width + LANES))
    for own, stiffness in zip(filled, stiffnesses, strict=True):
        rest = np.arange(len(stiffness), width)
        own[rest, rest] = 1.0
    return {
        "film_response": _padded(responses, (width, width)),
        "film_stiffness": filled,
        "film_modes": _padded(by_modes, (modes, width)),
        "film_acts": _padded(by_acts, (max(map(len, by_acts)), width)),
    }


def _stiffness(response: Array) -> tuple[Array, Array]:
    """Return a symmetric response and its inverse.

    1e-12 K/W stands for the none of an air that is held.
    """
    response = 0.5 * (response + response.T) + 1e-12 * np.eye(len(response))
    inverse = np.linalg.inv(response)
    return response, 0.5 * (inverse + inverse.T)


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
        "film_kind": kind,
        "film_ends": ends,
        "film_figures": figures,
    }


def _split(heat: float, radiant_fraction: float) -> tuple[float, float]:
    return heat * (1.0 - radiant_fraction), heat * radiant_fraction
