"""A PostgreSQL server for tests: of its own folder, on a socket in it, never as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


class NoServerError(Exception):
    """Says why there is no server."""


def programs():
    """Return the folder of the newest server installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    path = str(found[-1]) if found else shutil.which("initdb")
    if path is None:
        raise NoServerError("PostgreSQL is not installed (apt-get install postgresql)")
    return Path(path).parent


@contextlib.contextmanager
def server():
    """Start a server and give its address.

    Raises
    ------
    NoServerError
        If none can be started here.
    """
    folder = programs()
    user = _user()
    place = Path(tempfile.mkdtemp(prefix="atrium-pg-", dir="/tmp"))
    process = None
    try:
        if user is not None:
            os.chown(place, user.pw_uid, user.pw_gid)
        own = (
            {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        )
        data = place / "data"
        made = subprocess.run(
            [folder / "initdb", "-D", data, "-U", "atrium", "-A", "trust", "-E", "UTF8"],
            capture_output=True, text=True, check=False, cwd="/", **own,
        )  # fmt: skip
        if made.returncode:
            raise NoServerError(f"initdb: {made.stderr.strip()[-200:]}")
        with (place / "log").open("w") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", data, "-k", place, "-c", "listen_addresses="],
                stdout=log, stderr=log, cwd="/", **own,
            )  # fmt: skip
        _wait(folder, place, process)
        yield f"postgresql://atrium@/postgres?host={place}"
    finally:
        if process is not None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(place, ignore_errors=True)


def _user():
    """Return whom to be: the server refuses to run as root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServerError("root, and no other user to run a server as")


def _wait(folder, place, process):
    for _ in range(200):
        ready = subprocess.run([folder / "pg_isready", "-q", "-h", place], check=False)
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise NoServerError(f"the server did not start: {(place / 'log').read_text()[-300:]}")
