"""What the hub knows of itself: links, ages, counters; for people and for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.accounting import Tally, escaped, prometheus
from connectors.connector import Health, Link
from sim.errors import Finding


@dataclass(frozen=True, slots=True)
class LaneHealth:
    """What is known of the task of a device or bus.

    Attributes
    ----------
    source, lane : str
        Name of the connector, and of the device or bus behind it.
    link : Link
        The connection as the task sees it.
    since : datetime
        Since when.
    reason : str
        Why it is lost.
    counters : mapping of str to int
        Rounds, failures, outages, overruns (rounds left out), moved (times of a wrong clock).
    clock_offset : float
        By how much the device's clock is ahead. [s]
    """

    source: str
    lane: str
    link: Link
    since: datetime
    reason: str
    counters: Mapping[str, int]
    clock_offset: float


@dataclass(frozen=True, slots=True)
class HubHealth:
    """What the hub knows as of one moment.

    Attributes
    ----------
    lanes : tuple of LaneHealth
        One for each device or bus.
    sources : mapping of str to Health
        What connectors know of themselves.
    tallies : mapping of str to Tally
        Accounts of every source.
    ages : mapping of str to float
        Time since each point last gave a value to be trusted; infinite where it never did. [s]
    stale : tuple of str
        Points whose age is beyond their limit.
    held, blocked : int
        Readings on their way to the store, and deliveries that had to wait for room.
    findings : tuple of Finding
        What is missing in gaps that were filled, the newest last.
    """

    lanes: tuple[LaneHealth, ...]
    sources: Mapping[str, Health]
    tallies: Mapping[str, Tally]
    ages: Mapping[str, float]
    stale: tuple[str, ...]
    held: int
    blocked: int
    findings: tuple[Finding, ...] = ()

    def prometheus(self) -> str:
        """Return everything in the text format of Prometheus."""
        lanes = [({"source": one.source, "lane": one.lane}, one) for one in self.lanes]
        names = sorted({name for one in self.lanes for name in one.counters})
        counted = sorted({name for one in self.sources.values() for name in one.counters})
        parts = [
            prometheus(self.tallies),
            _series(
                "atrium_link_up",
                "gauge",
                "1 while a device or bus answers.",
                [(labels, int(one.link is Link.CONNECTED)) for labels, one in lanes],
            ),
            _series(
                "atrium_clock_offset_seconds",
                "gauge",
                "By how much the clock of a device is ahead.",
                [(labels, one.clock_offset) for labels, one in lanes],
            ),
            *(
                _series(
                    f"atrium_lane_{name}_total",
                    "counter",
                    f"Of the task of a device or bus: {name}.",
                    [(labels, one.counters.get(name, 0)) for labels, one in lanes],
                )
                for name in names
            ),
            *(
                _series(
                    f"atrium_connector_{name}_total",
                    "counter",
                    f"Of a connector: {name}.",
                    [
                        ({"source": source}, one.counters.get(name, 0))
                        for source, one in sorted(self.sources.items())
                    ],
                )
                for name in counted
            ),
            _series(
                "atrium_point_age_seconds",
                "gauge",
                "Time since a point last gave a value to be trusted.",
                [({"point": point}, age) for point, age in sorted(self.ages.items())],
            ),
            _series(
                "atrium_points_stale", "gauge", "Points beyond their age.", [({}, len(self.stale))]
            ),
            _series("atrium_inbox_readings", "gauge", "Readings held.", [({}, self.held)]),
            _series("atrium_inbox_blocked_total", "counter", "Waits.", [({}, self.blocked)]),
        ]
        return "".join(parts)


def _series(
    name: str, kind: str, text: str, samples: Iterable[tuple[Mapping[str, str], float]]
) -> str:
    lines = [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
    for labels, value in samples:
        pairs = ",".join(f'{key}="{escaped(each)}"' for key, each in labels.items())
        number = "+Inf" if value == float("inf") else f"{value:g}" if value % 1 else str(int(value))
        lines.append(f"{name}{{{pairs}}} {number}" if pairs else f"{name} {number}")
    return "\n".join(lines) + "\n"
