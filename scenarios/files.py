"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path
from uuid import uuid4

from sim.errors import AtriumError

_PART = re.compile(r"\..+\.h5\.[0-9a-f]{8}\.part")
_ABANDONED = 86_400.0
"""Age from which a part has no writer any more. [s]"""


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file to a temporary name beside it, force it to the disk and rename it.

    Whatever happens in between, the old file stays as it was and no temporary file is left.

    Parameters
    ----------
    path : str or Path
        File to write; replaced if it is there.
    content : bytes
        The whole content.

    Raises
    ------
    AtriumError
        If the folder is missing, the disk full or the place not writable.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise AtriumError(f"cannot write {path}: it is there and is no file; choose another name")
    # Unique among processes and hidden; an interrupted write can be told by the ending.
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        _write_and_sync(temporary, content)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise AtriumError(_reason(path, error)) from error
    finally:
        temporary.unlink(missing_ok=True)


def clear_abandoned(folder: Path) -> None:
    """Remove parts of results that a killed process left in a folder more than a day ago.

    Only what `write_atomically` names so, ``.NAME.h5.1a2b3c4d.part``, and only files; one that is
    being written changes all the time. What cannot be removed stays: it is in nobody's way.
    """
    with contextlib.suppress(OSError):
        for path in folder.glob(".*.h5.*.part"):
            if _PART.fullmatch(path.name) and not path.is_symlink() and path.is_file():
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _ABANDONED:
                        path.unlink()


def _write_and_sync(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(path: Path, error: OSError) -> str:
    remedy = {
        "FileNotFoundError": "make the folder first",
        "PermissionError": "choose a folder you may write to",
        "NotADirectoryError": "correct the folder",
    }.get(type(error).__name__, "make room on the disk or choose another place")
    return f"cannot write {path}: {error.strerror or error}; nothing was written; {remedy}"
