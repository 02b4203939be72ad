"""What malfunctions cost: time out of order, repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.intervals import HOUR

if TYPE_CHECKING:
    from sim.site import Site
    from sim.trajectory import Trajectory


def _duration(trajectory: Trajectory) -> float:
    return len(trajectory) * trajectory.step


def malfunction_hours(trajectory: Trajectory, site: Site) -> float | None:
    """Return the time from beginnings to repairs, summed; None without malfunctions. [h]"""
    if not site.malfunctions:
        return None
    end = _duration(trajectory)
    ends = [end if b.repaired is None else b.repaired for b in trajectory.breakdowns]
    spans = (last - b.begun_at for last, b in zip(ends, trajectory.breakdowns, strict=True))
    return sum(spans) / HOUR


def availability(trajectory: Trajectory, site: Site) -> float | None:
    """Return the share of time in which what can break is in order; None without any. [-]"""
    hours = malfunction_hours(trajectory, site)
    if hours is None:
        return None
    return 1.0 - hours * HOUR / (len(site.malfunctions) * _duration(trajectory))


def repair_cost(trajectory: Trajectory, site: Site) -> float | None:
    """Return what repairs cost that ended in the run; None without malfunctions. [currency]"""
    return sum(b.cost for b in trajectory.breakdowns) if site.malfunctions else None


def time_to_repair(trajectory: Trajectory) -> float | None:
    """Return the mean time from a beginning to its repair; None where none was repaired. [h]"""
    spans = [b.repaired - b.begun_at for b in trajectory.breakdowns if b.repaired is not None]
    return sum(spans) / len(spans) / HOUR if spans else None
