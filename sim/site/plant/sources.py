"""What makes a plant's heat or cold: boilers, exchangers, chillers, heat pumps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag

from sim.catalogue.model import Curve
from sim.document import (
    BY_SIZE,
    NUMBER,
    Autosize,
    Document,
    Duration,
    Fraction,
    Power,
    Ratio,
    Temperature,
    TemperatureDifference,
    Unit,
    by_kind,
)
from sim.site.catalogue_types import FromCatalogue

Capacity = Annotated[
    Annotated[float, Unit("W"), Field(gt=0, allow_inf_nan=False), NUMBER] | Autosize, BY_SIZE
]
Share = Annotated[float, Unit(""), Field(gt=0, le=1)]


class SourceBase(FromCatalogue):
    """What all sources have."""

    capacity: Capacity
    """Rated heat or cold; what is left of the coils' load at design, in equal parts, where open."""
    minimum_on_time: Duration = 0.0
    """Least time it runs once started; but for lock-outs and the safety limit."""
    minimum_off_time: Duration = 0.0
    """Least time it rests."""
    lockout_below: Temperature | None = None
    """Outdoor temperature below which it may not run."""
    lockout_above: Temperature | None = None
    """Outdoor temperature above which it may not run."""
    auxiliary_power: Power = 0.0
    """Electric power of its controls and fans while it runs, where its efficiency leaves it out."""
    source: str = ""
    """Where the figures come from."""

    @property
    def rated(self) -> float:
        """Rated heat or cold of a source whose capacity is known. [W]

        Raises
        ------
        TypeError
            If it is open.
        """
        if isinstance(self.capacity, str):
            raise TypeError("a capacity is still open: size the site first")
        return self.capacity


class Boiler(SourceBase):
    """A boiler, condensing or not."""

    kind: Literal["boiler"]
    """Type of source."""
    carrier: Literal["natural_gas", "electricity"] = "natural_gas"
    """What it consumes."""
    efficiency: Annotated[float, Unit(""), Field(gt=0, le=1.1)]
    """Heat over fuel (gross calorific) at full load and the rated entering temperature."""
    condensing: bool = False
    """Whether flue gas condenses in it; it needs a curve then."""
    efficiency_curve: Curve | None = None
    """Factor of the efficiency over part load and entering water temperature [degC]; 1 without."""
    rated_entering_temperature: Temperature = 60.0
    """Water temperature at which the efficiency is rated."""
    minimum_part_load: Share = 0.2
    """Part load down to which the burner modulates; below, it cycles."""
    standby_loss: Fraction = 0.0
    """Heat lost between burns over the capacity."""


class DirectHeater(SourceBase):
    """An electric heater, or an exchanger to a district network of heat or cold."""

    kind: Literal["electric", "district"]
    """Type of source: an element, or what comes in pipes from outside."""
    efficiency: Annotated[float, Unit(""), Field(gt=0, le=1)] = 1.0
    """Heat or cold delivered over energy consumed."""


class PlantExchanger(SourceBase):
    """A heat exchanger to another plant of the site, a tank's coil for example."""

    kind: Literal["plant"]
    """Type of source."""
    plant: str
    """Name of the plant that feeds it."""
    difference: Annotated[float, Unit("K"), Field(gt=0, le=80)] = 20.0
    """Temperature of the other plant's supply over that of the own return at which the capacity
    is reached; in proportion below."""


