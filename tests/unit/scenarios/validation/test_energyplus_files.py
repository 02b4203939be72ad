"""Input files of EnergyPlus: objects, polygons, schedules, and files turned into ideal loads."""

from pathlib import Path

import numpy as np
import pytest

from scenarios.validation.energyplus.idf import (
    Entry,
    Polygon,
    day_levels,
    polygon,
    read_input,
    write_input,
)
from scenarios.validation.energyplus.oracle import ideal_loads, monthly, sizes_of
from sim.errors import DocumentError

TEXT = """\
! A room.
Version,25.2;
  Zone,
    Room,        !- Name
    0.0, 0.0, 0.0, 0.0;
Lights, Room Lights, Room, WORK, Watts/Area, , 10.0, , 0.4, 0.4, 0.2;
ZoneControl:Thermostat, Room Thermostat, Room, Types, ThermostatSetpoint:DualSetpoint, Points;
Fan:ConstantVolume, Room Fan;
"""
COMPACT = (
    "WORK", "Fraction", "Through: 12/31", "For: Weekdays SummerDesignDay", "Until: 08:00", "0.0",
    "Until: 18:00", "1.0", "Until: 24:00", "0.1", "For: Saturday", "Until: 24:00", "0.5",
    "For WinterDesignDay", "Until: 24:00", "0.7", "For: AllOtherDays", "Until: 24:00", "0.2",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path):
    path = tmp_path / "in.idf"
    path.write_text(TEXT, "utf-8")
    return read_input(path)


def test_objects_are_read_without_comments(file):
    assert [entry.kind for entry in file.entries][:2] == ["Version", "Zone"]
    assert file.one("zone", "ROOM").citation == "Zone, Room"
    assert file.one("Lights").number(5) == 10.0
    with pytest.raises(DocumentError, match=r"Zone, Hall"):
        file.one("Zone", "Hall")


def test_what_is_written_reads_the_same(file, tmp_path):
    write_input(file.entries, tmp_path / "out.idf")
    assert read_input(tmp_path / "out.idf") == file


def test_a_face_knows_where_it_looks():
    south = Polygon(np.array([[0, 0, 3], [0, 0, 0], [4, 0, 0], [4, 0, 3]], dtype=float))
    assert (south.area, south.tilt, south.azimuth, south.height) == (12.0, 90.0, 180.0, 1.5)
    assert south.across().tolist() == [0.0, 0.0, 4.0, 4.0], "left to right from outside"
    east = Polygon(np.array([[4, 0, 3], [4, 0, 0], [4, 5, 0], [4, 5, 3]], dtype=float))
    assert east.azimuth == pytest.approx(90.0)
    assert east.across().tolist() == pytest.approx([0.0, 0.0, 5.0, 5.0])
    roof = polygon(Entry("X", ("Roof", "0", "0", "3", "1", "0", "3", "1", "1", "3")), 1)
    assert (roof.area, roof.tilt) == (0.5, 0.0)


def test_faces_give_the_volume_they_enclose():
    corners = np.array([[x, y, z] for x in (0, 2) for y in (0, 3) for z in (0, 4)], dtype=float)
    sides = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    volume = sum(Polygon(corners[list(side)]).volume_part for side in sides)
    assert volume == pytest.approx(24.0)


def test_design_days_are_left_out_of_schedules():
    assert day_levels(Entry("Schedule:Compact", COMPACT)) == {
        "weekdays": {"00:00": 0.0, "08:00": 1.0, "18:00": 0.1},
        "saturday": {"00:00": 0.5},
        "sunday": {"00:00": 0.2},
        "holidays": {"00:00": 0.2},
    }


def test_schedules_with_seasons_are_refused():
    fields = ("S", "Any", "Through: 6/30", "For: AllDays", "Until: 24:00", "1", "Through: 12/31")
    with pytest.raises(DocumentError, match="one period"):
        day_levels(Entry("Schedule:Compact", fields))


def test_ideal_loads_replace_the_systems(file):
    entries = ideal_loads(file)
    kinds = [entry.kind for entry in entries]
    assert "Fan:ConstantVolume" not in kinds
    assert kinds.count("ZoneHVAC:IdealLoadsAirSystem") == 1
    lights = next(entry for entry in entries if entry.kind == "Lights")
    assert lights.fields[7] == "0.0", "no air returns"
    assert next(e for e in entries if e.kind.endswith("EquipmentConnections")).fields[0] == "Room"


def test_monthly_energies_of_the_year_alone(tmp_path):
    import sqlite3

    path = tmp_path / "eplusout.sql"
    connection = sqlite3.connect(path)
    connection.executescript("""
        create table ReportDataDictionary (ReportDataDictionaryIndex, Name, Units,
            ReportingFrequency);
        create table Time (TimeIndex, Month, EnvironmentPeriodIndex);
        create table EnvironmentPeriods (EnvironmentPeriodIndex, EnvironmentType);
        create table ReportData (TimeIndex, ReportDataDictionaryIndex, Value);
        insert into EnvironmentPeriods values (1, 1), (2, 3);
        insert into Time values (1, 1, 1), (2, 1, 2), (3, 2, 2);
        insert into ReportDataDictionary values (1, 'Fans', 'J', 'Monthly'), (2, 'T', 'C',
            'Monthly'), (3, 'Fans', 'J', 'Hourly'), (4, 'Fans', 'J', 'Monthly');
        insert into ReportData values (1, 1, 9e9), (2, 1, 3.6e6), (3, 1, 7.2e6), (2, 2, 20.0),
            (2, 3, 9e9), (2, 4, 3.6e6);
    """)
    connection.commit()
    connection.close()
    assert monthly(tmp_path) == {"Fans": [2.0, 2.0] + [0.0] * 10}


def test_sizes_are_read_by_component_and_description(tmp_path):
    (tmp_path / "eplusout.eio").write_text(
        "! <Component Sizing Information>, Component Type, Component Name, Description, Value\n"
        " Component Sizing Information, Fan:ConstantVolume, ROOM FAN,"
        " Design Size Maximum Flow Rate [m3/s], 0.44836\n",
        "utf-8",
    )
    assert sizes_of(tmp_path) == {("room fan", "design size maximum flow rate"): 0.44836}
