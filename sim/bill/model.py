"""What a bill is: lines that explain their amounts."""

from __future__ import annotations

from dataclasses import dataclass

FEED_IN = "feed-in"
"""Item of what is paid for export; it is no charge and is not taxed."""
TAX = "tax"
"""Item of the tax on a month's charges."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a bill.

    Attributes
    ----------
    month : str
        Civil month, ``2025-01``.
    carrier : str
        ``electricity``, ``natural_gas``, ``district_heating`` or ``district_cooling``.
    item : str
        ``energy``, a tier of it, the name of a price period, ``hourly price``, the name of a
        surcharge, ``demand`` or the name of a demand charge, ``fixed charge``, ``feed-in`` or
        ``tax``.
    quantity : float
        What is charged. [unit]
    unit : str
        ``kWh``, ``kW``, ``month``, or the currency where an amount is taxed.
    price : float
        Of one unit; of an hourly price the mean, weighted by energy. [currency/unit]
    share : float
        Share of the month that the run covers, for what is charged by the month; else 1. [-]
    amount : float
        Quantity times price times share; negative where it is paid out. [currency]
    """

    month: str
    carrier: str
    item: str
    quantity: float
    unit: str
    price: float
    share: float
    amount: float


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a run.

    Attributes
    ----------
    currency : str
        Of all amounts.
    lines : tuple of BillLine
        By carrier, month and item.
    """

    currency: str
    lines: tuple[BillLine, ...]

    @property
    def total(self) -> float:
        """Sum of all lines. [currency]."""
        return sum(line.amount for line in self.lines)

    def by_carrier(self) -> dict[str, float]:
        """Return the sum of each carrier's lines. [currency]."""
        return self._sums("carrier")

    def by_month(self) -> dict[str, float]:
        """Return the sum of each month's lines. [currency]."""
        return self._sums("month")

    def _sums(self, field: str) -> dict[str, float]:
        sums: dict[str, float] = {}
        for line in self.lines:
            key = getattr(line, field)
            sums[key] = sums.get(key, 0.0) + line.amount
        return sums
