"""A test case of BOPTEST: a building whose time goes on when its client says so."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.emulators.boptest.bodies import (
    Body,
    RefusedError,
    check_names,
    flag_in,
    names,
    number,
    number_in,
)
from connectors.emulators.boptest.forecast import Forecast
from connectors.emulators.boptest.periods import TEST_DAYS, WARM_UP_DAYS, named_periods
from connectors.emulators.boptest.signals import Signal, described, inputs, measurements
from connectors.emulators.boptest.trial import Trial
from sim.clock import DAY
from sim.kpis.boptest import computational_time_ratio, core_kpis, price_kinds
from sim.simulation import STEP, Simulation

if TYPE_CHECKING:
    from sim.site import Site, Tariff
    from sim.weather import Weather

FARTHEST = 732 * DAY
"""Latest start of a test since the beginning of the year. [s]"""
LONGEST_WARM_UP = 366 * DAY
MOST_FORECAST = 100_000
"""Values of a point in one forecast."""
_UNCERTAIN = ("temperature_uncertainty", "solar_uncertainty")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with.

    Attributes
    ----------
    message : str
        What was done, and what is worth a warning.
    payload : object
        What was asked for, plain data.
    """

    message: str
    payload: Any


class BoptestCase:
    """A site as a test case, which does what the requests of BOPTEST ask for.

    Times are seconds since the beginning of the year of ``start``, in local standard time;
    temperatures are in K. Methods take the fields of a request and may be called from any thread.

    Parameters
    ----------
    site : Site
        The building.
    weather : Weather
        A weather year.
    start : datetime
        Aware first moment of the test that is ready at once; its year is that of time 0.
    days : int
        Days from the start of a test that has no named period to its end.
    tariff : Tariff, optional
        Prices; there is no cost without one.
    seed : int
        Seed of all random streams.
    step : float
        Exchange step of the simulation, which control steps are multiples of. [s]
    clock : callable
        Monotonic clock, to see how long clients take. [s]

    Raises
    ------
    DocumentError
        If the site has faults.
    """

    def __init__(
        self,
        site: Site,
        weather: Weather,
        *,
        start: datetime,
        days: int,
        tariff: Tariff | None = None,
        seed: int = 1,
        step: float = STEP,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site, self._weather, self._tariff, self._seed = site, weather, tariff, seed
        self._days, self._exchange, self._clock = days, step, clock
        standard = timezone(timedelta(hours=weather.utc_offset))
        local = start.astimezone(standard)
        self._origin = datetime(local.year, 1, 1, tzinfo=standard)
        self._lock = threading.RLock()
        self._step = max(3600.0, step)
        self._price = None if tariff is None else price_kinds(tariff)[-1]
        self._period: str | None = None
        self._periods = named_periods(site, weather)
        self.forecasts = Forecast(site, weather, tariff, year=local.year, step=step)
        begin = (local - self._origin).total_seconds() // step * step
        self._trial = self._begun(begin, 0.0, begin + days * DAY)
        self._measured = measurements(self._trial.wiring)
        self._inputs = inputs(self._trial.wiring)
        self._columns = (
            "time", *self._measured_names(),
            *(f"{name}{end}" for name in self._inputs for end in ("_u", "_activate")),
        )  # fmt: skip
        self._sample()

    @property
    def name(self) -> str:
        """Name of the site."""
        return self._site.name

    @property
    def now(self) -> float:
        """Time since the beginning of the year. [s]"""
        return self._trial.now

    # ---------------------------------------------------------------------------- what there is

    def measurements(self) -> Answer:
        """Return what can be measured."""
        weather = self.forecasts.weather_documents()
        found = {_weather(name): described(text, unit) for name, (unit, text) in weather.items()}
        found |= {name: signal.document() for name, signal in self._measured.items()}
        return Answer("The measurements.", found)

    def inputs(self) -> Answer:
        """Return what can be overwritten."""
        found: dict[str, Any] = {}
        for name, signal in self._inputs.items():
            found[f"{name}_activate"] = described(f"Overwrite {name}_u", None)
            found[f"{name}_u"] = signal.document()
        return Answer("The inputs.", found)

    def forecast_points(self) -> Answer:
        """Return what is known ahead."""
        return Answer("The points of forecasts.", self.forecasts.documents)

    # ------------------------------------------------------------------------------------- time

    def initialize(self, body: Body) -> Answer:
        """Begin a test at a start time, after a warm-up without a client."""
        check_names(body, ("start_time", "warmup_period"))
        start = number(body, "start_time", high=FARTHEST, multiple=self._exchange)
        warm_up = number(body, "warmup_period", high=LONGEST_WARM_UP)
        with self._lock:
            self._period = None
            payload = self._start(start, warm_up, start + self._days * DAY)
        told = f"Initialized to {_seconds(start)}, warmed up for {_seconds(warm_up)}."
        return Answer(told, payload)

    def advance(self, body: Body) -> Answer:
        """Go on by a control step; overwrites hold for this step."""
        asked = self._clock()
        with self._lock:
            wanted, warnings = self._overwrites(body)
            trial, now = self._trial, self.now
            if now >= trial.end:
                return Answer("The end of the test is reached.", {})
            if trial.answered is not None:
                trial.decisions.append((asked - trial.answered, self._step))
            trial.overwrite(wanted)
            until = min(now + self._step, trial.end)
            for moment in _moments(now, until, self._exchange):
                trial.run(moment)
                self._sample()
            told = "; ".join(warnings) or f"Advanced from {_seconds(now)} to {_seconds(until)}."
            payload = self._state()
            trial.answered = self._clock()
        return Answer(told, payload)

    def step(self) -> Answer:
        """Return the control step. [s]"""
        return Answer("The control step.", self._step)

    def set_step(self, body: Body) -> Answer:
        """Set the control step. [s]"""
        check_names(body, ("step",))
        with self._lock:
            self._step = number(
                body, "step", low=self._exchange, high=366.0 * DAY, multiple=self._exchange
            )
            return Answer("The control step is set.", {"step": self._step})

    # -------------------------------------------------------------------------------- scenarios

    def scenario(self) -> Answer:
        """Return the present scenario."""
        uncertain = dict.fromkeys((*_UNCERTAIN, "seed"))
        found = {"electricity_price": self._price, "time_period": self._period, **uncertain}
        return Answer("The scenario.", found)

    def set_scenario(self, body: Body) -> Answer:
        """Choose prices, and a named test period, which begins at once."""
        check_names(body, ("electricity_price", "time_period", *_UNCERTAIN, "seed"))
        price, period = body.get("electricity_price"), body.get("time_period")
        kinds = () if self._tariff is None else price_kinds(self._tariff)
        if price is not None and price not in kinds:
            limit = ", ".join(kinds) or "none, as the scenario has no tariff"
            raise RefusedError(f"electricity_price: {price!r:.80}; allowed: {limit}")
        if period is not None and not (isinstance(period, str) and period in self._periods):
            limit = ", ".join(self._periods) or "none"
            raise RefusedError(f"time_period: {period!r:.80}; allowed: {limit}")
        for name in _UNCERTAIN:
            if body.get(name) not in {None, "none"}:
                raise RefusedError(f"{name}: forecasts are exact here; allowed: none")
        if body.get("seed") is not None:
            number_in(body["seed"], "seed")
        told: dict[str, Any] = dict.fromkeys((*_UNCERTAIN, "seed"))
        with self._lock:
            self._price = price or self._price
            told |= {"electricity_price": price, "time_period": None}
            if period is not None:
                begin = (self._periods[period] - TEST_DAYS // 2) * float(DAY)
                told["time_period"] = self._start(
                    begin, WARM_UP_DAYS * DAY, begin + TEST_DAYS * DAY
                )
                self._period = period
        return Answer("The scenario is set.", told)

    # ---------------------------------------------------------------------------------- results

    def results(self, body: Body) -> Answer:
        """Return what was measured and overwritten in a part of the test, by exchange step."""
        check_names(body, ("point_names", "start_time", "final_time"))
        wanted = names(body, "point_names", self._columns)
        low, high = (number(body, name, low=-math.inf) for name in ("start_time", "final_time"))
        with self._lock:
            table = self._trial.rows(len(self._columns))
        part = table[(table[:, 0] >= low) & (table[:, 0] <= high)]
        found = {name: _plain(part[:, self._columns.index(name)]) for name in ("time", *wanted)}
        return Answer(f"Results of {len(wanted)} points.", found)

    def forecast(self, body: Body) -> Answer:
        """Return what is known of the time from now to a horizon, both included."""
        allowed = ("point_names", "horizon", "interval", *_UNCERTAIN)
        check_names(body, allowed)
        wanted = names(body, "point_names", self.forecasts.points)
        horizon = number(body, "horizon", high=366.0 * DAY)
        interval = number(body, "interval", low=1.0, high=366.0 * DAY)
        count = int(horizon // interval) + 1
        if count > MOST_FORECAST:
            raise RefusedError(f"{count} values of each point; allowed: {MOST_FORECAST}")
        times = self.now + np.arange(count, dtype=np.float64) * interval
        found = {"time": times.tolist(), **self.forecasts.at(wanted, times)}
        return Answer(f"Forecast of {len(wanted)} points.", found)

    def kpi(self) -> Answer:
        """Return the core KPIs from the start of the test until now."""
        with self._lock:
            trial, now, price = self._trial, self.now, self._price
            trajectory, (since, until) = trial.trajectory(), trial.part
            ratio = computational_time_ratio(trial.decisions)
        found = core_kpis(
            trajectory, trial.site, self._tariff, price=price, since=since, until=until
        )
        told = f"KPIs from {_seconds(trial.start)} to {_seconds(now)}."
        return Answer(told, {**found, "time_rat": ratio})

    # ------------------------------------------------------------------------------- simulation

    def _start(self, start: float, warm_up: float, end: float) -> dict[str, float | None]:
        self._trial = self._begun(start, warm_up, end)
        self._sample()
        return self._state()

    def _begun(self, start: float, warm_up: float, end: float) -> Trial:
        return Trial(self._simulate, self._origin, start=start, end=end, warm_up=warm_up)

    def _simulate(self, first: date, end: date) -> Simulation:
        return Simulation(
            self._site,
            self._weather,
            start=first,
            end=end,
            seed=self._seed,
            step=self._exchange,
            tariff=self._tariff,
        )

    # ------------------------------------------------------------------------------------ values

    def _overwrites(self, body: Body) -> tuple[dict[str, float], list[str]]:
        """Return what is to be overwritten, by point, and what was cut to its limits."""
        check_names(body, (f"{name}{end}" for name in self._inputs for end in ("_u", "_activate")))
        wanted: dict[str, float] = {}
        warnings = []
        for name, signal in self._inputs.items():
            told, active = body.get(f"{name}_u"), body.get(f"{name}_activate")
            value = None if told is None else number_in(told, f"{name}_u")
            if active is None or not flag_in(active, f"{name}_activate"):
                continue
            if value is None:
                raise RefusedError(f"{name}_u is missing, though {name}_activate is 1")
            kept, warning = _within(signal, value)
            warnings += [warning] if warning else []
            wanted[signal.point] = kept - signal.added
        return wanted, warnings

    def _measured_names(self) -> Sequence[str]:
        return (*(_weather(name) for name in self.forecasts.weather_documents()),
                *self._measured)  # fmt: skip

    def _sample(self) -> None:
        """Note what all signals are now."""
        weather = self.forecasts.weather_at(self.now).values()
        self._trial.note(weather, self._measured.values(), self._inputs.values())

    def _state(self) -> dict[str, float | None]:
        row = self._trial.last(len(self._columns))
        return dict(zip(self._columns, _plain(row), strict=True))


def _weather(name: str) -> str:
    """Return what a point of the weather is called as a measurement."""
    return f"weaSta_reaWea{name[0].upper()}{name[1:]}_y"


def _seconds(time: float) -> str:
    return f"{time:.12g} s"


def _within(signal: Signal, value: float) -> tuple[float, str]:
    """Return an input's value within its limits, and a warning where it was not."""
    if signal.low is None or signal.high is None:
        return value, ""
    kept = min(max(value, signal.low), signal.high)
    if signal.unit == "1" and signal.high == 1.0 and signal.point.endswith("-enable"):
        kept = float(round(kept))
    if kept == value:
        return value, ""
    limits = f"{signal.low:g} to {signal.high:g} {signal.unit}"
    return kept, f"{signal.name}_u: {value:g} is outside of {limits}; {kept:g} is used"


def _moments(now: float, until: float, step: float) -> Sequence[float]:
    """Return the ends of exchange steps until a moment. [s]"""
    count = math.ceil((until - now) / step)
    return [*(now + step * place for place in range(1, count)), until]


def _plain(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    """Return numbers as JSON has them: what is no number is none."""
    return [value if math.isfinite(value) else None for value in values.tolist()]
