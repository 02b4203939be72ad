"""Where the faces of an emulated building listen."""

from __future__ import annotations

from sim.errors import DocumentError, Fault


def place_of(address: str, option: str) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``.

    Raises
    ------
    DocumentError
        If it is none.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        limit = "HOST:PORT, 127.0.0.1:5020; the port from 0 to 65535"
        fault = Fault(option, address, limit, "name both")
        raise DocumentError([fault], source="emulate")
    return host.strip("[]"), int(port)
