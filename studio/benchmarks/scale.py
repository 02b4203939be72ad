"""How cost and error follow the size of a building, the exchange step, and what is written."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from scenarios.resolve import resolve
from scenarios.run import RunResult, execute
from scenarios.store import write_result
from sim.simulation import Simulation
from sim.weather import read_weather
from studio.benchmarks.cases import START, STEP, YEAR, timed
from studio.benchmarks.rooms import rooms_site

FEW, MANY = 50, 500
"""Numbers of zones."""
MONTH = 30
HOUR = 3600.0
WRITINGS = 3
"""Years simulated and written of which the median counts."""
FINE = 10.0
"""Exchange step that counts as exact: the error of a step goes with its length, so that what is
missed by not taking one second is 3 % of the error; weather by the second would take 10 GB. [s]"""


def rooms(
    count: int, days: int, *, step: float = STEP, interval: float | None = None
) -> Simulation:
    """Return a simulation of rooms in a row, from the first of January on."""
    weather = read_weather("greensboro")
    end = START + timedelta(days=days)
    return Simulation(
        rooms_site(count),
        weather,
        start=START,
        end=end,
        step=step,
        interval=interval,
        films="constant",
    )


def many_over_few() -> float:
    """Return the time of 500 zones over that of 50, through a month. [-]"""
    rooms(MANY, MONTH).run()  # loads the kernel and fetches memory: it does not count
    seconds = [timed(rooms(count, MONTH))[1] for count in (FEW, MANY)]
    return seconds[1] / seconds[0]


def writing_over_simulating() -> float:
    """Return the time to write a year of 20 signals a zone over the time to simulate it. [-]

    Of each the median of several, after one that fetches memory and does not count.
    """
    base = resolve("small-office/base")
    end = START + timedelta(days=YEAR)
    resolved = replace(base, site=rooms_site(FEW), start=START, end=end)
    result = execute(resolved)
    simulating = [timed(rooms(FEW, YEAR))[1] for _ in range(1 + WRITINGS)]
    writing = [_writing(result) for _ in range(1 + WRITINGS)]
    return median(writing[1:]) / median(simulating[1:])


def _writing(result: RunResult) -> float:
    """Return the time to write a result. [s]"""
    with TemporaryDirectory() as folder:
        begin = time.process_time()
        write_result(Path(folder) / "result.h5", result)
        return time.process_time() - begin


def energy_error() -> float:
    """Return by how much the annual energy of five rooms misses that of exchanges every 10 s."""
    coarse, fine = (rooms(5, YEAR, step=step, interval=HOUR).run() for step in (STEP, FINE))
    energies = [
        float(np.sum(run.balance.flows["heating"]) - np.sum(run.balance.flows["cooling"]))
        for run in (coarse, fine)
    ]
    return abs(energies[0] / energies[1] - 1.0)


def kernel_year() -> Simulation:
    """Return the year of the small office, whose calls of the kernel are to be repeated."""
    office = resolve("small-office/base")
    end = date(START.year + 1, 1, 1)
    return Simulation(office.site, office.weather, start=START, end=end)
