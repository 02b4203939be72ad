"""Malfunctions: what breaks or wears out, when it does, and who repairs it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, NaiveDatetime, Tag, model_validator

from sim.document import Document, Duration, Fraction, Unit, by_kind, fault_error

Time = Annotated[float, Unit("s"), Field(gt=0, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Bias = Annotated[float, Unit("K"), Field(ge=-20, le=20, allow_inf_nan=False)]
Loss = Annotated[float, Unit(""), Field(gt=0, lt=1)]


class Crew(Document):
    """People who repair, each at one malfunction at a time."""

    members: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many repair side by side."""
    hours: str | None = None
    """Name of a schedule: above zero they work; at all hours where not given."""
    cost_per_hour: Money = 0.0
    """Of one member at work. [currency/h]"""


class Repair(Document):
    """How a malfunction is repaired."""

    crew: str
    """Name of a crew."""
    notice: Duration = 0.0
    """Time until somebody notices and calls the crew."""
    duration: Time
    """Mean working time of a repair, breaks outside working hours not counted."""
    variation: Annotated[float, Unit(""), Field(ge=0, le=3)] = 0.0
    """Standard deviation of the working time over its mean (lognormal); 0 for the mean always."""
    priority: Annotated[int, Field(ge=0, le=100)] = 10
    """Where all are busy the lowest is next; equals in the order of their calls."""
    cost: Money = 0.0
    """Parts and material of a repair. [currency]"""


class Failures(Document):
    """When it happens by chance: times between failures after Weibull."""

    mean: Time
    """Mean time from the run's start, or from a repair, to the next failure."""
    shape: Annotated[float, Unit(""), Field(ge=0.2, le=20)] = 1.0
    """Of the Weibull distribution: 1 fails at any age alike (exponential), above 1 wears out."""


class Malfunction(Document):
    """What all malfunctions have in common."""

    kind: str
    """Type of malfunction."""
    asset: str
    """What is concerned: ``zones.NAME``; ``systems.NAME`` or, of a packaged unit that stands in
    several zones, ``systems.NAME.ZONE``; ``plants.NAME``, or ``plants.NAME.SOURCE``."""
    start: NaiveDatetime | None = None
    """Civil time at which it begins, once; what began before a run exists from its start on."""
    failures: Failures | None = None
    """Instead of a start: how often it happens by chance."""
    repair: Repair | None = None
    """Who repairs it; it stays where not given."""

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        if (self.start is None) == (self.failures is None):
            raise fault_error("either start or failures", "give one of the two, not both")
        return self

    @property
    def growth(self) -> float:
        """Time from the beginning to full severity. [s]"""
        return float(getattr(self, "grows_in", 0.0))


class StuckDamper(Malfunction):
    """Outdoor-air damper that does not move any more."""

    kind: Literal["stuck_damper"]
    """Type of malfunction."""
    position: Fraction
    """Share of outdoor air in the supply air, whatever is asked."""


class StuckValve(Malfunction):
    """Valve of a zone's terminal, of an emitter or of a coil that does not move any more."""

    kind: Literal["stuck_valve"]
    """Type of malfunction."""
    coil: Literal["heating", "cooling"] = "heating"
    """Which terminal or coil."""
    position: Fraction
    """Share of the capacity that is given whatever is asked, of an emitter's flow; 0 gives
    nothing."""


class FouledFilter(Malfunction):
    """Filter that clogs: more pressure, less flow."""

    kind: Literal["fouled_filter"]
    """Type of malfunction."""
    pressure_rise: Annotated[float, Unit(""), Field(gt=0, le=5)] = 0.5
    """Growth of the pressure drop of the whole system over design, as a share of it."""
    shutoff_pressure: Annotated[float, Unit(""), Field(gt=1, le=5)] = 1.5
    """Pressure of the fan without flow over that at design."""
    grows_in: Duration = 0.0
    """Time in which it grows in a straight line to the full."""


class FouledCoil(Malfunction):
    """Coil or condenser under dirt: less capacity, and more electricity where it is a condenser."""

    kind: Literal["fouled_coil"]
    """Type of malfunction."""
    coil: Literal["heating", "cooling"] = "cooling"
    """Which coil."""
    capacity_loss: Loss
    """Share of the capacity that is lost."""
    power_rise: Annotated[float, Unit(""), Field(ge=0, le=3)] = 0.0
    """Growth of the compressor's electricity at full load, as a share of it."""
    grows_in: Duration = 0.0
    """Time in which it grows in a straight line to the full."""


