"""Memory of runs that are over serves the runs that follow."""

import ctypes
import subprocess
import sys

import pytest

from sim import memory

FAULTS = """
import resource
import numpy as np
from sim.memory import keep_freed_memory
told = keep_freed_memory()
counts = []
for _ in range(3):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    taken = np.ones((48, 2**20), np.uint8)
    counts.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    del taken
print(told, *counts)
"""


RETURNED = """
from sim.memory import keep_freed_memory, return_freed_memory
told = keep_freed_memory()
def resident():
    return int(open("/proc/self/statm").read().split()[1])
many = [bytes(1000) for _ in range(48_000)]
kept = many[::100]
full = resident()
del many
freed = resident()
return_freed_memory()
print(told, full, freed, resident())
"""


class Circle:
    def __init__(self):
        self.itself = self


def test_memory_that_was_freed_is_not_fetched_again():
    """Huge pages hide most faults: without them 48 MB are 12,288 pages."""
    found = subprocess.run(
        [sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path), "NUMPY_MADVISE_HUGEPAGE": "0"},
    )  # fmt: skip
    told, first, *later = found.stdout.split()
    if told != "True":
        pytest.skip("the C library is not glibc")
    assert int(first) > 12_000
    assert max(map(int, later)) < 100


def test_freed_memory_that_was_kept_can_be_returned():
    """48 MB, of which a piece here and there stays: in pages of 4 kB."""
    found = subprocess.run(
        [sys.executable, "-c", RETURNED], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    told, full, freed, left = found.stdout.split()
    if told != "True":
        pytest.skip("the C library is not glibc")
    assert int(full) - int(freed) < 1000
    assert int(full) - int(left) > 10_000


def test_a_c_library_that_cannot_be_told_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert memory.keep_freed_memory() is False
    memory.return_freed_memory()


def test_circles_of_references_are_freed_at_once():
    """As a simulation, its environment and its processes refer to each other."""
    from weakref import ref

    circle = ref(Circle())
    memory.free_runs()
    assert circle() is None
