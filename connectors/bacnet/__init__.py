"""BACnet/IP: a client as a connector."""

from connectors.bacnet.connector import BacnetConnector
from connectors.bacnet.keeper import Mode
from connectors.bacnet.network import BacnetNetwork, Reference, RefusedError, Remote, SilentError

__all__ = [
    "BacnetConnector",
    "BacnetNetwork",
    "Mode",
    "Reference",
    "RefusedError",
    "Remote",
    "SilentError",
]