class SensorBias(Malfunction):
    """Sensor of a zone's thermostat, or of supply air, that reads wrong."""

    kind: Literal["sensor_bias"]
    """Type of malfunction."""
    bias: Bias
    """What it reads too much."""


class SensorDrift(Malfunction):
    """Sensor of a zone's thermostat, or of supply air, that reads more and more wrong."""

    kind: Literal["sensor_drift"]
    """Type of malfunction."""
    bias: Bias
    """What it reads too much at last."""
    grows_in: Time
    """Time in which the bias grows in a straight line."""


class RefrigerantLoss(Malfunction):
    """Refrigerant that leaked out of a direct-expansion coil or heat pump."""

    kind: Literal["refrigerant_loss"]
    """Type of malfunction."""
    share: Annotated[float, Unit(""), Field(gt=0, le=0.3)]
    """Share of the charge that is lost at last; measured laws reach to 30 %."""
    grows_in: Duration = 0.0
    """Time in which it leaks out in a straight line."""


class ShortCycling(Malfunction):
    """Compressor that starts too often: it takes more electricity for the same."""

    kind: Literal["short_cycling"]
    """Type of malfunction."""
    efficiency_loss: Loss
    """Share of the efficiency that is lost."""


class FailedFan(Malfunction):
    """Supply fan that stands still: the whole handler gives nothing."""

    kind: Literal["failed_fan"]
    """Type of malfunction."""


class FailedCompressor(Malfunction):
    """Compressor that does not start: no cold, and no heat of a heat pump but its supplement."""

    kind: Literal["failed_compressor"]
    """Type of malfunction."""


class FailedBurner(Malfunction):
    """Burner or electric heater in the air stream that does not start."""

    kind: Literal["failed_burner"]
    """Type of malfunction."""


class FailedSource(Malfunction):
    """Boiler, chiller, heat pump or exchanger of a plant that does not start."""

    kind: Literal["failed_source"]
    """Type of malfunction."""


class DegradedSource(Malfunction):
    """Boiler, chiller, heat pump or exchanger that scale, dirt or a leak keep from giving all."""

    kind: Literal["degraded_source"]
    """Type of malfunction."""
    capacity_loss: Annotated[float, Unit(""), Field(ge=0, lt=1)] = 0.0
    """Share of the capacity that is lost."""
    power_rise: Annotated[float, Unit(""), Field(ge=0, le=3)] = 0.0
    """Growth of what it consumes for the same heat or cold, as a share of it."""
    grows_in: Duration = 0.0
    """Time in which both grow in a straight line to the full."""

    @model_validator(mode="after")
    def _loses(self) -> Self:
        if self.capacity_loss == self.power_rise == 0.0:
            raise fault_error("a capacity_loss or a power_rise above 0", "give one of the two")
        return self


class FailedPump(Malfunction):
    """Pump of a plant that stands still: nothing flows, and its sources are stopped."""

    kind: Literal["failed_pump"]
    """Type of malfunction."""


AnyMalfunction = Annotated[
    Annotated[StuckDamper, Tag("kind:stuck_damper")]
    | Annotated[StuckValve, Tag("kind:stuck_valve")]
    | Annotated[FouledFilter, Tag("kind:fouled_filter")]
    | Annotated[FouledCoil, Tag("kind:fouled_coil")]
    | Annotated[SensorBias, Tag("kind:sensor_bias")]
    | Annotated[SensorDrift, Tag("kind:sensor_drift")]
    | Annotated[RefrigerantLoss, Tag("kind:refrigerant_loss")]
    | Annotated[ShortCycling, Tag("kind:short_cycling")]
    | Annotated[FailedFan, Tag("kind:failed_fan")]
    | Annotated[FailedCompressor, Tag("kind:failed_compressor")]
    | Annotated[FailedBurner, Tag("kind:failed_burner")]
    | Annotated[FailedSource, Tag("kind:failed_source")]
    | Annotated[DegradedSource, Tag("kind:degraded_source")]
    | Annotated[FailedPump, Tag("kind:failed_pump")],
    by_kind("without a kind"),
]
