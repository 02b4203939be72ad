"""Trim and respond as documents: how a set-point creeps towards thrift, and answers requests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.document import Document, Duration, Fraction, Temperature, Unit, fault_error

Interval = Annotated[float, Unit("s"), Field(gt=0, le=86400)]
Signed = Annotated[float, Unit("")]
SignedKelvin = Annotated[float, Unit("K")]
SignedPressure = Annotated[float, Unit("Pa")]
Pressure = Annotated[float, Unit("Pa"), Field(ge=0, le=5000)]
Row = tuple[float, ...]
"""Numbers of a document in the order in which the kernel takes them."""


def above(value: float, info: ValidationInfo, other: str) -> float:
    """Return a value that is above another field of its document."""
    low = info.data.get(other)
    if low is not None and value <= low:
        raise fault_error(f"above {other}, which is {low:g}", f"raise it or lower {other}")
    return value


class Response(Document):
    """How fast trim and respond moves; in the unit of what it resets."""

    delay: Duration = 600.0
    """Time after the start of the device without any change (Td)."""
    interval: Interval = 120.0
    """Time between changes (T)."""
    ignored_requests: Annotated[int, Field(ge=0)] = 2
    """Number of requests that are passed over (I)."""
    trim: Signed
    """What each change adds (SPtrim): towards thrift."""
    respond: Signed
    """What each further request adds (SPres): the other way."""
    largest_response: Signed
    """Limit of the response at a change (SPres-max), with the sign of respond."""

    @field_validator("trim")
    @classmethod
    def _moves(cls, value: float) -> float:
        if value == 0.0:
            raise fault_error("not 0", "say by how much the set-point goes towards thrift")
        return value

    @field_validator("respond")
    @classmethod
    def _answers(cls, value: float, info: ValidationInfo) -> float:
        trim = info.data.get("trim")
        if trim is not None and value * trim >= 0.0:
            raise fault_error(f"of the other sign than trim, {trim:g}", "change one of the signs")
        return value

    @field_validator("largest_response")
    @classmethod
    def _suffices(cls, value: float, info: ValidationInfo) -> float:
        respond = info.data.get("respond")
        if respond is not None and (value * respond <= 0.0 or abs(value) < abs(respond)):
            raise fault_error(
                f"of the sign of respond and not below its size, {respond:g}",
                "a limit of at least one response is needed",
            )
        trim = info.data.get("trim")
        if trim is not None and abs(value) <= abs(trim):
            raise fault_error(
                f"more than trim takes back, {abs(trim):g}", "raise it, else requests are in vain"
            )
        return value

    def between(self, initial: float, lowest: float, highest: float) -> Row:
        """Return the columns `TrimParameter` for a set-point within limits."""
        return (
            initial, lowest, highest, self.delay, self.interval, self.ignored_requests, self.trim,
            self.respond, self.largest_response,
        )  # fmt: skip


class Limited(Response):
    """Trim and respond between limits (5.1.14)."""

    lowest: Signed
    """Lowest set-point (SPmin)."""
    highest: Signed
    """Highest set-point (SPmax)."""
    initial: Signed
    """Set-point at the start (SP0)."""

    @field_validator("highest")
    @classmethod
    def _highest(cls, value: float, info: ValidationInfo) -> float:
        return above(value, info, "lowest")

    @field_validator("initial")
    @classmethod
    def _within(cls, value: float, info: ValidationInfo) -> float:
        low, high = info.data.get("lowest"), info.data.get("highest")
        if low is not None and high is not None and not low <= value <= high:
            raise fault_error(f"from {low:g} to {high:g}", "begin between lowest and highest")
        return value

    def row(self) -> Row:
        """Return the columns `TrimParameter`."""
        return self.between(self.initial, self.lowest, self.highest)


class DuctPressureReset(Limited):
    """Static pressure of a duct by requests of its boxes (5.16.1.2)."""

    trim: SignedPressure = -12.0
    """What each change adds (SPtrim)."""
    respond: SignedPressure = 15.0
    """What each further request adds (SPres)."""
    largest_response: SignedPressure = 32.0
    """Limit of the response at a change (SPres-max)."""
    lowest: Annotated[float, Unit("Pa"), Field(gt=0, le=5000)] = 25.0
    """Lowest set-point (SPmin)."""
    highest: Pressure = 370.0
    """Highest set-point (SPmax), found when the system is balanced: with it and open dampers all
    boxes get their greatest flows. The default is 1.5 inches."""
    initial: Pressure = 120.0
    """Set-point at the start (SP0)."""


class RequestReset(Limited):
    """Supply temperature of a plant by requests of what it serves (5.20.5.2).

    A share moves: with 0 the supply has the temperature given here, with 1 that of the plant.
    """

    kind: Literal["requests"]
    """What it follows."""
    supply_temperature: Temperature
    """What costs least: the coldest hot water, the warmest chilled water."""
    delay: Duration = 900.0
    """Time after the start of the plant without any change (Td)."""
    interval: Interval = 300.0
    """Time between changes (T)."""
    trim: Signed = -0.02
    """What each change adds (SPtrim)."""
    respond: Signed = 0.03
    """What each further request adds (SPres)."""
    largest_response: Signed = 0.07
    """Limit of the response at a change (SPres-max)."""
    lowest: Fraction = 0.0
    """Lowest share (SPmin)."""
    highest: Fraction = 1.0
    """Highest share (SPmax)."""
    initial: Fraction = 1.0
    """Share at the start (SP0)."""


class TemperatureResponse(Response):
    """How fast the supply-air temperature answers requests of zones (5.16.2.2)."""

    trim: SignedKelvin = 0.1
    """What each change adds (SPtrim)."""
    respond: SignedKelvin = -0.2
    """What each further request adds (SPres)."""
    largest_response: SignedKelvin = -0.6
    """Limit of the response at a change (SPres-max)."""
