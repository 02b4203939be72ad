"""Work on a Dask cluster: several machines, workers that may come and go.

Nothing is held in futures: a piece is given out when a worker is free and handed on when it ends,
so that a lost scheduler costs what was running and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scenarios.executors.execute import Item, Outcome, Result, attempt
from sim.errors import AtriumError

if TYPE_CHECKING:
    from distributed import Client, Future

_CONNECT_WITHIN = 10.0
"""The scheduler gets so long to answer. [s]"""


class DaskCluster:
    """Workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, ``tcp://host:8786``.

    Raises
    ------
    AtriumError
        If Dask is not installed, or nothing answers at the address.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ModuleNotFoundError as error:
            raise AtriumError(
                f"Dask is not installed ({error.name} is missing); remedy: pip install "
                "'distributed>=2026.8', which is the extra 'dask' of Atrium"
            ) from error
        self._address = address
        try:
            self._client: Client = Client(
                address, timeout=_CONNECT_WITHIN, set_as_default=False, name="atrium"
            )
        except (TimeoutError, OSError, ValueError) as error:
            raise AtriumError(
                f"no Dask scheduler answers at {address} ({error}); remedy: start one with "
                "'dask scheduler', or correct the address"
            ) from error

    def run(
        self, function: Callable[[Item], Result], items: Iterable[tuple[str, Item]]
    ) -> Iterator[Outcome[Result]]:
        """Yield how each piece ended; see `scenarios.executors.execute.Executor.run`.

        Raises
        ------
        AtriumError
            If the scheduler is lost.
        """
        source = iter(items)
        running: dict[Future[Any], str] = {}
        try:
            self._give(function, islice(source, self._room(0)), running)
            while running:
                for future in self._ended(running):
                    key = running.pop(future)
                    outcome = self._outcome(future, key)
                    future.release()
                    self._give(function, islice(source, self._room(len(running))), running)
                    yield outcome
        finally:
            for future in running:
                future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        """Leave the cluster; its workers stay."""
        self._client.close()

    # ------------------------------------------------------------------------------------ inside

    def _room(self, running: int) -> int:
        """Return how many more pieces may be given out: one a thread, and one while none is there.

        A piece that waits behind a poisonous one would be blamed for the worker's death as well.
        """
        with self._losing_it_told():
            threads: int = sum(self._client.nthreads().values())
        return max(max(threads, 1) - running, 0)

    def _give(
        self,
        function: Callable[[Item], Result],
        pieces: Iterable[tuple[str, Item]],
        running: dict[Future[Any], str],
    ) -> None:
        for key, item in pieces:
            running[self._client.submit(attempt, function, key, item, pure=False)] = key

    def _ended(self, running: Iterable[Future[Any]]) -> list[Future[Any]]:
        """Wait until a piece has ended, one way or another."""
        from distributed import wait

        with self._losing_it_told(), self._client.as_current():
            done = wait(list(running), return_when="FIRST_COMPLETED").done
        # what was on a worker that died in between is lost, and will be done again
        return [future for future in done if future.status not in {"lost", "pending"}]

    def _outcome(self, future: Future[Any], key: str) -> Outcome[Any]:
        from distributed import KilledWorker

        with self._losing_it_told():
            if future.status != "error":
                outcome: Outcome[Any] = future.result()
                return outcome
            error = future.exception()
        if isinstance(error, KilledWorker):
            return Outcome(key, None, f"it ended every worker that took it: {error}")
        # what the function raises is in the outcome: here the worker could not even take it
        reason = f"{type(error).__name__}: {error}; is the same version of Atrium installed there?"
        return Outcome(key, None, f"the worker cannot take it: {reason}")

    @contextmanager
    def _losing_it_told(self) -> Iterator[None]:
        try:
            yield
        except (CancelledError, OSError) as error:
            raise AtriumError(f"the Dask scheduler at {self._address} is lost") from error
