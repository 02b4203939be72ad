"""Modbus TCP, TLS and RTU: several units on a bus, registers in blocks, maps as YAML and CSV."""

from connectors.modbus.connector import ModbusConnector, open_connector
from connectors.modbus.maps import RegisterMap, read_map

__all__ = ["ModbusConnector", "RegisterMap", "open_connector", "read_map"]
