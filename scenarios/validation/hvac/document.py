"""The file of equipment cases: what it may hold, field by field, under English names.

What is said in words beside the figures is read over, but for formulas: those have to be the known
ones, and their figures are read from them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.document import Document
from sim.physics.dx_coil import CoilMap
from sim.site.coil_map import CoilMapDocument, Number

Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Temperature = Annotated[Number, Field(ge=-90, le=100)]
Nothing = Annotated[Number, Field(ge=0, le=0)]
"""What no case of this form has."""
Flag = Annotated[bool, Field(strict=True)]

_POINTS = tuple[tuple[Number, ...], ...]


class Described(Document):
    """A part of the file, with what is said of it in words."""

    title: Any = None
    """For the reader."""
    note: Any = None
    """For the reader."""
    notes: Any = None
    """For the reader."""
    comment: Any = None
    """For the reader."""
    source: Any = None
    """Where the figures are from."""


class Conventions(Described):
    """What the outputs mean and over how many hours they are taken."""

    units: Any = None
    """In words."""
    cooling_keys: dict[str, Any] = {}
    """Outputs of the cooling cases, in words."""
    cooling_period: str = "672 h"
    """Says how many hours."""
    heating_keys: dict[str, Any] = {}
    """Outputs of the heating cases, in words."""
    heating_period: str = "2160 h"
    """Says how many hours."""
    reference: Any = None
    """In words."""


class PerformanceMap(CoilMapDocument, Described):
    """Full-load map under the names of the file."""

    outdoor: tuple[Number, ...] = Field(alias="odb_C")
    """Outdoor dry bulb. [degC]"""
    wet_bulb: tuple[Number, ...] = Field(alias="ewb_C")
    """Entering wet bulb. [degC]"""
    dry_bulb: tuple[Number, ...] = Field(alias="edb_C")
    """Entering dry bulb. [degC]"""
    total: _POINTS = Field(alias="gross_total_W")
    """Capacity. [W]"""
    power: _POINTS = Field(alias="compressor_W")
    """Electricity of the compressor. [W]"""
    sensible: tuple[_POINTS, ...] = Field(alias="gross_sensible_W")
    """Sensible capacity. [W]"""
    index_order: str = "[odb][ewb] [odb][ewb][edb]"
    """Axes of the tables."""
    rules: Any = None
    """In words."""


MAP_NAMES: Mapping[str, str] = {
    name: str(field.alias or name) for name, field in PerformanceMap.model_fields.items()
}
"""Names of the file by field."""


class PartLoad(Described):
    """Law of part load of the cooling machine."""

    part_load: str = Field(alias="PLR")
    """Formula of the part load."""
    part_load_factor: str = Field(alias="CDF")
    """Formula of the efficiency at part load, ``1 - 0.229 (1 - PLR)``."""
    run_fraction: str
    """Formula of the share of the time that the machine runs."""
    use: Any = None
    """In words."""

    def degradation(self) -> float:
        """Return the coefficient of the part-load factor, NaN if the formula is another. [-]"""
        number = r"(\d*\.?\d+(?:[eE][-+]?\d+)?)"
        found = re.fullmatch(rf"1-{number}\*?\(1-PLR\)", bare(self.part_load_factor))
        return float(found[1]) if found else math.nan


class CoolingEquipment(Described):
    """Unitary machine of one speed."""

    type: Any = None
    """In words."""
    air_flow_m3_s: Positive | None = None
    """Volume flow. [m3/s]"""
    air_flow_basis: Any = None
    """In words."""
    air_mass_flow_kg_s: Positive | None = None
    """Flow of dry air. [kg/s]"""
    supply_fan: NotNegative = Field(alias="supply_fan_W")
    """Electric power while it runs. [W]"""
    supply_fan_heat: Annotated[Number, Field(ge=1, le=1)] = Field(
        1.0, alias="supply_fan_heat_to_air_fraction"
    )
    """Share of its power that heats the air; the law of part load takes all of it. [-]"""
    condenser_fan: NotNegative = Field(alias="condenser_fan_W")
    """Electric power while it runs. [W]"""
    rating: Any = None
    """At rating conditions; the map has what counts."""
    map: PerformanceMap
    """Full load."""
    part_load: PartLoad
    """Part load."""
    curve_fit_alternative: Any = None
    """Another form of the map, not used."""

    def coil(self) -> CoilMap:
        """Return the map as the physics takes it."""
        return self.map.coil()


class CoolingZone(Described):
    """Zone of the cooling cases; of the envelope only its conductance counts."""

    conductance: NotNegative = Field(alias="UA_W_K")
    """Between outdoor air and zone air. [W/K]"""
    windows: Nothing = 0.0
    """None."""
    infiltration: Nothing = 0.0
    """None."""
    ventilation: Nothing = 0.0
    """None."""
    size_m: Any = None
    """Length, width, height. [m]"""
    floor_area_m2: Any = None
    """Floor. [m2]"""
    volume_m3: Any = None
    """Air. [m3]"""
    opaque: Any = None
    """In words."""
    area_total_m2: Any = None
    """Envelope. [m2]"""
    conductivity: Any = Field(None, alias="conductivity_W_mK")
    """Envelope. [W/(m K)]"""
    thickness_m: Any = None
    """Envelope. [m]"""
    inside_coefficient: Any = Field(None, alias="h_inside_W_m2K")
    """Inside coefficient. [W/(m2 K)]"""
    outside_coefficient: Any = Field(None, alias="h_outside_W_m2K")
    """Outside coefficient. [W/(m2 K)]"""
    R_air_to_air_m2K_W: Any = None
    """From air to air. [m2 K/W]"""
    U_W_m2K: Any = None
    """From air to air. [W/(m2 K)]"""
    solar_absorptance: Any = None
    """Does not act behind such a resistance."""
    infrared_emittance: Any = None
    """Does not act behind such a resistance."""


class CoolingSite(Described):
    """Where the cooling cases stand."""

    pressure: Annotated[Number, Field(ge=50000, le=110000)] = Field(alias="pressure_Pa")
    """Air pressure. [Pa]"""
    humidity_ratio: Annotated[Number, Field(ge=0, le=0.05)] = Field(
        alias="outdoor_humidity_ratio_kg_kg"
    )
    """Of the outdoor air, and so of the zone at first. [kg/kg]"""
    elevation_m: Any = None
    """Above sea level. [m]"""
    outdoor_dew_point: Any = Field(None, alias="outdoor_dew_point_C")
    """Of the outdoor air. [degC]"""


class Cooling(Described):
    """What the cooling cases share."""

    zone: CoolingZone
    """The zone."""
    site: CoolingSite
    """The site."""
    equipment: CoolingEquipment
    """The machine."""
    gains: Any = None
    """In words."""
    control: Any = None
    """In words."""
    steady_state: Any = None
    """In words."""


class Roof(Described):
    """The only face of the furnace cases that conducts."""

    conductance: Positive = Field(alias="UA_W_K")
    """Between outdoor air and zone air. [W/K]"""
    conductivity: Any = Field(None, alias="conductivity_W_mK")
    """Roof. [W/(m K)]"""
    thickness_m: Any = None
    """Roof. [m]"""
    inside_coefficient: Any = Field(None, alias="h_inside_W_m2K")
    """Inside coefficient. [W/(m2 K)]"""
    outside_coefficient: Any = Field(None, alias="h_outside_W_m2K")
    """Outside coefficient. [W/(m2 K)]"""
    U_W_m2K: Any = None
    """From air to air. [W/(m2 K)]"""


class HeatingZone(Described):
    """Zone of the furnace cases: its air and its roof."""

    volume: Positive = Field(alias="volume_m3")
    """Air. [m3]"""
    roof: Roof
    """What conducts."""
    infiltration: Nothing = 0.0
    """None."""
    gains: Nothing = 0.0
    """None."""
    solar_absorptance: Nothing = 0.0
    """None."""
    infrared_emittance: Nothing = 0.0
    """None."""
    size_m: Any = None
    """Length, width, height. [m]"""
    roof_area_m2: Any = None
    """Roof. [m2]"""
    walls_floor: Any = None
    """Adiabatic."""
    thermal_mass: Any = None
    """The air's."""


