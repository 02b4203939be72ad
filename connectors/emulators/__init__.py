"""A running simulation that answers like the devices of a building."""

from connectors.emulators.building import EmulatedBuilding
from connectors.emulators.faults import Faults
from connectors.emulators.points import ServedPoint
from connectors.emulators.priorities import PriorityArray

__all__ = ["EmulatedBuilding", "Faults", "PriorityArray", "ServedPoint"]
