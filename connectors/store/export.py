"""Readings handed out as files: Parquet for tables, HDF5 for arrays.

A file is written to a temporary name beside the target, forced to the disk and renamed; points are
read a year at a time, so that memory does not grow with the history.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from connectors.readings import Quality, Readings
from connectors.store.interface import StoreError, TelemetryStore

if TYPE_CHECKING:
    import pyarrow

_AT_ONCE = timedelta(days=400)
_COLUMNS = ("source_time", "receive_time", "value", "quality", "sequence")


def export_parquet(
    store: TelemetryStore,
    path: str | Path,
    points: Sequence[str],
    *,
    start: datetime,
    end: datetime,
    units: Mapping[str, str] | None = None,
) -> int:
    """Write readings to a Parquet file, ordered by point and time.

    Parameters
    ----------
    store : TelemetryStore
        Where they are.
    path : str or Path
        File to write; replaced if it is there.
    points : sequence of str
        Names.
    start, end : datetime
        Source times from ``start`` up to but not at ``end``.
    units : mapping of str to str, optional
        Units by point, kept in the metadata of the file.

    Returns
    -------
    int
        Readings written.

    Raises
    ------
    StoreError
        If pyarrow is missing, or the file cannot be written; nothing is left behind.
    """
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise StoreError(
            "Parquet needs a library of its own: pip install 'atrium[parquet]'"
        ) from error
    count = 0
    metadata = {"atrium_units": json.dumps(dict(units or {}), sort_keys=True)}
    with (
        _written(Path(path)) as temporary,
        pyarrow.parquet.ParquetWriter(temporary, _schema(metadata), compression="zstd") as writer,
    ):
        for _, part in _parts(store, points, start, end):
            writer.write_table(_table(part, metadata))
            count += len(part)
    return count


def export_hdf5(
    store: TelemetryStore,
    path: str | Path,
    points: Sequence[str],
    *,
    start: datetime,
    end: datetime,
    units: Mapping[str, str] | None = None,
) -> int:
    """Write readings to an HDF5 file: one group a point, one dataset a column.

    Groups are ``/points/0`` and so on, with the attributes ``name`` and ``unit``; times are
    microseconds since 1970 in UTC, qualities the numbers of the attribute ``qualities``.

    Parameters
    ----------
    store, path, points, start, end, units
        As of `export_parquet`.

    Returns
    -------
    int
        Readings written.

    Raises
    ------
    StoreError
        If the file cannot be written; nothing is left behind.
    """
    import h5py

    count = 0
    places = {name: place for place, name in enumerate(dict.fromkeys(points))}
    with _written(Path(path)) as temporary, h5py.File(temporary, "w", libver="v110") as file:
        file.attrs["qualities"] = [quality.label for quality in Quality]
        for name, place in places.items():
            group = file.create_group(f"points/{place}")
            group.attrs["name"], group.attrs["unit"] = name, (units or {}).get(name, "")
            for column in _COLUMNS:
                _dataset(group, column, getattr(Readings.none(), column))
        for name, part in _parts(store, tuple(places), start, end):
            for column in _COLUMNS:
                dataset = file[f"points/{places[name]}/{column}"]
                dataset.resize((len(dataset) + len(part),))
                dataset[-len(part) :] = getattr(part, column)
            count += len(part)
    return count


def _parts(
    store: TelemetryStore, points: Sequence[str], start: datetime, end: datetime
) -> Iterator[tuple[str, Readings]]:
    for name in sorted(set(points)):
        begin = start
        while begin < end:
            until = min(begin + _AT_ONCE, end)
            part = store.read([name], begin, until)
            if len(part):
                yield name, part
            begin = until


def _dataset(group: Any, name: str, empty: Any) -> None:
    group.create_dataset(
        name, data=empty, maxshape=(None,), chunks=(8192,), compression="gzip", shuffle=True
    )


def _schema(metadata: Mapping[str, str]) -> pyarrow.Schema:
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    moment = pa.timestamp("us", tz="UTC")
    return pa.schema(
        [
            ("point", words),
            ("source_time", moment),
            ("receive_time", moment),
            ("value", pa.float64()),
            ("quality", words),
            ("sequence", pa.int64()),
        ],
        metadata=dict(metadata),
    )


def _table(part: Readings, metadata: Mapping[str, str]) -> pyarrow.Table:
    import pyarrow as pa

    schema = _schema(metadata)
    labels = pa.array([quality.label for quality in Quality])
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(part.point), pa.array(list(part.names))),
        pa.array(part.source_time).cast(schema.field("source_time").type),
        pa.array(part.receive_time).cast(schema.field("receive_time").type),
        pa.array(part.value),
        pa.DictionaryArray.from_arrays(pa.array(part.quality).cast(pa.int32()), labels),
        pa.array(part.sequence),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Give a name beside the target, which becomes the target when the block is done."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
