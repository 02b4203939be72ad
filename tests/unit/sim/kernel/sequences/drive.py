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
MODES = row(
    s.ModeParameter, zones=2, recovery=1.1, least_on=1800.0, freeze_start=4.4, freeze_end=7.2,
    earliest=10800.0,
)  # fmt: skip
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
    enthalpy=47000.0, temperature_band=1.0, enthalpy_band=1000.0, least_time=600.0, integrated=1.0,
)  # fmt: skip
BOX = row(
    s.BoxParameter, cooling_most=1.0, heating_least=0.2, heating_most=0.5, warmest=11.0, reheat=1.0
)
STATES = {
    "pi": s.PiState, "heat": s.StagingState, "cool": s.StagingState, "trim": s.TrimState,
    "asking": s.RequestState, "hush": s.SuppressionState, "mode": s.ModeState,
    "start": s.StartState, "purge": s.PurgeState, "economiser": s.EconomiserState,
}  # fmt: skip


def answers(state, group, k, zone, outdoor):
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
    s.begin_group(group)
    times = (
        s.warm_up_time(START, state["start"], zone, 20.0, outdoor),
        s.cool_down_time(START, state["start"], zone, 24.0, outdoor),
    )
    s.add_zone(group, zone, (17.0, 27.0), times)
    mode = s.operating_mode(MODES, state["mode"], group, occupied, until, step)
    preparing = {s.OperatingMode.WARM_UP: 1, s.OperatingMode.COOL_DOWN: -1}.get(mode, 0)
    s.learn_start(START, state["start"], zone, (20.0, 24.0), outdoor, preparing, step)
    heating, cooling = s.mode_setpoints(mode, (20.0, 24.0), (17.0, 27.0), 1.1)
    needed = s.needed_supply_temperature(zone, 1000.0 * (zone - heating), 150.0)
    supply = s.supply_air_temperature(SUPPLY, mode, outdoor, trimmed, needed)
    enthalpy = 1006.0 * outdoor + 20000.0
    free = s.economiser(
        ECONOMISER, state["economiser"], (outdoor, enthalpy), (zone, 45000.0), occupied, step
    )
    share = s.outdoor_share(free, supply, outdoor, zone, (0.15, 1.0))
    purges = s.night_purge(PURGE, state["purge"], zone, (outdoor, 8.0), clock, not occupied, step)
    fresh = s.demand_flow(s.co2_signal(50.0 * zone, 800.0, 1000.0), 0.05, 0.15)
    even = s.distribution_effectiveness(supply, zone, 1.0, 0.8)
    outdoor_air = s.zone_ventilation(signal, (0.05, 0.1), (0.1, 1.0), even, hushed)
    limits = s.flow_limits(BOX, mode, fresh)
    signals = (max(heating - zone, 0.0) / 3.0, max(zone - cooling, 0.0) / 3.0)
    flow, discharge = s.vav_box(BOX, limits, signals, supply, zone, heating)
    return (
        signal, stages, float(hushed), asked, trimmed, *times, mode, heating, cooling, needed,
        supply, float(free), share, even, *outdoor_air, float(purges), fresh, *limits, flow,
        discharge,
        s.mechanical_stages(free, True, max(-stages, 0)), *s.supply_signals(2.0 * signal - 1.0),
        *s.plant_reset(signal, (1.0, 2.0), (12.0, 7.0)), s.missing_flow(flow, 1.0, signal, 0.9),
        s.cooling_flow(900.0 * (zone - 20.0), supply, zone, (fresh, 1.0), 1200.0),
        *s.heating_flow(900.0 * (21.0 - zone), (supply, zone, 31.0), (fresh, 0.5), 1200.0),
        s.system_ventilation_efficiency(fresh, flow, share),
        s.intake_flow(fresh, 0.8, (0.1, 0.15)), s.least_outdoor_share(fresh, flow),
        s.steady_co2(420.0, 2e-5, fresh), s.breathing_zone_flow(zone, 0.0025, 50.0, 3e-4, 0.8),
        float(s.may_stop(zone, outdoor, 4e4, (19.0, 25.0), until, 3600.0)),
        float(s.fan_runs(mode)), float(s.in_window(clock, 72000.0, 3600.0)),
    )  # fmt: skip


def drive(seed):
    """Return all answers of a random day, and all states after it."""
    random = np.random.default_rng(seed)
    zone = 21.0 + np.cumsum(random.normal(0.0, 0.7, STEPS)) * 0.5
    outdoor = 12.0 + np.cumsum(random.normal(0.0, 0.8, STEPS)) * 0.5
    state = {name: rest(columns) for name, columns in STATES.items()}
    group = np.zeros(len(s.Group))
    said = [answers(state, group, k, float(zone[k]), float(outdoor[k])) for k in range(STEPS)]
    return np.array(said, dtype=float), np.concatenate(list(state.values()))


if __name__ == "__main__":
    said, left = drive(int(sys.argv[1]))
    sys.stdout.write(json.dumps({"said": said.tolist(), "left": left.tolist()}))
