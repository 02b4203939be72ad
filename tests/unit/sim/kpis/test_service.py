"""Set-points missed, by zone and for the building."""

import numpy as np
import pytest

from sim.kpis import Unmet, evaluate, unmet_by_zone
from sim.physics.comfort import (
    clothing_insulation,
    predicted_mean_vote,
    predicted_percentage_dissatisfied,
)
from tests.runs import make_building, make_run


def zone(name, air, *, people=1.0, **setpoints):
    series = {"air_temperature": air, "people_count": people, **setpoints}
    return {f"zones.{name}.{quantity}": value for quantity, value in series.items()}


BOTH = {"heating_setpoint": 20.0, "cooling_setpoint": 24.0}


def run_of(*zones):
    series = {"site.outdoor_temperature": 10.0}
    for part in zones:
        series |= part
        for key in list(part):
            if key.endswith("air_temperature"):
                series[key.replace("air", "operative")] = part[key]
    return make_run(series)


def kpis(run, site=None):
    found = evaluate(run, site or make_building(), None)
    names = ("unmet_heating_hours", "unmet_cooling_hours", "unmet_degree_hours")
    return tuple(found[name].value for name in names)


def test_within_the_band_all_is_met():
    air = np.full(288, 20.0)
    air[:12], air[12:24] = 19.51, 24.49
    assert kpis(run_of(zone("a", air, **BOTH))) == (0.0, 0.0, 0.0)


def test_hours_beyond_the_band_count_from_its_edge():
    air = np.full(288, 22.0)
    air[12:36], air[100:106] = 18.5, 26.0
    run = run_of(zone("a", air, **BOTH))
    # 2 h at 1.0 K below 19.5, half an hour at 1.5 K above 24.5
    assert kpis(run) == pytest.approx((2.0, 0.5, 2.75))
    assert unmet_by_zone(run, make_building()) == {"a": Unmet(2.0, 0.5, 2.75)}


def test_only_while_somebody_is_there():
    people = np.zeros(288)
    people[:12] = 0.3  # somebody was there for a third of each step
    run = run_of(zone("a", 15.0, people=people, **BOTH))
    assert kpis(run) == pytest.approx((1.0, 0.0, 4.5))


def test_building_counts_an_hour_once_but_all_degrees():
    first, second = np.full(288, 22.0), np.full(288, 22.0)
    first[:24], second[12:36] = 18.5, 17.5
    run = run_of(zone("a", first, **BOTH), zone("b", second, **BOTH))
    assert kpis(run) == pytest.approx((3.0, 0.0, 2 * 1.0 + 2 * 2.0))
    by_zone = unmet_by_zone(run, make_building())
    assert (by_zone["a"].heating_hours, by_zone["b"].heating_hours) == (2.0, 2.0)


def test_a_setpoint_a_zone_does_not_have_is_met():
    run = run_of(zone("a", 40.0, heating_setpoint=20.0), zone("b", 5.0, cooling_setpoint=24.0))
    assert kpis(run) == (0.0, 0.0, 0.0)


def test_each_zone_has_its_own_band():
    wide = {"floor_area": 100, "volume": 300, "comfort_band": 2.0}
    run = run_of(zone("a", 18.5, **BOTH))
    assert kpis(run)[0] == pytest.approx(24.0)
    assert kpis(run, make_building(zones={"a": wide}))[0] == 0.0


@pytest.mark.parametrize("activity", [None, 1.2, 2.0])
def test_votes_follow_the_activity_of_the_people(activity):
    people = {"count": 1, "schedule": "work", "metabolic_rate": activity}
    room = {"floor_area": 100, "volume": 300, "people": people}
    run = run_of(zone("a", 22.0))
    found = evaluate(run, make_building(zones={"a": room}), None)
    still = np.full(1, 22.0)
    vote = predicted_mean_vote(
        still, still, clothing_insulation(np.full(1, 10.0)), activity=activity or 1.2
    )
    expected = float(predicted_percentage_dissatisfied(vote)[0])
    assert found["mean_ppd"].value == pytest.approx(expected, rel=1e-6)
