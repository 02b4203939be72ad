"""What every entry of the catalogue has, and the curves that entries are made of."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.document import Document, Ratio, Unit, fault_error
from sim.physics.curves import CONSTANT, WIDTH

Number = Annotated[float, Field(allow_inf_nan=False)]
Limits = tuple[Number, Number]
"""Least and largest value of an argument."""

_COEFFICIENTS = {"cubic": 4, "quartic": 5, "biquadratic": 6}


class Curve(Document):
    """A polynomial of one or two quantities with the range it holds for; held at its ends."""

    form: Literal["cubic", "quartic", "biquadratic"]
    """c0 + c1 x + c2 x2 + c3 x3 (+ c4 x4), or c0 + c1 x + c2 x2 + c3 y + c4 y2 + c5 x y."""
    coefficients: tuple[Number, ...]
    """c0, c1, ...; those left out at the end are zero."""
    x: Limits
    """Least and largest x."""
    y: Limits | None = None
    """Least and largest y, of a biquadratic."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        count = _COEFFICIENTS[self.form]
        if not 1 <= len(self.coefficients) <= count:
            raise fault_error(f"1 to {count} coefficients of a {self.form}", "count them again")
        if (self.y is not None) != (self.form == "biquadratic"):
            raise fault_error("y of a biquadratic, of no other", "add y or take it away")
        for low, high in (self.x, self.y or (0.0, 1.0)):
            if not low < high:
                raise fault_error("limits that rise", "write the lower limit first")
        return self

    def row(self) -> tuple[float, ...]:
        """Return the curve as `sim.physics.curves` takes it: `WIDTH` numbers."""
        missing = _COEFFICIENTS[self.form] - len(self.coefficients)
        used = (*self.coefficients, *[0.0] * missing, *self.x, *(self.y or ()))
        return (*used, *[0.0] * (WIDTH - len(used)))

    def at(self, x: float, y: float = 0.0) -> float:
        """Return its value at arguments held within the limits."""
        import numpy as np

        from sim.physics import curves

        row = np.array(self.row())
        if self.form == "biquadratic":
            return float(curves.biquadratic(row, x, y))
        function = curves.cubic if self.form == "cubic" else curves.quartic
        return float(function(row, x))


UNCHANGED = Curve(form="cubic", coefficients=CONSTANT[:1], x=(0.0, 10.0))
"""A factor that is 1 everywhere."""

_NEAR_ONE = 0.05


def is_one(name: str, curve: Curve, x: float, y: float = 0.0) -> None:
    """Raise a fault if a factor of rated values is not 1 at the rating point.

    Raises
    ------
    PydanticCustomError
        If it is off by more than 5 %.
    """
    found = curve.at(x, y)
    if abs(found - 1.0) > _NEAR_ONE:
        limit = f"{name} of 1 at the rating point, within {_NEAR_ONE:.0%}; it gives {found:.3f}"
        raise fault_error(limit, "divide its coefficients by that value, or correct the curve")


class Entry(Document):
    """What is known of any piece of equipment."""

    title: str
    """Name for people."""
    manufacturer: str = "generic"
    """Who makes it; generic where the data are typical, not of one product."""
    model: str = ""
    """Model or type designation; may be empty where generic."""
    source: str
    """Where the data are published: document and table, page or object."""
    accuracy: str = ""
    """How sure the data are, or how exact the device is."""


class FanData(Document):
    """A fan at its design point and beside it."""

    pressure_rise: Annotated[float, Unit("Pa"), Field(gt=0, le=10000)]
    """Total pressure at design flow. [Pa]"""
    total_efficiency: Annotated[float, Field(gt=0, le=1)]
    """Of impeller, belt, motor and drive together. [-]"""
    motor_efficiency: Annotated[float, Field(gt=0, le=1)]
    """Shaft over electric power. [-]"""
    motor_in_stream: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Share of the motor's loss that heats the air. [-]"""
    power_over_flow: Curve | None = None
    """Share of the design power over the share of design flow; none where the flow is one. [-]"""
    least_flow: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Flow ratio below which the power falls no further. [-]"""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.total_efficiency > self.motor_efficiency:
            limit = f"at most the motor's efficiency {self.motor_efficiency:g}"
            raise fault_error(f"total_efficiency {limit}", "check which efficiency is which")
        if self.power_over_flow is not None:
            is_one("power_over_flow", self.power_over_flow, 1.0)
        return self


class Speed(Document):
    """A compressor's stage: share of the whole, and how it changes with temperatures and flow."""

    capacity_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Rated capacity over that of the highest stage. [-]"""
    flow_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Rated air flow over that of the highest stage. [-]"""
    cop: Annotated[float, Field(gt=0.5, le=12)]
    """Rated gross capacity over electricity of compressor and outdoor fan. [-]"""
    sensible_share: Annotated[float, Field(gt=0.3, le=1)] | None = None
    """Rated sensible over total gross capacity of a cooling coil; found from the flow if none."""
    capacity_over_temperature: Curve
    """Factor; cooling: entering wet bulb, outdoor dry bulb; heating: outdoor dry bulb, or entering
    and outdoor dry bulb. [degC]"""
    capacity_over_flow: Curve = UNCHANGED
    """Factor over the share of rated flow. [-]"""
    input_over_temperature: Curve
    """Factor of 1/COP over the same temperatures. [degC]"""
    input_over_flow: Curve = UNCHANGED
    """Factor of 1/COP over the share of rated flow. [-]"""


