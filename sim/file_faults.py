"""What is wrong with a file that Atrium keeps, in one sentence for all that open one."""

from __future__ import annotations

import errno
from pathlib import Path

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def told(path: Path, failed: str, error: Exception) -> str:
    """Return what failed, why, and the remedy.

    Parameters
    ----------
    path : Path
        The file, or the folder.
    failed : str
        What could not be done, ``cannot be opened``.
    error : Exception
        Of the system or of SQLite.

    Examples
    --------
    >>> told(Path("store.sqlite"), "cannot be written", OSError(28, "No space left on device"))
    'store.sqlite cannot be written: No space left on device; make room on the disk'
    """
    reason = getattr(error, "strerror", None) or str(error)
    return f"{path} {failed}: {reason}; {_remedy(path, error)}"


def _remedy(path: Path, error: Exception) -> str:
    """Return what to do: by what SQLite says, then by what stands at the place."""
    name = _name(error)
    if is_damaged(error):
        return "it is damaged or another program's: move it away, or put a copy of it back"
    if is_full(error):
        return "make room on the disk"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another process holds it: wait for its end, or end it"
    if path.is_dir() and name:
        return "it is a folder: move it away, or name another place"
    there = next((each for each in (path, *path.parents) if _exists(each)), Path())
    if there.is_file() and not name:
        return f"{there} is a file: name a folder"
    return f"see to the permissions of {there}, or name another place"


def is_damaged(error: Exception) -> bool:
    """Tell whether a file is no database, or one no more."""
    return _name(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_full(error: Exception) -> bool:
    """Tell whether no more can be written.

    At a limit of size the system refuses the write itself, which SQLite tells as input/output.
    """
    if isinstance(error, OSError):
        return error.errno in _FULL
    return _name(error).startswith(("SQLITE_FULL", "SQLITE_IOERR"))


def _name(error: Exception) -> str:
    return getattr(error, "sqlite_errorname", "")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # of a folder that may not be looked into
        return False
