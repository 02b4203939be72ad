"""What happened in a run, told to people: malfunctions and repairs, what occupants did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from scenarios.formats import Number

if TYPE_CHECKING:
    from scenarios.run import RunResult
    from sim.trajectory import Happening

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "malfunction": "Malfunctions",
        "repair": "Repairs",
        "window": "Windows",
        "thermostat": "Thermostats",
        "process": "Processes",
    }
)
"""What each kind of happening is called."""


class Happened(NamedTuple):
    """Something that happened.

    Attributes
    ----------
    time : datetime
        In the site's civil time.
    kind : str
        One of `KINDS`.
    where : str
        Asset concerned, ``zones.core``.
    what : str
        In words.
    value : Number, optional
        How much of it.
    """

    time: datetime
    kind: str
    where: str
    what: str
    value: Number | None


def happened(result: RunResult) -> tuple[Happened, ...]:
    """Return what happened in a run, in order of time."""
    zone, start = ZoneInfo(result.trajectory.time_zone), result.trajectory.start
    unit = currency(result)
    return tuple(
        Happened(
            (start + timedelta(seconds=each.time)).astimezone(zone),
            each.kind,
            each.asset,
            each.text,
            _value(each, unit),
        )
        for each in result.trajectory.happenings
    )


def civil_time(moment: datetime) -> str:
    """Return a civil time for people.

    Examples
    --------
    >>> civil_time(datetime(2025, 1, 6, 9, 30))
    '6 Jan 2025, 09:30'
    """
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def moment_of(result: RunResult, seconds: float | None) -> str | None:
    """Return the civil time of a number of seconds since a run's start; None where none is."""
    if seconds is None:
        return None
    instant = result.trajectory.start + timedelta(seconds=seconds)
    return civil_time(instant.astimezone(ZoneInfo(result.trajectory.time_zone)))


def currency(result: RunResult) -> str:
    """Return the currency of a run's tariff; empty without one."""
    tariffs = result.resolved_document["site"].get("tariffs") or {}
    tariff = tariffs.get(result.manifest.tariff)
    return "" if tariff is None else str(tariff["currency"])


def _value(each: Happening, money: str) -> Number | None:
    if each.value is None:
        return None
    if each.unit == "":
        return Number(100.0 * each.value, "%")
    if each.kind == "thermostat":
        return Number(each.value, each.unit, "signed")
    return Number(each.value, money if each.unit == "currency" else each.unit)
