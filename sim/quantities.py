"""The one registry of quantities: name, unit, kind, range and text of every series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["state", "total", "increasing"]
"""``state``: averaged over time; ``total``: amount of an interval; ``increasing``: a meter."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An entry of the registry.

    Attributes
    ----------
    name : str
        Name used in trajectories, points, files and plots.
    unit : str
        Unit of its values, in the notation of pint.
    kind : {'state', 'total', 'increasing'}
        Decides whether intervals are averaged or summed.
    low, high : float
        Range outside which a value is not credible.
    text : str
        One phrase for people.
    instant : bool
        Value at the interval's start instead of its mean.
    """

    name: str
    unit: str
    kind: Kind
    low: float
    high: float
    text: str
    instant: bool = False


_POWER = (0.0, 1e9)
_ANY_POWER = (-1e9, 1e9)
_TEMPERATURE = (-90.0, 120.0)


def _power(name: str, text: str, limits: tuple[float, float] = _POWER) -> Quantity:
    return Quantity(name, "W", "state", *limits, text)


def _temperature(name: str, text: str) -> Quantity:
    return Quantity(name, "degC", "state", *_TEMPERATURE, text)


_ZONE: tuple[Quantity, ...] = (
    _temperature("air_temperature", "Air temperature"),
    _temperature("operative_temperature", "Operative temperature"),
    _temperature("mean_radiant_temperature", "Mean radiant temperature"),
    _temperature("heating_setpoint", "Heating set-point"),
    _temperature("cooling_setpoint", "Cooling set-point"),
    _temperature("outdoor_temperature", "Outdoor dry-bulb temperature"),
    Quantity("infiltration_flow", "kg/s", "state", 0.0, 1e4, "Outdoor air that leaks in"),
    Quantity("humidity_ratio", "g/kg", "state", 0.0, 500.0, "Water vapour per dry air"),
    Quantity("relative_humidity", "", "state", 0.0, 1.05, "Relative humidity"),
    Quantity("co2_concentration", "ppm", "state", 0.0, 1e5, "Carbon dioxide"),
    Quantity("people_count", "", "state", 0.0, 1e6, "People present"),
    Quantity(
        "illuminance", "lux", "state", 0.0, 2e5, "Daylight illuminance at the reference point"
    ),
    Quantity("blind_position", "", "state", 0.0, 1.0, "Share drawn of the blinds, by area"),
    Quantity("window_opening", "", "state", 0.0, 1.0, "Share open of the windows people open"),
    Quantity("window_flow", "kg/s", "state", 0.0, 1e4, "Outdoor air through windows people open"),
    Quantity(
        "thermostat_override", "K", "state", -10.0, 10.0, "What people added to the set-points"
    ),
    _power("heating_power", "Sensible heat given to the zone by its terminal or emitters"),
    _power("cooling_power", "Sensible heat taken from zone air by the terminal"),
    _power("lighting_power", "Electric power of lighting"),
    _power("equipment_power", "Power of equipment, all carriers"),
    _power("people_heat", "Sensible heat of people"),
    _power("solar_gain", "Sun absorbed inside"),
    _power("opaque_gain", "Heat gained through opaque surfaces to outdoors", _ANY_POWER),
    _power("window_gain", "Heat gained through windows by temperature difference", _ANY_POWER),
    _power("ground_gain", "Heat gained from the ground", _ANY_POWER),
    _power("infiltration_gain", "Heat gained by infiltration", _ANY_POWER),
    _power("ventilation_gain", "Heat gained by ventilation", _ANY_POWER),
    _power("supply_air_gain", "Heat gained from supply air, whatever the terminal", _ANY_POWER),
    _power("ventilation_gain", "Heat gained by ventilation and open windows", _ANY_POWER),
    _power("interzone_gain", "Heat gained from other zones", _ANY_POWER),
)

_SITE: tuple[Quantity, ...] = (
    _power("heating_electricity", "Electricity for heating"),
    _power("heating_gas", "Gas for heating (gross calorific)"),
    _power("heating_district", "District heat"),
    _power("cooling_electricity", "Electricity for cooling"),
    _power("cooling_district", "District cold"),
    _power("fan_electricity", "Electricity for fans"),
    _power("pump_electricity", "Electricity for pumps"),
    _power("heat_rejection_electricity", "Electricity for towers and dry coolers"),
    _power("lighting_electricity", "Electricity for lighting"),
    _power("equipment_electricity", "Electricity for equipment"),
    _power("equipment_gas", "Gas for equipment"),
    _power("hot_water_electricity", "Electricity for service hot water"),
    _power("hot_water_gas", "Gas for service hot water"),
    _power("hot_water_district", "District heat for service hot water"),
    _power("other_electricity", "Electricity for loads outside the zones"),
    _power("other_gas", "Gas for loads outside the zones"),
    _power("vehicle_electricity", "Electricity for vehicles"),
    _power("battery_electricity", "Electricity lost in batteries, their standby included"),
    _power("photovoltaic_power", "Electricity from photovoltaics"),
    _power("electricity_demand", "Electricity used on site"),
    _power("electricity_import", "Electricity from the grid"),
    _power("electricity_export", "Electricity to the grid"),
    _power("battery_power", "Electricity into batteries; negative while they give", _ANY_POWER),
    Quantity(
        "battery_state_of_charge", "", "state", 0.0, 1.01, "Energy stored over capacity", True
    ),
    Quantity("battery_health", "", "state", 0.0, 1.0, "Capacity over that when new", True),
    _power("vehicle_charging_power", "Electricity from charge points"),
    _power("vehicle_unmet_power", "Charge that vehicles leave without, as they leave"),
    Quantity("vehicles_connected", "", "state", 0.0, 1e4, "Vehicles at charge points"),
    Quantity("vehicles_waiting", "", "state", 0.0, 1e4, "Vehicles waiting for a charge point"),
    Quantity(
        "grid_carbon_intensity", "kg/kWh", "state", 0.0, 3.0, "Emissions of grid electricity, CO2e"
    ),
    _power("gas_demand", "Gas used on site"),
    _power("district_heating_demand", "District heat used on site"),
    _power("district_cooling_demand", "District cold used on site"),
    Quantity(
        "global_horizontal_irradiance",
        "W/m2",
        "state",
        0.0,
        1600.0,
        "Global horizontal irradiance",
    ),
    _temperature("running_mean_temperature", "Outdoor temperature of the days before, EN 16798-1"),
    Quantity("wind_speed", "m/s", "state", 0.0, 100.0, "Wind speed"),
)

_SYSTEMS: tuple[Quantity, ...] = (
    _temperature("supply_air_temperature", "Supply air temperature"),
    _temperature("mixed_air_temperature", "Temperature of mixed air, before the coils"),
    Quantity("supply_air_flow", "kg/s", "state", 0.0, 1e4, "Supply air"),
    Quantity("outdoor_air_flow", "kg/s", "state", 0.0, 1e4, "Outdoor air taken in"),
    _power("cooling_coil_power", "Heat taken by the cooling coil, latent heat included"),
    _power("heating_coil_power", "Heat given by the heating coils"),
    _power("reheat_power", "Heat given by the coils of boxes"),
    _power("fan_power", "Electric power of the supply fan"),
    _power("compressor_power", "Electric power of compressors and condenser fans"),
    _temperature("supply_water_temperature", "Temperature of water that leaves a plant"),
    _temperature("return_water_temperature", "Temperature of water that returns to a plant"),
    Quantity("water_flow", "m3/s", "state", 0.0, 100.0, "Water flow of a plant's loop"),
    _power("plant_load", "Heat or cold delivered by a plant"),
    _power("plant_unmet_load", "Heat or cold asked of a plant and not delivered"),
    _power("plant_output", "Heat or cold made by a plant's sources"),
    _power("pump_power", "Electric power of a plant's pump"),
    Quantity("plant_stages", "", "state", 0.0, 100.0, "Sources of a plant that run"),
    _power("emitter_power", "Heat that radiators or pipes in floors give", _ANY_POWER),
    _power("emitter_water_power", "Heat that the water of emitters gives", _ANY_POWER),
    _temperature("emitter_supply_temperature", "Temperature of water to emitters"),
    _temperature("emitter_return_temperature", "Temperature of water from emitters"),
    Quantity("emitter_flow", "kg/s", "state", 0.0, 1e4, "Water through emitters"),
    _temperature("floor_surface_temperature", "Heated floor's face, by its pipes and the room"),
)

_MALFUNCTIONS: tuple[Quantity, ...] = (
    Quantity("malfunction", "", "state", 0.0, 1.0, "Share of the interval out of order"),
    Quantity("malfunction_severity", "", "state", 0.0, 1.0, "Share of a malfunction's severity"),
)

_ENERGY = (0.0, 1e18)

_MEASURED: tuple[Quantity, ...] = (
    # what devices deliver and no run computes
    _temperature("temperature", "Temperature"),
    Quantity("pressure", "Pa", "state", -1e5, 1e8, "Pressure above that of the surroundings"),
    Quantity("air_volume_flow", "m3/s", "state", 0.0, 1e4, "Air flow by volume"),
    Quantity("electric_power", "W", "state", *_ANY_POWER, "Electric power of a meter"),
    Quantity("thermal_power", "W", "state", *_ANY_POWER, "Thermal power of a meter"),
    Quantity("electric_energy", "J", "increasing", *_ENERGY, "Electricity counted by a meter"),
    Quantity("thermal_energy", "J", "increasing", *_ENERGY, "Heat or cold counted by a meter"),
    Quantity("gas_volume", "m3", "increasing", 0.0, 1e12, "Gas counted by a meter"),
    Quantity("water_volume", "m3", "increasing", 0.0, 1e12, "Water counted by a meter"),
    Quantity("electric_current", "A", "state", -1e6, 1e6, "Electric current"),
    Quantity("voltage", "V", "state", -1e6, 1e6, "Voltage"),
    Quantity("frequency", "Hz", "state", 0.0, 1e6, "Frequency"),
    Quantity("power_factor", "", "state", -1.0, 1.0, "Power factor"),
    Quantity("position", "", "state", 0.0, 1.05, "Position of a valve or damper, 1 open"),
    Quantity("speed_ratio", "", "state", 0.0, 1.2, "Speed of a fan or pump over its full speed"),
    Quantity("lighting_level", "", "state", 0.0, 1.0, "Share of the installed lighting power"),
    Quantity("status", "", "state", 0.0, 1.0, "Whether something is on"),
    Quantity("mode", "", "state", 0.0, 1e6, "Number of a mode or stage"),
)

QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {q.name: q for q in (*_ZONE, *_SITE, *_SYSTEMS, *_MALFUNCTIONS, *_MEASURED)}
)
"""Every quantity by name."""


def quantity(name: str) -> Quantity:
    """Return the registry entry of ``name``.

    Raises
    ------
    KeyError
        If the registry has no such quantity.
    """
    return QUANTITIES[name]
