"""Hydronic systems: radiators and heated floors, their water and their control."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Tag, model_validator

from sim.document import (
    Document,
    Duration,
    Fraction,
    Length,
    Power,
    Temperature,
    Unit,
    by_kind,
    fault_error,
)
from sim.site.air_systems import Efficiency, MassFlow
from sim.site.systems import CoolingSource

Mass = Annotated[float, Unit("kg"), Field(gt=0, allow_inf_nan=False)]
Band = Annotated[float, Unit("K"), Field(gt=0, le=5)]
Gain = Annotated[float, Unit("1/K"), Field(gt=0, le=100)]
PipeLength = Annotated[float, Unit("m"), Field(gt=0, le=1)]
AreaFlow = Annotated[float, Unit("kg/(s m2)"), Field(gt=0, le=1)]
Conductivity = Annotated[float, Unit("W/(m K)"), Field(gt=0, le=500)]
WaterTemperature = Annotated[float, Unit("degC"), Field(ge=20, le=100)]


class WaterSource(Document):
    """What heats the water of a system that draws from no plant; it is never too small."""

    kind: Literal["district", "electric", "boiler"]
    """District heat, an electric boiler, a gas boiler."""
    efficiency: Efficiency = 1.0
    """Heat delivered per energy consumed."""
    source: str = ""
    """Where the figure comes from."""


class HeatingCurve(Document):
    """Supply temperature that falls as it gets warmer outdoors."""

    temperature: WaterTemperature
    """Where it is mild outdoors."""
    outdoor_cold: Temperature = -10.0
    """Outdoor temperature at and below which the supply is at its highest."""
    outdoor_mild: Temperature = 18.0
    """Outdoor temperature from which on it is at ``temperature``."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.outdoor_cold < self.outdoor_mild:
            raise fault_error("outdoor_cold below outdoor_mild", "correct the heating curve")
        return self


class WaterSupply(Document):
    """Where the water of emitters comes from."""

    plant: str | None = None
    """Name of a plant that makes hot water."""
    source: WaterSource | None = None
    """A source of their own, where no plant is named."""
    temperature: WaterTemperature | None = None
    """Highest supply temperature; the plant's own where not given, else mixed down to it."""
    reset: HeatingCurve | None = None
    """Heating curve below that temperature."""
    pump_power: Power = 0.0
    """Electric power of the pump with all valves open; it falls in proportion to the flow."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.plant is None) == (self.source is None):
            raise fault_error("either a plant or a source", "name a plant or give a source")
        if self.temperature is None and (self.source is not None or self.reset is not None):
            raise fault_error(
                "a temperature where there is a source of its own or a reset",
                "give the highest supply temperature",
            )
        lowest = self.temperature if self.reset is None else self.reset.temperature
        if self.temperature is not None and lowest is not None and lowest > self.temperature:
            raise fault_error(
                f"reset.temperature at most temperature, {self.temperature:g} degC",
                "swap the two temperatures",
            )
        return self


class ThermostaticValve(Document):
    """Valve that opens in proportion as it gets colder (EN 215)."""

    kind: Literal["thermostatic_valve"] = "thermostatic_valve"
    """Type of control."""
    band: Band = 1.0
    """From shut to open, half of it on each side of the set-point."""
    sensor_time: Duration = 600.0
    """Time constant of the sensing element."""


class ProportionalIntegral(Document):
    """Valve that a proportional-integral loop moves."""

    kind: Literal["pi"]
    """Type of control."""
    gain: Gain = 0.25
    """Opening over the error."""
    integral_time: Annotated[float, Unit("s"), Field(gt=0, le=86400)] = 3600.0
    """Time in which a steady error adds once more what the gain gives."""


class Hysteresis(Document):
    """Valve that is open or shut."""

    kind: Literal["hysteresis"]
    """Type of control."""
    band: Band = 0.6
    """From where it shuts down to where it opens, half of it on each side of the set-point."""
    minimum_on: Duration = 0.0
    """Shortest time open."""
    minimum_off: Duration = 0.0
    """Shortest time shut."""


EmitterControl = Annotated[
    Annotated[ThermostaticValve, Tag("kind:thermostatic_valve")]
    | Annotated[ProportionalIntegral, Tag("kind:pi")]
    | Annotated[Hysteresis, Tag("kind:hysteresis")],
    by_kind("thermostatic_valve"),
]


class Radiator(Document):
    """All radiators of a zone together."""

    rated_output: Annotated[float, Unit("W"), Field(gt=0, allow_inf_nan=False)]
    """Output at 75/65/20 degC (EN 442-2)."""
    exponent: Annotated[float, Unit(""), Field(ge=1, le=1.6)] = 1.3
    """Of the output over the mean excess temperature."""
    radiant_fraction: Fraction = 0.3
    """Share given by radiation: about 0.5 of one panel without fins, 0.2 to 0.3 of two or three."""
    water_flow: MassFlow | None = None
    """With the valve open; where not given that of 10 K at the rated output."""
    water_content: Mass | None = None
    """Where not given 3.3 kg per kW rated, as of steel panels of type 22."""
    metal_mass: Mass | None = None
    """Where not given 17.6 kg per kW rated, as of steel panels of type 22."""
    metal_specific_heat: Annotated[float, Unit("J/(kg K)"), Field(gt=0, le=2000)] = 460.0
    """Of steel where not given; 900 of aluminium."""
    source: str = ""
    """Where the figures come from."""


class FloorLoop(Document):
    """Pipes in a layer of a floor."""

    layer: Annotated[int, Field(ge=0)]
    """Layer of the construction that holds the pipes, from outside: the first one is 0."""
    depth: PipeLength
    """From the axes of the pipes up to the layer's inner face."""
    spacing: PipeLength = 0.15
    """Between the axes of neighbouring pipes."""
    diameter: PipeLength = 0.016
    """Outside, of the pipes."""
    wall: PipeLength = 0.002
    """Thickness of their walls."""
    conductivity: Conductivity = 0.35
    """Of their walls; 0.35 of cross-linked polyethylene (EN 1264-2)."""
    circuit_length: Length = 80.0
    """Of pipe in one circuit."""
    covered: Annotated[float, Unit(""), Field(gt=0, le=1)] = 1.0
    """Share of the floor with pipes."""
    water_flow: AreaFlow = 0.003
    """Water per floor area with pipes, while the valve is open; 0.003 fall 4 K at 50 W/m2."""
    source: str = ""
    """Where the figures come from."""

    @model_validator(mode="after")
    def _pipes_fit(self) -> Self:
        if not 2.0 * self.wall < self.diameter:
            raise fault_error("a wall below half of the diameter", "correct wall or diameter")
        if not 3.0 * self.diameter <= self.spacing:
            raise fault_error(
                f"a spacing of 3 diameters at least, {3.0 * self.diameter:g} m",
                "correct spacing or diameter",
            )
        if self.depth < 0.5 * self.diameter:
            raise fault_error(
                f"a depth of half of the diameter at least, {0.5 * self.diameter:g} m",
                "put the pipes deeper",
            )
        return self


