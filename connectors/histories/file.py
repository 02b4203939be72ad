"""What a file of histories is to those who read it: headings, and rows a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Column = Sequence[Any] | NDArray[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file.

    Attributes
    ----------
    rows : ndarray of int64, shape (n,)
        Their numbers: lines of a text, counted from 1; rows of a Parquet file.
    columns : sequence
        One for each heading, of n cells: texts, or what the file holds.
    malformed : sequence of tuple
        Number of each row that could not be read, and why.
    blank : int
        Rows without anything in them.
    done : float
        Share of the file read so far, 0 to 1.
    """

    rows: NDArray[np.int64]
    columns: Sequence[Column]
    malformed: Sequence[tuple[int, str]] = field(default_factory=tuple)
    blank: int = 0
    done: float = 0.0


class History(Protocol):
    """A file of histories."""

    path: Path
    heads: tuple[str, ...]
    row_word: str
    """What a row is called: ``line`` or ``row``."""

    def parts(self) -> Iterator[Part]:
        """Yield the rows, each once, in bounded memory.

        Raises
        ------
        DocumentError
            If the file cannot be read on.
        """


def unreadable(path: Path, value: object, limit: str, remedy: str) -> Exception:
    """Return the error for a file that cannot be read."""
    from sim.errors import DocumentError, Fault

    return DocumentError([Fault("file", value, limit, remedy)], source=path.name)
