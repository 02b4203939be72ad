"""Whether the exchange step is short enough for zones that are coupled strongly."""

from __future__ import annotations

from collections import defaultdict

from sim.envelope.building import Building
from sim.errors import DocumentError, Fault, Finding

STRONG = 1.2
"""Stiffness above which the temperatures of two zones overshoot one another by a fifth. [-]"""
UNSTABLE = 2.0
"""Stiffness from which the exchange may grow without bound. [-]"""


def coupling_stiffness(building: Building) -> list[float]:
    """Return the stiffness of each coupling of a building. [-]

    Notes
    -----
    ``step (G1/C1 + G2/C2)`` with the heat capacities C of the two nodes that meet and, at each, the
    sum G of all couplings there. No mode of the exchange grows faster than the largest of these
    (bound of a weighted graph's Laplacian by the degrees at its edges, Anderson and Morley 1985,
    doi 10.1080/03081088508817681); it is exact for two nodes.
    """
    load: dict[tuple[str, int], float] = defaultdict(float)
    ends = []
    for coupling in building.couplings:
        pair = (
            _node(building, coupling.zone, coupling.interface),
            _node(building, coupling.other_zone, coupling.other_interface),
        )
        ends.append(pair)
        for zone, node in pair:
            capacity = building.zones[zone].network.capacities[node]
            load[zone, node] += building.step * coupling.conductance / capacity
    return [load[one] + load[other] for one, other in ends]


def _node(building: Building, zone: str, interface: int) -> tuple[str, int]:
    return zone, building.zones[zone].interfaces[interface]


def check_exchange(building: Building) -> tuple[Finding, ...]:
    """Tell which couplings are strong for the exchange step.

    Raises
    ------
    DocumentError
        If the exchange over a coupling may grow without bound.
    """
    faults, findings = [], []
    stiffness = coupling_stiffness(building)
    for coupling, value in zip(building.couplings, stiffness, strict=True):
        if value >= UNSTABLE:
            most = coupling.conductance * UNSTABLE / value
            faults.append(
                Fault(
                    coupling.place,
                    f"{coupling.conductance:.4g} W/K between {coupling.zone} and "
                    f"{coupling.other_zone}",
                    f"less than about {most:.3g} W/K for a step of {building.step:g} s",
                    "join the two zones, let less heat or air pass, or simulate with shorter steps",
                )
            )
        elif value > STRONG:
            text = (
                f"{coupling.place} couples {coupling.zone} and {coupling.other_zone} strongly for "
                f"a step of {building.step:g} s: join the zones, or use shorter steps"
            )
            findings.append(Finding("strong-coupling", text, {"stiffness": value}))
    if faults:
        raise DocumentError(faults, source=building.site.name)
    return tuple(findings)
