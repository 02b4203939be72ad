"""Accounts of readings: accepted = stored + rejected with a reason + in flight, at every moment.

A `Ledger` counts in memory while readings travel; what is stored and rejected is counted durably by
the store, in the transaction that stores it, and a new ledger begins with these counts. What was in
flight when a process ended was acknowledged to nobody.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sim.errors import AtriumError


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a source.

    Attributes
    ----------
    stored : int
        Readings that are durably stored, duplicates included.
    rejected : mapping of str to int
        Readings that were not, by reason.
    accepted : int
        Readings taken from the source; default those stored and rejected.
    in_flight : int
        Readings taken and neither stored nor rejected yet.
    """

    stored: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    accepted: int = -1
    in_flight: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rejected", MappingProxyType(dict(self.rejected)))
        if self.accepted < 0:
            object.__setattr__(self, "accepted", self.stored + sum(self.rejected.values()))

    @property
    def missing(self) -> int:
        """Return readings accepted and not accounted for; anything but 0 is a defect."""
        return self.accepted - self.stored - sum(self.rejected.values()) - self.in_flight


class Ledger:
    """Counts readings of every source on their way; safe between threads.

    Parameters
    ----------
    tallies : mapping of str to Tally, optional
        Where to begin, from the store.
    """

    def __init__(self, tallies: Mapping[str, Tally] | None = None) -> None:
        self._lock = threading.Lock()
        self._accounts = {source: _Account(tally) for source, tally in (tallies or {}).items()}

    def accept(self, source: str, count: int) -> None:
        """Take readings of a source: they are in flight."""
        with self._lock:
            account = self._accounts.setdefault(source, _Account(Tally()))
            account.accepted += count
            account.in_flight += count

    def settle(
        self, source: str, *, stored: int = 0, rejected: Mapping[str, int] | None = None
    ) -> None:
        """Account for readings in flight.

        Raises
        ------
        AtriumError
            If they are more than are in flight; nothing is counted.
        """
        reasons = rejected or {}
        count = stored + sum(reasons.values())
        with self._lock:
            account = self._accounts.get(source)
            if account is None or count > account.in_flight:
                flying = account.in_flight if account else 0
                raise AtriumError(f"{count} readings of {source!r} settled, {flying} in flight")
            account.in_flight -= count
            account.stored += stored
            for reason, number in reasons.items():
                account.rejected[reason] = account.rejected.get(reason, 0) + number

    def tallies(self) -> dict[str, Tally]:
        """Return the counts of every source as of one moment."""
        with self._lock:
            return {source: account.tally() for source, account in sorted(self._accounts.items())}


class _Account:
    """Counts of a source that change."""

    def __init__(self, tally: Tally) -> None:
        self.accepted, self.stored, self.in_flight = tally.accepted, tally.stored, tally.in_flight
        self.rejected = dict(tally.rejected)

    def tally(self) -> Tally:
        return Tally(self.stored, self.rejected, self.accepted, self.in_flight)


def prometheus(tallies: Mapping[str, Tally]) -> str:
    """Return counts in the text format of Prometheus.

    Examples
    --------
    >>> print(prometheus({"bacnet": Tally(stored=2, rejected={"not finite": 1})}), end="")
    # HELP atrium_readings_accepted_total Readings taken from a source.
    # TYPE atrium_readings_accepted_total counter
    atrium_readings_accepted_total{source="bacnet"} 3
    # HELP atrium_readings_stored_total Readings durably stored.
    # TYPE atrium_readings_stored_total counter
    atrium_readings_stored_total{source="bacnet"} 2
    # HELP atrium_readings_rejected_total Readings not stored, by reason.
    # TYPE atrium_readings_rejected_total counter
    atrium_readings_rejected_total{source="bacnet",reason="not finite"} 1
    # HELP atrium_readings_in_flight Readings neither stored nor rejected yet.
    # TYPE atrium_readings_in_flight gauge
    atrium_readings_in_flight{source="bacnet"} 0
    """
    sources = sorted(tallies.items())
    series = (
        (
            "atrium_readings_accepted_total",
            "counter",
            "Readings taken from a source.",
            [(_labels(source=source), tally.accepted) for source, tally in sources],
        ),
        (
            "atrium_readings_stored_total",
            "counter",
            "Readings durably stored.",
            [(_labels(source=source), tally.stored) for source, tally in sources],
        ),
        (
            "atrium_readings_rejected_total",
            "counter",
            "Readings not stored, by reason.",
            [
                (_labels(source=source, reason=reason), count)
                for source, tally in sources
                for reason, count in sorted(tally.rejected.items())
            ],
        ),
        (
            "atrium_readings_in_flight",
            "gauge",
            "Readings neither stored nor rejected yet.",
            [(_labels(source=source), tally.in_flight) for source, tally in sources],
        ),
    )
    lines = []
    for name, kind, text, samples in series:
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{labels} {value}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(**labels: str) -> str:
    pairs = ",".join(f'{name}="{escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}"


def escaped(text: str) -> str:
    """Return a text as the label of a metric holds it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
