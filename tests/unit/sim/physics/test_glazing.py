"""Glazing: tables of the Handbook, closure, U-values of EN 673, and the simple window."""

import numpy as np
import pytest

from sim.physics.glazing import Gap, Pane, from_panes, from_u_shgc, refractive_index
from sim.physics.glazing.simple import double_share, inward_fraction

CLEAR = Pane(0.003048, 1.0, 0.834, 0.075, 0.075)
LOW_E = Pane(0.00318, 1.0, 0.452, 0.359, 0.397, 0.84, 0.047)
ANGLES = np.array([0.0, 40.0, 50.0, 60.0, 70.0, 80.0])
COSINES = np.cos(np.radians(ANGLES))
GLAZINGS = {
    "single": from_panes([CLEAR]),
    "double": from_panes([CLEAR, CLEAR], [Gap("air", 0.012)]),
    "low-e": from_panes([LOW_E, CLEAR], [Gap("argon", 0.012)]),
    "triple": from_panes([LOW_E, CLEAR, CLEAR], [Gap("argon", 0.012)] * 2),
    "simple": from_u_shgc(1.6, 0.4),
    "simple single": from_u_shgc(5.8, 0.86),
}


@pytest.mark.parametrize("name", GLAZINGS)
def test_light_is_conserved(name: str) -> None:
    glazing = GLAZINGS[name]
    through = glazing.beam_transmittance(COSINES)
    absorbed = glazing.absorptance(COSINES)
    assert absorbed.shape == (len(glazing.gaps) + 1, len(ANGLES))
    assert (absorbed >= 0.0).all()
    assert (through + absorbed.sum(axis=0) <= 1.0 + 1e-12).all()
    from_inside = glazing.back_diffuse_reflectance + glazing.back_diffuse_transmittance
    assert from_inside + sum(glazing.back_diffuse_absorptance) == pytest.approx(1.0, abs=1e-12)
    assert glazing.diffuse_transmittance + sum(glazing.diffuse_absorptance) < 1.0


@pytest.mark.parametrize("name", GLAZINGS)
def test_transmittance_falls_with_the_angle(name: str) -> None:
    glazing = GLAZINGS[name]
    values = glazing.beam_transmittance(np.cos(np.radians(np.linspace(0.0, 90.0, 91))))
    assert (np.diff(values) <= 1e-12).all()
    assert values[-1] == pytest.approx(0.0, abs=1e-9)
    assert glazing.beam_transmittance(np.array([-0.5, 0.0])).tolist() == [0.0, 0.0]
    assert not glazing.absorptance(np.array([-0.5])).any()


@pytest.mark.parametrize(("front", "back"), [(CLEAR, LOW_E), (LOW_E, CLEAR), (LOW_E, LOW_E)])
def test_transmittance_is_the_same_from_both_sides(front: Pane, back: Pane) -> None:
    def reverse(pane: Pane) -> Pane:
        return Pane(
            pane.thickness,
            pane.conductivity,
            pane.solar_transmittance,
            pane.solar_reflectance_back,
            pane.solar_reflectance_front,
        )

    gap = [Gap("air", 0.012)]
    one = from_panes([front, back], gap)
    two = from_panes([reverse(back), reverse(front)], gap)
    assert one.transmittance == pytest.approx(two.transmittance, abs=1e-12)
    assert one.back_diffuse_absorptance == pytest.approx(two.diffuse_absorptance[::-1], abs=1e-12)


def test_normal_values_come_back() -> None:
    assert GLAZINGS["single"].transmittance[0] == pytest.approx(0.834, abs=1e-12)
    # two panes by hand: 0.452 * 0.834 / (1 - 0.397 * 0.075)
    assert GLAZINGS["low-e"].transmittance[0] == pytest.approx(0.452 * 0.834 / (1 - 0.397 * 0.075))


def test_index_of_plain_glass() -> None:
    index, depth = refractive_index(0.834, 0.075)
    assert index == pytest.approx(1.5207, abs=1e-4)
    assert depth == pytest.approx(0.0958, abs=1e-4)


@pytest.mark.parametrize(
    ("glazing", "wanted"),
    [
        # EN 673 calculations as published by glass makers, 4 mm glass, 12 mm gap
        (from_panes([Pane(0.004, 1.0, 0.82, 0.08, 0.08)] * 2, [Gap("air", 0.012)]), 2.85),
        (
            from_panes(
                [
                    Pane(0.004, 1.0, 0.6, 0.25, 0.28, 0.837, 0.03),
                    Pane(0.004, 1.0, 0.82, 0.08, 0.08, 0.837, 0.837),
                ],
                [Gap("argon", 0.016)],
            ),
            1.1,
        ),
        (from_panes([Pane(0.004, 1.0, 0.82, 0.08, 0.08)]), 5.75),
    ],
)
def test_u_values(glazing, wanted: float) -> None:
    assert glazing.u_value == pytest.approx(wanted, abs=0.06)
    total = 0.04 + sum(glazing.thermal_resistances) + 0.13
    assert glazing.u_value == pytest.approx(1.0 / total)


@pytest.mark.parametrize("u_value", [0.8, 1.3, 2.0, 2.8, 3.9, 5.0, 5.8, 6.8])
@pytest.mark.parametrize("shgc", [0.1, 0.25, 0.4, 0.6, 0.8])
def test_simple_window_meets_its_numbers(u_value: float, shgc: float) -> None:
    glazing = from_u_shgc(u_value, shgc, 0.5)
    assert glazing.u_value == u_value
    assert glazing.visible_transmittance == 0.5
    (resistance,) = glazing.thermal_resistances
    assert 0.0 < resistance < 1.0 / u_value
    through, absorbed = glazing.transmittance[0], 2.0 * glazing.absorptances[0][0]
    inward = inward_fraction(resistance, shgc - through, double_share(u_value))
    assert through + inward * absorbed == pytest.approx(shgc, abs=1e-9)
    # The winter surface resistances of a U-value differ from the summer ones of the method.
    assert float(glazing.shgc(np.array([1.0]))[0]) == pytest.approx(shgc, abs=0.05)
    assert min(glazing.transmittance) >= 0.0
    assert min(map(min, glazing.absorptances)) >= 0.0


def test_visible_values_have_their_own_way() -> None:
    pane = Pane(0.006, 1.0, 0.77, 0.07, 0.07, visible_transmittance=0.88)
    glazing = from_panes([pane])
    assert glazing.visible_transmittance == pytest.approx(0.88, abs=0.001)
    assert glazing.visible_ratio == pytest.approx(0.88 / 0.77, abs=0.002)


def test_gaps_must_fit() -> None:
    with pytest.raises(ValueError, match="2 panes need 1 gaps"):
        from_panes([CLEAR, CLEAR])


def test_single_pane_has_two_faces() -> None:
    glazing = GLAZINGS["single"]
    assert len(glazing.absorptances) == 2
    assert glazing.absorptances[0] == glazing.absorptances[1]
    assert glazing.thermal_resistances == (0.003048,)


def test_glazings_are_keys() -> None:
    again = from_panes([CLEAR, CLEAR], [Gap("air", 0.012)])
    assert {GLAZINGS["double"]: 1}[again] == 1
