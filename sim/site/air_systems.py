"""Air systems: packaged units, fan coils and variable air volume; their fans, coils and boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Tag

from sim.document import (
    BY_SIZE,
    NUMBER,
    Autosize,
    Document,
    Fraction,
    Power,
    Ratio,
    Temperature,
    Unit,
    by_kind,
)
from sim.site.air_curves import (
    ONE,
    SINGLE_SPEED_COOLING,
    SINGLE_SPEED_HEAT_PUMP,
    Curve,
    ExpansionCurves,
    HeatPumpCurves,
)
from sim.site.catalogue_types import FromCatalogue
from sim.site.sequences import (
    DemandControlledVentilation,
    DuctPressureReset,
    Economiser,
    NightCycle,
    NightPurge,
    Stages,
    SupplyAirReset,
)

SizedFlow = Annotated[
    Annotated[float, Unit("m3/s"), Field(gt=0, allow_inf_nan=False), NUMBER] | Autosize, BY_SIZE
]
SizedPower = Annotated[
    Annotated[float, Unit("W"), Field(gt=0, allow_inf_nan=False), NUMBER] | Autosize, BY_SIZE
]
SizedShare = Annotated[Annotated[float, Unit(""), Field(gt=0.4, le=1), NUMBER] | Autosize, BY_SIZE]
Efficiency = Annotated[float, Unit(""), Field(gt=0, le=1)]
Pressure = Annotated[float, Unit("Pa"), Field(ge=0, le=5000)]
MassFlow = Annotated[float, Unit("kg/s"), Field(gt=0, allow_inf_nan=False)]
SizedMassFlow = Annotated[
    Annotated[float, Unit("kg/s"), Field(gt=0, allow_inf_nan=False), NUMBER] | Autosize, BY_SIZE
]


class SupplyFan(FromCatalogue):
    """Supply fan of an air system, the power of its return fan included."""

    flow: SizedFlow = "autosize"
    """Supply air at design."""
    pressure_rise: Pressure = 500.0
    """Total pressure rise at design."""
    efficiency: Efficiency = 0.6
    """Of fan, belt and motor together."""
    heat_to_air: Fraction = 1.0
    """Share of the fan's electricity that heats the air; 1 with the motor in the air stream."""
    mode: Literal["continuous", "cycling"] = "continuous"
    """Runs through the hours of operation, or as long as a coil does."""
    part_load: Curve = ONE
    """Power over flow, each as a share of design, where the flow varies."""
    schedule: str
    """Name of a schedule: above zero is operation."""
    source: str = ""
    """Where the figures come from."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import fan_figures

        return {**fan_figures(data["type"]), **data}


class HeatRecovery(FromCatalogue):
    """Recovery of heat from exhaust air; bypassed where its heat is not wanted."""

    sensible_effectiveness: Annotated[float, Unit(""), Field(gt=0, le=0.95)]
    """At design flow."""
    latent_effectiveness: Annotated[float, Unit(""), Field(ge=0, le=0.95)] = 0.0
    """At design flow; zero where no moisture is exchanged."""
    power: Power = 0.0
    """Electricity while it works: wheel, additional fan pressure."""
    source: str = ""
    """Where the figures come from."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import recovery_figures

        return {**recovery_figures(data["type"]), **data}


class OutdoorAirIntake(Document):
    """Outdoor air of an air system."""

    minimum: Annotated[float, Unit("m3/s"), Field(ge=0, allow_inf_nan=False)] | None = None
    """Least outdoor air in operation; what the zones' ``ventilation`` asks for where not given."""
    schedule: str | None = None
    """Name of a schedule: share of the minimum; all of it where not given."""
    economiser: Economiser = Economiser()
    """When more outdoor air than the minimum is taken to cool; its kind alone may stand here."""
    heat_recovery: HeatRecovery | None = None
    """Heat recovery."""
    demand_control: DemandControlledVentilation | None = None
    """Outdoor air by carbon dioxide or people of each zone, between what the ``ventilation`` of
    the zones asks for their areas and for their people; instead of ``minimum``."""


