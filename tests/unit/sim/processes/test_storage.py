"""Batteries through a run: strategies, limits, ageing and what their energy comes to."""

from datetime import date

import numpy as np
import pytest

from sim.errors import DocumentError
from sim.kernel.batteries import Way
from sim.processes.storage import price_signal, store
from sim.schedules import Calendar
from sim.site import Battery

STEP = 300.0
PLAIN = {
    "capacity": "10 kWh",
    "charge_power": "4 kW",
    "discharge_power": "5 kW",
    "charge_efficiency": 0.9,
    "discharge_efficiency": 0.8,
    "self_discharge": 0.0,
    "minimum_charge": 0.1,
    "maximum_charge": 0.9,
    "ageing": None,
}


def battery(**parts):
    return Battery.read({**PLAIN, **parts})


def run(net, **parts):
    own = {"a": battery(**parts)}
    found = store(own, np.asarray(net, dtype=float), STEP)
    assert found.balance(own).residual < 1e-12
    return found


def test_own_sun_is_kept_for_later():
    # two hours of 3 kW too much, then four of 2 kW too little, from 1 kWh on
    found = run(np.repeat([-3000.0, 2000.0], [24, 48]))
    power = found.series.power[0]
    assert power[:24] == pytest.approx(3000.0)
    # 1 + 2 h * 3 kW * 0.9 = 6.4 kWh; 5.4 of them give 4.32 kWh: 2 h 9 min 36 s of 2 kW
    assert found.series.charge[0, 24] == pytest.approx(0.64)
    assert power[24:49] == pytest.approx(-2000.0)
    assert power[24:].sum() * STEP / 3.6e6 == pytest.approx(-4.32)
    assert power[50:] == pytest.approx(0.0, abs=1e-9)
    flows = found.state.flows[0] / 3.6e6
    assert flows[Way.TAKEN] == pytest.approx(6.0)
    assert flows[Way.GIVEN] == pytest.approx(4.32)
    assert flows[Way.CONVERSION] == pytest.approx(0.6 + 5.4 - 4.32)
    assert found.state.stored[0] == pytest.approx(3.6e6)


def test_power_and_charge_stay_within_their_limits():
    rng = np.random.default_rng(2)
    found = run(rng.uniform(-20e3, 20e3, 2000), self_discharge=0.01)
    assert found.series.power[0].max() == pytest.approx(4000.0)
    assert found.series.power[0].min() == pytest.approx(-5000.0)
    assert found.series.charge[0].max() <= 0.9 + 1e-12
    # an empty battery goes on losing by itself, below its lower limit
    assert 0.0999 < found.series.charge[0].min() <= 0.1


def test_standby_is_drawn_at_all_times():
    found = run(np.zeros(288), standby_power=50.0, initial_charge=0.1)
    assert found.series.power[0] == pytest.approx(50.0)
    assert found.state.flows[0, Way.STANDBY] / 3.6e6 == pytest.approx(1.2)
    # a full one serves its own electronics
    served = run(np.zeros(12), standby_power=50.0, initial_charge=0.9)
    assert served.series.power[0] == pytest.approx(0.0, abs=1e-9)


def test_self_discharge_takes_a_share_a_day():
    found = run(np.zeros(288), self_discharge=0.05, initial_charge=0.9)
    assert found.state.stored[0] / 3.6e6 == pytest.approx(9.0 * np.exp(-0.05))
    assert found.state.flows[0, Way.SELF_DISCHARGE] / 3.6e6 == pytest.approx(
        9.0 * (1 - np.exp(-0.05))
    )


def test_peaks_are_shaved_to_the_target():
    net = np.repeat([3000.0, 9000.0, 3000.0], [36, 12, 36])
    found = run(net, strategy="peak_shaving", target="6 kW", initial_charge=0.1)
    bought = net + found.series.power[0]
    assert bought.max() == pytest.approx(6000.0)
    # 3 h of 3 kW more would be 8.1 kWh: it is full after 8 kWh / 0.9; the peak takes 3 kWh / 0.8
    assert found.series.charge[0, 36] == pytest.approx(0.9)
    assert found.series.charge[0, 48] == pytest.approx(0.9 - 3.0 / 0.8 / 10.0)
    assert bought[48] == pytest.approx(6000.0)


def test_a_shaver_without_energy_lets_the_peak_pass():
    found = run(np.full(24, 9000.0), strategy="peak_shaving", target="6 kW")
    assert found.series.power[0] == pytest.approx(0.0, abs=1e-9)


