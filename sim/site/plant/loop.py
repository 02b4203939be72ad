"""A plant: a loop of water with its sources, pump, storage and control."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from sim.catalogue.model import Curve
from sim.document import (
    Document,
    Duration,
    Flow,
    Fraction,
    Power,
    Temperature,
    TemperatureDifference,
    Unit,
    Volume,
    by_kind,
)
from sim.site.catalogue_types import FromCatalogue
from sim.site.plant.sources import Source
from sim.site.trim_and_respond import RequestReset

HeatLoss = Annotated[float, Unit("W/K"), Field(ge=0, allow_inf_nan=False)]


class Reset(Document):
    """Supply temperature that follows the outdoor temperature, on a straight line between two."""

    kind: Literal["outdoor"] = "outdoor"
    """What it follows."""
    outdoor_from: Temperature
    """Up to this outdoor temperature the supply temperature itself holds."""
    outdoor_to: Temperature
    """From this outdoor temperature on `supply_temperature` of the reset holds."""
    supply_temperature: Temperature
    """What the supply is reset to."""


AnyReset = Annotated[
    Annotated[Reset, Tag("kind:outdoor")] | Annotated[RequestReset, Tag("kind:requests")],
    by_kind("outdoor"),
]


class Pump(FromCatalogue):
    """The pump of a loop."""

    control: Literal["constant", "differential_pressure", "curve"] = "differential_pressure"
    """Runs through at design flow; slows down to hold a differential pressure (affinity laws); or
    follows a cubic of its own."""
    flow: Flow | None = None
    """In the design; from the capacity of the sources and the design difference where not given."""
    head: Annotated[float, Unit("Pa"), Field(gt=0, le=2e6)] = 150e3
    """Rise of pressure in the design."""
    efficiency: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.6
    """Hydraulic over electric power in the design, motor and drive included."""
    held_pressure: Fraction = 0.3
    """Differential pressure held at the far end over the design head; 0 where it is reset by the
    most open valve."""
    minimum_flow: Fraction = 0.1
    """Least flow over the design flow."""
    curve: Curve | None = None
    """Power over design power, over flow; for, and only for, control by curve."""
    heat_share: Fraction = 0.9
    """Of the electric power, what warms the water; the rest is lost by a motor in air."""


class Tank(FromCatalogue):
    """Storage: water in layers, in the loop's flow."""

    volume: Volume
    """Of the water."""
    nodes: Annotated[int, Field(ge=1, le=20)] = 5
    """Layers of equal volume."""
    loss: HeatLoss = 3.0
    """Heat loss of the whole tank per kelvin over its surroundings."""
    start_sensor: Fraction = 0.3
    """Height of the sensor that calls for the sources, below the supply end, over the height."""
    stop_sensor: Fraction = 0.9
    """Height of the sensor that dismisses them, below the supply end, over the height."""
    dead_band: TemperatureDifference = 5.0
    """How far the start sensor falls behind the set-point before sources are called."""
    heated_from: Literal["supply", "within"] = "supply"
    """Whether sources draw from the return end and charge the supply end, or heat the return end in
    place, as an element or a coil does."""


class Mains(Document):
    """Water from the mains: constant, or over the year by the correlation of Hendron."""

    temperature: Temperature | None = 10.0
    """Constant temperature; None for the correlation, which takes the two figures below."""
    annual_mean_outdoor: Temperature | None = None
    """Mean outdoor temperature of the year; from the weather where not given."""
    monthly_difference: TemperatureDifference | None = None
    """Warmest less coldest month, outdoors; from the weather where not given."""


class DomesticWater(Document):
    """Service hot water that is drawn from the loop's tank."""

    delivery_temperature: Temperature = 45.0
    """At the tap, after mixing."""
    mains: Mains = Mains()
    """What replaces the water drawn."""
    recirculation_loss: HeatLoss = 0.0
    """Heat loss of the circulating pipe per kelvin over the surroundings."""
    recirculation_power: Power = 0.0
    """Of the circulating pump."""


class Staging(Document):
    """Order and timing of several sources."""

    order: tuple[str, ...] = ()
    """Names from the first to start to the last; the order of the document where empty."""
    sharing: Literal["uniform", "sequential"] = "uniform"
    """Running sources share the load in proportion, or the first fills up first."""
    rotation: bool = False
    """Whether the source that has run least leads whenever all rest."""
    up_at: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.95
    """Load over the running capacity above which one more is called."""
    up_delay: Duration = 0.0
    """For how long, before it starts."""
    down_at: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.85
    """Load over the capacity without the last source below which it is dismissed."""
    down_delay: Duration = 0.0
    """For how long, before it stops."""


class Plant(Document):
    """A loop of water that coils, emitters and taps draw heat or cold from."""

    kind: Literal["hot_water", "chilled_water", "domestic_hot_water"]
    """What it carries."""
    sources: Annotated[dict[str, Source], Field(min_length=1)]
    """What makes the heat or cold, by name."""
    supply_temperature: Temperature
    """Set-point of the supply."""
    reset: AnyReset | None = None
    """How the set-point follows the outdoor temperature, or requests of coils and emitters."""
    design_difference: Annotated[float, Unit("K"), Field(gt=0.5, le=60)] = 10.0
    """Supply and return in the design."""
    dead_band: TemperatureDifference = 0.5
    """How far supply falls behind the set-point before sources are called, without a tank."""
    usable_band: Annotated[float, Unit("K"), Field(gt=0, le=40)] = 5.0
    """How far behind the set-point stored water still serves."""
    overshoot: Annotated[float, Unit("K"), Field(gt=0, le=40)] | None = None
    """Beyond the set-point by this much a source is stopped whatever its minimum time; 8 K of hot
    and 3 K of chilled water where not given."""
    water_volume: Volume | None = None
    """In pipes and equipment; 10 l per kilowatt of capacity where not given."""
    pipe_loss: HeatLoss = 0.0
    """Of the pipes per kelvin over the surroundings."""
    surroundings_temperature: Temperature = 20.0
    """Around tank and pipes."""
    pump: Pump | None = Pump()
    """Pump of the loop; none where that of another is used."""
    tank: Tank | None = None
    """Storage."""
    domestic: DomesticWater | None = None
    """Draws of service hot water; for, and only for, domestic hot water."""
    staging: Staging = Staging()
    """Order and timing of the sources."""

    @property
    def is_open(self) -> bool:
        """Whether the capacity of a source is open."""
        return any(source.capacity == "autosize" for source in self.sources.values())

    @property
    def capacity(self) -> float:
        """Rated heat or cold of all sources. [W]"""
        return sum(source.rated for source in self.sources.values())

    @property
    def safety_band(self) -> float:
        """How far beyond the set-point a source may run. [K]"""
        if self.overshoot is not None:
            return self.overshoot
        return 3.0 if self.kind == "chilled_water" else 8.0

    @property
    def sign(self) -> float:
        """1 where the loop carries heat, -1 where it carries cold."""
        return -1.0 if self.kind == "chilled_water" else 1.0


__all__ = [
    "DomesticWater",
    "Mains",
    "Plant",
    "Pump",
    "Reset",
    "Staging",
    "Tank",
]
