"""Angular properties of clear glass against published tables."""

import numpy as np
import pytest

from sim.physics.glazing import Gap, Pane, from_panes
from sim.physics.glazing.panes import ANGLES, _fresnel_pane

COSINES = np.cos(np.radians([0.0, 40.0, 50.0, 60.0, 70.0, 80.0]))
CLEAR = Pane(0.003, 1.0, 0.834, 0.075, 0.075)

# ASHRAE Fundamentals (2009), chapter 15, table 10: 3 mm uncoated clear glass, single (1a) and
# double (5a), angles 0, 40, 50, 60, 70, 80 degrees and diffuse.
SINGLE_TRANSMITTANCE = (0.83, 0.82, 0.80, 0.75, 0.64, 0.39)
SINGLE_SHGC = (0.86, 0.84, 0.82, 0.78, 0.67, 0.42)
DOUBLE_TRANSMITTANCE = (0.70, 0.68, 0.65, 0.58, 0.45, 0.20)
DOUBLE_SHGC = (0.76, 0.74, 0.71, 0.64, 0.50, 0.26)
DOUBLE_OUTER = (0.10, 0.11, 0.11, 0.12, 0.13, 0.13)
DOUBLE_INNER = (0.07, 0.08, 0.08, 0.08, 0.07, 0.05)


def test_single_pane() -> None:
    glazing = from_panes([CLEAR])
    assert glazing.beam_transmittance(COSINES) == pytest.approx(SINGLE_TRANSMITTANCE, abs=0.008)
    assert glazing.shgc(COSINES) == pytest.approx(SINGLE_SHGC, abs=0.012)
    assert glazing.diffuse_transmittance == pytest.approx(0.75, abs=0.01)


def test_double_pane() -> None:
    glazing = from_panes([CLEAR, CLEAR], [Gap("air", 0.0127)])
    assert glazing.beam_transmittance(COSINES) == pytest.approx(DOUBLE_TRANSMITTANCE, abs=0.018)
    assert glazing.shgc(COSINES) == pytest.approx(DOUBLE_SHGC, abs=0.014)
    assert glazing.diffuse_transmittance == pytest.approx(0.60, abs=0.005)
    outer, inner = glazing.absorptance(COSINES)
    assert outer == pytest.approx(DOUBLE_OUTER, abs=0.008)
    assert inner == pytest.approx(DOUBLE_INNER, abs=0.009)


def test_reflection_of_one_surface() -> None:
    # Duffie and Beckman (2013), example 5.1.1: index 1.526, 0.0434 at 0 and 0.093 at 60 degrees
    _, reflected = _fresnel_pane(1.526, 60.0)
    at = np.searchsorted(ANGLES, [0.0, 60.0])
    assert reflected[at] == pytest.approx([0.0434, 0.093], abs=5e-4)


def test_transmittance_of_an_absorbing_cover() -> None:
    # Duffie and Beckman (2013), example 5.3.1: extinction 32 1/m, 2.3 mm, 60 degrees
    through, reflected = _fresnel_pane(1.526, 32.0 * 0.0023)
    at = int(np.searchsorted(ANGLES, 60.0))
    assert through[at] == pytest.approx(0.768, abs=0.002)
    assert (through + reflected)[at] < 1.0
