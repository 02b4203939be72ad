"""The inside faces of a zone: long-wave exchange between them and the sun that strikes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.envelope.network import Film, Network
from sim.kernel import FilmKind
from sim.physics import films

Array = NDArray[np.float64]

LEAST_EMISSIVITY = 1e-6
"""Emissivity at which radiant heat is still split over faces. [-]"""
FREE_STANDING = -1.0
"""Stands for the azimuth in the plane of faces that have none. [deg]"""


@dataclass(frozen=True, slots=True)
class Face:
    """One inside face of a zone.

    Attributes
    ----------
    node : int
        Its node in the zone's network.
    area : float
        Area. [m2]
    emissivity : float
        Long-wave emissivity. [-]
    solar_absorptance : float
        Share of the sun that does not go back into the zone. [-]
    kept_fraction : float
        Share of that which stays in the face; the rest leaves through glass. [-]
    tilt, azimuth : float
        Of the outward normal; no azimuth for what stands free in the room. [deg]
    panes : tuple of (int, float)
        Of glass: its nodes, and what each absorbs of diffuse sun from inside. [-]
    """

    node: int
    area: float
    emissivity: float
    solar_absorptance: float
    kept_fraction: float
    tilt: float
    azimuth: float | None
    panes: tuple[tuple[int, float], ...] = ()

    def absorbing_nodes(self) -> tuple[tuple[int, float], ...]:
        """Return the nodes that the sun kept by the face heats, with their shares of it. [-]"""
        total = sum(part for _, part in self.panes)
        if total <= 0.0:
            return ((self.node, 1.0),)
        return tuple((node, part / total) for node, part in self.panes)

    @property
    def plane(self) -> tuple[float, float]:
        """Key of the plane it lies in; free-standing faces share one that is no wall's."""
        if self.azimuth is None:
            return (self.tilt, FREE_STANDING)
        return (self.tilt, 0.0 if self.tilt in {0.0, 180.0} else self.azimuth % 360.0)


def connect_radiation(
    network: Network, faces: list[Face], *, detailed: bool = False
) -> dict[int, float]:
    """Connect faces to a radiant star node and return the split of radiant heat over them.

    Coplanar faces share one view factor (Carroll 1980, doi 10.2172/5137161).
    """
    if not faces:
        return {0: 1.0}
    if len(faces) > 1:
        joined, place = _planes(faces)
        conductance = films.radiant_conductance(
            np.array([face.area for face in faces]),
            np.array([face.emissivity for face in faces]),
            films.radiant_view_factors(joined)[place],
        )
        star = network.node()
        linear = films.radiant_linear()
        for face, value in zip(faces, conductance, strict=True):
            network.connect(face.node, star, float(value))
            if detailed:
                figures = (float(value) / linear, float(value))
                network.films.append(Film(FilmKind.RADIANT, face.node, star, figures))
    # a face that takes up no radiation still has a share where no other takes any
    shares = np.array([face.area * max(face.emissivity, LEAST_EMISSIVITY) for face in faces])
    weights: dict[int, float] = {}
    for face, share in zip(faces, shares / shares.sum(), strict=True):
        weights[face.node] = weights.get(face.node, 0.0) + float(share)
    return weights


def beam_shares(faces: list[Face]) -> Array:
    """Return the share of the beam that strikes each face where it strikes the floor, by area."""
    floor = np.array([face.area if face.tilt > 135.0 else 0.0 for face in faces])
    every = np.array([face.area for face in faces])
    struck = floor if floor.sum() > 0.0 else every
    return np.asarray(struck / struck.sum())


def struck_faces(faces: list[Face], plane: tuple[float, float], target: str) -> Array:
    """Return the share of the beam towards a target of `TARGETS` that strikes each face, by area.

    Towards a wall that is not there the floor is struck.

    Parameters
    ----------
    faces : list of Face
        Of the zone.
    plane : tuple of float
        Of the window: tilt and azimuth of its outward normal. [deg]
    target : str
        What the beam goes to.
    """
    turn = {"opposite": 180.0, "clockwise": 90.0, "anticlockwise": -90.0}.get(target)
    if turn is None:
        return beam_shares(faces)
    struck = np.zeros(len(faces))
    for place, face in enumerate(faces):
        if face.azimuth is not None and 45.0 < face.tilt < 135.0:
            apart = abs((face.azimuth - plane[1] - turn + 180.0) % 360.0 - 180.0)
            struck[place] = face.area if apart <= 45.0 else 0.0
    return struck / struck.sum() if struck.any() else beam_shares(faces)


def diffuse_shares(faces: list[Face], plane: tuple[float, float]) -> Array:
    """Return the share of transmitted diffuse sun that first strikes each face.

    By area, except faces in the window's own plane, which the window does not see.
    """
    seen = np.array([0.0 if face.plane == plane else face.area for face in faces])
    if seen.sum() == 0.0:
        seen = np.array([face.area for face in faces])
    return np.asarray(seen / seen.sum())


def absorbed_shares(faces: list[Face], first: Array) -> Array:
    """Return the share of transmitted sun that stays in each face after all reflections.

    ``first`` says what share first strikes each face, shape (n,), or (n, k) of k ways in. Faces
    reflect diffusely, to each other by `form_factors`. Glass lets some of it out again, so the
    shares may sum to less than one.
    """
    absorptance = np.array([face.solar_absorptance for face in faces])
    if not absorptance.any():
        return np.zeros_like(first)
    kept = np.array([face.kept_fraction for face in faces])
    returned = form_factors(faces).T * (1.0 - absorptance)
    arriving = np.linalg.solve(np.eye(len(faces)) - returned, first)
    return np.asarray((arriving.T * (absorptance * kept)).T)


def form_factors(faces: list[Face]) -> Array:
    """Return what part of the diffuse light from each face strikes each other, shape (n, n). [-]

    From Carroll's factors, as long-wave exchange: ``A_p F_pq = x_p x_q`` between planes p and q,
    so that no plane lights itself; within a plane by area. Where one plane is larger than all
    others together, which no factors of this kind fit, rows are scaled to a sum of one.
    """
    areas = np.array([face.area for face in faces])
    joined, place = _planes(faces)
    if len(joined) == 1:
        return np.tile(areas / areas.sum(), (len(faces), 1))
    weighted = joined * films.radiant_view_factors(joined)
    between = np.tile(weighted, (len(joined), 1))
    np.fill_diagonal(between, 0.0)
    between /= between.sum(axis=1, keepdims=True)
    return np.asarray(between[np.ix_(place, place)] * areas / joined[place])


def _planes(faces: list[Face]) -> tuple[Array, NDArray[np.intp]]:
    """Return the area of each plane with faces, and the plane of each face."""
    planes = sorted({face.plane for face in faces})
    place = np.array([planes.index(face.plane) for face in faces])
    areas = np.zeros(len(planes))
    np.add.at(areas, place, [face.area for face in faces])
    return areas, place
