"""Content-addressed disk cache of named arrays: what was computed once is read the next time.

An entry is one file named by the hash of everything that decides its content. The cache is only
ever a saving: an unreadable entry is computed again, a full or read-only disk is passed over.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
import math
import os
import tempfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

LIMIT_BYTES = 512 * 2**20
"""Size that all entries together may have; the least recently used go first. [B]"""
RECENT_BYTES = 64 * 2**20
"""Size of the entries that a process keeps at hand after reading them: runs of a sweep, one after
the other, ask for the same sun and weather. [B]"""

_ALIGNMENT = 16  # of every array in an entry; the bytes of Python begin on such an address [B]


def cache_directory() -> Path:
    """Return the folder of the cache: ``ATRIUM_CACHE_DIR`` or the user's cache folder."""
    chosen = os.environ.get("ATRIUM_CACHE_DIR")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("atrium", appauthor=False))


def cached_arrays(
    key_parts: Mapping[str, object], compute: Callable[[], Mapping[str, NDArray[Any]]]
) -> Arrays:
    """Return the arrays of a key from the disk, or compute and keep them.

    Parameters
    ----------
    key_parts : mapping
        Everything that decides the content: plain data, dataclasses, and the digest of the code
        (`code_digest`) that computes it.
    compute : callable
        Makes the arrays when there is no readable entry.

    Returns
    -------
    dict of array
        Read-only arrays, the same bytes whether read or computed.

    Examples
    --------
    >>> import numpy as np
    >>> cached_arrays({"what": "doctest"}, lambda: {"x": np.arange(3)})["x"].tolist()
    [0, 1, 2]
    """
    path = cache_directory() / f"{digest(key_parts)}.arrays"
    arrays = _load(path)
    if arrays is None:
        arrays = {name: np.array(value) for name, value in compute().items()}
        # A full or read-only disk costs the saving, never the run.
        with suppress(OSError):
            _store(path, arrays)
            _evict(path.parent, LIMIT_BYTES)
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


def digest(value: object) -> str:
    """Return the SHA-256 of plain data and dataclasses, the same in every process."""
    known: dict[int, str] = {}

    def encoded(value: object) -> str:
        text = json.dumps(value, sort_keys=True, default=plain, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def plain(value: object) -> str:
        """Stand for a dataclass by its digest: what many share, a glazing, is written once."""
        if id(value) not in known:
            known[id(value)] = encoded(_plain(value))
        return known[id(value)]

    return encoded(value)


@lru_cache(maxsize=64)
def code_digest(*modules: str) -> str:
    """Return the SHA-256 of the source of modules, so that changed code never meets old entries.

    Parameters
    ----------
    *modules : str
        Full names, ``sim.physics.solar``; they are located, not imported. A package stands for
        its own file and those beside it.

    Raises
    ------
    ModuleNotFoundError
        If a module does not exist.
    """
    total = hashlib.sha256()
    for name in modules:
        for path in _sources(name):
            total.update(path.read_bytes())
    return total.hexdigest()


def _sources(module: str) -> list[Path]:
    top, *parts = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(module)
    place = Path(spec.origin).parent.joinpath(*parts)
    found = sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    if not found or not found[0].exists():
        raise ModuleNotFoundError(module)
    return found


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {"": type(value).__name__, **fields}
    raise TypeError(f"{type(value).__name__} cannot be part of a cache key")


_recent: dict[Path, tuple[int, Arrays]] = {}
_recent_lock = Lock()


def _load(path: Path) -> Arrays | None:
    """Return the arrays of an entry, ``None`` if it is not there or not whole."""
    with _recent_lock:
        size, arrays = _recent.pop(path, (0, None)) if path.exists() else (0, None)
    if arrays is None:
        size, arrays = _read(path)
    if arrays is None:
        return None
    with suppress(OSError):
        os.utime(path)
    with _recent_lock:
        _recent[path] = size, arrays
        while sum(each for each, _ in _recent.values()) > RECENT_BYTES:
            del _recent[next(iter(_recent))]
    return dict(arrays)


def _read(path: Path) -> tuple[int, Arrays | None]:
    """Return the size of an entry and its arrays, ``None`` if it is not there or not whole."""
    try:
        content = path.read_bytes()
        end = content.index(b"\n") + 1
        head = json.loads(content[:end])
        if zlib.crc32(memoryview(content)[end:]) != head["crc32"]:
            return 0, None
        arrays = {
            name: np.frombuffer(content, dtype, math.prod(shape), end + start).reshape(shape)
            for name, dtype, shape, start in head["arrays"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None
    return len(content), arrays


def _store(path: Path, arrays: Arrays) -> None:
    """Write one line of JSON (what stands where, checksum) and the bytes of all arrays."""
    # Plain bytes in one file: half the time of npz, whose members are copied piece by piece.
    blocks, table, start = [], [], 0
    for name, array in arrays.items():
        block = np.ascontiguousarray(array).tobytes()
        table.append((name, array.dtype.str, array.shape, start))
        padding = bytes(-len(block) % _ALIGNMENT)
        blocks += [block, padding]
        start += len(block) + len(padding)
    body = b"".join(blocks)
    head = json.dumps({"crc32": zlib.crc32(body), "arrays": table})
    head += " " * (-(len(head) + 1) % _ALIGNMENT) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(head.encode())
            stream.write(body)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _evict(folder: Path, limit: int) -> None:
    """Remove the least recently used entries until the rest is within the limit."""
    entries = sorted(
        (
            (entry.stat().st_mtime, entry.stat().st_size, entry)
            for entry in folder.iterdir()
            if entry.is_file()
        ),
        key=lambda item: item[0],
        reverse=True,
    )
    total = 0
    for _, size, entry in entries:
        total += size
        if total > limit:
            entry.unlink(missing_ok=True)