class Tower(FromCatalogue):
    """A cooling tower with a fan of variable speed, one for the chiller."""

    kind: Literal["tower"]
    """Type of heat rejection."""
    design_wet_bulb: Temperature = 25.6
    """Outdoor wet bulb of the design."""
    approach: Annotated[float, Unit("K"), Field(gt=0.5, le=20)] = 3.9
    """Leaving water over wet bulb in the design."""
    range: Annotated[float, Unit("K"), Field(gt=0.5, le=20)] = 5.6
    """Cooling of the water in the design, at the chiller's rated heat."""
    water_to_air: Annotated[float, Unit(""), Field(gt=0.2, le=4)] = 1.4
    """Mass flow of water over that of air in the design."""
    fan_power: Power | None = None
    """At full speed; 0.0133 of the rejected heat where not given, 38.2 gpm per horsepower (ASHRAE
    90.1-2019, G3.1.3.11)."""
    minimum_speed: Share = 0.2
    """Least speed of the fan over full speed; below, it cycles."""
    minimum_temperature: Temperature = 18.3
    """Water is not cooled below."""
    held_approach: TemperatureDifference | None = None
    """Nor nearer to the air than this, which saves power of the fan; that of the design if none."""
    pump_power: Power = 0.0
    """Of the condenser's water, while the chiller runs."""


class DryCooler(Document):
    """A dry cooler with a fan of variable speed, one for the chiller."""

    kind: Literal["dry_cooler"]
    """Type of heat rejection."""
    design_dry_bulb: Temperature = 35.0
    """Outdoor dry bulb of the design."""
    approach: Annotated[float, Unit("K"), Field(gt=0.5, le=30)] = 8.0
    """Leaving water over dry bulb in the design."""
    range: Annotated[float, Unit("K"), Field(gt=0.5, le=20)] = 5.0
    """Cooling of the water in the design, at the chiller's rated heat."""
    air_rise: Annotated[float, Unit("K"), Field(gt=0.5, le=30)] = 8.0
    """Warming of the air in the design; with the approach it must leave the streams a
    difference."""
    fan_power: Power | None = None
    """At full speed; 0.02 of the rejected heat where not given."""
    minimum_speed: Share = 0.2
    """Least speed of the fan over full speed; below, it cycles."""
    minimum_temperature: Temperature = 20.0
    """Water is not cooled below."""
    held_approach: TemperatureDifference | None = None
    """Nor nearer to the air than this, which saves power of the fan; that of the design if none."""
    pump_power: Power = 0.0
    """Of the condenser's water, while the chiller runs."""


HeatRejection = Annotated[
    Annotated[Tower, Tag("kind:tower")] | Annotated[DryCooler, Tag("kind:dry_cooler")],
    by_kind("tower"),
]
"""What takes a chiller's heat, by its kind."""


class Compressor(SourceBase):
    """What chillers and heat pumps have: curves over the temperatures at both sides."""

    cop: Ratio
    """Heat or cold over electricity at rated conditions."""
    capacity_curve: Curve | None = None
    """Factor of the capacity; of a chiller over leaving chilled water and what enters the
    condenser, of a heat pump over what enters the evaporator and the leaving hot water."""
    input_curve: Curve | None = None
    """Factor of electricity over heat at full load, over the same temperatures."""
    part_load_curve: Curve | None = None
    """Power over that at full load, over part load; in proportion where not given."""
    minimum_part_load: Share = 0.1
    """Part load down to which it unloads; below, it cycles."""


class Chiller(Compressor):
    """A chiller."""

    kind: Literal["chiller"]
    """Type of source."""
    heat_rejection: HeatRejection | None = None
    """Tower or dry cooler; without one, an air-cooled condenser whose fans are in the COP."""
    rated_leaving_temperature: Temperature = 6.67
    """Chilled water of the rated conditions."""
    rated_entering_temperature: Temperature = 29.4
    """What enters the condenser in the rated conditions, water or air."""
    rejected_share: Fraction = 1.0
    """Share of the electricity that reaches the condenser; less where the motor stands in air."""


class Defrost(Document):
    """How a heat pump melts its frost, told step by step; without it the curves hold it."""

    control: Literal["timed", "demand"] = "timed"
    """After a time of running in the cold, or after an amount of frost."""
    running_time: Annotated[float, Unit("s"), Field(gt=0)] = 5400.0
    """Of running between defrosts, timed."""
    frost: Annotated[float, Unit("s"), Field(gt=0)] = 6.0
    """Excess of humidity ratio over that at the coil, times seconds of running, between defrosts,
    on demand; 6 s are some 80 min at 2 degC and 85 % humidity."""
    length: Annotated[float, Unit("s"), Field(gt=0, le=3600)] = 300.0
    """Of a defrost."""
    heat: Fraction = 0.5
    """Taken from the plant's water, over the capacity."""
    power: Fraction = 0.5
    """Electric, over that at full load."""
    outdoor_limit: Temperature = 5.0
    """Outdoor temperature from which on there is no frost."""


