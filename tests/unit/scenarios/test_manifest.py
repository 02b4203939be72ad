from __future__ import annotations

import re

import pytest

from scenarios.manifest import canonical_json, content_hash, engine_version, library_versions

BASIS = {"weather_hash": "w", "engine_version": "1", "seed": 1}


def test_hash_does_not_depend_on_the_order_of_keys():
    first = content_hash({"a": 1, "b": [1, 2]}, **BASIS)

    assert first == content_hash({"b": [1, 2], "a": 1}, **BASIS)
    assert re.fullmatch("[0-9a-f]{64}", first)


@pytest.mark.parametrize(
    ("document", "basis"),
    [
        ({"a": 2}, {}),
        ({"a": 1}, {"weather_hash": "x"}),
        ({"a": 1}, {"engine_version": "2"}),
        ({"a": 1}, {"seed": 2}),
    ],
)
def test_hash_depends_on_every_input(document, basis):
    assert content_hash(document, **{**BASIS, **basis}) != content_hash({"a": 1}, **BASIS)


def test_what_json_cannot_say_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"a": float("nan")})


def test_versions_are_those_installed():
    assert re.match(r"\d+\.\d+", engine_version())
    assert {"numpy", "numba", "simpy"} <= set(library_versions())
