"""Points: names, addresses, units and limits of what is measured and commanded."""

from connectors.points.address import (
    Address,
    BacnetAddress,
    MemoryAddress,
    ModbusAddress,
    MqttAddress,
    RestAddress,
)
from connectors.points.table import Point, PointTable
from connectors.points.units import (
    BACNET_UNITS,
    Conversion,
    DeviceUnit,
    UnitMismatchError,
    bacnet_unit,
    conversion,
)

__all__ = [
    "BACNET_UNITS",
    "Address",
    "BacnetAddress",
    "Conversion",
    "DeviceUnit",
    "MemoryAddress",
    "ModbusAddress",
    "MqttAddress",
    "Point",
    "PointTable",
    "RestAddress",
    "UnitMismatchError",
    "bacnet_unit",
    "conversion",
]
