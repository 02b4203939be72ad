"""The outputs of equipment cases, by the names of the results file."""

COOLING = (
    "cooling_energy_total_kWh",
    "compressor_kWh",
    "supply_fan_kWh",
    "condenser_fan_kWh",
    "coil_load_total_kWh",
    "coil_load_sensible_kWh",
    "coil_load_latent_kWh",
    "zone_load_total_kWh",
    "zone_load_sensible_kWh",
    "zone_load_latent_kWh",
    "cop",
    "indoor_dry_bulb_C",
    "humidity_ratio_kg_kg",
)
"""Outputs of every cooling case."""

FURNACE = ("furnace_load_GJ", "furnace_input_GJ", "fuel_consumption_m3_s")
"""Outputs of every furnace case."""

FANS = ("fan_energy_kWh",)
"""Further ones of a furnace case with a fan."""

TEMPERATURES = ("zone_temp_mean_C", "zone_temp_max_C", "zone_temp_min_C")
"""Further ones of a furnace case whose outdoor temperature does not repeat."""

HEATING = FURNACE + FANS + TEMPERATURES
"""All that a furnace case may report."""

_UNITS = {
    "_kWh": "kWh",
    "_GJ": "GJ",
    "_kg_kg": "kg/kg",
    "_m3_s": "m3/s",
    "_C": "degC",
}


def unit_of(output: str) -> str:
    """Return the unit at the end of an output's name, none for a ratio."""
    return next((unit for end, unit in _UNITS.items() if output.endswith(end)), "")
