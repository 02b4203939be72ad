"""What a comparison holds: frozen values that charts, reports and pages show as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.changes import InputDifference
    from scenarios.statistics import PairedDifference
    from sim.errors import Finding

Verdict = Literal["better", "worse", "same", "unclear", "neither"]
"""Of a KPI against the base; ``unclear`` where the interval of the difference holds zero, and
``neither`` where the KPI has no better direction."""


@dataclass(frozen=True, slots=True)
class KpiDifference:
    """A KPI of the base and of an alternative.

    Attributes
    ----------
    name, unit, text : str
        Of the KPI, from the registry.
    before, after : float
        Of the base and of the alternative; of replicated results the means of the pairs. [unit]
    absolute : float
        ``after - before``. [unit]
    relative : float, optional
        ``absolute`` over ``|before|``; ``None`` where the base is zero. [-]
    verdict : {'better', 'worse', 'same', 'unclear', 'neither'}
        Judgement by the registry's direction.
    uncertainty : PairedDifference, optional
        How sure the difference is; ``None`` without paired replications.
    """

    name: str
    unit: str
    text: str
    before: float
    after: float
    absolute: float
    relative: float | None
    verdict: Verdict
    uncertainty: PairedDifference | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A change that costs money.

    Attributes
    ----------
    text : str
        What is done; the path where no text was given.
    path : str
        Place of the change in the site.
    cost : float
        Cost today. [currency]
    currency : str
        Currency of the cost.
    life : float, optional
        Years until it is replaced; ``None`` means it lasts for the horizon.
    """

    text: str
    path: str
    cost: float
    currency: str
    life: float | None


@dataclass(frozen=True, slots=True)
class MeasureEconomics:
    """Worth of the measures of an alternative against the base.

    Attributes
    ----------
    measures : tuple of Measure
        Changes with a cost that the base does not have.
    currency : str
        Currency of all amounts.
    investment : float
        Cost of all measures today. [currency]
    annual_saving : float
        Energy cost saved in a year at today's prices. [currency]
    simple_payback, discounted_payback : float, optional
        Years until the savings have paid the investment; ``None`` if they never do.
    net_present_value : float
        Of savings minus investment and replacements, plus residual value. [currency]
    cash_flow : ndarray, shape (horizon + 1,)
        Discounted cash flow accumulated to the end of each year, year 0 first; the last one
        holds the residual value and equals the net present value. [currency]
    discount_rate, price_escalation : float
        Assumptions, a year. [-]
    horizon : int
        Years looked at.
    """

    measures: tuple[Measure, ...]
    currency: str
    investment: float
    annual_saving: float
    simple_payback: float | None
    discounted_payback: float | None
    net_present_value: float
    cash_flow: NDArray[np.float64]
    discount_rate: float
    price_escalation: float
    horizon: int


@dataclass(frozen=True, slots=True)
class MonthlyProfile:
    """Energy by civil month and end use.

    Attributes
    ----------
    months : tuple of str
        ``2025-01`` and so on, in order of time.
    energy : mapping of str to ndarray, shape (months,)
        Site energy of all carriers by end use (``heating``, ``cooling``, ``fan`` ...). [kWh]
    """

    months: tuple[str, ...]
    energy: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class DayProfile:
    """Mean electricity demand by civil hour.

    Attributes
    ----------
    weekday, weekend : ndarray, shape (24,)
        Mean of Monday to Friday and of Saturday and Sunday; NaN for hours the period lacks. [kW]
    """

    weekday: NDArray[np.float64]
    weekend: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LoadDuration:
    """Electricity demand in falling order.

    Attributes
    ----------
    hours : ndarray, shape (n,)
        Time for which the demand is at least ``power``. [h]
    power : ndarray, shape (n,)
        Mean demand over 15 min. [kW]
    """

    hours: NDArray[np.float64]
    power: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profiles:
    """Profiles of one result."""

    monthly: MonthlyProfile
    day: DayProfile
    load_duration: LoadDuration


@dataclass(frozen=True, slots=True)
class Alternative:
    """A result against the base.

    Attributes
    ----------
    name, title : str
        Of the scenario; ``name`` is unique within the comparison.
    inputs : tuple of InputDifference
        Every input that differs from the base.
    kpis : tuple of KpiDifference
        In the order of the registry.
    economics : MeasureEconomics, optional
        ``None`` where no change has a cost or no tariff is given.
    findings : tuple of Finding
        Doubts about comparing it with the base.
    """

    name: str
    title: str
    inputs: tuple[InputDifference, ...]
    kpis: tuple[KpiDifference, ...]
    economics: MeasureEconomics | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results against the first of them.

    Attributes
    ----------
    names, titles : tuple of str
        Of every result, the base first; names are unique.
    alternatives : tuple of Alternative
        One for each result after the first.
    profiles : tuple of Profiles
        One for each result, the base first.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    profiles: tuple[Profiles, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Doubts of all alternatives."""
        return tuple(finding for item in self.alternatives for finding in item.findings)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: inputs first, then KPIs, economics, findings and profiles."""
        from scenarios.plain import plain

        data: dict[str, Any] = plain(self)
        return data
