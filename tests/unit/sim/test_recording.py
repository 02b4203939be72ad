"""What is kept of the kernel's records: means, totals in double precision, logs in order."""

import numpy as np
import pytest

from sim.kernel import Record
from sim.recording import Recorder

STEP = 3600.0


def filled(value):
    record = np.zeros((2, 24, len(Record)))
    record[0] = value
    return record


def log(*times):
    entries = np.zeros((len(times), 5))
    entries[:, 0] = times
    entries[:, 2] = np.arange(len(times))
    return entries


@pytest.fixture
def recorder():
    return Recorder(["a", "b"], 2, 24, STEP)


def test_series_are_means_of_the_integrals(recorder):
    recorder.keep(0, filled(STEP * 20.0), log())
    recorder.keep(1, filled(STEP * 30.0), log())
    recorder.keep_sun(1, np.array([[50.0] * 24, [0.0] * 24]))
    series = recorder.series()
    air = series["zones.a", "air_temperature"]
    assert air.dtype == np.float32
    assert air.tolist() == [20.0] * 24 + [30.0] * 24
    assert not series["zones.b", "air_temperature"].any()
    assert series["zones.a", "solar_gain"].tolist() == [0.0] * 24 + [50.0] * 24


def test_every_series_comes_from_its_own_column(recorder):
    record = np.zeros((2, 24, len(Record)))
    record[0] = STEP * np.arange(1, 1 + len(Record))
    recorder.keep(0, record, log())
    series = recorder.series()
    values = [s[0] for signal, s in series.items() if signal.asset == "zones.a"]
    used = [value for value in values if value > 0]
    assert len(set(used)) == len(used)
    assert set(range(1, 1 + len(Record))) - set(used) == {
        1 + column for column in (Record.GAINS, Record.LEAKAGE, Record.OPENED)
    }
    flow = series["zones.a", "infiltration_flow"][0]
    assert flow == pytest.approx((1 + Record.LEAKAGE) / 1006.0)
    assert series["zones.a", "heating_power"][0] == 1 + Record.HEATING
    assert series["zones.a", "cooling_setpoint"][0] == 1 + Record.COOLING_SETPOINT


def test_balance_sums_flows_beyond_single_precision(recorder):
    record = np.zeros((2, 24, len(Record)))
    record[0, :, Record.HEATING] = 1e9 + 1 / 3
    record[0, :, Record.COOLING] = 7.0
    recorder.keep(0, record, log())
    recorder.keep(1, record, log())
    recorder.keep_sun(0, np.full((2, 24), 2.0))
    balance = recorder.balance(np.array([1.0, 2.0]))
    assert balance.flows["heating"][0] == pytest.approx(48 * (1e9 + 1 / 3), rel=1e-15)
    assert balance.flows["cooling"].tolist() == [-7.0 * 48, 0.0]
    assert balance.flows["solar"].tolist() == [2.0 * 24 * STEP] * 2
    assert balance.stored.tolist() == [1.0, 2.0]
    assert balance.zones == ("a", "b")


def test_switchings_are_in_order_of_time(recorder):
    """The kernel writes zone after zone; equal times keep the kernel's order."""
    recorder.keep(0, filled(0.0), log(30.0, 10.0, 30.0, 20.0))
    recorder.keep(1, filled(0.0), log(90000.0))
    crossings = recorder.crossings()
    assert crossings.time.tolist() == [10.0, 20.0, 30.0, 30.0, 90000.0]
    assert crossings.kind.tolist() == [1, 3, 0, 2, 0]
    assert crossings.zones == ("a", "b")


def test_no_switchings_at_all(recorder):
    assert len(recorder.crossings().time) == 0
    assert recorder.crossings().zone.dtype == np.int64
