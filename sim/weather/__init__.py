"""Weather of a typical year: files and stations in, hourly and step means out."""

from sim.weather.reading import read_weather, station_names
from sim.weather.record import HOURS, Weather
from sim.weather.steps import WeatherSteps, at_steps, year_in_steps

__all__ = [
    "HOURS",
    "Weather",
    "WeatherSteps",
    "at_steps",
    "read_weather",
    "station_names",
    "year_in_steps",
]
