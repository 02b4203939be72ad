"""What encloses the zones: materials, constructions, glazings, surfaces and windows."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.document import (
    Angle,
    Area,
    Conductance,
    Distance,
    Document,
    Fraction,
    Length,
    Unit,
    fault_error,
)


class Material(Document):
    """A homogeneous building material."""

    conductivity: Annotated[float, Unit("W/(m K)"), Field(gt=0, le=500)]
    """Thermal conductivity."""
    density: Annotated[float, Unit("kg/m3"), Field(gt=0, le=25000)]
    """Density."""
    specific_heat: Annotated[float, Unit("J/(kg K)"), Field(gt=0, le=20000)]
    """Specific heat capacity."""
    source: str = ""
    """Where the figures come from."""


class Layer(Document):
    """One layer of a construction: a material with a thickness, or a resistance without mass."""

    material: str | None = None
    """Name of a material of the site."""
    thickness: Length | None = None
    """Thickness of the material."""
    resistance: Annotated[float, Unit("m2 K/W"), Field(gt=0)] | None = None
    """Thermal resistance of a layer whose mass does not count (air gap, insulation)."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        massive = self.material is not None and self.thickness is not None
        if massive == (self.resistance is not None) or (self.material is None) != (
            self.thickness is None
        ):
            raise fault_error(
                "either material and thickness, or resistance",
                "give material with thickness, or resistance alone",
            )
        return self


class Construction(Document):
    """Layers from outside to inside, and what their two faces do to radiation."""

    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    """Layers from outside to inside."""
    outside_solar_absorptance: Fraction = 0.6
    """Share of the sun absorbed by the outside face."""
    inside_solar_absorptance: Fraction = 0.6
    """Share of the sun absorbed by the inside face."""
    outside_emissivity: Fraction = 0.9
    """Long-wave emissivity of the outside face."""
    inside_emissivity: Fraction = 0.9
    """Long-wave emissivity of the inside face."""
    outside_roughness: Annotated[float, Unit(""), Field(ge=1, le=2.2)] = 1.67
    """Roughness of the outside face for convection: 1.0 glass, 1.11 smooth, 1.67 rough (DOE-2)."""
    source: str = ""
    """Where the figures come from."""


class Pane(Document):
    """One glass pane by its properties at normal incidence."""

    thickness: Length = 0.003
    """Thickness."""
    conductivity: Annotated[float, Unit("W/(m K)"), Field(gt=0)] = 1.0
    """Thermal conductivity."""
    solar_transmittance: Fraction
    """Solar transmittance at normal incidence."""
    solar_reflectance: Fraction
    """Solar reflectance of the outer face at normal incidence."""
    solar_reflectance_back: Fraction | None = None
    """Solar reflectance of the inner face; that of the outer face where not given."""
    visible_transmittance: Fraction | None = None
    """Visible transmittance at normal incidence; the solar one where not given."""
    emissivity: Fraction = 0.84
    """Long-wave emissivity of the outer face."""
    emissivity_back: Fraction | None = None
    """Long-wave emissivity of the inner face; that of the outer face where not given."""


class Glazing(Document):
    """A glazing by U-value and solar heat gain coefficient, or by its panes."""

    u_value: Conductance | None = None
    """Thermal transmittance with standard films (NFRC 100 winter), centre of glass."""
    shgc: Annotated[float, Unit(""), Field(gt=0, lt=1)] | None = None
    """Solar heat gain coefficient at normal incidence."""
    visible_transmittance: Fraction | None = None
    """Visible transmittance at normal incidence; estimated from the SHGC where not given."""
    panes: tuple[Pane, ...] = ()
    """Panes from outside to inside, instead of U-value and SHGC."""
    gap: Length = 0.012
    """Width of the gaps between the panes."""
    gas: Literal["air", "argon", "krypton"] = "air"
    """What fills the gaps."""
    source: str = ""
    """Where the figures come from."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        simple = self.u_value is not None and self.shgc is not None
        if simple == bool(self.panes):
            raise fault_error(
                "either u_value and shgc, or panes", "give u_value with shgc, or panes"
            )
        return self


class Overhang(Document):
    """A horizontal shade above a window, as wide as the window plus its extension."""

    depth: Length
    """How far it stands out."""
    gap: Distance = 0.0
    """From the window's top edge up to the overhang."""
    extension: Distance = 0.0
    """Beyond each side of the window."""
    left: Distance | None = None
    """Beyond the left side, seen from outside; `extension` where not given."""
    right: Distance | None = None
    """Beyond the right side, seen from outside; `extension` where not given."""


class Fins(Document):
    """Vertical shades at both sides of a window, from sill to head and beyond."""

    depth: Length
    """How far they stand out."""
    gap: Distance = 0.0
    """From the window's side edges to the fins."""
    above: Distance = 0.0
    """How far they reach above the head."""
    below: Distance = 0.0
    """How far they reach below the sill."""


