"""What both stores hand out as files."""

import importlib.util
import json

import h5py
import pytest

from connectors.readings import DAY, Readings
from connectors.store import StoreError
from connectors.store.export import export_hdf5, export_parquet
from tests.telemetry import BEGIN, END, T0, at, everything, rows, series

EXPORTS = [export_hdf5, export_parquet]


@pytest.fixture
def filled(store):
    parts = [series("b/1", 2000), series("a", 20), series("a", 20, start=T0 + 500 * DAY)]
    store.append(Readings.joined(parts))
    return store


def needs(export):
    if export is export_parquet and importlib.util.find_spec("pyarrow") is None:
        pytest.skip("pyarrow is not installed (pip install 'atrium[parquet]')")


def test_hdf5_holds_every_column(filled, tmp_path):
    path = tmp_path / "out.h5"
    count = export_hdf5(
        filled, path, ["b/1", "a", "none"], start=BEGIN, end=END, units={"a": "degC"}
    )
    assert count == 2040
    found = []
    with h5py.File(path) as file:
        assert list(file.attrs["qualities"]) == ["good", "stale", "overridden", "comm-fault"]
        for group in file["points"].values():
            names = group.attrs["name"]
            columns = ("source_time", "receive_time", "value", "quality", "sequence")
            lists = [group[column][:].tolist() for column in columns]
            found += [(names, *row) for row in zip(*lists, strict=True)]
            assert group.attrs["unit"] == ("degC" if names == "a" else "")
    assert sorted(found) == sorted(everything(filled))


def test_parquet_holds_every_column(filled, tmp_path):
    needs(export_parquet)
    import pyarrow.parquet

    path = tmp_path / "out.parquet"
    count = export_parquet(
        filled, path, ["b/1", "a", "none"], start=BEGIN, end=END, units={"a": "degC"}
    )
    assert count == 2040
    table = pyarrow.parquet.read_table(path)
    assert json.loads(table.schema.metadata[b"atrium_units"]) == {"a": "degC"}
    frame = table.to_pandas()
    expected = filled.range(["b/1", "a"], BEGIN, END)
    for column in expected:
        assert frame[column].astype(str).tolist() == expected[column].astype(str).tolist()


@pytest.mark.parametrize("export", EXPORTS)
def test_only_the_times_asked_for(filled, tmp_path, export):
    needs(export)
    count = export(filled, tmp_path / "out", ["a"], start=BEGIN, end=at(T0 + DAY))
    assert count == 20
    assert export(filled, tmp_path / "out", ["none"], start=BEGIN, end=END) == 0
    assert [file.name for file in tmp_path.glob("*out*")] == ["out"]


@pytest.mark.parametrize("export", EXPORTS)
def test_a_failure_leaves_nothing(filled, tmp_path, export, monkeypatch):
    needs(export)
    (tmp_path / "out").write_text("before")
    with pytest.raises(StoreError, match="cannot write"):
        export(filled, tmp_path / "missing" / "out", ["a"], start=BEGIN, end=END)

    def broken(*_):
        raise StoreError("the store is gone")

    monkeypatch.setattr(filled, "read", broken)
    with pytest.raises(StoreError, match="gone"):
        export(filled, tmp_path / "out", ["a"], start=BEGIN, end=END)
    assert (tmp_path / "out").read_text() == "before"
    assert [file.name for file in tmp_path.glob("*out*")] == ["out"]
    assert rows(series("a", 2))[0][0] == "a"
