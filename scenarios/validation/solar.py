"""Position of the sun, and sun on and through the facades of Denver, against published values.

Planes and windows are those of the cases of ASHRAE 140 (`scenarios.validation.bestest`), taken from
their sites: what is checked here is what a run of them is driven by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from scenarios.validation.bestest.building import site_document
from scenarios.validation.bestest.cases import published
from scenarios.validation.model import Check, Progress, Report, checks_of

if TYPE_CHECKING:
    from sim.facade import Aperture, BoundarySignals, Plane

ALGORITHM = "Reda and Andreas (2004), doi:10.1016/j.solener.2003.12.003, worked example A.5"
ANNEX = "ASHRAE 140-2020, annex B8, tables 6: range of six programs"
TRANSMITTED = f"{ANNEX} (transmitted sun)"

STEP = 900.0
"""Step of the sun on the facades. [s]"""

_SECONDS = 8760 * 3600
_ANGLE = 1e-4  # the example's angles have five decimals, times a second of arc
_OTHER_YEAR = 0.4  # between the same date of two years, see sim.sun.SOLAR_YEAR [deg]
_FACADES = {"Horizontal": "roof", "North": "north", "East": "east", "South": "south"}
_FACADES |= {"West": "west"}
_CIRCUMSOLAR = (
    "radiation from around the sun passes the glass at the sun's angle; taken as diffuse light, "
    "which other programs do, the south windows of 600, 660 and 670 would pass 803.6, 430.9 and "
    "1023.7 kWh/m2 (0.588, 0.315 and 0.749). No term is adjusted for the range."
)
_NOTES = dict.fromkeys(
    (
        "annual_transmitted_unshaded 600 South",
        "annual_transmitted_unshaded 660 South",
        "annual_window_transmissivity 600 South",
        "annual_window_transmissivity 660 South, Low-E",
        "annual_window_transmissivity 670 South, Single-Pane",
    ),
    _CIRCUMSOLAR,
)
"""Why a value lies outside its range; shown where it does."""


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Compute positions and sums of a year.

    Parameters
    ----------
    cases : sequence of str, optional
        ``position`` and ``facades``; both where not given.
    progress : callable
        Told before each part.

    Raises
    ------
    DocumentError
        If there is no such part.
    """
    checks = checks_of("solar", _PARTS, cases, progress)
    explained = sum(check.ok is False and bool(check.note) for check in checks)
    return Report("solar", checks, allowed={TRANSMITTED: explained})


def _position() -> Iterator[Check]:
    """Yield the worked example: at its moment, and in the year that runs are driven by."""
    import pandas as pd

    from sim.sun import sun_angles, sun_position

    place = (39.742476, -105.1786)
    moment = pd.DatetimeIndex(["2003-10-17 12:30:30-07:00"])
    exact = sun_angles(moment, *place, elevation=1830.14, pressure=82000.0, temperature=11.0)
    for name, (value,), expected in zip(("zenith", "azimuth"), exact, _EXAMPLE, strict=True):
        low, high = expected - _ANGLE, expected + _ANGLE
        yield Check(f"solar {name}", round(float(value), 6), "deg", low, high, ALGORITHM)
    year = sun_position(*place, elevation=1830.14, utc_offset=-7.0, step=60.0)
    minute = (pd.Timestamp("2003-10-17").day_of_year - 1) * 1440 + 12 * 60 + 30
    found = (year.zenith[minute], year.azimuth[minute])
    for name, value, expected in zip(("zenith", "azimuth"), found, _EXAMPLE, strict=True):
        low, high = expected - _OTHER_YEAR, expected + _OTHER_YEAR
        note = "the same day and time of the year that runs take"
        yield Check(f"solar {name} of a run", round(float(value), 4), "deg", low, high, ALGORITHM,
                    note)  # fmt: skip


_EXAMPLE = (50.11162, 194.34024)
"""Topocentric zenith and azimuth of the worked example. [deg]"""


def _facades() -> Iterator[Check]:
    """Yield sums of a year: incident, transmitted, and the ratios made of them."""
    planes, apertures, year = _year()
    incident = {name: _sum(year.incident[plane]) for name, plane in planes.items()}
    through = {
        case: _sum(year.apertures[aperture].transmitted_beam)
        + _sum(year.apertures[aperture].transmitted_diffuse)
        for case, aperture in apertures.items()
    }
    rows: dict[str, Callable[[str], float]] = {
        "annual_incident_kWh_m2": incident.__getitem__,
        "annual_transmitted_unshaded_kWh_m2": lambda row: through[row.split()[0]],
        "annual_transmitted_shaded_kWh_m2": lambda row: through[row.split()[0]],
        "annual_window_transmissivity": lambda row: (
            through[row.split()[0]] / incident[row.split()[1].rstrip(",")]
        ),
        "annual_shading_coefficient": lambda row: (
            1.0 - through[row[:3]] / through[row.split()[0][4:]]
        ),
    }
    for table, value_of in rows.items():
        yield from _table(table, value_of)


def _table(table: str, value_of: Callable[[str], float]) -> Iterator[Check]:
    unit = "kWh/m2" if table.endswith("kWh_m2") else ""
    source = ANNEX if "incident" in table else TRANSMITTED
    for row, (low, high) in published()["solar"][table].items():
        name = f"{table.removesuffix('_kWh_m2')} {row}"
        value = round(value_of(row), 4)
        yield Check(name, value, unit, low, high, source, _NOTES.get(name, ""))


def _year() -> tuple[dict[str, Plane], dict[str, Aperture], BoundarySignals]:
    """Return the planes of case 600, a window of each case, and the sun of a year on them."""
    from sim.envelope.apertures import aperture_of, plane_of
    from sim.facade import boundary_signals
    from sim.site.read import site_from
    from sim.weather import read_weather

    site = site_from(site_document("600"))
    planes = {
        name: plane_of(site, site.surfaces[f"zone-{side}"]) for name, side in _FACADES.items()
    }
    apertures = {}
    for case, (surface, window) in _WINDOWS.items():
        site = site_from(site_document(case))
        wall = site.surfaces[f"zone-{surface}"]
        apertures[case] = aperture_of(site, wall, wall.windows[window])
    steps = (0, round(_SECONDS / STEP))
    weather = read_weather("denver")
    return planes, apertures, boundary_signals(
        weather, planes.values(), apertures.values(), steps, STEP
    )  # fmt: skip


_WINDOWS = {
    "600": ("south", "south-1"),
    "610": ("south", "south-1"),
    "620": ("west", "west"),
    "630": ("west", "west"),
    "660": ("south", "south-1"),
    "670": ("south", "south-1"),
}
"""Wall and window looked at in each case; of two alike, or mirrored ones, the first."""


def _sum(power: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """Return the sum of a year's irradiance. [kWh/m2]"""
    return float(power.sum(dtype=np.float64)) * STEP / 3.6e6


_PARTS: dict[str, Callable[[], Iterator[Check]]] = {"position": _position, "facades": _facades}
