"""The command ``atrium``: one subcommand a module of `studio.commands`.

Nothing heavy is imported before a subcommand runs, so that ``atrium --help`` is quick.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NoReturn, TextIO

from sim.memory import rarely_look_for_circles
from sim.threads import ONE_THREAD

COMMANDS = (
    "run", "sweep", "compare", "attribute", "sensitivity", "report", "studio", "emulate",
    "discover", "record", "import", "write", "supervise", "keys", "validate", "bench",
)  # fmt: skip
"""Subcommands in the order of the help; one whose module is missing is left out."""

DONE, FAILED, WRONG_INPUT = 0, 1, 2
"""Exit codes of the contract."""

INTERRUPTED, TERMINATED, PIPE_CLOSED = 130, 143, 141
"""Exit codes by custom: 128 plus the number of SIGINT, SIGTERM and SIGPIPE.

Commands that go on until a signal are done with it, and end with 0: see `commands.lasting`.
"""

_DESCRIPTION = "What-if studio for buildings: describe a building, change something, compare."
_EPILOG = """\
Names of the library such as small-office/base work wherever a file does.
--json prints one JSON document to standard output; everything else goes to standard error.
Exit codes: 0 done; 1 the work failed, with the reason; 2 wrong input, with all faults.
Ctrl-C or SIGTERM before the work is done: 130 or 143, and what was finished is kept. What goes on
until then (studio, emulate, record, supervise, write command --hold) is done with it: 0.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``atrium``; default those of the process.
    """
    _prepare_process()
    options = make_parser().parse_args(arguments)
    before = _on_sigterm(_terminate)
    try:
        code = int(options.command.run(options))
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        code = PIPE_CLOSED
    except _Terminated:
        code = _ended("terminated; what was finished before is kept", TERMINATED)
    except KeyboardInterrupt:
        code = _ended("interrupted; what was finished before is kept", INTERRUPTED)
    except _expected() as error:
        code = _ended(*_told(error))
    finally:
        _on_sigterm(before)
    return code


def _expected() -> tuple[type[Exception], ...]:
    """Return what may go wrong without a fault of ours; imported only once something did."""
    from sim.errors import AtriumError

    return (AtriumError, OSError, MemoryError)


def _told(error: Exception) -> tuple[str, int]:
    from sim.errors import DocumentError
    from sim.file_faults import is_full

    if isinstance(error, MemoryError):
        return "there is not enough memory for this", FAILED
    if isinstance(error, OSError) and is_full(error) and error.filename is None:
        return f"{error.strerror}: make room on the disk, and where temporary files go", FAILED
    return str(error), WRONG_INPUT if isinstance(error, DocumentError) else FAILED


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="atrium",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in _modules():
        command = commands.add_parser(
            name,
            help=module.SUMMARY,
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(command)
        command.set_defaults(command=module)
    return parser


class _Version(argparse.Action):
    """Prints the version; reading it costs more than the rest of the parser, so only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib import metadata

        sys.stdout.write(f"atrium {metadata.version('atrium')}\n")
        parser.exit()


def _modules() -> Iterator[tuple[str, ModuleType]]:
    for name in COMMANDS:
        path = f"studio.commands.{name}"
        try:
            yield name, importlib.import_module(path)
        except ModuleNotFoundError as error:
            if error.name != path:
                raise


class _Terminated(KeyboardInterrupt):
    """SIGTERM: unwinds like Ctrl-C, so that temporary files are removed.

    Event loops log and swallow what else is raised amid a callback, and would go on for ever.
    """


def _prepare_process() -> None:
    for name, count in ONE_THREAD.items():
        os.environ.setdefault(name, count)
    rarely_look_for_circles()
    for stream in (sys.stdout, sys.stderr):
        _accept_any_text(stream)


def _on_sigterm(handler: Any) -> Any:
    """Set what SIGTERM does and return what it did; only the main thread of a process may."""
    try:
        return signal.signal(signal.SIGTERM, handler)
    except ValueError:
        return handler


def _accept_any_text(stream: TextIO) -> None:
    """Write what the terminal's encoding lacks as a question mark instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _terminate(*_: object) -> NoReturn:
    raise _Terminated


def _ended(text: str, code: int) -> int:
    sys.stderr.write(f"atrium: {text}\n")
    return code


def _drop_output() -> None:
    """Nobody reads any more: let the interpreter flush into nothing."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


if __name__ == "__main__":
    raise SystemExit(main())
