"""Infiltration that follows a schedule: shares of the leak, by weather or constant."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.simulation import Simulation
from sim.site import Site, site_from
from sim.weather import read_weather
from tests.boxes import box

DAYS = {"start": date(2025, 1, 6), "end": date(2025, 1, 8)}
ROOM = "zones.room"


def leaking(schedule: dict[str, float] | None, **leak: float) -> Site:
    data = box(infiltration={"air_changes": 0.0}).plain()
    data["zones"]["room"]["infiltration"] = dict(leak)
    if schedule is not None:
        data["schedules"]["leaks"] = {"days": {"all": schedule}}
        data["zones"]["room"]["infiltration"]["schedule"] = "leaks"
    return site_from(data)


def run(site: Site):
    return Simulation(site, read_weather("denver"), **DAYS).run()


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        ({"air_changes": 1.0}, {"air_changes": 0.5}),
        ({"leakage_area": 0.02}, {"leakage_area": 0.01}),
    ],
)
def test_half_of_a_leak_is_half_a_leak(whole, half):
    scheduled, lesser = run(leaking({"00:00": 0.5}, **whole)), run(leaking(None, **half))
    flows, airs = (
        [np.asarray(each[ROOM, quantity]) for each in (scheduled, lesser)]
        for quantity in ("infiltration_flow", "air_temperature")
    )
    assert flows[0] == pytest.approx(flows[1], rel=2e-3)
    # what is closed is taken off by the temperatures at each step's start
    assert airs[0] == pytest.approx(airs[1], abs=0.1)
    gains = [float(np.sum(each[ROOM, "infiltration_gain"])) for each in (scheduled, lesser)]
    assert gains[0] == pytest.approx(gains[1], rel=5e-3)
    assert scheduled.balance.residual < 1e-6


def test_a_closed_leak_lets_nothing_in():
    site = leaking({"00:00": 1.0, "12:00": 0.0}, air_changes=1.0)
    flow = np.asarray(run(site)[ROOM, "infiltration_flow"]).reshape(2, -1)
    noon = flow.shape[1] // 2
    assert np.all(flow[:, noon:] == 0.0)
    assert np.all(flow[:, :noon] > 0.0)


def test_always_open_is_no_schedule_to_the_bit():
    scheduled, plain = (run(leaking(s, air_changes=1.0)) for s in ({"00:00": 1.0}, None))
    assert np.array_equal(scheduled[ROOM, "air_temperature"], plain[ROOM, "air_temperature"])


def test_an_unknown_schedule_is_a_fault():
    data = box().plain()
    data["zones"]["room"]["infiltration"] = {"air_changes": 1.0, "schedule": "nights"}
    with pytest.raises(DocumentError, match=r"zones\.room\.infiltration\.schedule.*nights"):
        site_from(data)
