"""The base of every document: frozen, strict, with units read from text."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    ValidationError,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sim import units
from sim.errors import DocumentError, Fault


@dataclass(frozen=True, slots=True)
class Unit:
    """Marks a number field with its unit; text with another unit is converted.

    Parameters
    ----------
    name : str
        Unit in which the field is held.
    """

    name: str

    def read(self, text: str) -> float:
        """Return the number that a text writes, in this unit.

        Raises
        ------
        UnitError
            If the text is no number, or its unit unknown or of another kind.
        """
        # no field holds an absolute temperature in kelvin: "0.5 degC" of a band is half a kelvin
        read = units.parse_difference if self.name == "K" else units.parse
        return read(text, self.name)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        schema = core_schema.no_info_before_validator_function(self._read, handler(source))
        schema["metadata"] = {"pydantic_js_updates": {"unit": self.name}}
        return schema

    def _read(self, value: object) -> object:
        if isinstance(value, bool):
            raise PydanticCustomError("quantity", "a number with unit {unit}", {"unit": self.name})
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except units.UnitError as error:
            wanted = f"a number, or one with a unit such as {self.name}"
            limit = wanted if self.name else "a plain number"
            raise PydanticCustomError(
                "quantity", "{remedy}", {"limit": limit, "remedy": str(error), "unit": self.name}
            ) from error


_FINITE = Field(allow_inf_nan=False)

Temperature = Annotated[float, Unit("degC"), Field(ge=-90, le=100, allow_inf_nan=False)]
Length = Annotated[float, Unit("m"), Field(gt=0, allow_inf_nan=False)]
Distance = Annotated[float, Unit("m"), Field(ge=0, allow_inf_nan=False)]
Area = Annotated[float, Unit("m2"), Field(gt=0, allow_inf_nan=False)]
Volume = Annotated[float, Unit("m3"), Field(gt=0, allow_inf_nan=False)]
Angle = Annotated[float, Unit("deg"), _FINITE]
Power = Annotated[float, Unit("W"), Field(ge=0, allow_inf_nan=False)]
PowerDensity = Annotated[float, Unit("W/m2"), Field(ge=0, allow_inf_nan=False)]
Conductance = Annotated[float, Unit("W/(m2 K)"), Field(gt=0, allow_inf_nan=False)]
AirChanges = Annotated[float, Unit("1/h"), Field(ge=0, allow_inf_nan=False)]
Flow = Annotated[float, Unit("m3/s"), Field(ge=0, allow_inf_nan=False)]
Duration = Annotated[float, Unit("s"), Field(ge=0, allow_inf_nan=False)]
Fraction = Annotated[float, Unit(""), Field(ge=0, le=1, allow_inf_nan=False)]
TemperatureDifference = Annotated[float, Unit("K"), Field(ge=0, allow_inf_nan=False)]
Ratio = Annotated[float, Unit(""), Field(gt=0, allow_inf_nan=False)]


@cache
def meanings(model: type[BaseModel]) -> Mapping[str, str]:
    """Return what the fields of a model mean: the strings that stand below them in the source.

    Pydantic can read them too, but does so for every model at its import, a quarter of a second.
    """
    texts: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if not issubclass(owner, BaseModel) or owner is BaseModel:
            continue
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
        body = definition.body if isinstance(definition, ast.ClassDef) else []
        for field, below in pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                name, text = ast.unparse(field.target), ast.literal_eval(below.value)
                texts[name] = inspect.cleandoc(text)
    return texts


class Document(BaseModel):
    """Base of every document model: frozen, no unknown fields."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_default=True,
        allow_inf_nan=False,
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(schema)
        parts = handler.resolve_ref_schema(described).get("properties", {})
        for name, text in meanings(cls).items():
            parts.get(name, {}).setdefault("description", text)
        return described

    @classmethod
    def read(cls, data: Mapping[str, Any], *, source: str = "") -> Self:
        """Build the document from plain data, or raise with every fault found.

        Raises
        ------
        DocumentError
            Lists every field that is missing, unknown or out of range.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise DocumentError(faults_of(error), source=source) from None

    def plain(self) -> dict[str, Any]:
        """Return the document as plain data without defaults, fit for YAML and hashing."""
        return self.model_dump(mode="json", exclude_defaults=True)


KIND = "kind:"
"""Begins the tags of the members of a union; they are no part of a place."""


def by_kind(default: str) -> Discriminator:
    """Return what chooses a union's member by its field ``kind``, the default where it has none."""

    def tag(value: object) -> str:
        own = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)
        return KIND + str(default if own is None else own)

    return Discriminator(tag)


