"""Couplings too strong for the exchange step are found before they make nonsense."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.envelope.assembly import assemble_building
from sim.envelope.building import Building, Coupling, ZoneAssembly
from sim.envelope.network import AIR, Network
from sim.envelope.stability import check_exchange, coupling_stiffness
from sim.errors import DocumentError
from sim.simulation import Simulation
from sim.site import Zone, site_from
from sim.weather import read_weather
from tests.boxes import closed_pair

STEP = 300.0
ZONE = Zone.read({"floor_area": 10, "volume": 30})


def pair_with_door(flow):
    data = closed_pair("heavy-wall").plain()
    data["air_exchange"] = {"door": {"zone": "warm", "other_zone": "cold", "flow": flow}}
    return site_from(data)


def built(site, step=STEP):
    return assemble_building(site, step=step, pressure=101325.0, wind_speed=3.0)


def door_of(stiffness):
    """Flow at which the door has a stiffness."""
    (_, one) = coupling_stiffness(built(pair_with_door(0.01)))
    return 0.01 * stiffness / one


def test_stiffness_of_two_airs_is_step_times_conductance_over_capacity():
    building = built(pair_with_door(0.1))
    door = building.couplings[-1]
    capacity = building.zones["warm"].network.capacities[AIR]
    assert coupling_stiffness(building)[-1] == pytest.approx(2 * STEP * door.conductance / capacity)


@pytest.mark.parametrize(("stiffness", "codes"), [(0.9, []), (1.5, ["strong-coupling"])])
def test_strong_couplings_are_a_doubt(stiffness, codes):
    findings = check_exchange(built(pair_with_door(door_of(stiffness))))
    assert [finding.code for finding in findings] == codes
    for finding in findings:
        assert "air_exchange.door.flow" in finding.text
        assert finding.evidence["stiffness"] == pytest.approx(stiffness)


def test_unstable_couplings_are_refused_with_what_would_do():
    site = pair_with_door(door_of(2.5))
    with pytest.raises(DocumentError) as caught:
        check_exchange(built(site))
    (fault,) = caught.value.faults
    assert fault.place == "air_exchange.door.flow"
    assert "300 s" in fault.limit
    assert check_exchange(built(site, step=60.0)) == ()


def test_doors_side_by_side_add_up():
    data = pair_with_door(door_of(1.1)).plain()
    data["air_exchange"]["other-door"] = data["air_exchange"]["door"]
    with pytest.raises(DocumentError) as caught:
        check_exchange(built(site_from(data)))
    assert len(caught.value.faults) == 2


def test_what_is_allowed_stays_bounded():
    weather = read_weather("denver")
    period = {"start": date(2025, 1, 1), "end": date(2025, 1, 3)}
    simulation = Simulation(pair_with_door(door_of(1.95)), weather, **period)
    assert [finding.code for finding in simulation.findings] == ["strong-coupling"]
    compiled, state = simulation.cast.prepared.compiled, simulation.cast.thermal.state
    for zone, temperature in enumerate((30.0, 10.0)):
        compiled.set_nodes(state, zone, np.full(len(compiled.capacities[zone]), temperature))
    run = simulation.run()
    ends = [run[f"zones.{name}", "air_temperature"] for name in ("warm", "cold")]
    assert max(values.max() for values in ends) <= 30.0
    assert min(values.min() for values in ends) >= 10.0
    assert abs(ends[0][-1] - ends[1][-1]) < 0.5
    with pytest.raises(DocumentError):
        Simulation(pair_with_door(door_of(2.0)), weather, **period)


EDGES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0.1, 500.0)), min_size=1, max_size=8
)


@given(EDGES, st.lists(st.floats(1e4, 1e6), min_size=5, max_size=5))
def test_no_mode_of_the_exchange_grows_faster_than_the_largest_stiffness(edges, capacities):
    """Five airs with any couplings: T' = T - step C^-1 L T."""
    building = Building(site=closed_pair(), step=STEP, pressure=101325.0, wind_speed=3.0)
    laplacian = np.zeros((5, 5))
    for zone, capacity in enumerate(capacities):
        building.zones[str(zone)] = ZoneAssembly(str(zone), ZONE, Network(capacity), 0.0)
    for one, other, conductance in edges:
        if one == other:
            continue
        ends = [building.zones[str(zone)].interface(AIR) for zone in (one, other)]
        coupling = Coupling(str(one), ends[0], str(other), ends[1], conductance, "door")
        building.couplings.append(coupling)
        unit = np.eye(5)[one] - np.eye(5)[other]
        laplacian += conductance * np.outer(unit, unit)
    root = np.sqrt(capacities)
    fastest = STEP * np.linalg.eigvalsh(laplacian / np.outer(root, root)).max()
    assert fastest <= max(coupling_stiffness(building), default=0.0) * (1 + 1e-9) + 1e-12
