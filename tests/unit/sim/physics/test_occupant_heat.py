"""Heat, vapour and carbon dioxide of people against the tables of ASHRAE and ISO."""

import pytest

from sim.physics.air_quality import carbon_dioxide_generation
from sim.physics.occupant_heat import metabolic_heat, sensible_heat
from sim.site import People

TABLE = [
    (95, 65), (130, 75), (220, 80), (250, 90), (295, 110), (425, 170), (470, 185), (525, 210),
]  # fmt: skip
"""Total and sensible heat, ASHRAE Fundamentals, ch. 18, table 1. [W]"""
ISO_7730 = [(0.8, 46), (1.0, 58), (1.2, 70), (1.6, 93), (2.0, 116)]
"""Metabolic rates, ISO 7730:2005, table B.1: met, and W per m2 of skin."""
OUTDOOR_AIR_STANDARD = 0.0052e-3 / 1.2
"""Carbon dioxide of a person and met, ASHRAE 62.1 (informative appendix on CO2). [m3/s]"""


@pytest.mark.parametrize(("total", "sensible"), TABLE)
def test_sensible_heat_is_that_of_the_table(total, sensible):
    assert sensible_heat(total) == pytest.approx(sensible)


@pytest.mark.parametrize(("activity", "flux"), ISO_7730)
def test_metabolic_heat_is_that_of_the_standard(activity, flux):
    assert metabolic_heat(activity) / 1.8 == pytest.approx(flux, abs=0.55)


def test_sensible_share_holds_beyond_the_table():
    assert sensible_heat(47.5) == pytest.approx(32.5)
    assert sensible_heat(1050.0) == pytest.approx(420.0)


@pytest.mark.parametrize("activity", [1.0, 1.2, 1.4, 2.0, 3.0])
def test_carbon_dioxide_agrees_with_the_ventilation_standard(activity):
    """Persily and de Jonge (2017) with a mixed diet against 62.1, which rounds."""
    rate = carbon_dioxide_generation(metabolic_heat(activity))
    assert rate == pytest.approx(OUTDOOR_AIR_STANDARD * activity, rel=0.03)


def test_default_person_lies_between_the_office_entries_of_the_table():
    """115 W (70 sensible) seated at very light work, 130 W (75) moderately active."""
    person = People(count=1, schedule="s")
    assert 115 <= person.total_heat <= 130
    assert 70 <= person.sensible_heat <= 75
    assert 45 <= person.latent_heat <= 55


def test_activity_takes_the_place_of_heat():
    person = People(count=1, schedule="s", metabolic_rate=1.2)
    assert person.total_heat == pytest.approx(125.6, abs=0.05)
    assert person.sensible_heat == pytest.approx(70 + 5 * (125.6 - 115) / 15, abs=0.05)
    assert person.sensible_heat + person.latent_heat == pytest.approx(person.total_heat)
    busy = People(count=1, schedule="s", metabolic_rate=3.0)
    assert busy.sensible_heat / busy.total_heat < 0.45, "who works hard sweats"
