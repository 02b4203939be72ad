"""What is known of the hours to come: weather, limits, prices, emissions; and nothing uncertain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from connectors.emulators.boptest.signals import described, place_of
from sim.clock import DAY, weather_days
from sim.factors import factors_of
from sim.kpis.air import HIGH_CO2
from sim.kpis.boptest import comfort_limits, electricity_prices, fuel_price, price_kinds
from sim.kpis.boptest.limits import people_expected
from sim.schedules import Calendar, calendar_of, level_at, series_means
from sim.weather import WeatherSteps, at_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kpis.boptest import PriceKind
    from sim.site import Site, Tariff
    from sim.weather import Weather

    Floats = NDArray[np.float64]

Values = Callable[["Floats"], "Floats"]
"""Takes times since the beginning of the year [s] and returns what holds then."""

_KELVIN = 273.15
_YEAR_HOURS = 8760
_RADIAN = np.pi / 180.0
_WEATHER: Mapping[str, tuple[str, str, float, float, str]] = {
    "TDryBul": ("dry_bulb", "K", 1.0, _KELVIN, "Outdoor dry-bulb temperature"),
    "TDewPoi": ("dew_point", "K", 1.0, _KELVIN, "Outdoor dew point"),
    "relHum": ("relative_humidity", "1", 1.0, 0.0, "Relative humidity outdoors"),
    "HGloHor": ("global_horizontal", "W/m2", 1.0, 0.0, "Global horizontal irradiance"),
    "HDirNor": ("direct_normal", "W/m2", 1.0, 0.0, "Direct normal irradiance"),
    "HDifHor": ("diffuse_horizontal", "W/m2", 1.0, 0.0, "Diffuse horizontal irradiance"),
    "HHorIR": ("infrared_horizontal", "W/m2", 1.0, 0.0, "Long-wave irradiance of the sky"),
    "winSpe": ("wind_speed", "m/s", 1.0, 0.0, "Wind speed"),
    "winDir": ("wind_direction", "rad", _RADIAN, 0.0, "Where the wind comes from"),
    "pAtm": ("pressure", "Pa", 1.0, 0.0, "Air pressure"),
}
_PRICES: Mapping[str, str] = {
    "constant": "Constant",
    "dynamic": "Dynamic",
    "highly_dynamic": "HighlyDynamic",
}
_FUELS: Mapping[str, str] = {
    "natural_gas": "GasPower",
    "district_heating": "DistrictHeatingPower",
}


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is known ahead.

    Attributes
    ----------
    unit, text : str
        Unit, and what it is.
    values : callable
        Its values at given times since the beginning of the year. [s]
    """

    unit: str
    text: str
    values: Values


