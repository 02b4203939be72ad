"""What the model leaves out, said plainly."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.formats import Number
from scenarios.report.content.subject import Subject
from scenarios.report.model import Bullets, Paragraph, Section, Strong, Text
from sim.kpis.service import ACTIVITY, AIR_SPEED

_YEAR_DAYS = 365

_ONE_DRAW = "One draw of chance."
_MODEL: tuple[tuple[str, str], ...] = (
    (
        "Not calibrated.",
        "No measured consumption of this building went into the model. Levels can differ from the "
        "meters; differences between scenarios are more reliable than levels.",
    ),
    (
        "Typical weather.",
        "The weather file stands for a typical or a past year, not for the coming one, and holds "
        "few extremes. A warming climate is not in it.",
    ),
    (
        _ONE_DRAW,
        "Occupants come and go at random. The results are one draw with the seed given in the "
        "appendix; they carry no confidence interval. Compared scenarios share the draw.",
    ),
    (
        "Well-mixed zones.",
        "Each zone has one air temperature: no draughts, no layers, no cold corners.",
    ),
    (
        "Heat flow in one dimension.",
        "Walls conduct straight through. Thermal bridges count only as far as the constructions "
        "include them, and the ground below slabs follows a yearly wave.",
    ),
    (
        "Moisture in the air alone.",
        "Humidity follows people, outdoor air and coils. Walls take up and give off none, but as "
        "far as a zone's moisture capacity stands for them.",
    ),
    (
        "No flow between openings.",
        "Leakage and ventilation flows are inputs, or follow temperatures and wind zone by zone. "
        "No draught runs through the building; air between zones mixes as the inputs say.",
    ),
    (
        "Systems as documented.",
        "Ideal systems follow efficiencies; coils, fans and plants follow published curves. Leaks "
        "and losses of ducts count only where they are given.",
    ),
    (
        "Operation only.",
        "Emissions of making and disposing of equipment and materials are not counted. Emission "
        "factors are yearly averages and do not change over the hours.",
    ),
)


def limits_section(subject: Subject) -> Section:
    """Return the limitations of the model and of these results."""
    lead = Paragraph(("Whoever decides on these figures should know what they leave out.",))
    return Section(
        "limitations", "Limitations of the model", (lead, Bullets(tuple(_items(subject))))
    )


def _items(subject: Subject) -> Iterator[Text]:
    replicated = all(result.replications is not None for result in subject.results)
    for head, text in _MODEL:
        if head != _ONE_DRAW or not replicated:
            yield Strong(head), f" {text}"
    yield (
        Strong("Assumed comfort."),
        " Predicted votes assume ",
        Number(ACTIVITY, "met"),
        " of activity where people have none of their own, ",
        Number(AIR_SPEED, "m/s"),
        " of air speed, and clothing after the outdoor temperature.",
    )
    if any(result.bill is not None for result in subject.results):
        yield (
            Strong("Today's prices."),
            " Bills follow the tariff in the appendix over the whole period. Taxes, subsidies and "
            "maintenance count only where they are part of a price or a cost.",
        )
    trajectory = subject.base.trajectory
    days = len(trajectory) * trajectory.step / 86400
    if days < _YEAR_DAYS:
        yield (
            Strong("Less than a year."),
            f" Only {days:.0f} days were simulated. Seasons they lack are not in the figures.",
        )
