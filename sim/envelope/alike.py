"""Surfaces that are alike but for their area: as to heat they are one."""

from __future__ import annotations

from sim.site import Site, Surface

_NOT_COMPARED = {"area", "windows"}
"""Areas add up, and what has windows stays as it is."""


def distinct_surfaces(site: Site) -> dict[str, Surface]:
    """Return the surfaces of a site, those that are alike as one of their whole area.

    The same heat flows through each square metre of them, so one chain of nodes stands for the four
    soffits of an attic, or for a wall that a drawing cuts in pieces, and nothing changes. Surfaces
    with windows, pipes or eaves, whose shade depends on the height of the wall, stay as they are.

    Parameters
    ----------
    site : Site
        The building.

    Returns
    -------
    dict of str to Surface
        In the order of the site, by the name of the first of those that are alike.
    """
    distinct: dict[str, Surface] = {}
    first: dict[tuple[object, ...], str] = {}
    for name, surface in site.surfaces.items():
        if surface.windows or surface.overhang is not None or name in site.heated_surfaces:
            distinct[name] = surface
            continue
        kind = tuple(value for field, value in surface if field not in _NOT_COMPARED)
        one = first.setdefault(kind, name)
        area = distinct[one].area + surface.area if one in distinct else surface.area
        distinct[one] = surface.model_copy(update={"area": area})
    return distinct
