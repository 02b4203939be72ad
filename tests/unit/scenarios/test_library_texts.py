"""Texts of the library are for people: units stand in them as people write them."""

from __future__ import annotations

import re

import pytest

from scenarios.names import LIBRARY
from sim.site import read_yaml

TEXTS = ("title", "description", "source", "text", "explanation")
NOTATION = re.compile(r"\bdeg[CF]\b|\b(?:m|ft)[23]\b")


def texts_of(part, key=""):
    """Yield every text for people."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from texts_of(inner, name)
    elif isinstance(part, list):
        for inner in part:
            yield from texts_of(inner, key)
    elif key in TEXTS and isinstance(part, str):
        yield part


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.yaml")), ids=lambda path: path.stem)
def test_units_in_texts_are_those_of_print(path):
    assert [text for text in texts_of(read_yaml(path).data) if NOTATION.search(text)] == []
