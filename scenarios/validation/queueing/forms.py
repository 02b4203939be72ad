"""The forms that cases can have, as documents: which parameters each takes, and its model.

A form is known by its parameters, not by the name of a case, so that other cases of a form need
nothing but their figures. Rates are events in a unit of time, whatever that unit is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from scenarios.validation.queueing import models
from sim.document import Document, fault_error
from sim.errors import DocumentError, Fault
from sim.estimates import Estimate
from sim.queueing.replications import Model, Streams, simulate

Positive = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(strict=True, gt=0, le=1)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Count = Annotated[int, Field(strict=True, ge=1)]
Places = Annotated[int, Field(strict=True, ge=0)]
Tell = Callable[[float], None]

MOST_DRAWS = 2e8
"""Random values after which a case ends though it is not precise yet: about ten minutes. [-]"""


class Form(Document):
    """Parameters of a case, and what can be computed from them."""

    @abstractmethod
    def outputs(self) -> tuple[str, ...]:
        """Return the names of all outputs of the form."""

    @abstractmethod
    def estimate(
        self, errors: Mapping[str, float], *, seed: int, tell: Tell | None = None
    ) -> Mapping[str, Estimate]:
        """Return the outputs, those of ``errors`` with standard errors at most as given."""


class Stochastic(Form):
    """A form whose outputs are means, known as precisely as it is run long."""

    @abstractmethod
    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""

    def outputs(self) -> tuple[str, ...]:
        """Return the names of all outputs of the form."""
        return tuple(self.build(lambda _name: np.random.default_rng(0)).outputs)

    def estimate(
        self, errors: Mapping[str, float], *, seed: int, tell: Tell | None = None
    ) -> Mapping[str, Estimate]:
        """Return the outputs, those of ``errors`` with standard errors at most as given."""
        return simulate(self.build, errors, seed=seed, most_draws=MOST_DRAWS, tell=tell)


class Queue(Stochastic):
    """One station with Poisson arrivals of one kind, or of two of which one is served first."""

    lam: Positive | None = None
    """Arrivals in a unit of time; or `lam_high` and `lam_low`."""
    lam_high: Positive | None = None
    """Arrivals of the kind that is served first; a service that has begun is finished."""
    lam_low: Positive | None = None
    """Arrivals of the other kind."""
    mu: Positive | None = None
    """Exponential services a server completes in a unit of time; or `mean` and `cv`."""
    mean: Positive | None = None
    """Mean of lognormal service times."""
    cv: NotNegative | None = None
    """Coefficient of variation of lognormal service times."""
    c: Count = 1
    """Servers."""
    K: Count | None = None
    """Largest number in the system, those in service included; unlimited where not given."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        arrivals = (self.lam is not None, self.lam_high is not None, self.lam_low is not None)
        if arrivals not in {(True, False, False), (False, True, True)}:
            raise fault_error("either lam, or lam_high and lam_low", "give the one or the two")
        service = (self.mu is not None, self.mean is not None, self.cv is not None)
        if service not in {(True, False, False), (False, True, True)}:
            raise fault_error("either mu, or mean and cv", "give the one or the two")
        if self.K is not None and self.c > self.K:
            raise fault_error(f"K at least c, {self.c}", "raise K or take fewer servers")
        if self.K is None and self.load >= 1.0:
            raise fault_error(
                f"a load below 1 (it is {self.load:g}), or K",
                "lower the arrivals, raise the service, or limit the system by K",
            )
        return self

    @property
    def arrivals(self) -> Mapping[str, float]:
        """Rates of arrival by the ending of the names of the kind's outputs."""
        both = {"": self.lam, "_high": self.lam_high, "_low": self.lam_low}
        return {name: rate for name, rate in both.items() if rate is not None}

    @property
    def service_mean(self) -> float:
        """Mean service time."""
        return 1.0 / self.mu if self.mu is not None else self.mean or 0.0

    @property
    def load(self) -> float:
        """Work that comes, over what all servers can do."""
        return sum(self.arrivals.values()) * self.service_mean / self.c

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.queue(
            streams,
            arrivals=self.arrivals,
            mean=self.service_mean,
            variation=self.cv,
            servers=self.c,
            most=self.K,
        )


class Network(Stochastic):
    """An open network of stations with one server each and exponential times (Jackson)."""

    gamma: Annotated[list[NotNegative], Field(min_length=1)]
    """Arrivals from outside at each station."""
    mu: Annotated[list[Positive], Field(min_length=1)]
    """Services that each station completes in a unit of time."""
    P: Annotated[list[list[Share]], Field(min_length=1)]
    """Share of the parts of a station (row) that go to another (column); the rest leaves."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        size = len(self.mu)
        if len(self.gamma) != size or [len(row) for row in self.P] != [size] * size:
            raise fault_error(f"{size} of gamma and P {size} by {size}, as mu has", "add or remove")
        if any(sum(row) > 1.0 + 1e-12 for row in self.P):
            raise fault_error("rows of P that sum to at most 1", "lower shares")
        if not any(self.gamma):
            raise fault_error("arrivals at one station at least", "raise one of gamma")
        routes = np.array(self.P)
        if np.abs(np.linalg.eigvals(routes)).max() > 1.0 - 1e-9:
            raise fault_error("a P by which every part leaves at last", "lower shares")
        loads = np.linalg.solve(np.eye(size) - routes.T, self.gamma) / self.mu
        if loads.max() >= 1.0:
            raise fault_error(f"loads below 1, not {loads.max():g}", "raise mu or lower gamma")
        return self

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.network(streams, arrivals=self.gamma, rates=self.mu, shares=self.P)


class ClosedLine(Stochastic):
    """A line in which a fixed number of parts circulates; unlimited buffers, exponential times."""

    mu: Annotated[list[Positive], Field(min_length=1)]
    """Services that each station completes in a unit of time."""
    N: Count
    """Parts that circulate."""

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.closed_line(streams, rates=self.mu, pallets=self.N)


class BlockingLine(Stochastic):
    """A saturated line of single machines with blocking after service, exponential times."""

    mu: Annotated[list[Positive], Field(min_length=1)]
    """Services that each machine completes in a unit of time."""
    B: list[Places]
    """Places between each machine and the next."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.B) != len(self.mu) - 1:
            raise fault_error(f"{len(self.mu) - 1} numbers in B", "give one between two machines")
        return self

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.blocking_line(streams, rates=self.mu, places=self.B)


