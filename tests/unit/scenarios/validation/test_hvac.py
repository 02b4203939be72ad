"""Files of equipment cases: what is understood, what is refused, and cases at the edges."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenarios.validation import hvac
from scenarios.validation.hvac.heating import Plant, march, through_hour
from scenarios.validation.hvac.keys import unit_of
from scenarios.validation.hvac.read import CASES, hours_of, read_cases
from sim.errors import DocumentError, SimulationError
from sim.physics.furnace import PROPORTIONAL
from studio.__main__ import main

DATA = json.loads(CASES.read_text("utf-8"))
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Change], Path]:
    def write(change: Change) -> Path:
        data = copy.deepcopy(DATA)
        change(data)
        path = tmp_path / "own.json"
        path.write_text(json.dumps(data, indent=1))
        return path

    return write


def results(path: Path, *names: str) -> dict[str, dict[str, float]]:
    return hvac.validate(names, lambda *_: None, file=path).data


def faults(path: Path) -> dict[str, object]:
    with pytest.raises(DocumentError) as caught:
        read_cases(path)
    assert all(fault.limit and fault.remedy for fault in caught.value.faults)
    return {fault.place: fault.value for fault in caught.value.faults}


def case(name: str, **figures: Any) -> Change:
    return lambda data: data["cases"][name].update(figures)


def test_the_same_cases_from_a_file_give_the_same(changed):
    path = changed(lambda data: data["cases"].pop("CE120"))
    assert (
        results(path, "CE100", "HE150") == hvac.validate(["CE100", "HE150"], lambda *_: None).data
    )


def test_figures_are_those_of_the_file(changed):
    def change(data):
        data["cooling"]["zone"]["UA_W_K"] = 10.0
        data["cooling"]["equipment"]["part_load"]["CDF"] = "1 - 0.1 (1 - PLR)"
        data["conventions"]["cooling_period"] = "a day, 24 h"
        data["heating"]["furnace"]["fuel_heating_value_MJ_m3"] = 19.0
        data["heating"]["setpoint_C"]["low"] = 10.0
        data["heating"]["outdoor"]["step_C_hourly"] = [0.0, 5.0]
        data["cases"]["HE100"].update(heating_setpoint="low", outdoor_dry_bulb_C=-20)
        data["cases"]["HE120"].update(outdoor="step", part_load_curve=False)

    found = results(changed(change), "CE110", "HE100", "HE120")
    cooling = found["CE110"]
    assert cooling["zone_load_total_kWh"] == pytest.approx(0.024 * (5400 + 10 * 7.2))
    run = cooling["condenser_fan_kWh"] / (0.108 * 24)
    load = 5472.0 / (7106 - 230)
    assert run == pytest.approx(load / (1 - 0.1 * (1 - load)), rel=1e-4)
    assert found["HE100"]["furnace_load_GJ"] == pytest.approx(199.953 * 30 * 7.776e6 / 1e9)
    assert found["HE100"]["fuel_consumption_m3_s"] == pytest.approx(199.953 * 30 / 19e6)
    assert found["HE120"]["furnace_load_GJ"] == pytest.approx(199.953 * 17.5 * 7.776e6 / 1e9)
    assert found["HE120"]["furnace_input_GJ"] == pytest.approx(
        found["HE120"]["furnace_load_GJ"] / 0.8
    )


def test_temperatures_between_the_points_of_the_map(changed):
    def change(data):
        case("CE110", outdoor_dry_bulb_C=30.8, cooling_setpoint_C=22.75)(data)

    found = results(changed(change), "CE110", "CE150")
    assert 3.2 < found["CE110"]["cop"] < 3.5


def test_a_machine_too_small_runs_all_the_time_in_a_warmer_zone(changed):
    found = results(changed(case("CE200", internal_gain_sensible_W=6600)), "CE200")["CE200"]
    assert 28.0 < found["indoor_dry_bulb_C"] < 31.0
    assert found["supply_fan_kWh"] == pytest.approx(0.23 * 672)
    fan = found["coil_load_total_kWh"] - found["zone_load_total_kWh"]
    assert fan == pytest.approx(found["supply_fan_kWh"])


def test_a_case_without_reference_is_calculated_without_verdict(changed):
    report = hvac.validate(["CE100"], lambda *_: None, file=changed(case("CE100", reference=None)))
    assert [check.ok for check in report.checks] == [None] * 13


def test_nothing_to_cool(changed):
    cold = {"internal_gain_sensible_W": 0, "cooling_setpoint_C": 25, "outdoor_dry_bulb_C": 20}
    found = results(changed(case("CE100", **cold)), "CE100")["CE100"]
    assert found["indoor_dry_bulb_C"] == 20.0
    assert found["humidity_ratio_kg_kg"] == 0.01
    rest = {k: v for k, v in found.items() if not k.startswith(("indoor", "humid"))}
    assert set(rest.values()) == {0.0}


def test_cases_without_solution_are_named_together(changed):
    def change(data):
        case("CE150", internal_gain_latent_W=9000)(data)
        case("CE165", internal_gain_sensible_W=0, outdoor_dry_bulb_C=20)(data)
        case("CE200", internal_gain_sensible_W=16000)(data)

    with pytest.raises(SimulationError) as caught:
        hvac.validate(None, lambda *_: None, file=changed(change))
    told = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in told] == ["case CE150", "case CE165", "case CE200"]
    assert "humidity rises for ever" in told[1]
    assert all("; give" in line for line in told)


def test_what_is_not_understood_is_refused_all_at_once(changed):
    def change(data):
        machine, furnace = data["cooling"]["equipment"], data["heating"]["furnace"]
        machine["map"]["gross_total_W"][0][1] = 0
        machine["map"]["index_order"] = "[ewb][odb]"
        machine["part_load"].update(CDF="1 - 0.3 PLR", PLR="load / gross", run_fraction="PLR")
        machine["supply_fan_W"] = 9000
        machine["supply_fan_heat_to_air_fraction"] = 0.5
        furnace["HIR_coefficients"][1] = -3
        furnace["HIR_form"] = "a + b PLR"
        data["conventions"]["heating_period"] = "winter"
        data["conventions"]["cooling_keys"]["cup"] = "of tea"
        case("CE100", infiltration=3)(data)
        case("CE110", outdoor_dry_bulb_C=80, cooling_setpoint_C="22 degC")(data)
        case("CE120", suite="warming")(data)
        case("CE130", outdoor_dry_bulb_C=-10)(data)
        case("HE100", furnace_capacity_W=0)(data)
        case("HE120", outdoor_dry_bulb_C=None)(data)
        case("HE140", outdoor="mars")(data)
        case("HE150", heating_setpoint="moon")(data)
        data["cases"]["HE120"]["circulating_fan"]["power_W"] = 5
        data["cases"]["CE140"]["reference"]["cop"]["range"] = [3, 2]
        data["cases"]["CE140"]["reference"]["cup"] = {}

    found = faults(changed(change))
    assert found["cases.HE100.furnace_capacity_W"] == 0
    assert set(found) >= {
        "cooling.equipment.supply_fan_heat_to_air_fraction", "cases.CE100.infiltration",
        "cases.CE110.cooling_setpoint_C", "cases.CE120.suite", "cases.HE140.outdoor",
        "cases.HE150.heating_setpoint", "heating.furnace.HIR_coefficients",
        "heating.furnace.HIR_form", "conventions.heating_period", "conventions.cooling_keys.cup",
        "cases.HE120.outdoor_dry_bulb_C", "cases.HE120.circulating_fan.power_W",
        "cases.CE140.reference.cop.range", "cases.CE140.reference.cup",
    }  # fmt: skip


def test_faults_of_machine_and_map_come_with_those_of_cases(changed):
    def change(data):
        machine = data["cooling"]["equipment"]
        machine["map"]["gross_total_W"][0][1] = 0
        machine["map"]["index_order"] = "[ewb][odb]"
        machine["part_load"].update(CDF="1 - 0.3 PLR", PLR="load / gross", run_fraction="PLR")
        case("CE130", outdoor_dry_bulb_C=-10)(data)
        case("CE140", cooling_setpoint_C=45)(data)
        case("HE100", furnace_capacity_W=0)(data)

    assert set(faults(changed(change))) == {
        "cooling.equipment.map.gross_total_W.0.1", "cooling.equipment.map.index_order",
        "cooling.equipment.part_load.CDF", "cooling.equipment.part_load.PLR",
        "cooling.equipment.part_load.run_fraction", "cases.CE130.outdoor_dry_bulb_C",
        "cases.CE140.cooling_setpoint_C", "cases.HE100.furnace_capacity_W",
    }  # fmt: skip


def test_a_fan_larger_than_its_machine(changed):
    path = changed(lambda data: data["cooling"]["equipment"].update(supply_fan_W=9000))
    assert faults(path) == {"cooling.equipment.supply_fan_W": 9000.0}


@pytest.mark.parametrize("part", ["cooling", "heating", "cases"])
def test_missing_parts(changed, part):
    found = faults(changed(lambda data: data.pop(part)))
    assert list(found.items()) == [(part, None)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "valid JSON"),
        ("[]", "a mapping"),
        ('{"cases": {}, "cases": {}}', "every key once"),
        ("\xff\xfe", "readable UTF-8"),
    ],
)
def test_files_that_are_no_files_of_cases(tmp_path, text, told, capsys):
    path = tmp_path / "broken.json"
    path.write_bytes(text.encode("latin-1"))
    assert main(["validate", "hvac", "--file", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert "Traceback" not in captured.err


def test_a_file_that_is_not_there(capsys):
    assert main(["validate", "hvac", "--file", "nowhere.json"]) == 2
    assert "nowhere.json: 1 fault" in capsys.readouterr().err


def test_faults_tell_their_line(changed, capsys):
    path = changed(case("HE100", steady_state_efficiency=1.2))
    assert main(["validate", "hvac", "--file", str(path)]) == 2
    told = capsys.readouterr().err
    line = int(told.partition("(line ")[2].partition(")")[0])
    assert '"steady_state_efficiency": 1.2' in path.read_text().splitlines()[line - 1]


def test_an_unknown_case_is_a_fault():
    with pytest.raises(DocumentError) as caught:
        hvac.validate(["CE999"], lambda *_: None)
    assert caught.value.faults[0].value == "CE999"


def test_out_of_range_fails_and_json_holds_the_results_alone(changed, capsys):
    path = changed(case("HE100", outdoor_dry_bulb_C=-20))
    command = ["validate", "hvac", "--file", str(path), "--cases", "HE100", "--json"]
    assert main(command) == 1
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["HE100"]
    assert list(found["HE100"]) == ["furnace_load_GJ", "furnace_input_GJ", "fuel_consumption_m3_s"]
    assert main(["validate", "hvac", "--cases", "HE100"]) == 0
    out = capsys.readouterr().out
    assert "77.351 to 78.33" in out
    assert "3 of 3 in range" in out


def test_progress_is_told_before_each_case():
    told: list[tuple[str, int, int]] = []
    hvac.validate(["HE100", "CE100"], lambda *step: told.append(step))
    assert told == [("case CE100", 0, 2), ("case HE100", 1, 2), ("done", 2, 2)]


def test_words_and_units():
    assert hours_of("1 January - 31 March: 90 days, 2160 h") == 2160
    assert hours_of("a week") == 0
    units = [unit_of(n) for n in ("a_kWh", "cop", "b_kg_kg", "c_m3_s", "d_C", "e_GJ")]
    assert units == ["kWh", "", "kg/kg", "m3/s", "degC", "GJ"]


PLANT = Plant(
    capacity=5000.0, efficiency=0.8, coefficients=PROPORTIONAL, circulating=200.0, least_run=0.0,
    draft=50.0, conductance=200.0, heat_capacity=150000.0,
)  # fmt: skip


def stored(plant: Plant, zone: float, outdoor: float, setpoint: float) -> float:
    """Return what an hour's balance leaves: heat in, less heat out and what the air stores."""
    hour = through_hour(plant, zone, outdoor, setpoint)
    run = hour.delivered / plant.capacity
    fan = plant.circulating * (plant.least_run * 3600.0 + (1.0 - plant.least_run) * run)
    lost = plant.conductance * (hour.mean - outdoor) * 3600.0
    return hour.delivered + fan - lost - plant.heat_capacity * (hour.last - zone)


