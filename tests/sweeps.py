"""Work for the workers of sweeps, which import it, and sweeps of the synthetic office."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

BASE = "office/base"
SETBACK = "zones.*.heating.setpoint.unoccupied"


def act(order: tuple[Any, ...]) -> tuple[int, int]:
    """Do what an order says; return its number and the process."""
    number, deed, *rest = order
    if deed == "sleep":
        time.sleep(rest[0])
    elif deed == "raise":
        raise ValueError(f"number {number}")
    elif deed == "exit":
        os._exit(7)
    elif deed == "die once" and not Path(rest[0]).exists():
        Path(rest[0]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number, os.getpid()


def parent_of(_: object) -> int:
    """Return the process that this one is a copy of."""
    return os.getppid()


def unpicklable(_: object) -> Any:
    return lambda: None


def orders(count: int, seconds: float = 0.02, **others: tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Return ``count`` orders to sleep, some replaced: ``n3=("raise",)``."""
    replaced = {int(name[1:]): deed for name, deed in others.items()}
    return [(f"k{n}", (n, *replaced.get(n, ("sleep", seconds)))) for n in range(count)]


def sweep_data(count: int = 4, **fields: Any) -> dict[str, Any]:
    """Return a sweep over night set-points of the synthetic office."""
    values = [10.0 + 0.02 * index for index in range(count)]
    return {
        "name": "nights",
        "base": BASE,
        "factors": {"night": {"path": SETBACK, "values": values}},
        **fields,
    }
