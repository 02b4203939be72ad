"""API keys of those who deliver or read readings: make, list, revoke.

A key is shown once, when it is made; what is kept is a hash. It may be for some points and for some
time only.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from studio.commands.results import add_data_argument

if TYPE_CHECKING:
    from collections.abc import Sequence

SUMMARY = "make, list and revoke API keys"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    acts = parser.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)
    add = acts.add_parser("add", help="make a key and show it, once")
    add.add_argument("name", metavar="NAME", help="who uses it")
    add.add_argument(
        "--points", metavar="PATTERN", nargs="+", default=["*"], help="points it is for"
    )
    add.add_argument("--days", metavar="N", type=float, help="how long it holds (default: ever)")
    add.add_argument("--read", action="store_true", help="for reading instead of delivering")
    listing = acts.add_parser("list", help="list keys, without what they are")
    revoke = acts.add_parser("revoke", help="end a key at once")
    revoke.add_argument("key", metavar="KEY", help="its identifier in the list")
    for act in (add, listing, revoke):
        act.add_argument("--json", action="store_true", help="print one JSON document")
        add_data_argument(act)


def run(options: argparse.Namespace) -> int:
    """Do the act."""
    from studio import actions
    from studio.commands.output import write, write_json
    from studio.session import LOCAL_USER, Session, entered
    from studio.settings import settings_from
    from studio.workspace import open_workspace

    with entered(Session(LOCAL_USER, open_workspace(settings_from(options.data)))):
        if options.act == "add":
            key, secret = actions.create_key(
                options.name, points=options.points, days=options.days, reads=options.read
            )
            shown: Any = {**key, "key": secret}
        elif options.act == "revoke":
            shown = actions.revoke_key(options.key)
        else:
            shown = actions.list_keys()
    if options.json:
        write_json(shown)
    elif options.act == "add":
        write(shown["key"])
    else:
        _show(shown if isinstance(shown, list) else [shown])
    return 0


def _show(keys: Sequence[dict[str, Any]]) -> None:
    from studio.commands.output import write_table

    rows = [("Key", "of", "for", "points", "holds until")]
    for key in keys:
        until = f"revoked {key['revoked'][:16]}" if key["revoked"] else key["expires"][:16]
        use = "reading" if key["reads"] else "delivering"
        points = " ".join(key["points"])
        rows.append((key["identifier"], key["name"], use, points, until or "ever"))
    write_table(rows)
