"""Colours that stay apart for every eye, on light and dark pages."""

from itertools import combinations

import numpy as np
import pytest

from scenarios.charts.palette import (
    DIVERGING,
    END_USES,
    PHOTOVOLTAICS,
    SCENARIOS,
    SEQUENTIAL,
    rgba,
    scenario_colours,
)

# Machado et al. 2009, 10.1109/TVCG.2009.113, severity 1.0
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour):
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Björn Ottosson 2020, https://bottosson.github.io/posts/oklab/."""
    to_cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return to_lab @ np.cbrt(to_cone @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("sight", SIGHTS)
def test_end_uses_stay_apart(sight):
    colours = [use.colour for use in END_USES.values()] + [PHOTOVOLTAICS]
    seen = [oklab(SIGHTS[sight] @ linear(colour)) for colour in colours]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.1


def test_each_colour_is_used_once():
    colours = [use.colour for use in END_USES.values()]
    assert len(set(colours)) == len(colours)
    assert len(set(SCENARIOS)) == len(SCENARIOS)


@pytest.mark.parametrize("colour", SCENARIOS)
def test_lines_stand_out_from_white(colour):
    luminance = float(linear(colour) @ [0.2126, 0.7152, 0.0722])
    assert 1.05 / (luminance + 0.05) > 2.8


def test_the_sequential_scale_darkens_evenly():
    lightness = [float(oklab(linear(colour))[0]) for colour in SEQUENTIAL]
    steps = -np.diff(lightness)
    assert np.all(steps > 0.05)
    assert max(steps) < 3 * min(steps)


def test_the_diverging_scale_is_lightest_in_the_middle():
    lightness = [float(oklab(linear(colour))[0]) for colour in DIVERGING]
    assert int(np.argmax(lightness)) == len(DIVERGING) // 2


def test_every_end_use_has_a_kpi():
    from sim.kpis import KPI_DEFINITIONS

    assert {use.kpi for use in END_USES.values()} <= set(KPI_DEFINITIONS)


def test_a_result_alone_is_no_base():
    assert scenario_colours(1) == (SCENARIOS[1],)
    assert scenario_colours(8)[:2] == SCENARIOS[:2]
    assert scenario_colours(8)[6] == SCENARIOS[0]


def test_opacity_is_added_as_css_writes_it():
    assert rgba("#102030", 0.25) == "rgba(16,32,48,0.25)"
