"""Write the generated pages: the reference of documents, and the nomenclature.

Run by ``make docs``. A test compares the pages with what this script would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scenarios.scenario import Scenario
from scenarios.sensitivity.document import Sensitivity
from scenarios.sweep.document import Sweep
from sim.kpis import KPI_DEFINITIONS
from sim.parameters import ParameterSet
from sim.quantities import QUANTITIES, Quantity
from sim.site import Site

FOLDER = Path(__file__).parent
NOTE = "<!-- Written by docs/make_reference.py from the models; edit those and run `make docs`. -->"

_LIMITS = {
    "ge": "≥", "minimum": "≥", "gt": ">", "exclusiveMinimum": ">",
    "le": "≤", "maximum": "≤", "lt": "<", "exclusiveMaximum": "<",
}  # fmt: skip
_TYPES = {
    "number": "number", "integer": "whole number", "string": "text", "boolean": "true or false",
    "object": "mapping", "array": "list",
}  # fmt: skip

_INTRODUCTION = """\
# Reference of documents

Sites, scenarios and [sweeps](sweeps.md) are YAML files. This page lists every field, as the models
define them.
[Concepts](concepts.md) says what they mean, the [library](library.md) shows them in use.

- **Numbers** may be written with a unit of the same kind: `19 degC`, `66.2 degF`, `0.35 W/(m2 K)`,
  `4 inch`, `12 %`. A plain number is in the unit of the table. An empty unit is a plain
  ratio, which may be written in percent.
- **Times of day** are written in quotes, `'07:30'`; `'24:00'` is the end of the day. **Days** are
  written `2025-01-31`. **Money** is written with its currency, `12000 EUR`.
- **Names** refer to entries of the same site: a zone's `system` is a key under `systems`.
- **Required** fields have no default. Unknown fields are faults, so that a misspelt one cannot be
  overlooked. All faults of a document are reported at once.
"""


def markdown_of(text: str) -> str:
    """Return a docstring's text as one line of Markdown."""
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())


def _options(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the forms a value may take, absence left out."""
    forms = [form for form in schema.get("anyOf", [schema]) if form.get("type") != "null"]
    return [one for form in forms for one in form.get("oneOf", [form])]


def _kind(schema: Mapping[str, Any]) -> str:
    """Return what a field takes, in words, with a link where it is a part."""
    inner = schema.get("additionalProperties")
    if isinstance(inner, Mapping):
        return f"by name: {_kind(inner)}"
    if "prefixItems" in schema:
        return ", ".join(_kind(item) for item in schema["prefixItems"])
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    return _single_kind(schema)


def _single_kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    if schema.get("format") == "date":
        return "day"
    if schema.get("format") == "date-time":
        return "day and time"
    if "oneOf" in schema:
        return " or ".join(dict.fromkeys(_kind(form) for form in schema["oneOf"]))
    return _TYPES.get(schema.get("type", ""), "any value")


def _range(schema: Mapping[str, Any]) -> str:
    """Return the limits of a number in words, with those of the items of a list."""
    inner = schema.get("items") or schema.get("additionalProperties")
    if isinstance(inner, Mapping) and "$ref" not in inner:
        return _range(inner)
    limits = [f"{sign} {schema[key]:g}" for key, sign in _LIMITS.items() if key in schema]
    if schema.get("minItems") and "prefixItems" not in schema:
        limits.append(f"at least {schema['minItems']}")
    if schema.get("minProperties"):
        limits.append(f"at least {schema['minProperties']}")
    return ", ".join(limits)


def _default(field: Mapping[str, Any], *, required: bool) -> str:
    if required:
        return "**required**"
    value = field.get("default")
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, dict):
        return "its own defaults"
    if value == list(range(1, 13)):
        return "all twelve"
    return f"`{json.dumps(value)}`"


def _meaning(field: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """Return the field's sentence, or that of the part it holds where both are the same."""
    part = field.get("$ref", "").rsplit("/", 1)[-1]
    return markdown_of(field.get("description") or parts.get(part, {}).get("description", ""))


def _rows(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    needed = schema.get("required", [])
    for name, field in schema["properties"].items():
        forms = _options(field)
        cells = (
            f"`{name}`",
            " or ".join(dict.fromkeys(_kind(form) for form in forms)),
            next((form["unit"] for form in forms if form.get("unit")), ""),
            "; ".join(filter(None, (_range(form) for form in forms))),
            _default(field, required=name in needed),
            _meaning(field, parts),
        )
        yield f"| {' | '.join(cells)} |"


def _section(name: str, schema: Mapping[str, Any], *, parts: Mapping[str, Any]) -> str:
    level = "###" if name in parts else "##"
    head = f"{level} {name}\n\n{_paragraphs(schema.get('description', ''))}\n"
    columns = "| field | takes | unit | range | default | meaning |\n|---|---|---|---|---|---|"
    return "\n".join([head, columns, *_rows(schema, parts)]) + "\n"


def _paragraphs(text: str) -> str:
    return "\n\n".join(markdown_of(part) for part in text.split("\n\n"))


def scenario_reference() -> str:
    """Return the page with every field of scenario and site."""
    sections, shown = [NOTE, _INTRODUCTION], set()
    for model in (Scenario, Sweep, Sensitivity, ParameterSet, Site):
        schema = model.model_json_schema()
        parts = schema["$defs"]
        sections.append(_section(model.__name__, schema, parts=parts))
        names = [name for name in sorted(parts) if name not in shown]
        sections += [_section(name, parts[name], parts=parts) for name in names]
        shown.update(names)
    return "\n".join(sections)


def _quantity_row(entry: Quantity) -> str:
    span = f"{entry.low:g} to {entry.high:g}"
    return f"| `{entry.name}` | {entry.unit} | {entry.kind} | {span} | {markdown_of(entry.text)} |"


def nomenclature() -> str:
    """Return the page with every quantity and every KPI."""
    quantities = "\n".join(map(_quantity_row, QUANTITIES.values()))
    kpis = "\n".join(
        f"| `{kpi.name}` | {kpi.unit} | {kpi.better} | {markdown_of(kpi.text)} "
        f"| {markdown_of(kpi.source)} |"
        for kpi in KPI_DEFINITIONS.values()
    )
    return f"""{NOTE}
# Nomenclature

Names say the quantity and the place in full words. Values are SI, temperatures in degrees Celsius;
another unit is part of the name (`energy_kWh`).

## Assets

A series belongs to an asset: `zones.<name>`, or `site` for the whole building.
`trajectory["zones.core", "air_temperature"]` is the air temperature of the zone `core`.

## Quantities

Series are interval means labelled at the interval's start. A `state` is averaged over time, a
`total` is summed, an `increasing` one is a meter. Values outside the range are not credible.

| name | unit | kind | range | meaning |
|---|---|---|---|---|
{quantities}

## Key performance indicators

Each is a pure function of a run's series, the site and the tariff. *Better* says which direction is
an improvement.

| name | unit | better | meaning | after |
|---|---|---|---|---|
{kpis}
"""


PAGES = {"scenario-reference.md": scenario_reference, "nomenclature.md": nomenclature}
"""File name to the function that returns its text."""


def main() -> None:
    """Write all generated pages beside this script."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
