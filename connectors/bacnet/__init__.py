"""BACnet/IP."""
