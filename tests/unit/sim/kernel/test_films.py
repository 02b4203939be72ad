"""Detailed films: what the kernel makes of them against a plain solution of the same building."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from scenarios.resolve import resolve
from sim.envelope import compiled
from sim.kernel import RADIANT_INPUT, Cell, FilmKind, Mark, Mode
from sim.kernel.films import HALF, HOUR, SINGLE
from sim.physics import convection
from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from sim.weather.record import HOURS
from tests.boxes import box, terminal

START = date(2025, 1, 6)
OUTDOOR, SKY = -8.0, -25.0
WIND = 4.0
GAIN, RADIANT_PART = 200.0, 0.6  # of the box
AIR = 0


@pytest.fixture(scope="module")
def still_weather():
    """Frost without sun, the same for a year, as no day ends at the temperatures of its start."""
    held = {
        "dry_bulb": OUTDOOR,
        "dew_point": OUTDOOR - 5.0,
        "wind_speed": WIND,
        "wind_direction": 200.0,
        "infrared_horizontal": 5.670374419e-8 * (SKY + 273.15) ** 4,
        "pressure": 83000.0,
        "global_horizontal": 0.0,
        "direct_normal": 0.0,
        "diffuse_horizontal": 0.0,
    }
    series = {name: np.full(HOURS, value) for name, value in held.items()}
    return replace(read_weather("denver"), content_hash="still", **series)


def simulated(site, weather, *, days=4, films="detailed", **more):
    end = START + timedelta(days=days)
    simulation = Simulation(site, weather, start=START, end=end, films=films, **more)
    return simulation, simulation.run()


def corrections(film, face, beyond, forced):
    """Heat to the first node of a film beyond what its constant coefficient gives it. [W]"""
    x = film.figures
    area = x[0]
    if film.kind == FilmKind.OUTSIDE:
        constant, (roughness, emissivity, share, to_sky, to_air) = x[1], x[5:10]
        natural = convection.natural_convection(face - OUTDOOR, *x[2:5])
        moved = natural + roughness * (np.hypot(natural, np.sqrt(forced[int(x[10])])) - natural)
        sigma = 5.670374419e-8
        face_K, out_K, sky_K = face + 273.15, OUTDOOR + 273.15, SKY + 273.15
        longwave = share * (sky_K**4 - face_K**4) + (1.0 - share) * (out_K**4 - face_K**4)
        true = moved * (OUTDOOR - face) + emissivity * sigma * longwave
        linear = (constant + to_air) * (OUTDOOR - face) + to_sky * (SKY - face)
        return area * (true - linear)
    if film.kind == FilmKind.INSIDE:
        extra = area * (convection.natural_convection(face - beyond, *x[2:5]) - x[1])
    elif film.kind == FilmKind.GLASS:
        extra = area * (convection.glass_convection(face, beyond, *x[2:4]) - x[1])
    elif film.kind == FilmKind.RADIANT:
        extra = area * convection.radiant_coefficient(face, beyond) - x[1]
    else:
        across = convection.gap_coefficient(face, beyond, x[4:])
        across += x[2] * convection.radiant_coefficient(face, beyond)
        extra = area / (1.0 / across + x[3]) - x[1]
    return extra * (beyond - face)


def heats(network, temperatures, forced):
    """Heat to every node that constant films miss, and the part of it from outdoors. [W]"""
    total, outdoors = np.zeros(len(temperatures)), 0.0
    for film in network.films:
        beyond = np.nan if film.other < 0 else temperatures[film.other]
        heat = corrections(film, temperatures[film.node], beyond, forced)
        total[film.node] += heat
        if film.other < 0:
            outdoors += heat
        else:
            total[film.other] -= heat
    return total, outdoors


def steady(simulation, held):
    """Solve the box of the weather: all node temperatures, and the heat that holds the air.

    Constant conductances as one matrix, everything else as heat, found by Newton's method with
    differences: nothing of the kernel, no modes, no massless node left out.
    """
    network = simulation.cast.prepared.period.building.zones["room"].network
    forced = simulation.cast.prepared.period.driving.forced[:, 0]
    count = len(network.capacities)
    matrix, given = np.zeros((count, count)), np.zeros(count)
    for one, other, conductance in network.links:
        ends = np.ix_((one, other), (one, other))
        matrix[ends] += conductance * np.array([[1.0, -1.0], [-1.0, 1.0]])
    for link in network.boundaries:
        matrix[link.node, link.node] += link.conductance
        given[link.node] += (
            link.conductance
            * simulation.cast.prepared.period.driving.signals.at(slice(None))[link.signal, 0]
        )
    given[AIR] += GAIN * (1.0 - RADIANT_PART)
    for node, weight in network.dynamic[RADIANT_INPUT].items():
        given[node] += GAIN * RADIANT_PART * weight

    def missing(temperatures):
        return given + heats(network, temperatures, forced)[0] - matrix @ temperatures

    unknown = np.arange(1 if held is not None else 0, count)
    temperatures = np.linspace(15.0, 5.0, count)
    temperatures[AIR] = 15.0 if held is None else held
    for _ in range(40):
        error = missing(temperatures)
        slope = np.empty((count, len(unknown)))
        for column, node in enumerate(unknown):
            moved = temperatures.copy()
            moved[node] += 1e-5
            slope[:, column] = (missing(moved) - error) / 1e-5
        step = np.linalg.solve(slope[unknown], error[unknown])
        temperatures[unknown] -= step
        if np.abs(step).max() < 1e-9:
            return temperatures, -missing(temperatures)[AIR]
    raise AssertionError("no steady state found")


@pytest.mark.parametrize("held", [None, 20.0], ids=["floating", "held"])
def test_steady_state_is_that_of_the_published_films(still_weather, held):
    room = {"infiltration": {"air_changes": 0}}
    if held is not None:
        room |= {"heating": terminal(held), "system": "ideal"}
    simulation, run = simulated(box(**room), still_weather)
    network = simulation.cast.prepared.period.building.zones["room"].network
    assert {film.kind for film in network.films} == set(FilmKind)
    state = simulation.cast.thermal.state
    assert state.marks[0, Mark.MODE] == (Mode.FLOAT if held is None else Mode.HOLD_HEAT)

    expected, power = steady(simulation, held)
    massive = np.array(network.capacities) > 0.0
    found = simulation.cast.prepared.compiled.node_temperatures(state, 0)
    np.testing.assert_allclose(found, expected[massive], atol=1e-4)

    missed, outdoors = heats(
        network, expected, simulation.cast.prepared.period.driving.forced[:, 0]
    )
    touched = [AIR, *sorted({n for f in network.films for n in (f.node, f.other)} - {AIR, -1})]
    given = state.film_heat[0, : len(touched)]
    largest = np.abs(missed).max()
    assert largest > 100.0  # W: the films of this frost are far from the constant ones
    np.testing.assert_allclose(given, missed[touched], atol=1e-4 * largest)
    assert state.cells[0, Cell.FILM_OPAQUE : Cell.COLUMNS].sum() == pytest.approx(
        outdoors, abs=1e-4 * largest
    )

    opaque, window = (run["zones.room", f"{part}_gain"][-1] for part in ("opaque", "window"))
    assert opaque + window + GAIN + power == pytest.approx(0.0, abs=0.05)
    if held is not None:
        assert run["zones.room", "heating_power"][-1] == pytest.approx(power, abs=0.05)


@pytest.mark.parametrize("name", ["bestest/600", "small-office/base"])
def test_what_films_take_they_give(name):
    resolved = resolve(name, directories=())
    _, run = simulated(resolved.site, resolved.weather, days=2)
    assert np.isfinite(run.balance.stored).all()
    assert run.balance.residual < 1e-9


def week(films, step):
    """Heating and cooling of case 600 in a week of winter. [W]"""
    resolved = resolve("bestest/600", directories=())
    _, run = simulated(resolved.site, resolved.weather, days=7, films=films, step=step)
    (zone,) = run.assets("heating_power")
    return np.array(
        [run[zone, f"{kind}_power"].mean(dtype=float) for kind in ("heating", "cooling")]
    )


def test_loads_hardly_depend_on_the_exchange_step():
    """5 min against 15 min; against constant films a twentieth of the heating is other."""
    fine, coarse = (week("detailed", step) for step in (300.0, 900.0))
    assert (np.abs(fine / week("constant", 300.0) - 1.0) > 0.05).all()
    np.testing.assert_allclose(coarse, fine, rtol=1e-3)


def test_loads_hardly_depend_on_how_long_the_heat_of_films_is_held(monkeypatch):
    held = week("detailed", 300.0)
    monkeypatch.setattr(compiled, "FILM_BLOCK", 300.0)
    followed = week("detailed", 300.0)
    assert (held != followed).all()
    np.testing.assert_allclose(held, followed, rtol=1e-3)


@pytest.mark.parametrize(
    ("zone", "lengths"),
    [
        ({}, {"03:30": HOUR, "06:22": HOUR, "06:40": HOUR, "12:10": HOUR}),
        (
            {
                "heating": {
                    **terminal(20.0, schedule="day"),
                    "setpoint": {"occupied": 20.0, "unoccupied": 10.0},
                },
                "cooling": terminal(27.0),
                "system": "ideal",
            },
            {"03:30": HOUR, "06:22": SINGLE, "06:40": HALF, "12:10": HALF},
        ),
    ],
)
def test_blocks_are_hours_where_it_is_calm_and_steps_after_an_order(zone, lengths):
    data = box().plain()
    data["schedules"]["day"] = {"days": {"all": {"06:15": 1.0, "18:00": 0.0}}}
    data["zones"]["room"].update(zone)
    tomorrow, denver = START + timedelta(days=1), read_weather("denver")
    simulation = Simulation(site_from(data), denver, start=START, end=tomorrow)
    for time, length in lengths.items():
        hour, minute = map(int, time.split(":"))
        simulation.run(simulation.now.replace(hour=hour, minute=minute))
        assert simulation.zone("room").air_temperature > -20.0  # brings the kernel to this moment
        assert simulation.cast.thermal.state.marks[0, Mark.FILM_LENGTH] == length, time


def test_held_heat_of_films_ends_where_a_unit_begins_or_ends_its_rest(monkeypatch):
    """Units that a night cycle wakes: the coldest zone needed 1 % more with blocks that go on."""
    office = resolve("reference-small-office/base", directories=())

    def heating():
        _, run = simulated(office.site, office.weather, days=4)
        return np.array(
            [run[zone, "heating_power"].mean(dtype=float) for zone in run.assets("heating_power")]
        )

    held = heating()
    monkeypatch.setattr(compiled, "FILM_BLOCK", 300.0)
    np.testing.assert_allclose(held, heating(), rtol=3e-3)
