"""Series that follow from the recorded ones: what zones feel and use, the site, its weather."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.envelope.driving import DAYS
from sim.physics.comfort import running_mean_temperature
from sim.processes.period import Period
from sim.processes.plant import PlantInputs, site_series
from sim.processes.power import Grid, power_series
from sim.schedules import Calendar
from sim.site import Zone
from sim.trajectory import SITE, Balance, Signal

Array = NDArray[np.float64]
Series = dict[Signal, NDArray[np.float32]]


def add_zone_series(period: Period, series: Series) -> None:
    """Add operative temperature, people, equipment and daylight; leave out what a zone lacks.

    Parameters
    ----------
    period : Period
        Of the run.
    series : dict of Signal to ndarray, shape (n,)
        Recorded step means, changed in place.
    """
    for name, zone in period.building.site.zones.items():
        asset = f"zones.{name}"
        air = series[Signal(asset, "air_temperature")]
        radiant = series[Signal(asset, "mean_radiant_temperature")]
        # ISO 7726: the mean of both below 0.2 m/s
        series[Signal(asset, "operative_temperature")] = 0.5 * (air + radiant)
        for quantity in missing(zone):
            del series[Signal(asset, quantity)]
        _add_contents(period, asset, zone, series)
        for quantity, known in (
            ("illuminance", period.driving.illuminance),
            ("blind_position", period.driving.blinds),
        ):
            if name in known:
                series[Signal(asset, quantity)] = period.kept(period.cut(known[name])).astype(
                    np.float32
                )


def missing(zone: Zone) -> set[str]:
    """Return recorded quantities that mean nothing: of terminals, people and lights not there."""
    parts = {
        "heating": ("heating_setpoint", "heating_power"),
        "cooling": ("cooling_setpoint", "cooling_power"),
        "people": ("people_count",),
        "lighting": ("lighting_power",),
    }
    return {name for part, names in parts.items() if getattr(zone, part) is None for name in names}


def _add_contents(period: Period, asset: str, zone: Zone, series: Series) -> None:
    """Add the heat of people and the power of equipment."""
    if zone.people is not None:
        heat = np.float32(zone.people.sensible_heat)
        series[Signal(asset, "people_heat")] = series[Signal(asset, "people_count")] * heat
    if zone.equipment:
        power = sum(
            item.power_density * zone.floor_area * period.mean(item.schedule)
            for item in zone.equipment.values()
        )
        kept = period.kept(np.asarray(power))
        series[Signal(asset, "equipment_power")] = kept.astype(np.float32)


def add_site_series(
    period: Period,
    calendar: Calendar,
    series: Series,
    uses: Mapping[str, Array],
    *,
    grid: Grid | None = None,
) -> Balance | None:
    """Add what the building consumes and makes, and the weather it stands in.

    Parameters
    ----------
    period : Period
        Of the run.
    calendar : Calendar
        The run's days.
    series : dict of Signal to ndarray, shape (n,)
        Step means of the zones, changed in place.
    uses : mapping of str to ndarray, shape (n,)
        What air systems and plants consume, by quantity. [W]
    grid : Grid, optional
        Vehicles that came, and the prices that batteries follow.

    Returns
    -------
    Balance or None
        Of the batteries, where there are some. [J]
    """
    driving, weather = period.driving, period.driving.weather

    def means(year: Array) -> Array:
        return period.kept(period.cut(year))

    outdoor = means(weather.dry_bulb)
    inputs = PlantInputs(
        calendar=calendar,
        step=period.interval,
        outdoor_temperature=outdoor,
        wind_speed=means(weather.wind_speed),
        dark=means(driving.dark),
        plane_irradiance={name: means(sun) for name, sun in driving.irradiance.items()},
        uses=uses,
        effective_irradiance={
            name: means(sun) for name, sun in driving.effective_irradiance.items()
        },
    )
    zones = {s: values for s, values in series.items() if s.quantity.endswith("_power")}
    site = period.building.site
    found = site_series(site, zones, inputs)
    added, balance = power_series(site, found, grid or Grid(calendar, period.interval))
    for signal, values in (found | added).items():
        series[signal] = values.astype(np.float32)
    days = running_mean_temperature(weather.dry_bulb.reshape(DAYS, -1).mean(axis=1))
    for quantity, known in (
        ("outdoor_temperature", outdoor),
        ("running_mean_temperature", means(np.repeat(days, driving.steps_per_day))),
        ("global_horizontal_irradiance", means(weather.global_horizontal)),
    ):
        series[Signal(SITE, quantity)] = known.astype(np.float32)
    return balance
