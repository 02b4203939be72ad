"""Sun that enters a zone, spread over the faces it strikes and is reflected to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.envelope.building import Building, Opening, Struck, ZoneAssembly, room_behind
from sim.envelope.faces import absorbed_shares, beam_shares, diffuse_shares, struck_faces
from sim.physics.sun_patch import TARGETS

Array = NDArray[np.float64]


def spread_sun(building: Building, assembly: ZoneAssembly) -> None:
    """Feed the faces of a zone with what they keep of the sun through its openings."""
    faces = assembly.faces
    struck = [
        (opening.area * opening.passed, column, first)
        for opening in assembly.openings
        for column, first in _first_struck(building, assembly, opening)
    ]
    if not struck:
        return
    kept = absorbed_shares(faces, np.column_stack([first for *_, first in struck]))
    for (entering, column, _), shares in zip(struck, kept.T, strict=True):
        for face, share in zip(faces, shares, strict=True):
            for node, part in face.absorbing_nodes():
                assembly.network.feed(node, entering * float(share) * part, column, "solar")


def _first_struck(
    building: Building, assembly: ZoneAssembly, opening: Opening
) -> Iterator[tuple[int, Array]]:
    """Yield the signals of the sun through an opening, and what share first strikes each face."""
    faces, column = assembly.faces, building.signals.column
    yield column("diffuse", opening.aperture), diffuse_shares(faces, opening.plane)
    room = room_behind(assembly, opening)
    if room is None:
        yield column("beam", opening.aperture), beam_shares(faces)
        return
    for index, target in enumerate(TARGETS):
        beam = column("beam", Struck(opening.aperture, room), index)
        yield beam, struck_faces(faces, opening.plane, target)


def solar_coefficients(assembly: ZoneAssembly, count: int) -> Array:
    """Return heat absorbed inside per unit of each signal, shape (count,)."""
    row = np.zeros(count)
    for source in assembly.network.sources:
        if source.group == "solar":
            row[source.signal] += source.coefficient
    return row
