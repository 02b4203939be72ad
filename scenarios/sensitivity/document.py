"""The sensitivity document: a base, inputs that vary, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, Tag

from scenarios.sweep.document import Factor
from sim.document import KIND, Document, by_kind
from sim.errors import Fault

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_MOST = 100_000


class MorrisScreening(Document):
    """Which inputs matter at all: screening with few runs, trajectories * (inputs + 1)."""

    kind: Literal["morris"] = "morris"
    """Says which method it is."""
    trajectories: Annotated[int, Field(ge=2, le=1000)] = 10
    """Ways through the inputs' ranges; each changes every input once."""
    levels: Annotated[int, Field(ge=4, le=100, multiple_of=2)] = 4
    """Values that each input takes."""


class SobolShares(Document):
    """Which share of the variance each input explains; count * (inputs + 2) runs."""

    kind: Literal["sobol"]
    """Says which method it is."""
    count: Annotated[int, Field(ge=4, le=_MOST)] = 64
    """Base samples, a power of two."""


class Tornado(Document):
    """What each input does alone, from its low to its high end; 2 * inputs + 1 runs."""

    kind: Literal["tornado"]
    """Says which method it is."""
    tail: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    """Share of a distribution that is left out at each end; ranges are taken whole."""


class MonteCarlo(Document):
    """How uncertain the figures are, all inputs taken together; count runs of each scenario."""

    kind: Literal["monte_carlo"]
    """Says which method it is."""
    count: Annotated[int, Field(ge=10, le=_MOST)] = 100
    """Draws of all inputs."""


Method = Annotated[
    Annotated[MorrisScreening, Tag(f"{KIND}morris")]
    | Annotated[SobolShares, Tag(f"{KIND}sobol")]
    | Annotated[Tornado, Tag(f"{KIND}tornado")]
    | Annotated[MonteCarlo, Tag(f"{KIND}monte_carlo")],
    by_kind("morris"),
]
"""What is asked."""


class Sensitivity(Document):
    """How figures depend on inputs, or how uncertain they are for what the inputs leave open."""

    name: Annotated[str, Field(pattern=_NAME)]
    """Identifier, letters, digits and dashes."""
    title: str = ""
    """Name shown to people."""
    description: str = ""
    """What it asks."""
    base: str
    """Scenario whose inputs vary: library name, or file relative to this one."""
    alternatives: tuple[str, ...] = ()
    """Scenarios that build on the base and get the same values; with ``monte_carlo`` only."""
    factors: dict[str, Factor] = {}
    """Inputs that vary, as in a sweep."""
    parameters: str | None = None
    """File of a parameter set, relative to this one: its estimates hold, its uncertainty varies."""
    method: Method = MorrisScreening()
    """What is asked."""
    kpis: Annotated[tuple[str, ...], Field(min_length=1)] = ("site_energy",)
    """Figures looked at."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """Seed of the design; each run has the seed of its scenario."""

    def faults(self) -> Iterator[Fault]:
        """Yield what does not go together."""
        from sim.kpis import KPI_DEFINITIONS

        if not self.factors and self.parameters is None:
            limit = "inputs that vary, as factors or as a file of parameters"
            yield Fault("factors", None, limit, "add 'factors' or 'parameters'")
        if self.alternatives and not isinstance(self.method, MonteCarlo):
            limit = "no alternatives with this method"
            yield Fault("alternatives", self.method.kind, limit, "choose the method monte_carlo")
        if isinstance(self.method, SobolShares) and self.method.count.bit_count() != 1:
            limit = "a power of two, so that the sequence is balanced"
            yield Fault("method.count", self.method.count, limit, "take for example 64 or 128")
        for index, name in enumerate(self.kpis):
            if name not in KPI_DEFINITIONS:
                yield Fault(f"kpis.{index}", name, "the name of a KPI", "correct the name")
