"""Tables of points: read from YAML, all faults at once, each at its line."""

import pytest

from connectors.points import BacnetAddress, ModbusAddress, PointTable
from sim.errors import DocumentError
from tests.points import table

SOUND = """\
name: plant room
points:
  boiler/supply-temperature:
    address: {device: 1001, object: "analog-input,1"}
    quantity: supply_water_temperature
    unit: degF
    tags: [leaving, water, temp, sensor]
    brick: Leaving_Hot_Water_Temperature_Sensor
  boiler/energy:
    address: {kind: modbus, unit: 3, table: input, start: 40, type: uint32, word_order: little}
    quantity: thermal_energy
    unit: kWh
    scale: 0.1
    sample: counter
"""
FAULTY = """\
name: plant room
points:
  " a":
    address: {device: -1, object: "analog input"}
    quantity: temperature
  b:
    address: {kind: modbus, unit: 3, start: 40}
    quantity: warmth
  c:
    address: {kind: modbus, unit: 3, start: 40}
    quantity: position
    unit: kWh
    kind: command
    write_high: 2
  d:
    address: {kind: rest, path: d}
    quantity: electric_energy
    low: 5
    high: 1
    write_low: 3
    scale: 0
"""


def test_a_table_is_read_and_written(tmp_path):
    path = tmp_path / "points.yaml"
    path.write_text(SOUND)
    found = PointTable.load(path)
    first, second = found.points.values()
    assert first.address == BacnetAddress(device=1001, object="analog-input,1")
    assert first.address.property == "present-value"
    assert isinstance(second.address, ModbusAddress)
    assert second.conversion().factor == pytest.approx(3.6e5)
    assert first.limits == (-90.0, 120.0)
    path.write_text(found.to_yaml())
    assert PointTable.load(path) == found


def test_all_faults_are_told_at_their_lines(tmp_path):
    path = tmp_path / "points.yaml"
    path.write_text(FAULTY)
    with pytest.raises(DocumentError) as raised:
        PointTable.load(path)
    found = {(fault.place, fault.line) for fault in raised.value.faults}
    assert found == {
        ("points. a", 3),
        ("points. a.address.device", 4),
        ("points. a.address.object", 4),
        ("points.b.quantity", 8),
        ("points.c.unit", 12),
        ("points.c.write_low", 9),
        ("points.c.write_high", 14),
        ("points.c.address", 10),
        ("points.d.low", 18),
        ("points.d.scale", 21),
        ("points.d.write_low", 20),
        ("points.d.sample", 15),
    }


@pytest.mark.parametrize("points", [3, [], {"a": 3}, {"a": None}])
def test_what_is_no_table_is_refused(points):
    with pytest.raises(DocumentError):
        PointTable.read({"name": "x", "points": points, "colour": "red"})


def test_conversion_does_scale_first_then_unit():
    found = table().points["outdoor"].conversion()
    assert 212.0 * found.factor + found.offset == pytest.approx(100.0)
    assert table().points["supply"].conversion().factor == 0.1
