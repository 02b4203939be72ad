"""Drafts: a scenario as an editor holds it, all texts, and what is wrong with it.

A draft is plain data that a browser can keep: every field a text as the user wrote it, empty where
the base's value holds. It becomes a document only on its way to the resolver, which finds every
fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from scenarios.resolve import ResolvedScenario, find_site, resolve
from scenarios.scenario import Scenario
from sim.errors import DocumentError, Fault
from sim.site import read_site
from studio.actions.inputs import Place, list_places, place_of, shown_cost, shown_value
from studio.actions.sites import directories
from studio.session import current

Draft = dict[str, Any]
"""Texts ``title description base site weather start end tariff seed``; ``changes``, each with texts
``path value cost life text``; ``other``: the rest of the document as it was read."""

_OF_DRAFTS = frozenset({"inert-change", "far-weather"})
"""Findings that whoever writes a scenario can do something about."""
_FIELDS = ("title", "description", "base", "site", "weather", "tariff")
_PARTS = ("path", "value", "cost", "life", "text")
_KNOWN = frozenset({*_FIELDS, "name", "seed", "period", "changes"})


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change as people read it.

    Attributes
    ----------
    place : Place
        What its path means.
    value : str
        The new value, an amount in the unit of the input.
    text : str
        What is done.
    cost, life : str
        Of the measure; empty where there is none.
    """

    place: Place
    value: str
    text: str
    cost: str = ""
    life: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What the resolver says of a draft.

    Attributes
    ----------
    faults : tuple of mapping
        ``place``, ``value``, ``limit``, ``remedy``; places such as ``changes.0.value``.
    blank : tuple of str
        The places among them that nothing was written at yet.
    findings : tuple of str
        Doubts: changes without effect and the like.
    places : tuple of Place
        For each change, what its path means and what the base has there.
    own : tuple of ShownChange
        The draft's own changes.
    before : tuple of ShownChange
        Changes of the bases, which come first.
    inherited : mapping of str to str
        What holds where a field of the draft is empty.
    tariffs : tuple of str
        Tariffs the site has.
    """

    faults: tuple[Mapping[str, str], ...]
    blank: tuple[str, ...]
    findings: tuple[str, ...]
    places: tuple[Place, ...]
    own: tuple[ShownChange, ...]
    before: tuple[ShownChange, ...]
    inherited: Mapping[str, str]
    tariffs: tuple[str, ...]


def draft_of(document: Mapping[str, Any]) -> Draft:
    """Return a document as a draft."""
    period = document.get("period") or {}
    return {
        **{name: _text(document.get(name)) for name in (*_FIELDS, "seed")},
        "start": _text(period.get("start")),
        "end": _text(period.get("end")),
        "changes": [
            {part: _text(change.get(part)) for part in _PARTS} | _null(change)
            for change in document.get("changes") or []
        ],
        "other": {key: value for key, value in document.items() if key not in _KNOWN},
    }


def document_of(draft: Draft, *, name: str) -> dict[str, Any]:
    """Return a draft as a document, empty fields left out."""
    document: dict[str, Any] = {"name": name}
    for field in _FIELDS:
        text = str(draft.get(field) or "").strip()
        if text:
            document[field] = text
    if str(draft.get("seed") or "").strip():
        document["seed"] = _value(str(draft["seed"]))
    period = {key: draft[key] for key in ("start", "end") if draft.get(key)}
    if period:
        document["period"] = period
    document["changes"] = [_change(change) for change in draft["changes"]]
    return {**document, **draft.get("other", {})}


def check_draft(name: str, draft: Draft) -> Check:
    """Return everything that is wrong or doubtful with a draft, and what its base has."""
    document = document_of(draft, name=name.partition("/")[2])
    folder = current().workspace.settings.scenarios / name.partition("/")[0]
    faults: tuple[Fault, ...] = ()
    findings: tuple[str, ...] = ()
    try:
        resolved = resolve(document, directories=directories(), folder=folder)
        findings = tuple(each.text for each in resolved.findings if each.code in _OF_DRAFTS)
    except DocumentError as error:
        faults = error.faults
    base = base_of(draft)
    site = base.site_data if base else _bare_site(draft)
    blank = _blank(draft)
    places = tuple(place_of(site, change["path"]) for change in draft["changes"])
    return Check(
        faults=tuple(plain_fault(blank.get(fault.place, fault)) for fault in faults),
        blank=tuple(fault.place for fault in faults if fault.place in blank),
        findings=findings,
        places=places,
        own=tuple(map(_own, places, draft["changes"])),
        before=_before(base),
        inherited=_inherited(base, site),
        tariffs=tuple(site.get("tariffs", {})),
    )


def base_of(draft: Draft) -> ResolvedScenario | None:
    """Return the scenario a draft builds on, or ``None`` where it has none or a faulty one."""
    if not draft["base"]:
        return None
    try:
        return resolve(draft["base"], directories=directories())
    except DocumentError:
        return None  # the check of the draft itself reports the faults


def plain_fault(fault: Fault) -> dict[str, str]:
    """Return a fault as texts."""
    value = "" if fault.value is None else repr(fault.value)
    return {
        "place": fault.place, "value": value, "limit": fault.limit, "remedy": fault.remedy,
    }  # fmt: skip


def _blank(draft: Draft) -> dict[str, Fault]:
    """Return what is wrong with each field of a change that is still empty, by its place."""
    wanted = {
        "path": ("an input of the site", "choose one"),
        "value": ("a new value", "write one, or null for none"),
    }
    places = [
        (f"changes.{index}.{part}", words)
        for index, change in enumerate(draft["changes"])
        for part, words in wanted.items()
        if not (change.get(part) or "").strip()
    ]
    return {place: Fault(place, None, *words) for place, words in places}


def _bare_site(draft: Draft) -> Mapping[str, Any]:
    try:
        path = find_site(draft["site"], directories=directories())
        return read_site(path).model_dump(mode="json")
    except DocumentError:
        return {}


def _before(base: ResolvedScenario | None) -> tuple[ShownChange, ...]:
    if base is None:
        return ()
    return tuple(
        ShownChange(
            place_of(base.site_data, change.path),
            shown_value(change.path, change.value),
            change.text,
        )
        for change in base.changes
    )


def _own(place: Place, change: Mapping[str, str]) -> ShownChange:
    value = shown_value(place.path, _value(change["value"]))
    return ShownChange(place, value, change["text"], shown_cost(change["cost"]), change["life"])


def list_inputs(draft: Draft) -> tuple[Place, ...]:
    """Return every input that the site under a draft has."""
    base = base_of(draft)
    if base is not None:
        return list_places(base.site)
    try:
        return list_places(read_site(find_site(draft["site"], directories=directories())))
    except DocumentError:
        return ()


def _inherited(base: ResolvedScenario | None, site: Mapping[str, Any]) -> dict[str, str]:
    if base is None:
        return {
            "weather": site.get("weather") or "",
            "seed": str(Scenario.model_fields["seed"].default),
        }
    return {
        "weather": base.scenario.weather or "",
        "start": base.start.isoformat(),
        "end": base.end.isoformat(),
        "tariff": base.scenario.tariff or "",
        "seed": str(base.seed),
    }


def _change(draft: Mapping[str, str]) -> dict[str, Any]:
    change: dict[str, Any] = {"path": (draft.get("path") or "").strip()}
    written = draft.get("value") or ""
    if written.strip():  # as YAML nothing is null, which would take the input away
        change["value"] = _value(written)
    for part in ("cost", "life", "text"):
        text = (draft.get(part) or "").strip()
        if text:
            change[part] = text
    return change


def _null(change: Mapping[str, Any]) -> dict[str, str]:
    """Return the value of a change that takes an input away, which is not one still to come."""
    return {"value": "null"} if "value" in change and change["value"] is None else {}


def _value(text: str) -> Any:
    """Read a value as YAML does; what is no YAML stays the text it is."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        return text
    return value if isinstance(value, (str, int, float, bool, dict, list, type(None))) else text


def _text(value: object) -> str:
    """Return a value as one would write it in a document."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        flow = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6)
        return str(flow).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
