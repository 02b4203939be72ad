"""Demand-controlled ventilation: outdoor air by carbon dioxide or people, zone by zone."""

from __future__ import annotations

from enum import IntEnum

from sim.kernel.compiling import compiled
from sim.kernel.sequences.latches import line
from sim.kernel.systems.arrays import Array


class Demand(IntEnum):
    """What the outdoor air of a zone follows."""

    CONSTANT = 0
    CO2 = 1
    OCCUPANCY = 2


class DemandParameter(IntEnum):
    """Columns of what a zone needs.

    KIND: `Demand`.
    LOW, HIGH: carbon dioxide up to which the signal is 0, from which it is 1. [same unit]
    AREA, PEOPLE: outdoor air for the area, and for the people of the design. [flow]
    COUNT: people of the design.
    """

    KIND = 0
    LOW = 1
    HIGH = 2
    AREA = 3
    PEOPLE = 4
    COUNT = 5


_CONSTANT, _CO2, _OCCUPANCY = map(int, Demand)
_KIND, _LOW, _HIGH, _AREA, _PEOPLE, _COUNT = map(int, DemandParameter)


@compiled
def demand_signal(p: Array, concentration: float, people: float) -> float:
    """Return how much of the outdoor air for people a zone needs, 0 to 1 [-].

    Parameters
    ----------
    p : array, shape (6,)
        `DemandParameter`.
    concentration : float
        Of carbon dioxide in the zone, in the unit of the limits.
    people : float
        Persons present.

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.2.1.3: a proportional loop over the 200 ppm below the set-point; by
    occupancy the share of the design's people.
    """
    kind = int(p[_KIND])
    if kind == _CO2:
        return line(concentration, p[_LOW], 0.0, p[_HIGH], 1.0)
    if kind == _OCCUPANCY:
        return float(min(people / p[_COUNT], 1.0)) if p[_COUNT] > 0.0 else 0.0
    return 1.0


@compiled
def zone_ventilation(p: Array, signal: float, box: tuple[float, float]) -> tuple[float, float]:
    """Return the outdoor air that a zone needs and the least flow of its box, Vmin* [flow].

    Parameters
    ----------
    p : array, shape (6,)
        `DemandParameter`.
    signal : float
        Answer of `demand_signal`. [-]
    box : tuple of float
        Least and greatest flow of the box; carbon dioxide raises the least one. [flow]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.2.1.3.
    """
    least = box[0]
    if int(p[_KIND]) == _CO2:
        least += signal * max(box[1] - box[0], 0.0)
    return float(p[_AREA] + signal * p[_PEOPLE]), float(least)


@compiled
def system_ventilation_efficiency(
    uncorrected: float, supply: float, critical_share: float
) -> float:
    """Return the ventilation efficiency of a system of several zones [-].

    Parameters
    ----------
    uncorrected : float
        Outdoor air that all zones need together. [flow]
    supply : float
        Supply air of the system. [flow]
    critical_share : float
        Greatest share of outdoor air that a zone needs in its own supply air. [-]

    Notes
    -----
    ASHRAE 62.1-2019, appendix A, eq. A-1: 1 + Xs - max(Zd); ASHRAE Guideline 36-2021, 5.16.3.1.
    Within 0.1 and 1.
    """
    average = min(uncorrected / supply, 1.0) if supply > 0.0 else 1.0
    return min(max(1.0 + average - min(critical_share, 1.0), 0.1), 1.0)
