"""Whatever the emitter, its room and its control: no heat is lost, and more gives no less."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.kernel.systems.emission import EmitterMemory
from sim.physics import radiant_floor
from sim.physics.radiant_floor import PipePlane
from sim.simulation import Simulation
from sim.site import site_from
from sim.site.hydronic_systems import Radiator
from sim.weather import read_weather
from tests.emitters import FLOOR, RADIATORS, Alone, heated_data

CONTROL = st.one_of(
    st.builds(
        lambda band, time: {"kind": "thermostatic_valve", "band": band, "sensor_time": time},
        st.floats(0.2, 4.0),
        st.floats(0.0, 3600.0),
    ),
    st.builds(
        lambda gain, time: {"kind": "pi", "gain": gain, "integral_time": time},
        st.floats(0.05, 5.0),
        st.floats(300.0, 20000.0),
    ),
    st.builds(
        lambda band, on, off: {
            "kind": "hysteresis", "band": band, "minimum_on": on, "minimum_off": off,
        },
        st.floats(0.05, 2.0), st.floats(0.0, 3600.0), st.floats(0.0, 3600.0),
    ),
)  # fmt: skip
RADIATOR = st.builds(
    lambda output, exponent, radiant, water: {
        "rated_output": output, "exponent": exponent, "radiant_fraction": radiant,
        "water_content": water,
    },
    st.floats(200.0, 8000.0), st.floats(1.0, 1.6), st.floats(0.0, 1.0), st.floats(0.01, 60.0),
)  # fmt: skip
LOOP = st.builds(
    lambda depth, spacing, flow, covered: {
        "layer": 1, "depth": depth, "spacing": spacing, "water_flow": flow, "covered": covered,
    },
    st.floats(0.02, 0.06), st.floats(0.06, 0.4), st.floats(5e-4, 0.02), st.floats(0.2, 1.0),
)  # fmt: skip
SUPPLY = st.builds(
    lambda temperature, kind: {"source": {"kind": kind}, "temperature": temperature},
    st.floats(25.0, 90.0),
    st.sampled_from(["district", "electric", "boiler"]),
)


PLANE = st.builds(
    PipePlane,
    st.floats(0.06, 0.4),
    st.floats(0.01, 0.02),
    st.floats(0.4, 2.5),
    st.floats(0.02, 0.2),
    st.floats(0.01, 0.2),
    st.floats(0.05, 0.5),
    st.floats(0.05, 3.0),
)


@cache
def weather():
    return read_weather("denver")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_site_closes_its_balances(data):
    floor = data.draw(st.booleans())
    system = {**(FLOOR if floor else RADIATORS), "supply": data.draw(SUPPLY)}
    system["control"] = data.draw(CONTROL)
    system |= {"loop": data.draw(LOOP)} if floor else {"radiator": data.draw(RADIATOR)}
    document = heated_data(system, heavy=floor or data.draw(st.booleans()))
    day = data.draw(st.integers(1, 27))
    month = data.draw(st.sampled_from([1, 4, 10]))
    simulation = Simulation(
        site_from(document),
        weather(),
        start=date(2025, month, day),
        end=date(2025, month, day + 1),
    )
    emitting = simulation.cast.feed.emitting
    before = _content(simulation)
    run = simulation.run()
    assert run.balance.residual < 1e-6
    assert np.all(simulation.cast.feed.emitters.residuals() < 1e-9)
    assert np.all(np.isfinite(emitting.memory[:, EmitterMemory.OPENING]))
    totals = simulation.cast.feed.emitters._totals[0]
    change = _content(simulation) - before
    assert abs(totals[1] - totals[0] - change) <= 1e-7 * max(abs(totals[1]), 1e6)


def _content(simulation):
    """Heat in water and metal above 0 degC, from temperatures alone. [J]"""
    from sim.kernel.systems.emission import Emitter

    capacity = simulation.cast.feed.emitters.model.figure[0, Emitter.CAPACITY]
    return capacity * simulation.cast.feed.emitting.memory[0, EmitterMemory.SEGMENT :].mean()


@settings(max_examples=60, deadline=None)
@given(
    st.floats(25.0, 90.0),
    st.floats(0.5, 20.0),
    st.floats(0.02, 3.0),
    st.floats(1.05, 3.0),
    st.floats(1.0, 1.6),
)
def test_warmer_or_more_water_gives_more(supply, warmer, flow, more, exponent):
    radiator = Radiator(rated_output=1000.0, exponent=exponent)
    flow *= 1000.0 / 41860.0
    heat = Alone(radiator).rest(supply, flow)
    assert Alone(radiator).rest(supply + warmer, flow) > heat
    assert Alone(radiator).rest(supply, flow * more) > heat * (1.0 - 1e-9)
    assert Alone(radiator).rest(supply, flow, room=19.0) > heat


@settings(max_examples=60, deadline=None)
@given(PLANE)
def test_pipes_resist_and_more_so_farther_apart(plane):
    spacing, diameter = plane.spacing, plane.diameter
    near = radiant_floor.spreading_resistance(plane)
    far = radiant_floor.spreading_resistance(plane._replace(spacing=1.5 * spacing))
    thin = radiant_floor.spreading_resistance(plane._replace(diameter=0.5 * diameter))
    assert far > near > -1e-3
    assert thin > near
