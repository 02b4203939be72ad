"""Register maps: of the library, as YAML and as CSV, with all their faults."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.modbus.maps import RegisterMap, library, parse_csv, read_map
from connectors.points import PointTable
from sim.errors import DocumentError

CSV = """name,address,type,quantity,unit,scale,sample,write_low,write_high,text
power,40001,float,electric_power,kW,,,,,All phases
energy,30011,u32,electric_energy,kWh,0.1,counter,,,
valve,0x0010,uint16,position,percent,,,0,1,
pump,00003,,status,,,,,,
"""


@pytest.mark.parametrize("name", library())
def test_maps_of_the_library_make_sound_points(name):
    points = read_map(name).points(3, prefix="meter/", connection="bus")
    assert "meter/power" in points
    assert "meter/energy-imported" in points
    table = {"name": "t", "connections": {"bus": {"kind": "modbus", "host": "h"}}}
    plain = {key: point.plain() for key, point in points.items()}
    assert PointTable.read({**table, "points": plain}).points == points


def test_addresses_of_manuals_are_understood():
    found = parse_csv(CSV, name="m").registers
    assert {name: (one.table, one.start, one.type) for name, one in found.items()} == {
        "power": ("holding", 0, "float32"),
        "energy": ("input", 10, "uint32"),
        "valve": ("holding", 16, "uint16"),
        "pump": ("coil", 2, "bit"),
    }
    points = parse_csv(CSV, name="m").points(1)
    assert points["valve"].kind == "command"
    assert points["energy"].scale == 0.1


def test_semicolons_blank_lines_and_a_byte_order_mark_are_fine(tmp_path):
    path = tmp_path / "meter.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b"Name;Address;Quantity\r\n\r\nu;40002;voltage\r\n;;\r\n")
    found = read_map(path)
    assert (found.name, found.registers["u"].start) == ("meter", 1)


def test_all_faults_are_told_with_their_lines():
    text = "name,address,type,quantity\na,1,floot,voltage\nb,x,int16,volts\na,70000,int16,voltage\n"
    with pytest.raises(DocumentError) as caught:
        parse_csv(text, name="m")
    assert {(fault.place, fault.line) for fault in caught.value.faults} == {
        ("a.type", 2), ("b.start", 3), ("a.start", 4),
    }  # fmt: skip
    with pytest.raises(DocumentError, match="heading"):
        parse_csv("name,quantity\n", name="m")
    with pytest.raises(DocumentError, match="each name once"):
        parse_csv("name,address,quantity\na,1,voltage\na,2,voltage\n", name="m")


def test_yaml_is_read_too(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(
        "name: m\nword_order: little\nregisters:\n  e: {start: 4, type: int64, quantity: voltage}\n"
    )
    assert read_map(path).points(7)["e"].address.word_order == "little"
    path.write_text("name: m\nregisters:\n  e: {start: -4, quantity: voltage}\n")
    with pytest.raises(DocumentError, match="line 3"):
        read_map(path)


@given(st.text(max_size=400) | st.text('name,addrsqutiy;\n"0123456789x', max_size=400))
def test_any_text_is_a_map_or_has_faults(text):
    for given_text in (text, "name,address,quantity,bit,scale\n" + text):
        with contextlib.suppress(DocumentError):
            assert isinstance(parse_csv(given_text, name="m"), RegisterMap)
