"""Curves of the equipment of air systems: polynomials of flow, part load and temperatures."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.document import Document, fault_error


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
