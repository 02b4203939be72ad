"""What people give off, against published figures."""

import pytest

from sim.physics.air_quality import (
    carbon_dioxide_generation,
    carbon_dioxide_mass,
    mass_ratio,
    vapour_generation,
)


def test_generation_of_a_man_at_light_work():
    """Persily and de Jonge: men of 30 to 40 years, 87 kg, 1.2 met: 0.0046 L/s."""
    basal = 0.048 * 87.0 + 3.653  # MJ/day
    heat = 1.2 * basal * 1e6 / 86400.0
    assert 1000.0 * carbon_dioxide_generation(heat) == pytest.approx(0.0046, abs=0.00006)


def test_a_mole_has_its_mass():
    volume = 8.314462618 * 273.0 / 101000.0
    assert carbon_dioxide_mass(volume) == pytest.approx(0.0440095)
    assert mass_ratio(1e6) == pytest.approx(44.0095 / 28.9652)


def test_vapour_of_latent_heat():
    assert vapour_generation(2.4535e6) == pytest.approx(1.0)
