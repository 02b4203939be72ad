"""Everything wrong with the power of a site, told at once, each with its place and remedy."""

import pytest

from sim.errors import DocumentError
from sim.site import site_from
from tests.boxes import box

BATTERY = {"capacity": "10 kWh", "charge_power": "5 kW", "discharge_power": "5 kW"}
CARS = {"points": 1, "power": "4 kW", "vehicles": 2, "energy": "9 kWh"}
HOURLY = {"start": "2025-01-01T00:00Z", "values": [0.1, None, 0.2]}


def test_all_faults_of_the_power_of_a_site_at_once():
    parts = {
        "photovoltaics": {"roof": {"peak_power": "5 kW", "mounting": "nailed"}},
        "batteries": {
            "empty": {**BATTERY, "capacity": 0},
            "upside-down": {**BATTERY, "minimum_charge": 0.9, "maximum_charge": 0.5},
            "aimless": {**BATTERY, "strategy": "peak_shaving"},
            "hot": {**BATTERY, "ageing": {"temperature": "90 degC"}},
        },
        "vehicle_charging": {
            "closed": {**CARS, "points": 0},
            "unlimited": {**CARS, "strategy": "limited"},
        },
        "tariffs": {
            "gap": {"electricity": {"price": 0.1, "hourly_price": HOURLY}},
            "lost": {"electricity": {"price": 0.1, "hourly_price": {"file": "nowhere.csv"}}},
            "falling": {
                "electricity": {"price": 0.1},
                "natural_gas": {
                    "price": 0.1,
                    "tiers": [{"above": 9, "price": 0.1}, {"above": 5, "price": 0.2}],
                },
            },
        },
        "grid_carbon": {"value": 350, "source": "in grams"},
    }
    with pytest.raises(DocumentError) as caught:
        site_from({**box().plain(), **parts})
    found = {fault.place: fault for fault in caught.value.faults}
    assert set(found) == {
        "photovoltaics.roof.mounting",
        "batteries.empty.capacity",
        "batteries.upside-down",
        "batteries.aimless",
        "batteries.hot.ageing.temperature",
        "vehicle_charging.closed.points",
        "vehicle_charging.unlimited",
        "tariffs.gap.electricity.hourly_price",
        "tariffs.lost.electricity.hourly_price",
        "tariffs.falling.natural_gas",
        "grid_carbon.value",
    }
    assert all(fault.limit and fault.remedy for fault in found.values())
    assert "missing: value 2" in found["tariffs.gap.electricity.hourly_price"].limit
    assert "no such file" in found["tariffs.lost.electricity.hourly_price"].limit
