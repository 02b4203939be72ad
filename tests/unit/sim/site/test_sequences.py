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
    PlantReset,
    Stages,
    SupplyAirReset,
    TrimAndRespond,
)

TRIM = ("initial", "lowest", "highest", "delay", "interval", "ignored_requests", "trim", "respond",
        "largest_response")  # fmt: skip


@pytest.mark.parametrize(
    ("document", "row", "columns", "fields"),
    [
        (Stages(), Stages().row(), kernel.StagingParameter,
         ("stages", "band", "between", "least_on", "least_off", "delay")),
        (DuctPressureReset(), DuctPressureReset().row(), kernel.TrimParameter, TRIM),
        (PlantReset(), PlantReset().row(), kernel.TrimParameter, TRIM),
        (OptimalStart(), OptimalStart().row(), kernel.StartParameter,
         ("longest", "warm_up_time", "cool_down_time", "weight", "outdoor_slope",
          "outdoor_reference", "tolerance", "least_change")),
        (NightCycle(), NightCycle().row(10800.0), kernel.ModeParameter,
         ("zones", "recovery", "least_on", "freeze_start", "freeze_end", None)),
        (NightPurge(), NightPurge().row(), kernel.PurgeParameter,
         (None, None, "warm", "cool", "margin", "band", "outdoor_lowest", "dew_point_highest",
          "least_on")),
        (Economiser(), Economiser().row(), kernel.EconomiserParameter,
         (None, "temperature", "offset", "enthalpy", "temperature_band", "enthalpy_band",
          "least_time", "integrated")),
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
    "outdoor_lowest", "dew_point_highest", "cool_down_time", "warm_up_temperature",
}  # fmt: skip
"""Fields whose columns have shorter names."""


@pytest.mark.parametrize(
    ("document", "names"),
    [
        (SupplyAirReset, {"constant": "CONSTANT", "outdoor": "OUTDOOR", "warmest": "WARMEST",
                          "requests": "REQUESTS"}),
        (Economiser, {"none": "ABSENT", "always": "NONE", "fixed_dry_bulb": "FIXED_DRY_BULB",
                      "differential_dry_bulb": "DIFFERENTIAL_DRY_BULB",
                      "fixed_enthalpy": "FIXED_ENTHALPY",
                      "differential_enthalpy": "DIFFERENTIAL_ENTHALPY",
                      "fixed_and_differential_dry_bulb": "FIXED_AND_DIFFERENTIAL"}),
    ],
)  # fmt: skip
def test_kinds_are_those_of_the_kernel(document, names):
    kinds = kernel.SupplyReset if document is SupplyAirReset else kernel.HighLimit
    for kind, name in names.items():
        assert document(kind=kind).row()[0] == kinds[name]


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
    (TrimAndRespond, {}, {"trim", "respond", "largest_response", "lowest", "highest", "initial"}),
    (DuctPressureReset, {"trim": 0}, {"trim"}),
    (DuctPressureReset, {"respond": -15}, {"respond"}),
    (DuctPressureReset, {"largest_response": 10}, {"largest_response"}),
    (DuctPressureReset, {"trim": -40}, {"largest_response"}),
    (DuctPressureReset, {"lowest": 130}, {"initial"}),
    (DuctPressureReset, {"highest": 20, "interval": 0}, {"highest", "interval"}),
    (PlantReset, {"initial": 1.2, "delay": -1}, {"initial", "delay"}),
    (OptimalStart, {"longest": 0, "warm_up_time": -5, "weight": 2},
     {"longest", "warm_up_time", "weight"}),
    (NightPurge, {"warm": 19}, {"warm"}),
    (NightPurge, {"band": 4, "outdoor_lowest": 24}, {"band", "outdoor_lowest"}),
    (NightPurge, {"start": "25:00"}, {"start"}),
    (DemandControlledVentilation, {"low": 1000}, {"high"}),
    (DemandControlledVentilation, {"low": 0, "heating_effectiveness": 0},
     {"low", "heating_effectiveness"}),
    (Economiser, {"enthalpy": 900, "largest_share": 0}, {"enthalpy_band", "largest_share"}),
    (NightCycle, {"zones": 0, "freeze_start": 9}, {"zones", "freeze_end"}),
    (Stages, {"stages": 4, "band": 0}, {"stages", "band"}),
]  # fmt: skip


@pytest.mark.parametrize(("document", "data", "places"), FAULTS)
def test_impossible_parameters_are_told_at_once_with_remedy(document, data, places):
    with pytest.raises(DocumentError) as error:
        document.read(data)
    assert {fault.place for fault in error.value.faults} == places
    assert all(fault.limit and fault.remedy for fault in error.value.faults)


def test_carbon_dioxide_below_that_outdoors_is_never_reached():
    faulty = DemandControlledVentilation(low=400, high=900)
    (fault,) = faulty.faults("systems.main.ventilation", 420.0)
    assert (fault.place, fault.value) == ("systems.main.ventilation.low", 400.0)
    assert DemandControlledVentilation().faults("", 420.0) == []
    assert faulty.model_copy(update={"kind": "occupancy"}).faults("", 420.0) == []
