"""Entries of water plants: boilers, chillers, heat pumps, towers, pumps, tanks."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.catalogue.model import Curve, Entry, is_one
from sim.document import Unit, fault_error

Share = Annotated[float, Field(gt=0, le=1)]
Celsius = Annotated[float, Unit("degC"), Field(ge=-60, le=150)]
Capacity = Annotated[float, Unit("W"), Field(gt=0)]
_TOLD = frozenset(
    {"kind", "title", "manufacturer", "model", "source", "accuracy", "usual_capacity"}
)


class PlantEntry(Entry):
    """What entries of plants have."""

    def figures(self) -> dict[str, Any]:
        """Return the fields a site's document takes from the entry, as plain data."""
        return self.model_dump(exclude=set(_TOLD), exclude_none=True)


class BoilerType(PlantEntry):
    """Boiler, condensing or not."""

    kind: Literal["boiler"]
    """What it is."""
    usual_capacity: Capacity
    """Of the model the data are of, or typical. [W]"""
    efficiency: Annotated[float, Field(gt=0, le=1.1)]
    """Heat over fuel, gross calorific, at full load and the rated entering temperature. [-]"""
    condensing: bool = False
    """Whether flue gas condenses in it."""
    rated_entering_temperature: Celsius
    """Of the water. [degC]"""
    efficiency_curve: Curve
    """Factor of the efficiency over part load and entering water temperature. [degC]"""
    minimum_part_load: Share
    """To which the burner modulates. [-]"""
    standby_loss: Annotated[float, Field(ge=0, le=0.2)] = 0.0
    """Lost between burns over the capacity. [-]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.efficiency_curve.form != "biquadratic":
            raise fault_error("efficiency_curve: a biquadratic", "give part load and temperature")
        is_one("efficiency_curve", self.efficiency_curve, 1.0, self.rated_entering_temperature)
        return self


class CompressorType(PlantEntry):
    """What chillers and heat pumps have."""

    usual_capacity: Capacity
    """Of the model the data are of. [W]"""
    cop: Annotated[float, Field(gt=0.5, le=12)]
    """Rated heat or cold over electricity. [-]"""
    capacity_curve: Curve
    """Factor of the capacity over the temperatures at both sides. [degC]"""
    input_curve: Curve
    """Factor of electricity over heat at full load, over the same. [degC]"""
    part_load_curve: Curve | None = None
    """Power over that at full load, over part load. [-]"""
    minimum_part_load: Share = 0.1
    """Part load down to which it unloads. [-]"""

    def _check(self, x: float, y: float) -> None:
        for name in ("capacity_curve", "input_curve"):
            curve: Curve = getattr(self, name)
            if curve.form != "biquadratic":
                raise fault_error(f"{name}: a biquadratic", "give both temperatures")
            is_one(name, curve, x, y)
        if self.part_load_curve is not None:
            is_one("part_load_curve", self.part_load_curve, 1.0)


class ChillerType(CompressorType):
    """Chiller, its condenser cooled by water or by air."""

    kind: Literal["chiller"]
    """What it is."""
    rated_leaving_temperature: Celsius
    """Of chilled water; x of the curves. [degC]"""
    rated_entering_temperature: Celsius
    """Of what enters the condenser; y of the curves. [degC]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._check(self.rated_leaving_temperature, self.rated_entering_temperature)
        return self


class AirToWaterHeatPump(CompressorType):
    """Heat pump from outdoor air to water."""

    kind: Literal["air_heat_pump"]
    """What it is."""
    rated_outdoor_temperature: Celsius
    """x of the curves. [degC]"""
    rated_leaving_temperature: Celsius
    """Of hot water; y of the curves. [degC]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._check(self.rated_outdoor_temperature, self.rated_leaving_temperature)
        return self


class BrineToWaterHeatPump(CompressorType):
    """Heat pump from brine to water."""

    kind: Literal["ground_heat_pump"]
    """What it is."""
    rated_entering_temperature: Celsius
    """Of brine; x of the curves. [degC]"""
    rated_leaving_temperature: Celsius
    """Of hot water; y of the curves. [degC]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._check(self.rated_entering_temperature, self.rated_leaving_temperature)
        return self


class TowerType(PlantEntry):
    """Cooling tower by its design point."""

    kind: Literal["tower"]
    """What it is."""
    design_wet_bulb: Celsius
    """Of outdoor air. [degC]"""
    approach: Annotated[float, Unit("K"), Field(gt=0.5, le=20)]
    """Leaving water over wet bulb. [K]"""
    range: Annotated[float, Unit("K"), Field(gt=0.5, le=20)]
    """Cooling of the water. [K]"""
    water_to_air: Annotated[float, Field(gt=0.2, le=4)]
    """Mass flow of water over that of air. [-]"""


class PumpType(PlantEntry):
    """Pump by its design point."""

    kind: Literal["pump"]
    """What it is."""
    head: Annotated[float, Unit("Pa"), Field(gt=0, le=2e6)]
    """Rise of pressure in the design. [Pa]"""
    efficiency: Share
    """Hydraulic over electric power in the design. [-]"""
    control: Literal["constant", "differential_pressure", "curve"]
    """How its speed is controlled."""
    held_pressure: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Differential pressure held over the design head. [-]"""
    curve: Curve | None = None
    """Power over design power, over flow. [-]"""


class TankType(PlantEntry):
    """Storage tank for water."""

    kind: Literal["tank"]
    """What it is."""
    volume: Annotated[float, Unit("m3"), Field(gt=0, le=1000)]
    """Of water. [m3]"""
    loss: Annotated[float, Field(ge=0, le=200)]
    """Heat loss per kelvin over its surroundings. [W/K]"""
