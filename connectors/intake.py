"""From a delivery to the disk: accept, judge, store, account; the same for every way in."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.accounting import Ledger, Tally
from connectors.readings import Readings
from connectors.store import StoreError, TelemetryStore
from connectors.validation import Checked, Rejection, Validator

NOT_STORED = "store not available"
"""Why readings are rejected that the store could not take; their sender keeps them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery, all of it durable.

    Attributes
    ----------
    stored : int
        Readings on the disk.
    rejections : tuple of Rejection
        Readings that are not, each with its reason.
    refused : int
        Readings that the store refused for their age.
    """

    stored: int
    rejections: tuple[Rejection, ...]
    refused: int


class Intake:
    """Takes deliveries of any source into the store; safe between threads.

    Parameters
    ----------
    validator : Validator
        Judges readings.
    store : TelemetryStore
        Keeps them.
    listener : callable, optional
        Told of readings once they are stored; quick, and never fails.
    """

    def __init__(
        self,
        validator: Validator,
        store: TelemetryStore,
        *,
        listener: Callable[[Readings], None] | None = None,
    ) -> None:
        self._validator = validator
        self._store = store
        self._listener = listener
        self._ledger = Ledger(store.tallies())
        self._lock = threading.Lock()
        self._unwritten: dict[str, Counter[str]] = {}

    def take(self, source: str, raw: Readings) -> Outcome:
        """Judge and store a batch as devices deliver it.

        Parameters
        ----------
        source : str
            Who delivers.
        raw : Readings
            Values before scale and unit.

        Raises
        ------
        StoreError
            If the store cannot take it: nothing is stored, all are counted as rejected for that.
        """
        self._ledger.accept(source, len(raw))
        return self._keep(source, self._validator.check(raw), len(raw))

    def take_items(
        self,
        source: str,
        items: Sequence[object],
        received: datetime,
        *,
        allowed: Callable[[str], bool] | None = None,
    ) -> Outcome:
        """Judge and store items of a message; see `Validator.check_items` and `take`."""
        self._ledger.accept(source, len(items))
        checked = self._validator.check_items(items, received, allowed=allowed)
        return self._keep(source, checked, len(items))

    def take_checked(self, source: str, checked: Checked, count: int) -> Outcome:
        """Store what was judged already, of so many that were delivered; see `take`."""
        self._ledger.accept(source, count)
        return self._keep(source, checked, count)

    def tallies(self) -> dict[str, Tally]:
        """Return the counts of every source as of now."""
        return self._ledger.tallies()

    def _keep(self, source: str, checked: Checked, count: int) -> Outcome:
        with self._lock:
            before = self._unwritten.pop(source, Counter())
        rejected = Counter(checked.rejected) + before
        try:
            receipt = self._store.append(checked.readings, source=source, rejected=rejected)
        except StoreError:
            # counted on the disk with the next batch that it takes
            missed = Counter({NOT_STORED: count})
            with self._lock:
                self._unwritten[source] = self._unwritten.get(source, Counter()) + before + missed
            self._ledger.settle(source, rejected=missed)
            raise
        own = Counter(checked.rejected) + Counter(receipt.refused)
        self._ledger.settle(source, stored=receipt.stored, rejected=own)
        refused = sum(receipt.refused.values())
        if self._listener is not None:
            self._listener(checked.readings)
        return Outcome(receipt.stored, checked.rejections, refused)
