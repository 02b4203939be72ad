"""Brokers for tests: mosquitto as a process, amqtt inside the test, and what publishes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.modbus import free_port

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def mosquitto_or_skip():
    """Return the program, or skip the test and say why."""
    program = shutil.which("mosquitto", path=PATH)
    if program is None:
        pytest.skip("mosquitto is not installed (apt-get install mosquitto)")
    return program


class Mosquitto:
    """A broker that can be killed and started again with what it kept."""

    def __init__(self, folder, *, extra=""):
        self.port = free_port()
        self._program, self._folder = mosquitto_or_skip(), folder
        folder.mkdir(exist_ok=True)
        (folder / "m.conf").write_text(
            f"listener {self.port} 127.0.0.1\nmax_queued_messages 0\nmax_inflight_messages 0\n"
            f"user root\npersistence true\npersistence_location {folder}/\n"
            + (extra or "allow_anonymous true\n")
        )
        self._process = None

    def start(self):
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self._folder / "m.conf")],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return self
            time.sleep(0.05)
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self, *, kill=False):
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
            self._process.wait(10)
            self._process = None


class Publisher:
    """A client that is not ours: paho with its defaults."""

    def __init__(self, port, *, context=None, most=1000):
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        if context is not None:
            self._client.tls_set_context(context)
        self._client.max_inflight_messages_set(most)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def send(self, topic, payload, *, qos=1, retain=False):
        return self._client.publish(topic, payload, qos=qos, retain=retain)

    def sent(self, info, timeout=20.0):
        info.wait_for_publish(timeout)
        assert info.is_published()

    def heard(self, topic):
        """Return a list that fills with what is sent to a topic."""
        got, ready = [], []
        self._client.on_message = lambda *given: got.append((given[2].topic, given[2].payload))
        self._client.on_subscribe = lambda *_: ready.append(1)
        self._client.subscribe(topic, qos=1)
        for _ in range(200):
            if ready:
                return got
            time.sleep(0.01)
        raise RuntimeError("no subscription")

    def close(self):
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.asynccontextmanager
async def embedded():
    """Run amqtt in this loop; yields its port."""
    from amqtt.broker import Broker

    port = free_port()
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {}},
        }
    )
    await broker.start()
    try:
        yield port
    finally:
        await broker.shutdown()
        await asyncio.sleep(0)


def certificates(folder):
    """Make an authority, a server's certificate and a client's; returns their folder."""
    folder.mkdir(exist_ok=True)

    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test-ca",
        "-keyout", "ca.key", "-out", "ca.pem")  # fmt: skip
    (folder / "san.cnf").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    for name in ("server", "client"):
        run("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        run("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "2",
            "-CAcreateserial", "-extfile", "san.cnf", "-out", f"{name}.pem")  # fmt: skip
    return folder
