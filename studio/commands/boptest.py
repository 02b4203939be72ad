"""What `atrium emulate --boptest` does: a test case of BOPTEST at an address, until stopped."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from connectors.emulators.boptest import BoptestCase, BoptestServer
from studio.commands.lasting import until_stopped

if TYPE_CHECKING:
    from scenarios.resolve import ResolvedScenario

SITE_DAYS = 28
"""Length of tests of a site, which has no period of its own. [d]"""


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped.

    Parameters
    ----------
    options : argparse.Namespace
        Of `atrium emulate`.

    Returns
    -------
    int
        The exit code.
    """
    import asyncio

    case = case_of(options)
    with until_stopped():
        asyncio.run(_serve(case, options))
    return 0


def case_of(options: argparse.Namespace) -> BoptestCase:
    """Return the test case that the options of `atrium emulate` ask for.

    Raises
    ------
    DocumentError
        If there is no such site or scenario, or it has faults.
    """
    from connectors.emulators.building import local_standard
    from sim.simulation import STEP
    from studio.commands.emulate import scenario_of, site_and_weather

    scenario = scenario_of(options.site, options.data)
    step = STEP if options.step is None else options.step
    if scenario is None:
        site, weather = site_and_weather(options.site, options.data)
        start = local_standard(options.start, site, weather)
        if options.start is None:
            start = start.replace(hour=0, minute=0, second=0, microsecond=0)
        return BoptestCase(site, weather, start=start, days=SITE_DAYS, step=step)
    start = (
        _midnight(scenario)
        if options.start is None
        else local_standard(options.start, scenario.site, scenario.weather)
    )
    return BoptestCase(
        scenario.site,
        scenario.weather,
        start=start,
        days=(scenario.end - scenario.start).days,
        tariff=scenario.tariff,
        seed=scenario.seed,
        step=step,
    )


def _midnight(scenario: ResolvedScenario) -> datetime:
    zone = timezone(timedelta(hours=scenario.weather.utc_offset))
    first = scenario.start
    return datetime(first.year, first.month, first.day, tzinfo=zone)


async def _serve(case: BoptestCase, options: argparse.Namespace) -> None:
    import asyncio
    import sys

    from studio.commands.output import write, write_json

    async with BoptestServer(case, options.boptest) as server:
        if options.json:
            write_json(_document(case, server.address))
        else:
            write(f"{case.name}: BOPTEST at http://{server.address}, time {case.now:.12g} s")
            write("\nCtrl-C stops.")
        sys.stdout.flush()
        if options.seconds is None:
            await asyncio.Event().wait()
        await asyncio.sleep(options.seconds or 0.0)


def _document(case: BoptestCase, address: str) -> dict[str, Any]:
    return {
        "site": case.name,
        "time": case.now,
        "measurements": len(case.measurements().payload),
        "inputs": len(case.inputs().payload) // 2,
        "listening": {"boptest": address},
    }
