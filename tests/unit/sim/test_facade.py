"""The once-per-geometry signals of planes and windows."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import cache
from sim.facade import Aperture, ApertureRow, Blinded, Plane, ShadedPlane, boundary_signals, sun
from sim.physics.glazing import BlindOptics, from_u_shgc
from sim.physics.shading import Overhang, Shades
from sim.weather import read_weather

ROOT = Path(__file__).parents[3]
SOUTH, EAST = Plane(180.0, 90.0), Plane(90.0, 90.0)
GLASS = from_u_shgc(1.6, 0.5, 0.7)
PLAIN = Aperture(SOUTH, GLASS, 2.0, 1.5)
SHADED = replace(PLAIN, shades=Shades(Overhang(1.0, 0.3, 0.5, 0.5)))
PERIOD = (150 * 96, 7 * 96)


@pytest.fixture(scope="module")
def signals():
    weather = read_weather("greensboro")
    return boundary_signals(weather, [SOUTH, EAST, SOUTH], [PLAIN, SHADED], PERIOD, 900.0)


def test_shapes_and_keys(signals) -> None:
    assert list(signals.incident) == [SOUTH, EAST]
    found = signals.apertures[PLAIN]
    assert found.absorbed.shape == (2, 672)
    assert found.transmitted_beam.shape == (672,)
    assert found.transmitted_beam.dtype == np.float32
    assert not found.absorbed.flags.writeable


def test_window_takes_no_more_than_strikes_it(signals) -> None:
    found = signals.apertures[PLAIN]
    taken = found.transmitted_beam + found.transmitted_diffuse + found.absorbed.sum(axis=0)
    assert (taken <= signals.incident[SOUTH] * 1.00001).all()
    assert taken.sum() > 0.4 * signals.incident[SOUTH].sum()


def test_shade_takes_beam_and_sky_light_but_no_ground_light(signals) -> None:
    plain, shaded = signals.apertures[PLAIN], signals.apertures[SHADED]
    assert (shaded.transmitted_beam <= plain.transmitted_beam).all()
    assert shaded.transmitted_beam.sum() < 0.8 * plain.transmitted_beam.sum()
    assert (shaded.visible_sky <= plain.visible_sky).all()
    assert shaded.visible_ground.tolist() == plain.visible_ground.tolist()


def test_a_row_of_windows_sees_the_mean_of_their_sun(signals) -> None:
    row = ApertureRow(((PLAIN, 0.25), (SHADED, 0.75)))
    weather = read_weather("greensboro")
    found = boundary_signals(weather, [], [row], PERIOD, 900.0).apertures[row]
    plain, shaded = signals.apertures[PLAIN], signals.apertures[SHADED]
    for name in ("transmitted_beam", "transmitted_diffuse", "absorbed", "visible_sky"):
        expected = 0.25 * getattr(plain, name) + 0.75 * getattr(shaded, name)
        assert getattr(found, name) == pytest.approx(expected, rel=1e-5, abs=1e-4), name
    assert row.plane == SOUTH


def test_light_has_a_plausible_efficacy(signals) -> None:
    found = signals.apertures[PLAIN]
    light = (found.visible_beam + found.visible_sky + found.visible_ground).sum()
    sun = (found.transmitted_beam + found.transmitted_diffuse).sum()
    assert 95.0 < light / sun / GLASS.visible_ratio < 130.0


def test_cold_and_warm_are_the_same_bytes(
    signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATRIUM_CACHE_DIR", str(tmp_path))
    weather = read_weather("greensboro")
    cold = boundary_signals(weather, [SOUTH], [SHADED], PERIOD, 900.0)
    monkeypatch.setattr(sun, "_surroundings", pytest.fail)
    warm = boundary_signals(weather, [SOUTH], [SHADED], PERIOD, 900.0)
    for found in (cold, warm):
        assert found.incident[SOUTH].tobytes() == signals.incident[SOUTH].tobytes()
        assert (
            found.apertures[SHADED].absorbed.tobytes()
            == signals.apertures[SHADED].absorbed.tobytes()
        )


def test_changed_window_computes_one_window(signals, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    stored = cache.cached_arrays

    def watch(key, compute):
        def counted():
            made.append(key)
            return compute()

        return stored(key, counted)

    monkeypatch.setattr(sun, "cached_arrays", watch)
    other = replace(PLAIN, width=2.5, shades=Shades(Overhang(0.4)))
    boundary_signals(read_weather("greensboro"), [SOUTH, EAST], [PLAIN, other], PERIOD, 900.0)
    assert [key["aperture"] for key in made] == [other]


def test_reflecting_ground_brightens(signals) -> None:
    snow = replace(SOUTH, ground_reflectance=0.7)
    found = boundary_signals(read_weather("greensboro"), [snow], [], PERIOD, 900.0)
    assert found.incident[snow].sum() > 1.2 * signals.incident[SOUTH].sum()


@pytest.mark.benchmark
def test_warm_year_costs_milliseconds() -> None:
    """Five planes and five windows over 105,120 steps, read back: below 30 ms of processor time."""
    weather, year = read_weather("greensboro"), (0, 105120)
    planes = [Plane(90.0 * side, 90.0) for side in range(4)] + [Plane(0.0, 0.0)]
    windows = [Aperture(plane, GLASS, 2.0, 1.5) for plane in planes]
    boundary_signals(weather, planes, windows, year, 300.0)
    spent = []
    for _ in range(5):
        start = time.process_time()
        boundary_signals(weather, planes, windows, year, 300.0)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.030


def test_warm_call_imports_no_pandas(signals) -> None:
    code = """
import sys
import time
from sim.facade import Plane, boundary_signals
from sim.weather import read_weather
boundary_signals(read_weather("greensboro"), [Plane(180.0, 90.0)], [], (14400, 672), 900.0)
print([m for m in ("pvlib", "pandas", "scipy", "numba") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_wall_behind_eaves_sees_what_a_window_there_sees() -> None:
    weather = read_weather("greensboro")
    shades = Shades(Overhang(1.0, 0.3, 0.5, 0.5))
    wall, bare = ShadedPlane(SOUTH, 2.0, 1.5, shades), ShadedPlane(SOUTH, 2.0, 1.5, Shades())
    blind = Blinded(SHADED, BlindOptics("exterior", 0.1, 0.5, 0.1, 0.5))
    found = boundary_signals(weather, [SOUTH, wall, bare], [], PERIOD, 900.0, blinded=[blind])
    assert found.incident[wall] == pytest.approx(found.blinded[blind].incident)
    assert found.incident[bare] == pytest.approx(found.incident[SOUTH], rel=1e-6)
    assert found.incident[wall].sum() < 0.9 * found.incident[SOUTH].sum()
