"""Numbers in registers, against struct and against the other direction."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.modbus.codec import EncodingError, decode, encode, width
from connectors.modbus.columns import BlockReader
from connectors.modbus.planner import Planner
from connectors.points import ModbusAddress, ModbusConnection

TYPES = ("int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64")
RANGES = {
    "int16": (-(2**15), 2**15 - 1), "uint16": (0, 2**16 - 1),
    "int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1),
    "int64": (-(2**53), 2**53), "uint64": (0, 2**53),
}  # fmt: skip


def at(kind_, **fields):
    return ModbusAddress(kind="modbus", unit=1, start=0, type=kind_, **fields)


@pytest.mark.parametrize(
    ("word", "byte", "registers"),
    [
        ("big", "big", [0x0102, 0x0304]),
        ("little", "big", [0x0304, 0x0102]),
        ("big", "little", [0x0201, 0x0403]),
        ("little", "little", [0x0403, 0x0201]),
    ],
)
def test_words_and_bytes_come_in_four_orders(word, byte, registers):
    address = at("uint32", word_order=word, byte_order=byte)
    assert decode(registers, address) == 0x01020304
    assert encode(0x01020304, address) == registers


orders = st.sampled_from(["big", "little"])


@given(st.sampled_from(sorted(RANGES)), orders, orders, st.data())
def test_whole_numbers_come_back(kind_, word, byte, data):
    value = data.draw(st.integers(*RANGES[kind_]))
    address = at(kind_, word_order=word, byte_order=byte)
    registers = encode(value, address)
    assert len(registers) == width(address)
    assert decode(registers, address) == value


@given(orders, orders, st.floats(width=32))
def test_floats_come_back(word, byte, value):
    for kind_ in ("float32", "float64"):
        address = at(kind_, word_order=word, byte_order=byte)
        back = decode(encode(value, address), address)
        assert back == value or (math.isnan(back) and math.isnan(value))


@given(st.sampled_from(TYPES), st.lists(st.integers(0, 65535), min_size=4, max_size=4))
def test_any_registers_are_some_number(kind_, registers):
    address = at(kind_)
    layout = {"int16": ">h", "uint16": ">H", "int32": ">i", "uint32": ">I", "int64": ">q",
            "uint64": ">Q", "float32": ">f", "float64": ">d"}[kind_]  # fmt: skip
    used = registers[: width(address)]
    (truth,) = struct.unpack(layout, struct.pack(f">{len(used)}H", *used))
    value = decode(used, address)
    assert value == float(truth) or (math.isnan(value) and math.isnan(truth))


@given(st.sampled_from(TYPES), st.floats())
def test_what_does_not_fit_is_refused_and_never_wrapped(kind_, value):
    address = at(kind_)
    try:
        registers = encode(value, address)
    except EncodingError:
        return
    assert all(0 <= one <= 0xFFFF for one in registers)
    back = decode(registers, address)
    if kind_.startswith("float"):
        assert back == pytest.approx(value, rel=1e-6, abs=1e-38, nan_ok=True)
    else:
        assert abs(back - value) <= 0.5


@pytest.mark.parametrize("bit", [0, 3, 8, 15])
def test_a_bit_of_a_register_is_read_and_never_written(bit):
    address = at("uint16", bit=bit)
    assert decode([1 << bit], address) == 1.0
    assert decode([0xFFFF ^ 1 << bit], address) == 0.0
    with pytest.raises(EncodingError, match="without the others"):
        encode(1.0, address)


def test_coils_hold_0_and_1_alone():
    coil = at("bit", table="coil")
    assert (decode([1], coil), encode(1.0, coil), width(coil)) == (1.0, [1], 1)
    with pytest.raises(EncodingError):
        encode(0.5, coil)


addresses = st.builds(
    ModbusAddress,
    kind=st.just("modbus"),
    unit=st.just(1),
    start=st.integers(0, 60),
    type=st.sampled_from([*TYPES, "bit"]),
    byte_order=orders,
    word_order=orders,
    table=st.sampled_from(["holding", "coil"]),
    bit=st.none() | st.integers(0, 15),
)


@given(st.lists(addresses, min_size=1, max_size=20), st.data())
def test_a_block_in_columns_is_what_its_points_are_one_by_one(found, data):
    by_name = {f"p{place}": address for place, address in enumerate(found)}
    rows = {name: place for place, name in enumerate(by_name)}
    numbers = np.full(len(rows), np.inf)
    truth = []
    held = data.draw(st.lists(st.integers(0, 65535), min_size=64, max_size=64))
    bits = [value % 2 for value in held]
    for block in Planner(ModbusConnection(kind="modbus", host="x")).plan(by_name):
        registers = bits if block.table == "coil" else held
        some = registers[block.start : block.start + block.count]
        reader = BlockReader(block, by_name, rows)
        assert sorted(reader.rows) == sorted(rows[name] for name in block.points)
        reader.fill(some, numbers)
    for address in found:
        registers = bits if address.table == "coil" else held
        some = registers[address.start : address.start + width(address)]
        truth.append(decode(some, address))
    assert np.array_equal(numbers, truth, equal_nan=True)
