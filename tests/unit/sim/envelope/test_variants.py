"""Zones that are alike share their variants, and only those."""

from datetime import date

import numpy as np
import pytest

from sim import kernel
from sim.envelope.assembly import assemble_building
from sim.envelope.compiled import compile_building
from sim.envelope.variants import signals_of
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from studio.benchmarks.rooms import rooms_site
from tests.boxes import site_data, terminal

WALL = {"boundary": "outdoors", "construction": "heavy-wall", "tilt": 90}


def pair(**differences):
    """Two rooms that look east and south; the second may differ."""
    rooms = [
        {
            "floor_area": 20.0,
            "volume": 50.0,
            "infiltration": {"air_changes": 0.4},
            "system": "ideal",
        }
        for _ in range(2)
    ]
    walls = [{**WALL, "area": 12.0, "azimuth": azimuth} for azimuth in (90, 180)]
    area = differences.pop("area", None)
    if area is not None:
        walls[1]["area"] = area
    rooms[0] |= {"heating": terminal(20.0)}
    rooms[1] |= {"heating": terminal(20.0)} | differences
    return site_from(
        site_data(
            zones=dict(zip(("east", "south"), rooms, strict=True)),
            surfaces={
                name: {**wall, "zone": name}
                for name, wall in zip(("east", "south"), walls, strict=True)
            },
        )
    )


def compiled(site, flows=((0.0,), (0.0,))):
    building = assemble_building(site, step=300.0, pressure=101325.0, wind_speed=3.0)
    return building, compile_building(building, dict(zip(building.zones, flows, strict=True)))


def test_rooms_that_look_different_ways_share_both_variants():
    building, found = compiled(pair())
    assert found.model.variant[:, 0].tolist() == [[0, 1], [0, 1]]
    assert len(found.model.modes) == 2
    east, south = (signals_of([zone.network]) for zone in building.zones.values())
    assert len(east) == len(south)
    assert set(east) != set(south), "each sees its own sun"
    count = found.model.counts[:, kernel.Count.SIGNALS]
    assert [found.model.signal[z, : count[z]].tolist() for z in (0, 1)] == [east, south]


@pytest.mark.parametrize(
    "difference",
    [
        {"area": 12.5},
        {"volume": 51.0},
        {"infiltration": {"air_changes": 0.5}},
        {"heating": terminal(20.0, kind="on_off")},
    ],
    ids=lambda each: next(iter(each)),
)
def test_rooms_that_differ_share_nothing(difference):
    _, found = compiled(pair(**difference))
    assert set(found.model.variant[0].ravel()).isdisjoint(found.model.variant[1].ravel())


def test_what_does_not_touch_the_network_is_shared():
    """Capacity, set-point and people are inputs of the kernel."""
    _, found = compiled(
        pair(
            heating=terminal(17.0, 800.0),
            people={"count": 3, "schedule": "always", "heat": 100},
        )
    )
    assert found.model.variant[0].tolist() == found.model.variant[1].tolist()


def test_each_flow_of_fresh_air_is_shared_on_its_own():
    _, found = compiled(pair(area=12.0), ((0.0, 0.02, 0.04), (0.0, 0.04)))
    first, second = found.model.variant
    assert second[0].tolist() == first[0].tolist()
    assert second[1].tolist() == first[2].tolist()


def test_a_room_is_the_same_whether_others_are_like_it_or_not():
    """A row of rooms of which all are alike, and one in which each wall is a hair larger."""
    weather = read_weather("greensboro")
    site = rooms_site(6)
    data = site.plain()
    for index, name in enumerate(data["zones"]):
        data["surfaces"][f"{name}-wall"]["area"] *= 1.0 + 1e-13 * index
    period = {"start": date(2025, 1, 1), "end": date(2025, 1, 4), "films": "constant"}
    alike = Simulation(site, weather, **period)
    unlike = Simulation(site_from(data), weather, **period)
    models = [run.cast.prepared.compiled.model for run in (alike, unlike)]
    assert len(models[0].modes) < len(models[1].modes) == 6
    one, other = alike.run(), unlike.run()
    for signal, values in one.series.items():
        np.testing.assert_allclose(values, other.series[signal], rtol=1e-5, atol=2e-3)
    assert one.crossings.kind.tolist() == other.crossings.kind.tolist()


def test_variants_are_counted_by_the_kernel():
    site = rooms_site(40)
    building = assemble_building(site, step=300.0, pressure=101325.0, wind_speed=3.0)
    model = compile_building(building, dict.fromkeys(building.zones, (0.0,))).model
    assert len(model.modes) <= 4, "the ends of the row, and those between"
    assert model.acts.shape[0] == len(model.modes)
    assert kernel.ROWS + model.rates.shape[1] == model.acts.shape[2]
