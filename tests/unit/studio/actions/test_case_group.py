"""The page of scenarios shows the cases of the standard when they are asked for."""

import json

import pytest

from studio.pages import scenarios as page

pytestmark = pytest.mark.usefixtures("user")


def shown(**query) -> str:
    return json.dumps(
        page.layout(**query).to_plotly_json(), default=lambda part: part.to_plotly_json()
    )


def test_all_sites_do_not_show_the_cases_but_lead_to_them():
    text = shown()
    assert "/scenarios?site=bestest" in text
    assert "195: Solid conduction test" not in text


def test_the_group_shows_its_cases_alone():
    text = shown(site="bestest")
    assert "195: Solid conduction test" in text
    assert "52 scenarios, each on a site of its own" in text
    assert "Night set-back" not in text


def test_a_new_scenario_of_the_group_builds_on_a_case():
    form = shown(site="bestest", new="1", base="bestest/600")
    assert '"value": "bestest/600"' in form
    assert "bestest/195" in shown(site="bestest", new="1")
