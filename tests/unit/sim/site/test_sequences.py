"""Documents of control sequences: rows as the kernel takes them, impossible parameters."""

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.kernel import sequences as kernel
from sim.site.sequences import (
    DemandControlledVentilation,
    DuctPressureReset,
    Economiser,
    NightCycle,
    NightPurge,
    OptimalStart,
    RequestReset,
    Stages,
    SupplyAirReset,
)

TRIM = ("initial", "lowest", "highest", "delay", "interval", "ignored_requests", "trim", "respond",
        "largest_response")  # fmt: skip
WATER = RequestReset(kind="requests", supply_temperature=40.0)
ECONOMISER = Economiser(kind="enthalpy", enthalpy_limit=46000.0)


@pytest.mark.parametrize(
    ("document", "row", "columns", "fields"),
    [
        (Stages(), Stages().row(2), kernel.StagingParameter,
         (None, "band", "between", "least_on", "least_off", "delay")),
        (DuctPressureReset(), DuctPressureReset().row(), kernel.TrimParameter, TRIM),
        (WATER, WATER.row(), kernel.TrimParameter, TRIM),
        (OptimalStart(), OptimalStart().row(), kernel.StartParameter,
         ("longest", "warm_up_time", "cool_down_time", "weight", "outdoor_slope",
          "outdoor_reference", "tolerance", "least_change")),
        (NightCycle(), NightCycle().row(), kernel.CycleParameter,
         ("run_time", "zones", "tolerance")),
        (NightPurge(), NightPurge().row(), kernel.PurgeParameter,
         (None, None, "warm", "cool", "margin", "band", "outdoor_lowest", "dew_point_highest",
          "least_on")),
        (ECONOMISER, ECONOMISER.row(0.0), kernel.EconomiserParameter,
         (None, "high_limit", "offset", "enthalpy_limit", "temperature_band", "enthalpy_band",
          "least_time")),
        (SupplyAirReset(), SupplyAirReset().row(), kernel.SupplyParameter,
         (None, "lowest", "highest", "outdoor_low", "outdoor_high", "warm_up_temperature")),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "plain") else "",
)  # fmt: skip
def test_rows_are_in_the_order_of_the_kernel(document, row, columns, fields):
    assert len(row) == len(columns) == len(fields)
    for number, column, field in zip(row, columns, fields, strict=True):
        assert field is None or number == getattr(document, field), column.name
        same = column.name.lower().split("_")[0]
        assert field is None or same in {*field.split("_")} or field in _OTHER_WORDS, column.name


_OTHER_WORDS = {
    "largest_response", "ignored_requests", "weight", "outdoor_slope", "outdoor_reference",
    "outdoor_lowest", "dew_point_highest", "cool_down_time", "warm_up_temperature", "high_limit",
}  # fmt: skip
"""Fields whose columns have shorter names."""


@pytest.mark.parametrize(
    ("document", "names"),
    [
        (SupplyAirReset, {"constant": "CONSTANT", "outdoor": "OUTDOOR", "warmest": "WARMEST",
                          "requests": "REQUESTS"}),
        (Economiser, {"none": "ABSENT", "dry_bulb": "DRY_BULB",
                      "differential_dry_bulb": "DIFFERENTIAL_DRY_BULB", "enthalpy": "ENTHALPY",
                      "differential_enthalpy": "DIFFERENTIAL_ENTHALPY"}),
    ],
)  # fmt: skip
def test_kinds_are_those_of_the_kernel(document, names):
    kinds = kernel.SupplyReset if document is SupplyAirReset else kernel.HighLimit
    for kind, name in names.items():
        made = document(kind=kind)
        row = made.row(47e3) if isinstance(made, Economiser) else made.row()
        assert row[0] == kinds[name]


def test_an_economiser_may_be_told_by_its_kind_alone():
    short = Economiser.model_validate("differential_enthalpy")
    assert short == Economiser(kind="differential_enthalpy")
    assert short.row(47e3)[kernel.EconomiserParameter.ENTHALPY] == 47e3


def test_clock_times_become_seconds():
    assert NightPurge(start="22:30", end="05:00").row()[:2] == (81000.0, 18000.0)


def test_the_supply_temperature_trims_between_its_limits():
    row = SupplyAirReset(lowest=13.0, highest=17.0).trim_row()
    p, state = np.array(row, dtype=float), np.zeros(len(kernel.TrimState))
    found = [kernel.trim_and_respond(p, state, 9.0, True, 300.0) for _ in range(48)]
    assert (found[0], found[-1]) == (17.0, 13.0)


def test_values_may_have_other_units():
    reset = SupplyAirReset.read({"lowest": "55 degF", "response": {"trim": "0.2 degF"}})
    assert reset.lowest == pytest.approx(12.7778, abs=1e-4)
    assert reset.response.trim == pytest.approx(0.2 / 1.8)
    assert OptimalStart.read({"longest": "2 h"}).longest == 7200.0


FAULTS = [
    (SupplyAirReset, {"lowest": 20}, {"highest"}),
    (SupplyAirReset, {"outdoor_low": 25, "warm_up_temperature": 15},
     {"outdoor_high", "warm_up_temperature"}),
    (SupplyAirReset, {"kind": "guess", "response": {"respond": 0.3}},
     {"kind", "response.respond"}),
    (DuctPressureReset, {"trim": 0}, {"trim"}),
    (DuctPressureReset, {"respond": -15}, {"respond"}),
    (DuctPressureReset, {"largest_response": 10}, {"largest_response"}),
    (DuctPressureReset, {"trim": -40}, {"largest_response"}),
    (DuctPressureReset, {"lowest": 130}, {"initial"}),
    (DuctPressureReset, {"highest": 20, "interval": 0}, {"highest", "interval"}),
    (DuctPressureReset, {"lowest": 0}, {"lowest"}),
    (RequestReset, {"kind": "requests", "initial": 1.2, "delay": -1},
     {"supply_temperature", "initial", "delay"}),
    (OptimalStart, {"longest": 0, "warm_up_time": -5, "weight": 2},
     {"longest", "warm_up_time", "weight"}),
    (NightPurge, {"warm": 19}, {"warm"}),
    (NightPurge, {"band": 4, "outdoor_lowest": 24}, {"band", "outdoor_lowest"}),
    (NightPurge, {"start": "25:00"}, {"start"}),
    (DemandControlledVentilation, {"low": 1000}, {"high"}),
    (DemandControlledVentilation, {"low": 0, "kind": "guess"}, {"low", "kind"}),
    (Economiser, {"kind": "guess", "enthalpy_limit": 900}, {"kind", "enthalpy_limit"}),
    (NightCycle, {"zones": 0, "run_time": 0}, {"zones", "run_time"}),
    (Stages, {"least_on": -1, "band": 0}, {"least_on", "band"}),
]  # fmt: skip


@pytest.mark.parametrize(("document", "data", "places"), FAULTS)
def test_impossible_parameters_are_told_at_once_with_remedy(document, data, places):
    with pytest.raises(DocumentError) as error:
        document.read(data)
    assert {fault.place for fault in error.value.faults} == places
    assert all(fault.limit and fault.remedy for fault in error.value.faults)
