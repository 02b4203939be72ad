"""Equipment cases of ASHRAE 140: open outputs, closed forms, and states reached in time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenarios.validation import hvac
from scenarios.validation.hvac import keys
from scenarios.validation.hvac.cooling import steady_state
from scenarios.validation.hvac.document import CoolingCase, HeatingCase
from scenarios.validation.hvac.read import bundled, hourly_outdoor
from sim.physics.dx_coil import full_load, run_fraction
from sim.physics.psychrometrics import wet_bulb

OPEN = ("CE100", "CE110", "CE140", "CE150", "CE165", "CE200", "HE100", "HE120", "HE150")
FILE = bundled()
COOLING = [name for name, case in FILE.cases.items() if isinstance(case, CoolingCase)]


@pytest.fixture(scope="module")
def report():
    return hvac.validate(None, lambda *_: None)


def test_every_open_output_is_in_its_range(report):
    judged = [check for check in report.checks if check.ok is not None]
    assert len(judged) == 88
    assert [(c.name, c.value, c.low, c.high) for c in report.missed] == []
    assert {check.name.split()[0] for check in judged} == set(OPEN)


def test_every_case_has_the_outputs_of_the_results_file(report):
    assert list(report.data) == list(FILE.cases)
    assert (len(COOLING), len(FILE.cases) - len(COOLING)) == (14, 11)
    for name, found in report.data.items():
        assert all(math.isfinite(value) for value in found.values()), name
        if name in COOLING:
            assert tuple(found) == keys.COOLING
            continue
        expected = keys.FURNACE
        expected += keys.FANS if name >= "HE150" else ()
        expected += keys.TEMPERATURES if name >= "HE210" else ()
        assert tuple(found) == expected, name


def test_no_results_of_blind_cases_are_kept():
    assert {name for name, case in FILE.cases.items() if case.reference} == set(OPEN)


def test_balances_of_the_cooling_cases(report):
    for name in COOLING:
        found = report.data[name]
        case = FILE.cases[name]
        for part in ("coil_load", "zone_load"):
            parts = found[f"{part}_sensible_kWh"] + found[f"{part}_latent_kWh"]
            assert found[f"{part}_total_kWh"] == pytest.approx(parts, rel=1e-12)
        fan = found["coil_load_total_kWh"] - found["zone_load_total_kWh"]
        assert fan == pytest.approx(found["supply_fan_kWh"], rel=1e-9)
        assert found["coil_load_latent_kWh"] == pytest.approx(case.latent_gain * 0.672)
        gain = 0.672 * (case.sensible_gain + 1.7133 * (case.outdoor - case.setpoint))
        assert found["zone_load_sensible_kWh"] == pytest.approx(gain)
        assert found["indoor_dry_bulb_C"] == pytest.approx(case.setpoint, abs=1e-3)


@pytest.mark.parametrize("name", ["CE110", "CE150", "CE190"])
def test_the_state_is_where_a_day_from_outdoor_humidity_ends(name):
    """Vapour of the zone's air marched in steps of a minute, coil and zone in turn."""
    case, shared = FILE.cases[name], FILE.cooling
    coil, machine = shared.equipment.coil(), shared.equipment
    mass, heat_of_vapour, step = 129.6 * 1.19, 2.45e6, 60.0
    ratio = shared.site.humidity_ratio
    sensible_load = case.sensible_gain + shared.zone.conductance * (case.outdoor - case.setpoint)
    for _ in range(60 * 24):
        damp = float(wet_bulb(np.array(case.setpoint), np.array(ratio), shared.site.pressure))
        total, sensible, _ = full_load(case.setpoint, damp, case.outdoor, coil)
        load = sensible_load + case.latent_gain
        share = run_fraction(load / (total - machine.supply_fan), 0.229)
        # the thermostat meets the sensible load; the coil's latent share follows
        taken = (sensible_load + machine.supply_fan * share) * (total - sensible) / sensible
        ratio += step * (case.latent_gain - taken) / (mass * heat_of_vapour)
    assert ratio == pytest.approx(steady_state(name, case, shared).humidity_ratio, rel=1e-3)


def test_steady_furnaces_by_hand(report):
    seconds, roof = 2160 * 3600.0, 199.953
    cold = roof * 50.0 * seconds / 1e9
    assert report.data["HE100"]["furnace_load_GJ"] == pytest.approx(cold, rel=1e-9)
    assert report.data["HE110"]["furnace_input_GJ"] == pytest.approx(cold / 0.8, rel=1e-9)
    assert report.data["HE130"] == dict.fromkeys(keys.FURNACE, 0.0)
    part = roof * 20.0 / 10000.0
    a, b, c, d = FILE.heating.furnace.coefficients
    ratio = a + b * part + c * part**2 + d * part**3
    burnt = ratio * 10000.0 / 0.8 * seconds / 1e9
    assert report.data["HE120"]["furnace_input_GJ"] == pytest.approx(burnt, rel=1e-9)
    assert report.data["HE120"]["fuel_consumption_m3_s"] == pytest.approx(
        burnt * 1e9 / 38e6 / seconds
    )


def test_fans_of_furnaces(report):
    """A cycling fan runs as long as the burner, the draft fan too; heat of the former counts."""
    found = report.data
    assert found["HE150"]["fan_energy_kWh"] == pytest.approx(0.2 * 2160)
    run = found["HE160"]["furnace_load_GJ"] * 1e9 / 10000.0 / 3600.0
    assert found["HE160"]["fan_energy_kWh"] == pytest.approx(0.2 * run)
    burner = found["HE170"]["furnace_load_GJ"] * 1e9 / 10000.0 / 3600.0
    assert found["HE170"]["fan_energy_kWh"] == pytest.approx(0.2 * 2160 + 0.05 * burner)
    assert found["HE170"]["furnace_load_GJ"] == found["HE150"]["furnace_load_GJ"]
    saved = found["HE140"]["furnace_load_GJ"] - found["HE160"]["furnace_load_GJ"]
    assert saved == pytest.approx(found["HE160"]["fan_energy_kWh"] * 3.6e6 / 1e9, rel=1e-6)


def test_a_furnace_that_never_meets_its_setpoint_gives_what_it_has(report):
    """Heat that enters leaves through the roof, but for what the air stores."""
    case = FILE.cases["HE230"]
    assert isinstance(case, HeatingCase)
    found = report.data["HE230"]
    outdoor = np.mean(hourly_outdoor(FILE.heating, case))
    lost = 199.953 * (found["zone_temp_mean_C"] - outdoor) * 2160 * 3600.0 / 1e9
    circulating = found["fan_energy_kWh"] * 0.2 / 0.25 * 3.6e6 / 1e9
    assert found["furnace_load_GJ"] + circulating == pytest.approx(lost, abs=0.005)
    assert found["zone_temp_min_C"] < report.data["HE220"]["zone_temp_min_C"] == 15.0
    assert found["zone_temp_max_C"] == report.data["HE220"]["zone_temp_max_C"] == 20.0
