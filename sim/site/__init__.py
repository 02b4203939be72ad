"""The site model: frozen documents that describe a building and its equipment."""

from sim.document import Document, faults_of
from sim.site.envelope import (
    Blind,
    Construction,
    Fins,
    Glazing,
    Layer,
    Material,
    Overhang,
    Pane,
    Surface,
    Window,
)
from sim.site.malfunctions import Crew, Failures, Malfunction, Repair
from sim.site.people import (
    Absences,
    Lunch,
    Meetings,
    People,
    ThermostatOverride,
    WindowOpening,
)
from sim.site.point import Point
from sim.site.power import Battery, BatteryAgeing, CarbonIntensity, VehicleCharging
from sim.site.read import read_site, read_yaml, site_from, to_yaml
from sim.site.schedule import DayPeriod, Schedule
from sim.site.series import TimeSeries
from sim.site.site import AirExchange, Ground, Location, Reference, Site
from sim.site.systems import (
    CoolingSource,
    Fan,
    HeatingSource,
    HotWater,
    OtherLoad,
    Photovoltaics,
    System,
)
from sim.site.tariff import (
    DemandCharge,
    ElectricityTariff,
    FuelTariff,
    PricePeriod,
    Surcharge,
    Tariff,
    Tier,
)
from sim.site.zone import (
    Daylight,
    Equipment,
    Infiltration,
    Lighting,
    MoistureSource,
    Override,
    Setpoint,
    Terminal,
    Ventilation,
    Zone,
)

__all__ = [
    "Absences", "AirExchange", "Battery", "BatteryAgeing", "Blind", "CarbonIntensity",
    "Construction", "CoolingSource", "Crew", "DayPeriod", "Daylight", "DemandCharge", "Document",
    "ElectricityTariff", "Equipment", "Failures", "Fan", "Fins", "FuelTariff", "Glazing", "Ground",
    "HeatingSource", "HotWater", "Infiltration", "Layer", "Lighting", "Location", "Lunch",
    "Malfunction", "Material", "Meetings", "MoistureSource", "OtherLoad", "Overhang", "Override",
    "Pane", "People", "Photovoltaics", "Point", "PricePeriod", "Reference", "Repair", "Schedule",
    "Setpoint", "Site", "Surcharge", "Surface", "System", "Tariff", "Terminal",
    "ThermostatOverride", "Tier", "TimeSeries", "VehicleCharging", "Ventilation", "Window",
    "WindowOpening", "Zone", "faults_of", "read_site", "read_yaml", "site_from", "to_yaml",
]  # fmt: skip
