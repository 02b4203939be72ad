"""The editor's form: rows of changes and the settings of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from studio.actions import Check, Place, unit_symbol
from studio.components import Part, aria, card, empty, icon, notice
from studio.components.words import plural
from studio.pages.scenario.history import Draft, member_of, pattern_of


def change_rows(draft: Draft, inputs: Sequence[Place], check: Check) -> list[Part]:
    """Return a row for each change, or how to make the first."""
    if not draft["changes"]:
        return [
            empty(
                "No changes yet",
                "Search for an input of the building and give it another value.",
                symbol="layers",
            )
        ]
    return [
        _row(change, inputs, place, number)
        for number, (change, place) in enumerate(zip(draft["changes"], check.places, strict=True))
    ]


def _row(change: Mapping[str, Any], inputs: Sequence[Place], place: Place, number: int) -> Part:
    key = change["key"]
    pattern = pattern_of(change["path"], [each.path for each in inputs])
    first = html.Div(
        [
            dmc.Select(
                id={"type": "change-input", "key": key},
                label="Input",
                data=_choices(inputs, pattern),
                value=pattern or None,
                searchable=True,
                allowDeselect=False,
                nothingFoundMessage="No input of that name; write its path under More",
                placeholder="search: heating, window …",
                maxDropdownHeight=320,
                className="change-input",
            ),
            dmc.Select(
                id={"type": "change-member", "key": key},
                label="Where",
                data=_members(change["path"], inputs, pattern),
                value=member_of(change["path"]),
                allowDeselect=False,
                searchable=True,
                className="change-member",
                disabled=not _has_members(pattern),
            ),
            dmc.TextInput(
                id={"type": "change-value", "key": key},
                label=_value_label(place),
                value=change["value"],
                debounce=True,
                placeholder=_example(place),
                className="change-value",
            ),
            html.Button(
                icon("trash"),
                id={"type": "change-remove", "key": key},
                className="icon-button change-remove",
                title="Remove this change",
                **aria(label=f"Remove change {number + 1}"),
            ),
        ],
        className="change-main",
    )
    hint = html.Div(_hint(place), className="change-hint")
    return html.Li(
        [first, hint, _more(change)],
        className="change",
        **aria(label=f"Change {number + 1}"),
    )


def _more(change: Mapping[str, Any]) -> Part:
    key = change["key"]
    money = change["cost"]
    summary = "Cost, life and reason" + (f": {money}" if money else "")
    fields = [
        dmc.TextInput(
            id={"type": "change-cost", "key": key},
            label="Cost today",
            value=change["cost"],
            placeholder="12000 USD",
            debounce=True,
        ),
        dmc.TextInput(
            id={"type": "change-life", "key": key},
            label="Life",
            value=change["life"],
            placeholder="20 years",
            debounce=True,
        ),
        dmc.TextInput(
            id={"type": "change-path", "key": key},
            label="Path, as in the file",
            value=change["path"],
            debounce=True,
            className="mono",
        ),
        dmc.Textarea(
            id={"type": "change-text", "key": key},
            label="What is done, and where the figures come from",
            value=change["text"],
            autosize=True,
            minRows=1,
            debounce=True,
            className="change-text",
        ),
    ]
    return html.Details(
        [html.Summary(summary), html.Div(fields, className="change-more")], className="more"
    )


def _value_label(place: Place) -> str:
    symbol = unit_symbol(place.unit)
    return f"New value [{symbol}]" if symbol else "New value"


def _example(place: Place) -> str:
    if place.choices:
        return place.choices[0]
    return f"20 {place.unit}" if place.unit else ""


def _hint(place: Place) -> list[Part]:
    if not place.count:
        return []
    where = f" in {place.count} places" if place.count > 1 else ""
    parts: list[Part] = [html.Span(f"{place.text}. " if place.text else "")]
    parts.append(html.Span(["Now ", html.B(place.present), f"{where}."]))
    if place.choices:
        parts.append(html.Span(f" One of {', '.join(place.choices)}."))
    return parts


def _choices(inputs: Sequence[Place], chosen: str) -> list[dict[str, Any]]:
    """Return the offered inputs by part of the building."""
    groups: dict[str, list[dict[str, str]]] = {}
    for place in inputs:
        head, _, rest = place.title.partition(" › ")
        label = f"{rest or head} (now {place.present})" if place.present else rest or head
        groups.setdefault(head if rest else "Building", []).append(
            {"value": place.path, "label": label}
        )
    if chosen and all(place.path != chosen for place in inputs):
        groups.setdefault("Written", []).append({"value": chosen, "label": chosen})
    order = sorted(groups, key=lambda name: _ORDER.get(name, 50))
    return [{"group": name, "items": groups[name]} for name in order]


_ORDER = {
    "Written": 0, "Zones": 1, "Systems": 2, "Glazings": 3, "Constructions": 4, "Surfaces": 5,
    "Hot water": 6, "Photovoltaics": 7, "Other loads": 8, "Tariffs": 9, "Schedules": 10,
}  # fmt: skip


def _has_members(pattern: str) -> bool:
    return pattern.split(".")[1:2] == ["*"]


def _members(path: str, inputs: Sequence[Place], pattern: str) -> list[dict[str, str]]:
    place = next((each for each in inputs if each.path == pattern), None)
    names = list(place.members) if place else []
    what = path.partition(".")[0].replace("_", " ")
    rest = [name for name in [member_of(path)] if name not in ("*", *names)]
    everywhere = {"value": "*", "label": f"all {what}" if what else "everywhere"}
    return [everywhere, *({"value": name, "label": name} for name in [*names, *rest])]


def settings(draft: Draft, check: Check, *, bases: Sequence[str], weather: Sequence[str]) -> Part:
    """Return the fields of the scenario itself."""
    kept = check.inherited
    stations = sorted({*weather, *filter(None, [draft["weather"]])})
    tariffs = sorted({*check.tariffs, *filter(None, [draft["tariff"]])})
    fields = [
        dmc.TextInput(id="field-title", label="Title", value=draft["title"], debounce=True),
        dmc.Textarea(
            id="field-description",
            label="What it shows and what to expect",
            value=draft["description"],
            autosize=True,
            minRows=2,
            debounce=True,
        ),
        dmc.Select(
            id="field-base",
            label="Built on",
            data=list(bases),
            value=draft["base"] or None,
            searchable=True,
            allowDeselect=False,
        ),
        _choice("weather", "Weather", stations, draft, kept, searchable=True),
        _pair(
            _day("start", "First day", draft, kept), _day("end", "Day after the last", draft, kept)
        ),
        _pair(
            _choice("tariff", "Tariff", tariffs, draft, kept),
            dmc.TextInput(
                id="field-seed",
                label="Seed",
                value=draft["seed"],
                placeholder=kept.get("seed") or "none",
                debounce=True,
            ),
        ),
    ]
    return card(
        html.P(_KEPT, className="card-note"), html.Div(fields, className="fields"), title="Scenario"
    )


_KEPT = "Where a field is empty, what it shows in grey holds."


def _pair(one: Part, other: Part) -> Part:
    return html.Div([one, other], className="pair")


def _choice(
    key: str, label: str, choices: Sequence[str], draft: Draft, kept: Mapping[str, str],
    *, searchable: bool = False,
) -> Part:  # fmt: skip
    """Return a field that takes one of some names, or what the base has."""
    return dmc.Select(
        id=f"field-{key}",
        label=label,
        data=list(choices),
        value=draft[key] or None,
        placeholder=kept.get(key) or "none",
        searchable=searchable,
        clearable=True,
    )


def _day(key: str, label: str, draft: Draft, kept: Mapping[str, str]) -> Part:
    """Return a field that takes a day, or that of the base."""
    return dmc.DateInput(
        id=f"field-{key}",
        label=label,
        value=draft[key] or None,
        valueFormat="YYYY-MM-DD",
        placeholder=kept.get(key) or "none",
        clearable=True,
    )


def summary(check: Check) -> Part:
    """Return what the resolver says of the draft as a whole."""
    wrong = [fault for fault in check.faults if fault["place"] not in check.blank]
    if wrong:
        rest = [fault for fault in wrong if not fault["place"].startswith("changes.")]
        words = [*(f"{_place_words(f['place'])}: {fault_words(f)}" for f in rest), *_to_come(check)]
        rows = [html.Li(text) for text in words]
        text = (
            f"{len(wrong)} {plural(len(wrong), 'fault')} to correct before it can be saved and run"
        )
        return notice(text, html.Ul(rows, className="faults"), kind="error")
    if check.blank:
        rows = [html.Li(text) for text in _to_come(check)]
        return notice("Before it can be saved and run", html.Ul(rows, className="faults"))
    if check.findings:
        rows = [html.Li(text) for text in check.findings]
        return notice(
            "It can run; please look at", html.Ul(rows, className="faults"), kind="warning"
        )
    return html.Div()


def _to_come(check: Check) -> list[str]:
    """Return what is still to be written in rows of changes, which is no fault yet."""
    parts: dict[int, set[str]] = {}
    for place in check.blank:
        _, number, part = place.split(".")
        parts.setdefault(int(number) + 1, set()).add(part)
    return [
        f"Change {number} still needs {_NEEDS[frozenset(missing)]}."
        for number, missing in sorted(parts.items())
    ]


_NEEDS = {
    frozenset({"path", "value"}): "an input and its new value",
    frozenset({"path"}): "an input",
    frozenset({"value"}): "a new value, or null to take the input away",
}


def fault_words(fault: Mapping[str, str]) -> str:
    """Return a fault as one sentence."""
    found = f"{fault['value']} is not allowed; " if fault["value"] else ""
    return f"{found}allowed: {fault['limit']}; {fault['remedy']}."


def _place_words(place: str) -> str:
    return place.replace("_", " ").replace(".", " › ")
