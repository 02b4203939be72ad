"""A whole Atrium on loopback: its studio on a socket, for tests of what reads it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

import uvicorn

from studio.app import create
from studio.settings import Settings

POINTS = """
name: first
points:
  room:
    address: {kind: rest, path: SN-1}
    quantity: air_temperature
    unit: degF
    asset: zones.core
    stale_after: 600
    tags: [zone, air, temp, sensor]
    text: Room on the south side
  meter: {address: {kind: rest, path: SN-2}, quantity: electric_energy, unit: kWh, sample: counter}
  mode: {address: {kind: rest, path: SN-3}, quantity: mode, states: {1: "off", 2: "on"}}
"""


class Studio:
    """A studio that can be stopped and started again at the same port.

    Parameters
    ----------
    folder : Path
        Its data directory.
    """

    def __init__(self, folder):
        self.folder = folder
        (folder / "points.yaml").write_text(POINTS)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = self._thread = None
        self._application = create(Settings(folder), workers=False)

    def start(self):
        listener = socket.create_server(("127.0.0.1", self.port))
        config = uvicorn.Config(self._application, log_level="warning", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[listener]))
        )
        self._thread.start()

    def stop(self):
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = True
            self._thread.join()
            self._server = None


@contextlib.contextmanager
def studio(folder):
    """Yield a studio that runs."""
    first = Studio(folder)
    first.start()
    try:
        yield first
    finally:
        first.stop()