class AirWaterHeatPump(Compressor):
    """A heat pump from outdoor air to water."""

    kind: Literal["air_heat_pump"]
    """Type of source."""
    rated_outdoor_temperature: Temperature = 7.0
    """Of the rated conditions (EN 14511: A7)."""
    rated_leaving_temperature: Temperature = 35.0
    """Hot water of the rated conditions (EN 14511: W35)."""
    defrost: Defrost | None = None
    """None where the curves hold defrosting already, as those of EN 14511 do."""


class Boreholes(Document):
    """Equal vertical boreholes on a rectangular grid."""

    rows: Annotated[int, Field(ge=1, le=30)] = 1
    """Boreholes in one direction."""
    columns: Annotated[int, Field(ge=1, le=30)] = 1
    """Boreholes in the other."""
    spacing: Annotated[float, Unit("m"), Field(gt=0.5, le=100)] = 6.0
    """Between neighbours."""
    length: Annotated[float, Unit("m"), Field(ge=10, le=500)] = 100.0
    """Of each."""
    buried: Annotated[float, Unit("m"), Field(ge=0, le=20)] = 1.0
    """Depth of the upper end."""
    radius: Annotated[float, Unit("m"), Field(gt=0.02, le=0.3)] = 0.075
    """Of each."""
    resistance: Annotated[float, Unit("m K/W"), Field(gt=0, le=1)] = 0.1
    """From brine to wall, per length (effective)."""
    ground_conductivity: Annotated[float, Unit("W/(m K)"), Field(gt=0, le=10)] = 2.0
    """Of the ground."""
    ground_heat_capacity: Annotated[float, Unit("J/(m3 K)"), Field(ge=5e5, le=6e6)] = 2.2e6
    """Of the ground, per volume."""
    ground_temperature: Temperature = 11.0
    """Undisturbed, mean over the length."""


class GroundWaterHeatPump(Compressor):
    """A heat pump from a field of boreholes to water."""

    kind: Literal["ground_heat_pump"]
    """Type of source."""
    rated_entering_temperature: Temperature = 0.0
    """Brine of the rated conditions (EN 14511: B0)."""
    rated_leaving_temperature: Temperature = 35.0
    """Hot water of the rated conditions (EN 14511: W35)."""
    boreholes: Boreholes
    """What the brine flows through."""
    brine_flow: Annotated[float, Unit("m3/s"), Field(gt=0, allow_inf_nan=False)]
    """Of all boreholes."""
    brine_heat_capacity: Annotated[float, Unit("J/(m3 K)"), Field(gt=1e6, le=5e6)] = 3.9e6
    """Of the brine, per volume; the default is that of 25 % ethylene glycol."""
    brine_pump_power: Power = 0.0
    """While the heat pump runs."""


Source = Annotated[
    Annotated[Boiler, Tag("kind:boiler")]
    | Annotated[DirectHeater, Tag("kind:electric")]
    | Annotated[DirectHeater, Tag("kind:district")]
    | Annotated[PlantExchanger, Tag("kind:plant")]
    | Annotated[Chiller, Tag("kind:chiller")]
    | Annotated[AirWaterHeatPump, Tag("kind:air_heat_pump")]
    | Annotated[GroundWaterHeatPump, Tag("kind:ground_heat_pump")],
    by_kind("boiler"),
]
"""A source, by its kind."""

__all__ = [
    "AirWaterHeatPump",
    "Boiler",
    "Boreholes",
    "Chiller",
    "Compressor",
    "Defrost",
    "DirectHeater",
    "DryCooler",
    "GroundWaterHeatPump",
    "PlantExchanger",
    "Source",
    "SourceBase",
    "Tower",
]
