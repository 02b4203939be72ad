"""The manifest: what a result was made of, so that it can be traced and repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from typing import Any

_LIBRARIES = ("numba", "numpy", "pvlib", "pydantic", "scipy", "simpy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a result depends on; no wall-clock time, so that equal runs have equal manifests.

    Attributes
    ----------
    input_hash : str
        SHA-256 of the resolved document, the weather's content, the engine version and the seed.
    engine_version : str
        Version of Atrium.
    seed : int
        Seed of all random streams.
    site : str
        Name of the site.
    chain : tuple of str
        Scenarios from the first base to the one run.
    period_start, period_end : str
        First day and the day after the last, ISO 8601.
    weather : str
        Name of the station or file.
    weather_hash : str
        SHA-256 of the weather's content.
    weather_source : str
        Where the weather comes from.
    tariff : str, optional
        Name of the tariff.
    controller : str
        Name of the controller.
    warm_up_days : int
        Days simulated before the start until the state repeated.
    libraries : mapping of str to str
        Versions of the libraries results depend on.
    sizes : mapping of str to float
        Sizes that the site left open, by place; they follow from the inputs. [SI]
    """

    input_hash: str
    engine_version: str
    seed: int
    site: str
    chain: tuple[str, ...]
    period_start: str
    period_end: str
    weather: str
    weather_hash: str
    weather_source: str = ""
    tariff: str | None = None
    controller: str = "rules"
    warm_up_days: int = 0
    libraries: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, float] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """Short name of the run: equal inputs have equal names."""
        return self.input_hash[:16]


def canonical_json(data: Any) -> str:
    """Return plain data as JSON with sorted keys and no blanks: equal data gives equal text.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": [1.5, None]})
    '{"a":[1.5,null],"b":1}'
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(
    document: Mapping[str, Any], *, weather_hash: str, engine_version: str, seed: int
) -> str:
    """Return the SHA-256 that names a run by its inputs."""
    content = {
        "document": document,
        "engine": engine_version,
        "seed": seed,
        "weather": weather_hash,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


@lru_cache(maxsize=1)
def engine_version() -> str:
    """Return the version of the installed distribution."""
    return metadata.version("atrium")


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries results depend on."""
    return dict(_installed())


@lru_cache(maxsize=1)
def _installed() -> tuple[tuple[str, str], ...]:
    return tuple((name, metadata.version(name)) for name in _LIBRARIES)
