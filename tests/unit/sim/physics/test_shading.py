"""Shadows: by hand, by sampling points, and against exact view factors."""

import numpy as np
import pytest

from sim.physics.shading import (
    Fin,
    Overhang,
    Shades,
    diffuse_factors,
    sunlit_fraction,
    window_axes,
)
from sim.physics.solar import plane_normal

WIDTH, HEIGHT = 3.0, 2.0


def towards(right: float, up: float, out: float = 1.0) -> np.ndarray:
    return np.array([[right], [up], [out]])


def lit(direction: np.ndarray, shades: Shades) -> float:
    return float(sunlit_fraction(direction, width=WIDTH, height=HEIGHT, shades=shades)[0])


def test_overhang_by_hand() -> None:
    # Sun straight before the window at 45 degrees: 1 m of shadow, 0.5 m of it above the window.
    shades = Shades(overhang=Overhang(depth=1.0, gap=0.5, left=9.0, right=9.0))
    assert lit(towards(0.0, 1.0), shades) == pytest.approx(0.75)
    assert lit(towards(0.0, 0.4), shades) == 1.0
    assert lit(towards(0.0, 4.0), shades) == 0.0


def test_short_overhang_lets_sun_in_at_its_side() -> None:
    # Sun 45 degrees to the right and up: the shadow is a parallelogram that moves left by 1 m.
    shades = Shades(overhang=Overhang(depth=1.0))
    assert lit(towards(1.0, 1.0), shades) == pytest.approx(1.0 - (3.0 * 1.0 - 0.5) / 6.0)


def test_fin_by_hand() -> None:
    right = Shades(right=Fin(depth=0.5, gap=0.25, above=9.0, below=9.0))
    assert lit(towards(2.0, 0.0), right) == pytest.approx(1.0 - 0.75 / 3.0)
    assert lit(towards(-2.0, 0.0), right) == 1.0
    left = Shades(left=Fin(depth=0.5, gap=0.25, above=9.0, below=9.0))
    assert lit(towards(-2.0, 0.0), left) == pytest.approx(1.0 - 0.75 / 3.0)


def test_overlapping_shadows_count_once() -> None:
    overhang = Overhang(depth=1.0, right=9.0, left=9.0)
    fin = Fin(depth=1.0, above=9.0, below=9.0)
    both = lit(towards(1.0, 1.0), Shades(overhang=overhang, right=fin))
    assert both == pytest.approx((2.0 * 1.0) / 6.0)


def test_no_sun_from_behind() -> None:
    assert lit(towards(0.1, 0.2, -1.0), Shades()) == 0.0
    assert lit(towards(0.1, 0.2, 1.0), Shades()) == 1.0


def sampled(direction: np.ndarray, shades: Shades, count: int = 400) -> float:
    """Return the part of points on the window whose way to the sun no shade crosses."""
    x, y = np.meshgrid(
        (np.arange(count) + 0.5) / count * WIDTH, (np.arange(count) + 0.5) / count * HEIGHT
    )
    across, along = direction[:2, 0] / direction[2, 0]
    blocked = np.zeros_like(x, dtype=bool)
    if (shade := shades.overhang) is not None:
        way = (HEIGHT + shade.gap - y) / along
        at = x + way * across
        inside = (at >= -shade.left) & (at <= WIDTH + shade.right)
        blocked |= (way >= 0.0) & (way <= shade.depth) & inside
    fins = ((shades.left, -1.0), (shades.right, 1.0))
    for fin, side in fins:
        if fin is not None:
            place = -fin.gap if side < 0.0 else WIDTH + fin.gap
            way = (place - x) / across
            at = y + way * along
            inside = (at >= -fin.below) & (at <= HEIGHT + fin.above)
            blocked |= (way >= 0.0) & (way <= fin.depth) & inside
    return 1.0 - float(blocked.mean())


@pytest.mark.parametrize("seed", range(25))
def test_any_shades_agree_with_sampled_points(seed: int) -> None:
    random = np.random.default_rng(seed)
    shades = Shades(
        Overhang(*random.uniform(0.0, 1.5, 4)) if seed % 3 else None,
        Fin(*random.uniform(0.0, 1.5, 4)) if seed % 2 else None,
        Fin(*random.uniform(0.0, 1.5, 4)) if seed % 5 else None,
    )
    direction = random.normal(size=(3, 1))
    direction[2] = abs(direction[2]) + 0.05
    assert lit(direction, shades) == pytest.approx(sampled(direction, shades), abs=0.005)


def test_blocks_do_not_change_the_result() -> None:
    random = np.random.default_rng(7)
    direction = random.normal(size=(3, 5000))
    shades = Shades(Overhang(1.0, 0.5), Fin(0.4), Fin(0.7, 0.1))
    whole = sunlit_fraction(direction, width=WIDTH, height=HEIGHT, shades=shades)
    single = [
        sunlit_fraction(direction[:, i : i + 1], width=WIDTH, height=HEIGHT, shades=shades)[0]
        for i in range(0, 5000, 250)
    ]
    assert whole[::250] == pytest.approx(np.array(single), abs=1e-12)
    assert ((whole >= 0.0) & (whole <= 1.0)).all()


def test_sky_factor_of_an_endless_overhang() -> None:
    # Crossed strings: view of a strip 2 m high to a shade of 1 m, 0.5 m above it.
    shades = Shades(Overhang(1.0, 0.5, 1e6, 1e6))
    hidden = (2.5 + np.hypot(1.0, 0.5) - np.hypot(1.0, 2.5) - 0.5) / (2.0 * HEIGHT)
    sky, ground = diffuse_factors(width=WIDTH, height=HEIGHT, shades=shades, tilt=90.0)
    assert sky == pytest.approx(1.0 - hidden / 0.5, abs=0.001)
    assert ground == 1.0


def test_nothing_hidden_without_shades() -> None:
    assert diffuse_factors(width=1.0, height=1.0, shades=Shades(), tilt=90.0) == (1.0, 1.0)


def test_roof_window_sees_no_ground() -> None:
    shades = Shades(Overhang(1.0))
    sky, ground = diffuse_factors(width=WIDTH, height=HEIGHT, shades=shades, tilt=0.0)
    assert ground == 1.0
    assert 0.5 < sky < 1.0


@pytest.mark.parametrize(("azimuth", "tilt"), [(180.0, 90.0), (35.0, 60.0), (300.0, 10.0)])
def test_axes_are_right_angled(azimuth: float, tilt: float) -> None:
    axes = window_axes(azimuth, tilt)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1.0)
    assert axes[2] == pytest.approx(plane_normal(azimuth, tilt))
    assert axes[1, 2] >= 0.0


def test_right_of_a_south_window_is_east() -> None:
    assert window_axes(180.0, 90.0)[0] == pytest.approx([1.0, 0.0, 0.0], abs=1e-12)
