"""The inputs of a site: what each place of the document takes, read from the models."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sim.document import Unit, meanings
from sim.site import Site
from sim.site.catalogue_types import FromCatalogue

Kind = Literal["number", "text", "choice", "flag", "part", "collection", "list"]


@dataclass(frozen=True, slots=True)
class InputKind:
    """What a place of the site document takes.

    Attributes
    ----------
    kind : str
        ``number``, ``text``, ``choice``, ``flag``; a ``part`` has fields, a ``collection`` named
        parts, a ``list`` numbered ones.
    unit : str
        Unit of a number; empty where it has none.
    text : str
        What it is, for people.
    choices : tuple of str
        Allowed values of a choice.
    low, high : float, optional
        Range of a number. [unit]
    optional : bool
        May be left out (``None``).
    """

    kind: Kind
    unit: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A single input of a site: its place, present value and kind."""

    path: str
    value: object
    kind: InputKind


@dataclass(frozen=True, slots=True)
class _Shape:
    """A type with the unit and limits found around it, and the text of its field."""

    type: Any
    marks: tuple[Any, ...] = ()
    text: str = ""
    optional: bool = False


def _bare(annotation: Any, text: str = "", marks: tuple[Any, ...] = ()) -> _Shape:
    """Unwrap ``Annotated`` and ``... | None``."""
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *found = get_args(annotation)
            marks += tuple(found)
        elif origin in (Union, types.UnionType):
            members = [member for member in get_args(annotation) if member is not types.NoneType]
            optional = optional or len(members) < len(get_args(annotation))
            if len(members) > 1 and _is_part(members[0]):
                return _Shape(
                    tuple(_bare(member).type for member in members), marks, text, optional
                )
            annotation = members[0]
        else:
            return _Shape(annotation, marks, text, optional)


def _is_part(annotation: Any) -> bool:
    """Return whether an annotation is a document, marked or not."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _merged(shapes: list[_Shape]) -> _Shape | None:
    """Return what documents of several kinds have at the same place: all parts, or all choices."""
    if not shapes:
        return None
    first = shapes[0]
    if all(isinstance(shape.type, tuple) or _is_part(shape.type) for shape in shapes):
        kinds = [s.type if isinstance(s.type, tuple) else (s.type,) for s in shapes]
        members = tuple(dict.fromkeys(member for kind in kinds for member in kind))
        return _Shape(members, first.marks, first.text, first.optional)
    if all(get_origin(shape.type) is Literal for shape in shapes):
        choices = dict.fromkeys(c for shape in shapes for c in get_args(shape.type))
        return _Shape(Literal[tuple(choices)], first.marks, first.text, first.optional)
    return first


def _step(shape: _Shape, part: str) -> _Shape | None:
    """Return the shape one place further down, or ``None`` where there is none."""
    if isinstance(shape.type, tuple):
        steps = [_step(_Shape(member), part) for member in shape.type]
        return _merged([step for step in steps if step is not None])
    if isinstance(shape.type, type) and issubclass(shape.type, BaseModel):
        field = shape.type.model_fields.get(part)
        if field is None:
            return None
        return _bare(field.annotation, meanings(shape.type).get(part, ""), tuple(field.metadata))
    origin, members = get_origin(shape.type), get_args(shape.type)
    if origin is dict:
        return _bare(members[1], shape.text)
    if origin is tuple and part.isdigit():
        member = (
            members[0] if members[-1] is Ellipsis else members[min(int(part), len(members) - 1)]
        )
        return _bare(member, shape.text)
    return None


def _shape_at(parts: Sequence[str]) -> _Shape | None:
    shape: _Shape | None = _Shape(Site)
    for part in parts:
        if shape is None:
            return None
        shape = _step(shape, part)
    return shape


def _limit(marks: Sequence[Any], names: tuple[str, str]) -> float | None:
    for mark in marks:
        for item in getattr(mark, "metadata", None) or (mark,):
            for name in names:
                value = getattr(item, name, None)
                if value is not None:
                    return float(value)
    return None


def _kind_of(shape: _Shape) -> InputKind:
    origin = get_origin(shape.type)
    if isinstance(shape.type, tuple) or _is_part(shape.type):
        return InputKind("part", text=shape.text, optional=shape.optional)
    if origin is dict:
        return InputKind("collection", text=shape.text, optional=shape.optional)
    if origin is tuple:
        return InputKind("list", text=shape.text, optional=shape.optional)
    if origin is Literal:
        choices = tuple(str(choice) for choice in get_args(shape.type))
        return InputKind("choice", text=shape.text, choices=choices, optional=shape.optional)
    if shape.type in (int, float):
        return InputKind(
            "number",
            next((mark.name for mark in shape.marks if isinstance(mark, Unit)), ""),
            shape.text,
            low=_limit(shape.marks, ("ge", "gt")),
            high=_limit(shape.marks, ("le", "lt")),
            optional=shape.optional,
        )
    return InputKind(
        "flag" if shape.type is bool else "text", "", shape.text, optional=shape.optional
    )


def kind_at(path: str) -> InputKind | None:
    """Return what a place of the site takes, or ``None`` if no site can have such a place.

    Parameters
    ----------
    path : str
        Place with plain names, ``zones.core.heating.setpoint.unoccupied``.

    Examples
    --------
    >>> kind_at("zones.core.heating.setpoint.unoccupied").unit
    'degC'
    >>> kind_at("zones.core.heating.setpiont") is None
    True
    """
    shape = _shape_at(path.split("."))
    return None if shape is None else _kind_of(shape)


def is_catalogue_type(path: str) -> bool:
    """Tell whether a place names the entry of the catalogue that a part has its figures from.

    Parameters
    ----------
    path : str
        Place with plain names, ``systems.rooftop.fan.type``.
    """
    *parts, last = path.split(".")
    shape = _shape_at(parts)
    if shape is None or last != "type":
        return False
    members = shape.type if isinstance(shape.type, tuple) else (shape.type,)
    return any(isinstance(each, type) and issubclass(each, FromCatalogue) for each in members)


def inputs_of(site: Site) -> Iterator[Input]:
    """Yield every single input of a site in the order of the document, defaults included."""
    yield from _leaves(site.model_dump(mode="json"), ())


def _leaves(value: object, parts: tuple[str, ...]) -> Iterator[Input]:
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(inner, (*parts, str(name)))
    elif isinstance(value, list) and any(isinstance(inner, Mapping) for inner in value):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*parts, str(index)))
    else:
        shape = _shape_at(parts)
        if shape is not None:
            yield Input(".".join(parts), value, _kind_of(shape))
