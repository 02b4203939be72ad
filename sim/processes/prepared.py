"""A site and its weather made ready for a period: what is worked out before a run begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.clock import weather_days
from sim.envelope.assembly import assemble_building
from sim.envelope.compiled import CompiledBuilding, compile_building
from sim.envelope.driving import drive
from sim.envelope.stability import check_exchange
from sim.errors import Finding
from sim.processes.period import Period, clock_findings
from sim.processes.timeline import Levels, ZoneSignals, blind_years, zone_signals
from sim.schedules import Calendar

if TYPE_CHECKING:
    from sim.site import Site
    from sim.weather import Weather

Films = Literal["constant", "detailed"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of a run before it begins.

    Attributes
    ----------
    period : Period
        The building, its weather and its schedules.
    compiled : CompiledBuilding
        The building as the kernel takes it.
    signals : mapping of str to ZoneSignals
        What schedules say of each zone.
    findings : tuple of Finding
        Doubts about the model.
    """

    period: Period
    compiled: CompiledBuilding
    signals: Mapping[str, ZoneSignals]
    findings: tuple[Finding, ...]


def prepare(
    site: Site,
    weather: Weather,
    calendar: Calendar,
    *,
    start: date,
    end: date,
    step: float,
    interval: float,
    films: Films,
) -> Prepared:
    """Return what a run of a site needs, whose sizes are all numbers; parameters as `Simulation`'s.

    Raises
    ------
    DocumentError
        If layers or glazings cannot be what the site says they are.
    """
    days = weather_days(start, end)
    building = assemble_building(
        site,
        step=step,
        pressure=float(np.mean(weather.pressure)),
        wind_speed=float(np.mean(weather.wind_speed)),
        detailed=films == "detailed",
    )
    levels = Levels(site, calendar)
    signals = {name: zone_signals(site, name, levels) for name in site.zones}
    compiled = compile_building(
        building,
        {name: each.flows for name, each in signals.items()},
        {name: each.opened for name, each in signals.items()},
    )
    driving = drive(building, weather, blind_years(site, levels, days, step))
    period = Period(building, driving, tuple(days), levels, round(interval / step))
    findings = (*check_exchange(building), *clock_findings(site, calendar))
    return Prepared(period, compiled, signals, findings)
