"""Points: names, addresses, units and limits of what is measured and commanded."""

from connectors.points.address import (
    Address,
    AtriumAddress,
    BacnetAddress,
    ModbusAddress,
    MqttAddress,
    RestAddress,
)
from connectors.points.connection import (
    AnyConnection,
    AtriumConnection,
    BacnetConnection,
    Connection,
    ModbusConnection,
    MqttConnection,
    RestConnection,
    Tls,
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
from connectors.points.writing import OPERATOR, Heartbeat, SiteWriting, Writing

__all__ = [
    "BACNET_UNITS",
    "OPERATOR",
    "Address",
    "AnyConnection",
    "AtriumAddress",
    "AtriumConnection",
    "BacnetAddress",
    "BacnetConnection",
    "Connection",
    "Conversion",
    "DeviceUnit",
    "Heartbeat",
    "ModbusAddress",
    "ModbusConnection",
    "MqttAddress",
    "MqttConnection",
    "Point",
    "PointTable",
    "RestAddress",
    "RestConnection",
    "SiteWriting",
    "Tls",
    "UnitMismatchError",
    "Writing",
    "bacnet_unit",
    "conversion",
]
