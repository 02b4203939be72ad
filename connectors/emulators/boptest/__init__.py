"""The emulated building as a test case of BOPTEST, whose time is in the hands of its client."""

from connectors.emulators.boptest.bodies import RefusedError
from connectors.emulators.boptest.case import BoptestCase
from connectors.emulators.boptest.server import BoptestServer

__all__ = ["BoptestCase", "BoptestServer", "RefusedError"]
