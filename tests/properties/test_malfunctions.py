"""Whatever breaks in whatever system: heat, vapour and CO2 balance, and figures stay finite."""

from datetime import date, timedelta
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from tests.air import EXPANSION, GAS, HEAT_PUMP, fan, handler, served, unit

DAYS = [date(2025, 1, 6), date(2025, 4, 10), date(2025, 7, 1)]
ROOMS = ("room", "other")


@cache
def weather():
    return read_weather("chicago")


def share(low, high):
    return st.floats(low, high).map(lambda value: round(value, 3))


@st.composite
def systems(draw):
    """A packaged unit or air handler, with or without recovery, economiser and each coil."""
    more = {
        "fan": fan(
            mode=draw(st.sampled_from(["continuous", "cycling"])),
            heat_to_air=draw(share(0.0, 1.0)),
            schedule=draw(st.sampled_from(["always", "work"])),
        ),
        "outdoor_air": {
            "minimum": draw(share(0.01, 0.2)),
            "economiser": draw(st.sampled_from(["none", "dry_bulb", "differential_enthalpy"])),
        },
        "cooling": EXPANSION,
    }
    if draw(st.booleans()):
        more["outdoor_air"]["heat_recovery"] = {
            "sensible_effectiveness": 0.7, "latent_effectiveness": 0.5, "power": 50,
        }  # fmt: skip
    if draw(st.booleans()):
        more["fan"]["mode"] = "continuous"
        return handler(heating=draw(st.sampled_from([GAS, HEAT_PUMP])), **more)
    return unit(heating=draw(st.sampled_from([GAS, HEAT_PUMP])), **more)


@st.composite
def malfunctions(draw, system):
    """One to four things that break at any time, some of them repaired."""
    single = system["kind"] == "packaged_rooftop"
    asset = "systems.air.room" if single else "systems.air"
    zone = f"zones.{draw(st.sampled_from(ROOMS))}"
    burns = system["heating"]["kind"] == "gas"
    kinds = {
        "damper": {"kind": "stuck_damper", "asset": asset, "position": draw(share(0.0, 1.0))},
        "filter": {"kind": "fouled_filter", "asset": asset, "pressure_rise": draw(share(0.1, 5.0)),
                   "grows_in": draw(st.sampled_from([0, 40000]))},
        "coil": {"kind": "fouled_coil", "asset": asset, "capacity_loss": draw(share(0.01, 0.99)),
                 "coil": draw(st.sampled_from(["heating", "cooling"]))},
        "leak": {"kind": "refrigerant_loss", "asset": asset, "share": draw(share(0.01, 0.3))},
        "cycling": {"kind": "short_cycling", "asset": asset, "efficiency_loss": 0.3},
        "fan": {"kind": "failed_fan", "asset": asset},
        "compressor": {"kind": "failed_compressor", "asset": asset},
        "thermostat": {"kind": "sensor_bias", "asset": zone, "bias": draw(share(0.5, 8.0))},
        "drift": {"kind": "sensor_drift", "asset": zone, "bias": -4.0, "grows_in": 50000},
        "terminal": {"kind": "stuck_valve", "asset": zone, "position": draw(share(0.0, 0.1)),
                     "coil": draw(st.sampled_from(["heating", "cooling"]))},
    }  # fmt: skip
    if burns:
        kinds["valve"] = {"kind": "stuck_valve", "asset": asset, "position": draw(share(0.0, 1.0))}
        kinds["burner"] = {"kind": "failed_burner", "asset": asset}
    if not single:
        kinds["supply"] = {"kind": "sensor_bias", "asset": asset, "bias": draw(share(-6.0, 6.0))}
        kinds["supply"]["bias"] = kinds["supply"]["bias"] or 1.0
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=4, unique=True))
    found = {}
    for name in chosen:
        item = kinds[name]
        if draw(st.booleans()):
            item["repair"] = {"crew": "staff", "notice": 3600, "duration": 9000, "variation": 0.5}
        if draw(st.booleans()):
            item["failures"] = {"mean": draw(st.sampled_from([4000, 30000])), "shape": 1.5}
        else:
            item["start"] = draw(st.sampled_from(["2025-01-06T05:03", "2024-07-01"]))
        found[name] = item
    return found


@settings(max_examples=25)
@given(st.data(), systems(), st.sampled_from(DAYS))
def test_balances_close_whatever_breaks(data, system, start):
    site = served(system, rooms=ROOMS) | {"crews": {"staff": {"hours": "work"}}}
    site["malfunctions"] = data.draw(malfunctions(system))
    run = Simulation(site_from(site), weather(), start=start, end=start + timedelta(days=1)).run()
    assert run.residual < 1e-6
    assert run.moisture_residual < 1e-6
    assert run.co2_residual < 1e-6
    for signal, values in run.series.items():
        assert np.all(np.isfinite(values)), signal
    for name in site["malfunctions"]:
        label = run[f"malfunctions.{name}", "malfunction"]
        severity = run[f"malfunctions.{name}", "malfunction_severity"]
        assert np.all((severity >= 0.0) & (severity <= label + 1e-6) & (label <= 1.0 + 1e-6))
