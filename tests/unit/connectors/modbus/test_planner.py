"""Blocks: everything asked for is in one, none is too large, what was refused is not merged."""

from hypothesis import given
from hypothesis import strategies as st

from connectors.modbus.codec import width
from connectors.modbus.planner import Block, Planner
from connectors.points import ModbusAddress, ModbusConnection


def planner(**fields):
    return Planner(ModbusConnection(kind="modbus", host="x", **fields))


def at(start, unit=1, form="uint16", table="holding"):
    return ModbusAddress(kind="modbus", unit=unit, start=start, type=form, table=table)


def test_neighbours_merge_over_a_gap_and_not_over_a_larger_one():
    addresses = {"a": at(0), "b": at(5), "c": at(20, form="float32"), "d": at(0, unit=2)}
    blocks = planner(max_gap=8).plan(addresses)
    assert blocks == (
        Block(1, "holding", 0, 6, ("a", "b")),
        Block(1, "holding", 20, 2, ("c",)),
        Block(2, "holding", 0, 1, ("d",)),
    )
    assert len(planner(max_gap=20).plan(addresses)) == 2
    assert len(planner(no_merge=(1,)).plan(addresses)) == 4


def test_1000_dense_registers_take_8_requests():
    blocks = planner().plan({f"r{n}": at(n) for n in range(1000)})
    assert [block.count for block in blocks] == [125] * 8


def test_a_refused_block_is_split_at_its_widest_gap_and_stays_split():
    addresses = {"a": at(0), "b": at(1), "c": at(5), "d": at(6)}
    own = planner()
    (block,) = own.plan(addresses)
    parts = own.split(block, addresses)
    assert [part.points for part in parts] == [("a", "b"), ("c", "d")]
    assert own.plan(addresses) == parts
    assert own.split(Block(1, "holding", 0, 1, ("a",)), addresses) == ()


types = st.sampled_from(["uint16", "float32", "int64"])
tables = st.sampled_from(["coil", "discrete", "input", "holding"])
places = st.tuples(st.integers(0, 400), types, tables, st.integers(1, 3))


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=4), places, max_size=40),
    st.integers(0, 124),
    st.integers(1, 125),
)
def test_every_point_is_in_one_block_and_no_block_is_too_large(points, gap, most):
    addresses = {
        name: at(start, unit, form, table) for name, (start, form, table, unit) in points.items()
    }
    blocks = planner(max_gap=gap, max_block=most).plan(addresses)
    assert sorted(name for block in blocks for name in block.points) == sorted(addresses)
    for block in blocks:
        limit = 2000 if block.table in {"coil", "discrete"} else max(most, 4)
        assert 1 <= block.count <= limit
        for name in block.points:
            address = addresses[name]
            assert (address.unit, address.table) == (block.unit, block.table)
            assert block.start <= address.start
            assert address.start + width(address) <= block.start + block.count
