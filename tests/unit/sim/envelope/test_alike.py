"""Surfaces that are alike are one, and nobody can tell by the temperatures."""

from datetime import date

import numpy as np
import pytest

from sim.envelope import assembly
from sim.envelope.alike import distinct_surfaces
from sim.simulation import Simulation
from sim.site import site_from
from sim.trajectory import Signal
from sim.weather import read_weather
from tests.boxes import box, closed_pair

SHARES = (0.5, 0.3, 0.2)


def cut(site, name, **changes):
    """A site of which a surface is cut in three, the first piece with changes."""
    data = site.plain()
    whole = data["surfaces"].pop(name)
    for number, share in enumerate(SHARES):
        piece = {**whole, "area": whole["area"] * share}
        data["surfaces"][f"{name}-{number}"] = {**piece, **(changes if number == 0 else {})}
    return site_from(data)


@pytest.mark.parametrize("name", ["roof", "floor", "north"])
def test_pieces_of_a_surface_are_the_surface(name):
    pieces = distinct_surfaces(cut(box(), name))
    assert [each for each in pieces if each.startswith(name)] == [f"{name}-0"]
    whole = box().surfaces[name]
    assert pieces[f"{name}-0"].area == pytest.approx(whole.area, rel=1e-12)
    assert pieces[f"{name}-0"].model_copy(update={"area": whole.area}) == whole


def test_pieces_of_a_partition_are_the_partition():
    pieces = distinct_surfaces(cut(closed_pair(), "between"))
    assert [each for each in pieces if each.startswith("between")] == ["between-0"]


@pytest.mark.parametrize(
    "change",
    [
        {"azimuth": 10.0},
        {"tilt": 80.0},
        {"height": 2.0},
        {"construction": "heavy-wall"},
        {"boundary": "ground"},
        {"sheltered": True},
        {"inside_coefficient": 3.0},
        {"outside_coefficient": 12.0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_differs_stays_apart(change):
    pieces = distinct_surfaces(cut(box(), "north", **change))
    areas = {name: piece.area for name, piece in pieces.items() if name.startswith("north")}
    assert list(areas) == ["north-0", "north-1"]
    assert areas["north-1"] == pytest.approx(21.6 * (SHARES[1] + SHARES[2]))


def test_walls_with_windows_or_eaves_stay_as_they_are():
    eaves = {"width": 8.0, "overhang": {"depth": 0.5}}
    data = box().plain()
    south = data["surfaces"]["south"]
    data["surfaces"] |= {
        "south-again": south,
        "north": data["surfaces"]["north"] | eaves,
        "north-again": data["surfaces"]["north"] | eaves,
    }
    site = site_from(data)
    assert distinct_surfaces(site) == site.surfaces


def test_temperatures_are_those_of_the_pieces(monkeypatch):
    site = cut(cut(box(heavy=True), "roof"), "floor")

    def temperature():
        days = {"start": date(2001, 3, 1), "end": date(2001, 3, 3)}
        simulation = Simulation(site, read_weather("denver"), **days)
        air = simulation.run().series[Signal("zones.room", "air_temperature")]
        return simulation.cast.prepared.compiled.model.counts[0, 0], np.asarray(air)

    nodes, joined = temperature()
    monkeypatch.setattr(assembly, "distinct_surfaces", lambda site: site.surfaces)
    more, apart = temperature()
    assert more > nodes
    assert joined == pytest.approx(apart, abs=1e-5)  # series are in single precision
