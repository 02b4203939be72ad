"""Demand-controlled ventilation: outdoor air by carbon dioxide, by people, for whole systems."""

from __future__ import annotations

from sim.kernel.compiling import compiled, inlined
from sim.kernel.sequences.latches import line


@inlined
def breathing_zone_flow(
    people: float, per_person: float, floor_area: float, per_area: float, effectiveness: float
) -> float:
    """Return the outdoor air that a zone needs by ASHRAE 62.1-2019, eq. 6-1 and 6-2 [m3/s].

    Parameters
    ----------
    people : float
        Persons; those present, for ventilation by occupancy.
    per_person : float
        Outdoor air for each. [m3/s]
    floor_area : float
        Of the zone. [m2]
    per_area : float
        Outdoor air for the building itself. [m3/(s m2)]
    effectiveness : float
        Zone air distribution effectiveness (table 6-4). [-]
    """
    return (max(people, 0.0) * per_person + floor_area * per_area) / effectiveness


@inlined
def co2_signal(concentration: float, low: float, high: float) -> float:
    """Return how much ventilation carbon dioxide calls for, 0 to 1 [-].

    Parameters
    ----------
    concentration : float
        In the zone. [ppm]
    low, high : float
        Concentrations up to which 0, from which 1. [ppm]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.2.1.3: a proportional loop over the 200 ppm below the set-point.
    """
    return line(concentration, low, 0.0, high, 1.0)


@inlined
def demand_flow(signal: float, area_flow: float, design_flow: float) -> float:
    """Return the outdoor air between what the area and what the design needs [m3/s].

    Parameters
    ----------
    signal : float
        Answer of `co2_signal`, or the share of the design's people that are present. [-]
    area_flow, design_flow : float
        Outdoor air without people, and with all that the design has. [m3/s]

    Notes
    -----
    ASHRAE 62.1-2019, 6.2.6.1; ASHRAE Guideline 36-2021, 5.2.1.
    """
    upper = max(area_flow, design_flow)
    return area_flow + min(max(signal, 0.0), 1.0) * (upper - area_flow)


@inlined
def steady_co2(outdoor: float, generation: float, flow: float) -> float:
    """Return the carbon dioxide at which a zone settles [ppm].

    Parameters
    ----------
    outdoor : float
        Concentration outdoors. [ppm]
    generation : float
        Carbon dioxide given off by the people of the zone. [m3/s]
    flow : float
        Outdoor air, above 0. [m3/s]

    Notes
    -----
    Balance of a mixed zone: ASHRAE 62.1-2019, appendix D. With the design's people and flow it is
    the upper set-point of `co2_signal`.
    """
    return outdoor + 1e6 * generation / flow


@inlined
def distribution_effectiveness(
    discharge: float, room: float, cooling: float, heating: float
) -> float:
    """Return the zone air distribution effectiveness [-].

    Parameters
    ----------
    discharge, room : float
        Temperatures of the discharge air and of the room. [degC]
    cooling, heating : float
        Effectiveness of air that is not warmer than the room, and of air that is. [-]

    Notes
    -----
    ASHRAE 62.1-2019, table 6-4; ASHRAE Guideline 36-2021, 5.2.1.3.
    """
    return heating if discharge > room else cooling


@compiled
def zone_ventilation(
    signal: float,
    flows: tuple[float, float],
    box: tuple[float, float],
    effectiveness: float,
    standby: bool,
) -> tuple[float, float]:
    """Return the outdoor air that a zone needs and the least flow of its box, Vmin* [m3/s].

    Parameters
    ----------
    signal : float
        Answer of `co2_signal`, or the share of the design's people that are present. [-]
    flows : tuple of float
        Outdoor air for the area, and for the people of the design. [m3/s]
    box : tuple of float
        Least flow of the box, and the one to which the signal raises it: Vmin and Vcool-max for
        carbon dioxide, Vmin twice for people. [m3/s]
    effectiveness : float
        Answer of `distribution_effectiveness`. [-]
    standby : bool
        Whether the zone needs nothing now: nobody is there and its use allows it
        (ASHRAE 62.1-2019, 6.2.6.1.4), or it is not occupied.

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.2.1.3.
    """
    if standby:
        return 0.0, 0.0
    share = min(max(signal, 0.0), 1.0)
    least = box[0] + share * (max(box[0], box[1]) - box[0])
    return (flows[0] + share * flows[1]) / effectiveness, least


@compiled
def system_ventilation_efficiency(
    uncorrected: float, supply: float, critical_share: float
) -> float:
    """Return the ventilation efficiency of a system of several zones [-].

    Parameters
    ----------
    uncorrected : float
        Outdoor air that all zones need together. [m3/s]
    supply : float
        Supply air of the system. [m3/s]
    critical_share : float
        Greatest share of outdoor air that a zone needs in its own supply air. [-]

    Notes
    -----
    ASHRAE 62.1-2019, appendix A, eq. A-1: 1 + Xs - max(Zd); ASHRAE Guideline 36-2021, 5.16.3.1.
    Within 0.1 and 1.
    """
    average = min(uncorrected / supply, 1.0) if supply > 0.0 else 1.0
    return min(max(1.0 + average - min(critical_share, 1.0), 0.1), 1.0)


@compiled
def intake_flow(uncorrected: float, efficiency: float, design: tuple[float, float]) -> float:
    """Return the least outdoor air that a system takes in [m3/s].

    Parameters
    ----------
    uncorrected : float
        Outdoor air that all zones need together now. [m3/s]
    efficiency : float
        Answer of `system_ventilation_efficiency`; 1 for a single zone. [-]
    design : tuple of float
        Uncorrected and total outdoor air of the design, neither of them exceeded. [m3/s]

    Notes
    -----
    ASHRAE Guideline 36-2021, 5.16.3.1; ASHRAE 62.1-2019, eq. 6-10.
    """
    return min(min(uncorrected, design[0]) / efficiency, design[1])


@inlined
def least_outdoor_share(intake: float, supply: float) -> float:
    """Return the share of outdoor air in the supply air, at most 1; 1 without supply air [-].

    Parameters
    ----------
    intake, supply : float
        Outdoor and supply air. [m3/s]
    """
    return min(intake / supply, 1.0) if supply > 0.0 else 1.0
