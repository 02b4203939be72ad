"""Plants whose size is open, with radiators and heated floors on them."""

import pytest

from sim.simulation import size
from sim.site import site_from
from sim.sizing.loads import ideal_site
from sim.weather import read_weather
from tests.emitters import FLOOR, RADIATORS, heated_data


@pytest.mark.parametrize("system", [RADIATORS, FLOOR], ids=["radiators", "floor"])
def test_a_boiler_is_as_large_as_its_rooms_ask(system):
    data = heated_data({**system, "supply": {"plant": "loop"}})
    source = {"kind": "boiler", "capacity": "autosize", "efficiency": 0.9}
    data["plants"] = {
        "loop": {"kind": "hot_water", "supply_temperature": 60, "sources": {"one": source}}
    }
    site = site_from(data)
    made, report = size(site, read_weather("denver"))
    assert not made.faults()
    # the box of case 900 takes some 3.5 kW at the design day of Denver
    assert 2500.0 < made.plants["loop"].sources["one"].capacity < 7000.0
    assert report.plants[0].load > 2500.0
    assert not ideal_site(site, "heating").hydronic_systems
