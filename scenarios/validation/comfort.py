"""Thermal comfort against the tables and equations of its standards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from scenarios.validation.model import Check, Progress, Report, checks_of
from sim.physics.comfort import (
    ASHRAE_55,
    ASHRAE_ACCEPTABILITY,
    EN_16798,
    EN_CATEGORIES,
    AdaptiveModel,
    predicted_mean_vote,
    predicted_percentage_dissatisfied,
    running_mean_temperature,
)

_ISO = "ISO 7730:2005, table D.1"
_VOTE_TOLERANCE = 0.1
"""What annex D of the standard grants a programme. [-]"""
_PPD_TOLERANCE = 1.5
"""Rounding of the table, and what 0.1 of the vote makes of it near its minimum. [%]"""

ISO_7730 = (
    (22.0, 22.0, 0.10, 60, 1.2, 0.5, -0.75, 17),
    (27.0, 27.0, 0.10, 60, 1.2, 0.5, 0.77, 17),
    (27.0, 27.0, 0.30, 60, 1.2, 0.5, 0.44, 9),
    (23.5, 25.5, 0.10, 60, 1.2, 0.5, -0.01, 5),
    (23.5, 25.5, 0.30, 60, 1.2, 0.5, -0.55, 11),
    (19.0, 19.0, 0.10, 40, 1.2, 1.0, -0.60, 13),
    (23.5, 23.5, 0.10, 40, 1.2, 1.0, 0.50, 10),
    (23.5, 23.5, 0.30, 40, 1.2, 1.0, 0.12, 5),
    (23.0, 21.0, 0.10, 40, 1.2, 1.0, 0.05, 5),
    (23.0, 21.0, 0.30, 40, 1.2, 1.0, -0.16, 6),
    (22.0, 22.0, 0.10, 60, 1.6, 0.5, 0.05, 5),
    (27.0, 27.0, 0.10, 60, 1.6, 0.5, 1.17, 34),
    (27.0, 27.0, 0.30, 60, 1.6, 0.5, 0.95, 24),
)
"""Air, radiant temperature [degC], air speed [m/s], humidity [%], activity [met], clothing [clo],
predicted mean vote [-], dissatisfied [%]."""
_ROW_IN_DOUBT = 6


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Compare comfort with published values.

    Parameters
    ----------
    cases : sequence of str, optional
        Some of ``pmv``, ``adaptive``, ``running-mean``; all of them by default.
    progress : callable
        Told what is about to be done.

    Raises
    ------
    DocumentError
        If there is no such case.
    """
    return Report("comfort", checks_of("comfort", CASES, cases, progress))


def _near(  # one line of a table: a name, two values, what they are and where from
    name: str, value: float, published: float, *, within: float, unit: str, source: str
) -> Check:
    return Check(name, value, unit, published - within, published + within, source)


def _votes() -> Iterator[Check]:
    for row, figures in enumerate(ISO_7730):
        air, radiant, speed, humidity, activity, clothing, vote, dissatisfied = figures
        found = predicted_mean_vote(
            np.array([air]), np.array([radiant]), clothing, humidity / 100.0, speed, activity
        )
        share = predicted_percentage_dissatisfied(found)
        if row == _ROW_IN_DOUBT:
            note = f"the table has {vote:g}, the programme printed in the standard gives 0.36"
            yield Check(f"pmv-{row + 1}", float(found[0]), "", None, None, _ISO, note)
            continue
        yield _near(
            f"pmv-{row + 1}", float(found[0]), vote, within=_VOTE_TOLERANCE, unit="", source=_ISO
        )
        yield _near(
            f"ppd-{row + 1}",
            float(share[0]),
            dissatisfied,
            within=_PPD_TOLERANCE,
            unit="%",
            source=_ISO,
        )


_Bands = tuple[tuple[str, tuple[float, float]], ...]
_ADAPTIVE: tuple[tuple[str, AdaptiveModel, _Bands, str], ...] = (
    ("en-16798", EN_16798, tuple(EN_CATEGORIES.items()), "EN 16798-1:2019, annex B.2.2"),
    (
        "ashrae-55",
        ASHRAE_55,
        tuple((str(percent), band) for percent, band in ASHRAE_ACCEPTABILITY.items()),
        "ASHRAE 55-2020, section 5.4.2.2",
    ),
)
_LIMITS: Mapping[str, Mapping[float, tuple[float, ...]]] = {
    # running mean: limits at it, lower and upper of each band in turn, worked by hand
    "en-16798": {
        10.0: (19.1, 24.1, 18.1, 25.1, 17.1, 26.1),
        20.0: (22.4, 27.4, 21.4, 28.4, 20.4, 29.4),
        30.0: (25.7, 30.7, 24.7, 31.7, 23.7, 32.7),
    },
    "ashrae-55": {
        10.0: (17.4, 24.4, 18.4, 23.4),
        20.0: (20.5, 27.5, 21.5, 26.5),
        33.5: (24.685, 31.685, 25.685, 30.685),
    },
}


def _adaptive() -> Iterator[Check]:
    for name, model, bands, source in _ADAPTIVE:
        for running, limits in _LIMITS[name].items():
            comfort = float(model.comfort_temperature(np.array([running]))[0])
            ends = [
                (band, comfort + sign * widths[side])
                for band, widths in bands
                for side, sign in ((0, -1), (1, 1))
            ]
            for (band, value), published, end in zip(ends, limits, _ends(len(limits)), strict=True):
                title = f"{name}-{band}-{end}-at-{running:g}"
                yield _near(title, value, published, within=0.05, unit="degC", source=source)


def _ends(count: int) -> list[str]:
    return ["low", "high"] * (count // 2)


WEEK = (22.0, 20.5, 19.0, 21.0, 18.5, 17.0, 16.5)
"""Daily means, yesterday's first. [degC]"""
_APPROXIMATION = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2)
"""Weights of the standard's approximation by seven days. [-]"""


def _running_mean() -> Iterator[Check]:
    source = "EN 16798-1:2019, annex B.2.2"
    # a step of 10 K: n days later 1 - 0.8^n of it has arrived
    step = np.concatenate([np.full(65, 10.0), np.full(10, 20.0)])
    for days in (1, 3, 7):
        found = float(running_mean_temperature(step)[65 + days])
        truth = 20.0 - 10.0 * 0.8**days
        name = f"running-mean-{days}-days-after-a-step"
        yield _near(name, found, truth, within=0.01, unit="degC", source=f"{source}, by hand")
    week = np.array(WEEK)
    weights = np.array(_APPROXIMATION)
    truth = float((weights * week).sum() / 3.8)
    # older days are taken as the mean of this week
    series = np.concatenate([np.full(60, truth), week[::-1], [0.0]])
    found = float(running_mean_temperature(series)[-1])
    name = "running-mean-of-a-week"
    yield _near(name, found, truth, within=0.3, unit="degC", source=f"{source}, seven-day equation")


CASES: Mapping[str, Callable[[], Iterator[Check]]] = MappingProxyType(
    {
        "pmv": _votes,
        "adaptive": _adaptive,
        "running-mean": _running_mean,
    }
)
"""What is validated, by name."""
