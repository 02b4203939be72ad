"""Fields that go in one form or another: ground, people, holidays."""

import pytest

from sim.errors import DocumentError
from sim.site import Ground, Location, People, Surface


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        ({"monthly": [10.0] * 11}, "12 monthly temperatures"),
        ({"monthly": [10.0] * 13}, "monthly"),
        ({"monthly": [10.0] * 12, "amplitude": 2.0}, "either monthly, or temperature"),
    ],
)
def test_ground_is_a_wave_or_twelve_months(data, limit):
    with pytest.raises(DocumentError, match=limit):
        Ground.read(data)


def test_only_expected_people_come_in_parts():
    part = {"count": 2.5, "schedule": "work"}
    assert People.read({**part, "arrivals": "expected"}).count == 2.5
    with pytest.raises(DocumentError, match="whole number"):
        People.read(part)
    assert People.read({"count": 2, "schedule": "work"}).plain()["count"] == 2


def test_holidays_are_a_code_or_dates():
    place = {"latitude": 40, "longitude": 0}
    dates = Location.read({**place, "holidays": ["2017-12-25", "2017-01-01"]}).holidays
    assert [day.isoformat() for day in dates] == ["2017-12-25", "2017-01-01"]
    assert Location.read({**place, "holidays": "US"}).holidays == "US"


@pytest.mark.parametrize(
    ("more", "limit"),
    [
        ({"overhang": {"depth": 0.5}}, "an overhang with a width"),
        ({"width": 5.0}, "an overhang with a width"),
        ({"overhang": {"depth": 0.5}, "width": 5.0, "sheltered": True}, "in the sun"),
        ({"overhang": {"depth": 0.5}, "width": 5.0, "boundary": "ground"}, "in the sun"),
    ],
)
def test_eaves_belong_to_walls_in_the_sun(more, limit):
    wall = {"zone": "a", "boundary": "outdoors", "construction": "w", "area": 15, "tilt": 90}
    with pytest.raises(DocumentError, match=limit):
        Surface.read(wall | more)
