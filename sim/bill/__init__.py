"""The energy bill of a run: itemised by civil month and carrier, priced in civil time."""

from sim.bill.bill import FUELS, bill, unpriced
from sim.bill.model import Bill, BillLine
from sim.bill.prices import energy_prices

__all__ = ["FUELS", "Bill", "BillLine", "bill", "energy_prices", "unpriced"]