class Furnace(Described):
    """What the furnaces share."""

    coefficients: tuple[Number, Number, Number, Number] = Field(alias="HIR_coefficients")
    """Of the heat input ratio over the part load. [-]"""
    form: str = Field("a + b PLR + c PLR^2 + d PLR^3", alias="HIR_form")
    """Formula of the heat input ratio."""
    heating_value: Positive = Field(alias="fuel_heating_value_MJ_m3")
    """Of the fuel. [MJ/m3]"""
    type: Any = None
    """In words."""
    full_load_input: Any = None
    """In words."""
    part_load: Any = None
    """In words."""
    without_part_load_curve: Any = None
    """In words."""
    air_flow_m3_s: Any = None
    """Circulating air. [m3/s]"""


class Heating(Described):
    """What the furnace cases share."""

    zone: HeatingZone
    """The zone."""
    furnace: Furnace
    """The furnace."""
    setpoints: dict[str, Any] = Field(alias="setpoint_C")
    """By name: a temperature, or hourly ones. [degC]"""
    outdoor: dict[str, Any]
    """Hourly temperatures under ``NAME_C…``. [degC]"""
    fans: Any = None
    """In words."""
    control: Any = None
    """In words."""


class Reference(Document):
    """What is published of an output; only the range is compared with."""

    model_config = {"extra": "ignore"}

    range: tuple[Number, Number] | None = None
    """Limits of acceptance, ends included."""


