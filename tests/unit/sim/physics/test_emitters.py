"""Radiators and pipes in floors: their laws against closed forms and limits."""

from __future__ import annotations

import numpy as np
import pytest

from sim.physics import radiant_floor, radiator
from sim.physics.radiant_floor import PipePlane


def test_rated_output_comes_back_at_rated_conditions():
    coefficient = radiator.rated_coefficient(1000.0, 1.3)
    excess = radiator.logarithmic_difference(55.0, 45.0)
    assert excess == pytest.approx(49.833, abs=1e-3)
    assert coefficient * excess**1.3 == pytest.approx(1000.0)


@pytest.mark.parametrize(("first", "last"), [(30.0, 30.0), (30.0, 30.0 + 1e-7), (1e-3, 1e-3)])
def test_logarithmic_difference_of_equals_is_theirs(first, last):
    assert radiator.logarithmic_difference(first, last) == pytest.approx(first, rel=1e-6)


def test_plug_ratio_is_mean_over_last_of_an_exponential():
    x = 0.3
    mean = np.mean(np.exp(x * (1.0 - (np.arange(100000) + 0.5) / 100000)))
    assert radiator.plug_ratio(x) == pytest.approx(mean, rel=1e-9)
    assert radiator.plug_ratio(0.0) == pytest.approx(1.0, abs=1e-6)
    assert radiator.plug_ratio(1e6) == radiator.plug_ratio(radiator.MOST_UNITS)


def test_pipes_in_the_middle_of_a_slab_are_those_of_the_standard():
    plane = PipePlane(0.15, 0.02, 1.4, 0.15, 0.15, 0.1, 0.1)
    simple = 0.15 * np.log(0.15 / (np.pi * 0.02)) / (2.0 * np.pi * 1.4)
    assert radiant_floor.spreading_resistance(plane) == pytest.approx(simple, rel=1e-3)


def test_pipes_by_an_adiabatic_face_are_those_with_their_mirror_image():
    # a row and its image at twice the distance: the images' field at the pipe is a closed form
    distance, spacing = 0.02, 0.15
    plane = PipePlane(spacing, 0.016, 1.4, 1.0, distance, 0.1, 1e9)
    mirror = -np.log(1.0 - np.exp(-4.0 * np.pi * distance / spacing))
    own = np.log(spacing / (np.pi * 0.016))
    expected = spacing / (2.0 * np.pi * 1.4) * (own + mirror)
    assert radiant_floor.spreading_resistance(plane) == pytest.approx(expected, rel=1e-6)


def test_finite_elements_agree_on_the_spreading_resistance():
    """Solve half a spacing on a grid; the pipe is a node of the radius that a grid gives it."""
    spacing, conductivity, above, below, up, down = 0.15, 1.2, 0.06, 0.04, 0.2, 0.75
    n = 60
    h = 0.5 * spacing / n
    rows, cols = round((above + below) / h), n + 1
    pipe = round(above / h)
    index = np.arange((rows + 1) * cols).reshape(rows + 1, cols)
    matrix = np.zeros((index.size, index.size))
    for i in range(rows + 1):
        for j in range(cols):
            high = 0.5 if i in {0, rows} else 1.0
            wide = 0.5 if j in {0, n} else 1.0
            here = index[i, j]
            for there, conductance in (
                (index[i, j + 1] if j < n else None, conductivity * high),
                (index[i + 1, j] if i < rows else None, conductivity * wide),
            ):
                if there is not None:
                    matrix[[here, there], [here, there]] += conductance
                    matrix[[here, there], [there, here]] -= conductance
            if i == 0:
                matrix[here, here] += wide * h / up
            if i == rows:
                matrix[here, here] += wide * h / down
    source = np.zeros(index.size)
    source[index[pipe, 0]] = 0.5 * spacing  # 1 W/m2
    field = np.linalg.solve(matrix, source)
    weights = np.ones(cols)
    weights[[0, -1]] = 0.5
    mean = field[index[pipe]] @ weights / weights.sum()
    # a node of a square grid stands for a source of radius 0.1985 h (Peaceman 1978)
    radius = 0.1985 * h
    plane = PipePlane(spacing, 2.0 * radius, conductivity, above, rows * h - above, up, down)
    found = radiant_floor.spreading_resistance(plane)
    assert found == pytest.approx(field[index[pipe, 0]] - mean, rel=0.02)


def test_much_water_gives_what_its_resistance_lets_pass_and_little_gives_all():
    much = radiant_floor.pipe_heat(40.0, 25.0, 1e6, 0.05)
    assert much == pytest.approx(15.0 / 0.05, rel=1e-4)
    little = radiant_floor.pipe_heat(40.0, 25.0, 0.1, 0.05)
    assert little == pytest.approx(0.1 * 15.0)


def test_basic_characteristic_gives_hundred_watts_at_the_limit():
    assert radiant_floor.basic_flux(9.0) == pytest.approx(100.0, rel=0.005)  # EN 1264-2
    assert radiant_floor.basic_flux(-1.0) == 0.0


def test_walls_and_water_resist_as_the_standard_says():
    assert radiant_floor.wall_resistance(0.15, 0.02, 0.002, 0.35) == pytest.approx(
        0.01522, rel=1e-3
    )
    found = radiant_floor.water_resistance(0.15, 0.016, 0.004, 100.0)
    assert found == pytest.approx(0.15**0.13 / (8 * np.pi) * 0.04**0.87)
