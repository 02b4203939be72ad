"""Any panes: light is conserved and the same forward and backward."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.physics.glazing import Gap, Pane, from_panes, from_u_shgc

COSINES = np.cos(np.radians(np.linspace(0.0, 89.5, 30)))


@st.composite
def panes(draw: st.DrawFn) -> Pane:
    through = draw(st.floats(0.05, 0.9))
    front = draw(st.floats(0.02, 0.95 - through)) if through < 0.9 else 0.05
    back = draw(st.floats(0.02, 0.95 - through)) if draw(st.booleans()) and through < 0.9 else front
    return Pane(0.004, 1.0, through, front, back)


@given(st.lists(panes(), min_size=1, max_size=3))
def test_light_is_conserved(stack: list[Pane]) -> None:
    glazing = from_panes(stack, [Gap("argon", 0.012)] * (len(stack) - 1))
    through, absorbed = glazing.beam_transmittance(COSINES), glazing.absorptance(COSINES)
    assert (absorbed >= 0.0).all()
    assert (through >= 0.0).all()
    assert (through + absorbed.sum(axis=0) <= 1.0 + 1e-9).all()
    inside = glazing.back_diffuse_reflectance + sum(glazing.back_diffuse_absorptance)
    assert abs(inside + glazing.back_diffuse_transmittance - 1.0) < 1e-9


@given(st.floats(0.4, 6.8), st.floats(0.05, 0.9))
def test_simple_windows_are_possible(u_value: float, shgc: float) -> None:
    glazing = from_u_shgc(u_value, shgc)
    through, absorbed = glazing.beam_transmittance(COSINES), glazing.absorptance(COSINES)
    assert (through >= 0.0).all()
    assert (absorbed >= -1e-12).all()
    assert (through + absorbed.sum(axis=0) <= 1.0 + 1e-9).all()
    assert glazing.thermal_resistances[0] > 0.0
