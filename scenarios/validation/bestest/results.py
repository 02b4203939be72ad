"""The outputs of a case from its run: annual and peak loads, and temperatures of free float."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.validation.bestest.building import CAPACITY
from scenarios.validation.bestest.library import GROUP
from sim.errors import SimulationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.site import Site
    from sim.trajectory import Trajectory

STEP = 300.0
"""Exchange step of a run where no other is asked for. [s]"""

_LOADS = ("heating", "cooling")


def run_case(name: str, *, step: float = STEP) -> dict[str, float]:
    """Run a case through its year and return its outputs.

    Parameters
    ----------
    name : str
        One of `scenarios.validation.bestest.cases.case_names`.
    step : float
        Exchange step; divides an hour. [s]

    Returns
    -------
    dict of str to float
        Annual loads [MWh] and peaks [kW] where a zone is conditioned; largest, least and mean air
        temperature [degC] where one is not.
    """
    from scenarios.resolve import resolve
    from sim.simulation import Simulation

    given = resolve(f"{GROUP}/{name}")
    run = Simulation(
        given.site, given.weather, start=given.start, end=given.end, seed=given.seed, step=step
    )
    return outputs(given.site, run.run())


def outputs(site: Site, trajectory: Trajectory) -> dict[str, float]:
    """Return the outputs of a case from a run, all from means over whole hours.

    A case with terminals gives sensible loads of all zones together; a zone without, which is what
    a free-floating case and the sun zone of case 960 have, gives temperatures.

    Raises
    ------
    SimulationError
        If a load comes near the capacity of the ideal terminals.
    """
    found: dict[str, float] = {}
    conditioned = [n for n, zone in site.zones.items() if zone.heating or zone.cooling]
    if conditioned:
        loads = {kind: _load(trajectory, conditioned, kind) for kind in _LOADS}
        found |= {f"annual_{kind}_MWh": float(load.sum()) / 1e6 for kind, load in loads.items()}
        found |= {f"peak_{kind}_kW": float(load.max()) / 1e3 for kind, load in loads.items()}
    for name in site.zones:
        if name not in conditioned:
            air = hourly(trajectory, name, "air_temperature")
            found |= {
                "max_C": float(air.max()),
                "min_C": float(air.min()),
                "mean_C": float(air.mean()),
            }
    return found


def hourly(trajectory: Trajectory, zone: str, quantity: str) -> NDArray[np.float64]:
    """Return the means of a zone's series over the hours of a run, shape (hours,)."""
    values = trajectory[f"zones.{zone}", quantity].astype(np.float64)
    means = values.reshape(-1, round(3600.0 / trajectory.step)).mean(axis=1)
    return np.asarray(means, dtype=np.float64)


def _load(trajectory: Trajectory, zones: list[str], kind: str) -> NDArray[np.float64]:
    """Return the hourly load of zones, zero for those without such a terminal. [W]"""
    total = np.zeros(round(len(trajectory) * trajectory.step / 3600.0))
    for zone in zones:
        if (f"zones.{zone}", f"{kind}_power") not in trajectory:
            continue
        power = trajectory[f"zones.{zone}", f"{kind}_power"]
        if float(power.max()) > 0.9 * CAPACITY:
            raise SimulationError(f"zone {zone!r}: its {kind} reaches the capacity of the terminal")
        total += hourly(trajectory, zone, f"{kind}_power")
    return total