class CoolingMachine(Document):
    """A direct-expansion cooling coil with its compressor and outdoor fan."""

    speeds: tuple[Speed, ...] = Field(min_length=1)
    """Stages, the lowest first."""
    part_load_factor: Curve = UNCHANGED
    """Efficiency while cycling over steady efficiency, over the part load. [-]"""
    flow_per_capacity: Annotated[float, Field(ge=2e-5, le=1e-4)] = 5e-5
    """Rated air flow over rated capacity where the site gives no flow. [m3/(s W)]"""
    least_outdoor: Annotated[float, Unit("degC"), Field(ge=-40, le=30)] = -25.0
    """Outdoor dry bulb below which the compressor stays off. [degC]"""
    crankcase: Annotated[float, Unit("W"), Field(ge=0, le=1000)] = 0.0
    """Power of the crankcase heater. [W]"""
    crankcase_limit: Annotated[float, Unit("degC"), Field(ge=-40, le=40)] = 10.0
    """Outdoor dry bulb from which the heater stays off. [degC]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        rise(self.speeds)
        for speed in self.speeds:
            for name in ("capacity_over_temperature", "input_over_temperature"):
                curve = getattr(speed, name)
                if curve.form != "biquadratic":
                    raise fault_error(f"{name}: a biquadratic", "give both temperatures")
                is_one(name, curve, 19.44, 35.0)
            is_one("capacity_over_flow", speed.capacity_over_flow, 1.0)
            is_one("input_over_flow", speed.input_over_flow, 1.0)
        is_one("part_load_factor", self.part_load_factor, 1.0)
        return self


class HeatingMachine(Document):
    """An air-source heat pump that heats air."""

    speeds: tuple[Speed, ...] = Field(min_length=1)
    """Stages, the lowest first."""
    part_load_factor: Curve = UNCHANGED
    """Efficiency while cycling over steady efficiency, over the part load. [-]"""
    capacity_over_cooling: Ratio = 1.0
    """Rated heating over rated cooling capacity where the site gives one of them. [-]"""
    least_outdoor: Annotated[float, Unit("degC"), Field(ge=-40, le=20)]
    """Lock-out: outdoor dry bulb below which the compressor stays off. [degC]"""
    defrost_limit: Annotated[float, Unit("degC"), Field(ge=-5, le=10)] = 5.0
    """Outdoor dry bulb below which the outdoor coil frosts. [degC]"""
    defrost_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Share of the time in defrost by a timer; 0 defrosts on demand. [-]"""
    defrost_input: Curve
    """Input ratio while defrosting, over entering wet bulb and outdoor dry bulb. [degC]"""
    supplement_limit: Annotated[float, Unit("degC"), Field(ge=-40, le=30)] = 21.0
    """Outdoor dry bulb above which the supplementary heater stays off. [degC]"""
    crankcase: Annotated[float, Unit("W"), Field(ge=0, le=1000)] = 0.0
    """Power of the crankcase heater. [W]"""
    crankcase_limit: Annotated[float, Unit("degC"), Field(ge=-40, le=40)] = 10.0
    """Outdoor dry bulb from which the heater stays off. [degC]"""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        rise(self.speeds)
        for speed in self.speeds:
            for name in ("capacity_over_temperature", "input_over_temperature"):
                curve = getattr(speed, name)
                is_one(name, curve, *((21.11, 8.33) if curve.y else (8.33,)))
            is_one("capacity_over_flow", speed.capacity_over_flow, 1.0)
            is_one("input_over_flow", speed.input_over_flow, 1.0)
        is_one("part_load_factor", self.part_load_factor, 1.0)
        return self


def rise(speeds: tuple[Speed, ...]) -> None:
    """Raise a fault unless capacities of stages rise to 1.

    Raises
    ------
    PydanticCustomError
        If they do not.
    """
    shares = [speed.capacity_share for speed in speeds]
    if sorted(set(shares)) != shares or shares[-1] != 1.0:
        raise fault_error("capacity shares that rise to 1", "sort the stages, the highest with 1")
