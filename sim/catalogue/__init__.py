"""Catalogue of typical equipment that sites refer to by name; read when first asked for.

A family is a YAML document of `sim.data.catalogue`: entries by name, each with a kind that says
which model it has. Figures are published ones and every entry names where.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import yaml

from sim.catalogue.kinds import KINDS
from sim.catalogue.model import Curve, Entry
from sim.errors import DocumentError, Fault
from sim.unknown_names import meant, some_of

__all__ = ["Curve", "Entry", "entries", "entry", "entry_of", "families", "read_family"]

_Model = TypeVar("_Model", bound=Entry)
_SUFFIX = ".yaml"


def families() -> tuple[str, ...]:
    """Return the names of the families, sorted.

    Examples
    --------
    >>> "fans" in families()
    True
    """
    folder = resources.files("sim.data").joinpath("catalogue")
    names = (file.name for file in folder.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def entries(family: str) -> Mapping[str, Entry]:
    """Return the entries of a family by name.

    Parameters
    ----------
    family : str
        Name of the family, ``rooftop_units``.

    Raises
    ------
    DocumentError
        If there is no such family, or its document has faults; all of them.
    """
    if family not in families():
        limit = f"one of {', '.join(families())}"
        raise DocumentError([Fault("catalogue", family, limit, "name one of these")])
    return _family(family)


def entry(name: str) -> Entry:
    """Return the entry of a name, whatever its family.

    Parameters
    ----------
    name : str
        Name of the entry.

    Raises
    ------
    DocumentError
        If there is no such entry.

    Examples
    --------
    >>> entry("fan-vav-pressure-reset").kind
    'fan'
    """
    known: dict[str, Entry] = {}
    for family in families():
        known |= _family(family)
    if name not in known:
        limit = f"an entry of the catalogue, {some_of(sorted(known), name)}"
        raise DocumentError(
            [Fault("catalogue", name, limit, meant(name, known, "name one of these"))]
        )
    return known[name]


def entry_of(name: str, model: type[_Model]) -> _Model:
    """Return the entry of a name, which must be of a kind.

    Parameters
    ----------
    name : str
        Name of the entry.
    model : type
        Model of that kind, ``sim.catalogue.air.Fan``.

    Raises
    ------
    DocumentError
        If there is no such entry, or it is something else.
    """
    found = entry(name)
    if isinstance(found, model):
        return found
    kinds = [kind for kind, known in KINDS.items() if issubclass(known, model)]
    limit = f"an entry of kind {' or '.join(kinds)}"
    near = [
        key for family in families() for key, e in _family(family).items() if isinstance(e, model)
    ]
    raise DocumentError([Fault("catalogue", name, limit, f"name one of {some_of(near, name)}")])


def read_family(data: object, *, source: str) -> dict[str, Entry]:
    """Build the entries of a family from plain data.

    Parameters
    ----------
    data : mapping
        Entries by name.
    source : str
        Name of the document, for faults.

    Raises
    ------
    DocumentError
        Lists every fault of every entry.
    """
    if not isinstance(data, Mapping) or not data:
        raise DocumentError(
            [Fault("document", data, "entries by name", "write some")], source=source
        )
    found: dict[str, Entry] = {}
    faults: list[Fault] = []
    for name, fields in data.items():
        model = KINDS.get(str(fields.get("kind"))) if isinstance(fields, Mapping) else None
        if model is None:
            limit = f"an entry whose kind is one of {', '.join(KINDS)}"
            faults.append(Fault(str(name), fields, limit, "give it a kind"))
            continue
        try:
            found[str(name)] = model.read(fields, source=source)
        except DocumentError as error:
            faults += [fault.within(str(name)) for fault in error.faults]
    if faults:
        raise DocumentError(faults, source=source)
    return found


@cache
def _family(name: str) -> dict[str, Entry]:
    file = resources.files("sim.data").joinpath("catalogue", name + _SUFFIX)
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  a safe loader, in C
    return read_family(data, source=f"catalogue {name}")
