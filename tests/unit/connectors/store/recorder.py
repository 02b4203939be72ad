"""A process that records until it is killed, and says after each commit what it was promised."""

import sys

import numpy as np

from connectors.readings import SECOND, Readings
from connectors.store import SqliteStore
from tests.telemetry import T0

NAMES = tuple(f"point-{k}" for k in range(7))
BATCH = 50
STEP = 1801 * SECOND
"""Batches of a day of each point are few, so that compaction touches many days."""


def batch(number):
    """Return batch ``number``: its sequences are its own."""
    sequence = np.arange(number * BATCH, (number + 1) * BATCH)
    return Readings.columns(
        NAMES,
        sequence % len(NAMES),
        source_time=T0 + STEP * sequence // 10,
        receive_time=T0 + STEP * sequence // 10 + 12345,
        value=np.round(20.0 + np.sin(sequence), 2),
        sequence=sequence,
    )


def main(folder, first):
    store = SqliteStore(folder)
    number = first
    while True:
        store.append(batch(number), source="recorder", rejected={"not finite": 3})
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1
        if number % 5 == 0:
            store.compact()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