class Blind(Document):
    """A blind, screen or curtain, drawn over the glass by the sun, by a schedule, or always.

    It diffuses what it lets pass, the same at every angle, and changes sun and light only: the
    window's thermal resistance stays. An exterior blind's own heat stays outdoors; that of an
    interior one goes to the air of the room.
    """

    position: Literal["interior", "exterior"] = "interior"
    """Side of the glass it hangs on."""
    solar_transmittance: Fraction
    """Share of the sun that passes the drawn blind, through cloth and gaps."""
    solar_reflectance: Fraction
    """Share of the sun that the drawn blind reflects, on either side."""
    visible_transmittance: Fraction | None = None
    """The same for light; the solar one where not given."""
    visible_reflectance: Fraction | None = None
    """The same for light; the solar one where not given."""
    control: Literal["always", "irradiance", "schedule"] = "always"
    """What draws it: nothing opens it, the sun on the window, or a schedule."""
    threshold: Annotated[float, Unit("W/m2"), Field(ge=0, le=1500)] = 200.0
    """Sun on the window, behind overhang and fins, above which ``irradiance`` draws it."""
    schedule: str | None = None
    """Name of a schedule: share drawn; of runs longer than a year, the first year's."""

    @property
    def solar(self) -> tuple[float, float]:
        """Transmittance and reflectance of the sun. [-]."""
        return (self.solar_transmittance, self.solar_reflectance)

    @property
    def visible(self) -> tuple[float, float]:
        """Transmittance and reflectance of light; those of the sun where not given. [-]."""
        through, back = self.visible_transmittance, self.visible_reflectance
        return (
            self.solar_transmittance if through is None else through,
            self.solar_reflectance if back is None else back,
        )

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if max(sum(self.solar), sum(self.visible)) > 1.0:
            raise fault_error(
                "transmittance and reflectance of at most 1 together", "lower one of them"
            )
        if (self.control == "schedule") != (self.schedule is not None):
            raise fault_error(
                "a schedule for, and only for, control 'schedule'",
                "name a schedule, or correct the control",
            )
        return self


class Window(Document):
    """A window, glass door or skylight in a surface."""

    glazing: str
    """Name of a glazing of the site."""
    area: Area | None = None
    """Area of glass and frame; or give width and height."""
    width: Length | None = None
    """Width."""
    height: Length | None = None
    """Height."""
    sill: Distance | None = None
    """Height of the lower edge above the floor; in the middle of the wall where not given."""
    frame_fraction: Fraction = 0.0
    """Share of the area that is frame."""
    frame_u_value: Conductance = 3.0
    """Thermal transmittance of the frame, with films."""
    overhang: Overhang | None = None
    """Overhang above the window."""
    fins: Fins | None = None
    """Fins beside the window."""
    interior_shade: Fraction = 0.0
    """Share of the transmitted sun that a fixed inside shade sends back out."""
    blind: Blind | None = None
    """Blind that is drawn and opened."""
    inside_coefficient: Conductance | None = None
    """Prescribed inside, for convection and long-wave together, instead of calculated ones."""
    outside_coefficient: Conductance | None = None
    """Prescribed outside, likewise, towards the outdoor air."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        sized = self.width is not None and self.height is not None
        if (self.area is not None) == sized:
            raise fault_error(
                "either area, or width and height", "give area alone, or width and height"
            )
        if (self.overhang or self.fins) and not sized:
            raise fault_error(
                "a shaded window has width and height", "give width and height, not area"
            )
        if self.blind is not None and self.interior_shade > 0.0:
            raise fault_error("either blind or interior_shade", "remove one of the two")
        return self

    @property
    def gross_area(self) -> float:
        """Area of glass and frame. [m2]."""
        if self.area is not None:
            return self.area
        return float(self.width or 0.0) * float(self.height or 0.0)


def _one_zone(value: object) -> object:
    if isinstance(value, list | tuple | dict | set):
        raise fault_error(
            "one zone", "name one; of a wall between two, the other in other_zone, boundary 'zone'"
        )
    return value


class Surface(Document):
    """A wall, roof, floor or partition: one object with two faces.

    Seen from ``zone``, its construction's last layer is inside. The other face meets the outdoors,
    the ground, nothing (adiabatic), or the zone named in ``other_zone``.
    """

    zone: Annotated[str, BeforeValidator(_one_zone)]
    """Zone whose inside face this is."""
    boundary: Literal["outdoors", "ground", "adiabatic", "zone"]
    """What the other face meets."""
    other_zone: str | None = None
    """Zone at the other face; needed for, and only for, boundary ``zone``."""
    construction: str
    """Name of a construction of the site."""
    area: Area
    """Gross area, windows included."""
    tilt: Annotated[float, Unit("deg"), Field(ge=0, le=180)]
    """Of the outward normal from vertical: 0 roof or ceiling, 90 wall, 180 floor."""
    azimuth: Angle = 180.0
    """Of the outward normal, clockwise from north: 0 N, 90 E, 180 S, 270 W."""
    height: Distance | None = None
    """Of its middle above the ground; estimated from its zone where not given."""
    width: Length | None = None
    """Width of a wall; needed for, and only for, an overhang, and its height follows."""
    overhang: Overhang | None = None
    """Eaves above a wall, whose windows have theirs for themselves."""
    sheltered: bool = False
    """Outside face without sun, sky and wind, such as a raised floor's."""
    inside_coefficient: Conductance | None = None
    """Prescribed inside, for convection and long-wave together, instead of calculated ones."""
    outside_coefficient: Conductance | None = None
    """Prescribed outside, likewise, towards the outdoor air."""
    windows: dict[str, Window] = {}
    """Windows by name."""

    @model_validator(mode="after")
    def _shaded_wall(self) -> Self:
        if (self.overhang is None) != (self.width is None):
            raise fault_error("an overhang with a width, or neither", "give both, or remove both")
        if self.overhang is not None and (self.boundary != "outdoors" or self.sheltered):
            raise fault_error(
                "an overhang on an outdoor surface in the sun", "remove overhang and width"
            )
        return self

    @property
    def window_area(self) -> float:
        """Area of all windows. [m2]."""
        return sum(window.gross_area for window in self.windows.values())
