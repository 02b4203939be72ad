"""Files of cases: queues and lines with parameters, and the exact values of their outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from scenarios.validation.queueing.forms import Form, read_form
from sim.document import Document
from sim.errors import DocumentError, Fault

CASES = Path(__file__).parent / "cases.json"
"""The cases that are part of Atrium."""


class CaseDocument(Document):
    """A case as files have it."""

    id: Annotated[str, Field(min_length=1)]
    """Name of the case, unique in its file."""
    description: str = ""
    """What is modelled, and what the outputs mean."""
    params: dict[str, Any]
    """Parameters; they tell the form of the case."""
    expected: Annotated[
        dict[str, Annotated[float, Field(strict=True, allow_inf_nan=False)]], Field(min_length=1)
    ]
    """Exact values of outputs by name."""
    formula: str = ""
    """How the exact values follow from the parameters."""
    source: str = ""
    """Where that is published."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case that can be run.

    Attributes
    ----------
    id : str
        Its name.
    form : Form
        Its parameters.
    expected : mapping of str to float
        Exact values of outputs.
    source : str
        Where they come from.
    """

    id: str
    form: Form
    expected: Mapping[str, float]
    source: str


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of a file.

    Raises
    ------
    DocumentError
        If the file cannot be read, or for all that is missing, unknown or out of range in it.
    """
    data = _read_json(path)
    if not isinstance(data, list) or not data:
        limit = "a list of cases, at least one"
        fault = Fault("document", type(data).__name__, limit, "write [{…}, …]")
        raise DocumentError([fault], source=str(path))
    cases, faults = [], []
    for index, item in enumerate(data):
        try:
            cases.append(_read_case(item))
        except DocumentError as error:
            faults += [fault.within(_place(index, item)) for fault in error.faults]
    for name, count in Counter(case.id for case in cases).items():
        if count > 1:
            faults.append(Fault("id", name, "a name of its own for every case", "change a name"))
    if faults:
        raise DocumentError(faults, source=str(path))
    return tuple(cases)


def _place(index: int, item: object) -> str:
    name = item.get("id") if isinstance(item, dict) else None
    return name if isinstance(name, str) and name else str(index)


def _read_case(item: Any) -> Case:
    if not isinstance(item, dict):
        raise DocumentError([Fault("", item, "a mapping", "write {…}")])
    document = CaseDocument.read(item)
    try:
        form = read_form(document.params)
    except DocumentError as error:
        raise DocumentError([_in_params(fault) for fault in error.faults]) from None
    known = form.outputs()
    faults = [
        Fault(f"expected.{name}", value, f"one of {', '.join(known)}", "correct the name")
        for name, value in document.expected.items()
        if name not in known
    ]
    if faults:
        raise DocumentError(faults)
    return Case(document.id, form, document.expected, document.source)


def _in_params(fault: Fault) -> Fault:
    """Return a fault of parameters with its place in the case."""
    whole = fault.place == "document"
    return replace(fault, place="params") if whole else fault.within("params")


def _read_json(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        limit = "a file of text in UTF-8 that can be read"
        fault = Fault(str(path), str(error), limit, "correct the path or the file")
        raise DocumentError([fault], source=str(path)) from None
    try:
        return json.loads(text, object_pairs_hook=_mapping)
    except json.JSONDecodeError as error:
        fault = Fault("document", error.msg, "valid JSON", "correct the file", error.lineno)
        raise DocumentError([fault], source=str(path)) from None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON, refusing keys that stand in it twice."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        faults = [Fault(key, None, "each key once", "remove one of them") for key in twice]
        raise DocumentError(faults)
    return dict(pairs)
