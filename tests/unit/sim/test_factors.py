"""Factors: conversions repeated from their sources, and every figure has one."""

import pytest

from sim.errors import DocumentError
from sim.factors import Carriers, factors_of, region_names
from sim.site import Location, Site

LB = 0.45359237
KWH_PER_MMBTU = 293.07107
METHANE, NITROUS_OXIDE = 28, 265  # IPCC AR5, 100 years


def test_grid_of_the_united_states():
    # eGRID2023: pounds of CO2, CH4, N2O per MWh
    pounds = 767.2 + 0.057 * METHANE + 0.008 * NITROUS_OXIDE
    assert pounds == pytest.approx(770.9, abs=0.05)
    electricity = factors_of("united-states").electricity
    assert electricity.carbon == pytest.approx(pounds * LB / 1000, abs=5e-5)
    assert electricity.primary == 2.8


@pytest.mark.parametrize(
    ("carrier", "carbon", "methane", "nitrous_oxide"),
    [("natural_gas", 53.06, 1.0, 0.10), ("district_heating", 66.33, 1.250, 0.125)],
)
def test_fuels_of_the_united_states(carrier, carbon, methane, nitrous_oxide):
    # EPA emission factors hub: kg, g and g per mmBtu
    per_mmbtu = carbon + (methane * METHANE + nitrous_oxide * NITROUS_OXIDE) / 1000
    found = getattr(factors_of("united-states"), carrier).carbon
    assert found == pytest.approx(per_mmbtu / KWH_PER_MMBTU, abs=5e-5)


def test_gas_of_the_european_union():
    # IPCC 2006: per TJ net calorific, kg
    per_tj = 56100 + 5 * METHANE + 0.1 * NITROUS_OXIDE
    gas = factors_of("european-union").natural_gas
    assert gas.carbon == pytest.approx(per_tj * 0.9 * 3.6e-6, abs=5e-5)


def test_cold_of_the_united_states_is_that_much_electricity():
    factors = factors_of("united-states")
    cold, electricity = factors.district_cooling, factors.electricity
    share = cold.primary / electricity.primary
    assert cold.carbon == pytest.approx(electricity.carbon * share, abs=5e-5)


@pytest.mark.parametrize("region", region_names())
def test_every_figure_names_its_source(region):
    for carrier in Carriers.model_fields:
        factor = getattr(factors_of(region), carrier)
        assert len(factor.carbon_source) > 20
        assert len(factor.primary_source) > 20
        assert factor.warming_potential
        assert 1990 < factor.carbon_year < 2030
        assert 1990 < factor.primary_year < 2030


def test_unknown_region_lists_those_there_are():
    with pytest.raises(DocumentError, match=r"atlantis.*united-states, european-union"):
        factors_of("atlantis")


def test_the_default_of_a_site_is_a_region():
    default = Site.model_fields["factors"].default
    assert default in region_names()
    assert Location(latitude=0, longitude=0).time_zone == "UTC"
