"""What is kept of the kernel's records: means, totals in double precision, logs in order."""

import numpy as np
import pytest

from sim.kernel import KEPT, Record
from sim.kernel.ledger import new_ledger
from sim.processes.air_quality import new_air_series
from sim.recording import Recorder

STEP = 3600.0


def log(*times):
    entries = np.zeros((len(times), 5))
    entries[:, 0] = times
    entries[:, 2] = np.arange(len(times))
    return entries


@pytest.fixture
def ledger():
    """Series and totals of two zones and two days, as the kernel fills them."""
    return new_ledger(2, len(Record), 48)


@pytest.fixture
def recorder(ledger):
    return Recorder(["a", "b"], ledger, new_air_series(2, 48), STEP)


def test_every_series_comes_from_its_own_column(recorder, ledger):
    ledger.means[:, 0] = np.arange(1, 1 + KEPT)[:, None]
    recorder.keep_sun(slice(24, 48), np.array([[50.0] * 24, [0.0] * 24]))
    series = recorder.series()
    values = [s[0] for signal, s in series.items() if signal.asset == "zones.a"]
    used = [value for value in values if value > 0]
    assert len(set(used)) == len(used)
    assert set(range(1, 1 + KEPT)) - set(used) == {1 + Record.LEAKAGE}
    flow = series["zones.a", "infiltration_flow"][0]
    assert flow == pytest.approx((1 + Record.LEAKAGE) / 1006.0)
    assert series["zones.a", "heating_power"][0] == 1 + Record.HEATING
    assert series["zones.a", "cooling_setpoint"][0] == 1 + Record.COOLING_SETPOINT
    assert not series["zones.b", "air_temperature"].any()
    assert series["zones.a", "solar_gain"].tolist() == [0.0] * 24 + [50.0] * 24


def test_balance_takes_totals_with_their_signs(recorder, ledger):
    ledger.totals[0, Record.HEATING] = 48 * (1e9 + 1 / 3)
    ledger.totals[0, Record.COOLING] = 7.0
    recorder.keep_sun(slice(0, 24), np.full((2, 24), 2.0))
    balance = recorder.balance(np.array([1.0, 2.0]))
    assert balance.flows["heating"][0] == 48 * (1e9 + 1 / 3)
    assert balance.flows["cooling"].tolist() == [-7.0, 0.0]
    assert balance.flows["solar"].tolist() == [2.0 * 24 * STEP] * 2
    assert balance.stored.tolist() == [1.0, 2.0]
    assert balance.zones == ("a", "b")


def test_switchings_are_in_order_of_time(recorder):
    """The kernel writes zone after zone; equal times keep the kernel's order."""
    recorder.keep(log(30.0, 10.0, 30.0, 20.0))
    recorder.keep(log(90000.0))
    crossings = recorder.crossings()
    assert crossings.time.tolist() == [10.0, 20.0, 30.0, 30.0, 90000.0]
    assert crossings.kind.tolist() == [1, 3, 0, 2, 0]
    assert crossings.zones == ("a", "b")


def test_no_switchings_at_all(recorder):
    assert len(recorder.crossings().time) == 0
    assert recorder.crossings().zone.dtype == np.int64
