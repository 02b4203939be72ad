"""The Site: frozen description of a building and its equipment, the asset registry."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Tag, model_validator

from sim.document import Angle, Document, Temperature, Unit, by_kind, fault_error
from sim.errors import Fault
from sim.holidays import Holidays
from sim.site.air_systems import AirSystem, PackagedUnit, VariableAirVolume
from sim.site.checks import site_faults
from sim.site.envelope import Construction, Glazing, Material, Surface
from sim.site.hydronic_systems import FloorLoop, HydronicSystem, RadiantFloor, Radiators
from sim.site.malfunctions import AnyMalfunction, Crew
from sim.site.plant import Plant
from sim.site.point import Point
from sim.site.power import Battery, CarbonIntensity, VehicleCharging
from sim.site.schedule import Schedule
from sim.site.sizing import DesignDay, Sizing
from sim.site.systems import HotWater, OtherLoad, Photovoltaics, System
from sim.site.tariff import Tariff
from sim.site.zone import Zone


class Location(Document):
    """Where the building stands."""

    latitude: Annotated[float, Unit("deg"), Field(ge=-90, le=90)]
    """Latitude, north positive."""
    longitude: Annotated[float, Unit("deg"), Field(ge=-180, le=180)]
    """Longitude, east positive."""
    elevation: Annotated[float, Unit("m"), Field(ge=-430, le=9000)] = 0.0
    """Above sea level."""
    time_zone: str = "UTC"
    """IANA name; schedules live in its civil time."""
    holidays: Holidays | None = None
    """Country or country-subdivision code of public holidays, ``US``; or a list of their dates."""
    ground_reflectance: Annotated[float, Unit(""), Field(ge=0, le=1)] = 0.2
    """Solar reflectance of the ground."""
    terrain: Literal["open", "suburbs", "city"] = "open"
    """Roughness of the land around, for the wind at the building."""
    outdoor_co2: Annotated[float, Unit("ppm"), Field(ge=0, le=10000)] = 420.0
    """CO2 outdoors; the default is the mean of 2023 at Mauna Loa (NOAA), 421 ppm, rounded."""
    north: Angle = 0.0
    """Added to every azimuth: turns the building clockwise."""


_WAVE = ("temperature", "amplitude", "coldest_day")
"""Fields of the ground's yearly wave."""


class Ground(Document):
    """Ground temperature under slabs."""

    temperature: Temperature = 12.0
    """Mean of the year under the slab."""
    amplitude: Annotated[float, Unit("K"), Field(ge=0, le=30)] = 0.0
    """Half of the yearly swing."""
    coldest_day: Annotated[int, Field(ge=1, le=365)] = 60
    """Day of the year on which it is lowest."""
    monthly: Annotated[tuple[Temperature, ...], Field(max_length=12)] = ()
    """Temperature of each month, January first, instead of the year's wave; held through it."""

    @model_validator(mode="after")
    def _whole_year(self) -> Self:
        if len(self.monthly) not in (0, 12):
            raise fault_error("12 monthly temperatures, or none", "give one for each month")
        fields = {name: type(self).model_fields[name].default for name in _WAVE}
        # not the fields that are set: a document written out in full has them all
        if self.monthly and any(getattr(self, name) != usual for name, usual in fields.items()):
            raise fault_error(
                "either monthly, or temperature, amplitude and coldest_day",
                "remove one of the two forms",
            )
        return self


class Reference(Document):
    """A published range of an end use that the site's result is compared with."""

    end_use: str
    """KPI name, ``heating_energy``, per floor area."""
    low: float
    """Lower end. [kWh/m2]"""
    high: float
    """Upper end. [kWh/m2]"""
    source: str
    """Where it is published."""
    explanation: str = ""
    """Why the site differs, where it does."""


class AirExchange(Document):
    """Air mixing between two zones."""

    zone: str
    """One zone."""
    other_zone: str
    """The other zone."""
    flow: Annotated[float, Unit("m3/s"), Field(ge=0)]
    """Flow in each direction."""
    schedule: str | None = None
    """Name of a schedule: share of the flow; always all of it where not given."""


