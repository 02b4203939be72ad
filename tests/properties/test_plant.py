"""Whatever the loads: meters add up, and the source never makes what is not asked for."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.processes.plant import PlantInputs, site_series
from sim.schedules import Calendar
from sim.site import Site
from sim.trajectory import Signal

DAY = Calendar(date(2025, 3, 8), date(2025, 3, 9), "America/New_York", -5.0)
POWERS = arrays(np.float64, 24, elements=st.floats(0, 1e5))
SOURCES = st.sampled_from(
    [
        {"kind": "furnace", "carrier": "natural_gas", "efficiency": 0.8},
        {"kind": "heat_pump", "carrier": "electricity", "efficiency": 3.5},
        {"kind": "district", "carrier": "district_heating", "efficiency": 0.95},
    ]
)
MACHINES = st.sampled_from(
    [
        {"kind": "direct_expansion", "efficiency": 3.5},
        {"kind": "district", "carrier": "district_cooling", "efficiency": 1.0},
    ]
)


def building(heating, cooling, mode):
    terminal = {
        "capacity": 50000,
        "setpoint": {"occupied": 20, "unoccupied": 20},
        "schedule": "work",
    }
    equipment = {
        "oven": {"power_density": 3, "schedule": "work", "carrier": "natural_gas"},
        "plugs": {"power_density": 5, "schedule": "always"},
    }
    return Site.read(
        {
            "name": "test",
            "location": {"latitude": 40, "longitude": 0},
            "constructions": {"slab": {"layers": [{"resistance": 1}]}},
            "schedules": {
                "work": {"days": {"all": {"08:00": 1, "18:00": 0}}},
                "always": {"days": {"all": {"00:00": 1}}},
            },
            "zones": {
                name: {
                    "floor_area": 100, "volume": 300, "system": "s", "heating": terminal,
                    "cooling": terminal, "equipment": equipment,
                }
                for name in "ab"
            },
            "surfaces": {},
            "systems": {
                "s": {
                    "heating": heating, "cooling": cooling, "pump_power_ratio": 0.02,
                    "fan": {"schedule": "work", "mode": mode},
                }
            },
            "hot_water": {"w": {"peak_flow": 1e-4, "schedule": "work"}},
            "other_loads": {"l": {"power": 100, "schedule": "work"}},
            "photovoltaics": {"roof": {"peak_power": 50000}},
        }
    )  # fmt: skip


@given(
    SOURCES,
    MACHINES,
    st.sampled_from(["continuous", "cycling"]),
    st.lists(POWERS, min_size=6, max_size=6),
)
def test_meters_add_up(heating, cooling, mode, powers):
    names = ("heating_power", "cooling_power", "equipment_power")
    zones = {
        Signal(f"zones.{zone}", quantity): powers[3 * index + part]
        for index, zone in enumerate("ab")
        for part, quantity in enumerate(names)
    }
    outdoor = np.linspace(-10, 40, 24)
    sun = {"roof": np.linspace(0, 1000, 24)}
    result = site_series(
        building(heating, cooling, mode), zones, PlantInputs(DAY, 3600.0, outdoor, None, sun)
    )
    found = {signal.quantity: values for signal, values in result.items()}
    assert all(np.all(values >= 0) and values.shape == (24,) for values in found.values())
    totals = {"electricity_demand", "gas_demand", "district_heating_demand"}
    totals |= {"district_cooling_demand", "electricity_import", "electricity_export"}
    uses = sum(v for k, v in found.items() if k not in totals | {"photovoltaic_power"})
    demands = sum(v for k, v in found.items() if k.endswith("_demand"))
    np.testing.assert_allclose(uses, demands, rtol=1e-12)
    bought = found["electricity_import"] - found["electricity_export"]
    np.testing.assert_allclose(
        bought, found["electricity_demand"] - found["photovoltaic_power"], rtol=1e-12, atol=1e-6
    )
    assert not np.any((found["electricity_import"] > 0) & (found["electricity_export"] > 0))
    equipment = powers[2] + powers[5]
    split = found["equipment_gas"] + found["equipment_electricity"]
    np.testing.assert_allclose(split, equipment, rtol=1e-12, atol=1e-9)
