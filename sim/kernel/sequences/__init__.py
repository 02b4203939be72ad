"""Control sequences as compiled state machines, after ASHRAE Guideline 36-2021 where it speaks.

Each takes a row of parameters, whose columns an enumeration names, a row of state, and numbers.
The state is all 0 before the first step. Nothing allocates: they compile into the exchange step.
"""

from sim.kernel.sequences.economiser import (
    EconomiserParameter,
    EconomiserState,
    HighLimit,
    economiser,
    mechanical_stages,
    outdoor_share,
)
from sim.kernel.sequences.latches import in_window, lasting, latch, line
from sim.kernel.sequences.night_purge import PurgeParameter, PurgeState, night_purge
from sim.kernel.sequences.operating_mode import (
    Group,
    ModeParameter,
    ModeState,
    OperatingMode,
    add_zone,
    begin_group,
    fan_runs,
    mode_setpoints,
    operating_mode,
)
from sim.kernel.sequences.optimal_start import (
    StartParameter,
    StartState,
    cool_down_time,
    learn_start,
    may_stop,
    optimal_start,
    warm_up_time,
)
from sim.kernel.sequences.pi_loop import PiParameter, PiState, pi_loop
from sim.kernel.sequences.requests import (
    RequestParameter,
    RequestState,
    SuppressionState,
    missing_flow,
    requests,
    suppressed,
)
from sim.kernel.sequences.staging import (
    MOST_STAGES,
    StagingParameter,
    StagingState,
    staged,
    thermostat,
)
from sim.kernel.sequences.supply_air import (
    SupplyParameter,
    SupplyReset,
    needed_supply_temperature,
    supply_air_temperature,
    supply_signals,
)
from sim.kernel.sequences.trim_and_respond import (
    TrimParameter,
    TrimState,
    plant_reset,
    trim_and_respond,
)
from sim.kernel.sequences.vav_box import (
    BoxParameter,
    ZoneState,
    cooling_flow,
    flow_limits,
    heating_flow,
    vav_box,
    zone_state,
)
from sim.kernel.sequences.ventilation import (
    breathing_zone_flow,
    co2_signal,
    demand_flow,
    distribution_effectiveness,
    intake_flow,
    least_outdoor_share,
    steady_co2,
    system_ventilation_efficiency,
    zone_ventilation,
)

__all__ = [
    "MOST_STAGES", "BoxParameter", "EconomiserParameter", "EconomiserState", "Group",
    "HighLimit", "ModeParameter", "ModeState", "OperatingMode", "PiParameter", "PiState",
    "PurgeParameter", "PurgeState", "RequestParameter", "RequestState", "StagingParameter",
    "StagingState", "StartParameter", "StartState", "SupplyParameter", "SupplyReset",
    "SuppressionState", "TrimParameter", "TrimState", "ZoneState", "add_zone", "begin_group",
    "breathing_zone_flow", "co2_signal", "cool_down_time", "cooling_flow", "demand_flow",
    "distribution_effectiveness", "economiser", "fan_runs", "flow_limits", "heating_flow",
    "in_window", "intake_flow", "lasting", "latch", "learn_start", "least_outdoor_share",
    "line", "may_stop", "mechanical_stages", "missing_flow", "mode_setpoints",
    "needed_supply_temperature", "night_purge", "operating_mode", "optimal_start",
    "outdoor_share", "pi_loop", "plant_reset", "requests", "staged", "steady_co2",
    "supply_air_temperature", "supply_signals", "suppressed", "system_ventilation_efficiency",
    "thermostat", "trim_and_respond", "vav_box", "warm_up_time", "zone_state",
    "zone_ventilation",
]  # fmt: skip