class Radiators(Document):
    """Radiators, one circuit for all zones of the system."""

    kind: Literal["radiators"]
    """Type of system."""
    supply: WaterSupply
    """Their water."""
    control: EmitterControl = ThermostaticValve()
    """How each zone's valve follows its heating set-point."""
    radiator: Radiator | None = None
    """Radiators of every zone that ``radiators`` does not name."""
    radiators: dict[str, Radiator] = {}
    """Radiators by zone."""
    cooling: CoolingSource | None = None
    """Cooling of its own besides, without limits: split air conditioners, say."""

    def radiator_of(self, zone: str) -> Radiator | None:
        """Return the radiators of a zone."""
        return self.radiators.get(zone, self.radiator)


class RadiantFloor(Document):
    """Heated floors, one circuit for all zones of the system."""

    kind: Literal["radiant_floor"]
    """Type of system."""
    supply: WaterSupply
    """Their water."""
    surfaces: Annotated[tuple[str, ...], Field(min_length=1)]
    """Names of the heated surfaces; each heats the zone of its inside."""
    loop: FloorLoop
    """Pipes in every surface that ``loops`` does not name."""
    loops: dict[str, FloorLoop] = {}
    """Pipes by surface."""
    control: EmitterControl = ProportionalIntegral(kind="pi")
    """How each zone's valves follow its heating set-point."""
    surface_limit: Annotated[float, Unit("degC"), Field(ge=20, le=40)] = 29.0
    """Highest floor temperature: 29 degC where people stay, 35 in margins (EN 1264-2)."""
    cooling: CoolingSource | None = None
    """Cooling of its own besides, without limits: split air conditioners, say."""

    def loop_of(self, surface: str) -> FloorLoop:
        """Return the pipes of a surface."""
        return self.loops.get(surface, self.loop)


HydronicSystem = Radiators | RadiantFloor
"""A system that heats by water, without air."""
