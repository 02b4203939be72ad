"""Open the studio: pages, runs and comparison in the browser."""

from __future__ import annotations

import argparse

SUMMARY = "open the studio in the browser"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8050, help="port, 0 for any (%(default)s)")
    parser.add_argument("--data", metavar="DIR", help="data directory")
    parser.add_argument("--demo", action="store_true", help="put finished example runs in place")


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from studio.app import serve

    return serve(options.host, options.port, options.data, demo=options.demo)
