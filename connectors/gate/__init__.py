"""Safe writes: one gate before all devices, a journal, and a supervisor that gives points back."""

from connectors.gate.clock import Clock
from connectors.gate.entries import Decision, Entry, Outcome
from connectors.gate.gate import Gate
from connectors.gate.journal import Journal, JournalError
from connectors.gate.permits import Permits, PointStatus, Status
from connectors.gate.supervisor import Supervisor

__all__ = [
    "Clock",
    "Decision",
    "Entry",
    "Gate",
    "Journal",
    "JournalError",
    "Outcome",
    "Permits",
    "PointStatus",
    "Status",
    "Supervisor",
]
