"""The engine against a dense matrix exponential, and its promises: crossings, balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.linalg import expm

from sim.envelope.network import AIR, Network
from sim.kernel import Mark, Mode
from sim.processes import period
from sim.simulation import Simulation
from sim.trajectory import Trajectory
from sim.weather import Weather, read_weather
from tests.boxes import box, closed_pair, terminal

STEP = 300.0
PERIOD = {"start": date(2025, 1, 1), "end": date(2025, 1, 15)}


@pytest.fixture(scope="module")
def denver() -> Weather:
    return read_weather("denver")


class Dense:
    """A zone's network solved by one matrix exponential a step, massless nodes as a constraint."""

    def __init__(self, network: Network, signal_count: int) -> None:
        count = len(network.capacities)
        self.conductance = np.zeros((count, count))
        for one, other, value in network.links:
            self.conductance[[one, other], [one, other]] += value
            self.conductance[[one, other], [other, one]] -= value
        self.drive = np.zeros((count, signal_count))
        for link in network.boundaries:
            self.conductance[link.node, link.node] += link.conductance
            self.drive[link.node, link.signal] += link.conductance
        for source in network.sources:
            self.drive[source.node, source.signal] += source.coefficient
        self.capacity = np.array(network.capacities)
        self.massive = self.capacity > 0
        light = ~self.massive
        inverse = np.linalg.inv(self.conductance[np.ix_(light, light)])
        across = self.conductance[np.ix_(self.massive, light)] @ inverse
        self.matrix = -(
            self.conductance[np.ix_(self.massive, self.massive)]
            - across @ self.conductance[np.ix_(light, self.massive)]
        )
        self._across, self._light = across, light

    def source(self, signals: np.ndarray, heat: np.ndarray) -> np.ndarray:
        """Heat to the massive nodes from signals and from heat given to each node. [W]"""
        every = self.drive @ signals + heat
        return every[self.massive] - self._across @ every[self._light]

    def advance(self, nodes: np.ndarray, source: np.ndarray, duration: float) -> np.ndarray:
        count = len(nodes)
        capacity = self.capacity[self.massive]
        augmented = np.zeros((count + 1, count + 1))
        augmented[:count, :count] = self.matrix / capacity[:, None]
        augmented[:count, count] = source / capacity
        return (expm(augmented * duration) @ np.append(nodes, 1.0))[:count]


def prepared(simulation: Simulation) -> tuple[Dense, np.ndarray, np.ndarray]:
    """Return the dense twin of a one-zone simulation, its first node temperatures and its gains."""
    assembly = simulation.cast.prepared.period.building.zones["room"]
    dense = Dense(assembly.network, len(simulation.cast.prepared.period.building.signals))
    nodes = simulation.cast.prepared.compiled.node_temperatures(simulation.cast.thermal.state, 0)
    heat = np.zeros(len(assembly.network.capacities))
    heat[AIR] += 200.0 * 0.4
    for node, weight in assembly.radiant.items():
        heat[node] += 200.0 * 0.6 * weight
    return dense, nodes, heat