class Case(Described):
    """What all cases have."""

    tests: Any = None
    """In words."""
    reference_public: Any = None
    """Whether its results are in the file."""
    reference: Annotated[dict[str, Reference], BeforeValidator(lambda given: given or {})] = {}
    """By output; nothing where results are unknown."""


class CoolingCase(Case):
    """Gains, set-point and outdoor state of a steady cooling case."""

    suite: Literal["cooling"]
    """Kind of the case."""
    sensible_gain: NotNegative = Field(alias="internal_gain_sensible_W")
    """Convective heat. [W]"""
    latent_gain: NotNegative = Field(alias="internal_gain_latent_W")
    """Vapour, as heat. [W]"""
    setpoint: Temperature = Field(alias="cooling_setpoint_C")
    """Dry bulb of the zone. [degC]"""
    outdoor: Temperature = Field(alias="outdoor_dry_bulb_C")
    """Dry bulb at the condenser and around the zone. [degC]"""
    outdoor_relative_humidity_pct: Any = None
    """Does not act: no outdoor air enters, the condenser is dry."""


class CirculatingFan(Described):
    """Fan in the zone's air."""

    power: NotNegative = Field(alias="power_W")
    """Electric power while it runs. [W]"""
    mode: Literal["none", "continuous", "cycling"]
    """When it runs: always, or with the burner."""


class HeatingCase(Case):
    """Furnace, fans, outdoor temperature and set-point of a furnace case."""

    suite: Literal["heating"]
    """Kind of the case."""
    capacity: Positive = Field(alias="furnace_capacity_W")
    """Heat delivered at full load. [W]"""
    efficiency: Annotated[Number, Field(gt=0, le=1)] = Field(alias="steady_state_efficiency")
    """At full load. [-]"""
    part_load_curve: Flag
    """Whether the efficiency falls at part load."""
    outdoor: str
    """Name of the outdoor temperature."""
    outdoor_temperature: Temperature | None = Field(None, alias="outdoor_dry_bulb_C")
    """The constant one. [degC]"""
    heating_setpoint: str
    """Name of the set-point."""
    circulating_fan: CirculatingFan
    """Fan in the zone's air."""
    draft_fan: NotNegative = Field(alias="draft_fan_W")
    """Electric power of the burner's own fan while it burns. [W]"""


AnyCase = Annotated[CoolingCase | HeatingCase, Field(discriminator="suite")]


class CaseFile(Described):
    """Cases and what they share."""

    conventions: Conventions = Conventions()
    """Periods and words."""
    cooling: Cooling | None = None
    """What the cooling cases share."""
    heating: Heating | None = None
    """What the furnace cases share."""
    cases: dict[str, AnyCase] = Field(min_length=1)
    """The cases by name."""
    open: Any = None
    """Cases whose results are in the file."""
    not_covered: Any = None
    """In words."""
    sources: Any = None
    """Where the figures are from."""


def bare(formula: str) -> str:
    """Return a formula without blanks and without what follows a comma."""
    return re.sub(r"\s+", "", formula.partition(",")[0])
