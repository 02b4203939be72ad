"""What a site names outside itself: carriers, holidays and the region of the factors."""

import pytest

from tests.runs import make_building


def places(site):
    return [fault.place for fault in site.faults() if not fault.place.startswith("zones.")]


def test_carriers_that_cannot_serve_are_listed():
    site = make_building(
        schedules={"s": {"days": {"all": {"00:00": 1}}}},
        systems={
            "s": {
                "heating": {"kind": "district", "carrier": "district_cooling", "efficiency": 1},
                "cooling": {"kind": "chiller", "carrier": "natural_gas", "efficiency": 1},
            },
            "fine": {
                "heating": {"kind": "boiler", "carrier": "natural_gas", "efficiency": 0.9},
                "cooling": {"kind": "district", "carrier": "district_cooling", "efficiency": 1},
            },
        },
        hot_water={"w": {"peak_flow": 1e-4, "schedule": "s", "carrier": "district_cooling"}},
        other_loads={"l": {"power": 1, "schedule": "s", "carrier": "district_heating"}},
    )
    assert places(site) == [
        "systems.s.heating.carrier",
        "systems.s.cooling.carrier",
        "hot_water.w.carrier",
        "other_loads.l.carrier",
    ]


@pytest.mark.parametrize(("code", "expected"), [("US", []), ("XX", ["location.holidays"])])
def test_holiday_code_is_known_before_a_run(code, expected):
    location = {"latitude": 40, "longitude": 0, "holidays": code}
    assert places(make_building(location=location)) == expected


def test_region_of_the_factors_is_known_before_a_run():
    (fault,) = [f for f in make_building(factors="atlantis").faults() if f.place == "factors"]
    assert "united-states" in fault.limit
