"""What long and large runs take of the memory."""

from __future__ import annotations

import gc
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.simulation import Simulation
from sim.weather import read_weather
from tests.boxes import box, terminal

ROOT = Path(__file__).parents[2]
LARGE = """
from datetime import date
from pathlib import Path

from sim.simulation import Simulation
from sim.site import site_from
from sim.weather import read_weather
from studio.benchmarks.rooms import rooms_site

data = rooms_site(500).plain()
for zone in data["zones"].values():  # that modulate, as the library's do, and log no switchings
    for side in ("heating", "cooling"):
        zone[side] = {k: v for k, v in zone[side].items() if k not in {"kind", "band"}}
year = {"start": date(2025, 1, 1), "end": date(2026, 1, 1)}
run = Simulation(site_from(data), read_weather("greensboro"), interval=3600.0, **year).run()
assert run.balance.residual < 1e-6
status = Path("/proc/self/status").read_text()
print(1024 * int(status.split("VmHWM:")[1].split()[0]))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_a_year_of_500_zones_takes_less_than_a_gigabyte() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LARGE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    peak = int(done.stdout)
    assert 1e8 < peak < 1e9


@pytest.mark.slow
def test_a_million_events_leave_nothing_behind() -> None:
    """A process that acts every half minute through a year, read and commanded alike."""
    site = box(heating=terminal(20.0), cooling=terminal(26.0), system="ideal")
    year = {"start": date(2025, 1, 1), "end": date(2026, 1, 1)}
    simulation = Simulation(site, read_weather("greensboro"), **year)
    room = simulation.zone("room")
    acts = 0

    def process():
        nonlocal acts
        while True:
            yield simulation.environment.timeout(30.0)
            acts += 1
            if acts % 10 == 0:
                room.set_heating_setpoint(19.0 + acts % 3)

    simulation.process(process())
    begin, blocks = simulation.now, []
    for parts in (2, 3, 4, 12):  # a day into a part of four weeks: the one before is handed over
        simulation.run(until=begin + timedelta(days=28 * parts + 1))
        gc.collect()  # else what other tests left behind counts
        blocks.append(sys.getallocatedblocks())
    simulation.run()
    assert acts > 1_000_000
    assert max(blocks) - min(blocks) < 0.02 * blocks[0]