AUTOSIZE = "autosize"
"""What stands for a size that is left open."""


def _tag_of_size(value: object) -> str:
    return f"{KIND}{AUTOSIZE if value == AUTOSIZE else 'number'}"


BY_SIZE = Discriminator(_tag_of_size)
"""Chooses between a number and a size that is left open, so that faults tell of one of them."""
Autosize = Annotated[Literal["autosize"], Tag(f"{KIND}{AUTOSIZE}")]
"""A size that is left open."""
NUMBER = Tag(f"{KIND}number")
"""Marks the number beside `Autosize`."""


_REMEDIES = {
    "union_tag_invalid": "choose one of the values",
    "missing": "add the field",
    "extra_forbidden": "remove the field or correct its spelling",
    "literal_error": "choose one of the values",
    "quantity": "write a number with a unit of that kind, or a plain number in that unit",
    "greater_than": "raise the value",
    "greater_than_equal": "raise the value",
    "less_than": "lower the value",
    "less_than_equal": "lower the value",
    "too_short": "add what is missing",
    "too_long": "remove what is too much",
}


def faults_of(error: ValidationError) -> list[Fault]:
    """Translate what pydantic found into faults with place, value, limit and remedy."""
    items = error.errors(include_url=False)
    inner = {tuple(item["loc"][:length]) for item in items for length in range(len(item["loc"]))}
    # a collection whose every item failed is also reported as too short: an echo
    return [
        _fault(item) for item in items if item["type"] != "too_short" or item["loc"] not in inner
    ]


def _fault(item: Any) -> Fault:
    kind = item["type"]
    context = item.get("ctx", {})
    if kind == "union_tag_invalid":
        field = "kind" if KIND in context["expected_tags"] else context["discriminator"].strip("'")
        item = {**item, "loc": (*item["loc"], field), "input": context["tag"].removeprefix(KIND)}
    place = ".".join(
        str(part) for part in item["loc"] if not str(part).startswith(("function-", KIND))
    )
    limit = str(context.get("limit") or _limit(kind, context) or item["msg"])
    remedy = str(context.get("remedy") or _REMEDIES.get(kind, "correct the value"))
    value = None if kind == "missing" else _brief(item.get("input"))
    return Fault(place or "document", value, limit, remedy)


def _brief(value: object) -> object:
    """Return what a fault shows of a value: of thousands of numbers how many they are."""
    if isinstance(value, list) and len(value) > _MOST_SHOWN:
        return f"{len(value)} values"
    if isinstance(value, dict):
        return {key: _brief(inner) for key, inner in value.items()}
    return value


_MOST_SHOWN = 30
_COMPARISONS = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_LENGTHS = {"too_short": ("min_length", "at least"), "too_long": ("max_length", "at most")}


_NO_DATE = (
    "date_type",
    "date_parsing",
    "date_from_datetime_parsing",
    "date_from_datetime_inexact",
)


def _limit(kind: str, context: dict[str, Any]) -> str:
    if kind in _COMPARISONS:
        key, words = _COMPARISONS[kind]
        return f"{words} {context[key]:,.10g}"
    if kind == "union_tag_invalid":
        return f"one of {context['expected_tags']}".replace(KIND, "")
    if kind == "literal_error":
        return f"one of {context['expected']}"
    if kind in _LENGTHS:
        key, words = _LENGTHS[kind]
        return f"{words} {context[key]} {'entry' if context[key] == 1 else 'entries'}"
    others = {
        "missing": "a value",
        "extra_forbidden": "only fields of this document",
        "finite_number": "a finite number",
        **dict.fromkeys(_NO_DATE, "a date, 2025-01-31"),
    }
    return others.get(kind, "")


def fault_error(limit: str, remedy: str) -> PydanticCustomError:
    """Return an error for use in validators that carries limit and remedy."""
    return PydanticCustomError("rule", "{limit}", {"limit": limit, "remedy": remedy})
