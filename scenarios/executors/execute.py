"""Many pieces of work through one door: where they run is chosen once, how they end is told alike.

An executor takes a function of a module (workers import it) and pieces of work under keys of the
caller's choice, and yields an `Outcome` for each as it finishes::

    with executor(workers=2) as pool:
        for outcome in pool.run(evaluate, tasks):
            ...

Pieces are taken from the iterable a little ahead of the workers, so that it may be endless: leave
the loop, and what is still running is dropped. Whatever happens to a worker, every piece ends once.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from sim.errors import AtriumError

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """How one piece of work ended.

    Attributes
    ----------
    key : str
        Key of the piece.
    value : object, optional
        What the function returned; ``None`` where it failed.
    reason : str
        Why it failed; empty where it did not.
    seconds : float
        Wall time in the worker. [s]
    """

    key: str
    value: Result | None
    reason: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no value, but a reason."""
        return bool(self.reason)


class Executor(Protocol):
    """Where pieces of work run; also a context that ends its workers."""

    def run(
        self, function: Callable[[Item], Result], items: Iterable[tuple[str, Item]]
    ) -> Iterator[Outcome[Result]]:
        """Yield how each piece ended, in the order of their ends.

        Parameters
        ----------
        function : callable
            Of a module, so that workers can import it.
        items : iterable of (str, object)
            Keys and arguments, which are pickled on the way; some are taken ahead.

        Raises
        ------
        AtriumError
            If nothing can run any more; pieces without an outcome are then not done.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """End all workers."""


def executor(*, workers: int | None = None, dask: str | None = None) -> Executor:
    """Return an executor: a pool of processes on this machine, or a Dask cluster.

    Parameters
    ----------
    workers : int, optional
        Processes of the pool, default one for each core that may be used; 0 for none, in this
        process itself.
    dask : str, optional
        Address of a Dask scheduler, ``tcp://host:8786``.

    Raises
    ------
    AtriumError
        If Dask is not installed or does not answer.
    """
    if dask is not None:
        from scenarios.executors.cluster import DaskCluster

        return DaskCluster(dask)
    if workers == 0:
        return InThisProcess()
    from scenarios.executors.pool import ProcessPool

    return ProcessPool(workers)


class InThisProcess:
    """Runs one piece after the other right here; a piece that ends the process ends all."""

    def run(
        self, function: Callable[[Item], Result], items: Iterable[tuple[str, Item]]
    ) -> Iterator[Outcome[Result]]:
        """Yield how each piece ended; see `Executor.run`."""
        return (attempt(function, key, item) for key, item in items)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Nothing is left to end."""


def attempt(function: Callable[[Item], Result], key: str, item: Item) -> Outcome[Result]:
    """Return how one piece of work ended in this process, whatever it raised."""
    begun = time.perf_counter()
    try:
        value = function(item)
    except (AtriumError, OSError, MemoryError) as error:
        reason = str(error) or type(error).__name__
    except Exception as error:  # noqa: BLE001  a fault of one piece must not end the others
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{frame.name}, line {frame.lineno}"
        reason = f"unexpected {type(error).__name__}: {error} (in {where})"
    else:
        return Outcome(key, value, "", time.perf_counter() - begun)
    return Outcome(key, None, reason, time.perf_counter() - begun)
