"""Histories out of files: every row is stored, or rejected with its reason, and none twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.histories import Layout, import_file, open_history
from connectors.histories.times import Clock
from connectors.intake import Intake
from connectors.points import PointTable
from connectors.readings import Quality, moment_of
from connectors.store import SqliteStore
from connectors.store.export import export_parquet
from connectors.validation import Validator
from sim.errors import DocumentError
from tests.telemetry import BEGIN, END, everything

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TABLE = PointTable.read(
    {
        "name": "plant",
        "points": {
            "room": {"address": {"kind": "rest", "path": "r"}, "quantity": "air_temperature"},
            "power": {"address": {"kind": "rest", "path": "p"}, "quantity": "electric_power"},
        },
    }
)


@pytest.fixture(scope="module")
def validator():
    return Validator(TABLE)


@pytest.fixture
def store(tmp_path):
    with SqliteStore(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def imported(tmp_path, store, validator):
    """Import a text or a table, and return its account and what the store holds of it."""

    def do(content, *, name="history.csv", details=20, **layout):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode(layout.get("encoding", "utf-8")))
        else:
            pa.parquet.write_table(pa.table(content), path)
        laid_out = Layout.read(layout)
        assert list(laid_out.faults(TABLE)) == []
        history = open_history(path, laid_out, validator, received=NOW)
        return import_file(history, Intake(validator, store), store, details=details)

    return do


def held(store, point="room"):
    one = store.read([point], BEGIN, END)
    times = [moment_of(time).isoformat()[:16] for time in one.source_time.tolist()]
    return dict(zip(times, np.round(one.value, 6).tolist(), strict=True))


def test_one_reading_a_row_with_unit_quality_and_sequence(imported, store):
    account = imported(
        "sensor_id,timestamp,value,unit,quality,sequence\n"
        "room,2025-06-01T12:00:00Z,21.5,,good,7\n"
        "room,2025-06-01T14:20:00+02:00,72.5,degF,overridden,8\n"
        "room,1748781600,,,comm-fault,\n"
        "\n"
        'power,1748781600000,"1.5",kW,,9\n'
        "room,2025-06-01T13:00:00Z,,,,\n"
    )
    assert (account.rows, account.blank, account.empty) == (6, 1, 1)
    assert (account.values, account.stored, account.rejected) == (4, 4, Counter())
    room = store.read(["room"], BEGIN, END)
    assert room.value.tolist()[:2] == [21.5, pytest.approx(22.5)]
    assert room.quality.tolist() == [Quality.GOOD, Quality.OVERRIDDEN, Quality.COMM_FAULT]
    assert room.sequence.tolist() == [7, 8, 0]
    assert store.read(["power"], BEGIN, END).value.tolist() == [1500.0]


def test_a_column_for_each_point_as_written_elsewhere(imported, store):
    account = imported(
        "Export der GLT\nZeit;Raum [°F];P sum;Notiz;\n"
        "01.06.2025 14:00;72,5;1.234,5;x;\n"
        "01.06.2025 14:15;;0,5;y;\n"
        ";;;;\n"
        "01.06.2025 14:30;1.5;-;;\n",
        encoding="cp1252",
        skip=1,
        decimal=",",
        thousands=".",
        zone="Europe/Berlin",
        time_format="%d.%m.%Y %H:%M",
        fields={"timestamp": "Zeit"},
        points={"Raum [°F]": "room", "P sum": "power"},
        units={"Raum [°F]": "degF", "P sum": "kW"},
        ignore=["Notiz"],
        missing=["", "-"],
    )
    assert held(store) == {"2025-06-01T12:00": 22.5}
    assert held(store, "power") == {"2025-06-01T12:00": 1_234_500, "2025-06-01T12:15": 500}
    # 1.5 with a point between thousands is no number, and no guess is made
    assert account.rejected == {"malformed": 1}
    assert "line 6" in f"{account.row_word} {account.rejections[0].index}"
    assert (account.rows, account.values, account.empty) == (4, 4, 4)


def test_hours_that_clocks_show_twice_and_never(imported, store):
    times = [f"2025-10-26 0{hour}:{minute:02d}" for hour in (1, 2) for minute in (0, 30)]
    times += [f"2025-10-26 0{hour}:{minute:02d}" for hour in (2, 3) for minute in (0, 30)]
    rows = "".join(f"{time},{20 + place}\n" for place, time in enumerate(times))
    account = imported(f"time,room\n{rows}2025-03-30 02:30,19\n", zone="Europe/Berlin")
    found = [f"2025-10-2{day}T{hour}" for day, hour in [
        (5, "23:00"), (5, "23:30"), (6, "00:00"), (6, "00:30"),
        (6, "01:00"), (6, "01:30"), (6, "02:00"), (6, "02:30"),
    ]]  # fmt: skip
    assert held(store) == dict(zip(found, range(20, 28), strict=True))
    assert account.rejected == {"time absurd": 1}
    assert "no clock" in account.rejections[0].detail
    assert account.findings[0].evidence == {"rows": 4, "ambiguous": "order"}


def test_a_file_that_goes_backwards_and_points_in_turns(imported, store):
    clock = ["03:00", "02:30", "02:00", "02:30", "02:00", "01:30"]
    lines = [
        f"{name},2025-10-26 {time},{value}"
        for value, time in enumerate(clock)
        for name in ("room", "power")
    ]
    imported("sensor_id,timestamp,value\n" + "\n".join(lines), zone="Europe/Berlin")
    times = ["02:00", "01:30", "01:00", "00:30", "00:00"]
    expected = {f"2025-10-26T{time}": value for value, time in enumerate(times)}
    assert held(store, "power") == expected | {"2025-10-25T23:30": 5}
    assert held(store) == expected | {"2025-10-25T23:30": 5}


@pytest.mark.parametrize(
    ("policy", "hour", "rejected"),
    [("earlier", "00:30", 0), ("later", "01:30", 0), ("reject", "", 1)],
)
def test_the_layout_may_say_which_is_meant(imported, store, policy, hour, rejected):
    account = imported("time,room\n2025-10-26 02:30,21\n", zone="Europe/Berlin", ambiguous=policy)
    assert held(store) == ({f"2025-10-26T{hour}": 21} if hour else {})
    assert account.rejected.total() == rejected
    assert account.findings[0].code == "ambiguous-times"
    assert ["clocks showed it twice" in one.detail for one in account.rejections] == [
        True
    ] * rejected


def test_each_row_that_cannot_be_stored_has_its_line_and_reason(imported, store):
    account = imported(
        b"sensor_id,timestamp,value\n"
        b"room,2025-06-01T12:00:00Z,21\n"
        b"room,2025-06-01T12:01:00Z\n"
        b'room,"2025-06-01T12:02:00Z,21\n'
        b"room,2025-06-01T12:03:00Z,\xff\n"
        b"roof,2025-06-01T12:04:00Z,21\n"
        b"room,yesterday,21\n"
        b"room,2025-06-01T12:05:00Z,nan\n"
        b"room,2025-06-01T12:06:00Z,1e999\n"
        b"room,2025-06-01T12:07:00Z,5000\n"
        b"room,2035-06-01T12:08:00Z,21\n"
        b"room,1970-01-01T00:00:00Z,21\n"
        b"room,2025-06-01T12:09:00Z,1_0\n"
        b"room,2025-06-01T12:10:00Z,21,,\n"
        + b"x" * 1_100_000 + b",2025-06-01T12:11:00Z,3\n"
        b"room,2025-06-01T12:12:00Z,22"
    )  # fmt: skip
    assert held(store) == {"2025-06-01T12:00": 21, "2025-06-01T12:10": 21, "2025-06-01T12:12": 22}
    reasons = {one.index: str(one.reason) for one in account.rejections}
    assert reasons == {
        3: "malformed", 4: "malformed", 5: "malformed", 6: "unknown point", 7: "time unreadable",
        8: "value not finite", 9: "value not finite", 10: "value outside limits",
        11: "time absurd", 12: "time absurd", 13: "malformed", 15: "malformed",
    }  # fmt: skip
    assert account.rows == account.values == account.stored + account.rejected.total() == 15


@pytest.mark.parametrize(
    ("cell", "form", "told"),
    [
        ("yesterday", "", "'yesterday' is no time; allowed: ISO 8601 with a zone, 2025-06-01T12"),
        ("", "", "'' is no time; allowed: ISO 8601"),
        ("2025-02-30T12:00Z", "", "is no time (day is out of range for month); allowed: ISO 8601"),
        ("2025-06-01 12:00", "", "a time without a zone; name the zone"),
        ("noon", "%d.%m.%Y %H:%M%z", "allowed: %d.%m.%Y %H:%M%z, as in 31.12.2025 18:30+0000"),
    ],
)
@pytest.mark.parametrize("head", ["time,room", "sensor_id,timestamp,value"])
def test_what_cannot_be_read_as_a_time_is_told_with_the_format_wanted(
    imported, head, cell, form, told
):
    good = "01.06.2025 12:00+0000" if form else "2025-06-01T12:00Z"
    long = "room," if head.startswith("sensor") else ""
    account = imported(f"{head}\n{long}{good},20\n{long}{cell},21\n", time_format=form)
    [rejection] = account.rejections
    assert (rejection.index, str(rejection.reason)) == (3, "time unreadable")
    assert told in rejection.detail


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("yesterday", "'yesterday' is no time"),
        ("2025-02-30T12:00Z", "'2025-02-30T12:00Z' is no time (day is out of range for month)"),
        ("2025-06-01 12:00", "a time without a zone; name the zone"),
        ("2025-06-01T12:00Z", ""),
    ],
)
def test_why_a_cell_is_no_time_can_be_had_without_what_is_allowed(cell, why):
    assert Clock(Layout()).why(cell) == why


def test_a_time_of_receipt_that_cannot_be_read_is_told(imported):
    head = "sensor_id,timestamp,value,receive_time\n"
    account = imported(f"{head}room,2025-06-01T12:00Z,20,later\n")
    assert account.rejected == {"time unreadable": 1}
    assert "'later' is no time" in account.rejections[0].detail


def test_beyond_some_rejections_are_only_counted(imported):
    rows = "".join(f"room,2025-06-01T12:00:{second:02d}Z,x\n" for second in range(60))
    account = imported(f"sensor_id,timestamp,value\n{rows}roof,1,1\n", details=3)
    assert [one.index for one in account.rejections] == [2, 3, 4]
    assert account.rejected == {"malformed": 60, "unknown point": 1}


def test_done_again_nothing_new_is_stored(imported, store):
    text = "time,room,power\n" + "".join(
        f"{(NOW - timedelta(minutes=k)).isoformat()},{20 + k % 5},{k}\n" for k in range(3000)
    )
    imported(text)
    store.compact()
    once, count = everything(store), store.count(store.points())
    again = imported(text)
    store.compact()
    assert count == 6000
    assert again.stored == 6000
    assert everything(store) == once
    assert store.count(store.points()) == 6000


def test_parquet_of_both_forms_and_of_our_own_export(imported, store, tmp_path):
    moments = [datetime(2025, 6, 1, 12, minute) for minute in range(3)]  # noqa: DTZ001
    imported(
        {"time": moments, "room": pa.array([20, None, 22]), "power": pa.array([1.5, None, 2.5])},
        name="wide.parquet",
        zone="Europe/Berlin",
        units={"power": "kW"},
    )
    assert held(store) == {"2025-06-01T10:00": 20, "2025-06-01T10:02": 22}
    assert held(store, "power") == {"2025-06-01T10:00": 1500, "2025-06-01T10:02": 2500}
    export_parquet(store, tmp_path / "own.parquet", store.points(), start=BEGIN, end=END)
    other = SqliteStore(tmp_path / "other")
    history = open_history(tmp_path / "own.parquet", Layout(), Validator(TABLE), received=NOW)
    account = import_file(history, Intake(Validator(TABLE), other), other)
    assert account.stored == account.rows == 4
    assert everything(other) == everything(store)
    other.close()


@pytest.mark.parametrize(
    ("content", "layout", "told"),
    [
        (b"", {}, "a heading and rows"),
        (b"time,room\n2025-06-01 12:00,1\n", {}, "without a zone"),
        (b"time,room\n1.6.2025,1\n", {"zone": "UTC"}, "time_format"),
        (b"time,roof\n2025-06-01,1\n", {}, "map its columns"),
        (b"time,room,a\n", {"points": {"a": "room"}}, "one column for a point"),
        (b"time,room,room\n", {}, "each name once"),
        (b"only one column\n1\n", {}, "at least two columns"),
        (b"\x00\x01\x02,\xff\xfe\n", {}, "encoding"),
        ("time,room\n".encode("utf-16"), {}, "encoding"),
        (b"time,room\n", {"form": "long"}, "sensor_id, timestamp, value"),
        (b"time,room\n", {"fields": {"timestamp": "Zeit"}}, "fields.timestamp"),
        (b"PAR1 this is none PAR1", {"name": "x.parquet"}, "a whole Parquet file"),
    ],
)
def test_files_that_make_no_sense_are_refused_before_anything_is_stored(
    imported, store, content, layout, told
):
    with pytest.raises(DocumentError, match=told):
        imported(content, **layout)
    assert store.points() == ()


def test_a_parquet_file_that_is_cut_off_keeps_what_came_before(tmp_path, validator, store):
    path = tmp_path / "cut.parquet"
    times = pa.array(range(1_735_689_600, 1_735_689_600 + 300_000))
    table = pa.table({"time": times, "room": pa.array(np.tile([20.0, 21.0], 150_000))})
    pa.parquet.write_table(table, path, row_group_size=50_000, use_dictionary=False)
    history = open_history(path, Layout(), validator, received=NOW)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 3000] = bytes(3000)
    path.write_bytes(bytes(content))
    with pytest.raises(DocumentError, match="a whole Parquet file"):
        import_file(history, Intake(validator, store), store)
    store.compact()
    assert 50_000 <= store.count(["room"]) < 300_000


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        ({"encoding": "utf-9"}, "encoding"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"decimal": ",", "thousands": ","}, "thousands"),
        ({"points": {"a": "rom"}}, "perhaps room"),
        ({"units": {"a": "degF"}}, "a column that is a point"),
        ({"units": {"room": "kWh"}}, "units.room"),
    ],
)
def test_layouts_are_checked(layout, told):
    faults = "\n".join(map(str, Layout.read(layout).faults(TABLE)))
    assert told in faults


KINDS = [
    pa.array([1, None, 3]), pa.array([1.5, float("nan"), None]), pa.array(["room", "a", None]),
    pa.array([[1], None, []]), pa.array([{"a": 1}, None, {"a": 2}]), pa.array([True, None, False]),
    pa.array([b"room", None, b"x"]), pa.array([2**63, 1, 2], pa.uint64()),
    pa.array([1, 2, None], pa.timestamp("s")), pa.array([2**60, 0, 1], pa.timestamp("us")),
    pa.array([2**62, -(2**62), 10**15], pa.timestamp("us", tz="UTC")),
    pa.array([10**18, None, 1], pa.timestamp("ns", tz="Europe/Berlin")),
    pa.array([1, 2, None], pa.date32()), pa.array([1, 2, 3], pa.time32("s")),
    pa.array([1, None, 3], pa.duration("s")), pa.array([None] * 3, pa.null()),
    pa.array([1, 2, 3]).cast(pa.decimal128(24, 2)),
    pa.array(["room", "room", "b"]).dictionary_encode(),
]  # fmt: skip


@pytest.mark.parametrize("time", range(len(KINDS)))
def test_columns_of_any_kind_are_read_or_refused(tmp_path, store, validator, time):
    for form in ({"time": KINDS[time]}, {"sensor_id": KINDS[2], "timestamp": KINDS[time]}):
        for value in KINDS:
            path = tmp_path / "kinds.parquet"
            more = {"value": value, "sequence": value, "quality": value, "unit": value}
            columns = more if "sensor_id" in form else {"room": value}
            pa.parquet.write_table(pa.table({**form, **columns}), path)
            layout = Layout(zone="Europe/Berlin")
            try:
                history = open_history(path, layout, validator, received=NOW)
            except DocumentError:
                continue
            judged = [history.form.judged(part, details=9) for part in history.file.parts()]
            for one in judged:
                kept = len(one.checked.readings) + sum(one.checked.rejected.values())
                assert kept == one.values
                assert one.values + one.empty == 3


def test_blanks_around_cells_are_nothing(imported, store):
    imported(
        "sensor_id, timestamp, value, quality\n room , 2025-06-01T12:00Z , 21.5 , Overridden \n"
    )
    assert held(store) == {"2025-06-01T12:00": 21.5}
    assert store.read(["room"], BEGIN, END).quality.tolist() == [Quality.OVERRIDDEN]


CELLS = st.one_of(
    st.sampled_from(["room", "power", "", "21.5", "1e5", "nan", "2025-06-01T12:00:00Z",
                     "2025-10-26 02:30", "2025-03-30 02:30", '"', '"1', "1,5", "1;5", "\0",
                     "comm-fault", "9" * 400]),
    st.text(max_size=8),
    st.floats().map(str),
    st.integers(-(2**70), 2**70).map(str),
)  # fmt: skip
LINES = st.lists(st.lists(CELLS, max_size=8).map(",".join), max_size=30)


@settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    lines=LINES,
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    layout_and_heading=st.tuples(st.fixed_dictionaries(
        {},
        optional={
            "decimal": st.sampled_from([".", ","]),
            "delimiter": st.sampled_from([",", ";"]),
            "zone": st.sampled_from(["Europe/Berlin", "UTC"]),
            "ambiguous": st.sampled_from(["order", "earlier", "later", "reject"]),
        },
    ), st.sampled_from(
        ["sensor_id,timestamp,value", "timestamp;sensor_id;value;quality;sequence;unit",
         "time,room,power", "time;room;roof;power", "room,power"]
    )),
)  # fmt: skip
def test_whatever_is_in_a_text_every_row_is_accounted_for(
    store, validator, lines, end, layout_and_heading
):
    layout, heading = layout_and_heading
    tmp_path = store.folder
    path = tmp_path / "any.csv"
    body = end.join([heading, *lines])
    path.write_bytes(body.encode("utf-8", "surrogatepass"))
    try:
        history = open_history(path, Layout.read(layout), validator, received=NOW)
    except DocumentError:
        return
    account = import_file(history, Intake(validator, store), store, details=5)
    rows = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")[1:]
    assert account.rows == len(rows) - (not rows[-1] if rows else 0)
    assert account.values == account.stored + account.rejected.total()
    width = 1 if "sensor_id" in heading else len(history.file.heads) - 1
    whole = account.rows - account.blank
    assert whole <= account.values + account.empty <= whole * width
    assert len(account.rejections) <= 5


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=400), name=st.sampled_from(["any.csv", "any.parquet"]))
def test_any_bytes_are_read_or_refused(tmp_path, store, validator, content, name):
    path = tmp_path / name
    path.write_bytes(b"time,room\n" + content if name == "any.csv" else content)
    try:
        history = open_history(path, Layout(), validator, received=NOW)
        account = import_file(history, Intake(validator, store), store)
    except DocumentError:
        return
    assert account.values == account.stored + account.rejected.total()
