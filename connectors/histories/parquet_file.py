"""Rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.histories.file import Column, Part, unreadable
from sim.errors import AtriumError

if TYPE_CHECKING:
    import pyarrow

_AT_ONCE = 65_536


class ParquetFile:
    """A table of Parquet, whose columns are read as they are.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    DocumentError
        If it is none.
    AtriumError
        If pyarrow is missing.
    """

    row_word = "row"

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise AtriumError("Parquet needs a library: pip install 'atrium[parquet]'") from error
        self.path = path
        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                self.heads = tuple(file.schema_arrow.names)
                self._count = file.metadata.num_rows
        except (OSError, pyarrow.ArrowException) as error:
            raise self._unreadable(error) from None
        if len(self.heads) < 2:
            raise unreadable(path, ", ".join(self.heads), "two columns at least", "export it again")

    def parts(self) -> Iterator[Part]:
        """Yield the rows; see `History.parts`."""
        import pyarrow.parquet

        done = 0
        try:
            with pyarrow.parquet.ParquetFile(self.path) as file:
                for batch in file.iter_batches(_AT_ONCE):
                    rows = np.arange(done + 1, done + 1 + batch.num_rows)
                    done += batch.num_rows
                    columns = [_column(column) for column in batch.columns]
                    yield Part(rows, columns, done=done / max(self._count, 1))
        except (OSError, pyarrow.ArrowException) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> Exception:
        reason = str(error).partition("\n")[0][:200]
        return unreadable(
            self.path, str(self.path), f"a whole Parquet file ({reason})", "export it again"
        )


def _column(column: pyarrow.Array) -> Column:
    """Return numbers with NaN for nulls, times in UTC as such, everything else as objects."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        return _column(column.dictionary_decode())
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
        if kind.tz and not column.null_count:
            moments: np.ndarray[Any, Any] = column.cast(pa.int64()).to_numpy()
            return moments.astype("datetime64[us]")
        return _moments(column)
    if pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        column, kind = column.cast(pa.float64()), pa.float64()
    if pa.types.is_floating(kind) or (pa.types.is_integer(kind) and not column.null_count):
        found: np.ndarray[Any, Any] = column.to_numpy(zero_copy_only=False)
        return found
    values: list[Any] = column.to_pylist()
    return values


def _moments(column: pyarrow.Array) -> list[Any]:
    """Return times without zone, or with nulls; those out of all range as texts."""
    try:
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError):
        found = [_moment(cell) for cell in column]
    return found


def _moment(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return f"{cell.value} us"
