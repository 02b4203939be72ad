"""Subjects comfort and daylight of `atrium validate`; adaptive comfort by pythermalcomfort."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.validation import comfort as subject
from scenarios.validation import daylight
from scenarios.validation.daylight import even_sky_component, overcast_sky_component
from sim.errors import DocumentError
from sim.physics import comfort


def quiet(name: str, done: int, total: int) -> None:
    assert done <= total, name


@pytest.mark.parametrize(("module", "count"), [(subject, 50), (daylight, 8)])
def test_every_published_value_is_met(module, count):
    report = module.validate(None, quiet)
    assert report.subject == module.__name__.rpartition(".")[2]
    assert report.missed == ()
    limited = [check for check in report.checks if check.ok is not None]
    assert len(limited) >= count
    assert len({check.name for check in report.checks}) == len(report.checks)
    assert all(check.source for check in report.checks)
    free = [check for check in report.checks if check.ok is None]
    assert all(check.note for check in free), "what has no limit says why"


def test_cases_are_chosen_by_name():
    report = subject.validate(["running-mean"], quiet)
    assert {check.name.partition("-")[0] for check in report.checks} == {"running"}
    assert len(daylight.validate(["reflected"], quiet).checks) == 1
    for module in (subject, daylight):
        with pytest.raises(DocumentError, match="moon"):
            module.validate(["moon"], quiet)


@pytest.mark.parametrize("model", ["en_16798", "ashrae_55"])
def test_a_wrong_model_is_found_out(model, monkeypatch):
    name = model.upper()
    right = getattr(subject, name)
    wrong = comfort.AdaptiveModel(right.slope + 0.01, right.intercept, 10.0, 30.0)
    changed = tuple(
        (key, wrong if found is right else found, bands, source)
        for key, found, bands, source in subject._ADAPTIVE
    )
    monkeypatch.setattr(subject, "_ADAPTIVE", changed)
    assert len(subject.validate(["adaptive"], quiet).missed) > 5


def test_sky_components_by_integration():
    width, height, distance = 1.3, 1.9, 2.4
    y, z = np.meshgrid((np.arange(900) + 0.5) / 900 * width, (np.arange(900) + 0.5) / 900 * height)
    square = distance**2 + y**2 + z**2
    part = distance * z / square**2 * width * height / 900**2
    brightness = (1.0 + 2.0 * z / np.sqrt(square)) / 3.0
    overcast = (part * brightness).sum() / (7.0 * np.pi / 9.0)
    assert overcast_sky_component(width, height, distance) == pytest.approx(overcast, rel=1e-5)
    even = part.sum() / np.pi
    assert even_sky_component(width, height, distance) == pytest.approx(even, rel=1e-5)


def test_adaptive_limits_agree_with_pythermalcomfort():
    from pythermalcomfort.models import adaptive_ashrae, adaptive_en

    operative, running = np.meshgrid(np.arange(15.0, 36.0, 0.37), np.arange(5.0, 36.0, 0.61))
    operative, running = operative.ravel(), running.ravel()
    with pytest.warns(UserWarning, match="applicability"):
        theirs = adaptive_en(operative, operative, running, 0.1)
    for category, name in (("I", "i"), ("II", "ii"), ("III", "iii")):
        flags = np.nan_to_num(getattr(theirs, f"acceptability_cat_{name}")).astype(bool)
        ours = comfort.EN_16798.within(operative, running, comfort.EN_CATEGORIES[category])
        np.testing.assert_array_equal(ours, flags)
    warm = operative < 33.0
    with pytest.warns(UserWarning, match="applicability"):
        american = adaptive_ashrae(operative[warm], operative[warm], running[warm], 0.1)
    for percent in (80, 90):
        flags = np.nan_to_num(getattr(american, f"acceptability_{percent}")).astype(bool)
        band = comfort.ASHRAE_ACCEPTABILITY[percent]
        ours = comfort.ASHRAE_55.within(operative[warm], running[warm], band)
        np.testing.assert_array_equal(ours, flags)


def test_running_mean_agrees_with_pythermalcomfort():
    from pythermalcomfort.environment import running_mean_outdoor_temperature

    daily = np.random.default_rng(3).uniform(-5.0, 30.0, 120)
    for day in (70, 99):
        theirs = running_mean_outdoor_temperature(daily[day - 60 : day][::-1].tolist())
        ours = comfort.running_mean_temperature(daily)[day]
        assert ours == pytest.approx(theirs, abs=0.051)
