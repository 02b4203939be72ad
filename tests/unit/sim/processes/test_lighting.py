"""The occupancy sensor: on with presence, off a time-out after the last of it."""

import pytest
import simpy

from sim.processes.lighting import OccupancySensor

TIMEOUT = 900.0


class Lights:
    """A sensor with a script of events; notes every switching."""

    def __init__(self):
        self.environment = simpy.Environment()
        self.log = []
        self.sensor = OccupancySensor(
            self.environment,
            timeout=TIMEOUT,
            switch=lambda power: self.log.append((self.environment.now, power)),
        )

    def play(self, *events):
        def script():
            for time, act, value in events:
                yield self.environment.timeout(time - self.environment.now)
                getattr(self.sensor, act)(value)

        self.environment.process(script())
        self.environment.run()
        return self.log


@pytest.mark.parametrize(
    ("events", "switched"),
    [
        # on with the first, off a time-out after the last
        ([(0, "allow", 80), (100, "see", 2), (200, "see", 1), (300, "see", 0)],
         [(100, 80), (1200, 0)]),
        # back within the time-out: the light stays on, the time-out starts anew
        ([(0, "allow", 80), (100, "see", 1), (200, "see", 0), (1000, "see", 1), (1200, "see", 0)],
         [(100, 80), (2100, 0)]),
        # back after it
        ([(0, "allow", 80), (100, "see", 1), (200, "see", 0), (1500, "see", 1), (1600, "see", 0)],
         [(100, 80), (1100, 0), (1500, 80), (2500, 0)]),
        # back at the very second: presence decides
        ([(0, "allow", 80), (100, "see", 1), (200, "see", 0), (1100, "see", 1), (1200, "see", 0)],
         [(100, 80), (1100, 0), (1100, 80), (2100, 0)]),
        # the schedule ends while lit, and begins again
        ([(0, "allow", 80), (100, "see", 1), (500, "allow", 0), (600, "allow", 40)],
         [(100, 80), (500, 0), (600, 40)]),
        # the schedule ends during the time-out: nothing comes on any more
        ([(0, "allow", 80), (100, "see", 1), (200, "see", 0), (500, "allow", 0)],
         [(100, 80), (500, 0), (1100, 0)]),
        # nobody there: the schedule alone lights nothing
        ([(0, "allow", 80), (500, "allow", 40), (600, "see", 0)], []),
        # people before the schedule
        ([(0, "see", 3), (100, "allow", 80)], [(0, 0), (100, 80)]),
        # a count that changes but never falls to nobody
        ([(0, "allow", 80), (1, "see", 1), (2, "see", 5), (3, "see", 1)], [(1, 80)]),
    ],
    ids=["once", "re-entry", "late", "last-second", "schedule", "fading", "empty", "early",
         "crowd"],
)  # fmt: skip
def test_switching(events, switched):
    assert Lights().play(*events) == switched
