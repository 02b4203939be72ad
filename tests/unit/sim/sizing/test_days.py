"""Design days: from a weather year, given, and as weather of their own."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.physics.psychrometrics import humidity_ratio, wet_bulb
from sim.site.sizing import DesignDay, Sizing
from sim.sizing.days import days_of_weather, design_weather, working_day
from sim.sun import sun_position
from sim.weather import read_weather

SUMMER = {
    "kind": "cooling", "dry_bulb": 33.0, "daily_range": 12.0, "wet_bulb": 18.0, "month": 7,
    "clearness": 1.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def denver():
    return read_weather("denver")


def test_days_of_a_weather_year(denver):
    """Hours below and above the design temperatures are as many as the percentiles say."""
    days = days_of_weather(denver, Sizing(cooling_months=2))
    assert [day.kind for day in days.values()] == ["heating", "cooling", "cooling"]
    winter, summer, _ = days.values()
    assert (winter.month in (12, 1, 2), summer.month in (6, 7, 8)) == (True, True)
    assert np.mean(denver.dry_bulb < winter.dry_bulb) == pytest.approx(0.004, abs=5e-4)
    assert np.mean(denver.dry_bulb > summer.dry_bulb) == pytest.approx(0.004, abs=5e-4)
    assert (winter.daily_range, winter.clearness, winter.day) == (0.0, 0.0, 21)
    assert 10 < summer.daily_range < 20
    assert winter.wind_speed == pytest.approx(denver.wind_speed.mean(), abs=0.01)


def test_a_design_day_as_weather(denver):
    """Highest and lowest temperature, the wet bulb at the highest, sun at the place's hours."""
    made, ratio = design_weather(DesignDay.read(SUMMER), denver)
    day = made.dry_bulb[:24]
    assert (day.max(), day.min()) == (33.0, 21.0)
    assert int(np.argmax(day)) in (13, 14), "at 14:00 and 15:00"
    hottest = slice(13, 14)
    pressure = made.pressure[hottest]
    damp = humidity_ratio(day[hottest], made.relative_humidity[hottest], pressure)
    assert wet_bulb(day[hottest], damp, pressure)[0] == pytest.approx(18.0, abs=1e-6)
    assert np.ptp(ratio) == 0.0, "the air can hold it all day"
    sun = sun_position(
        made.latitude,
        made.longitude,
        elevation=made.elevation,
        utc_offset=made.utc_offset,
        step=3600.0,
    )
    assert made.direct_normal[sun.zenith > 96].max() == 0.0
    july = slice(201 * 24, 202 * 24)
    assert 800 < made.direct_normal[july].max() < 950
    assert np.all(made.global_horizontal >= made.diffuse_horizontal)


def test_air_drops_what_it_cannot_hold(denver):
    """A night that is colder than the dew point of the day is saturated, not above."""
    made, ratio = design_weather(DesignDay.read(SUMMER | {"wet_bulb": 28.0}), denver)
    assert made.relative_humidity.max() == pytest.approx(1.0, abs=1e-9)
    assert ratio.min() < ratio.max()


def test_equal_days_have_equal_hashes_and_others_another(denver):
    hashes = [
        design_weather(DesignDay.read(SUMMER | {"dry_bulb": t}), denver)[0].content_hash
        for t in (33.0, 33.0, 34.0)
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_design_day_is_a_working_day():
    document = DesignDay.read(SUMMER)
    assert working_day(document, None) == date(2021, 7, 21)
    assert working_day(document, (date(2021, 7, 21),)) == date(2022, 7, 21)
    new_year = DesignDay.read(SUMMER | {"month": 12, "day": 25})
    assert working_day(new_year, "US").weekday() < 5, "a holiday every year"


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        ({"wet_bulb": 34.0}, "at most the dry_bulb"),
        ({"humidity_ratio": 0.01}, "either wet_bulb or humidity_ratio"),
        ({"month": 2, "day": 30}, "day 1 to 28"),
        ({"clearness": 2.0}, "at most 1.2"),
    ],
)
def test_impossible_days_are_told(change, limit):
    with pytest.raises(DocumentError, match=limit):
        DesignDay.read(SUMMER | change)


def test_supplies_are_in_order():
    with pytest.raises(DocumentError, match="below heating_supply_temperature"):
        Sizing.read({"cooling_supply_temperature": 45.0})
