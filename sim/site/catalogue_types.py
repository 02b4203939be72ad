"""Equipment whose figures come from the catalogue: ``type: NAME``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.catalogue.model import Entry
from sim.catalogue.plant import PlantEntry
from sim.document import Document, fault_error, faults_of
from sim.errors import DocumentError


class FromCatalogue(Document):
    """A piece of equipment whose figures may come from an entry of the catalogue."""

    type: str | None = None
    """Name of an entry of the catalogue: what is not given here is taken from there."""

    @model_validator(mode="wrap")
    @classmethod
    def _filled(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, Mapping) or not isinstance(data.get("type"), str):
            return handler(data)
        try:
            filled = cls.filled(data)
        except PydanticCustomError as unknown:
            raise _with_the_others(unknown, data, handler) from None
        return handler(filled)

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return a document with what the entry that it names says besides, as plain data.

        Parameters
        ----------
        data : mapping
            The document as it is written, with ``type``.

        Raises
        ------
        PydanticCustomError
            If there is no such entry, or it is of another kind.
        """
        name, kind = data["type"], str(data.get("kind") or cls.__name__.lower())
        found = entry_named(name)
        if not isinstance(found, PlantEntry) or getattr(found, "kind", "") != kind:
            raise wrong_kind(name, kind)
        return {**found.figures(), **data}


def entry_named(name: str) -> Entry:
    """Return an entry of the catalogue.

    Raises
    ------
    PydanticCustomError
        If there is none of that name; with those that may be meant.
    """
    from sim.catalogue import entry

    try:
        return entry(name)
    except DocumentError as error:
        fault = error.faults[0]
        raise fault_error(f"type {name!r}: {fault.limit}", fault.remedy) from None


def wrong_kind(name: str, *kinds: str) -> PydanticCustomError:
    """Return the fault of an entry that is something else.

    Parameters
    ----------
    name : str
        Name of the entry.
    *kinds : str
        What it may be.
    """
    wanted = " or ".join(f"'{kind}'" for kind in kinds)
    limit = f"type: an entry of the catalogue of kind {wanted}; {name!r} is of another"
    return fault_error(limit, "name another entry, or correct the kind")


def _with_the_others(
    unknown: PydanticCustomError, data: Mapping[str, Any], handler: Any
) -> ValidationError:
    """Return the fault of the type with all others; what the entry would give is not missed."""
    lines = [InitErrorDetails(type=unknown, loc=("type",), input=data["type"])]
    try:
        handler({key: value for key, value in data.items() if key != "type"})
    except ValidationError as error:
        items = error.errors(include_url=False)
        missed = {str(i["loc"][0]) for i in items if i["type"] == "missing" and len(i["loc"]) == 1}
        lines += [
            InitErrorDetails(
                type=fault_error(fault.limit, fault.remedy),
                loc=tuple(fault.place.split(".")),
                input=fault.value,
            )
            for fault in faults_of(error)
            if fault.place not in missed
        ]
    return ValidationError.from_exception_data("document", lines)


__all__ = ["FromCatalogue", "entry_named", "wrong_kind"]
