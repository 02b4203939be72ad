"""Air systems: packaged units, fan coils and variable air volume; their fans, coils and boxes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Tag, model_validator

from sim.document import (
    BY_SIZE,
    NUMBER,
    Autosize,
    Document,
    Flow,
    Fraction,
    Power,
    Ratio,
    Temperature,
    Unit,
    by_kind,
    fault_error,
)
from sim.site.sequences import NightPurge, SupplyAirReset

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


class Curve(Document):
    """A polynomial of one quantity, held beyond its range."""

    coefficients: Annotated[tuple[float, ...], Field(min_length=1, max_length=5)]
    """From the constant on."""
    low: float = 0.0
    """Least value of the quantity."""
    high: float = 1.0
    """Largest value of the quantity."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.low < self.high:
            raise fault_error("low below high", "correct the range of the curve")
        return self

    @property
    def row(self) -> tuple[float, ...]:
        """Coefficients, filled up to a quartic's five, then the range."""
        return (*self.coefficients, *(0.0,) * (5 - len(self.coefficients)), self.low, self.high)


class TemperatureCurve(Document):
    """``a + b x + c x2 + d y + e y2 + f x y`` of two temperatures [degC], held beyond its ranges.

    Of a cooling coil x is the entering wet bulb, of a heating coil the indoor dry bulb; y is the
    outdoor dry bulb.
    """

    coefficients: Annotated[tuple[float, ...], Field(min_length=6, max_length=6)]
    """a to f."""
    range_x: tuple[float, float]
    """Least and largest x."""
    range_y: tuple[float, float]
    """Least and largest y."""

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not (self.range_x[0] < self.range_x[1] and self.range_y[0] < self.range_y[1]):
            raise fault_error("ranges that rise", "correct the ranges of the curve")
        return self

    @property
    def row(self) -> tuple[float, ...]:
        """Coefficients and ranges."""
        return (*self.coefficients, *self.range_x, *self.range_y)


ONE = Curve(coefficients=(1.0,))
"""A curve that is 1 everywhere."""


class SupplyFan(Document):
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


class HeatRecovery(Document):
    """Recovery of heat from exhaust air; bypassed where its heat is not wanted."""

    sensible_effectiveness: Annotated[float, Unit(""), Field(gt=0, le=0.95)]
    """At design flow."""
    latent_effectiveness: Annotated[float, Unit(""), Field(ge=0, le=0.95)] = 0.0
    """At design flow; zero where no moisture is exchanged."""
    power: Power = 0.0
    """Electricity while it works: wheel, additional fan pressure."""
    source: str = ""
    """Where the figures come from."""


class OutdoorAirIntake(Document):
    """Outdoor air of an air system."""

    minimum: Annotated[float, Unit("m3/s"), Field(ge=0, allow_inf_nan=False)] | None = None
    """Least outdoor air in operation; what the zones' ``ventilation`` asks for where not given."""
    schedule: str | None = None
    """Name of a schedule: share of the minimum; all of it where not given."""
    economiser: Literal["none", "dry_bulb", "differential_dry_bulb", "differential_enthalpy"] = (
        "none"
    )
    """What outdoor air is compared with, before more of it than the minimum is taken to cool."""
    high_limit: Temperature = 24.0
    """Outdoor temperature above which the economiser is at its minimum."""
    heat_recovery: HeatRecovery | None = None
    """Heat recovery."""
    co2_setpoint: Annotated[float, Unit("ppm"), Field(gt=400, le=5000)] | None = None
    """Return-air CO2 at which outdoor air is at its minimum as given above; less of it where the
    air is better, down to ``area_minimum``."""
    area_minimum: Flow = 0.0
    """Least outdoor air whatever the CO2, where ``co2_setpoint`` is given."""


class ExpansionCurves(Document):
    """Curves of a direct-expansion coil, in the form of DOE-2."""

    capacity_temperature: TemperatureCurve
    """Capacity over entering wet bulb and outdoor dry bulb, as a share of the rated one."""
    capacity_flow: Curve = ONE
    """Capacity over flow."""
    input_temperature: TemperatureCurve
    """Electricity per capacity over the same temperatures."""
    input_flow: Curve = ONE
    """Electricity per capacity over flow."""
    part_load: Curve = Curve(coefficients=(0.85, 0.15))
    """Part-load factor over part load: efficiency while cycling over that of running."""


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


SINGLE_SPEED_COOLING = ExpansionCurves(
    capacity_temperature=TemperatureCurve(
        coefficients=(
            0.9712123,
            -0.015275502,
            0.0014434524,
            -0.00039321,
            -6.8364e-6,
            -0.0002905956,
        ),
        range_x=(10.0, 26.0),
        range_y=(10.0, 52.0),
    ),
    input_temperature=TemperatureCurve(
        coefficients=(
            0.28687133,
            0.023902164,
            -0.000810648,
            0.013458546,
            0.0003389364,
            -0.0004870044,
        ),
        range_x=(10.0, 26.0),
        range_y=(10.0, 52.0),
    ),
    part_load=Curve(coefficients=(0.90949556, 0.09864773, -0.00819488)),
)
"""Of the packaged units of the DOE reference building "Small Office" (Cool-Cap-fT, Cool-EIR-fT,
Cool-PLF-fPLR); there without ranges, held here where units are not rated any more."""


class DirectExpansion(Document):
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


class GasHeater(Document):
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


class HeatPumpCurves(Document):
    """Curves of a heat pump's heating coil over outdoor dry bulb [degC], as shares of the rated."""

    capacity: Curve
    """Heat output, without frost."""
    input: Curve
    """Electricity per heat output, without frost."""
    part_load: Curve = Curve(coefficients=(0.85, 0.15))
    """Part-load factor over part load."""


SINGLE_SPEED_HEAT_PUMP = HeatPumpCurves(
    capacity=Curve(coefficients=(0.758746, 0.027626, 0.000148716, 3.4992e-6), low=-20, high=20),
    input=Curve(coefficients=(1.19248, -0.0300438, 0.00103745, -2.3328e-5), low=-20, high=20),
)
"""Of the heat pump in EnergyPlus' example files (HPACHeatCapFT, HPACHeatEIRFT), after DOE-2."""


class AirHeatPump(Document):
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


class AirBox(Document):
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


AirSystem = PackagedUnit | VariableAirVolume
"""A system that is simulated with its air."""