@pytest.mark.parametrize("heavy", [False, True])
def test_free_floating_box_agrees_with_a_dense_exponential(
    denver: Weather, heavy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(period, "PART_DAYS", 1)  # nodes are looked at every midnight
    simulation = Simulation(box(heavy=heavy), denver, **PERIOD, films="constant")
    dense, nodes, heat = prepared(simulation)
    days: list[np.ndarray] = []
    keep = simulation.cast.thermal._keep

    def capture(day: int, log: np.ndarray) -> None:
        days.append(
            simulation.cast.prepared.compiled.node_temperatures(simulation.cast.thermal.state, 0)
        )
        keep(day, log)

    simulation.cast.thermal._keep = capture
    simulation.run()
    driving = simulation.cast.prepared.period.driving
    signals = driving.signals.at(slice(None))
    leak = simulation.cast.prepared.period.building.zones["room"].infiltration
    worst = 0.0
    for step in range(14 * 288):
        drift = leak * driving.density[step] * (driving.weather.dry_bulb[step] - nodes[AIR])
        given = heat.copy()
        given[AIR] += drift
        nodes = dense.advance(nodes, dense.source(signals[:, step], given), STEP)
        if (step + 1) % 288 == 0:
            worst = max(worst, np.max(np.abs(nodes - days[step // 288])))
    assert worst < 1e-8


def test_on_off_switchings_agree_with_a_dense_exponential(denver: Weather) -> None:
    """Thirty switchings, each found by bisection on dense exponentials."""
    heating = terminal(20.0, 4000.0, "on_off", band=0.5)
    site = box(heating=heating, system="ideal", infiltration={"air_changes": 0.0})
    simulation = Simulation(site, denver, **PERIOD, films="constant")
    dense, nodes, heat = prepared(simulation)
    on = simulation.cast.thermal.state.marks[0, Mark.MODE] == Mode.ON_HEAT
    crossings = simulation.run().crossings
    signals = simulation.cast.prepared.period.driving.signals.at(slice(None))
    found: list[float] = []
    for step in range(14 * 288):
        clock, left = step * STEP, STEP
        while left > 0.0:
            given = heat.copy()
            given[AIR] += 4000.0 if on else 0.0
            source = dense.source(signals[:, step], given)
            after = dense.advance(nodes, source, left)
            target = 20.5 if on else 19.5
            if (after[AIR] > target) != on:
                nodes, left = after, 0.0
                continue
            low, high = 0.0, left
            while high - low > 1e-7:
                middle = 0.5 * (low + high)
                beyond = (dense.advance(nodes, source, middle)[AIR] > target) == on
                low, high = (low, middle) if beyond else (middle, high)
            nodes = dense.advance(nodes, source, high)
            clock, left, on = clock + high, left - high, not on
            found.append(clock)
        if len(found) >= 30:
            break
    assert len(found) >= 30
    np.testing.assert_allclose(crossings.time[: len(found)], found, atol=2e-3)


@pytest.mark.parametrize("kind", ["modulating", "on_off"])
def test_every_crossing_lies_on_its_threshold(denver: Weather, kind: str) -> None:
    site = box(
        heating=terminal(20.0, 2500.0, kind), cooling=terminal(24.0, 2500.0, kind), system="ideal"
    )
    crossings = Simulation(site, denver, **PERIOD, films="constant").run().crossings
    known = np.isfinite(crossings.threshold)
    assert known.sum() > 20
    assert np.max(np.abs(crossings.temperature[known] - crossings.threshold[known])) < 1e-6
    assert np.all(np.diff(crossings.time) >= 0.0)


def test_modulating_terminal_holds_and_saturates(denver: Weather) -> None:
    """The air never leaves the band while power is left, and power never exceeds the capacity."""
    site = box(heating=terminal(20.0, 2500.0), cooling=terminal(27.0, 1e5), system="ideal")
    trajectory = Simulation(site, denver, **PERIOD).run()
    air = trajectory["zones.room", "air_temperature"]
    power = trajectory["zones.room", "heating_power"]
    assert power.max() <= 2500.0 * (1 + 1e-6)
    assert np.any(power >= 2500.0 * (1 - 1e-6)), "the case must saturate to prove anything"
    assert np.min(air[power < 2000.0]) > 20.0 - 1e-4
    assert np.max(air) < 27.0 + 1e-4


def test_heavy_box_peaks_well_below_the_light_one(denver: Weather) -> None:
    """ASHRAE 140 600FF and 900FF: peaks 15 to 25 K apart, both near their example ranges."""
    year = {"start": date(2025, 1, 1), "end": date(2026, 1, 1)}
    peaks = []
    for heavy in (False, True):
        trajectory = Simulation(box(heavy=heavy), denver, **year).run()
        air = trajectory["zones.room", "air_temperature"].astype(np.float64)
        peaks.append(air.reshape(-1, 12).mean(axis=1).max())
    assert 15.0 < peaks[0] - peaks[1] < 25.0
    assert 62.4 - 3 < peaks[0] < 68.4 + 3
    assert 43.3 - 3 < peaks[1] < 46.0 + 3


@pytest.mark.parametrize("partition", ["partition", "light-partition"])
def test_closed_building_keeps_its_heat(denver: Weather, partition: str) -> None:
    simulation = Simulation(closed_pair(partition), denver, **PERIOD)
    state = simulation.cast.thermal.state
    compiled = simulation.cast.prepared.compiled
    for zone, temperature in enumerate((30.0, 10.0)):
        compiled.set_nodes(state, zone, np.full(len(compiled.capacities[zone]), temperature))
    before = compiled.stored_heat(state)
    trajectory = simulation.run()
    after = compiled.stored_heat(state)
    assert abs(after.sum() - before.sum()) / before.sum() < 1e-9
    flow = trajectory.balance.flows["interzone"]
    assert flow[0] == pytest.approx(-flow[1], rel=1e-12)
    assert after[0] < before[0] - 1e5
    ends = [trajectory[f"zones.{zone}", "air_temperature"][-1] for zone in ("warm", "cold")]
    assert ends[0] - ends[1] < 10.0


@pytest.fixture(scope="module")
def heated(denver: Weather) -> Trajectory:
    site = box(heating=terminal(20.0), cooling=terminal(22.0), system="ideal")
    return Simulation(site, denver, **PERIOD).run()


def test_balance_closes(heated: Trajectory) -> None:
    assert heated.balance.residual < 1e-9


def test_balance_notices_any_flow_that_is_wrong_by_a_thousandth(heated: Trajectory) -> None:
    balance = heated.balance
    scale = sum(float(np.abs(values).sum()) for values in balance.flows.values())
    noticed = 0
    for name, values in balance.flows.items():
        if np.abs(values).sum() < 2e-3 * scale:
            continue  # a thousandth of it is below the limit: it does not take part here
        wrong = replace(balance, flows={**balance.flows, name: values * 1.001})
        assert wrong.residual > 1e-6, name
        noticed += 1
    assert noticed >= 6


def test_time_of_an_exchange_step_does_not_decide(denver: Weather) -> None:
    """One zone has no neighbours: 60 s repeats 300 s but for the weather's shape."""
    site = box(heating=terminal(20.0), cooling=terminal(27.0), system="ideal")
    short = {"start": date(2025, 1, 1), "end": date(2025, 1, 4)}
    energy = [
        float(np.sum(t["zones.room", "heating_power"], dtype=np.float64)) * t.step
        for t in (Simulation(site, denver, step=step, **short).run() for step in (60.0, 300.0))
    ]
    assert energy[0] == pytest.approx(energy[1], rel=2e-3)
