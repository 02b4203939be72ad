"""What names and units tell: vendor-style lists, and what is left out."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.bacnet.naming import meaning_of, propose
from connectors.connector import Found
from connectors.points import BACNET_UNITS, BacnetAddress, PointTable

UNITS = sorted({unit.text for unit in BACNET_UNITS.values()})
LISTS = sorted(Path(__file__).with_name("names").glob("*.csv"))


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def judged(row):
    writable = row["object"].endswith(("output", "value"))
    found = meaning_of(row["name"], row["text"], row["object"], row["unit"], writable=writable)
    told = None if found is None else (found.quantity, found.role)
    return told == (row["quantity"], row["role"]), told


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_most_of_a_list_of_names_is_told_right(path):
    table = rows(path)
    wrong = [(row["name"], judged(row)[1]) for row in table if not judged(row)[0]]
    assert len(table) >= 35
    assert len(wrong) <= 0.2 * len(table), wrong


def found(name, unit, object_="analog-input,1", **more):
    return Found(BacnetAddress(device=7, object=object_), name, unit=unit, **more)


def test_what_nobody_can_tell_is_left_out_and_said():
    proposal = propose(
        [
            found("Xyz1", "BACnet unit 9999"),
            found("Xyz2", "ohm", "analog-input,2"),
            found("Xyz3", "degC", "analog-input,3"),
            found("VAV.ZN-T", "degF", "analog-input,4"),
        ]
    )
    assert [one.code for one in proposal.findings] == [
        "unknown-unit", "unknown-quantity", "by-unit-alone",
    ]  # fmt: skip
    assert set(proposal.table.points) == {"Xyz3", "VAV.ZN-T"}


def test_a_proposed_table_is_sound():
    proposal = propose(
        [
            found("AHU/SaTempSp", "degF", "analog-value,1", writable=True),
            found("Plug", "kWh", "accumulator,1"),
            found("Same", "degC", "analog-input,1"),
            found("Same", "degC", "analog-input,2"),
            found("Fan", "", "binary-output,1", writable=True, states={0: "off", 1: "on"}),
        ]
    )
    table = PointTable.read(proposal.table.plain())
    assert len(table.points) == 5
    command = table.points["AHU/SaTempSp"]
    assert (command.kind, command.write_low, command.write_high) == ("command", 8.0, 45.0)
    assert command.asset == "AHU"
    assert table.points["Plug"].sample == "counter"


@given(name=st.text(max_size=60), text=st.text(max_size=60), unit=st.sampled_from(UNITS))
@settings(max_examples=200, deadline=None)
def test_no_name_stops_it(name, text, unit):
    proposal = propose([Found(BacnetAddress(device=1, object="analog-input,1"), name, text, unit)])
    assert len(proposal.table.points) + len(proposal.findings) >= 1
    assert PointTable.read(proposal.table.plain()) == proposal.table
