"""The scenario document: a base and named changes, period, weather, tariff, controller and seed."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from sim.document import Document, Unit, fault_error

Currency = Literal["EUR", "USD", "GBP"]
Controller = Literal["rules"]
"""Controllers a scenario can name."""

_MONEY = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z]{3})\s*$")
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Money(Document):
    """An amount in a currency; YAML writes it as ``12000 EUR``."""

    amount: Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
    """How much. [currency]"""
    currency: Currency = "EUR"
    """Which currency."""

    @model_validator(mode="wrap")
    @classmethod
    def _from_text(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, (str, int, float)):
            match = _MONEY.match(str(data))
            if match is None:
                raise fault_error(
                    "an amount with its currency, EUR, USD or GBP", "write for example '12000 EUR'"
                )
            return handler({"amount": float(match.group(1)), "currency": match.group(2).upper()})
        return handler(data)

    @model_serializer(mode="wrap")
    def _as_text(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
        return str(self) if info.mode == "json" else handler(self)

    def __str__(self) -> str:
        return f"{self.amount:.12g} {self.currency}"


class Change(Document):
    """One named change of the site."""

    path: Annotated[str, Field(min_length=1)]
    """Place in the site, ``zones.*.heating.setpoint.unoccupied``; ``*`` and ``south-*`` match."""
    value: Any
    """New value, with a unit where the input has one: ``16 degC``; a mapping replaces a part."""
    cost: Money | None = None
    """Cost of the measure."""
    life: Annotated[float, Unit("year"), Field(gt=0, le=200)] | None = None
    """Years until the measure has to be replaced."""
    text: str = ""
    """What is done, for people."""
    measure: str = ""
    """Measure it belongs to; changes of one measure make sense together only."""


class Period(Document):
    """The days simulated, from midnight to midnight of local standard time.

    Under daylight saving such a day ends an hour into the next civil one: the bill of a single
    summer month has a small share of the month after.
    """

    start: date
    """First day."""
    end: date
    """The day after the last."""

    @field_validator("end")
    @classmethod
    def _after_start(cls, end: date, info: ValidationInfo) -> date:
        start = info.data.get("start")
        if start is not None and end <= start:
            raise fault_error(f"a day after the start, {start}", "correct start or end")
        if start is not None and (end - start).days > 366 * 10:
            raise fault_error("at most ten years after the start", "shorten the period")
        return end

    @property
    def days(self) -> int:
        """Number of days simulated."""
        return (self.end - self.start) // timedelta(days=1)


class Economics(Document):
    """How the worth of measures is calculated."""

    discount_rate: Annotated[float, Unit(""), Field(ge=0, le=1)] = 0.03
    """Real discount rate of a year."""
    horizon: Annotated[int, Unit("year"), Field(ge=1, le=100)] = 20
    """Years looked at."""
    price_escalation: Annotated[float, Unit(""), Field(ge=-0.2, le=0.5)] = 0.0
    """Real rise of energy prices in a year."""


class Expectation(Document):
    """What a scenario should show; checked whenever the library is tested."""

    kpi: str
    """Name of a KPI."""
    change: tuple[Share, Share] | None = None
    """Lowest and highest change relative to the base, ``[-30 %, -5 %]``."""
    value: tuple[float, float] | None = None
    """Lowest and highest value, in the unit of the KPI."""

    @model_validator(mode="after")
    def _one_range(self) -> Self:
        if (self.change is None) == (self.value is None):
            raise fault_error("exactly one of 'change' and 'value'", "give one of the two")
        low, high = self.change or self.value or (0.0, 0.0)
        if low > high:
            raise fault_error("the lower end first", "swap the two ends")
        return self


Share = Annotated[float, Unit(""), Field(ge=-1, le=100)]
"""A relative change; ``-30 %`` or ``-0.3``."""


class Scenario(Document):
    """A base plus named changes.

    A scenario builds either on another scenario (``base``), whose changes come first and whose
    other fields hold unless given here, or directly on a site (``site``).
    """

    name: Annotated[str, Field(pattern=_NAME)]
    """Identifier, letters, digits and dashes."""
    title: str = ""
    """Name shown to people."""
    description: str = ""
    """What it shows and what to expect."""
    base: str | None = None
    """Scenario it builds on: library name, or file relative to this one."""
    site: str | None = None
    """Site it builds on, where there is no base: library name, or file relative to this one."""
    weather: str | None = None
    """Weather station or file; that of the site where not given."""
    period: Period | None = None
    """Days simulated; needed here or in the base."""
    tariff: str | None = None
    """Name under the site's tariffs; without one no costs are calculated."""
    controller: Controller = "rules"
    """What decides set-points and switching."""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    """Seed of all random streams."""
    changes: tuple[Change, ...] = ()
    """Changes of the site, applied in order."""
    expect: tuple[Expectation, ...] = ()
    """What the result should show."""
    economics: Economics = Economics()
    """How the worth of measures is calculated."""


Expectation.model_rebuild()
