"""Runs given by their series, for tests of what is calculated from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from sim.site import Site
from sim.trajectory import Balance, Crossings, Signal, Trajectory


def make_run(
    series: Mapping[str, Any],
    *,
    start: date = date(2025, 1, 6),
    days: int = 1,
    step: float = 300.0,
    time_zone: str = "America/New_York",
    utc_offset: float = -5.0,
    crossings: Crossings | None = None,
) -> Trajectory:
    """Return a run; series are named ``site.gas_demand`` and are numbers or arrays of all steps."""
    count = round(days * 86400 / step)
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return Trajectory(
        start=midnight - timedelta(hours=utc_offset),
        step=step,
        series={
            Signal(*name.rsplit(".", 1)): np.broadcast_to(
                np.asarray(values, dtype=np.float32), count
            ).copy()
            for name, values in series.items()
        },
        time_zone=time_zone,
        utc_offset=utc_offset,
        crossings=crossings or switchings(),
        balance=Balance(flows={}, stored=np.zeros(0), zones=()),
    )


def switchings(*events: tuple[float, int, int]) -> Crossings:
    """Return crossings of (time, zone, mode entered)."""
    time, zone, kind = (np.array([event[part] for event in events]) for part in range(3))
    nothing = np.full(len(events), np.nan)
    return Crossings(
        time.astype(float), zone.astype(np.int64), kind.astype(np.int64), nothing, nothing, ("a",)
    )


def make_building(**parts: Any) -> Site:
    """Return a site of two zones, ``a`` and ``b``, of 100 m2; ``parts`` replace its fields."""
    return Site.read(
        {
            "name": "test",
            "location": {"latitude": 40, "longitude": -80},
            "constructions": {},
            "zones": {name: {"floor_area": 100, "volume": 300} for name in "ab"},
            "surfaces": {},
            **parts,
        }
    )
