"""The table of units against an independent library, and against the list of BACnet."""

import pytest

from connectors.points import BACNET_UNITS, UnitMismatchError, bacnet_unit, conversion
from sim import units
from sim.quantities import QUANTITIES, quantity

SPELLINGS = {
    "%RH": "percent", "power factor": "", "VA": "V A", "kVA": "kV A", "MVA": "MV A", "var": "V A",
    "kvar": "kV A", "Mvar": "MV A", "ton hour": "ton_of_refrigeration hour",
    "cycles/h": "1/h", "cycles/min": "1/min", "footcandle": "lumen/ft2", "cmH2O": "centimeter_H2O",
    "inH2O": "centimeter_H2O", "mmH2O": "millimeter_H2O", "angular degree": "deg", "rpm": "1/min",
    "BTU/lb of substance": "BTU/lb", "kJ/kg of dry air": "kJ/kg", "hundredth of a second": "cs",
    "per mille": "g/kg", "gram per kilogram": "g/kg", "ppb": "1e-9", "cmHg": "centimeter_Hg",
    "inHg": "inch_Hg", "kBTU": "kBtu", "MBTU": "MBtu", "kBTU/h": "kBtu/h", "therm": "kBtu",
    "kohm": "kiloohm",
}  # fmt: skip
"""How pint spells what it knows by another name."""
FACTORS = {"therm": 100.0, "inH2O": 2.54}
BY_DEFINITION = {"ppb", "ppm", "var", "kvar", "Mvar", "VA", "kVA", "MVA"}


@pytest.mark.parametrize("number", sorted(BACNET_UNITS))
def test_factors_agree_with_pint(number):
    entry = BACNET_UNITS[number]
    if entry.text in BY_DEFINITION:
        expected = {"p": 1e-3 if entry.text == "ppb" else 1.0, "k": 1e3, "M": 1e6}
        assert entry.factor == expected.get(entry.text[0], 1.0)
        return
    source = SPELLINGS.get(entry.text, entry.text)
    convert = units.convert_difference if entry.si == "K" else units.convert
    for value in (0.0, 1.0, 37.5):
        expected = convert(value * FACTORS.get(entry.text, 1.0), source, entry.si)
        assert value * entry.factor + entry.offset == pytest.approx(expected, rel=2e-5, abs=1e-9)


def test_numbers_are_those_of_bacnet():
    basetypes = pytest.importorskip("bacpypes3.basetypes", reason="bacpypes3 is not installed")
    names = {
        int(value): name
        for name, value in vars(basetypes.EngineeringUnits).items()
        if isinstance(value, int)
    }
    assert set(BACNET_UNITS) <= set(names)
    guide = {
        62: "degreesCelsius", 64: "degreesFahrenheit", 121: "deltaDegreesKelvin", 98: "percent",
        58: "inchesOfWater", 87: "litersPerSecond", 84: "cubicFeetPerMinute", 50: "btusPerHour",
        52: "tonsRefrigeration", 146: "megawattHours", 135: "cubicMetersPerHour",
    }  # fmt: skip
    assert {number: names[number] for number in guide} == guide


def test_texts_are_unique_and_lead_back():
    texts = [entry.text for entry in BACNET_UNITS.values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "name", "value", "expected"),
    [
        ("degF", "outdoor_temperature", 212.0, 100.0),
        ("kelvin", "outdoor_temperature", 273.15, 0.0),
        ("delta_degF", "thermostat_override", 9.0, 5.0),
        ("K", "thermostat_override", 2.0, 2.0),
        ("percent", "position", 40.0, 0.4),
        ("%RH", "relative_humidity", 50.0, 0.5),
        ("kWh", "electric_energy", 2.0, 7.2e6),
        ("ft3/min", "air_volume_flow", 1000.0, 0.4719474432),
        ("inH2O", "pressure", 1.0, 249.08891),
        ("ton_of_refrigeration", "thermal_power", 1.0, 3516.8528),
        ("kg/kg", "humidity_ratio", 0.008, 8.0),
        ("m3/h", "water_flow", 3.6, 1e-3),
        ("GJ", "thermal_energy", 1.0, 1e9),
        ("", "mode", 3.0, 3.0),
    ],
)
def test_values_convert(text, name, value, expected):
    found = conversion(text, quantity(name))
    assert value * found.factor + found.offset == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("furlongs of bread", "pressure"),
        ("kWh", "position"),
        ("", "pressure"),
        ("%RH", "temperature"),
        ("degC", "electric_power"),
        ("m9**9**9", "pressure"),
        ("l/s", "supply_air_flow"),
    ],
)
def test_no_factor_is_guessed(text, name):
    with pytest.raises(UnitMismatchError, match="is no unit of"):
        conversion(text, quantity(name))


def test_unknown_numbers_are_refused():
    with pytest.raises(UnitMismatchError, match="234"):
        bacnet_unit(234)


def test_every_quantity_takes_its_own_unit():
    for entry in QUANTITIES.values():
        found = conversion(entry.unit, entry)
        assert (found.factor, found.offset) == (1.0, 0.0)
