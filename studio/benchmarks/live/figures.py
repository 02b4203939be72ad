"""Which figures of the live side there are, and how they are measured."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

RUNS = 3
"""Repetitions of which the median counts; one of what lasts."""

Tell = Callable[[str], None]
Measure = Callable[..., "float | Mapping[str, float]"]


def _of(module: str, function: str) -> Measure:
    """Return a measurement whose libraries are loaded when it is made."""

    def measure(tell: Tell, **options: float) -> float | Mapping[str, float]:
        found = importlib.import_module(f"studio.benchmarks.live.{module}")
        measured: float | Mapping[str, float] = getattr(found, function)(tell, **options)
        return measured

    return measure


_MQTT = _of("messages", "mqtt")
FIGURES: dict[str, Measure] = {
    "ingest_per_s": _of("storing", "ingest_per_s"),
    "point_year_ms": _of("storing", "point_year_ms"),
    "bytes_per_reading": _of("storing", "bytes_per_reading"),
    "bacnet_batch": _of("wires", "bacnet_batch"),
    "modbus_block": _of("wires", "modbus_block"),
    "mqtt_per_s": _MQTT,
    "mqtt_lost": _MQTT,
    "rest_per_s": _of("deliveries", "rest_per_s"),
    "fleet": _of("fleet", "fleet"),
}
"""Measurements by name; some give several figures."""
LASTING = frozenset({"mqtt_per_s", "mqtt_lost", "fleet"})
"""Measured once, for so many seconds."""
LONG = frozenset({"fleet"})
"""Measured where they are asked for."""


def bench_live(
    told: Tell,
    *,
    runs: int = RUNS,
    names: Sequence[str] = (),
    seconds: float | None = None,
    long: bool = False,
) -> dict[str, Any]:
    """Measure figures of the live side.

    Parameters
    ----------
    told : callable
        Takes a line for people about each repetition.
    runs : int
        Repetitions.
    names : sequence of str
        Of figures; all but the long ones where none is given.
    seconds : float, optional
        How long what lasts is measured, instead of its own time. [s]
    long : bool
        Whether the long ones are among all.

    Returns
    -------
    dict
        ``ratios``, the figures (medians), ``energies`` and ``seconds`` (empty), ``machine`` and
        ``runs``: the form of the benchmarks of the engine.
    """
    figures: dict[str, float] = {}
    for name in names or [name for name in FIGURES if long or name not in LONG]:
        if name in figures:
            continue
        lasts = name in LASTING
        options = {"seconds": seconds} if lasts and seconds else {}
        found: dict[str, list[float]] = {}
        for _ in range(1 if lasts else runs):
            measured = FIGURES[name](told, **options)
            several = measured if isinstance(measured, Mapping) else {name: measured}
            for key, value in several.items():
                found.setdefault(key, []).append(value)
                told(f"{key}: {value:.4g}")
        figures |= {key: median(values) for key, values in found.items()}
    return {
        "ratios": figures,
        "energies": {},
        "seconds": {},
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "runs": runs,
    }
