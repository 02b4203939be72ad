"""Whatever a battery and its commands: energy is neither made nor lost, limits hold."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.kernel.batteries import Way
from sim.processes.storage import store
from sim.processes.vehicles import Session, Visit, charge
from sim.site import Battery, VehicleCharging

STEP = 300.0
shares = st.floats(0.0, 1.0)
powers = arrays(np.float64, 96, elements=st.floats(-3e4, 3e4))


@st.composite
def batteries(draw):
    low = draw(st.floats(0.0, 0.5))
    strategy = draw(st.sampled_from(["self_consumption", "time_of_use", "peak_shaving"]))
    return Battery(
        capacity=draw(st.floats(1e6, 1e9)),
        charge_power=draw(st.floats(100.0, 5e4)),
        discharge_power=draw(st.floats(100.0, 5e4)),
        charge_efficiency=draw(st.floats(0.5, 1.0)),
        discharge_efficiency=draw(st.floats(0.5, 1.0)),
        standby_power=draw(st.floats(0.0, 500.0)),
        self_discharge=draw(st.floats(0.0, 0.2)),
        minimum_charge=low,
        maximum_charge=draw(st.floats(low + 0.1, 1.0)),
        strategy=strategy,
        target=draw(st.floats(0.0, 2e4)) if strategy == "peak_shaving" else None,
        ageing=draw(st.sampled_from([None, {"age": 3.0}, {"temperature": 45.0}])),
    )


@settings(max_examples=60, deadline=None)
@given(
    first=batteries(),
    second=batteries(),
    net=powers,
    command=arrays(np.float64, 96, elements=st.one_of(st.just(np.nan), st.floats(-1e5, 1e5))),
    signal=arrays(np.int8, 96, elements=st.integers(-1, 1)),
)
def test_the_round_trip_closes(first, second, net, command, signal):
    own = {"a": first, "b": second}
    found = store(own, net, STEP, signals={"a": signal, "b": signal}, commands={"b": command})
    assert found.balance(own).residual < 1e-9
    series, model = found.series, found.model
    # step by step: what is drawn is lost or is stored, with losses taken from the series
    held = np.concatenate(
        [series.charge * series.health * model.capacity[:, None], found.state.stored[:, None]],
        axis=1,
    )
    change = np.diff(held, axis=1)
    scale = np.maximum(np.abs(series.power).max() * STEP, 1.0)
    np.testing.assert_allclose(
        change, (series.power - series.loss) * STEP, atol=1e-9 * scale + 1e-9 * held.max()
    )
    for b, each in enumerate(own.values()):
        power = series.power[b] - each.standby_power
        assert power.max() <= each.charge_power * (1 + 1e-12)
        assert power.min() >= -each.discharge_power * (1 + 1e-12)
        assert np.all(np.diff(series.health[b]) <= 0)
        assert np.all(series.loss[b] >= -1e-6)
    assert np.all(found.state.flows >= -1e-6)
    assert found.state.flows[0, Way.TAKEN] >= 0


visits = st.lists(
    st.tuples(st.floats(0.0, 20000.0), st.floats(0.0, 12000.0), st.floats(1e5, 1e8)), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(
    drawn=visits,
    net=powers,
    strategy=st.sampled_from(["on_arrival", "spread", "limited"]),
    limit=st.floats(0.0, 4e4),
    efficiency=st.floats(0.5, 1.0),
)
def test_vehicles_get_what_the_points_give(drawn, net, strategy, limit, efficiency):
    group = VehicleCharging(
        points=8, power=7000.0, efficiency=efficiency, vehicles=8, energy=1e7, strategy=strategy,
        site_limit=limit if strategy == "limited" else None,
    )  # fmt: skip
    sessions = [Session(Visit(begin, begin + stay, need), begin) for begin, stay, need in drawn]
    found = charge(group, sessions, net, STEP)
    assert found.power.sum() * STEP * efficiency == np.float64(found.stored).item() or np.isclose(
        found.power.sum() * STEP * efficiency, found.stored, rtol=1e-9
    )
    gone = sum(need for begin, stay, need in drawn if 0 < begin + stay <= 96 * STEP)
    there = sum(need for begin, stay, need in drawn if begin + stay > 96 * STEP)
    assert found.unmet.sum() * STEP <= gone * (1 + 1e-9)
    assert gone - found.unmet.sum() * STEP <= found.stored + 1e-3
    assert found.stored <= (gone + there) * (1 + 1e-9)
    assert found.power.max(initial=0.0) <= 7000.0 * max(len(drawn), 1) * (1 + 1e-12)
    if strategy == "limited":
        room = np.maximum(limit - net, 0.0)
        assert np.all(found.power <= room * (1 + 1e-9) + 1e-9)
