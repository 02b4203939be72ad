"""Who commands a point: sixteen slots, of which the strongest that is filled counts."""

from __future__ import annotations

from sim.errors import AtriumError

STRONGEST, WEAKEST = 1, 16
"""Numbers of the slots (ASHRAE 135, clause 19.2)."""
OPERATOR = 8
"""Manual operator."""
_MINIMUM_ON_OFF = 6


class CommandRefusedError(AtriumError):
    """A command that the emulated device does not take; says why."""


class PriorityArray:
    """Sixteen slots of a commandable point."""

    def __init__(self) -> None:
        self._slots: list[float | None] = [None] * WEAKEST

    @property
    def slots(self) -> tuple[float | None, ...]:
        """What each slot holds, the strongest first."""
        return tuple(self._slots)

    @property
    def winner(self) -> int | None:
        """Number of the slot that counts; none where all are empty."""
        return next((n for n, value in enumerate(self._slots, 1) if value is not None), None)

    @property
    def value(self) -> float | None:
        """What is commanded; none where the default counts."""
        return next((value for value in self._slots if value is not None), None)

    def set(self, priority: int, value: float | None) -> None:
        """Fill a slot, or empty it.

        Raises
        ------
        CommandRefusedError
            If there is no such slot, or nobody may command it.
        """
        if not STRONGEST <= priority <= WEAKEST:
            raise CommandRefusedError(f"no priority {priority}; allowed: 1 to 16")
        if priority == _MINIMUM_ON_OFF:
            raise CommandRefusedError("priority 6 is kept for minimum on and off times")
        self._slots[priority - 1] = value
