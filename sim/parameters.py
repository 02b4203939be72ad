"""Values of a site with their uncertainty and where they come from, as calibration finds them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import Document, fault_error

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Number = Annotated[float, Field(allow_inf_nan=False)]


class Parameter(Document):
    """One input of a site with its uncertainty.

    All its numbers are in the unit of the input.
    """

    path: Annotated[str, Field(min_length=1)]
    """Place in the site, as in a change: ``zones.*.infiltration.air_changes``."""
    value: Number
    """Best estimate."""
    standard_deviation: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Standard deviation of the estimate."""
    distribution: Literal["normal", "lognormal"] = "normal"
    """How likely values are; ``lognormal`` has the estimate as its median and no sign change."""
    low: Number | None = None
    """Lowest possible value, where the distribution is cut off."""
    high: Number | None = None
    """Highest possible value, where the distribution is cut off."""
    samples: Annotated[tuple[Number, ...], Field(min_length=2)] | None = None
    """Values drawn from the distribution, in place of a standard deviation."""
    text: str = ""
    """What it is, for people."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.standard_deviation is not None and self.samples is not None:
            raise fault_error(
                "one of 'standard_deviation' and 'samples'; neither for a value that is certain",
                "give one of the two",
            )
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise fault_error("low below high", "swap the two")
        if self.distribution == "lognormal" and self.value <= 0:
            raise fault_error("a value above zero for a lognormal distribution", "correct it")
        return self


class Provenance(Document):
    """Where the values of a parameter set come from."""

    method: str = ""
    """How they were found: method and its version."""
    data: str = ""
    """Which measurements were used: data set and period."""
    date: str = ""
    """Day on which they were found, ISO 8601."""
    hash: str = ""
    """SHA-256 of the data, so that they can be traced."""


class ParameterSet(Document):
    """What is known of a site's uncertain inputs.

    Samples of several parameters were drawn together: the first of each belong to one draw, and so
    on, which keeps their correlation. Parameters with a standard deviation are independent.
    """

    name: Annotated[str, Field(pattern=_NAME)]
    """Identifier, letters, digits and dashes."""
    site: str = ""
    """Name of the site they are of; any where empty."""
    description: str = ""
    """What it is."""
    parameters: Annotated[dict[str, Parameter], Field(min_length=1)]
    """Parameters by names of one's own choice."""
    provenance: Provenance = Provenance()
    """Where they come from."""

    @model_validator(mode="after")
    def _drawn_together(self) -> Self:
        counts = {len(each.samples) for each in self.parameters.values() if each.samples}
        if len(counts) > 1:
            numbers = ", ".join(str(count) for count in sorted(counts))
            raise fault_error(
                f"equally many samples of each parameter (here {numbers})", "check them"
            )
        return self
