"""Units as devices tell them, and what they are in the registry of quantities.

BACnet tells units by number (ASHRAE 135, BACnetEngineeringUnits). The table holds, by that number,
the unit as Atrium writes it, its SI unit, and factor and offset to it, by hand: of their names a
parser of units understands fewer than half, some of them wrongly. A number that is not in the table
is refused; no factor is ever guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from sim import units
from sim.errors import AtriumError
from sim.quantities import Quantity

_BTU = 1055.05585262
"""International table. [J]"""
_FOOT, _INCH, _POUND, _GALLON = 0.3048, 0.0254, 0.45359237, 3.785411784e-3
_IMPERIAL_GALLON = 4.54609e-3
_PSI = 6894.757293168
_WATER = 9.80665
"""Pressure of a millimetre of water at 4 degC. [Pa]"""
_MERCURY = 133.322387415
"""Pressure of a millimetre of mercury. [Pa]"""


class UnitMismatchError(AtriumError):
    """A unit is unknown, or not of the kind of the quantity."""


class DeviceUnit(NamedTuple):
    """A unit of a device: ``value * factor + offset`` is in the SI unit."""

    text: str
    si: str
    factor: float
    offset: float = 0.0


BACNET_UNITS: Mapping[int, DeviceUnit] = MappingProxyType(
    {
        0: DeviceUnit("m2", "m2", 1.0),
        1: DeviceUnit("ft2", "m2", _FOOT**2),
        2: DeviceUnit("mA", "A", 1e-3),
        3: DeviceUnit("A", "A", 1.0),
        4: DeviceUnit("ohm", "ohm", 1.0),
        5: DeviceUnit("V", "V", 1.0),
        6: DeviceUnit("kV", "V", 1e3),
        7: DeviceUnit("MV", "V", 1e6),
        8: DeviceUnit("VA", "VA", 1.0),
        9: DeviceUnit("kVA", "VA", 1e3),
        10: DeviceUnit("MVA", "VA", 1e6),
        11: DeviceUnit("var", "var", 1.0),
        12: DeviceUnit("kvar", "var", 1e3),
        13: DeviceUnit("Mvar", "var", 1e6),
        14: DeviceUnit("deg", "deg", 1.0),
        15: DeviceUnit("power factor", "", 1.0),
        16: DeviceUnit("J", "J", 1.0),
        17: DeviceUnit("kJ", "J", 1e3),
        18: DeviceUnit("Wh", "J", 3.6e3),
        19: DeviceUnit("kWh", "J", 3.6e6),
        20: DeviceUnit("BTU", "J", _BTU),
        21: DeviceUnit("therm", "J", 1e5 * _BTU),
        22: DeviceUnit("ton hour", "J", 12_000.0 * _BTU),
        23: DeviceUnit("J/kg", "J/kg", 1.0),
        24: DeviceUnit("BTU/lb", "J/kg", _BTU / _POUND),
        25: DeviceUnit("cycles/h", "Hz", 1.0 / 3600.0),
        26: DeviceUnit("cycles/min", "Hz", 1.0 / 60.0),
        27: DeviceUnit("Hz", "Hz", 1.0),
        28: DeviceUnit("g/kg", "g/kg", 1.0),
        29: DeviceUnit("%RH", "", 0.01),
        30: DeviceUnit("mm", "m", 1e-3),
        31: DeviceUnit("m", "m", 1.0),
        32: DeviceUnit("inch", "m", _INCH),
        33: DeviceUnit("ft", "m", _FOOT),
        34: DeviceUnit("W/ft2", "W/m2", 1.0 / _FOOT**2),
        35: DeviceUnit("W/m2", "W/m2", 1.0),
        37: DeviceUnit("lux", "lux", 1.0),
        38: DeviceUnit("footcandle", "lux", 1.0 / _FOOT**2),
        39: DeviceUnit("kg", "kg", 1.0),
        40: DeviceUnit("lb", "kg", _POUND),
        41: DeviceUnit("metric_ton", "kg", 1e3),
        42: DeviceUnit("kg/s", "kg/s", 1.0),
        43: DeviceUnit("kg/min", "kg/s", 1.0 / 60.0),
        44: DeviceUnit("kg/h", "kg/s", 1.0 / 3600.0),
        45: DeviceUnit("lb/min", "kg/s", _POUND / 60.0),
        46: DeviceUnit("lb/h", "kg/s", _POUND / 3600.0),
        47: DeviceUnit("W", "W", 1.0),
        48: DeviceUnit("kW", "W", 1e3),
        49: DeviceUnit("MW", "W", 1e6),
        50: DeviceUnit("BTU/h", "W", _BTU / 3600.0),
        51: DeviceUnit("horsepower", "W", 745.69987158227),
        52: DeviceUnit("ton_of_refrigeration", "W", 12_000.0 * _BTU / 3600.0),
        53: DeviceUnit("Pa", "Pa", 1.0),
        54: DeviceUnit("kPa", "Pa", 1e3),
        55: DeviceUnit("bar", "Pa", 1e5),
        56: DeviceUnit("psi", "Pa", _PSI),
        57: DeviceUnit("cmH2O", "Pa", 10.0 * _WATER),
        58: DeviceUnit("inH2O", "Pa", 1e3 * _INCH * _WATER),
        59: DeviceUnit("mmHg", "Pa", _MERCURY),
        60: DeviceUnit("cmHg", "Pa", 10.0 * _MERCURY),
        61: DeviceUnit("inHg", "Pa", 1e3 * _INCH * _MERCURY),
        62: DeviceUnit("degC", "degC", 1.0),
        63: DeviceUnit("kelvin", "degC", 1.0, -273.15),
        64: DeviceUnit("degF", "degC", 5.0 / 9.0, -160.0 / 9.0),
        70: DeviceUnit("day", "s", 86_400.0),
        71: DeviceUnit("hour", "s", 3600.0),
        72: DeviceUnit("min", "s", 60.0),
        73: DeviceUnit("s", "s", 1.0),
        74: DeviceUnit("m/s", "m/s", 1.0),
        75: DeviceUnit("km/h", "m/s", 1.0 / 3.6),
        76: DeviceUnit("ft/s", "m/s", _FOOT),
        77: DeviceUnit("ft/min", "m/s", _FOOT / 60.0),
        78: DeviceUnit("mph", "m/s", 0.44704),
        79: DeviceUnit("ft3", "m3", _FOOT**3),
        80: DeviceUnit("m3", "m3", 1.0),
        81: DeviceUnit("imperial_gallon", "m3", _IMPERIAL_GALLON),
        82: DeviceUnit("liter", "m3", 1e-3),
        83: DeviceUnit("gallon", "m3", _GALLON),
        84: DeviceUnit("ft3/min", "m3/s", _FOOT**3 / 60.0),
        85: DeviceUnit("m3/s", "m3/s", 1.0),
        86: DeviceUnit("imperial_gallon/min", "m3/s", _IMPERIAL_GALLON / 60.0),
        87: DeviceUnit("l/s", "m3/s", 1e-3),
        88: DeviceUnit("l/min", "m3/s", 1e-3 / 60.0),
        89: DeviceUnit("gallon/min", "m3/s", _GALLON / 60.0),
        90: DeviceUnit("angular degree", "deg", 1.0),
        95: DeviceUnit("", "", 1.0),
        96: DeviceUnit("ppm", "ppm", 1.0),
        97: DeviceUnit("ppb", "ppm", 1e-3),
        98: DeviceUnit("percent", "", 0.01),
        100: DeviceUnit("1/min", "1/s", 1.0 / 60.0),
        101: DeviceUnit("1/s", "1/s", 1.0),
        104: DeviceUnit("rpm", "1/s", 1.0 / 60.0),
        117: DeviceUnit("BTU/lb of substance", "J/kg", _BTU / _POUND),
        118: DeviceUnit("cm", "m", 1e-2),
        119: DeviceUnit("lb/s", "kg/s", _POUND),
        120: DeviceUnit("delta_degF", "K", 5.0 / 9.0),
        121: DeviceUnit("K", "K", 1.0),
        122: DeviceUnit("kohm", "ohm", 1e3),
        124: DeviceUnit("mV", "V", 1e-3),
        125: DeviceUnit("kJ/kg", "J/kg", 1e3),
        126: DeviceUnit("MJ", "J", 1e6),
        129: DeviceUnit("kHz", "Hz", 1e3),
        130: DeviceUnit("MHz", "Hz", 1e6),
        131: DeviceUnit("1/h", "1/s", 1.0 / 3600.0),
        132: DeviceUnit("mW", "W", 1e-3),
        133: DeviceUnit("hPa", "Pa", 1e2),
        134: DeviceUnit("mbar", "Pa", 1e2),
        135: DeviceUnit("m3/h", "m3/s", 1.0 / 3600.0),
        136: DeviceUnit("l/h", "m3/s", 1e-3 / 3600.0),
        142: DeviceUnit("ft3/s", "m3/s", _FOOT**3),
        146: DeviceUnit("MWh", "J", 3.6e9),
        147: DeviceUnit("kBTU", "J", 1e3 * _BTU),
        148: DeviceUnit("MBTU", "J", 1e6 * _BTU),
        149: DeviceUnit("kJ/kg of dry air", "J/kg", 1e3),
        154: DeviceUnit("g/s", "kg/s", 1e-3),
        155: DeviceUnit("g/min", "kg/s", 1e-3 / 60.0),
        156: DeviceUnit("metric_ton/h", "kg/s", 1e3 / 3600.0),
        157: DeviceUnit("kBTU/h", "W", 1e3 * _BTU / 3600.0),
        158: DeviceUnit("hundredth of a second", "s", 1e-2),
        159: DeviceUnit("ms", "s", 1e-3),
        165: DeviceUnit("m3/min", "m3/s", 1.0 / 60.0),
        191: DeviceUnit("ft3/h", "m3/s", _FOOT**3 / 3600.0),
        192: DeviceUnit("gallon/h", "m3/s", _GALLON / 3600.0),
        206: DeviceUnit("mmH2O", "Pa", _WATER),
        207: DeviceUnit("per mille", "", 1e-3),
        208: DeviceUnit("g/g", "g/kg", 1e3),
        209: DeviceUnit("kg/kg", "g/kg", 1e3),
        210: DeviceUnit("gram per kilogram", "g/kg", 1.0),
        247: DeviceUnit("J/h", "W", 1.0 / 3600.0),
        248: DeviceUnit("ft3/day", "m3/s", _FOOT**3 / 86_400.0),
        249: DeviceUnit("m3/day", "m3/s", 1.0 / 86_400.0),
    }
)
"""Units by their number in BACnet."""

_BY_TEXT: Mapping[str, DeviceUnit] = {unit.text: unit for unit in BACNET_UNITS.values()}


@dataclass(frozen=True, slots=True)
class Conversion:
    """From what a device delivers to the unit of a quantity: ``value * factor + offset``."""

    factor: float = 1.0
    offset: float = 0.0

    def after(self, first: Conversion) -> Conversion:
        """Return the conversion that does another one first."""
        return Conversion(self.factor * first.factor, self.factor * first.offset + self.offset)


def bacnet_unit(number: int) -> str:
    """Return the text of a unit by its number in BACnet.

    Raises
    ------
    UnitMismatchError
        If the table does not know it.

    Examples
    --------
    >>> bacnet_unit(62)
    'degC'
    """
    if number not in BACNET_UNITS:
        raise UnitMismatchError(
            f"BACnet unit {number} is not in the table; name the unit of the point yourself"
        )
    return BACNET_UNITS[number].text


def conversion(text: str, quantity: Quantity) -> Conversion:
    """Return how a unit converts to that of a quantity.

    Raises
    ------
    UnitMismatchError
        If the unit is unknown, or of another kind.

    Examples
    --------
    >>> from sim.quantities import quantity
    >>> conversion("kWh", quantity("electric_energy"))
    Conversion(factor=3600000.0, offset=0.0)
    """
    known = _BY_TEXT.get(text)
    if text == quantity.unit:
        return Conversion()
    if known is not None and known.si == quantity.unit:
        return Conversion(known.factor, known.offset)
    if known is not None and not known.si:
        raise UnitMismatchError(_mismatch(text, quantity))
    source = known.si if known is not None else text
    convert = units.convert_difference if quantity.unit == "K" else units.convert
    try:
        offset = convert(0.0, source, quantity.unit)
        factor = convert(1.0, source, quantity.unit) - offset
    except units.UnitError as error:
        raise UnitMismatchError(_mismatch(text, quantity)) from error
    found = Conversion(factor, offset)
    return found if known is None else found.after(Conversion(known.factor, known.offset))


def _mismatch(text: str, quantity: Quantity) -> str:
    return (
        f"{text!r} is no unit of {quantity.name}, which is in {quantity.unit or 'plain numbers'!r}"
    )