class Forecast:
    """What is known ahead of a building's boundary conditions.

    Weather is that of the exchange step which begins at a time or holds then: what the simulation
    will have. Times are seconds since the beginning of the year, local standard time.

    Parameters
    ----------
    site : Site
        The building.
    weather : Weather
        A weather year.
    tariff : Tariff, optional
        Prices.
    year : int
        The year whose beginning is time 0.
    step : float
        Exchange step. [s]
    """

    def __init__(
        self, site: Site, weather: Weather, tariff: Tariff | None, *, year: int, step: float
    ) -> None:
        self._site, self._weather, self._tariff = site, weather, tariff
        self._first, self._step = date(year, 1, 1), step
        self._days = np.zeros(0, dtype=np.int64)
        self.points: dict[str, Known] = dict(self._known())

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        """What is told of each point."""
        return {name: described(known.text, known.unit) for name, known in self.points.items()}

    def at(self, names: Sequence[str], times: Floats) -> dict[str, list[float]]:
        """Return the values of points at times since the beginning of the year. [s]

        Raises
        ------
        DocumentError
            If the tariff's prices do not reach so far.
        """
        return {name: self.points[name].values(times).tolist() for name in names}

    def weather_at(self, time: float) -> dict[str, float]:
        """Return the weather that holds at a time, by name of its points. [s]"""
        times = np.array([time])
        return {name: float(self.points[name].values(times)[0]) for name in _WEATHER}

    def weather_documents(self) -> dict[str, tuple[str, str]]:
        """Return unit and text of the points of the weather."""
        return {name: (unit, text) for name, (_, unit, _, _, text) in _WEATHER.items()}

    def _known(self) -> Iterator[tuple[str, Known]]:
        for name, (series, unit, factor, added, text) in _WEATHER.items():
            yield name, Known(unit, text, partial(self._of_weather, series, factor, added))
        for name, zone in self._site.zones.items():
            place = place_of(f"zones.{name}")
            if zone.heating or zone.cooling:
                for side, end, text in ((0, "LowerSetp", "Lower"), (1, "UpperSetp", "Upper")):
                    limit = partial(self._limit, name, side)
                    yield f"{end}[{place}]", Known("K", f"{text} limit of {name}", limit)
            if zone.people is not None:
                people = partial(self._people, name)
                yield f"Occupancy[{place}]", Known("1", f"People expected in {name}", people)
                most = partial(np.full_like, fill_value=HIGH_CO2, dtype=np.float64)
                yield f"UpperCO2[{place}]", Known("ppm", f"Limit of CO2 in {name}", most)
        yield from self._energies()

    def _energies(self) -> Iterator[tuple[str, Known]]:
        factors, tariff = factors_of(self._site.factors), self._tariff
        emissions = "Greenhouse gases of energy, as CO2"
        yield "EmissionsElectricPower", Known("kg/kWh", emissions, self._electric_emissions)
        for carrier, end in _FUELS.items():
            gases = float(getattr(factors, carrier).carbon)
            constant = partial(np.full_like, fill_value=gases, dtype=np.float64)
            yield f"Emissions{end}", Known("kg/kWh", emissions, constant)
            if tariff is not None:
                price = fuel_price(tariff, carrier)
                constant = partial(np.full_like, fill_value=price, dtype=np.float64)
                yield f"Price{end}", Known(f"{tariff.currency}/kWh", "Price of energy", constant)
        if tariff is not None:
            for kind in price_kinds(tariff):
                known = Known(
                    f"{tariff.currency}/kWh", "Price of electricity", partial(self._price, kind)
                )
                yield f"PriceElectricPower{_PRICES[kind]}", known

    @cached_property
    def _year(self) -> WeatherSteps:
        count = round(_YEAR_HOURS * 3600.0 / self._step)
        return at_steps(self._weather, 0, count, self._step)

    def _of_weather(self, series: str, factor: float, added: float, times: Floats) -> Floats:
        day, second = np.divmod(times, DAY)
        number = day.astype(np.int64)
        if len(number) and number.max() >= len(self._days):
            last = self._first + timedelta(days=int(number.max()) + 366)
            self._days = np.array(weather_days(self._first, last), dtype=np.int64)
        a_day = round(DAY / self._step)
        place = self._days[number] * a_day + (second // self._step).astype(np.int64)
        return np.asarray(getattr(self._year, series)[place] * factor + added)

    def _calendar(self, times: Floats) -> tuple[Calendar, Floats]:
        """Return the days of some times, and the times since the first of them. [s]"""
        first, last = (int(np.floor(time / DAY)) for time in (times.min(), times.max()))
        begin, end = (self._first + timedelta(days=day) for day in (first, last + 1))
        calendar = calendar_of(self._site.location, self._weather.utc_offset, begin, end)
        return calendar, times - first * DAY

    def _limit(self, zone: str, side: int, times: Floats) -> Floats:
        calendar, since = self._calendar(times)
        return level_at(*comfort_limits(self._site, zone, calendar)[side], since) + _KELVIN

    def _people(self, zone: str, times: Floats) -> Floats:
        calendar, since = self._calendar(times)
        return level_at(*people_expected(self._site, zone, calendar), since)

    def _price(self, kind: PriceKind, times: Floats) -> Floats:
        if self._tariff is None:
            return np.zeros_like(times)
        calendar, since = self._calendar(times)
        count = round(calendar.duration / self._step)
        prices = electricity_prices(self._tariff, kind, calendar, count=count, step=self._step)
        return prices[(since // self._step).astype(np.int64)]

    def _electric_emissions(self, times: Floats) -> Floats:
        told = self._site.grid_carbon
        if told is None or told.hourly is None:
            average = float(factors_of(self._site.factors).electricity.carbon)
            value = average if told is None or told.value is None else told.value
            return np.full_like(times, value, dtype=np.float64)
        calendar, since = self._calendar(times)
        count = round(calendar.duration / self._step)
        means = series_means(told.hourly, calendar.start_instant, count, self._step)
        return np.asarray(means[(since // self._step).astype(np.int64)])
