"""The registry: every series of a run has an entry, and every entry makes sense."""

from datetime import date

import numpy as np
import pytest

from sim.quantities import QUANTITIES, quantity
from sim.simulation import Simulation
from sim.units import convert
from sim.weather import read_weather
from tests.boxes import box, terminal


def test_entries_are_complete():
    for name, entry in QUANTITIES.items():
        assert entry.name == name
        assert entry.low < entry.high, name
        assert entry.text[0].isupper(), name
        assert convert(1.0, entry.unit, entry.unit) == 1.0
        assert entry.kind in {"state", "total", "increasing"}
    assert len({entry.text for entry in QUANTITIES.values()}) == len(QUANTITIES)


def test_every_unit_is_known():
    for entry in QUANTITIES.values():
        if entry.unit:
            larger = f"kilo{entry.unit}".replace("kilodegC", "degC").replace("kilokg", "Mg")
            assert np.isfinite(convert(1.0, larger, entry.unit))


def test_unknown_quantity_and_changes_are_refused():
    with pytest.raises(KeyError):
        quantity("mood")
    with pytest.raises(TypeError):
        QUANTITIES["mood"] = quantity("wind_speed")


def test_a_run_stays_inside_the_credible_ranges():
    site = box(heating=terminal(20.0), cooling=terminal(26.0), system="ideal")
    run = Simulation(
        site, read_weather("denver"), start=date(2025, 7, 1), end=date(2025, 7, 3)
    ).run()
    for signal, values in run.series.items():
        entry = quantity(signal.quantity)
        assert values.min() >= entry.low - 1e-3, signal
        assert values.max() <= entry.high, signal
