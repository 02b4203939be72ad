"""Balances close and people stay whole whatever people do, in random offices."""

from datetime import date
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.boxes import box, terminal

SCHEDULES = {
    "work": {"days": {"all": {"07:40": 0.6, "12:00": 1.0, "17:10": 0.2, "19:00": 0.0}}},
    "air": {"days": {"all": {"00:00": 0.3, "06:30": 1.0, "14:10": 0.6, "20:00": 0.1}}},
}


@cache
def weather():
    return read_weather("denver")


@st.composite
def rooms(draw):
    people = {
        "count": draw(st.integers(1, 12)),
        "schedule": "work",
        "absences": draw(st.sampled_from([None, {}, {"per_hour": 3.0}])),
        "lunch": draw(st.sampled_from([None, {}])),
        "metabolic_rate": draw(st.sampled_from([None, 1.0, 2.5])),
    }
    kind = st.sampled_from(["modulating", "on_off"])
    return {
        "people": people,
        "heating": terminal(draw(st.sampled_from([16.0, 21.0])), 6000.0, draw(kind)),
        "cooling": terminal(draw(st.sampled_from([24.0, 29.0])), 6000.0, draw(kind)),
        "ventilation": draw(st.sampled_from([None, {"per_person": 0.01, "schedule": "air"}])),
        "window_opening": {
            "model": draw(st.sampled_from(["haldi_robinson", "humphreys"])),
            "fraction": draw(st.floats(0.01, 1.0)),
            "groups": draw(st.integers(1, 3)),
            "interval": draw(st.sampled_from([300.0, 437.0, 600.0])),
            "leave_open": draw(st.booleans()),
        },
        "thermostat_override": draw(st.sampled_from([None, {}, {"hesitation": 60.0}])),
    }


@settings(max_examples=15, deadline=None)
@given(room=rooms(), month=st.sampled_from([1, 4, 7]), seed=st.integers(1, 1000))
def test_balances_close_whatever_people_do(room, month, seed):
    data = box(system="ideal").plain()
    data["schedules"] |= SCHEDULES
    data["zones"]["room"] |= {name: part for name, part in room.items() if part is not None}
    data["zones"]["room"]["people"] = {k: v for k, v in room["people"].items() if v is not None}
    start, end = date(2025, month, 7), date(2025, month, 9)
    run = Simulation(site_from(data), weather(), start=start, end=end, seed=seed).run()
    assert run.balance.residual < 1e-6
    assert all(balance.residual < 1e-6 for balance in run.air_balances.values())
    opening, flow = run["zones.room", "window_opening"], run["zones.room", "window_flow"]
    assert opening.min() >= 0.0
    assert opening.max() <= 1.0
    assert np.all((flow > 0) == (opening > 0))
    assert run["zones.room", "people_count"].max() <= room["people"]["count"]
