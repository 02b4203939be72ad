"""Time and chance of a run: the SimPy environment's origin and named random streams."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import numpy as np

DAY = 86400.0
"""Length of a day. [s]"""

_COMMON_YEAR = 2025
"""A year of 365 days: weather years have no 29 February."""


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream of a name.

    The same seed and name give the same numbers, whatever other streams exist: two scenarios that
    share a seed share each stream (common random numbers).

    Parameters
    ----------
    seed : int
        Seed of the run.
    name : str
        What the numbers are for, ``occupants/core``.

    Examples
    --------
    >>> random_stream(1, "a").random() == random_stream(1, "a").random()
    True
    """
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint32)
    sequence = np.random.SeedSequence([seed, *(int(word) for word in words[:4])])
    return np.random.Generator(np.random.Philox(sequence))


def replication_seed(seed: int, replication: int) -> int:
    """Return the seed of a replication: replication 0 is the run of the seed itself.

    Replications of different seeds share no numbers, as those of seeds counted upwards would.

    Parameters
    ----------
    seed : int
        Seed of the scenario.
    replication : int
        Number of the replication, from 0.

    Examples
    --------
    >>> replication_seed(1, 0), replication_seed(1, 1) == replication_seed(2, 0)
    (1, False)
    """
    if replication == 0:
        return seed
    digest = hashlib.sha256(f"{seed}/replication-{replication}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def weather_days(start: date, end: date) -> list[int]:
    """Return each day's place in a weather year, 0 to 364; 29 February repeats the 28th.

    Examples
    --------
    >>> weather_days(date(2024, 2, 28), date(2024, 3, 2))
    [58, 58, 59]
    """
    days = []
    for offset in range((end - start).days):
        day = start + timedelta(days=offset)
        plain = day if (day.month, day.day) != (2, 29) else day - timedelta(days=1)
        days.append(plain.replace(year=_COMMON_YEAR).timetuple().tm_yday - 1)
    return days
