"""From the site's windows to glazing optics and the keys of once-computed sun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.envelope.blinds import BlindedWindow, Fenestration
from sim.facade import Aperture, ApertureRow, Blinded, Plane, ShadedPlane
from sim.physics.glazing import BlindOptics, Gap, GlazingOptics, Pane, from_panes, from_u_shgc
from sim.physics.shading import Fin, Overhang, Shades
from sim.site import Glazing, Site, Surface, Window


@lru_cache(maxsize=256)
def optics_of(glazing: Glazing) -> GlazingOptics:
    """Return the optics of a glazing, from its panes or from U-value and SHGC."""
    if glazing.panes:
        panes = [
            Pane(
                thickness=pane.thickness,
                conductivity=pane.conductivity,
                solar_transmittance=pane.solar_transmittance,
                solar_reflectance_front=pane.solar_reflectance,
                solar_reflectance_back=(
                    pane.solar_reflectance
                    if pane.solar_reflectance_back is None
                    else pane.solar_reflectance_back
                ),
                emissivity_front=pane.emissivity,
                emissivity_back=(
                    pane.emissivity if pane.emissivity_back is None else pane.emissivity_back
                ),
                visible_transmittance=pane.visible_transmittance,
            )
            for pane in glazing.panes
        ]
        return from_panes(panes, [Gap(glazing.gas, glazing.gap)] * (len(panes) - 1))
    if glazing.u_value is None or glazing.shgc is None:
        raise ValueError("a glazing has panes, or u_value and shgc")
    return from_u_shgc(glazing.u_value, glazing.shgc, glazing.visible_transmittance)


def plane_of(site: Site, surface: Surface) -> Plane:
    """Return the plane of a surface's outer face; horizontal ones have no azimuth."""
    level = surface.tilt in {0.0, 180.0}
    azimuth = 0.0 if level else (surface.azimuth + site.location.north) % 360.0
    return Plane(azimuth, surface.tilt, site.location.ground_reflectance)


def aperture_of(site: Site, surface: Surface, window: Window) -> Aperture:
    """Return how sun and light see a window; its size counts only where shades do."""
    optics = optics_of(site.glazings[window.glazing])
    plane = plane_of(site, surface)
    shades = shades_of(window)
    if not shades or window.width is None or window.height is None:
        return Aperture(plane, optics, 1.0, 1.0, shades)
    return Aperture(plane, optics, window.width, window.height, shades)


def fenestration_of(site: Site, surface: Surface, window: Window) -> Fenestration:
    """Return how sun and light see a window, with its blind if it has one."""
    aperture, blind = aperture_of(site, surface, window), window.blind
    if blind is None:
        return aperture
    drawn = Blinded(aperture, BlindOptics(blind.position, *blind.solar, *blind.visible))
    return BlindedWindow(drawn, blind.control, blind.threshold, blind.schedule)


@dataclass(frozen=True, slots=True)
class WindowRow:
    """Windows of a wall that are alike but for their width and shades: one as wide as all.

    Their glass then has one temperature, the mean of what it would have apart: heat flows are the
    same but for what films make of the difference.

    Attributes
    ----------
    window : Window
        The wide window; its shades mean nothing.
    shares : tuple of float
        Share of each window in its area. [-]
    fenestration : Fenestration
        How they see the sun.
    """

    window: Window
    shares: tuple[float, ...]
    fenestration: Fenestration


def rows_of(site: Site, surface: Surface) -> list[WindowRow]:
    """Return the windows of a surface, those that are alike together.

    Windows with blinds, which each follow their own sun, stay alone.
    """
    alike: dict[object, list[Window]] = {}
    for name, window in surface.windows.items():
        own = {"area": None, "width": None, "overhang": None, "fins": None}
        alone = window.blind is not None
        alike.setdefault((name if alone else "", window.model_copy(update=own)), []).append(window)
    return [_row_of(site, surface, windows) for windows in alike.values()]


def _row_of(site: Site, surface: Surface, windows: Sequence[Window]) -> WindowRow:
    first, whole = windows[0], sum(window.gross_area for window in windows)
    if len(windows) == 1 or whole <= 0.0:
        return WindowRow(first, (1.0,), fenestration_of(site, surface, first))
    size = {"area": whole} if first.width is None else {"width": whole / (first.height or 1.0)}
    shares = tuple(window.gross_area / whole for window in windows)
    parts: dict[Aperture, float] = {}
    for window, share in zip(windows, shares, strict=True):
        aperture = aperture_of(site, surface, window)
        parts[aperture] = parts.get(aperture, 0.0) + share
    seen = next(iter(parts)) if len(parts) == 1 else ApertureRow(tuple(parts.items()))
    return WindowRow(first.model_copy(update=size), shares, seen)


def outer_plane_of(site: Site, surface: Surface) -> Plane | ShadedPlane:
    """Return how the sun sees a surface's outer face."""
    plane = plane_of(site, surface)
    if surface.overhang is None or surface.width is None:
        return plane
    height = surface.area / surface.width
    return ShadedPlane(plane, surface.width, height, shades_of(surface))


def shades_of(rectangle: Window | Surface) -> Shades:
    """Return the fixed shades of a window or a wall."""
    above = rectangle.overhang
    fins = rectangle.fins if isinstance(rectangle, Window) else None
    fin = None if fins is None else Fin(fins.depth, fins.gap, fins.above, fins.below)
    overhang = (
        None
        if above is None
        else Overhang(
            depth=above.depth,
            gap=above.gap,
            left=above.extension if above.left is None else above.left,
            right=above.extension if above.right is None else above.right,
        )
    )
    return Shades(overhang, fin, fin)
