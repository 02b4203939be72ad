"""What has to be known of tariffs and carbon before a run: that they reach over its period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.bill.prices import HOURLY_PRICE
from sim.errors import Fault
from sim.schedules import Calendar, uncovered

if TYPE_CHECKING:
    from sim.site import Site, Tariff


def supply_faults(
    site: Site, tariff: Tariff | None, calendar: Calendar, *, place: str = "tariff"
) -> Iterator[Fault]:
    """Yield what of tariff and carbon intensity the run lacks.

    Parameters
    ----------
    site : Site
        The building.
    tariff : Tariff, optional
        Prices of the run.
    calendar : Calendar
        Days of the run.
    place : str
        Place of the tariff.
    """
    begin, end = calendar.start_instant, calendar.end_instant
    if tariff is not None and tariff.electricity.hourly_price is not None:
        yield from uncovered(f"{place}.{HOURLY_PRICE}", tariff.electricity.hourly_price, begin, end)
    if site.grid_carbon is not None and site.grid_carbon.hourly is not None:
        yield from uncovered("grid_carbon.hourly", site.grid_carbon.hourly, begin, end)
    for name, battery in site.batteries.items():
        if battery.strategy == "time_of_use" and tariff is None:
            yield Fault(
                f"batteries.{name}.strategy",
                battery.strategy,
                "a tariff of the run, whose prices it follows",
                "name a tariff in the scenario, or choose another strategy",
            )
