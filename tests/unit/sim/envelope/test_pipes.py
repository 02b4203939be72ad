"""Pipes in a construction: their plane is a node, exactly where it is, on the right side."""

from __future__ import annotations

import pytest

from sim.envelope.assembly import assemble_building
from sim.envelope.layers import chain_of, chain_with_pipes
from sim.errors import DocumentError
from sim.site import site_from
from sim.site.hydronic_systems import FloorLoop
from tests.boxes import site_data, terminal
from tests.emitters import FLOOR, heated_box

CLIMATE = {"pressure": 101325.0, "wind_speed": 3.0}


def building(**loop):
    site = heated_box({**FLOOR, "loop": {"layer": 1, **loop}})
    return site, site.constructions["heavy-floor"]


@pytest.mark.parametrize("depth", [0.008, 0.02, 0.04, 0.055, 0.072])
@pytest.mark.parametrize("exchange", [0.0, 300.0])
def test_the_plane_lies_at_its_depth_and_nothing_else_changes(depth, exchange):
    site, construction = building(depth=depth)
    loop = FloorLoop(layer=1, depth=depth)
    chain, plane = chain_with_pipes(construction, site.materials, loop, exchange=exchange)
    plain = chain_of(construction, site.materials, exchange=exchange)
    assert sum(chain.capacities) == pytest.approx(sum(plain.capacities))
    assert chain.resistance == pytest.approx(plain.resistance)
    assert sum(chain.resistances[plane + 1 :]) == pytest.approx(depth / 1.13)
    assert chain.capacities[plane] > 0.0


def test_heat_enters_at_the_plane_whose_node_meets_the_zone():
    site = heated_box(FLOOR)
    made = assemble_building(site, step=300.0, **CLIMATE)
    room = made.zones["room"]
    node = room.interfaces[room.pipes["floor"]]
    thickness = 2.0 * min(0.055, 0.08 - 0.055)
    limit = (6.0 * 300.0 * 1.13 / 1.4e6) ** 0.5
    expected = 48.0 * 1.4e6 * min(thickness, limit)
    assert room.network.capacities[node] == pytest.approx(expected, rel=0.01)


def storeys(layers, depth=0.03, layer=2):
    heating = terminal(20.0)
    zone = {"floor_area": 20, "volume": 60, "heating": heating}
    shell = {"boundary": "adiabatic", "construction": "heavy-wall", "area": 60, "tilt": 90}
    data = site_data(
        zones={"above": {**zone, "system": "heat"}, "below": {**zone, "system": "ideal"}},
        surfaces={
            "shell-above": {"zone": "above", **shell},
            "shell-below": {"zone": "below", **shell},
            "between": {
                "zone": "above", "other_zone": "below", "boundary": "zone",
                "construction": "storey", "area": 20, "tilt": 180,
            },
            "slab": {"zone": "below", "boundary": "adiabatic", "construction": "heavy-floor",
                     "area": 20, "tilt": 180},
            "lid": {"zone": "above", "boundary": "adiabatic", "construction": "roof",
                    "area": 20, "tilt": 0},
        },
    )  # fmt: skip
    data["constructions"]["storey"] = {"layers": layers}
    system = {**FLOOR, "surfaces": ["between"], "loop": {"layer": layer, "depth": depth}}
    data["systems"]["heat"] = system
    return site_from(data)


def test_a_floor_over_another_zone_is_cut_below_its_pipes():
    heavy = {"material": "slab", "thickness": 0.08}
    site = storeys([heavy, {"material": "foam", "thickness": 0.03}, heavy])
    made = assemble_building(site, step=300.0, **CLIMATE)
    above = made.zones["above"]
    assert set(above.pipes) == {"between"}
    assert not made.zones["below"].pipes
    node = above.interfaces[above.pipes["between"]]
    assert above.network.capacities[node] > 0.0


def test_a_floor_without_mass_below_its_pipes_is_refused():
    layers = [{"resistance": 0.5}, {"material": "slab", "thickness": 0.02}]
    site = storeys(layers, depth=0.01, layer=1)
    with pytest.raises(DocumentError, match=r"surfaces\.between\.construction"):
        assemble_building(site, step=300.0, **CLIMATE)