class UnreliablePair(Stochastic):
    """Two machines that fail while they work; exponential times (Gershwin and Berman)."""

    mu1: Positive
    """Rate of service of the first machine."""
    p1: Positive
    """Rate of its failures while it works."""
    r1: Positive
    """Rate of its repair."""
    mu2: Positive
    """Rate of service of the second machine."""
    p2: Positive
    """Rate of its failures while it works."""
    r2: Positive
    """Rate of its repair."""
    N: Count
    """Most parts between the machines, the one on machine 2 included."""

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        machines = ((self.mu1, self.p1, self.r1), (self.mu2, self.p2, self.r2))
        return models.unreliable_line(streams, machines=machines, capacities=[self.N])


class SynchronousPair(Stochastic):
    """Two machines of a synchronous line that fail while they work (Buzacott)."""

    p1: Probability
    """Probability in a cycle that the first machine fails."""
    r1: Probability
    """Probability in a cycle that it is repaired."""
    p2: Probability
    """Probability in a cycle that the second machine fails."""
    r2: Probability
    """Probability in a cycle that it is repaired."""
    N: Count
    """Most parts between the machines."""

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.synchronous_line(
            streams, failures=[self.p1, self.p2], repairs=[self.r1, self.r2], capacities=[self.N]
        )


class BernoulliPair(Stochastic):
    """Two machines of a synchronous line, each up in a slot by chance (Li and Meerkov)."""

    p1: Probability
    """Probability that the first machine is up in a slot."""
    p2: Probability
    """Probability that the second machine is up in a slot."""
    N: Count
    """Most parts between the machines."""

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.bernoulli_line(streams, shares=[self.p1, self.p2], capacities=[self.N])


class Repair(Stochastic):
    """Machines that fail at any time, and crews that repair them first come first served."""

    M: Count
    """Machines."""
    lam: Positive
    """Rate at which a machine that is up fails."""
    mu: Positive
    """Rate at which a crew repairs."""
    crews: Count
    """Crews."""

    def build(self, streams: Streams) -> Model:
        """Return one replication of the model."""
        return models.repair_shop(
            streams, machines=self.M, failure=self.lam, repair=self.mu, crews=self.crews
        )


class ModuleLine(Form):
    """A line for photovoltaic modules with constant times and blocking after service."""

    stringers: Count
    """Stringers, each with a module of its own."""
    string_s: Positive
    """Time of a stringer for a module. [s]"""
    layup_s: Positive
    """Time of the one layup. [s]"""
    laminators: Count
    """Laminators."""
    batch: Count
    """Modules that a laminator takes together."""
    lam_s: Positive
    """Time of a laminator for a batch. [s]"""
    frame_s: Positive
    """Time of the one framing. [s]"""
    flash_s: Positive
    """Time of the one flash test. [s]"""
    buffers: Annotated[list[Places], Field(min_length=4, max_length=4)]
    """Places before layup, laminators, framing and flash test."""

    def outputs(self) -> tuple[str, ...]:
        """Return the names of all outputs of the form."""
        return ("throughput_per_h",)

    def estimate(
        self,
        errors: Mapping[str, float],  # noqa: ARG002 - what is not random is exact
        *,
        seed: int,  # noqa: ARG002
        tell: Tell | None = None,
    ) -> Mapping[str, Estimate]:
        """Return the throughput over whole periods; without a number where none is found."""
        times = (self.string_s, self.layup_s, self.lam_s, self.frame_s, self.flash_s)
        rate = models.constant_line_rate(
            times,
            servers=(self.stringers, 1, self.laminators, 1, 1),
            batches=(1, 1, self.batch, 1, 1),
            places=(0, *self.buffers),
            tell=tell,
        )
        return {"throughput_per_h": Estimate(3600.0 * rate, 0.0)}


_MARKS: Mapping[type[Form], frozenset[str]] = {
    Network: frozenset({"gamma", "P"}),
    ModuleLine: frozenset({"stringers", "laminators", "string_s", "lam_s", "flash_s"}),
    Repair: frozenset({"M", "crews"}),
    UnreliablePair: frozenset({"mu1", "mu2"}),
    SynchronousPair: frozenset({"r1", "r2"}),
    BernoulliPair: frozenset({"p1", "p2"}),
    BlockingLine: frozenset({"B"}),
    ClosedLine: frozenset({"N"}),
    Queue: frozenset({"lam", "lam_high", "lam_low", "K", "c"}),
}
"""Parameters by which a form is known; the first form with one of them is taken."""


def read_form(params: Mapping[str, Any]) -> Form:
    """Return the parameters of a case as the form they are of.

    Raises
    ------
    DocumentError
        If no form has such parameters, or some are missing, unknown or out of range.
    """
    for form, marks in _MARKS.items():
        if marks & params.keys():
            return form.read(params)
    known = "; or ".join(", ".join(form.model_fields) for form in _MARKS)
    fault = Fault("", sorted(params), f"the parameters of a form: {known}", "correct the names")
    raise DocumentError([fault])
