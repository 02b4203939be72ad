"""The kernel's arrays: padding that does nothing, forcing and heat that agree with the networks."""

import numpy as np
import pytest

from sim import kernel
from sim.envelope.assembly import assemble_building, ventilated
from sim.envelope.compiled import compile_building
from sim.envelope.network import assemble
from sim.kernel.vectors import LANES
from sim.processes.thermal import new_state
from sim.site import site_from
from tests.boxes import box, closed_pair, terminal

FLOWS = (0.0, 0.02, 0.05)


def signal_acts(model, zone, variant):
    """What each signal of a zone does to the modes."""
    last = model.counts[zone, kernel.Count.ACTS]
    return model.acts[
        variant, last - model.counts[zone, kernel.Count.SIGNALS] : last, kernel.ROWS :
    ]


def built(site):
    return assemble_building(site, step=300.0, pressure=83000.0, wind_speed=4.0)


@pytest.fixture(scope="module")
def room():
    building = built(box(heating=terminal(20.0), system="ideal"))
    return building, compile_building(building, {"room": FLOWS})


def test_modes_are_padded_with_idle_ones(room):
    _, compiled = room
    model = compiled.model
    assert model.rates.shape[1] % LANES == 0
    assert (model.rates == 0.0).any(), "the case must have idle modes to prove anything"
    for variant, used in enumerate(model.modes):
        assert used % LANES == 0
        idle = model.rates[variant] == 0.0
        assert not model.acts[variant][:, kernel.ROWS :][:, idle].any()
        for rows in (model.rows, model.seen):
            assert not rows[variant][idle].any()
        assert not model.to_nodes[variant][:, idle].any()
        assert not model.to_modes[variant][idle].any()


def test_step_factors_are_those_of_the_step(room):
    _, compiled = room
    model = compiled.model
    np.testing.assert_allclose(model.decay, np.exp(-300.0 * model.rates), rtol=1e-12)
    decay, gain, ramp = np.vectorize(kernel.factors)(model.rates, 300.0)
    assert np.array_equal(model.decay, decay)
    assert np.array_equal(model.gain, gain)
    assert np.array_equal(model.ramp, ramp)


def test_each_flow_has_its_variants_and_missing_ones_repeat_the_last():
    building = built(closed_pair())
    compiled = compile_building(building, {"warm": FLOWS, "cold": (0.0,)})
    variant = compiled.model.variant
    assert variant.shape == (2, 3, 2)
    assert len(set(variant[0, :, 0])) == 3
    assert set(variant[1].ravel()) == {variant[1, 0, 0]}, "no terminal: free alone"
    modulating = compile_building(
        built(box(heating=terminal(20.0), system="ideal")), {"room": (0.0,)}
    )
    assert modulating.model.variant[0, 0].tolist() == [0, 1]
    on_off = box(heating=terminal(20.0, kind="on_off"), system="ideal")
    assert compile_building(built(on_off), {"room": (0.0,)}).model.variant[0, 0].tolist() == [0, 0]


def test_forcing_is_that_of_the_network(room):
    """Modes back to nodes: the slope of every node equals the network's."""
    building, compiled = room
    random = np.random.default_rng(3)
    signals = random.normal(10.0, 5.0, (len(building.signals), 4))
    for configuration, flow in enumerate(FLOWS):
        space = assemble(ventilated(building, building.zones["room"], flow), len(building.signals))
        variant = compiled.model.variant[0, configuration, 0]
        modal = signals[compiled.model.signal[0]].T @ signal_acts(compiled.model, 0, variant)
        nodes = modal @ compiled.model.to_nodes[variant, : len(space.capacity)].T
        expected = (space.signals @ signals).T / space.capacity
        np.testing.assert_allclose(nodes, expected, rtol=1e-8, atol=1e-12)


def test_nodes_can_be_set_and_read_back_in_every_mode(room):
    _, compiled = room
    state = new_state(compiled, 4, 1)
    nodes = np.linspace(12.0, 28.0, len(compiled.capacities[0]))
    compiled.set_nodes(state, 0, nodes)
    np.testing.assert_allclose(compiled.node_temperatures(state, 0), nodes, atol=1e-9)
    stored = float(compiled.capacities[0] @ nodes)
    assert compiled.stored_heat(state)[0] == pytest.approx(stored, rel=1e-12)
    state.marks[0, kernel.Mark.MODE] = kernel.Mode.HOLD_HEAT
    state.cells[0, kernel.Input.HEATING_SETPOINT] = nodes[0]
    held = state.marks[0, kernel.Mark.VARIANT] = compiled.model.variant[0, 0, 1]
    state.modes[0] = compiled.model.to_modes[held, :, : len(nodes)] @ nodes
    np.testing.assert_allclose(compiled.node_temperatures(state, 0), nodes, atol=1e-9)
    assert compiled.stored_heat(state)[0] == pytest.approx(stored, rel=1e-12)


def test_contents_of_zones_are_split_into_convection_and_radiation():
    zone = {
        "people": {"count": 3, "schedule": "always", "heat": 100, "sensible_fraction": 0.6,
                   "radiant_fraction": 0.25},
        "lighting": {"power_density": 10, "schedule": "always", "radiant_fraction": 0.4,
                     "return_fraction": 0.2},
        "heating": terminal(20.0, kind="on_off", band=0.3), "system": "ideal",
    }  # fmt: skip
    model = compile_building(built(box(**zone)), {"room": (0.0,)}).model
    assert model.figures[0, kernel.Figure.PEOPLE :][:2].tolist() == pytest.approx([45.0, 15.0])
    assert model.figures[0, kernel.Figure.LIGHTING :][:2].tolist() == pytest.approx([0.48, 0.32])
    assert model.counts[:, kernel.Count.ON_OFF :][:, :2].tolist() == [[1, 1]], (
        "a terminal that is missing never modulates"
    )
    assert model.figures[:, kernel.Figure.BAND :].tolist() == [[0.3, 0.0]]


def test_couplings_lead_to_their_zones():
    data = closed_pair().plain()
    data["air_exchange"] = {"door": {"zone": "cold", "other_zone": "warm", "flow": 0.01}}
    building = built(site_from(data))
    model = compile_building(building, {"warm": (0.0,), "cold": (0.0,)}).model
    assert model.coupling_end.tolist() == [[0, 0, 1, 0], [1, 1, 0, 1]]
    assert model.counts[:, kernel.Count.INTERFACES].tolist() == [2, 2]
    assert model.coupling.tolist() == [c.conductance for c in building.couplings]


def test_ventilation_alone_may_lead_outdoors():
    """Neither wall nor leak sees the weather, and yet fresh air comes from there."""
    building = built(closed_pair())
    compiled = compile_building(building, {"warm": (0.0, 0.02), "cold": (0.0,)})
    model = compiled.model
    assert model.counts[:, kernel.Count.SIGNALS].tolist() == [1, 0]
    assert not signal_acts(model, 0, model.variant[0, 0, 0]).any()
    assert signal_acts(model, 0, model.variant[0, 1, 0]).any()
