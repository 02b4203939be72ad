"""Demand-controlled ventilation against the equations of ASHRAE 62.1."""

import pytest

from sim.kernel.sequences import (
    breathing_zone_flow,
    co2_signal,
    demand_flow,
    distribution_effectiveness,
    intake_flow,
    least_outdoor_share,
    steady_co2,
    system_ventilation_efficiency,
    zone_ventilation,
)


def test_breathing_zone_flow_of_an_office():
    """62.1 has 2.5 l/s a person and 0.3 l/(s m2): 100 m2 with 5 persons is 42.5 l/s."""
    assert breathing_zone_flow(5.0, 0.0025, 100.0, 0.0003, 1.0) == pytest.approx(0.0425)
    assert breathing_zone_flow(5.0, 0.0025, 100.0, 0.0003, 0.8) == pytest.approx(0.0425 / 0.8)
    assert breathing_zone_flow(0.0, 0.0025, 100.0, 0.0003, 1.0) == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("concentration", "flow"),
    [(420, 0.03), (800, 0.03), (900, 0.03625), (1000, 0.0425), (2000, 0.0425)],
)
def test_carbon_dioxide_leads_from_area_to_design_flow(concentration, flow):
    signal = co2_signal(float(concentration), 800.0, 1000.0)
    assert demand_flow(signal, 0.03, 0.0425) == pytest.approx(flow)


def test_set_point_is_what_design_settles_at():
    """5 persons of 0.0052 l/s in 42.5 l/s are 612 ppm above outdoors."""
    assert steady_co2(420.0, 5 * 5.2e-6, 0.0425) == pytest.approx(420.0 + 611.76, abs=0.01)


def test_a_design_below_the_area_flow_is_the_area_flow():
    assert demand_flow(1.0, 0.03, 0.01) == 0.03


def test_system_ventilation_efficiency():
    """62.1, eq. A-1: Xs = 0.2, critical zone 0.5: 0.7; of one zone alone 1."""
    assert system_ventilation_efficiency(0.2, 1.0, 0.5) == pytest.approx(0.7)
    assert system_ventilation_efficiency(0.5, 1.0, 0.5) == pytest.approx(1.0)
    assert system_ventilation_efficiency(0.0, 0.0, 1.0) == 1.0
    assert system_ventilation_efficiency(0.0, 1.0, 1.0) == 0.1


def test_intake_is_the_design_at_most():
    assert intake_flow(0.2, 0.7, (0.3, 0.5)) == pytest.approx(0.2 / 0.7)
    assert intake_flow(0.4, 0.7, (0.3, 0.5)) == pytest.approx(0.3 / 0.7)
    assert intake_flow(0.4, 0.5, (0.4, 0.5)) == 0.5


def test_share_of_outdoor_air():
    assert least_outdoor_share(0.2, 1.0) == 0.2
    assert least_outdoor_share(0.2, 0.1) == 1.0
    assert least_outdoor_share(0.2, 0.0) == 1.0


@pytest.mark.parametrize(
    ("signal", "outdoor", "least"), [(0.0, 0.03, 0.2), (0.5, 0.08, 0.6), (1.0, 0.13, 1.0)]
)
def test_carbon_dioxide_raises_outdoor_air_and_box_in_parallel(signal, outdoor, least):
    """Area 30 l/s, people 100 l/s; the box from 0.2 to 1 m3/s."""
    found = zone_ventilation(signal, (0.03, 0.1), (0.2, 1.0), 1.0, False)
    assert found == pytest.approx((outdoor, least))
    warm = zone_ventilation(signal, (0.03, 0.1), (0.2, 1.0), 0.8, False)
    assert warm == pytest.approx((outdoor / 0.8, least))


def test_people_raise_outdoor_air_alone():
    found = zone_ventilation(0.25, (0.03, 0.1), (0.2, 0.2), 1.0, False)
    assert found == pytest.approx((0.055, 0.2))


def test_an_empty_zone_on_standby_needs_nothing():
    assert zone_ventilation(0.5, (0.03, 0.1), (0.2, 1.0), 1.0, True) == (0.0, 0.0)


def test_warm_air_distributes_worse():
    assert distribution_effectiveness(30.0, 21.0, 1.0, 0.8) == 0.8
    assert distribution_effectiveness(13.0, 21.0, 1.0, 0.8) == 1.0
