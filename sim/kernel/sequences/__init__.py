"""Control sequences as compiled state machines, after ASHRAE Guideline 36-2021 where it speaks.

Each takes a row of parameters, whose columns an enumeration names, a row of state, and numbers.
The state is all 0 before the first step. Nothing allocates: they compile into the exchange step.
"""

from sim.kernel.sequences.economiser import (
    EconomiserParameter,
    EconomiserState,
    HighLimit,
    economiser,
)
from sim.kernel.sequences.latches import in_window, lasting, latch, line
from sim.kernel.sequences.night_cycle import CycleParameter, CycleState, beyond_band, night_cycle
from sim.kernel.sequences.night_purge import PurgeParameter, PurgeState, night_purge
from sim.kernel.sequences.optimal_start import (
    StartParameter,
    StartState,
    cool_down_time,
    learn_start,
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
    SupplyNeed,
    SupplyParameter,
    SupplyReset,
    needed_supply_temperature,
    supply_air_temperature,
)
from sim.kernel.sequences.trim_and_respond import TrimParameter, TrimState, trim_and_respond
from sim.kernel.sequences.ventilation import (
    Demand,
    DemandParameter,
    demand_signal,
    system_ventilation_efficiency,
    zone_ventilation,
)

__all__ = [
    "MOST_STAGES", "CycleParameter", "CycleState", "Demand", "DemandParameter",
    "EconomiserParameter", "EconomiserState", "HighLimit", "PiParameter", "PiState",
    "PurgeParameter", "PurgeState", "RequestParameter", "RequestState", "StagingParameter",
    "StagingState", "StartParameter", "StartState", "SupplyNeed", "SupplyParameter",
    "SupplyReset", "SuppressionState", "TrimParameter", "TrimState", "beyond_band",
    "cool_down_time", "demand_signal", "economiser", "in_window", "lasting", "latch",
    "learn_start", "line", "missing_flow", "needed_supply_temperature", "night_cycle",
    "night_purge", "optimal_start", "pi_loop", "requests", "staged", "supply_air_temperature",
    "suppressed", "system_ventilation_efficiency", "thermostat", "trim_and_respond",
    "warm_up_time", "zone_ventilation",
]  # fmt: skip