@pytest.mark.parametrize("zone", [10.0, 15.0, 20.0, 26.0])
@pytest.mark.parametrize("outdoor", [-20.0, 0.0, 19.9, 20.0, 25.0])
@pytest.mark.parametrize("setpoint", [15.0, 20.0])
@pytest.mark.parametrize("least_run", [0.0, 1.0])
def test_heat_balances_in_every_kind_of_hour(zone, outdoor, setpoint, least_run):
    plant = replace(PLANT, least_run=least_run)
    assert abs(stored(plant, zone, outdoor, setpoint)) < 1e-3


def test_hours_of_every_kind():
    recovering = through_hour(PLANT, 15.0, 5.0, 20.0)
    assert recovering.last == 20.0
    assert 15.0 < recovering.mean < 20.0
    free = through_hour(PLANT, 20.0, -5.0, 15.0)
    assert free.last == 15.0
    # nothing for 750 s ln(25/20), then what holds 20 K: 4000 W, of which 1/26 from the fan
    expected = 4000.0 * 25.0 / 26.0 * (3600.0 - 750.0 * math.log(1.25))
    assert free.delivered == pytest.approx(expected)
    weak = through_hour(PLANT, 20.0, -20.0, 20.0)
    assert weak.delivered == pytest.approx(5000.0 * 3600)
    assert weak.fans == pytest.approx(250.0 * 3600)
    assert weak.last < weak.mean < 20.0
    warm = through_hour(PLANT, 20.0, 24.0, 20.0)
    assert (warm.delivered, warm.fuel, warm.fans) == (0.0, 0.0, 0.0)
    assert 20.0 < warm.mean < warm.last < 24.0


def test_the_run_in_is_the_first_day():
    """After a day of frost the zone is where a constant one would be, whatever it began with."""
    first, second = list(march(PLANT, [-20.0], [20.0], 2))
    assert first == second
    assert first.last == pytest.approx(-20.0 + 5200.0 / 200.0)