AnySystem = Annotated[
    Annotated[System, Tag("kind:ideal_loads")]
    | Annotated[PackagedUnit, Tag("kind:packaged_rooftop")]
    | Annotated[PackagedUnit, Tag("kind:fan_coil")]
    | Annotated[VariableAirVolume, Tag("kind:variable_air_volume")]
    | Annotated[Radiators, Tag("kind:radiators")]
    | Annotated[RadiantFloor, Tag("kind:radiant_floor")],
    by_kind("ideal_loads"),
]


class Site(Document):
    """A building: what it is made of, who uses it, what serves it, what energy costs."""

    name: str
    """Identifier, letters, digits and dashes."""
    title: str = ""
    """Name shown to people."""
    description: str = ""
    """What it is and where its figures come from."""
    use: Literal["office", "school", "apartments", "house", "test", "other"] = "other"
    """Type of building."""
    location: Location
    """Where it stands."""
    weather: str | None = None
    """Default weather: station name or file."""
    materials: dict[str, Material] = {}
    """Materials by name."""
    constructions: dict[str, Construction]
    """Constructions by name."""
    glazings: dict[str, Glazing] = {}
    """Glazings by name."""
    schedules: dict[str, Schedule] = {}
    """Schedules by name."""
    ground: Ground = Ground()
    """Ground under slabs."""
    zones: Annotated[dict[str, Zone], Field(min_length=1)]
    """Zones by name."""
    surfaces: dict[str, Surface]
    """Surfaces by name."""
    air_exchange: dict[str, AirExchange] = {}
    """Air mixing between pairs of zones, by name."""
    systems: dict[str, AnySystem] = {}
    """Systems by name."""
    sizing: Sizing = Sizing()
    """Rules by which sizes are found that are left open ("autosize")."""
    design_days: dict[str, DesignDay] = {}
    """Days for which sizes are found, by name; from the weather where there are none."""
    plants: dict[str, Plant] = {}
    """Water loops that coils, emitters and taps draw from, by name."""
    hot_water: dict[str, HotWater] = {}
    """Service hot water by name."""
    other_loads: dict[str, OtherLoad] = {}
    """Loads outside the zones by name."""
    photovoltaics: dict[str, Photovoltaics] = {}
    """Photovoltaic arrays by name."""
    batteries: dict[str, Battery] = {}
    """Batteries by name; each acts on what those before it leave."""
    vehicle_charging: dict[str, VehicleCharging] = {}
    """Groups of charge points for vehicles by name."""
    tariffs: dict[str, Tariff] = {}
    """Tariffs by name."""
    factors: str = "united-states"
    """Region whose emission and primary-energy factors apply."""
    grid_carbon: CarbonIntensity | None = None
    """Emissions of electricity from the grid; the region's factor where not given."""
    crews: dict[str, Crew] = {}
    """Crews that repair, by name."""
    malfunctions: dict[str, AnyMalfunction] = {}
    """What breaks or wears out, by name."""
    points: dict[str, Point] = {}
    """Named measurable or commandable quantities, by name."""
    references: tuple[Reference, ...] = ()
    """Published ranges for comparison."""

    @property
    def ideal_systems(self) -> dict[str, System]:
        """Systems without limits of their own, by name; of hydronic ones what they cool with."""
        own = {name: item for name, item in self.systems.items() if isinstance(item, System)}
        return own | {
            name: System(cooling=item.cooling)
            for name, item in self.hydronic_systems.items()
            if item.cooling is not None
        }

    @property
    def hydronic_systems(self) -> dict[str, HydronicSystem]:
        """Radiators and heated floors, by name."""
        return {
            name: item
            for name, item in self.systems.items()
            if isinstance(item, Radiators | RadiantFloor)
        }

    @property
    def heated_surfaces(self) -> dict[str, FloorLoop]:
        """Pipes of heated floors, by surface."""
        return {
            surface: system.loop_of(surface)
            for system in self.systems.values()
            if isinstance(system, RadiantFloor)
            for surface in system.surfaces
        }

    @property
    def air_systems(self) -> dict[str, AirSystem]:
        """Systems that are simulated with their air, by name."""
        return {
            name: item
            for name, item in self.systems.items()
            if isinstance(item, PackagedUnit | VariableAirVolume)
        }

    @property
    def floor_area(self) -> float:
        """Floor area of all zones. [m2]."""
        return sum(zone.floor_area for zone in self.zones.values())

    def faults(self) -> list[Fault]:
        """Return every reference that leads nowhere and every impossible combination."""
        return site_faults(self)
