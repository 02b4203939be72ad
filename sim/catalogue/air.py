"""Entries of the air side: rooftop units, heat pumps, fans, heat recovery, coils, boxes."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.catalogue.model import CoolingMachine, Entry, FanData, HeatingMachine
from sim.document import Document, Unit, fault_error

Share = Annotated[float, Field(ge=0, le=1)]
Celsius = Annotated[float, Unit("degC"), Field(ge=-60, le=150)]


class PackagedRooftop(Entry):
    """Rooftop unit or packaged air conditioner: direct expansion, a fan, perhaps a furnace."""

    kind: Literal["packaged_rooftop"]
    """What it is."""
    cooling: CoolingMachine
    """Coil, compressor, outdoor fan."""
    fan: FanData
    """Supply fan."""
    furnace_efficiency: Annotated[float, Field(gt=0, le=1)] | None = None
    """Heat over fuel of a gas furnace; none where it heats otherwise. [-]"""


class AirSourceHeatPump(Entry):
    """Packaged or split heat pump that heats and cools air."""

    kind: Literal["air_source_heat_pump"]
    """What it is."""
    heating: HeatingMachine
    """Heating."""
    cooling: CoolingMachine | None = None
    """Cooling, where it cools."""
    fan: FanData | None = None
    """Supply fan, where it is part of the unit."""


class Fan(Entry):
    """A fan of an air handler."""

    kind: Literal["fan"]
    """What it is."""
    fan: FanData
    """Its data."""


class Effectiveness(Document):
    """Effectiveness at 100 and at 75 % of the nominal flow."""

    at_full: Share
    """At nominal flow. [-]"""
    at_three_quarters: Share
    """At three quarters of it. [-]"""

    @model_validator(mode="after")
    def _falls(self) -> Self:
        if self.at_three_quarters < self.at_full:
            raise fault_error("at least as effective at less flow", "check which value is which")
        return self


class HeatRecovery(Entry):
    """Heat exchanger between exhaust and outdoor air."""

    kind: Literal["heat_recovery"]
    """What it is."""
    type: Literal["rotary", "plate", "run_around"]
    """Wheel, plates, or two coils and a pump."""
    sensible: Effectiveness
    """Of temperatures."""
    latent: Effectiveness = Effectiveness(at_full=0.0, at_three_quarters=0.0)
    """Of humidity ratios; 0 where it takes heat alone."""
    exhaust_limit: Celsius
    """Frost control: least temperature of the leaving exhaust air. [degC]"""
    power_per_flow: Annotated[float, Field(ge=0, le=2000)] = 0.0
    """Electricity of wheel or pump over nominal flow. [W/(m3/s)]"""
    pressure_drop: Annotated[float, Unit("Pa"), Field(ge=0, le=1000)] = 0.0
    """On either side at nominal flow. [Pa]"""


class WaterCoilType(Entry):
    """Coil of hot or chilled water at its usual design point."""

    kind: Literal["water_coil"]
    """What it is."""
    entering_air: Celsius
    """Dry bulb. [degC]"""
    entering_humidity: Annotated[float, Field(ge=0, le=0.05)]
    """Humidity ratio. [kg/kg]"""
    leaving_air: Celsius
    """Dry bulb. [degC]"""
    entering_water: Celsius
    """Supply. [degC]"""
    leaving_water: Celsius
    """Return. [degC]"""
    water_over_air: Annotated[float, Field(gt=0, le=20)] = 2.0
    """Conductance of the water side over that of the air side. [-]"""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        heats = self.entering_water > self.entering_air
        if (self.leaving_air > self.entering_air) != heats:
            raise fault_error("water warmer than the air it heats", "check the temperatures")
        if (self.leaving_water < self.entering_water) != heats:
            raise fault_error("water that gives what the air takes", "swap supply and return")
        return self


class HeatingCoilType(Entry):
    """Electric or gas-fired heating coil."""

    kind: Literal["heating_coil"]
    """What it is."""
    fuel: Literal["electricity", "gas"]
    """What it uses."""
    efficiency: Annotated[float, Field(gt=0, le=1)]
    """Heat over energy used. [-]"""


class TerminalBox(Entry):
    """Box between the duct and a zone."""

    kind: Literal["terminal_box"]
    """What it is."""
    type: Literal["single_duct", "parallel_fan", "series_fan"]
    """Without or with a fan of its own."""
    least_flow: Share
    """Least over design flow while occupied. [-]"""
    heating_flow: Share
    """Largest flow while reheating over design flow. [-]"""
    reheat: Literal["none", "electricity", "hot_water"]
    """What heats."""
    largest_supply: Celsius | None = None
    """Highest temperature of the air it blows. [degC]"""
    pressure_drop: Annotated[float, Unit("Pa"), Field(ge=0, le=500)] = 0.0
    """Open, at design flow. [Pa]"""
    fan: FanData | None = None
    """Its fan, where it has one."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.fan is not None) != (self.type != "single_duct"):
            raise fault_error("a fan in a fan-powered box, else none", "add or remove the fan")
        return self
