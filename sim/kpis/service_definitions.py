"""KPIs of what people get: comfort, air, what they do themselves, and what breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim.kpis.definition import CURRENCY, KpiDefinition, percent
from sim.kpis.figures import Figures
from sim.kpis.malfunctions import (
    availability,
    malfunction_hours,
    repair_cost,
    time_to_repair,
)
from sim.kpis.occupant_actions import override_hours, overrides, window_hours
from sim.kpis.service import starts_of

if TYPE_CHECKING:
    from sim.kpis.air import AirQuality

_SERVICE = "ASHRAE 90.1, G3.1.2.3 (unmet load hours), with the zone's own comfort band"
_COMFORT = "ISO 7730:2005, category B; clothing after ASHRAE 55-2020"
_ACTIONS = "docs/people.md: how people act on windows and thermostats"
_AIR = "EN 16798-1, categories of indoor air; CO2 of people after Persily and de Jonge (2017)"
_REPAIR = "EN 13306:2017, maintenance terms: down time, availability, time to restoration"


def services() -> Iterator[KpiDefinition]:
    """Define unmet hours, comfort and starts."""
    yield KpiDefinition(
        "unmet_heating_hours",
        "h",
        "Occupied hours in which any zone is colder than its set-point less the comfort band.",
        lambda figures: figures.unmet.heating_hours,
        "lower",
        _SERVICE,
    )
    yield KpiDefinition(
        "unmet_cooling_hours",
        "h",
        "Occupied hours in which any zone is warmer than its set-point plus the comfort band.",
        lambda figures: figures.unmet.cooling_hours,
        "lower",
        _SERVICE,
    )
    yield KpiDefinition(
        "unmet_degree_hours",
        "K h",
        "Occupied time times kelvins beyond the comfort band, summed over zones.",
        lambda figures: figures.unmet.degree_hours,
        "lower",
        "EN 16798-1, degree-hours criterion, beyond the zone's own comfort band",
    )
    yield KpiDefinition(
        "occupied_hours_in_comfort",
        "%",
        "Share of the hours people spend inside with a predicted mean vote from -0.5 to 0.5.",
        lambda figures: (
            None if figures.comfort is None else 100.0 * figures.comfort.share_in_comfort
        ),
        "higher",
        _COMFORT,
    )
    yield KpiDefinition(
        "mean_ppd",
        "%",
        "Predicted percentage of dissatisfied, mean of the hours people spend inside.",
        lambda figures: None if figures.comfort is None else figures.comfort.mean_dissatisfied,
        "lower",
        _COMFORT,
    )
    yield KpiDefinition(
        "equipment_starts",
        "",
        "Times a zone's terminal began to heat or to cool.",
        lambda figures: float(starts_of(figures.trajectory.crossings)),
        "lower",
    )


def adaptive() -> Iterator[KpiDefinition]:
    """Define comfort in rooms without cooling."""
    free = "people spend in zones without cooling, while not heated, where the model applies,"
    yield KpiDefinition(
        "free_running_hours_in_category_ii",
        "%",
        f"Share of the hours {free} that are within category II of EN 16798-1.",
        lambda figures: percent(figures.adaptive.share_en_category_ii),
        "higher",
        "EN 16798-1:2019, annex B.2.2: 0.33 of the running mean + 18.8 degC, +3 and -4 K",
    )
    yield KpiDefinition(
        "free_running_hours_in_ashrae_80",
        "%",
        f"Share of the hours {free} that are within the 80 % limits of ASHRAE 55.",
        lambda figures: percent(figures.adaptive.share_ashrae_80),
        "higher",
        "ASHRAE 55-2020, section 5.4: 0.31 of the prevailing mean + 17.8 degC, 3.5 K either way",
    )


def air() -> Iterator[KpiDefinition]:
    """Define the quality of the air that people breathe."""

    def breathed(
        name: str, unit: str, text: str, value: Callable[[AirQuality], float]
    ) -> KpiDefinition:
        def function(figures: Figures) -> float | None:
            return None if figures.air is None else value(figures.air)

        return KpiDefinition(name, unit, text, function, "lower", _AIR)

    yield breathed(
        "high_co2_hours",
        "h",
        "Hours in which any zone with people in it is above 1000 ppm of CO2.",
        lambda air: air.high_co2_hours,
    )
    yield breathed(
        "mean_occupied_co2",
        "ppm",
        "CO2 in the air people breathe, mean of the hours people spend inside.",
        lambda air: air.mean_co2,
    )
    yield breathed(
        "unmet_humidity_hours",
        "h",
        "Hours in which any zone with people in it is drier than 30 % or more humid than 60 %.",
        lambda air: air.unmet_humidity_hours,
    )


def actions() -> Iterator[KpiDefinition]:
    """Define what people do themselves."""
    yield KpiDefinition(
        "window_open_hours",
        "h",
        "Time for which windows that people open stand open, mean of the zones that have some.",
        lambda figures: window_hours(figures.trajectory),
        "neither",
        _ACTIONS,
    )
    yield KpiDefinition(
        "thermostat_overrides",
        "",
        "Times people took a thermostat off its schedule, all zones.",
        lambda figures: overrides(figures.trajectory),
        "lower",
        _ACTIONS,
    )
    yield KpiDefinition(
        "thermostat_override_hours",
        "h",
        "Time for which people hold a thermostat off its schedule, mean of zones that have one.",
        lambda figures: override_hours(figures.trajectory),
        "lower",
        _ACTIONS,
    )


def malfunctions() -> Iterator[KpiDefinition]:
    """Define what breaks, for how long and at what cost."""
    yield KpiDefinition(
        "malfunction_hours",
        "h",
        "Time from the beginnings of malfunctions to their repairs, summed over all.",
        lambda figures: malfunction_hours(figures.trajectory, figures.site),
        "lower",
        _REPAIR,
    )
    yield KpiDefinition(
        "equipment_availability",
        "%",
        "Share of time in which a part that can break is in order, mean of all.",
        lambda figures: percent(availability(figures.trajectory, figures.site)),
        "higher",
        _REPAIR,
    )
    yield KpiDefinition(
        "mean_time_to_repair",
        "h",
        "From the beginning of a malfunction to its repair, mean of those repaired in the run.",
        lambda figures: time_to_repair(figures.trajectory),
        "lower",
        _REPAIR,
    )
    yield KpiDefinition(
        "repair_cost",
        CURRENCY,
        "Parts and wages of the repairs that ended in the run.",
        lambda figures: (
            None if figures.bill is None else repair_cost(figures.trajectory, figures.site)
        ),
        "lower",
        "crews.*.cost_per_hour and malfunctions.*.repair.cost of the site; where there is a tariff",
    )