def test_cheap_hours_fill_it_and_dear_ones_empty_it():
    calendar = Calendar(date(2025, 1, 6), date(2025, 1, 8), "Etc/UTC")
    day = np.repeat([0.10, 0.20, 0.40, 0.20], [6, 10, 4, 4])
    prices = np.repeat(np.tile(day, 2), 12)
    own = battery(strategy="time_of_use")
    signal = price_signal(own, prices, calendar, STEP)
    assert [int(value) for value in signal[::12][:24]] == [1] * 6 + [0] * 10 + [-1] * 4 + [0] * 4
    net = np.full(len(prices), 1500.0)
    net[12 * 10 : 12 * 12] = -1000.0  # sun at noon
    found = store({"a": own}, net, STEP, signals={"a": signal})
    power = found.series.power[0].reshape(48, 12).mean(axis=1)
    assert power[:2] == pytest.approx(4000.0)  # full power from the grid
    assert power[4:10] == pytest.approx(0.0, abs=1e-9)
    assert power[16:20] == pytest.approx(-1500.0)  # no more than the building takes
    assert power[20:24] == pytest.approx(0.0, abs=1e-9)
    assert found.series.charge[0, 12 * 6] == pytest.approx(0.9)


def test_a_day_whose_prices_differ_less_than_the_losses_is_passed_over():
    calendar = Calendar(date(2025, 1, 6), date(2025, 1, 8), "Etc/UTC")
    own = battery(strategy="time_of_use")  # gives 72 % back
    prices = np.repeat([0.10, 0.13, 0.10, 0.15], 144)
    signal = price_signal(own, prices, calendar, STEP)
    assert not signal[:288].any()  # 0.13 * 0.72 is less than 0.10
    assert [*signal[[288, 432]]] == [1, -1]
    assert not price_signal(own, np.full(576, 0.3), calendar, STEP).any()


def test_a_command_holds_against_the_strategy():
    own = {"a": battery(initial_charge=0.5)}
    command = np.full(24, np.nan)
    command[:6], command[6:12] = 2000.0, -1e9
    found = store(own, np.full(24, 700.0), STEP, commands={"a": command})
    assert found.series.power[0, :6] == pytest.approx(2000.0)
    assert found.series.power[0, 6:12] == pytest.approx(-5000.0)
    assert found.series.power[0, 12:] == pytest.approx(-700.0)


def test_batteries_act_one_after_the_other():
    own = {"a": battery(), "b": battery(capacity="1 kWh")}
    found = store(own, np.full(6, -5000.0), STEP)
    assert found.series.power[0] == pytest.approx(4000.0)
    assert found.series.power[1] == pytest.approx(1000.0)


def test_a_battery_ages_by_time_alone_while_it_rests():
    days = 365
    found = run(np.zeros(days * 288), ageing={}, initial_charge=0.5, self_discharge=0.0)
    share = 1.2571e-5 * 0.60225 * np.sqrt(days * 86400.0)
    # the state of charge rises a little as the capacity falls, which the law knows
    assert found.state.aged[0, 0] == pytest.approx(share, rel=2e-3)
    assert found.state.aged[0, 1] == 0.0
    assert found.series.health[0, -1] == pytest.approx(1.0 - share, abs=2e-4)


def test_a_cycle_a_day_ages_as_the_law_of_cycles_says():
    # an hour of 4 kW in and as long out as it takes, ten hours of rest either way
    net = np.tile(np.repeat([-4000.0, 0.0, 1600.0, 0.0], [12, 120, 24, 132]), 100)
    found = run(net, ageing={"calendar": 0.0})
    depth, hours_in, hours_out = 0.36, 1.0, 1.8
    square = 0.0
    for hours in (hours_in, hours_out):
        factor = 0.01 * (0.0630 * depth / hours + 0.0971) * (4.0253 * (depth - 0.6) ** 3 + 1.0923)
        square += factor**2 * 0.5 * depth * 100
    assert found.state.aged[0, 1] == pytest.approx(np.sqrt(square), rel=0.02)


def test_age_before_the_run_counts():
    ageing = {"age": 4.0, "cycles": 1000}
    found = run(np.zeros(1), ageing=ageing)
    by_time = 1.2571e-5 * 0.60225 * np.sqrt(4 * 365.25 * 86400)
    by_cycles = 0.01 * (0.0315 + 0.0971) * (4.0253 * 0.064 + 1.0923) * np.sqrt(1000)
    assert found.series.health[0, 0] == pytest.approx(1.0 - by_time - by_cycles)


@pytest.mark.parametrize(
    ("parts", "place", "limit"),
    [
        ({"capacity": 40}, "capacity", "at least 36,000"),
        ({"charge_power": "0 W"}, "charge_power", "greater than 0"),
        ({"charge_efficiency": 1.2}, "charge_efficiency", "at most 1"),
        ({"minimum_charge": 0.95}, "document", "minimum_charge below maximum_charge"),
        ({"initial_charge": 0.95}, "document", "initial_charge from 0.1 to 0.9"),
        ({"strategy": "peak_shaving"}, "document", "a target for"),
        ({"target": "5 kW"}, "document", "a target for"),
        ({"strategy": "guess"}, "strategy", "'self_consumption'"),
    ],
)
def test_impossible_batteries_are_refused_with_a_remedy(parts, place, limit):
    with pytest.raises(DocumentError) as caught:
        battery(**parts)
    (fault,) = caught.value.faults
    assert fault.place == place
    assert limit in fault.limit
    assert fault.remedy