class ExpansionStage(Document):
    """One stage of a direct-expansion cooling coil."""

    capacity: SizedPower = "autosize"
    """Rated total capacity, gross (AHRI: 26.7 degC dry, 19.4 degC wet bulb, 35 degC outdoors)."""
    sensible_heat_ratio: SizedShare = "autosize"
    """Sensible share of the rated capacity."""
    flow: SizedFlow = "autosize"
    """Air flow at which it is rated."""
    cop: Ratio = 3.2
    """Rated capacity over electricity of compressor and condenser fan."""
    curves: ExpansionCurves | None = None
    """Of this stage; those of the coil where not given."""


class DirectExpansion(FromCatalogue):
    """Direct-expansion cooling coil."""

    kind: Literal["direct_expansion"] = "direct_expansion"
    """Type of coil."""
    stages: Annotated[tuple[ExpansionStage, ...], Field(min_length=1, max_length=2)] = (
        ExpansionStage(),
    )
    """One or two, the lower one first."""
    curves: ExpansionCurves = SINGLE_SPEED_COOLING
    """Of all stages that have none of their own."""
    lowest_outdoor: Temperature = -25.0
    """Outdoor temperature below which the compressor stays off."""
    source: str = ""
    """Where the figures come from."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import cooling_figures

        figures = cooling_figures(data["type"], data.get("stages"))
        return {**figures, **data, "stages": figures["stages"]}


class ChilledWaterCoil(Document):
    """Cooling coil fed by a chilled-water plant."""

    kind: Literal["chilled_water"]
    """Type of coil."""
    plant: str
    """Name of a plant that makes chilled water."""
    capacity: SizedPower = "autosize"
    """Total capacity at design: air of 26.7 degC dry and 19.4 degC wet bulb, design water."""
    water_flow: SizedMassFlow = "autosize"
    """Design water flow."""
    source: str = ""
    """Where the figures come from."""


class GasHeater(FromCatalogue):
    """Gas burner in the air stream."""

    kind: Literal["gas"] = "gas"
    """Type of coil."""
    capacity: SizedPower = "autosize"
    """Heat output."""
    efficiency: Ratio = 0.8
    """Heat over gross calorific value of the gas."""
    part_load: Curve = Curve(coefficients=(0.0, 1.0))
    """Fuel over heat, each as a share of full load."""
    source: str = ""
    """Where the figures come from."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import burner_figures

        return {**burner_figures(data["type"]), **data}


class ElectricHeater(Document):
    """Electric resistance in the air stream."""

    kind: Literal["electric"]
    """Type of coil."""
    capacity: SizedPower = "autosize"
    """Heat output."""
    source: str = ""
    """Where the figures come from."""


class HotWaterCoil(Document):
    """Heating coil fed by a hot-water plant."""

    kind: Literal["hot_water"]
    """Type of coil."""
    plant: str
    """Name of a plant that makes hot water."""
    capacity: SizedPower = "autosize"
    """Heat output at design: air of 16 degC, design water."""
    water_flow: SizedMassFlow = "autosize"
    """Design water flow."""
    source: str = ""
    """Where the figures come from."""


Burner = Annotated[GasHeater, Tag("kind:gas")] | Annotated[ElectricHeater, Tag("kind:electric")]
Reheater = Burner | Annotated[HotWaterCoil, Tag("kind:hot_water")]
SupplementCoil = Annotated[Burner, by_kind("electric")]
ReheatCoil = Annotated[Reheater, by_kind("electric")]


