"""Demand-controlled ventilation against the equations of ASHRAE 62.1."""

import pytest

from sim.kernel.sequences import (
    Demand,
    DemandParameter,
    demand_signal,
    system_ventilation_efficiency,
    zone_ventilation,
)
from tests.unit.sim.kernel.sequences.rows import row


def office(kind):
    """Return 100 m2 with 5 persons by 62.1: 0.3 l/(s m2) and 2.5 l/s a person."""
    return row(
        DemandParameter, kind=kind, low=800.0, high=1000.0, area=0.03, people=0.0125, count=5.0
    )


@pytest.mark.parametrize(
    ("concentration", "flow"),
    [(420, 0.03), (800, 0.03), (900, 0.03625), (1000, 0.0425), (2000, 0.0425)],
)
def test_carbon_dioxide_leads_from_area_to_design_flow(concentration, flow):
    p = office(Demand.CO2)
    signal = demand_signal(p, float(concentration), 5.0)
    assert zone_ventilation(p, signal, (0.2, 1.0))[0] == pytest.approx(flow)


@pytest.mark.parametrize(
    ("people", "flow"), [(0.0, 0.03), (2.0, 0.035), (5.0, 0.0425), (9, 0.0425)]
)
def test_people_lead_there_by_their_share(people, flow):
    p = office(Demand.OCCUPANCY)
    signal = demand_signal(p, 2000.0, float(people))
    assert zone_ventilation(p, signal, (0.2, 1.0)) == pytest.approx((flow, 0.2))


def test_without_control_the_design_holds():
    p = office(Demand.CONSTANT)
    assert demand_signal(p, 420.0, 0.0) == 1.0
    assert zone_ventilation(p, 1.0, (0.2, 1.0)) == pytest.approx((0.0425, 0.2))


@pytest.mark.parametrize(("signal", "least"), [(0.0, 0.2), (0.5, 0.6), (1.0, 1.0)])
def test_carbon_dioxide_opens_the_box_in_parallel(signal, least):
    assert zone_ventilation(office(Demand.CO2), signal, (0.2, 1.0))[1] == pytest.approx(least)


def test_system_ventilation_efficiency():
    """62.1, eq. A-1: Xs = 0.2, critical zone 0.5: 0.7; of one zone alone 1."""
    assert system_ventilation_efficiency(0.2, 1.0, 0.5) == pytest.approx(0.7)
    assert system_ventilation_efficiency(0.5, 1.0, 0.5) == pytest.approx(1.0)
    assert system_ventilation_efficiency(0.0, 0.0, 1.0) == 1.0
    assert system_ventilation_efficiency(0.0, 1.0, 1.0) == 0.1
