"""Words of reports: names of figures, units of life, lists, more and less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scenarios.formats import Number

_TITLES = {
    "mean_ppd": "Mean dissatisfied (PPD)",
    "occupied_hours_in_comfort": "Occupied hours in comfort",
    "free_running_hours_in_category_ii": "Free-running hours in category II (EN 16798-1)",
    "free_running_hours_in_ashrae_80": "Free-running hours in 80 % limits (ASHRAE 55)",
    "high_co2_hours": "Hours above 1000 ppm of CO2",
    "mean_occupied_co2": "Mean CO2 people breathe",
    "vehicle_energy": "Charging of vehicles",
    "vehicle_unmet_energy": "Charge vehicles left without",
    "battery_energy": "Losses of batteries",
    "battery_cycles": "Full cycles of batteries",
    "battery_capacity_left": "Battery capacity left",
    "self_consumption": "Own sun used on site",
    "self_sufficiency": "Demand not drawn from the grid",
    "grid_carbon": "Carbon of the electricity drawn",
    "photovoltaic_energy": "Electricity from photovoltaics",
    "electricity_import": "Electricity from the grid",
    "electricity_export": "Electricity to the grid",
    "electricity": "Electricity used",
    "site_energy": "Site energy",
    "peak_electricity": "Peak electricity demand",
    "peak_heating": "Peak heating load",
    "peak_cooling": "Peak cooling load",
    "unmet_heating_hours": "Unmet heating hours",
    "unmet_cooling_hours": "Unmet cooling hours",
    "unmet_degree_hours": "Unmet degree-hours",
    "heating_load": "Heat delivered to zones",
    "cooling_load": "Heat removed from zones",
    "district_heating": "District heat",
    "district_cooling": "District cold",
    "energy_cost": "Energy cost",
    "window_open_hours": "Hours with windows open",
    "thermostat_overrides": "Thermostat adjustments by people",
    "thermostat_override_hours": "Hours with thermostats adjusted",
}


def kpi_title(name: str) -> str:
    """Return the name of a KPI for people.

    Examples
    --------
    >>> kpi_title("peak_heating"), kpi_title("carbon_emissions")
    ('Peak heating load', 'Carbon emissions')
    """
    return _TITLES.get(name, name.replace("_", " ").capitalize())


def more_or_less(difference: float) -> str:
    """Return the direction of a difference as a word."""
    return "less" if difference < 0 else "more"


def magnitude(value: float, unit: str) -> Number:
    """Return a difference without its sign, for use beside `more_or_less`."""
    return Number(abs(value), unit)


def share(relative: float | None) -> Number:
    """Return a relative difference without its sign, in percent."""
    return Number(None if relative is None else abs(relative) * 100, "%")


def listed(parts: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def plural(count: int, word: str) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> plural(1, "zone"), plural(3, "zone")
    ('1 zone', '3 zones')
    """
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def day(text: str | date) -> str:
    """Return a day for people.

    Examples
    --------
    >>> day("2025-01-06")
    '6 January 2025'
    """
    made = date.fromisoformat(text) if isinstance(text, str) else text
    return f"{made.day} {made:%B %Y}"


def period(start: str, end: str) -> str:
    """Return a period from its first day and the day after its last.

    Examples
    --------
    >>> period("2025-01-01", "2026-01-01")
    '1 January 2025 to 31 December 2025'
    """
    last = date.fromisoformat(end) - timedelta(days=1)
    return f"{day(start)} to {day(last)}"
