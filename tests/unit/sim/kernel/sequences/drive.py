"""Every sequence through a random day; as a program it writes what they answered as JSON."""

import json
import sys

import numpy as np

from sim.kernel import sequences as s
from tests.unit.sim.kernel.sequences.rows import rest, row

STEPS = 288
LOOP = row(
    s.PiParameter, gain=0.2, integral_time=900.0, bias=0.1, lowest=0.0, highest=1.0, action=1.0,
    disabled=0.0,
)  # fmt: skip
STAGES = row(
    s.StagingParameter, stages=3, band=1.0, between=0.5, least_on=600.0, least_off=900.0,
    delay=300.0,
)  # fmt: skip
TRIM = row(
    s.TrimParameter, initial=18.0, lowest=12.0, highest=18.0, delay=600.0, interval=120.0,
    ignored=2, trim=0.1, respond=-0.2, most=-0.6,
)  # fmt: skip
ASKING = row(s.RequestParameter, large=3.0, small=2.0, duration=120.0, full=0.95, eased=0.85)
SUPPLY = row(
    s.SupplyParameter, kind=s.SupplyReset.REQUESTS, lowest=12.0, highest=18.0, outdoor_low=16.0,
    outdoor_high=21.0, warm=35.0,
)  # fmt: skip
CYCLE = row(s.CycleParameter, run_time=1800.0, zones=2, tolerance=0.5)
START = row(
    s.StartParameter, longest=10800.0, warm_up=1200.0, cool_down=900.0, weight=0.3, slope=0.02,
    reference=10.0, tolerance=0.1, least_change=0.5,
)  # fmt: skip
PURGE = row(
    s.PurgeParameter, start=72000.0, end=25200.0, warm=22.0, cool=19.0, margin=3.0, band=2.0,
    outdoor_least=5.0, dew_point_most=15.0, least_on=900.0,
)  # fmt: skip
ECONOMISER = row(
    s.EconomiserParameter, kind=s.HighLimit.DIFFERENTIAL_ENTHALPY, temperature=24.0, offset=0.0,
    enthalpy=47000.0, temperature_band=1.0, enthalpy_band=1000.0, least_time=600.0,
)  # fmt: skip
DEMAND = row(
    s.DemandParameter, kind=s.Demand.CO2, low=800.0, high=1000.0, area=0.05, people=0.1, count=5.0
)
STATES = {
    "pi": s.PiState, "heat": s.StagingState, "cool": s.StagingState, "trim": s.TrimState,
    "asking": s.RequestState, "hush": s.SuppressionState, "cycle": s.CycleState,
    "start": s.StartState, "purge": s.PurgeState, "economiser": s.EconomiserState,
}  # fmt: skip


def answers(state, k, zone, outdoor):
    """Return what all sequences say to a step, as a flat tuple."""
    step = 300.0
    clock = step * k % 86400.0
    occupied = 28800.0 <= clock < 64800.0
    until = 0.0 if occupied else (28800.0 - clock) % 86400.0
    setpoints = (20.0, 24.0) if occupied else (17.0, 27.0)
    signal = s.pi_loop(LOOP, state["pi"], zone, 21.0, k % 50 != 0, step)
    stages = s.thermostat(STAGES, STAGES, state["heat"], state["cool"], zone, setpoints, step)
    hushed = s.suppressed(state["hush"], setpoints[1], zone, step)
    asked = s.requests(
        ASKING, state["asking"], -9.0 if hushed else zone - setpoints[1], signal, step
    )
    trimmed = s.trim_and_respond(TRIM, state["trim"], 3.0 * asked, occupied, step)
    times = (
        s.warm_up_time(START, state["start"], zone, 20.0, outdoor),
        s.cool_down_time(START, state["start"], zone, 24.0, outdoor),
    )
    outside = s.beyond_band(CYCLE, zone, setpoints)
    cycles = s.night_cycle(CYCLE, state["cycle"], (2.0 * outside, 3.0), occupied, step)
    preparing = (times[0] > until) - (times[1] > until) if until > 0.0 else 0
    s.learn_start(START, state["start"], zone, (20.0, 24.0), outdoor, preparing, step)
    need = 0 if occupied else 1 + (zone < 20.0)
    needed = s.needed_supply_temperature(zone, 1000.0 * (zone - setpoints[0]), 150.0)
    supply = s.supply_air_temperature(SUPPLY, need, outdoor, trimmed, needed)
    enthalpy = 1006.0 * outdoor + 20000.0
    free = s.economiser(
        ECONOMISER, state["economiser"], (outdoor, enthalpy), (zone, 45000.0), occupied, step
    )
    purges = s.night_purge(PURGE, state["purge"], zone, (outdoor, 8.0), clock, not occupied, step)
    demand = s.demand_signal(DEMAND, 43.0 * zone, 5.0)
    fresh, least = s.zone_ventilation(DEMAND, demand, (0.1, 1.0))
    return (
        signal, stages, float(hushed), asked, trimmed, *times, float(outside), float(cycles),
        preparing, needed, supply, float(free), float(purges), demand, fresh, least,
        s.missing_flow(least, 1.0, signal, 0.9),
        s.system_ventilation_efficiency(fresh, least, 0.3),
        float(s.in_window(clock, 72000.0, 3600.0)),
    )  # fmt: skip


def drive(seed):
    """Return all answers of a random day, and all states after it."""
    random = np.random.default_rng(seed)
    zone = 21.0 + np.cumsum(random.normal(0.0, 0.7, STEPS)) * 0.5
    outdoor = 12.0 + np.cumsum(random.normal(0.0, 0.8, STEPS)) * 0.5
    state = {name: rest(columns) for name, columns in STATES.items()}
    said = [answers(state, k, float(zone[k]), float(outdoor[k])) for k in range(STEPS)]
    return np.array(said, dtype=float), np.concatenate(list(state.values()))


if __name__ == "__main__":
    said, left = drive(int(sys.argv[1]))
    sys.stdout.write(json.dumps({"said": said.tolist(), "left": left.tolist()}))
