"""Sources of service hot water: as strong as draws and tank leave it."""

from copy import deepcopy
from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.simulation import Simulation, size
from sim.site import site_from
from sim.sizing.service_water import STEP, least_power
from sim.weather import read_weather
from tests import plants
from tests.sizing import open_site

MORNING = {"days": {"all": {"00:00": 0.0, "06:00": 1.0, "08:00": 0.0}}}
ELEMENT = {"kind": "electric", "capacity": "autosize"}
IDEAL = {"kind": "ideal_loads", "heating": {"kind": "electric", "carrier": "electricity",
         "efficiency": 1.0}, "cooling": {"efficiency": 3.0}}  # fmt: skip


def taps(**more):
    plant = deepcopy(plants.TAPS) | {"sources": {"element": ELEMENT}}
    plant["tank"] |= {"volume": 0.2, "nodes": 8, "loss": 0.0}
    return open_site(
        IDEAL,
        plants={"taps": plant} | more.pop("plants", {}),
        schedules={"always": {"days": {"all": {"00:00": 1.0}}}, "morning": MORNING},
        hot_water={"showers": {"peak_flow": 5e-5, "schedule": "morning", "plant": "taps"}},
        **more,
    )


@pytest.mark.parametrize("hours", [2.0, 4.0])
def test_without_a_tank_the_peak_and_with_a_great_one_the_mean(hours):
    drawn = np.zeros(96)
    drawn[: round(hours * 4)] = 1000.0
    assert least_power(drawn, 0.0) == pytest.approx(1000.0, rel=1e-3)
    assert least_power(drawn, 1e9) == pytest.approx(drawn.mean(), rel=1e-3)
    # what the tank lacks at the end of the draw is what it holds
    part = least_power(drawn, 1.8e6)
    assert (1000.0 - part) * hours * 3600.0 == pytest.approx(1.8e6, rel=1e-3)
    assert STEP == 900.0


@pytest.mark.parametrize(("end", "lacks"), [("supply", 1e-6), ("within", 0.08)])
def test_a_tank_of_the_found_power_lasts(end, lacks):
    weather = read_weather("denver")
    data = taps().plain()
    data["plants"]["taps"]["tank"]["heated_from"] = end
    site, report = size(site_from(data), weather)
    power = site.plants["taps"].sources["element"].capacity
    (found,) = report.sizes
    assert found.place == "plants.taps.sources.element.capacity"
    peak = 5e-5 * 4.186e3 * 992.0 * (45.0 - 10.0)
    stored = (0.7 - 0.3) * 0.2 * 4.186e3 * 992.0 * (55.0 - 5.0 - 10.0)
    assert power == pytest.approx(peak - stored / 7200.0, rel=2e-3)
    unmet = []
    for share in (1.0, 0.3):
        data["plants"]["taps"]["sources"]["element"]["capacity"] = share * power
        run = Simulation(
            site_from(data), weather, start=date(2025, 1, 6), end=date(2025, 1, 9)
        ).run()
        unmet.append(float(run["plants.taps", "plant_unmet_load"].sum()) / (3 * 24 * peak))
    assert unmet[0] < lacks < 0.1 < unmet[1]


def test_what_feeds_an_exchanger_carries_its_draws():
    coil = {"kind": "plant", "plant": "hot", "capacity": "autosize"}
    boiler = {"kind": "boiler", "type": "boiler-low-temperature", "capacity": "autosize"}
    hot = {"kind": "hot_water", "supply_temperature": 70, "sources": {"boiler": boiler}}
    data = taps(plants={"hot": hot}).plain()
    data["plants"]["taps"]["sources"] = {"coil": coil}
    site, _ = size(site_from(data), read_weather("denver"))
    taken = site.plants["taps"].sources["coil"].capacity
    assert site.plants["hot"].sources["boiler"].capacity == pytest.approx(taken, rel=1e-4)


def test_taps_that_nobody_opens_have_no_size():
    data = taps().plain()
    data["hot_water"] = {}
    with pytest.raises(DocumentError, match=r"plants\.taps\.sources\.element\.capacity"):
        size(site_from(data), read_weather("denver"))
