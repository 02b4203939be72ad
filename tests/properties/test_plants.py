"""Whatever the plant and whatever is asked of it: no heat is lost, nothing is booked twice."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.kernel.plant import LoopRecord, SourceRecord, SourceState, plant_step
from sim.plants import assemble_plants
from tests import plants as build

TIMES = st.sampled_from([0.0, 300.0, 900.0, 1800.0])
LOCKS = st.sampled_from([{}, {"lockout_above": 12.0}, {"lockout_below": -4.0}])
DEFROST = st.sampled_from(
    [None, {"running_time": 1200.0, "length": 420.0}, {"control": "demand", "frost": 1.0}]
)
HOT = st.sampled_from(
    [
        build.BOILER,
        build.CONDENSING,
        build.AIR_PUMP,
        build.GROUND_PUMP,
        build.ELECTRIC,
        build.DISTRICT,
    ]
)
COLD = st.sampled_from(
    [
        {**build.CHILLER, "heat_rejection": build.TOWER},
        {**build.CHILLER, "heat_rejection": build.DRY, "rejected_share": 0.9},
        build.AIR_COOLED,
        build.DISTRICT,
    ]
)


@st.composite
def sources(draw, kinds):
    """Draw one to three sources with minimum times and lock-outs."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        source = {**draw(kinds), **draw(LOCKS)}
        source |= {"minimum_on_time": draw(TIMES), "minimum_off_time": draw(TIMES)}
        if source["kind"] == "air_heat_pump":
            source["defrost"] = draw(DEFROST)
        found.append(source)
    return found


@st.composite
def fields(draw):
    """Draw storage, staging and pump of a plant."""
    tank = {
        "volume": draw(st.floats(15.0, 30.0)),
        "nodes": draw(st.integers(1, 6)),
        "heated_from": draw(st.sampled_from(["supply", "within"])),
    }
    pump = {"control": draw(st.sampled_from(["constant", "differential_pressure"]))}
    staging = {
        "sharing": draw(st.sampled_from(["uniform", "sequential"])),
        "rotation": draw(st.booleans()),
        "up_delay": draw(TIMES),
        "down_delay": draw(TIMES),
    }
    more = {"tank": draw(st.sampled_from([None, tank])), "staging": staging, "pump": pump}
    return {**more, "pipe_loss": draw(st.floats(0.0, 50.0))}


@st.composite
def sites(draw):
    """Draw a heating plant, a tank for service hot water fed by it, and a cooling plant."""
    boilers = build.hot(*draw(sources(HOT)), supply=55.0, **draw(fields()))
    coil = {"kind": "plant", "plant": "hot", "capacity": 40e3, "difference": 15.0}
    taps = build.domestic(coil, build.ELECTRIC, supply=50.0)
    return {
        "taps": taps,
        "hot": boilers,
        "cold": build.cold(*draw(sources(COLD)), **draw(fields())),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plants=sites(), seed=st.integers(0, 2**32 - 1), mean=st.floats(-15.0, 35.0))
def test_every_loop_closes(plants, seed, mean):
    compiled = assemble_plants(plants)
    steps, random = 150, np.random.default_rng(seed)
    state = compiled.new_state(steps)
    taps = compiled.index["taps"]
    for k in range(steps):
        asked = state.available * random.choice([0.0, 0.1, 0.6, 1.0, 1.3], size=3)
        asked[taps] = 0.0
        draws = np.zeros(3)
        draws[taps] = random.choice([0.0, 0.0, 2e-4, 1e-3])
        air = mean + 6.0 * np.sin(k / 20.0)
        plant_step(compiled.model, state, k, air, air - 3.0, asked, draws)
    assert build.residual(compiled, state) < 1e-9
    assert build.machine_residual(compiled, state) < 1e-9
    booked, parts = build.consumed(compiled, state)
    assert booked == np.float64(parts) or abs(booked / parts - 1.0) < 1e-9
    assert np.isfinite(state.record).all()
    record = state.record
    assert (record[:, :, LoopRecord.UNMET] >= -1e-9).all()
    heat = state.source_record[:, :, SourceRecord.HEAT]
    assert (heat >= 0.0).all()
    assert (state.uses >= 0.0).all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plants=sites(), seed=st.integers(0, 2**32 - 1))
def test_sources_keep_their_minimum_times(plants, seed):
    compiled = assemble_plants(plants)
    steps, random = 150, np.random.default_rng(seed)
    state = compiled.new_state(steps)
    on = np.zeros((steps, len(compiled.sources)))
    for k in range(steps):
        asked = state.available * random.choice([0.0, 0.3, 1.0], size=3)
        asked[compiled.index["taps"]] = 0.0
        plant_step(compiled.model, state, k, 5.0, 3.0, asked, np.zeros(3))
        on[k] = state.source[:, SourceState.ON]
    for j, (name, key) in enumerate(compiled.sources):
        source = plants[name].sources[key]
        starts = np.flatnonzero(np.diff(on[:, j]) > 0) + 1
        stops = np.flatnonzero(np.diff(on[:, j]) < 0) + 1
        for start in starts:
            before = stops[stops <= start]
            if len(before):
                assert (start - before[-1]) * 300.0 >= source.minimum_off_time
        for stop in stops:
            before = starts[starts < stop]
            tripped = state.record[stop - 1, compiled.index[name], LoopRecord.SUPPLY]
            over = plants[name].sign * (tripped - plants[name].supply_temperature)
            if len(before) and over < plants[name].safety_band:
                assert (stop - before[-1]) * 300.0 >= source.minimum_on_time
