"""The emulated building as BACnet/IP devices."""

from connectors.emulators.bacnet.devices import BacnetDevices, EmulatedDevice

__all__ = ["BacnetDevices", "EmulatedDevice"]
