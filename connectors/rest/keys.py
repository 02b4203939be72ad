"""API keys: shown once, kept as hashes, each for some points and some time.

A key is 256 random bits, so a plain SHA-256 cannot be turned back: salts and slow hashes are for
what people choose.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sim.errors import AtriumError, DocumentError, Fault

_PREFIX = "atrium"
_MOST_NAME = 80


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept.

    Attributes
    ----------
    identifier : str
        Public part; names the key in lists and logs.
    name : str
        Who uses it.
    digest : str
        SHA-256 of the key, in hexadecimal.
    points : tuple of str
        Patterns of the points it may deliver or read, ``zones.*``.
    created : str
        When, in ISO 8601.
    expires : str
        Until when it holds; empty for ever.
    revoked : str
        Since when it does not hold any more; empty while it does.
    reads : bool
        Whether it is for reading; it delivers otherwise.
    """

    identifier: str
    name: str
    digest: str
    points: tuple[str, ...]
    created: str
    expires: str = ""
    revoked: str = ""
    reads: bool = False

    def allows(self, point: str) -> bool:
        """Tell whether the key may deliver or read a point."""
        return any(fnmatchcase(point, pattern) for pattern in self.points)

    def holds(self, now: datetime) -> bool:
        """Tell whether the key is neither revoked nor over."""
        over = bool(self.expires) and now >= datetime.fromisoformat(self.expires)
        return not self.revoked and not over


class KeyRing:
    """Keys in a file that only its owner reads; changes by other processes are seen at once.

    Parameters
    ----------
    path : Path
        The file; made with the first key.
    now : callable, optional
        The clock.
    """

    def __init__(
        self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._keys: dict[str, ApiKey] = {}

    def create(
        self,
        name: str,
        *,
        points: Sequence[str] = ("*",),
        days: float | None = None,
        reads: bool = False,
    ) -> tuple[ApiKey, str]:
        """Make a key and return it with its secret text, which is not kept.

        Raises
        ------
        DocumentError
            If the name or the time is none.
        AtriumError
            If the file cannot be written.
        """
        _check(name, points, days)
        now = self._now()
        identifier = secrets.token_hex(6)
        text = f"{_PREFIX}_{identifier}_{secrets.token_urlsafe(32)}"
        expires = "" if days is None else (now + timedelta(days=days)).isoformat()
        key = ApiKey(
            identifier, name, _digest(text), tuple(points), now.isoformat(), expires, reads=reads
        )
        with self._lock:
            self._write({**self._read(), identifier: key})
        return key, text

    def revoke(self, identifier: str) -> ApiKey:
        """End a key; it stays in the list.

        Raises
        ------
        DocumentError
            If there is no such key.
        AtriumError
            If the file cannot be written.
        """
        with self._lock:
            keys = self._read()
            if identifier not in keys:
                limit = "the identifier of a key"
                fault = Fault("KEY", identifier, limit, "see atrium keys list")
                raise DocumentError([fault], source="API keys")
            key = replace(keys[identifier], revoked=self._now().isoformat())
            self._write({**keys, identifier: key})
        return key

    def every(self) -> tuple[ApiKey, ...]:
        """Return all keys, the oldest first."""
        with self._lock:
            return tuple(sorted(self._read().values(), key=lambda key: key.created))

    def find(self, text: str) -> ApiKey | None:
        """Return the key of a secret text if it holds."""
        parts = text.split("_", 2)
        with self._lock:
            key = self._read().get(parts[1]) if len(parts) == 3 else None
        if key is None or not hmac.compare_digest(_digest(text), key.digest):
            return None
        return key if key.holds(self._now()) else None

    def _read(self) -> dict[str, ApiKey]:
        try:
            state = self._path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, {}
            return self._keys
        seen = state.st_mtime_ns, state.st_ino
        if seen != self._seen:
            self._keys = _parsed(self._path)
            self._seen = seen
        return self._keys

    def _write(self, keys: dict[str, ApiKey]) -> None:
        data: Any = {"keys": [asdict(key) for key in keys.values()]}
        temporary = ""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # made for its owner alone
            with NamedTemporaryFile("w", dir=self._path.parent, delete=False) as file:
                temporary = file.name
                json.dump(data, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except OSError as error:
            if temporary:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
            raise AtriumError(f"{self._path} cannot be written: {error}") from error
        self._seen = None


def _parsed(path: Path) -> dict[str, ApiKey]:
    try:
        data = json.loads(path.read_text("utf-8"))
        keys = [ApiKey(**{**one, "points": tuple(one["points"])}) for one in data["keys"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtriumError(f"{path} is no file of keys: {error}") from error
    return {key.identifier: key for key in keys}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check(name: str, points: Sequence[str], days: float | None) -> None:
    faults = []
    if not name.strip() or len(name) > _MOST_NAME:
        faults.append(Fault("name", name, f"1 to {_MOST_NAME} characters", "name who uses it"))
    if not points:
        faults.append(Fault("points", "", "one pattern at least", "name points or *"))
    if days is not None and not 0.0 < days < 36_500.0:
        faults.append(Fault("days", days, "more than 0", "choose how long the key holds"))
    if faults:
        raise DocumentError(faults, source="key")