class AirHeatPump(FromCatalogue):
    """Heating coil of an air-to-air heat pump, with supplementary heat."""

    kind: Literal["heat_pump"]
    """Type of coil."""
    capacity: SizedPower = "autosize"
    """Rated heat output (AHRI: 21.1 degC indoors, 8.3 degC outdoors)."""
    cop: Ratio = 3.3
    """Rated heat over electricity of compressor and outdoor fan."""
    curves: HeatPumpCurves = SINGLE_SPEED_HEAT_PUMP
    """Curves."""
    lowest_outdoor: Temperature = -12.0
    """Outdoor temperature below which the compressor is locked out."""
    defrost: Literal["timed", "on_demand"] = "on_demand"
    """When the cycle is reversed to melt the frost of the outdoor coil."""
    defrost_below: Temperature = 5.0
    """Outdoor temperature below which the outdoor coil frosts."""
    supplement: SupplementCoil = ElectricHeater(kind="electric")
    """What gives the heat that the heat pump lacks."""
    supplement_below: Temperature = 15.0
    """Outdoor temperature above which the supplement stays off."""
    source: str = ""
    """Where the figures come from."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import heat_pump_figures

        return {**heat_pump_figures(data["type"]), **data}


CoolingCoil = Annotated[
    Annotated[DirectExpansion, Tag("kind:direct_expansion")]
    | Annotated[ChilledWaterCoil, Tag("kind:chilled_water")],
    by_kind("direct_expansion"),
]
HeatingCoil = Annotated[Reheater | Annotated[AirHeatPump, Tag("kind:heat_pump")], by_kind("gas")]


class PackagedUnit(Document):
    """Air handler of its own for each zone it serves, whose load it follows."""

    kind: Literal["packaged_rooftop", "fan_coil"]
    """Packaged rooftop (or terminal) unit, or fan coil."""
    fan: SupplyFan
    """Supply fan."""
    outdoor_air: OutdoorAirIntake = OutdoorAirIntake()
    """Outdoor air."""
    cooling: CoolingCoil | None = None
    """Cooling coil."""
    heating: HeatingCoil | None = None
    """Heating coil."""
    night_purge: NightPurge | None = None
    """Outdoor air that cools the zone at night."""
    night_cycle: NightCycle | None = None
    """Outside operation the unit rests until its zone leaves its band; without one its fan runs as
    long as a coil does."""
    thermostat: Stages | None = None
    """Switches the stages of coils on and off; without one they give exactly what the set-points
    ask for. For rooftop units with direct expansion, gas, electric or heat-pump coils."""


class SupplyAir(Document):
    """Supply temperature of a variable-air-volume system."""

    temperature: Temperature = 12.8
    """Behind the fan, at all times."""
    reset: SupplyAirReset | None = None
    """How it moves instead: by the outdoors, the warmest zone, or requests of the zones."""

    @property
    def coldest(self) -> float:
        """Lowest supply temperature. [degC]."""
        return self.temperature if self.reset is None else self.reset.lowest


class AirBox(FromCatalogue):
    """Box that feeds one zone of a variable-air-volume system."""

    maximum: SizedFlow = "autosize"
    """Supply air at full cooling."""
    minimum_fraction: Fraction = 0.3
    """Least flow in operation over the maximum."""
    heating_fraction: Fraction = 0.3
    """Largest flow while heating over the maximum."""
    reheat: ReheatCoil | None = None
    """Coil of the box."""
    hottest: Temperature = 35.0
    """Highest discharge temperature; beyond it the flow rises to the heating fraction."""

    @classmethod
    def filled(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document with the figures of its ``type``."""
        from sim.site.air_catalogue import box_figures

        return {**box_figures(data["type"]), **data}


class VariableAirVolume(Document):
    """One air handler that supplies boxes of several zones."""

    kind: Literal["variable_air_volume"]
    """Type of system."""
    fan: SupplyFan
    """Supply fan."""
    outdoor_air: OutdoorAirIntake = OutdoorAirIntake()
    """Outdoor air."""
    supply_air: SupplyAir = SupplyAir()
    """Supply temperature."""
    cooling: CoolingCoil | None = None
    """Cooling coil."""
    heating: HeatingCoil | None = None
    """Preheat coil, which keeps the supply temperature in the cold."""
    box: AirBox = AirBox()
    """Boxes of all zones that ``boxes`` does not name."""
    boxes: dict[str, AirBox] = {}
    """Boxes by zone."""
    return_plenum: str | None = None
    """Zone that return air passes on its way back."""
    night_purge: NightPurge | None = None
    """Outdoor air that cools all zones at night."""
    night_cycle: NightCycle | None = None
    """Outside operation the handler rests until zones leave their bands; without one boxes open as
    far as their zones ask."""
    duct_pressure: DuctPressureReset | None = None
    """Reset of the pressure in the duct by requests of the boxes; the fan's power then follows it
    instead of ``part_load``."""


AirSystem = PackagedUnit | VariableAirVolume
"""A system that is simulated with its air."""
